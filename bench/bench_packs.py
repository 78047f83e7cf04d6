"""What a pack costs: every kind for one partnership as PDF, and each form of the longest one.

    python bench/bench_packs.py [DATA]    # DATA: a folder with a release, and with cases if it has any

Each pack is made in a process of its own, as from a server that has made none, and again in the same process:
the first loads what draws charts. Seconds by the clock; the machine should have nothing else to do. Not here:
whether packs are right (`tests/briefing/`).
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMS = (".pdf", ".docx", ".xlsx", ".csv")
REACH, PAGES = 5.0, 40
"""Seconds for a pack of so many pages."""


def one(kind: str, ending: str) -> dict[str, float]:
    """Seconds and processor seconds of a pack, first and again, and how many pages a PDF has."""
    from dashboard.briefing.offer import of_today
    from dashboard.briefing.pack import make
    from dashboard.figures.evidence import partnerships
    from dashboard.selection import Selection
    from dashboard.store import current_release
    from pipelines.paths import DataFolder

    release = current_release(DataFolder.default())
    if release is None:
        sys.exit("There is no release. Build one first, or name a data folder.")
    selection = of_today(Selection(release, partnerships(release)[0]))
    told = {}
    for name in ("first", "again"):
        start, used = time.perf_counter(), time.process_time()
        content = make(kind, selection, ending)
        told[name] = time.perf_counter() - start
        told[f"{name}_used"] = time.process_time() - used
    return told | {"pages": _pages(content) if ending == ".pdf" else 0}


def _pages(content: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def measured(kind: str, ending: str) -> dict[str, float]:
    """The same, in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--one", kind, ending]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def told(kind: str, ending: str, found: dict[str, float]) -> str:
    """A line of the report."""
    pages = f"{found['pages']:.0f} pages, " if found["pages"] else ""
    return (
        f"{kind}{ending}: {pages}first {found['first']:.1f} s ({found['first_used']:.1f} s of processor), "
        f"again {found['again']:.1f} s ({found['again_used']:.1f})"
    )


def main() -> None:
    from dashboard.briefing.kinds import KINDS

    print(
        f"{date.today()}: load {os.getloadavg()[0]:.1f}; a pack of {PAGES} pages is to take under {REACH} s"
    )
    for kind in KINDS:
        print(told(kind, ".pdf", measured(kind, ".pdf")), flush=True)
    for ending in FORMS[1:]:
        print(told("follow-up", ending, measured("follow-up", ending)), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(*sys.argv[2:4])))
    else:
        if sys.argv[1:]:
            os.environ["HEARTH_DATA"] = str(Path(sys.argv[1]).resolve())
        main()

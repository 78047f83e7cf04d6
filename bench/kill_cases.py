"""Does the case store hold when its writers are killed? Longer than the test, and against any database.

    python bench/kill_cases.py URL [ROUNDS]    # such as sqlite:///cases.sqlite 500

Prints events, acknowledged ones that are lost, and what `verify` finds. The rounds are those of the test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard.cases.store import open_store

ROOT = Path(__file__).resolve().parents[1]


def main(url: str, rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        acknowledged = Path(folder) / "acknowledged"
        writers = [sys.executable, "tests/cases/crash.py", url, str(acknowledged), str(rounds), "1"]
        subprocess.run(writers, cwd=ROOT, check=True)
        told = {tuple(line.split()) for line in acknowledged.read_text(encoding="ascii").splitlines()}
    store = open_store(url)
    standing = {(str(event.number), event.hash) for event in store.events()}
    faults = store.verify()
    print(
        f"{rounds} rounds: {len(standing):,} events, {len(told):,} acknowledged, {len(told - standing)} lost"
    )
    print("\n".join(faults) or "verify finds nothing")
    return 1 if faults or told - standing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200))

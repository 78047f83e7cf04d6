"""What a page costs: its script, its data, and the dashboard's imports.

    python bench/bench_pages.py script|data|imports [DATA]    # DATA: a folder with a release

`script`: a page's run (AppTest, warm, p50) ÷ the same charts as graph objects with their numbers written in.
`data`: what a page asks for, warm, p95 ÷ one bare query of its rows as Arrow, on a warm connection.
`imports`: fresh processes by turns, each timed after the libraries and again after the page. Not here: many
readers at once (`bench_readers.py`), or whether pages are right (`tests/dashboard/`, `tests/browser/`).
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("overview", "outcomes", "data")
ROUNDS, IMPORT_ROUNDS = 30, 7


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each call, after two that warm up."""
    call(), call()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def script() -> None:
    from streamlit.testing.v1 import AppTest

    for name in PAGES:
        page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
        page.run()
        specs = [json.loads(one.proto.spec) for one in page.get("plotly_chart")]
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "written.py"
            written.write_text(_hard_coded(specs), encoding="utf-8")
            other = AppTest.from_file(str(written), default_timeout=60)
            own, bare = [], []
            for _ in range(3):  # by turns, so that other work on the machine hits both alike
                own += timed(page.run, ROUNDS // 3)
                bare += timed(other.run, ROUNDS // 3)
        print(
            f"{name}: {len(specs)} charts, page {median(own):.1f} ms, hard-coded {median(bare):.1f} ms, "
            f"ratio {median(own) / median(bare):.2f}"
        )


def _hard_coded(specs: list[dict]) -> str:
    lines = ["import plotly.graph_objects as go", "import streamlit as st"]
    for place, spec in enumerate(specs):
        traces = ", ".join(_object(dict(trace)) for trace in spec["data"])
        lines.append(
            f"st.plotly_chart(go.Figure(data=[{traces}], layout=go.Layout({spec['layout']!r})), "
            f"theme=None, key='chart{place}')"
        )
    return "\n".join(lines)


def _object(trace: dict) -> str:
    return f"go.{trace.pop('type').capitalize()}({trace!r})"


def data() -> None:
    from dashboard import store
    from dashboard.figures import data_facts
    from dashboard.figures.evidence import evidence, partnerships
    from dashboard.screens import overview
    from dashboard.selection import Selection
    from pipelines.paths import DataFolder

    release = store.current_release(DataFolder.default())
    code = partnerships(release)[0]
    chosen = Selection(release, code, year="2024/25")
    place = (code.partnership, "attendance_below_90")
    one = ("select * from measures where partnership = ? and indicator = ?", place)
    calls = {
        "overview": (lambda: overview.readings(chosen), *one),
        "outcomes": (lambda: evidence(release, *place), *one),
        "data": (
            lambda: (data_facts.loads(release, place[0]), data_facts.visibility(release, place[0])),
            "select * from visibility where partnership = ?",
            place[:1],
        ),
    }
    connection = store._connection(release.path)
    for name, (call, query, parameters) in calls.items():
        own = timed(call, 500)
        bare = timed(lambda query=query, asked=parameters: _arrow(connection, query, asked), 500)
        print(
            f"{name}: data {p95(own):.3f} ms, bare query {p95(bare):.3f} ms, ratio {p95(own) / p95(bare):.3f}"
        )


def _arrow(connection, query: str, parameters: tuple[str, ...]) -> object:
    return connection.cursor().execute(query, parameters).to_arrow_table()


def imports() -> None:
    """Of each page what it and the entry import after the libraries, in one process; code compiled ahead."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "dashboard", "pipelines"], cwd=ROOT, check=True)
    pages = sorted((ROOT / "pages").glob("*.py"))
    taken: dict[str, list[tuple[float, float]]] = {page.stem: [] for page in pages}
    for _ in range(IMPORT_ROUNDS):
        for page in pages:
            taken[page.stem].append(_import_seconds(_imported(page)))
    for name, seconds in taken.items():
        bare, own = (median(column) for column in zip(*seconds, strict=True))
        ratio = median((one + other) / one for one, other in seconds)
        print(f"{name}: {1000 * own:.1f} ms after the libraries' {1000 * bare:.0f}, ratio {ratio:.3f}")


def _imported(page: Path) -> list[str]:
    """The dashboard's modules that the entry and a page import by name."""
    found = set()
    for path in (ROOT / "dashboard" / "app.py", page):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard"):
                folder = ROOT / str(node.module).replace(".", "/")
                inside = {f"{node.module}.{one.name}" for one in node.names if folder.is_dir()}
                found |= inside or {str(node.module)}
    return sorted(found)


def _import_seconds(names: list[str]) -> tuple[float, float]:
    """Processor seconds of the libraries, and of the modules after them, in a process of their own."""
    timing = (
        "from time import process_time as now\nstart = now()\n"
        "import streamlit, duckdb, plotly.graph_objects\nthere = now()\n"
        f"import {', '.join(names)}\nprint(there - start, now() - there)"
    )
    done = subprocess.run(
        [sys.executable, "-c", timing], cwd=ROOT, check=True, capture_output=True, text=True
    )
    bare, own = map(float, done.stdout.split())
    return bare, own


if __name__ == "__main__":
    if len(sys.argv) > 2:
        os.environ["HEARTH_DATA"] = str(Path(sys.argv[2]).resolve())
    {"script": script, "data": data, "imports": imports}[sys.argv[1]]()

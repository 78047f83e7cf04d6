"""What importing the dashboard costs: no data library comes with it (Streamlit itself brings Plotly).

The case store has a database library, loaded when cases are read or written; what checks an entry before it
is written, what makes a pack and what a method computes with are loaded when somebody asks for them.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("polars", "pandas", "pandera", "matplotlib", "scipy", "xlsxwriter", "sqlalchemy", "typst", "docx")
WHEN_ASKED = (
    "dashboard.cases.screening",
    "dashboard.cases.store",
    "dashboard.cases.writing",
    "dashboard.briefing.pack",
    "dashboard.briefing.as_pdf",
    "dashboard.charts.render_svg",
    "pipelines.indicators",
    "pipelines.package",
    "pipelines.stats.families",
    "pipelines.stats.series",
    "pipelines.stats.trends",
    "pipelines.stats.inversion",
    "zoneinfo",
)
"""Modules of the house that no page needs to open."""
OF_CASES = ("dashboard.casework", "dashboard.cases.recommendation", "dashboard.figures.ladder")
WRITING = ("forms", "inspection_forms", "recording")


def loaded(names, asked):
    """Which of the modules `asked` are there once `names` are imported, in a process of their own."""
    script = f"import sys, {', '.join(names)}; print(*[name for name in {asked!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def imported_by(path):
    """The modules of the dashboard that a script imports when it begins."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("dashboard"):
            folder = ROOT / node.module.replace(".", "/")
            yield from (
                (f"{node.module}.{one.name}" for one in node.names) if folder.is_dir() else (node.module,)
            )


def test_the_dashboard_brings_no_data_library_in():
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "dashboard").rglob("*.py")
        if path.stem not in ("__init__", "__main__", "app", *WRITING) and "cases" not in path.parts
    )

    assert loaded(names, HEAVY) == []


def opened_with(pages):
    """The modules of the dashboard that the entry and some pages import."""
    return {name for script in (ROOT / "dashboard" / "app.py", *pages) for name in imported_by(script)}


def test_pages_of_figures_are_opened_without_what_people_decided():
    names = opened_with(ROOT / "pages" / f"{name}.py" for name in ("data", "outcomes", "wellbeing"))

    assert len(names) > 10
    assert loaded(sorted(names), OF_CASES) == []


def test_pages_are_opened_without_what_only_a_form_a_pack_or_a_method_needs():
    names = opened_with((ROOT / "pages").glob("*.py"))

    assert len(names) > 20
    assert loaded(sorted(names), (*HEAVY, *WHEN_ASKED)) == []

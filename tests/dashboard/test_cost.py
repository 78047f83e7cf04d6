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
    "pipelines.indicator",
    "pipelines.indicators",
    "pipelines.package",
    "pipelines.stats.families",
    "pipelines.stats.series",
    "pipelines.stats.trends",
    "pipelines.stats.inversion",
    "statistics",
    "zoneinfo",
)
"""Modules that no page needs to open."""
WRITTEN = {
    "dashboard.casework.CaseSelection",
    "dashboard.charts.spec.Chart",
    "dashboard.figures.evidence.Evidence",
    "dashboard.screens.overview_cases.Decided",
    "dashboard.selection.Selection",
    "pipelines.stats.verdicts.Verdict",
}
"""What pages open with that is written by `dataclass`, at four times what a named tuple costs (decision 224):
a selection, which one about cases adds to and keeps its folds in; a chart, which refuses to be made without
alt text; evidence, and what was decided, each equal to itself alone; and a verdict, which has the form of
every result of a method."""
OF_CASES = ("dashboard.casework", "dashboard.cases.recommendation", "dashboard.figures.ladder")
WRITING = ("forms", "inspection_forms", "recording")


def printed(names, expression):
    """The words of an expression once `names` are imported, in a process of their own."""
    script = f"import sys, {', '.join(names)}; print(*{expression})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def loaded(names, asked):
    """Which of the modules `asked` are there once `names` are imported."""
    return printed(names, f"[name for name in {asked!r} if name in sys.modules]")


def written_by_dataclass(names):
    """The classes of the house that `dataclass` wrote once `names` are imported."""
    of_the_house = "name.startswith(('dashboard.', 'pipelines.'))"
    every = f"[one for name, it in sys.modules.items() if {of_the_house} for one in vars(it).values()]"
    written = "isinstance(one, type) and hasattr(one, '__dataclass_fields__')"
    return set(printed(names, f"[f'{{one.__module__}}.{{one.__name__}}' for one in {every} if {written}]"))


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


def test_values_that_pages_open_with_are_named_tuples():
    names = opened_with((ROOT / "pages").glob("*.py"))

    assert written_by_dataclass(sorted(names)) == WRITTEN

"""The shape of the house: who may import whom, names, sizes, docstrings. Each rule is also shown a fault.

A rule takes the parsed sources by path and yields one sentence a fault. Not here: style, which is ruff's.
"""

import ast
import importlib.metadata
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("pipelines", "dashboard", "pages", "tools", "bench", "tests")
LINES_IN_A_MODULE = 400
LINES_IN_A_FUNCTION = 60

Sources = dict[str, ast.Module]
Rule = Callable[[Sources], Iterator[str]]

FROM_PIPELINES = (
    "vocabulary",
    "indicator",
    "indicators",
    "contracts.release",
    "stats",
    "errors",
    "package",
    "paths",
)
DASHBOARD_MAY_IMPORT = tuple(f"pipelines.{name}" for name in FROM_PIPELINES)
FORBIDDEN = {
    "pipelines": ("dashboard", "pages", "streamlit", "plotly"),
    "dashboard": ("pages", "pandera"),
    "pages": ("pipelines", "duckdb", "pandera", "plotly", "matplotlib", "sqlalchemy"),
}
AUDIT_MAY_SHARE = ("pipelines/disclosure/__init__.py", "pipelines/disclosure/highs.py")
"""What of protection the audit may lean on: the bare solver, which knows no relation."""


def sources() -> Sources:
    """Every module of the house, by its path from the root."""
    paths = (path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import, wherever it stands; `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def zone(path: str) -> str:
    return path.split("/")[0]


def direction_of_imports(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for line, name in imports(tree):
            if any(is_within(name, other) for other in FORBIDDEN.get(zone(path), ())):
                yield f"{path}:{line} imports {name}; {zone(path)} never does"


def dashboard_sees_little_of_pipelines(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for line, name in imports(tree) if zone(path) == "dashboard" else ():
            if is_within(name, "pipelines") and not any(is_within(name, ok) for ok in DASHBOARD_MAY_IMPORT):
                yield f"{path}:{line} imports {name}; it may see only {', '.join(FROM_PIPELINES)}"


def one_reader_of_duckdb(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for line, name in imports(tree) if zone(path) == "dashboard" else ():
            if is_within(name, "duckdb") and path != "dashboard/store.py":
                yield f"{path}:{line} imports duckdb; dashboard/store.py is the only reader"


def figures_draw_nothing(modules: Sources) -> Iterator[str]:
    above = ("streamlit", "plotly", "dashboard.screens", "dashboard.components", "dashboard.charts")
    for path, tree in modules.items():
        for line, name in imports(tree) if path.startswith("dashboard/figures/") else ():
            if any(is_within(name, other) for other in above):
                yield f"{path}:{line} imports {name}; figures are read here and drawn elsewhere"


def imports_are_absolute(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        yield from (
            f"{path}:{line} imports {name}; write it from the root"
            for line, name in imports(tree)
            if name[0] == "."
        )


def reachable(start: str, modules: Sources) -> set[str]:
    """Paths of all modules of the house that importing `start` imports, at any depth."""
    by_name = {module_name(path): path for path in modules}
    seen, todo = {start}, [start]
    while todo:
        for _, name in imports(modules[todo.pop()]):
            for target in (name, name.rpartition(".")[0]):
                path = by_name.get(target)
                if path and path not in seen:
                    seen.add(path)
                    todo.append(path)
    return seen - {start}


def audit_stands_alone(modules: Sources) -> Iterator[str]:
    for path in modules:
        if path.startswith("pipelines/disclosure/audit/"):
            for other in sorted(reachable(path, modules)):
                is_protection = other.startswith("pipelines/disclosure/") and other not in AUDIT_MAY_SHARE
                if is_protection and not other.startswith("pipelines/disclosure/audit/"):
                    yield f"{path} reaches {other}; the audit shares no code with what it audits"


def library_names() -> set[str]:
    """Top-level names of the standard library and of everything installed, the house itself apart."""
    installed = importlib.metadata.packages_distributions()
    ours = {name for name, owners in installed.items() if owners == ["hearth"]}
    return (set(sys.stdlib_module_names) | set(installed)) - ours


def no_name_shadows_a_library(modules: Sources) -> Iterator[str]:
    libraries = library_names()
    for path in modules:
        folder, _, rest = path.partition("/")
        name = rest.split("/")[0].removesuffix(".py")
        if folder in ("dashboard", "pages") and name in libraries and not name.startswith("__"):
            yield f"{path}: run as a script, its folder comes first, and '{name}' hides a library"


def no_pages_beside_the_entry(modules: Sources) -> Iterator[str]:
    for path in modules:
        if path.startswith("dashboard/pages"):
            yield f"{path}: Streamlit would run deep-linked pages without the entry"


def modules_are_short(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        last = max((node.end_lineno or 0 for node in tree.body), default=0)
        if last > LINES_IN_A_MODULE:
            yield f"{path} has {last} lines; split it below {LINES_IN_A_MODULE}"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def functions_are_short(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for node in functions(tree):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LINES_IN_A_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {lines} lines; split it"


def modules_say_what_they_hold(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        if zone(path) != "tests" and tree.body and not ast.get_docstring(tree):
            yield f"{path} does not open with what lives here"


def public_functions(modules: Sources) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, tree in modules.items():
        for node in tree.body if zone(path) in ("pipelines", "dashboard") else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield path, node


def public_functions_are_described(modules: Sources) -> Iterator[str]:
    for path, node in public_functions(modules):
        if not ast.get_docstring(node):
            yield f"{path}:{node.lineno} {node.name} has no docstring"


def public_functions_are_typed(modules: Sources) -> Iterator[str]:
    for path, node in public_functions(modules):
        given = node.args
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        bare = [argument.arg for argument in named if argument and argument.annotation is None]
        if bare or node.returns is None:
            yield f"{path}:{node.lineno} {node.name} is not typed: {', '.join(bare) or 'what it returns'}"


def charts_stand_in_a_block(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for node in ast.walk(tree) if zone(path) == "pages" else ():
            if isinstance(node, ast.Attribute) and node.attr == "plotly_chart":
                yield f"{path}:{node.lineno} draws past the chart block, which asks for alt text and a table"


def pages_are_scripts(modules: Sources) -> Iterator[str]:
    for path, tree in modules.items():
        for node in ast.walk(tree) if zone(path) == "pages" else ():
            if isinstance(node, ast.ClassDef) or getattr(node, "attr", "") == "set_page_config":
                yield f"{path}:{node.lineno} is more than words, controls and calls"


FUNCTION = "def f(a: int) -> int:\n    '''Says.'''\n"
FAULTS: list[tuple[Rule, str, str]] = [
    (direction_of_imports, "pipelines/measures.py", "import plotly.graph_objects as go"),
    (direction_of_imports, "pipelines/build.py", "def f():\n    from dashboard import store"),
    (direction_of_imports, "dashboard/store.py", "import pandera.polars as pa"),
    (direction_of_imports, "pages/overview.py", "from pipelines import measures"),
    (direction_of_imports, "pages/overview.py", "import duckdb"),
    (dashboard_sees_little_of_pipelines, "dashboard/store.py", "from pipelines.measures import rate"),
    (dashboard_sees_little_of_pipelines, "dashboard/store.py", "from pipelines.contracts import returns"),
    (dashboard_sees_little_of_pipelines, "dashboard/store.py", "import pipelines"),
    (one_reader_of_duckdb, "dashboard/filters.py", "from duckdb import connect"),
    (figures_draw_nothing, "dashboard/figures/peers.py", "from dashboard import components"),
    (figures_draw_nothing, "dashboard/figures/peers.py", "import streamlit as st"),
    (imports_are_absolute, "dashboard/filters.py", "from .store import query"),
    (imports_are_absolute, "pipelines/build.py", "from . import paths"),
    (no_name_shadows_a_library, "dashboard/statistics.py", "X = 1"),
    (no_name_shadows_a_library, "dashboard/polars/__init__.py", "X = 1"),
    (no_name_shadows_a_library, "pages/calendar.py", "X = 1"),
    (no_pages_beside_the_entry, "dashboard/pages/overview.py", "X = 1"),
    (modules_are_short, "pipelines/build.py", "X = 1\n" * (LINES_IN_A_MODULE + 1)),
    (functions_are_short, "tests/test_x.py", FUNCTION + "    a += 1\n" * LINES_IN_A_FUNCTION),
    (modules_say_what_they_hold, "pages/data.py", "X = 1"),
    (public_functions_are_described, "pipelines/build.py", "def f(a: int) -> int:\n    return a"),
    (public_functions_are_typed, "pipelines/build.py", "def f(a) -> int:\n    '''Says.'''"),
    (public_functions_are_typed, "dashboard/store.py", "def f(a: int):\n    '''Says.'''"),
    (public_functions_are_typed, "dashboard/store.py", "def f(*a) -> int:\n    '''Says.'''"),
    (charts_stand_in_a_block, "pages/data.py", "import streamlit as st\nst.plotly_chart(f, alt='x')"),
    (pages_are_scripts, "pages/data.py", "class Page:\n    pass"),
    (pages_are_scripts, "pages/data.py", "import streamlit as st\nst.set_page_config()"),
]
RULES = [*dict.fromkeys(rule for rule, _, _ in FAULTS), audit_stands_alone]


@pytest.fixture(scope="module")
def house() -> Sources:
    return sources()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule, house):
    assert list(rule(house)) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"), FAULTS, ids=lambda value: getattr(value, "__name__", None)
)
def test_the_rule_finds_its_fault(rule, path, source):
    faults = list(rule({path: ast.parse(source)}))

    assert len(faults) == 1
    assert path in faults[0]


def test_what_the_rules_allow_is_no_fault():
    good = {
        "dashboard/store.py": "'''Reads.'''\nimport duckdb\nfrom pipelines.stats.intervals import wilson",
        "pages/overview.py": "'''Asks.'''\nimport streamlit as st\nfrom dashboard import components",
        "pipelines/build.py": "'''Runs.'''\n" + FUNCTION + "    return a",
    }
    modules = {path: ast.parse(source) for path, source in good.items()}

    assert [fault for rule in RULES for fault in rule(modules)] == []


def test_an_audit_that_reaches_the_relations_through_another_module_is_found():
    modules = {
        "pipelines/disclosure/audit/rows.py": ast.parse("from pipelines.common import shape"),
        "pipelines/common.py": ast.parse("import pipelines.disclosure.secondary"),
        "pipelines/disclosure/secondary.py": ast.parse("X = 1"),
    }

    faults = list(audit_stands_alone(modules))

    assert len(faults) == 1
    assert "reaches pipelines/disclosure/secondary.py" in faults[0]


def test_every_package_is_named_in_the_project():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = declared["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert sorted(packages) == sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


@pytest.mark.parametrize("package", ["pipelines", "dashboard"])
def test_every_folder_of_modules_is_a_package(package):
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_module_of_the_dashboard_brings_pandera_in(house):
    names = [module_name(path) for path in house if zone(path) == "dashboard"]
    names = [name for name in names if name.rpartition(".")[2] not in ("app", "serving", "__main__")]
    script = f"import {', '.join(names)}, sys; sys.exit('pandera' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0

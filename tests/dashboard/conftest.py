"""A small release to read, pages opened from it, and what a page says as text. Nothing here is a test."""

import hashlib
import importlib.util
import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import store
from dashboard.navigation import page_spec
from pipelines.paths import DataFolder

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location("tiny_release", ROOT / "tests" / "release" / "tiny.py")
TINY = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(TINY)


class Opened:
    """A page that has run: what it says, what it draws, and Streamlit's own handle on it."""

    def __init__(self, test):
        self.test = test

    @property
    def html(self):
        return "\n".join(one.proto.body for one in self.test.get("html"))

    @property
    def text(self):
        """The HTML without tags and styles, spaces joined."""
        words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(words).split())

    @property
    def figures(self):
        """(alt text, figure) of every chart."""
        charts = self.test.get("plotly_chart")
        return [(one.proto.alt, json.loads(one.proto.spec)) for one in charts]

    def choose(self, key, option):
        """Picks an option of a filter, by its words, and runs the page again."""
        self.test.selectbox(key=key).select(option)
        self.test.run()
        return self


@pytest.fixture(scope="session")
def terms():
    """What a reader who asks how a figure is worked out has to find."""
    return (
        "Counted (numerator)",
        "Out of (denominator)",
        "Cohort",
        "Method",
        "Source",
        "Release",
        "Read with care",
    )


@pytest.fixture(scope="session")
def tiny():
    """The module that makes small releases from hand-made cells."""
    return TINY


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A data folder with one small release: two partnerships, every status."""
    root = tmp_path_factory.mktemp("dashboard")
    TINY.publish_tiny(root)
    return root


def _restamp(made, root, day, statements, spoil):
    """A copy of a release, published on another day and changed by the statements."""
    name = f"{day.isoformat()}-{made.stem[-8:]}"
    file = root / "releases" / f"release-{name}.duckdb"
    shutil.copyfile(made, file)
    spoil(file, *statements, f"update release set release_id = '{name}', published_on = '{day}'")
    seal = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_suffix(".sha256").write_text(f"{seal}  {file.name}\n", encoding="ascii")
    return name


@pytest.fixture(scope="session")
def several(data, tmp_path_factory, spoil):
    """A data folder with a release for each (day, *statements that make it differ); one day is served."""

    def published(*days, served):
        root = tmp_path_factory.mktemp("several")
        (root / "releases").mkdir()
        (made,) = (data / "releases").glob("release-*.duckdb")
        names = {day: _restamp(made, root, day, statements, spoil) for day, *statements in days}
        pointer = {"release_id": names[served]}
        (root / "releases" / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
        return root

    return published


@pytest.fixture(scope="session")
def release(data):
    return store.current_release(DataFolder(data))


@pytest.fixture
def served(monkeypatch):
    """Points the dashboard to a data folder."""

    def serve(root):
        monkeypatch.setenv("HEARTH_DATA", str(root))
        return root

    return serve


@pytest.fixture
def page(served, data):
    """Opens a page: alone, or through the entry with a query; the small release unless told otherwise."""

    def opened(url_path="overview", root=None, alone=False, **query):
        served(root or data)
        script = page_spec(url_path).path if alone else ROOT / "dashboard" / "app.py"
        test = AppTest.from_file(str(script), default_timeout=30)
        for key, value in query.items():
            test.query_params[key] = value
        if not alone and url_path != "overview":
            test.switch_page(str(page_spec(url_path).path))
        return Opened(test.run())

    return opened


@pytest.fixture(scope="session")
def publish(tmp_path_factory):
    """Publishes a release of proportions from rows (indicator, period, group, yes, all or a status).

    Gives the data folder. One partnership, Aberfinch; `away` and `all` are rows like any other.
    """

    def published(rows):
        root = tmp_path_factory.mktemp("written")
        cells = TINY.pl.DataFrame(
            [cell for row in rows for cell in _cells(*row)], schema=TINY.SCHEMA, orient="row"
        )
        TINY.publish_tiny(root, cells=cells)
        return root

    return published


def _cells(indicator, period, group, yes, children):
    declared = TINY.INDICATORS[indicator]
    kind = "window" if "–" in period else str(declared.period_kinds[0])
    place = {
        "partnership": TINY.LARGE,
        "period": period,
        "period_kind": kind,
        "cohort_basis": str(declared.cohort_basis),
        "care_group": group,
        "breakdown": "none",
        "level": "all",
    }
    if isinstance(children, str):
        return TINY.unpublished(TINY.cells_of(declared, place, 20, 10), children)
    return TINY.cells_of(declared, place, children, yes)


@pytest.fixture(scope="session")
def wireframe(publish):
    """Attendance under 90% in Aberfinch, with the figures of the wireframe of Outcomes."""
    home = {2022: (48, 66), 2023: (47, 63), 2024: (46, 62), 2025: (44, 61), 2026: (41, 58)}
    kinship = {2022: (34, 81), 2023: (36, 82), 2024: (35, 80), 2025: (34, 81), 2026: (33, 79)}
    foster = {2022: (25, 108), 2023: (27, 101), 2024: (29, 100), 2025: (27, 98), 2026: (27, 96)}
    residential = {2022: (16, 28), 2023: "withheld", 2024: (17, 30), 2025: (15, 28), 2026: (16, 29)}
    groups = {"home": home, "kinship": kinship, "foster": foster, "residential": residential}
    return publish(
        [
            ("attendance_below_90", f"{year - 1}/{year % 100}", group, *_pair(pair))
            for group, years in groups.items()
            for year, pair in years.items()
        ]
    )


def _pair(pair):
    return (None, pair) if isinstance(pair, str) else pair


OVERVIEW = {
    "attendance_below_90": {
        "home": ((44, 61), (41, 58)),
        "kinship": ((34, 81), (33, 79)),
        "foster": ((27, 98), (27, 96)),
        "residential": ((15, 28), (16, 29)),
    },
    "more_than_one_placement": {
        "home": ((8, 85), (6, 82)),
        "kinship": ((12, 99), (11, 101)),
        "foster": ((25, 120), (24, 121)),
        "residential": ((14, 40), (15, 39)),
    },
    "excluded_at_least_once": {
        "home": ((14, 61), (9, 58)),
        "kinship": ((8, 81), (7, 79)),
        "foster": ((7, 98), (6, 96)),
        "residential": ((9, 28), (8, 29)),
    },
    "wellbeing_overall": {
        "home": ((12, 39), (14, 42)),
        "kinship": ((24, 55), (25, 56)),
        "foster": ((26, 60), (27, 63)),
        "residential": ((10, 21), (11, 22)),
    },
    "positive_destination_9m": {
        "home": ("withheld", "too_early"),
        "kinship": ((17, 23), "too_early"),
        "foster": ((25, 31), "too_early"),
        "residential": ((9, 14), "too_early"),
    },
}


@pytest.fixture(scope="session")
def five_panels(publish):
    """Five measures, 2024/25 and 2025/26, four groups: the figures of the wireframe of the Overview."""
    return publish(
        [
            (indicator, period, group, *_pair(pair))
            for indicator, groups in OVERVIEW.items()
            for group, years in groups.items()
            for period, pair in zip(("2024/25", "2025/26"), years, strict=True)
        ]
    )

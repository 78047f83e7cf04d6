"""Other partnerships: a funnel of 32 hand-made ones, the range of similar ones, and too few said in words."""

import polars as pl
import pytest

from dashboard import signin
from dashboard.access import Person
from dashboard.charts.funnel import funnel_chart
from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence, partnerships
from dashboard.figures.peers import UNNAMED, peers
from dashboard.screens import outcomes
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import outcomes as outcome_words
from dashboard.wording import peers as words
from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder
from pipelines.stats import funnel_proportion_limits

INDICATOR = "more_than_one_placement"
CODES = [f"HP{number:02d}" for number in range(1, 33)]
FIGURES = {code: (25 + (place % 3), 100 + place) for place, code in enumerate(CODES)} | {
    "HP01": (60, 100),  # far above
    "HP02": (24, 100),
    "HP05": None,  # withheld
    "HP06": None,
}


def published(tiny, root, figures, families=4):
    """A release with one measure at home in 2025/26 for each code: (yes, children), None where withheld."""
    rows = []
    for code, pair in figures.items():
        place = {
            "partnership": code,
            "period": "2025/26",
            "period_kind": "year",
            "cohort_basis": str(INDICATORS[INDICATOR].cohort_basis),
            "care_group": "home",
            "breakdown": "none",
            "level": "all",
        }
        yes, children = pair or (25, 100)
        found = tiny.cells_of(INDICATORS[INDICATOR], place, children, yes)
        rows += found if pair else tiny.unpublished(found, "withheld")
    named = pl.DataFrame(
        {
            "partnership": list(figures),
            "name": [f"Place {code}" for code in figures],
            "area_code": pl.Series([None] * len(figures), dtype=pl.String),
            "family_group": [str(place % families) for place in range(len(figures))],
            "invented": [True] * len(figures),
        }
    )
    cells = pl.DataFrame(rows, schema=tiny.SCHEMA)
    tables = tiny.tiny_tables(cells) | {"partnerships": named}
    tiny.publish_release(DataFolder(root), tables, tiny.ABOUT)
    return current_release(DataFolder(root))


@pytest.fixture(scope="module")
def nation(tiny, tmp_path_factory):
    return published(tiny, tmp_path_factory.mktemp("nation"), FIGURES)


def asked(release, code):
    own = next(one for one in partnerships(release) if one.partnership == code)
    course = Course(evidence(release, code, INDICATOR), "away")
    return course, peers(Selection(release, own, indicator=INDICATOR), course)


def test_a_figure_of_home_alone_says_that_it_is_of_home_and_one_period_is_one(nation):
    course, _ = asked(nation, "HP01")

    assert course.groups == ("home",)
    assert outcome_words.answer(course) == "**Two or more placements: 60 of 100 (60%) at home in 2025/26.**"
    assert outcome_words.trend_heading(course) == "Two or more placements: 60 of 100 (60%) at home in 2025/26"
    assert outcomes.published_words(course)[1].startswith("Published for 1 of 1 period. ")


def test_one_far_above_the_others_lies_outside_and_is_asked_why(nation):
    course, found = asked(nation, "HP01")

    assert words.heading(found) == "Place HP01 lies above the limits of chance among 30 partnerships"
    (said,) = words.sentences(course, found)
    assert said == (
        "60 of 100 (60%) in 2025/26; 23% in all 30 together. **It differs more than chance explains; find "
        "out why.** In the six others of family group 0 it runs from 20% to 25%. Two partnerships are left "
        "out: their figures are not published."
    )


def test_the_table_names_everybody_once_in_the_order_of_names_and_says_who_is_left_out(nation):
    course, found = asked(nation, "HP02")
    rows = words.table(course, found).rows

    assert [row[0] for row in rows] == [f"Place {code}" for code in CODES]
    assert {row[0] for row in rows if row[3] == "Left out"} == {"Place HP05", "Place HP06"}
    assert [row[1] for row in rows if row[3] == "Left out"] == ["[c]", "[c]"]
    assert [row[0] for row in rows if row[3] == "Above the limits"] == ["Place HP01"]
    assert words.heading(found) == "Place HP02 lies within the limits of chance among 30 partnerships"


def test_the_curves_are_the_limits_of_the_method_and_nobody_withheld_has_a_point(nation):
    _, found = asked(nation, "HP02")
    chart = funnel_chart(evidence(nation, "HP02", INDICATOR).definition, found, "Told.")
    by_name = {one.name: one for one in chart.series}
    known = [pair for pair in FIGURES.values() if pair]
    centre = sum(x for x, _ in known) / sum(n for _, n in known)

    assert (
        sum(
            len(by_name[name].x)
            for name in ("This partnership", "Similar partnerships", "Other partnerships")
        )
        == 30
    )
    assert found.centre == pytest.approx(centre)
    if not found.is_adjusted:
        n = found.outer[0][0][0]
        limits = funnel_proportion_limits(n, centre)
        assert (found.outer[0][1][0], found.outer[1][1][0]) == pytest.approx(
            (limits.lower_998, limits.upper_998)
        )
    assert [label.words for label in chart.labels if label.bold] == ["Place HP02"]


def test_a_partnership_without_a_figure_is_not_placed(nation):
    _, found = asked(nation, "HP05")

    assert words.heading(found) == "Beside other partnerships: Place HP05 can’t be shown for 2025/26"


def test_a_person_of_one_partnership_reads_no_name_of_another(nation, monkeypatch):
    monkeypatch.setattr(signin, "current", lambda: Person("A leader", "leader", ("HP02",)))
    course, found = asked(nation, "HP02")
    told = str(words.table(course, found)) + words.alt(course, found)

    assert {one.name for one in found.every} == {"Place HP02", UNNAMED}
    assert not any(f"Place {code}" in told for code in CODES if code != "HP02")


def test_too_few_partnerships_are_said_in_words(tiny, tmp_path):
    few = {code: FIGURES[code] for code in CODES[:6]}
    course, found = asked(published(tiny, tmp_path, few, families=1), "HP02")

    assert found.centre is None
    assert words.heading(found) == "Beside other partnerships: too few to compare"
    assert words.sentences(course, found) == [
        "Four of six partnerships publish this figure for 2025/26; a funnel needs five. In the three others "
        "of family group 0 it runs from 24% to 60%. Two partnerships are left out: their figures are not "
        "published."
    ]
    with pytest.raises(ValueError, match="too few"):
        funnel_chart(course.definition, found, "Told.")

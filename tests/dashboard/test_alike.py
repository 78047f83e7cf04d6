"""Home and foster care at one mix of ages: hand-worked figures, what they change, and refusals in words."""

import pytest

from dashboard.figures.alike import alike
from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence, partnerships
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import alike as words
from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder

YOUNG, OLD = "5-11", "12-15"
# In each age home and foster care reach the level equally often: 80 of 100 young, 40 of 100 old.
SAME_WITHIN = {
    ("home", "all"): (448, 880),
    ("foster", "all"): (672, 960),
    ("home", YOUNG): (192, 240),
    ("home", OLD): (256, 640),
    ("foster", YOUNG): (576, 720),
    ("foster", OLD): (96, 240),
}
# About 42% against 66% in either age: the mix moves nothing, and 25 children an age are few.
FEW = {
    ("home", "all"): (21, 50),
    ("foster", "all"): (66, 100),
    ("home", YOUNG): (10, 25),
    ("home", OLD): (11, 25),
    ("foster", YOUNG): (33, 50),
    ("foster", OLD): (33, 50),
}
WHOLE = {key: pair for key, pair in SAME_WITHIN.items() if key[1] == "all"}
WITHHELD = {**SAME_WITHIN, ("foster", OLD): None}
UNDER_TEN = {("home", "all"): (6, 60), ("home", YOUNG): (2, 20), ("home", OLD): (4, 40)}
FIGURES = {
    "acel_reading": SAME_WITHIN,
    "acel_writing": FEW,
    "acel_numeracy": WITHHELD,
    "acel_listening_talking": {**SAME_WITHIN, ("home", "all"): (451, 885)},
    "scqf4_or_better": WHOLE,
    "scqf5_or_better": {**SAME_WITHIN, **UNDER_TEN},
    "scqf6_or_better": {**SAME_WITHIN, ("foster", "all"): None},
    "attendance_below_90": WHOLE,
    "excluded_at_least_once": WITHHELD,
}
REFUSED = {
    "acel_numeracy": "A figure by ages is withheld",
    "acel_listening_talking": "Not every child is in a level",
    "scqf4_or_better": "This release does not publish the measure by stages or ages here",
    "scqf5_or_better": "Fewer than ten are counted",
    "scqf6_or_better": "The shares as counted are not both published",
}


@pytest.fixture(scope="module")
def release(tiny, tmp_path_factory):
    """Every measure of FIGURES in 2025/26: {(group, age): (yes, children)}, None where withheld."""
    rows = []
    for indicator, figures in FIGURES.items():
        for (group, level), pair in figures.items():
            place = {
                "partnership": "HP01",
                "period": "2025/26",
                "period_kind": "year",
                "cohort_basis": str(INDICATORS[indicator].cohort_basis),
                "care_group": group,
                "breakdown": "none" if level == "all" else "age_band",
                "level": level,
            }
            yes, children = pair or (10, 20)
            cells = tiny.cells_of(INDICATORS[indicator], place, children, yes)
            rows += cells if pair else tiny.unpublished(cells, "withheld")
    root = tmp_path_factory.mktemp("alike")
    tiny.publish_tiny(root, cells=tiny.pl.DataFrame(rows, schema=tiny.SCHEMA))
    return current_release(DataFolder(root))


def told(release, indicator):
    course = Course(evidence(release, "HP01", indicator), "foster")
    own = next(one for one in partnerships(release) if one.partnership == "HP01")
    return course, alike(Selection(release, own, indicator=indicator), course)


def test_a_gap_that_is_a_mix_of_ages_is_gone_at_one_mix_and_the_page_says_so(release):
    """Pooled mix: 960 young, 880 old. Each side (960 x 80% + 880 x 40%) / 1,840 = 60.9%."""
    course, shown = told(release, "acel_reading")

    assert shown.found[:2] == pytest.approx((60.87, 60.87), abs=0.01)
    assert words.heading(course, shown) == (
        "At one mix of ages, no clear difference between home and foster care"
    )
    (said,) = words.sentences(course, shown)
    assert said.startswith(
        "As counted: home 448 of 880 (51%), foster care 672 of 960 (70%): −19 points (−23 to −15), clearly "
        "lower. At one mix of ages: home 61%, foster care 61%: 0 points ("
    )
    assert "**That changes what can be said.** Groups differ in need too" in said


def test_a_verdict_that_only_the_wider_interval_changes_is_said_to_be_that(release):
    (said,) = words.sentences(*told(release, "acel_writing"))

    assert "clearly lower. At one mix" in said
    assert "**too few children to tell**. **What can be said changes, but not by the mix:**" in said


def test_the_table_has_each_age_and_both_ways_of_counting(release):
    rows = words.table(*told(release, "acel_reading")).rows

    assert [row[0] for row in rows] == ["12–15", "5–11", "As counted", "At one mix of ages"]
    assert rows[0][1:3] == ("256 of 640 (40%, 36–44%)", "96 of 240 (40%, 34–46%)")
    assert rows[3][1:3] == ("61%", "61%")


@pytest.mark.parametrize(("indicator", "said"), REFUSED.items())
def test_a_refusal_is_said_in_words(release, indicator, said):
    course, shown = told(release, indicator)

    assert shown.found is None
    assert words.heading(course, shown).endswith("home can’t be compared with foster care")
    assert words.sentences(course, shown)[0].startswith(said)


@pytest.mark.parametrize("indicator", ["attendance_below_90", "excluded_at_least_once"])
def test_of_another_measure_nothing_is_said_where_nothing_is_adjusted(release, indicator):
    assert told(release, indicator)[1] is None

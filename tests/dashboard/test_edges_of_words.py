"""Words at their edges: an end that would read as 0, a small but clear difference, equal shares in a gap."""

from dataclasses import replace
from types import SimpleNamespace

import polars as pl
import pytest

from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence, partnerships
from dashboard.figures.rows import Measure
from dashboard.screens import overview
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import outcomes
from dashboard.wording import overview as words
from dashboard.wording.coverage import number_coverage, school_coverage
from dashboard.wording.differences import end, points_words
from dashboard.wording.trends import times
from pipelines.measures.words import difference_words
from pipelines.paths import DataFolder


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.27, "+27"),
        (-0.005, "−1"),
        (0.0049, "+0.5"),
        (0.0004, "+0.04"),
        (-0.0000357, "−0.004"),
        (0.000001, "0"),
        (0.0, "0"),
    ],
)
def test_an_end_of_an_interval_reads_as_0_only_where_it_is(value, said):
    row = {"difference": 0.3, "lower_ci": value, "upper_ci": 0.6, "unit": "percent", "kind": "proportion"}

    assert end(value) == said
    assert points_words((0.3, value, 0.6)) == f"+30 points ({said} to +60)"
    assert pl.DataFrame(row).select(difference_words(pl.lit(58))).item() == f"+30 points ({said} to +60)"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("proportion", -1 / 12, "−8 points"),
        ("proportion", 0.0, "0 points"),
        ("proportion", 0.0101, "+1 point"),
        ("mean", 0.042, "+4.2 points"),
        ("mean", 0.01, "+1.0 points"),
    ],
)
def test_a_difference_without_an_interval_has_decimals_only_where_it_is_one_of_means(kind, value, said):
    row = {"difference": value, "lower_ci": None, "upper_ci": None, "unit": "percent", "kind": kind}
    frame = pl.DataFrame(row, schema_overrides={"lower_ci": pl.Float64, "upper_ci": pl.Float64})

    assert frame.select(difference_words(pl.lit(4))).item() == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(1.0, "1.00"), (1.149, "1.15"), (0.01, "0.01"), (0.0099, "under 0.01"), (442413.39, "over 100")],
)
def test_a_ratio_never_reads_as_nought_or_as_a_row_of_figures(ratio, said):
    assert times(ratio) == said


@pytest.fixture(scope="module")
def attendance(five_panels):
    release = current_release(DataFolder(five_panels))
    (partnership,) = (one for one in partnerships(release) if one.name == "Aberfinch")
    readings = overview.readings(Selection(release, partnership, year="2025/26"))
    return next(one for one in readings if one.definition.id == "attendance_below_90")


def judged(reading, change=None, **verdicts):
    """The reading with other verdicts: of its gaps by group, and of its change."""
    held = reading.evidence
    gaps = {
        key: gap._replace(verdict=verdicts.get(gap.comparator, "no_clear_difference"))
        for key, gap in held.gaps.items()
    }
    changes = {
        key: one._replace(verdict=change or one.verdict) if key[2] == "home" else one
        for key, one in held.changes.items()
    }
    return reading._replace(evidence=replace(held, gaps=gaps, changes=changes))


def test_home_is_not_said_to_be_clearly_behind_where_the_difference_is_small(attendance):
    small = judged(attendance, foster="small_higher")
    both = judged(attendance, foster="small_higher", kinship="clearly_higher")

    assert words.panels_heading([small]) == (
        "Home is clearly behind some groups on attendance (a small but clear difference)"
    )
    assert words.panels_heading([both]) == "Home is clearly behind some groups on attendance"
    assert "**attendance** (a small but clear difference)" in words.answer([small])


def test_better_than_one_group_and_worse_than_another_each_says_where_it_is_small(attendance):
    mixed = judged(attendance, foster="small_higher", kinship="clearly_lower")

    assert words.panel_heading(mixed) == (
        "Attending under 90% of the time: higher at home than in some groups (a small but clear difference), "
        "clearly lower than in others"
    )
    assert (
        "they do clearly better than children in kinship care and clearly worse than children in foster care "
        "(a small but clear difference)"
    ) in words.answer([mixed])


def test_a_small_change_is_not_said_to_be_clearly_higher(attendance):
    small = judged(attendance, change="small_lower")

    assert words.change_heading([small]) == (
        "Since 2024/25, attendance has changed at home by a small but clear amount"
    )
    assert words.change_answer([small]) == (
        "Since 2024/25, **attendance** is lower by a small but clear amount, which is better."
    )


def test_the_table_of_changes_says_how_many_were_compared(attendance):
    assert words.changes_compared([attendance]) == (
        "1 comparison: by chance alone, less than one would look clear."
    )
    assert words.changes_compared([judged(attendance, change="not_shown")]) == ""
    assert overview.change_table([attendance]).notes[0] == words.changes_compared([attendance])


@pytest.mark.parametrize(
    ("points", "is_worth"),
    [(0.35 - 0.30, True), (0.8 - 0.75, True), (-0.05, True), (0.0499, False), (0.0, False), (None, False)],
)
def test_five_points_are_worth_noticing_whatever_binary_fractions_make_of_them(points, is_worth):
    assert outcomes.worth_noticing(points, "percent") == is_worth


def test_where_both_sides_moved_alike_neither_is_most_of_it(publish):
    """Home from 60% to 50%, kinship care from 30% to 40%: ten points each, in binary not quite the same."""
    pairs = {"home": ((600, 1000), (500, 1000)), "kinship": ((300, 1000), (400, 1000))}
    root = publish(
        [
            ("attendance_below_90", period, group, *pair)
            for group, both in pairs.items()
            for period, pair in zip(("2024/25", "2025/26"), both, strict=True)
        ]
    )
    release = current_release(DataFolder(root))
    course = Course(evidence(release, "HP01", "attendance_below_90"), "kinship")

    assert (
        outcomes.gap_change_sentence(course)
        == "The gap with kinship care has clearly narrowed since 2024/25."
    )
    assert outcomes.most_of_it(course, course.gap_change) == ""
    assert "Both are clear." in outcomes.what_moved(course, course.gap_change)


@pytest.mark.parametrize(
    ("status", "said", "covered", "allows"),
    [
        ("banded", "over 80%", "over 80%", "Only a range"),
        ("withheld", "[c] withheld to protect confidentiality", "[c]", "Not shown"),
    ],
)
def test_coverage_that_is_a_range_is_not_said_to_be_hidden(status, said, covered, allows):
    row = Measure("2025/26", "year", "home", "all", "yes", None, None, None, None, None, status, said)
    held = SimpleNamespace(figures={("2025/26", "home"): row})

    for make in (number_coverage, school_coverage):
        found = make(held, "2025/26")
        assert (found.words, found.allows, found.share) == (covered, allows, None)

"""Trends over unbroken runs: what hand-made series allow to be said, and that nothing crosses a break."""

from itertools import pairwise

import pytest

from dashboard.charts.trend import trend_chart
from dashboard.downloads import fact_of, table_sheet
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships
from dashboard.figures.rows import Definition
from dashboard.figures.runs import newest_run, stretch
from dashboard.figures.trends import gap_trend, group_trend, trends
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import trends as words
from pipelines.indicators import INDICATORS
from pipelines.measures.periods import run_of
from pipelines.paths import DataFolder
from pipelines.vocabulary import year_label

ABERFINCH = "HP01"
YEARS = [year_label(year) for year in range(2017, 2027)]
SERIES = {
    # rises until the schools closed (2020/21, marked), then stands: only what follows is one run
    "attendance_below_90": [20, 30, 40, 50, 40, 60, 62, 60, 61, 60],
    # rises by two each year; two years withheld
    "more_than_one_placement": [10, 14, 18, None, 26, 30, 34, None, 42, 46],
    # definitions change in 2019/20 and in 2023/24: three points are left
    "scqf4_or_better": [20, 30, 40, 50, 60, 70, 80, 60, 70, 80],
    # swings far more than chance, about a level line
    "views_recorded": [20, 80, 25, 75, 20, 80, 25, 75, 20, 80],
    # every child in every year: no line fits
    "gp_and_dentist": [100] * 10,
}


@pytest.fixture(scope="module")
def told(publish):
    """Every series at home with 100 children a year; in kinship care, 30 of 100 throughout."""
    rows = [
        (indicator, period, "home", yes, 100 if yes is not None else "withheld")
        for indicator, counts in SERIES.items()
        for period, yes in zip(YEARS, counts, strict=True)
    ]
    rows += [("more_than_one_placement", period, "kinship", 30, 100) for period in YEARS]
    return current_release(DataFolder(publish(rows)))


def course_of(release, indicator):
    return Course(evidence(release, ABERFINCH, indicator), "kinship")


@pytest.mark.parametrize(
    ("indicator", "sentence"),
    [
        (
            "attendance_below_90",
            "Across the five years 2021/22 to 2025/26: **no clear trend**.",
        ),
        (
            "more_than_one_placement",
            "Across the eight published years 2016/17 to 2025/26: **rising**, +36 points along the line.",
        ),
        ("scqf4_or_better", ""),
        (
            "views_recorded",
            "Across the 10 years 2016/17 to 2025/26: **no clear trend**. "
            "The years vary more than chance allows; a straight line is a poor summary.",
        ),
        ("gp_and_dentist", ""),
    ],
)
def test_a_trend_is_said_of_one_unbroken_run(told, indicator, sentence):
    course = course_of(told, indicator)

    assert words.chart_sentence(course, group_trend(course.evidence, "home")) == sentence


def test_why_no_trend_is_tested_is_said(told):
    short, flat = (
        group_trend(course_of(told, name).evidence, "home") for name in ("scqf4_or_better", "gp_and_dentist")
    )

    assert (words.words(short), short.points, short.first) == ("Too short for a trend", 3, "2023/24")
    assert words.words(flat) == "not tested: no line fits"


def test_the_gap_drifts_where_one_side_moves_and_the_other_stands(told):
    course = course_of(told, "more_than_one_placement")
    gap = gap_trend(course.evidence, "kinship")

    assert words.gap_sentence(course, gap) == (
        "Across the eight published years 2016/17 to 2025/26: **home rises against kinship care**."
    )
    assert (
        words.answer_sentence(course, trends(course))
        == "Over the years that can be tested it is rising at home."
    )
    rows = words.table(course, trends(course), gap).rows
    assert rows[0][:4] == ("At home", "8, 2016/17 to 2025/26", "Rising (worse)", "+36 points")
    assert rows[1][:4] == ("Kinship care", "10, 2016/17 to 2025/26", "No clear trend", "0 points")
    assert rows[2][:3] == (
        "Gap with kinship care",
        "8, 2016/17 to 2025/26",
        "Home rises against kinship care",
    )


def test_the_table_of_trends_is_a_file_with_the_release_in_every_row(told):
    course = course_of(told, "more_than_one_placement")
    selection = Selection(told, partnerships(told)[0], indicator="more_than_one_placement")
    content = words.table(course, trends(course), None)
    taken = table_sheet(selection, content, "trends", [fact_of(course.evidence)])

    first = ("partnership", "indicator", "period_kind", "cohort_basis", "series", "points")
    assert taken.columns[:6] == first
    assert taken.columns[-2:] == ("status", "release_id")
    assert taken.rows[0][1:4] == ("more_than_one_placement", "year", "within_year")
    assert {row[-2] for row in taken.rows} == {"published"}
    assert {row[-1] for row in taken.rows} == {told.release_id}
    assert len(taken.rows[0]) == len(taken.columns)


@pytest.mark.parametrize("indicator", list(INDICATORS))
def test_a_run_of_the_pages_is_a_run_of_the_release(indicator):
    declared = INDICATORS[indicator]
    shown = Definition(*(getattr(declared, name, None) for name in Definition._fields))
    periods = [*YEARS, "2018/19–2020/21", "2021/22–2023/24", "2020/21 Q3"]

    assert [stretch(shown, period) for period in periods] == [run_of(declared, period) for period in periods]


def test_no_line_change_or_trend_of_any_measure_crosses_a_break_or_touches_a_marked_year(release):
    """Over every measure, group and partnership of the small release, ten years each."""
    seen = set()
    for partnership in partnerships(release):
        for name, declared in definitions(release).items():
            held = evidence(release, partnership.partnership, name)
            runs = {period: stretch(declared, period) for period in held.periods}
            pairs = [
                (one.period_from, one.period_to)
                for one in (*held.changes.values(), *held.gap_changes.values())
            ]
            assert all(
                stretch(declared, one) == stretch(declared, other) is not None for one, other in pairs
            ), name
            for group in held.groups:
                assert len({runs[period] for period in newest_run(held, group).periods}) <= 1, name
            (line,) = trend_chart(held, held.groups[:1], "Told.").series if held.groups else (None,)
            joined = _joined(line, held.periods) if line else []
            assert all(runs[one] == runs[other] is not None for one, other in joined), name
            if line:
                hollow = {
                    held.periods[round(x)]
                    for x, is_hollow in zip(line.x, line.hollow, strict=True)
                    if is_hollow
                }
                assert hollow == {period for period, run in runs.items() if run is None}, name
            seen |= {name for run in runs.values() if run is None}
    assert {"attendance_below_90", "attendance_rate"} <= seen


def _joined(line, periods):
    """Pairs of neighbouring periods between which a line is drawn."""
    points = list(zip(line.x, line.y, strict=True))
    return [
        (periods[round(x)], periods[round(next_x)])
        for (x, y), (next_x, next_y) in pairwise(points)
        if y is not None and next_y is not None
    ]

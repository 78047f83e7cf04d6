"""Home from one period to the next: the chart that a series gets, what stands out, and what is refused."""

import pytest

from dashboard.charts.control import control_chart
from dashboard.figures.control import COMMON_CAUSE, control, of_run
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships
from dashboard.figures.runs import newest_run
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import control as words
from pipelines.paths import DataFolder
from pipelines.stats import attribute_chart
from pipelines.vocabulary import year_label

ABERFINCH = "HP01"
YEARS = [year_label(year) for year in range(2017, 2027)]
LEVEL = [40, 44, 38, 42, 40, 43, 39, 41, 40, 42]
SERIES = {
    # one year far above nine level ones
    "more_than_one_placement": [*LEVEL[:6], 75, *LEVEL[7:]],
    # level, ten years
    "views_recorded": LEVEL,
    # nine level years, one withheld: no limits yet
    "gp_and_dentist": [*LEVEL[:3], None, *LEVEL[4:]],
    # three of ten are withheld
    "took_part_in_review": [40, None, None, None, *LEVEL[4:]],
    # under five of a kind expected at a typical point
    "current_care_plan": [97, 98, 97, 96, 97, 98, 97, 96, 97, 98],
    # a break in 2023/24 leaves three
    "scqf4_or_better": LEVEL,
}


@pytest.fixture(scope="module")
def told(publish):
    """Every series at home, of 100 children a year."""
    rows = [
        (indicator, period, "home", yes, 100 if yes is not None else "withheld")
        for indicator, counts in SERIES.items()
        for period, yes in zip(YEARS, counts, strict=True)
    ]
    rows += [("left_by_s4", period, "home", 0, 0) for period in YEARS]
    rows += [
        ("part_time_timetable", period, "home", *((0, 0) if place == 3 else (LEVEL[place], 100)))
        for place, period in enumerate(YEARS)
    ]
    return current_release(DataFolder(publish(rows)))


def control_of(release, indicator):
    return of_run(newest_run(evidence(release, ABERFINCH, indicator), "home"))


@pytest.mark.parametrize(
    ("indicator", "heading", "sentence"),
    [
        (
            "more_than_one_placement",
            "10 years at home: one stands out",
            "2016/17 to 2025/26, average 45%. **2022/23: above the upper limit (worse).** Find out what was "
            "different then. By chance alone, about one chart in 15 of this length shows as much. Trial "
            "limits, from 10 years: they will move as points are added. Lower is better.",
        ),
        (
            "views_recorded",
            "10 years at home: none stands out",
            "2016/17 to 2025/26, average 41%. Trial limits, from 10 years: they will move as points are "
            "added. Higher is better.",
        ),
        (
            "gp_and_dentist",
            "The middle of nine years at home is 40%",
            "2016/17 to 2025/26, middle 40%. Nine years are enough to test for a trend, too few for control "
            "limits. Higher is better.",
        ),
        (
            "took_part_in_review",
            "From one period to the next: no chart can be shown",
            "Too many points are withheld for control limits.",
        ),
        (
            "current_care_plan",
            "The middle of 10 years at home is 97%",
            "2016/17 to 2025/26, middle 97%. Too few children for control limits; longer periods are needed. "
            "Higher is better.",
        ),
        ("scqf4_or_better", "From one period to the next: no chart can be shown", "Too short for a trend."),
    ],
)
def test_a_series_gets_the_chart_that_it_allows_and_words_for_what_it_does_not(
    told, indicator, heading, sentence
):
    found = control_of(told, indicator)

    assert words.heading(found) == heading
    assert words.sentence(found) == sentence


def test_the_lines_of_the_chart_are_those_of_the_table_and_a_point_that_stands_out_is_ringed(told):
    found = control_of(told, "more_than_one_placement")
    chart = control_chart(found, "Told.")
    by_name = {one.name: one for one in chart.series}
    drawn = attribute_chart(found.kind, SERIES["more_than_one_placement"], [100] * 10)

    assert by_name["Average"].y == (pytest.approx(drawn.centre),) * 2
    assert by_name["Upper limit"].y == pytest.approx(drawn.ucl)
    assert (by_name["Stands out"].x, by_name["Stands out"].y) == ((6.0,), (0.75,))
    assert by_name["Upper limit"].style.dash == "6px 4px"
    row = words.table(found).rows[3]
    assert (row[0], row[1], row[2], row[5]) == (
        "2022/23",
        "75 of 100 (75%, 66–82%)",
        "45%",
        "Above the upper limit",
    )


def test_a_period_with_nobody_is_no_point_and_nothing_withheld(told):
    nobody, one_without = (control_of(told, name) for name in ("left_by_s4", "part_time_timetable"))

    assert (nobody.kind, nobody.refusal) == ("none", "")
    assert words.heading(one_without) == "The middle of nine years at home is 40%"
    assert words.table(one_without).rows[6][:2] == ("2019/20", "None")
    assert control_chart(one_without, "Told.").series[-1].y[3] is None


def test_a_withheld_period_has_a_mark_and_no_height(told):
    chart = control_chart(of_run(newest_run(evidence(told, ABERFINCH, "gp_and_dentist"), "home")), "Told.")

    assert chart.x.ticks[3] == (3.0, "2019/20\n[c]")
    assert chart.series[-1].y[3] is None
    assert chart.zones == ()


def test_of_many_periods_a_narrow_chart_has_one_letter_of_a_sign(told, monkeypatch):
    found = of_run(newest_run(evidence(told, ABERFINCH, "gp_and_dentist"), "home"))
    monkeypatch.setattr("dashboard.charts.control.MOST_SIGNS", len(found.run.figures) - 1)

    assert control_chart(found, "Told.", narrow=True).x.ticks[3][1].endswith("\nc")
    assert control_chart(found, "Told.").x.ticks[3][1].endswith("\n[c]")


def test_quarters_lead_where_they_allow_limits_and_every_claim_is_of_the_table(release):
    """Over every measure of the small release: quarters, years, windows, counts, means and rates."""
    seen = {}
    for partnership in partnerships(release):
        for name in definitions(release):
            course = Course(evidence(release, partnership.partnership, name), "away")
            if not course.evidence.periods:
                continue
            found = control(Selection(release, partnership, indicator=name), course)
            seen.setdefault((found.kind, found.limits), (name, found.run.noun))
            if found.kind == "none":
                continue
            rows = {row[0]: row[-1] for row in words.table(found).rows}
            out = [period for period, said in rows.items() if said not in ("Within the limits", "—")]
            assert len(out) == len(found.signals) or not found.has_limits
            assert found.has_limits or set(found.labels) <= {None, COMMON_CAUSE}
            control_chart(found, words.alt(found), narrow=True)
    assert {kind for kind, _ in seen} >= {"p", "xmr", "median", "none"}
    assert ("p", "full") in seen or ("p_prime", "full") in seen

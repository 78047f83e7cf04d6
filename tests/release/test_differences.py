"""Gaps, changes and changes of gaps: who is compared with whom, and what may be said."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.indicators import INDICATORS
from pipelines.measures import measure_cells
from pipelines.measures.differences import estimate_gaps
from pipelines.measures.figures import estimate_figures
from pipelines.stats import difference_verdict, newcombe_difference


def only(frame, **wanted):
    found = frame.filter(pl.all_horizontal(pl.col(name) == value for name, value in wanted.items()))
    assert found.height == 1
    return found.row(0, named=True)


def table(name, *made):
    return measure_cells(pl.concat(made), INDICATORS)[name]


def test_the_gap_is_home_minus_the_other_group_with_its_own_interval(cells):
    gaps = table("gaps", cells("attendance_below_90", "2025/26", home=(41, 58), foster=(27, 96)))

    found = only(gaps, comparator="foster")

    assert found["difference"] == pytest.approx(41 / 58 - 27 / 96)
    assert found["words"] == "+43 points (+27 to +55)"
    assert found["verdict"] == "clearly_higher"
    assert (round(found["home_value"], 2), round(found["comparator_value"], 2)) == (0.71, 0.28)


def test_an_end_that_would_read_as_nought_has_a_decimal(cells):
    gaps = table("gaps", cells("attendance_below_90", "2025/26", home=(16, 25), foster=(9, 25)))

    found = only(gaps, comparator="foster")

    assert (found["verdict"], found["words"]) == ("clearly_higher", "+28 points (+0.4 to +50)")


def test_home_is_never_compared_with_all_children_who_include_it(cells):
    groups = dict.fromkeys(("home", "kinship", "foster", "residential", "other", "away", "all"), (20, 50))

    gaps = table("gaps", cells("attendance_below_90", "2025/26", **groups))

    assert sorted(gaps["comparator"]) == ["away", "foster", "kinship", "other", "residential"]


@pytest.mark.parametrize(
    ("home", "foster", "verdict"),
    [
        ((41, 58), (27, 96), "clearly_higher"),
        ((27, 96), (41, 58), "clearly_lower"),
        ((520, 1000), (480, 1000), "no_clear_difference"),
        ((5300, 10000), (5000, 10000), "small_higher"),
        ((5000, 10000), (5300, 10000), "small_lower"),
        ((10, 20), (12, 20), "too_few"),
        ((50, 100), (48, 100), "no_clear_difference"),
        ((5, 9), (27, 96), "not_shown"),
        ((10, 20), (5, 9), "not_shown"),
        ("withheld", (27, 96), "not_shown"),
        ((41, 58), "too_early", "not_shown"),
    ],
)
def test_what_may_be_said_of_a_gap(cells, home, foster, verdict):
    gaps = table("gaps", cells("attendance_below_90", "2025/26", home=home, foster=foster))

    found = only(gaps, comparator="foster")

    assert found["verdict"] == verdict
    assert (found["words"] == "not shown") == (verdict == "not_shown")
    assert (found["difference"] is None) == (verdict == "not_shown")


shares = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(st.tuples(shares, shares), min_size=30, max_size=30))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_released_verdict_is_that_of_the_method(cells, pairs):
    place = "attendance_below_90", "2025/26"
    made = [cells(*place, partnership=f"P{n}", home=a, foster=b) for n, (a, b) in enumerate(pairs)]
    gaps = table("gaps", *made)

    for number, (home, foster) in enumerate(pairs):
        found = only(gaps, partnership=f"P{number}")
        if min(home[1], foster[1]) == 0:
            assert found["verdict"] == "not_shown"
            continue
        method = newcombe_difference(*home, *foster)
        limits = method.lower, method.upper
        said = difference_verdict(*limits, home[1], foster[1], difference=method.difference)
        assert found["verdict"] == said.key
        if said.key != "not_shown":
            assert (found["lower_ci"], found["upper_ci"]) == pytest.approx(limits)


@pytest.mark.parametrize(("not_matched", "verdict"), [(30, "too_few"), (31, "not_shown")])
def test_groups_are_not_compared_where_under_half_were_assessed_twice(cells, not_matched, verdict):
    home = (14, 8, 8, not_matched, 30 + not_matched)
    gaps = table("gaps", cells("wellbeing_overall", "2023/24", home=home, foster=(90, 60, 50, 20, 220)))

    found = only(gaps, comparator="foster", outcome="improved")

    assert found["verdict"] == verdict
    assert (found["difference"] is None) == (verdict == "not_shown")


def test_one_point_is_singular_and_minus_is_a_minus(cells):
    gaps = table("gaps", cells("attendance_below_90", "2025/26", home=(49, 100), foster=(50, 100)))

    assert only(gaps, comparator="foster")["words"] == "−1 point (−15 to +13)"


def test_a_mean_and_a_rate_of_events_differ_without_a_test(cells):
    gaps = table(
        "gaps",
        cells("attendance_rate", "2022/23", home=(718, 1000, 58), foster=(902, 1000, 96)),
        cells("exclusion_rate", "2022/23", home=(23, 12, 237), foster=(10, 9, 500)),
    )

    mean, events = only(gaps, outcome="numerator_sum"), only(gaps, outcome="events")
    children = only(gaps, outcome="children_with_event")

    assert (mean["verdict"], mean["words"], mean["lower_ci"]) == ("not_tested", "−18.4 points", None)
    assert (events["verdict"], events["words"]) == ("not_tested", "+77 per 1,000")
    assert (children["verdict"], children["words"]) == ("small_higher", "+3 points (+1 to +7)")


def test_groups_to_which_an_indicator_does_not_apply_have_no_gap(cells):
    gaps = table("gaps", cells("attendance_below_90", "2025/26", home=(41, 58), foster="not_applicable"))

    assert gaps.height == 0


def test_a_change_is_later_minus_earlier_since_the_last_period_and_since_the_first(cells):
    years = {"2021/22": (48, 66), "2022/23": "withheld", "2024/25": (44, 61), "2025/26": (41, 58)}
    changes = table(
        "changes", *(cells("attendance_below_90", year, home=home) for year, home in years.items())
    )

    last, run = (only(changes, period_to="2025/26", span=span) for span in ("last", "run"))

    assert (last["period_from"], last["words"], last["verdict"]) == (
        "2024/25",
        "−1 point (−17 to +14)",
        "too_few",
    )
    assert (run["period_from"], run["words"]) == ("2021/22", "−2 points (−18 to +13)")
    assert only(changes, period_to="2022/23", span="last")["verdict"] == "not_shown"


def test_no_change_is_tested_across_a_marked_year(cells):
    years = ("2018/19", "2019/20", "2020/21", "2021/22", "2022/23")
    changes = table("changes", *(cells("attendance_below_90", year, home=(41, 58)) for year in years))

    pairs = set(changes.select("period_from", "period_to").iter_rows())

    assert pairs == {("2018/19", "2019/20"), ("2021/22", "2022/23")}


def test_no_change_is_tested_across_a_change_of_definition(cells):
    years = ("2017/18", "2018/19", "2019/20", "2022/23", "2023/24", "2024/25")
    changes = table("changes", *(cells("scqf4_or_better", year, home=(41, 58)) for year in years))

    pairs = set(changes.select("period_from", "period_to").iter_rows())

    assert pairs == {("2017/18", "2018/19"), ("2019/20", "2022/23"), ("2023/24", "2024/25")}


def test_windows_are_compared_like_years_unless_one_pools_across_a_break(cells):
    windows = ("2014/15–2016/17", "2017/18–2019/20", "2020/21–2022/23", "2023/24–2025/26")
    left = [cells("left_by_s4", window, "window", home=(20, 60)) for window in windows]
    scqf = [cells("scqf4_or_better", window, "window", home=(20, 60)) for window in windows]

    changes = table("changes", *left, *scqf).filter(pl.col("span") == "last")

    assert changes.filter(pl.col("indicator") == "left_by_s4")["period_from"].to_list() == list(windows[:3])
    assert changes.filter(pl.col("indicator") == "scqf4_or_better").height == 0


def test_quarters_follow_each_other_in_order(cells):
    quarters = ("2023/24 Q4", "2024/25 Q1", "2023/24 Q3")
    changes = table(
        "changes", *(cells("review_by_agreed_date", one, "quarter", home=(50, 60)) for one in quarters)
    )

    pairs = changes.filter(pl.col("span") == "last").select("period_from", "period_to")

    assert set(pairs.iter_rows()) == {("2023/24 Q3", "2023/24 Q4"), ("2023/24 Q4", "2024/25 Q1")}


def test_years_and_quarters_never_share_a_series(cells):
    changes = table(
        "changes",
        cells("review_by_agreed_date", "2023/24", home=(50, 60)),
        cells("review_by_agreed_date", "2024/25 Q1", "quarter", home=(50, 60)),
    )

    assert changes.height == 0


def test_the_change_of_a_gap_says_what_moved(cells):
    changes = table(
        "gap_changes",
        cells("attendance_below_90", "2021/22", home=(48, 66), foster=(25, 108)),
        cells("attendance_below_90", "2025/26", home=(41, 58), foster=(27, 96)),
    )

    found = only(changes, span="run")

    assert (round(found["gap_from"], 2), round(found["gap_to"], 2)) == (0.50, 0.43)
    assert found["words"] == "−7 points (−27 to +13)"
    assert found["verdict"] == "too_few"
    assert (round(found["home_change"], 2), round(found["comparator_change"], 2)) == (-0.02, 0.05)


def test_the_change_of_a_gap_is_not_shown_where_one_of_the_gaps_is_not(cells):
    changes = table(
        "gap_changes",
        cells("attendance_below_90", "2021/22", home=(48, 66), foster=(25, 108)),
        cells("attendance_below_90", "2022/23", home=(48, 66), foster="withheld"),
    )

    found = only(changes, span="last")

    assert (found["verdict"], found["difference"], found["home_change"]) == ("not_shown", None, None)


def test_a_count_changes_by_a_number_without_a_test(cells):
    changes = table(
        "changes",
        cells("looked_after", "2023/24", "census", home=(1250,)),
        cells("looked_after", "2024/25", "census", home=(1200,)),
    )

    found = only(changes, span="last")

    assert (found["words"], found["verdict"]) == ("−50", "not_tested")


def test_splits_are_compared_within_their_own_level(cells):
    made = [
        cells("left_by_s4", "2023/24", breakdown="sex", level=level, home=(20, 60), away=(30, 90))
        for level in ("Male", "Female")
    ]

    gaps = table("gaps", *made)

    assert sorted(gaps.select("level", "comparator").iter_rows()) == [("Female", "away"), ("Male", "away")]


def test_each_gap_stands_once(tiny):
    gaps = estimate_gaps(estimate_figures(tiny.tiny_cells(), INDICATORS))
    key = ["partnership", "period", "indicator", "outcome", "breakdown", "level", "comparator"]

    assert gaps.height > 500
    assert not gaps.select(key).is_duplicated().any()

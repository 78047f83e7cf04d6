"""Control charts: one rule a test, on points drawn by hand; the package's quirks; what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import (
    attribute_chart,
    attribute_refusal,
    attribute_signals,
    choose_share_chart,
    xmr,
    xmr_refusal,
)

UP_AND_DOWN = [10, 12] * 8
"""Mean 11, every moving range 2: limits 11 ± 5.32, two-sigma lines 11 ± 3.5467."""


def types(y, **options):
    return list(xmr(y, "increase", **options).special_cause_type)


def test_limits_are_the_mean_and_two_and_two_thirds_moving_ranges_either_side():
    chart = xmr(UP_AND_DOWN, "increase")

    assert (chart.lpl[0], chart.mean[0], chart.upl[0]) == pytest.approx((5.68, 11, 16.32))
    assert set(chart.special_cause_type) == {"Common Cause"}


def test_one_great_moving_range_is_left_out_of_the_average_once():
    """Ranges: eighteen of 2, then 30 − 12 = 18. Their average is 54/19; 18 is over 3.267 of that."""
    y = [*[10, 12] * 9, 12, 30]
    kept, screened = xmr(y, "increase", screen_outliers=False), xmr(y, "increase")
    ranges = [2] * 17 + [0, 18]

    assert kept.upl[0] - kept.mean[0] == pytest.approx(2.66 * sum(ranges) / 19)
    assert screened.upl[0] - screened.mean[0] == pytest.approx(2.66 * 34 / 18)


def test_a_point_on_the_limit_is_not_outside_it():
    """Frozen on ten points of 10 and 12: upper limit 16.32."""
    y = [10, 12] * 5
    upper = xmr(y, "increase").upl[0]

    assert types([*y, upper], fix_after_n_points=10)[-1] == "Common Cause"
    assert types([*y, upper + 0.01], fix_after_n_points=10)[-1] == "Above UCL"
    assert types([*y, 5.6], fix_after_n_points=10)[-1] == "Below LCL"


def test_seven_rising_points_are_a_trend_and_all_seven_are_flagged():
    y = [*[10, 12] * 5, *[9.5, 10, 10.5, 11, 11.5, 12, 12.5], 10]

    assert types(y, fix_after_n_points=10) == [
        *["Common Cause"] * 10,
        *["7 Point Trend (Increasing)"] * 7,
        "Common Cause",
    ]


def test_six_rising_points_or_a_flat_step_are_no_trend():
    assert set(types([*[10, 12] * 5, 9.5, 10, 10.5, 11, 11.5, 12], fix_after_n_points=10)) == {"Common Cause"}
    flat = [*[10, 12] * 5, 9.5, 10, 10.5, 10.5, 11, 11.5, 12, 12.5]
    assert set(types(flat, fix_after_n_points=10)) == {"Common Cause"}


def test_the_top_of_a_rise_and_a_fall_counts_as_falling():
    """A point inside two trends takes the direction to its right."""
    y = [*[10, 12] * 5, *[9.4, 9.9, 10.4, 10.9, 11.4, 11.9, 12.4], *[11.9, 11.4, 10.9, 10.4, 9.9, 9.4]]

    found = types(y, fix_after_n_points=10)[10:]

    assert found == ["7 Point Trend (Increasing)"] * 6 + ["7 Point Trend (Decreasing)"] * 7


def test_two_of_three_beyond_two_sigma_on_one_side_are_flagged_and_the_third_is_not():
    """Two-sigma line at 14.5467, limit at 16.32."""
    found = types([*[10, 12] * 5, 15, 12, 15], fix_after_n_points=10)

    assert found[-3:] == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]


def test_two_of_three_need_the_third_on_the_same_side_and_a_point_outside_does_not_count():
    for third in (10, 11):
        assert types([*[10, 12] * 5, 15, third, 15], fix_after_n_points=10)[-3:] == ["Common Cause"] * 3
    assert types([*[10, 12] * 5, 15, 12, 17], fix_after_n_points=10)[-3:] == [
        "Common Cause",
        "Common Cause",
        "Above UCL",
    ]


def test_seven_points_above_the_mean_are_a_shift_and_six_are_not():
    above = [12, 11.5, 12, 11.5, 12, 11.5]

    assert types([*[12, 10] * 5, *above], fix_after_n_points=10)[-6:] == ["Common Cause"] * 6
    assert types([*[12, 10] * 5, *above, 12], fix_after_n_points=10)[-7:] == ["7 Points Above CL"] * 7


def test_a_point_on_the_mean_breaks_a_shift():
    y = [*[12, 10] * 5, 12, 11.5, 12, 11, 12, 11.5, 12, 11.5]

    assert set(types(y, fix_after_n_points=10)) == {"Common Cause"}


def test_a_mean_that_points_lie_on_is_seen_to_be_on_them():
    """0.1 + 0.2 + … is not exact in binary; the mean of equal points must still be those points."""
    chart = xmr([0.1] * 10, "increase", screen_outliers=False)

    assert chart.mean[0] == 0.1
    assert set(chart.special_cause_type) == {"Common Cause"}


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("increase", "special_cause_improvement", "special_cause_concern"),
        ("decrease", "special_cause_concern", "special_cause_improvement"),
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
    ],
)
def test_the_good_direction_decides_what_a_signal_means(direction, high, low):
    chart = xmr([*[10, 12] * 5, 20, 11, 2], direction, fix_after_n_points=10)

    assert chart.point_type[-3:] == (high, "common_cause", low)


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("increase", 17, "consistent_fail"),
        ("increase", 5, "consistent_pass"),
        ("increase", 16, "inconsistent"),
        ("decrease", 17, "consistent_pass"),
        ("decrease", 5, "consistent_fail"),
        ("neutral", 17, None),
        ("increase", None, None),
    ],
)
def test_a_target_is_assured_by_where_it_lies_to_the_limits(direction, target, assurance):
    assert xmr(UP_AND_DOWN, direction, target=target).assurance == assurance


def test_a_target_is_read_against_the_last_segment():
    y = [*UP_AND_DOWN, *(value + 20 for value in UP_AND_DOWN)]

    assert xmr(y, "increase", target=20, rebase_after=16).assurance == "consistent_pass"
    assert xmr(y, "increase", target=20).assurance == "inconsistent"


def test_after_an_edge_everything_starts_anew_and_runs_do_not_cross_it():
    y = [*[10, 12] * 5, 9.5, 10, 10.5, 11, 11.5, 12, 12.5]
    parted = xmr(y, "increase", rebase_after=[10, 13])

    assert set(types(y)[-7:]) == {"7 Point Trend (Increasing)"}
    assert set(parted.special_cause_type) == {"Common Cause"}
    assert parted.mean == (11,) * 10 + (10,) * 3 + (11.75,) * 4
    assert parted.rebase_group == (0,) * 10 + (1,) * 3 + (2,) * 4


def test_a_flat_series_has_no_limits_and_nothing_stands_out():
    chart = xmr([20] * 15, "increase", target=30)

    assert set(chart.upl) == {None}
    assert set(chart.special_cause_type) == {"Common Cause"}
    assert chart.assurance == "inconsistent"


def test_where_all_but_one_step_is_flat_the_limits_fall_onto_the_mean_as_in_the_package():
    chart = xmr([20] * 7 + [21] + [20] * 7, "increase")

    assert chart.lpl[0] == chart.mean[0] == chart.upl[0]
    assert set(chart.point_type) == {"special_cause_concern", "special_cause_improvement"}


def test_a_withheld_point_has_no_type_and_breaks_a_trend():
    y = [*[10, 12] * 5, 9.5, 10, 10.5, None, 11, 11.5, 12, 12.5]
    found = types(y, fix_after_n_points=10)

    assert found[13] is None
    assert "7 Point Trend (Increasing)" not in found


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.integers(-100, 100),
    st.sampled_from([2, 4, 0.5]),
)
def test_signals_do_not_depend_on_the_unit_of_measurement(y, shift, scale):
    moved = [scale * (value + shift) for value in y]

    assert types(y) == types(moved)


@given(st.lists(st.integers(-50, 50), min_size=7, max_size=40))
def test_turning_a_chart_upside_down_turns_its_signals(y):
    turned = {"Above UCL": "Below LCL", "7 Points Above CL": "7 Points Below CL"}
    turned |= {"2 in 3 Above CL": "2 in 3 Below CL"}
    turned |= {below: above for above, below in turned.items()}

    for label, other in zip(types(y), types([-value for value in y]), strict=True):
        assert other == turned.get(label, label) or "Trend" in label


@pytest.mark.parametrize(
    ("y", "reason"),
    [
        ([20] * 15, "Too little variation for limits."),
        ([20] * 7 + [21] + [20] * 7, "Too little variation for limits."),
        ([10, 12] * 4, "Too few points for control limits."),
        ([*[10, 12] * 5, None, None, None], "Too many points are withheld for control limits."),
        ([*[10, 12] * 4, None, None], "Too few points for control limits."),
        ([*[10, 12] * 6, None, None, None], None),
        (UP_AND_DOWN, None),
    ],
)
def test_a_chart_with_nothing_to_show_is_refused_in_words(y, reason):
    assert xmr_refusal(y) == reason


def test_frozen_limits_need_twelve_points_before_the_report():
    assert xmr_refusal(UP_AND_DOWN, fix_after_n_points=11) == (
        "Too few points before the report to freeze limits."
    )
    assert xmr_refusal(UP_AND_DOWN, fix_after_n_points=12) is None


def test_limits_of_shares_by_hand():
    """Centre 0.5; σ = √(0.25/25) = 0.1 and √(0.25/100) = 0.05."""
    chart = attribute_chart("p", [10, 52.0], [25, 99]), attribute_chart("p", [10, 65, 25], [25, 100, 75])

    assert chart[0].centre == 0.5
    assert chart[1].centre == 0.5
    assert chart[1].ucl[:2] == pytest.approx((0.8, 0.65))
    assert chart[1].lcl_2sigma[:2] == pytest.approx((0.3, 0.4))


def test_limits_of_shares_stop_at_0_and_1_and_those_of_rates_at_0():
    """Centres 6/110 and 2; σ = √(6/110 · 104/110 / 5) and √(2/2)."""
    p = attribute_chart("p", [1, 0, 5], [5, 5, 100])
    u = attribute_chart("u", [3, 9, 0], [2, 2, 2])

    assert (min(p.lcl), max(p.ucl)) == (0, pytest.approx(0.35922, abs=1e-5))
    assert min(u.lcl) == 0
    assert max(u.ucl) == pytest.approx(2 + 3)


def test_an_empty_or_missing_period_has_no_limits_and_leaves_the_rest_alone():
    whole = attribute_chart("p_prime", [5, 9, 6, 8], [20, 21, 22, 23])
    holed = attribute_chart("p_prime", [5, 9, None, 0, 6, 8], [20, 21, 9, 0, 22, 23])

    assert holed.ucl[2:4] == (None, None)
    assert holed.centre == whole.centre
    ranges = attribute_chart("p_prime", [5, 9], [20, 21])
    assert ranges.centre != whole.centre


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 60)), min_size=2, max_size=20))
def test_limits_enclose_the_two_sigma_lines_and_these_the_centre(points):
    x, n = zip(*points, strict=True)
    chart = attribute_chart("p", x, n)
    lines = zip(chart.lcl, chart.lcl_2sigma, chart.ucl_2sigma, chart.ucl, strict=True)

    for lower, near_lower, near_upper, upper in lines:
        assert 0 <= lower <= near_lower <= chart.centre <= near_upper <= upper <= 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 60)), min_size=2, max_size=20))
def test_the_chart_chosen_never_has_narrower_limits_than_chance_has_them(points):
    x, n = zip(*points, strict=True)
    p, chosen = attribute_chart("p", x, n), attribute_chart(choose_share_chart(x, n), x, n)

    assert all(wide >= narrow for wide, narrow in zip(chosen.ucl, p.ucl, strict=True))


def test_shares_that_leap_get_the_wider_chart_and_calm_ones_do_not():
    assert choose_share_chart([5, 35, 5, 35, 5, 35], [40] * 6) == "p_prime"
    assert choose_share_chart([20, 22, 19, 21, 20, 21], [40] * 6) == "p"
    assert choose_share_chart([20], [40]) == "p"


STEADY = [20, 22, 19, 21, 20, 22, 19, 21, 20, 21]


@pytest.mark.parametrize(
    ("count", "denominator", "reason"),
    [
        (STEADY, [40] * 10, None),
        (STEADY[:9], [40] * 9, "Too few points for control limits."),
        ([2] * 10, [40] * 10, "Too few children for control limits; longer periods are needed."),
        ([38] * 10, [40] * 10, "Too few children for control limits; longer periods are needed."),
        ([*STEADY, None, None, None], [40] * 13, "Too many points are withheld for control limits."),
    ],
)
def test_a_chart_of_shares_is_refused_where_children_or_points_are_too_few(count, denominator, reason):
    assert attribute_refusal(count, denominator) == reason


def test_a_chart_of_rates_minds_only_how_many_events_are_expected():
    assert attribute_refusal([38] * 10, [40] * 10, is_share=False) is None


def test_a_share_outside_its_own_limits_is_a_signal():
    found = attribute_signals("p", [*STEADY, 38], [40] * 11, "decrease")

    assert found.special_cause_type[-1] == "Above UCL"
    assert found.point_type[-1] == "special_cause_concern"


def test_where_groups_differ_more_than_threefold_only_points_outside_and_shifts_count():
    rising = [14, 16, 18, 20, 22, 24, 26]
    x, n = [20, *rising, 20], [40] * 9

    steady = attribute_signals("p", x, n, "increase")
    uneven = attribute_signals("p", [*x, 70], [*n, 140], "increase")

    assert steady.all_rules
    assert "7 Point Trend (Increasing)" in steady.special_cause_type
    assert not uneven.all_rules
    assert set(uneven.special_cause_type) == {"Common Cause"}


def test_a_withheld_share_has_no_type():
    found = attribute_signals("p", [*STEADY, None], [*[40] * 10, 40], "increase")

    assert (found.special_cause_type[-1], found.point_type[-1]) == (None, None)

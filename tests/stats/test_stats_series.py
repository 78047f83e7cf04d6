"""Trends, and what the length of a series permits."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.stats import (
    dispersion_words,
    predicted_change,
    series_permits,
    trend_binomial,
    trend_gap,
    trend_rate,
    trend_verdict,
)

YEARS = [2020, 2021, 2022, 2023, 2024]
LENGTHS = [
    # points, line, trend test, median, limits, assurance
    (1, False, False, False, "none", False),
    (2, False, False, False, "none", False),
    (3, True, False, False, "none", False),
    (4, True, False, False, "none", False),
    (5, True, True, True, "none", False),
    (9, True, True, True, "none", False),
    (10, True, True, False, "trial", False),
    (12, True, True, False, "trial", False),
    (13, True, True, False, "full", True),
]


@pytest.mark.parametrize(("points", "line", "test", "median", "limits", "assure"), LENGTHS)
def test_the_length_of_a_series_decides_what_it_may_show(points, line, test, median, limits, assure):
    permitted = series_permits(points)

    assert (
        permitted.may_draw_line,
        permitted.may_test_trend,
        permitted.shows_median,
        permitted.limits,
        permitted.may_assure,
    ) == (line, test, median, limits, assure)


def test_short_series_have_their_words():
    assert [series_permits(points).words for points in (2, 3, 4)] == ["", *["Too short for a trend."] * 2]
    assert series_permits(5).words == "Five years are enough to test for a trend, too few for control limits."
    assert series_permits(13).words == ""


@pytest.mark.parametrize(
    ("lower", "upper", "points", "words"),
    [
        (0.01, 0.2, 5, "rising"),
        (-0.2, -0.01, 5, "falling"),
        (-0.2, 0.1, 5, "no clear trend over 5 years"),
        (0.0, 0.1, 6, "no clear trend over 6 years"),
        (0.01, 0.2, 4, "Too short for a trend."),
        (None, None, 8, "Too short for a trend."),
    ],
)
def test_a_trend_is_said_by_the_limits_of_its_slope(lower, upper, points, words):
    assert trend_verdict(lower, upper, points).words == words


def test_a_ratio_of_rates_stands_still_at_1():
    assert trend_verdict(1.02, 1.3, 6, no_change=1).key == "rising"
    assert trend_verdict(0.9, 1.3, 6, no_change=1, noun="quarters").words == "no clear trend over 6 quarters"


def test_years_that_vary_far_more_than_chance_are_said_to():
    assert dispersion_words(3.0) == ""
    assert (
        dispersion_words(3.1) == "The years vary more than chance allows; a straight line is a poor summary."
    )


def test_shares_on_a_logistic_line_give_back_its_slope():
    """Odds 1/8, 1/4, 1/2, 1, 2 of 1,800 … children: they double each year."""
    count, of = [200, 360, 600, 900, 1200], [1800] * 5
    result = trend_binomial(count, of, YEARS)

    assert result.odds_ratio[0] == pytest.approx(2)
    assert result.dispersion_pearson == pytest.approx(0, abs=1e-20)
    assert result.se_used == result.se_model
    assert predicted_change(count, of, YEARS) == pytest.approx(1200 / 1800 - 200 / 1800)


def test_rates_on_a_log_line_give_back_their_ratio():
    assert trend_rate([10, 20, 40, 80], [100] * 4, [0, 1, 2, 3]).annual_rate_ratio == pytest.approx(2)


def test_years_that_scatter_widen_the_interval_of_the_slope():
    calm, wild = ([50, 52, 54, 56, 58], [30, 72, 54, 36, 78])
    calm, wild = (trend_binomial(count, [100] * 5, YEARS) for count in (calm, wild))

    assert calm.dispersion_pearson < 1
    assert wild.dispersion_pearson > 3
    assert wild.se_used == pytest.approx(wild.se_model * wild.dispersion_pearson**0.5)
    assert wild.cochran_armitage_p < 0.05 < wild.p_value


series = st.lists(st.tuples(st.integers(1, 29), st.just(30)), min_size=4, max_size=12)


@given(series, st.integers(-3000, 3000))
def test_a_trend_does_not_depend_on_the_year_that_is_called_0(points, shift):
    count, of = zip(*points, strict=True)
    time = range(len(points))
    one, other = trend_binomial(count, of, time), trend_binomial(count, of, [t + shift for t in time])

    assert one.log_odds_slope == pytest.approx(other.log_odds_slope, abs=1e-9)
    assert one.p_value == pytest.approx(other.p_value, abs=1e-9)


@given(series)
def test_counting_the_children_without_the_outcome_turns_the_trend_round(points):
    count, of = zip(*points, strict=True)
    one = trend_binomial(count, of, range(len(of)))
    other = trend_binomial([n - x for x, n in points], of, range(len(of)))

    assert one.log_odds_slope == pytest.approx(-other.log_odds_slope, abs=1e-9)
    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower), abs=1e-9)


@given(series)
def test_time_run_backwards_turns_a_ratio_of_rates_round(points):
    count, of = zip(*points, strict=True)
    one, other = (trend_rate(count, of, time) for time in (range(len(of)), range(len(of))[::-1]))

    assert one.annual_rate_ratio * other.annual_rate_ratio == pytest.approx(1)
    assert one.lower <= one.annual_rate_ratio <= one.upper


def test_a_period_without_children_is_left_out_of_a_trend_of_shares():
    with_hole = trend_binomial([10, 0, 14, 15, 19], [30, 0, 30, 30, 30], YEARS)
    without = trend_binomial([10, 14, 15, 19], [30] * 4, [2020, 2022, 2023, 2024])

    assert with_hole == without


@given(series, series)
def test_two_groups_drift_apart_by_the_difference_of_their_own_slopes(home, other):
    k = min(len(home), len(other))
    groups = [tuple(zip(*points[:k], strict=True)) for points in (home, other)]
    assume(k >= 4)
    slopes = [trend_binomial(*group, range(k)).log_odds_slope for group in groups]
    gap = trend_gap(*groups, range(k))

    assert gap.log_odds_slope_difference == pytest.approx(slopes[0] - slopes[1], abs=1e-8)
    assert gap.lower <= gap.log_odds_slope_difference <= gap.upper


@pytest.mark.parametrize("count", [[0, 0, 0, 30, 30], [30, 30, 30, 0, 0], [0, 0, 7, 30, 30]])
def test_years_that_a_line_can_part_have_no_trend(count):
    with pytest.raises(ValueError, match="count"):
        trend_binomial(count, [30] * 5, YEARS)


def test_events_in_the_last_year_only_have_no_trend():
    with pytest.raises(ValueError, match="count"):
        trend_rate([0, 0, 0, 0, 5], [30] * 5, YEARS)


def test_a_slope_so_steep_that_no_number_holds_its_ratio_has_an_infinite_limit():
    found = trend_binomial([4, 0, 1], [4, 56, 1], [2020, 2021, 2022])

    assert found.upper > 710
    assert found.odds_ratio[2] == float("inf")

"""Shares, rates and counts with their intervals: published values, edges, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import poisson_exact, rate_ci_phe, rate_limits, wilson, wilson_limits

levels = st.floats(0.5, 0.999)


@st.composite
def shares(draw):
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@given(shares(), levels)
def test_a_share_lies_between_its_limits_and_these_between_0_and_1(share, conf):
    result = wilson(*share, conf)

    assert 0 <= result.lower <= result.estimate <= result.upper <= 1
    assert result.lower < result.upper


@given(shares(), levels)
def test_the_interval_of_the_rest_is_the_mirror_image(share, conf):
    x, n = share
    one, rest = wilson(x, n, conf), wilson(n - x, n, conf)

    assert (1 - rest.upper, 1 - rest.lower) == pytest.approx((one.lower, one.upper), abs=1e-12)


@given(shares(), levels, levels)
def test_more_confidence_never_narrows_an_interval(share, conf, other):
    one, two = (wilson(*share, level) for level in sorted((conf, other)))

    assert two.lower <= one.lower + 1e-15
    assert two.upper >= one.upper - 1e-15


@given(st.integers(1, 200))
def test_nobody_and_everybody_have_a_limit_of_exactly_0_and_1(n):
    assert (wilson(0, n).lower, wilson(n, n).upper) == (0, 1)


@given(shares())
def test_one_more_child_with_the_outcome_moves_both_limits_up(share):
    x, n = share
    if x < n:
        fewer, more = wilson(x, n), wilson(x + 1, n)
        assert fewer.lower < more.lower
        assert fewer.upper < more.upper


@given(st.lists(shares(), min_size=1, max_size=20), levels)
def test_an_array_of_shares_gives_what_they_give_one_by_one(many, conf):
    lower, upper = wilson_limits(*zip(*many, strict=True), conf)

    assert [(one.lower, one.upper) for one in (wilson(*share, conf) for share in many)] == list(
        zip(lower.tolist(), upper.tolist(), strict=True)
    )


def test_in_an_array_a_missing_count_or_an_empty_group_has_no_limits():
    lower, upper = wilson_limits([np.nan, 3, 0], [10, np.nan, 0])

    assert np.isnan(lower).all()
    assert np.isnan(upper).all()


def test_from_ten_events_a_rate_has_byars_limits():
    assert [rate_ci_phe(count, 100).method for count in (0, 9, 10, 11)] == ["exact", "exact", "byar", "byar"]


def test_ten_events_by_hand():
    """Byar: 10(1 − 1/90 − 1.959964/(3√10))³ and 11(1 − 1/99 + 1.959964/(3√11))³, for 1,000 children."""
    rate = rate_ci_phe(10, 1000)

    assert (rate.rate, rate.lower, rate.upper) == pytest.approx((10, 4.78745, 18.39146), abs=1e-5)


@given(st.integers(0, 300), st.floats(0.5, 5000), levels)
def test_a_rate_lies_between_its_limits_and_scales_with_multiplier_and_population(count, population, conf):
    one, ten = (rate_ci_phe(count, population, multiplier, conf) for multiplier in (1, 10))
    half = rate_ci_phe(count, population * 2, 1, conf)

    assert 0 <= one.lower <= one.rate <= one.upper
    assert (ten.lower, ten.upper) == pytest.approx((10 * one.lower, 10 * one.upper))
    assert (half.lower, half.upper) == pytest.approx((one.lower / 2, one.upper / 2))


@given(st.integers(0, 300), levels)
def test_byars_limits_lie_close_to_the_exact_ones(count, conf):
    exact, used = poisson_exact(count, 1, conf), rate_ci_phe(count, 1, 1, conf)

    assert (used.lower, used.upper) == pytest.approx((exact.lower, exact.upper), rel=0.03, abs=0.03)


def test_no_event_has_a_lower_limit_of_0_and_the_rule_of_three_above():
    rate = poisson_exact(0, 1, 0.9)

    assert (rate.lower, rate.upper) == pytest.approx((0, 2.995732), abs=1e-6)


def test_an_array_of_rates_gives_what_they_give_one_by_one_and_none_without_children():
    lower, upper = rate_limits([0, 9, 10, 5], [50, 60, 70, 0])
    singly = [rate_ci_phe(count, of) for count, of in ((0, 50), (9, 60), (10, 70))]

    assert lower[:3].tolist() == [one.lower for one in singly]
    assert upper[:3].tolist() == [one.upper for one in singly]
    assert np.isnan([lower[3], upper[3]]).all()

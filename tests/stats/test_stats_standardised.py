"""Standardised and pooled rates, funnels, families of comparisons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import (
    direct_standardised_rate,
    funnel_limits,
    funnel_overdispersion,
    funnel_poisson_expected,
    funnel_proportion_limits,
    indirect_ratio,
    overdispersed_limits,
    p_adjust,
    poisson_exact,
    pooled_share,
    rate_ci_phe,
    screen_family,
    share_funnel,
    standardised_difference,
    wilson,
    within_family,
)
from pipelines.stats.verdicts import Verdict


def test_a_group_with_the_mix_of_the_standard_keeps_its_crude_rate():
    """10 of 40 and 20 of 60 by weights 40 and 60: 30 of 100."""
    rate = direct_standardised_rate([10, 20], [40, 60], [40, 60])

    assert rate.value == pytest.approx(30)


def test_standardised_by_hand_with_the_weights_turned_round():
    """(60·10/40 + 40·20/60) / 100 = 28.33…; the reason for refusal says none."""
    rate = direct_standardised_rate([10, 20], [40, 60], [60, 40])

    assert rate.value == pytest.approx(28.333333)
    assert rate.suppressed_reason == "none"
    assert rate.lower < rate.value < rate.upper


def test_under_ten_events_or_five_in_a_stratum_there_is_no_standardised_rate():
    few = direct_standardised_rate([4, 5], [40, 60], [1, 1])
    thin = direct_standardised_rate([4, 50], [4, 60], [1, 1])

    assert (few.value, few.lower, few.upper, few.suppressed_reason) == (None, None, None, "total count < 10")
    assert (thin.value, thin.suppressed_reason) == (None, "stratum population < 5")
    assert direct_standardised_rate([5, 5], [5, 60], [1, 1]).value is not None


@given(st.floats(0.01, 1000))
def test_only_the_proportions_of_the_standard_matter(scale):
    one = direct_standardised_rate([10, 20], [40, 60], [3, 7])
    other = direct_standardised_rate([10, 20], [40, 60], [3 * scale, 7 * scale])

    assert (one.value, one.lower, one.upper) == pytest.approx((other.value, other.lower, other.upper))


def test_two_standardised_rates_are_compared_by_the_interval_of_their_difference():
    home = direct_standardised_rate([30, 40], [60, 60], [1, 1])
    other = direct_standardised_rate([10, 12], [60, 60], [1, 1])
    refused = direct_standardised_rate([1, 1], [60, 60], [1, 1])

    found = standardised_difference(home, other)

    assert found.difference == pytest.approx(home.value - other.value)
    assert (found.verdict, standardised_difference(other, home).verdict) == ("higher", "lower")
    assert standardised_difference(home, refused) is None


def test_a_group_at_the_rates_of_the_reference_has_a_ratio_of_1():
    result = indirect_ratio([4, 6], [20, 30], [0.2, 0.2])

    assert (result.observed, result.expected, result.ratio) == (10, 10, 1)


@given(st.integers(0, 60))
def test_an_indirect_ratio_has_the_limits_of_its_count(observed):
    ratio, rate = indirect_ratio([observed], [100], [0.2]), rate_ci_phe(observed, 20, 1)

    assert (ratio.ratio, ratio.lower, ratio.upper) == pytest.approx((rate.rate, rate.lower, rate.upper))


def test_pooled_years_are_one_sum_over_another():
    assert pooled_share([3, 0, 9], [10, 0, 20]) == wilson(12, 30)


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_a_share_on_a_funnels_limit_has_an_interval_that_touches_the_average(n, average):
    """Where the limit is not cut: p0 ± z√(p0(1−p0)/n) is Wilson's interval turned round."""
    limits = funnel_proportion_limits(n, average)
    z = 1.959963984540054

    for share, side in ((limits.lower_95, 1), (limits.upper_95, -1)):
        if 0 < share < 1:
            root = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
            touched = (share + z**2 / (2 * n) + side * root) / (1 + z**2 / n)
            assert touched == pytest.approx(average)


@given(st.integers(1, 400), st.floats(0, 1))
def test_the_limits_of_a_funnel_are_ordered_and_stay_between_0_and_1(n, average):
    limits = funnel_proportion_limits(n, average)

    assert 0 <= limits.lower_998 <= limits.lower_95 <= average
    assert average <= limits.upper_95 <= limits.upper_998 <= 1
    assert [float(limit) for limit in funnel_limits(n, average, 0.95)] == [limits.lower_95, limits.upper_95]


@given(st.integers(0, 200))
def test_expected_numbers_on_the_limits_are_the_exact_interval_of_the_count(observed):
    expected, exact = funnel_poisson_expected(observed), poisson_exact(observed)

    assert (expected.upper_95_expected, expected.lower_95_expected) == pytest.approx(
        (exact.lower, exact.upper)
    )
    assert expected.upper_998_expected <= expected.upper_95_expected <= observed
    assert observed <= expected.lower_95_expected <= expected.lower_998_expected


CALM = [20, 21, 19, 20, 22, 18, 20, 21, 19, 20, 20]
WILD = [5, 35, 10, 30, 20, 8, 33, 12, 28, 20, 19]
FORTY = [40] * 11


def test_partnerships_that_vary_as_chance_has_it_add_nothing_to_the_limits():
    result = funnel_overdispersion(CALM, FORTY)
    lower, _ = overdispersed_limits(40, result.target, 0, 0.95)

    assert result.tau2 == 0
    assert result.phi < 1
    assert result.lower_95[0] == pytest.approx(float(lower))


def test_z_beyond_its_tenth_and_ninetieth_percentile_is_cut_to_these():
    result = funnel_overdispersion(WILD, FORTY)

    assert len(set(result.z) - set(result.z_winsorised)) == 2
    assert max(result.z_winsorised) == sorted(result.z)[-2]
    assert min(result.z_winsorised) == sorted(result.z)[1]
    assert result.phi == pytest.approx(sum(z**2 for z in result.z_winsorised) / 11)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 100)), min_size=2, max_size=20))
def test_overdispersed_limits_are_ordered_between_0_and_1_and_mirror_the_rest(points):
    x, n = zip(*points, strict=True)
    one, rest = funnel_overdispersion(x, n), funnel_overdispersion([b - a for a, b in points], n)

    for lower, near_lower, near_upper, upper in zip(
        one.lower_998, one.lower_95, one.upper_95, one.upper_998, strict=True
    ):
        assert 0 <= lower <= near_lower <= one.target + 1e-12
        assert one.target - 1e-12 <= near_upper <= upper <= 1
    assert one.tau2 >= 0
    assert one.phi == pytest.approx(rest.phi)
    assert [1 - limit for limit in rest.upper_95] == pytest.approx(list(one.lower_95), abs=1e-9)


def test_a_funnel_widens_only_where_ten_or_more_partnerships_vary_clearly_more_than_chance():
    assert share_funnel(WILD, FORTY).is_adjusted
    assert not share_funnel(CALM, FORTY).is_adjusted
    assert not share_funnel(WILD[:9], FORTY[:9]).is_adjusted


def test_a_partnership_beyond_the_outer_limit_is_high_or_low_and_no_other_is():
    funnel = share_funnel([*CALM[:7], 39, 2], FORTY[:9])

    assert [point.outside for point in funnel.points] == [*[""] * 7, "high", "low"]
    assert funnel.points[0].limits_998[0] < funnel.points[0].limits_95[0] < funnel.centre


def test_partnerships_that_are_not_published_are_left_out_and_counted():
    funnel = share_funnel([20, None, 21, None], [40, 40, 40, None])

    assert (funnel.left_out, funnel.points[1]) == (2, None)
    assert funnel.words == "2 partnerships are left out: their figures are not published."
    assert funnel.centre == 41 / 80
    one = share_funnel([20, None, 21], [40, 40, 40])
    assert one.words == "One partnership is left out: its figures are not published."
    assert share_funnel([20, 21], [40, 40]).words == ""


def test_under_ten_children_no_limits_are_drawn_and_nobody_is_outside():
    point = share_funnel([20, 9, 20], [40, 9, 40]).points[1]

    assert (point.limits_95, point.limits_998, point.outside) == (None, None, "")


def test_adjusted_p_values_by_hand():
    """Ranks 1 to 4 of 0.01, 0.02, 0.03, 0.5: BH 4/1·0.01 … kept rising; Holm 4·0.01, 3·0.02, 2·0.03 …"""
    result = p_adjust([0.5, 0.03, 0.01, 0.02])

    assert result.benjamini_hochberg == pytest.approx((0.5, 0.04, 0.04, 0.04))
    assert result.holm == pytest.approx((0.5, 0.06, 0.04, 0.06))


def test_a_missing_p_value_stays_missing_and_is_not_counted():
    assert p_adjust([0.01, None, 0.02]).benjamini_hochberg == (0.02, None, 0.02)
    assert p_adjust([]).holm == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.randoms())
def test_adjusting_keeps_the_order_raises_every_p_and_does_not_mind_how_they_are_sorted(p, random):
    result = p_adjust(p)
    order = list(range(len(p)))
    random.shuffle(order)
    shuffled = p_adjust([p[i] for i in order])

    for one, bh, holm in zip(p, result.benjamini_hochberg, result.holm, strict=True):
        assert one - 1e-15 <= bh <= holm + 1e-15 <= 1 + 1e-14
    assert shuffled.benjamini_hochberg == tuple(result.benjamini_hochberg[i] for i in order)


def test_in_a_family_of_forty_one_small_p_value_does_not_hold_and_a_headline_does():
    p = [0.04, 0.04, *[0.5] * 38]
    family = screen_family(p, [True, *[False] * 39])

    assert family.holds == (True, *[False] * 39)
    assert (family.compared, family.expected_by_chance) == (40, 2.0)
    assert family.words == "40 comparisons: by chance alone, about 2 would look clear."


def test_headlines_do_not_make_it_harder_for_the_rest():
    assert screen_family([0.9, 0.9, 0.02, 0.04], [True, True, False, False]).holds == (
        False,
        False,
        True,
        True,
    )


def test_what_is_not_shown_is_not_compared():
    family = screen_family([0.001, None, 0.5], [False] * 3)

    assert (family.holds, family.compared) == ((True, False, False), 2)
    assert family.words == "2 comparisons: by chance alone, less than one would look clear."
    assert screen_family([None], [False]).words == ""
    assert screen_family([0.5], [False]).words.startswith("1 comparison:")


@pytest.mark.parametrize(
    ("key", "holds", "after"),
    [
        ("clearly_higher", False, "no_clear_difference"),
        ("small_lower", False, "no_clear_difference"),
        ("clearly_higher", True, "clearly_higher"),
        ("too_few", False, "too_few"),
        ("not_shown", False, "not_shown"),
    ],
)
def test_a_clear_difference_that_does_not_hold_in_its_family_is_no_clear_difference(key, holds, after):
    assert within_family(Verdict(key, "words"), holds).key == after

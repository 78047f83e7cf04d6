"""Every method worked out a second way: published tables, tails added up, roots, other optimisers.

Nothing here repeats a formula of `pipelines/stats/`: an interval is turned back into the test that it stands
for, a p-value is added up outcome by outcome, a line is fitted by climbing the likelihood.
"""

from itertools import pairwise
from math import comb, exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom, chi2, false_discovery_control, fisher_exact, poisson

from pipelines.stats import (
    attribute_chart,
    direct_standardised_rate,
    funnel_overdispersion,
    funnel_poisson_expected,
    funnel_proportion_limits,
    gap_change_mover,
    newcombe_difference,
    newcombe_p_values,
    p_adjust,
    paired_change,
    poisson_exact,
    rate_ci_phe,
    rate_ratio_exact,
    ratio_of_proportions_log,
    smallest_clear_difference,
    trend_binomial,
    trend_gap,
    trend_rate,
    wilson,
)

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("x", "n", "limits"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_the_shares_of_newcombes_table_come_out(x, n, limits):
    """Newcombe 1998, *Statistics in Medicine* 17:857–872, table I, method 3."""
    found = wilson(x, n)

    assert (found.lower, found.upper) == pytest.approx(limits, abs=6e-5)


def score(p0, x, n):
    """How far x of n lies from p0, in standard errors under p0."""
    return (x / n - p0) / (p0 * (1 - p0) / n) ** 0.5


@pytest.mark.parametrize("n", [1, 2, 7, 20, 58])
def test_a_share_is_just_as_far_from_its_limits_as_the_score_test_allows(n):
    for x in range(n + 1):
        found = wilson(x, n)
        assert score(found.lower, x, n) == pytest.approx(Z) if x else found.lower == 0
        assert score(found.upper, x, n) == pytest.approx(-Z) if x < n else found.upper == 1


@pytest.mark.parametrize(
    ("events", "limits"),
    [
        (0, (0, 3.689)),
        (1, (0.0253, 5.572)),
        (5, (1.6235, 11.668)),
        (10, (4.795, 18.390)),
        (30, (20.24, 42.83)),
    ],
)
def test_exact_limits_of_counts_are_those_of_the_old_tables(events, limits):
    """Garwood 1936; Pearson and Hartley, *Biometrika Tables for Statisticians*, table 40."""
    found = poisson_exact(events)

    assert (found.lower, found.upper) == pytest.approx(limits, abs=6e-3, rel=3e-4)


def test_the_horse_kicks_of_bortkiewicz_come_out():
    """196 deaths in 280 corps-years; DescTools, PoissonCI, method "exact"."""
    found = poisson_exact(196, 280)

    assert (found.rate, found.lower, found.upper) == pytest.approx((0.7, 0.6054271, 0.8051570), abs=1e-7)


@pytest.mark.parametrize("events", [0, 1, 4, 9, 25])
def test_at_the_exact_limits_of_a_count_either_tail_is_two_and_a_half_per_cent(events):
    found = poisson_exact(events)

    assert sum(poisson.pmf(k, found.upper) for k in range(events + 1)) == pytest.approx(0.025)
    if events:
        assert 1 - sum(poisson.pmf(k, found.lower) for k in range(events)) == pytest.approx(0.025)


def test_from_ten_events_byars_limits_are_within_a_fifth_of_a_per_cent_of_exact():
    """Public Health England, *Technical guide: confidence intervals*, 2018: 0.2% for numerators from 10."""
    for events in range(10, 400):
        used, exact = rate_ci_phe(events, 1, 1), poisson_exact(events)
        assert (used.lower, used.upper) == pytest.approx((exact.lower, exact.upper), rel=0.002)


RATES = [(10, 50, 20, 150), (0, 40, 6, 90), (5, 100, 0, 80), (4, 35, 30, 160), (8, 40, 8, 40)]


@pytest.mark.parametrize(("a", "ta", "b", "tb"), RATES)
def test_the_p_value_of_a_ratio_adds_up_every_outcome_no_likelier_than_the_one_seen(a, ta, b, tb):
    part, events = ta / (ta + tb), a + b
    chance = [comb(events, k) * part**k * (1 - part) ** (events - k) for k in range(events + 1)]

    rare = sum(one for one in chance if one <= chance[a] * (1 + 1e-7))

    assert rate_ratio_exact(a, ta, b, tb).p_value == pytest.approx(min(1, rare), abs=1e-9)


@pytest.mark.parametrize(("a", "ta", "b", "tb"), RATES)
def test_at_the_limits_of_a_ratio_either_tail_is_two_and_a_half_per_cent(a, ta, b, tb):
    found, events = rate_ratio_exact(a, ta, b, tb), a + b

    if a:
        part = found.lower * ta / (found.lower * ta + tb)
        assert binom.sf(a - 1, events, part) == pytest.approx(0.025)
    if b:
        part = found.upper * ta / (found.upper * ta + tb)
        assert binom.cdf(a, events, part) == pytest.approx(0.025)


def test_the_aspirin_trial_comes_out():
    """104 heart attacks of 11,037 on aspirin, 189 of 11,034 on placebo: Agresti 2002, section 3.1, turned."""
    found = ratio_of_proportions_log(189, 11034, 104, 11037)

    assert (found.ratio, found.lower, found.upper) == pytest.approx((1.82, 1.43, 2.31), abs=6e-3)


def test_a_change_of_gap_by_hand_from_newcombes_own_intervals():
    """9/10 − 3/10 = 0.6 (0.1705 to 0.8090), then 6/7 − 2/7 = 0.5714 (0.0582 to 0.8062): Newcombe, table II.

    L = −0.0286 − √(0.5132² + 0.2090²) = −0.5827; U = −0.0286 + √(0.2348² + 0.4295²) = 0.4609.
    """
    before, after = {"x1": 9, "n1": 10, "x2": 3, "n2": 10}, {"x1": 6, "n1": 7, "x2": 2, "n2": 7}

    found = gap_change_mover(before, after)

    assert (found.change, found.lower, found.upper) == pytest.approx((-0.0286, -0.5827, 0.4609), abs=2e-4)


def test_differences_that_are_clear_are_those_of_fishers_test_but_near_the_edge():
    """Fisher's exact test is the stricter: what it calls clear Newcombe does too, save at tiny counts."""
    tables = [(x1, 40, x2, 80) for x1 in range(0, 41, 2) for x2 in range(0, 81, 4)]
    p = newcombe_p_values(*zip(*tables, strict=True))
    fisher = [fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue for x1, n1, x2, n2 in tables]

    assert all(ours < 0.05 for ours, exact in zip(p, fisher, strict=True) if exact < 0.02)
    assert all(exact < 0.15 for ours, exact in zip(p, fisher, strict=True) if ours < 0.05)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_those_of_scipy(p):
    assert list(p_adjust(p).benjamini_hochberg) == pytest.approx(false_discovery_control(p).tolist())


def test_the_fifteen_p_values_of_benjamini_and_hochberg_leave_four():
    """Benjamini and Hochberg 1995, section 3.2: four of fifteen at 5%; Bonferroni and Holm leave three."""
    p = [
        *[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459],
        *[0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0],
    ]
    found = p_adjust(p)

    assert sum(one <= 0.05 for one in found.benjamini_hochberg) == 4
    assert sum(one <= 0.05 for one in found.holm) == 3


@pytest.mark.parametrize(("b", "c", "unchanged"), [(12, 6, 15), (8, 1, 9), (0, 6, 4), (5, 5, 0), (1, 0, 3)])
def test_the_sign_test_adds_up_both_tails_of_a_fair_coin(b, c, unchanged):
    tail = sum(comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c)

    assert paired_change(b, c, unchanged).exact_sign_p == pytest.approx(min(1, 2 * tail))


@pytest.mark.parametrize(
    ("improve", "decline"), [(0.1, 0.1), (0.3, 0.3), (0.3, 0.1), (0.5, 0.2), (0.2, 0.05)], ids=str
)
def test_the_interval_of_the_net_share_covers_what_is_true_nineteen_times_in_twenty(improve, decline):
    """Every outcome of 30 pairs, weighed by its chance (Bonett and Price 2012 hold it near 95%)."""
    n, covered = 30, 0.0
    for b in range(n + 1):
        for c in range(n + 1 - b):
            ways = lgamma(n + 1) - lgamma(b + 1) - lgamma(c + 1) - lgamma(n - b - c + 1)
            rest = (n - b - c) * log(1 - improve - decline)
            chance = exp(ways + b * log(improve) + c * log(decline) + rest)
            found = paired_change(b, c, n - b - c)
            if found.net_lower_bonett_price <= improve - decline <= found.net_upper_bonett_price:
                covered += chance

    assert 0.94 < covered < 0.995


@pytest.mark.parametrize(("n", "average"), [(40, 0.6), (90, 0.25), (280, 0.85)])
def test_a_share_on_a_funnels_limit_has_an_interval_that_touches_the_average(n, average):
    found = funnel_proportion_limits(n, average)

    assert score(average, found.lower_95 * n, n) == pytest.approx(-Z)
    assert score(average, found.upper_998 * n, n) == pytest.approx(3.090232306)


@pytest.mark.parametrize("observed", [1, 2, 7, 25])
def test_expected_numbers_on_a_funnels_limits_are_half_chi_squared(observed):
    found = funnel_poisson_expected(observed)

    assert found.lower_95_expected == pytest.approx(chi2.ppf(0.975, 2 * observed + 2) / 2)
    assert found.upper_998_expected == pytest.approx(chi2.ppf(0.001, 2 * observed) / 2)
    assert poisson.cdf(observed, found.lower_95_expected) == pytest.approx(0.025)


def test_over_dispersion_of_four_partnerships_by_hand():
    """Ten of forty, half, three quarters, half: angles 30°, 45°, 60°, 45° round 45°, s = 1/(2√40).

    z = ∓(π/12)·2√40 = ∓3.3115 at the ends. The 10th percentile of (−3.3115, 0, 0, 3.3115) lies 0.3 of the way
    up from the least, −2.3180; so φ = 2·2.3180²/4 = 2.6867 and τ² = (4·2.6867 − 3)/(4·160 − 160) = 0.016139.
    """
    found = funnel_overdispersion([10, 20, 30, 20], [40] * 4)

    assert found.target == 0.5
    assert found.z == pytest.approx((-3.3115, 0, 3.3115, 0), abs=1e-4)
    assert found.z_winsorised == pytest.approx((-2.3180, 0, 2.3180, 0), abs=1e-4)
    assert (found.phi, found.tau2) == pytest.approx((2.6867, 0.016139), abs=1e-4)


def test_the_factor_of_laney_by_hand():
    """Centre 0.5, σ 0.05. Shares 0.44 and 0.56 in turn: z ∓1.2, steps of 2.4, σ_z = 2.4/1.128 = 2.1277.

    Shares 0.48 and 0.52: z ∓0.4, steps of 0.8, σ_z = 0.8/1.128, which narrows the limits.
    """
    wide = attribute_chart("p_prime", [44, 56, 44, 56], [100] * 4)
    narrow = attribute_chart("p_prime", [48, 52, 48, 52], [100] * 4)

    assert (wide.ucl[0], wide.lcl_2sigma[0]) == pytest.approx((0.5 + 0.15 * 2.12766, 0.5 - 0.1 * 2.12766))
    assert narrow.ucl[0] == pytest.approx(0.5 + 0.15 * 0.70922, abs=1e-6)


def test_the_standardised_share_of_gardner_and_altman_comes_out():
    """*Statistics with Confidence*, 1989, page 62: 4 of 96, 13 of 237, 8 of 105, 7 of 32; 5.75%."""
    found = direct_standardised_rate([4, 13, 8, 7], [96, 237, 105, 32], [2773, 2556, 1113, 184])

    assert found.value == pytest.approx(5.7470, abs=1e-3)


def test_with_one_stratum_a_standardised_rate_is_the_rate_with_byars_limits():
    found, plain = direct_standardised_rate([17], [60], [800]), rate_ci_phe(17, 60, 100)

    assert (found.value, found.lower, found.upper) == pytest.approx((plain.rate, plain.lower, plain.upper))


def test_with_equal_weights_for_every_child_a_standardised_rate_is_the_crude_one():
    """Weights in proportion to the group's own children change nothing, and Dobson's limits are Byar's."""
    found, plain = direct_standardised_rate([5, 9, 6], [20, 30, 50], [2, 3, 5]), rate_ci_phe(20, 100, 100)

    assert (found.value, found.lower, found.upper) == pytest.approx((plain.rate, plain.lower, plain.upper))


COUNT, OF, YEARS = [12, 14, 11, 19, 21, 18], [60, 58, 61, 63, 60, 49], [2019, 2020, 2021, 2022, 2023, 2024]


TIGHT = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20000}


def climbed(likelihood, start):
    """The top of a likelihood, and the errors that its curvature there gives."""
    top = minimize(lambda at: -likelihood(at), start, method="Nelder-Mead", options=TIGHT)
    step = 1e-4 * np.eye(len(start))
    curve = [
        [
            (
                likelihood(top.x + one + two)
                - likelihood(top.x + one - two)
                - likelihood(top.x - one + two)
                + likelihood(top.x - one - two)
            )
            / 4e-8
            for one in step
        ]
        for two in step
    ]
    return top.x, np.sqrt(np.diag(np.linalg.inv(-np.array(curve))))


def test_a_trend_of_shares_stands_on_the_top_of_its_likelihood():
    x, n, t = np.array(COUNT), np.array(OF), np.array(YEARS) - np.mean(YEARS)

    def likelihood(at):
        return float(np.sum(x * (at[0] + at[1] * t) - n * np.log1p(np.exp(at[0] + at[1] * t))))

    (level, slope), (_, error) = climbed(likelihood, [-1.0, 0.0])
    p = 1 / (1 + np.exp(-level - slope * t))
    spread = float(np.sum((x - n * p) ** 2 / (n * p * (1 - p)))) / 4
    found = trend_binomial(COUNT, OF, YEARS)

    assert (found.log_odds_slope, found.se_model) == pytest.approx((slope, error), rel=1e-4)
    assert found.dispersion_pearson == pytest.approx(spread, rel=1e-4)
    assert found.upper - found.log_odds_slope == pytest.approx(
        2.776445 * max(1, spread) ** 0.5 * error, rel=1e-4
    )


def test_a_trend_of_rates_stands_on_the_top_of_its_likelihood():
    x, n, t = np.array(COUNT), np.array(OF), np.array(YEARS) - np.mean(YEARS)

    def likelihood(at):
        return float(np.sum(x * (at[0] + at[1] * t) - n * np.exp(at[0] + at[1] * t)))

    (level, slope), (_, error) = climbed(likelihood, [-1.0, 0.0])
    mean = n * np.exp(level + slope * t)
    spread = float(np.sum((x - mean) ** 2 / mean)) / 4
    found = trend_rate(COUNT, OF, YEARS)

    assert (log(found.annual_rate_ratio), found.dispersion_pearson) == pytest.approx(
        (slope, spread), rel=1e-4
    )
    assert log(found.upper) - slope == pytest.approx(2.776445 * max(1, spread) ** 0.5 * error, rel=1e-4)


def test_a_trend_of_the_gap_stands_on_the_top_of_its_likelihood():
    other, of_other = [30, 33, 29, 28, 27, 25], [55, 60, 58, 57, 61, 59]
    x, n = np.array([COUNT, other]), np.array([OF, of_other])
    t = np.array(YEARS) - np.mean(YEARS)

    def likelihood(at):
        eta = np.array([at[0] + at[1] * t, at[2] + at[3] * t])
        return float(np.sum(x * eta - n * np.log1p(np.exp(eta))))

    at, errors = climbed(likelihood, [-1.0, 0.0, 0.0, 0.0])
    eta = np.array([at[0] + at[1] * t, at[2] + at[3] * t])
    p = 1 / (1 + np.exp(-eta))
    spread = float(np.sum((x - n * p) ** 2 / (n * p * (1 - p)))) / 8
    found = trend_gap((COUNT, OF), (other, of_other), YEARS)
    half = 2.306004 * max(1, spread) ** 0.5 * float(np.hypot(errors[1], errors[3]))

    assert found.log_odds_slope_difference == pytest.approx(at[1] - at[3], rel=1e-3)
    assert found.dispersion_pearson == pytest.approx(spread, rel=1e-4)
    assert found.upper - found.log_odds_slope_difference == pytest.approx(half, rel=1e-3)


@pytest.mark.parametrize(("x2", "n2", "n1"), [(40, 80, 40), (48, 66, 58), (3, 30, 25), (19, 20, 60)])
def test_the_smallest_clear_move_lies_between_the_last_count_that_is_not_clear_and_the_first_that_is(
    x2, n2, n1
):
    found, share = smallest_clear_difference(x2 / n2, n1, n2), x2 / n2
    verdicts = [newcombe_difference(x1, n1, x2, n2).verdict for x1 in range(n1 + 1)]
    higher = [x1 for x1, said in enumerate(verdicts) if said == "higher"]
    lower = [x1 for x1, said in enumerate(verdicts) if said == "lower"]

    assert all(one + 1 == two for one, two in pairwise(higher))
    if found.up is not None and higher:
        assert (higher[0] - 1) / n1 < share + found.up <= higher[0] / n1 + 1e-9
    if found.down is not None and lower:
        assert lower[-1] / n1 - 1e-9 <= share - found.down < (lower[-1] + 1) / n1
    assert (found.down is None) == (not lower)


def test_a_move_of_the_smallest_clear_size_is_found_about_every_second_time():
    """The chance of "higher" where the true share is higher by just that much, every outcome weighed."""
    n1, n2, share = 60, 80, 0.4
    moved = share + smallest_clear_difference(share, n1, n2).up
    x1, x2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    chance = binom.pmf(x1, n1, moved) * binom.pmf(x2, n2, share)
    is_clear = newcombe_p_values(x1, n1, x2, n2) < 0.05

    assert float(chance[is_clear & (x1 / n1 > x2 / n2)].sum()) == pytest.approx(0.5, abs=0.05)

"""Inputs at the far ends, points that are missing, and what no formula can take."""

import numpy as np
import pytest
from scipy.stats import binomtest

import pipelines.stats as stats
from pipelines.stats.arrays import newcombe_limits


def test_the_example_of_rs_poisson_test_comes_out_as_its_manual_prints_it():
    """Breast cancer after X-ray fluoroscopy: 11 cases in 800 against 6 + 8 + 7 in 1083 + 1050 + 878."""
    found = stats.rate_ratio_exact(11, 800, 21, 3011)

    assert found.ratio == pytest.approx(1.971488, abs=5e-7)
    assert (found.lower, found.upper) == (pytest.approx(0.8584264), pytest.approx(4.277266))
    assert found.p_value == pytest.approx(0.07967, abs=5e-6)


@pytest.mark.parametrize("n", [1, 2, 17, 10**6, 10**12, 2**53])
@pytest.mark.parametrize("conf", [0.5, 0.95, 0.998])
def test_the_limits_of_a_share_hold_it_between_them_however_many_there_are(n, conf):
    for x in {0, 1, n // 3, n - 1, n}:
        found = stats.wilson(x, n, conf)
        assert 0 <= found.lower <= found.estimate <= found.upper <= 1
        if n <= 10**6:
            limits = binomtest(x, n).proportion_ci(conf, "wilson")
            assert (found.lower, found.upper) == (pytest.approx(limits.low), pytest.approx(limits.high))


def test_an_attacker_may_know_of_many_children():
    """One count of 100,000 and fewer that prints so; few denominators were tried before."""
    found = stats.ci_inversion(0.0, 0.0, 0.0, decimals=1, max_denominator=100_000)

    n = next(n for _, n in found.candidates)
    assert {x for x, _ in found.candidates} >= {0}
    assert stats.wilson(0, n).upper < 0.0005 <= stats.wilson(0, n - 1).upper + 1e-6
    with pytest.raises(ValueError, match="max_denominator must be from 1 to 100,000"):
        stats.ci_inversion(0.0, 0.0, 0.0, max_denominator=100_001)


NOT_A_NUMBER = float("nan")


def test_a_missing_point_may_be_none_or_nan_wherever_a_point_may_be_missing():
    with_none, with_nan = [5, None, 7, 6], [5, NOT_A_NUMBER, 7, 6]
    n = [20, 30, 25, 20]

    for chart in ("p", "p_prime", "u"):
        assert stats.attribute_chart(chart, with_nan, n) == stats.attribute_chart(chart, with_none, n)
        assert stats.attribute_chart(chart, n, [40, NOT_A_NUMBER, 50, 60]).ucl[1] is None
    assert stats.share_funnel(with_nan, n) == stats.share_funnel(with_none, n)
    assert stats.p_adjust([0.01, NOT_A_NUMBER, 0.04]) == stats.p_adjust([0.01, None, 0.04])
    assert stats.screen_family([NOT_A_NUMBER, 0.01], [True, False]).compared == 1


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: stats.mover_limits("a", 1, 1, 1, 1, 1), "a must be a number, or a list of numbers"),
        (lambda: stats.wilson_limits([[1], [2, 3]], 4), "x must be a number"),
        (lambda: stats.rate_limits(["5"], 10), "x must be a number"),
        (lambda: newcombe_limits([1, 2], 3, [1, 2, 3], 4), "x1, n1, x2, n2 must be of the same length"),
        (lambda: stats.newcombe_p_values(1, 2, 1, {2}), "n2 must be a number"),
        (lambda: stats.funnel_limits("10", 0.5, 0.95), "population must be a number"),
        (lambda: stats.funnel_limits(10, 1.5, 0.95), "average must be a fraction"),
        (lambda: stats.overdispersed_limits(10, 0.5, -0.1, 0.95), "tau2 must be a number, 0 or more"),
        (lambda: stats.standardised_difference(1, 2), "what direct_standardised_rate gives back"),
        (lambda: stats.detectable_gap_words(0.2), "what smallest_clear_difference gives back"),
        (
            lambda: stats.detectable_change_words(0.2, 5, 6, "home"),
            "what smallest_clear_difference gives back",
        ),
        (lambda: stats.within_family("clearly_higher", True), "what difference_verdict gives back"),
        (lambda: stats.screen_family([1.5], [True]), "p must be a fraction"),
        (
            lambda: stats.trend_gap(([0, 0, 0], [5, 5, 5]), ([1, 2, 3], [5, 5, 5]), [1, 2, 3]),
            "home: count must",
        ),
        (
            lambda: stats.trend_gap(([1, 2, 3], [5, 5, 5]), ([9, 2, 3], [5, 5, 5]), [1, 2, 3]),
            "comparator: count",
        ),
    ],
)
def test_what_a_formula_over_arrays_or_a_sentence_can_not_take_is_named(ask, named):
    with pytest.raises(ValueError, match=named):
        ask()


def test_a_funnel_has_no_line_where_there_is_nobody():
    for found in (
        stats.funnel_limits([0, 10], 0.5, 0.95),
        stats.overdispersed_limits([0, 10], 0.5, 0.1, 0.95),
    ):
        for limit in found:
            assert np.isnan(limit[0]) and 0 <= limit[1] <= 1

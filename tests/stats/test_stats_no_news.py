"""How often a method calls chance a finding: added up outcome by outcome, or drawn with a fixed seed."""

import numpy as np
import pytest
from scipy.stats import binom

from pipelines.stats import (
    attribute_signals,
    charts_to_a_false_alarm,
    choose_share_chart,
    mover_limits,
    newcombe_limits,
    screen_family,
    trend_binomial,
    trend_verdict,
    xmr,
)
from pipelines.stats.arrays import newcombe_p_values

CHANCES = (0.02, 0.1, 0.3, 0.5, 0.7, 0.95)


@pytest.mark.parametrize(("n1", "n2"), [(10, 10), (12, 30), (20, 20), (60, 60), (60, 120), (60, 400)])
def test_two_groups_alike_are_called_different_about_one_time_in_twenty_at_most(n1, n2):
    """Every pair of counts, weighed by its chance."""
    x1, x2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    lower, upper = newcombe_limits(x1, n1, x2, n2)
    is_clear = (lower > 0) | (upper < 0)

    wrong = [float((binom.pmf(x1, n1, p) * binom.pmf(x2, n2, p))[is_clear].sum()) for p in CHANCES]

    assert max(wrong) < 0.06


@pytest.mark.parametrize(("home", "other"), [(0.3, 0.3), (0.7, 0.5), (0.1, 0.05), (0.5, 0.5)])
@pytest.mark.parametrize(("n_home", "n_other"), [(60, 120), (15, 30), (25, 90)])
def test_a_gap_that_stays_is_said_to_change_about_one_time_in_twenty_at_most(home, other, n_home, n_other):
    draws, gaps = np.random.default_rng(5), []
    for _ in range(2):
        x1, x2 = draws.binomial(n_home, home, 20_000), draws.binomial(n_other, other, 20_000)
        gaps.append((x1 / n_home - x2 / n_other, *newcombe_limits(x1, n_home, x2, n_other)))
    lower, upper = mover_limits(*gaps[1], *gaps[0])

    assert float(((lower > 0) | (upper < 0)).mean()) < 0.07


def test_among_forty_measures_alike_a_screen_calls_one_different_on_one_screen_in_twenty():
    """Benjamini and Hochberg's rule: with nothing there, any claim at all on 5% of screens at most."""
    draws = np.random.default_rng(6)
    x1, x2 = draws.binomial(60, 0.3, (400, 40)), draws.binomial(120, 0.3, (400, 40))
    p = newcombe_p_values(x1, 60, x2, 120)

    screens = [screen_family(row.tolist(), [False] * 40) for row in p]

    assert sum(any(screen.holds) for screen in screens) / 400 < 0.07
    assert screens[0].words == "40 comparisons: by chance alone, about 2 would look clear."


@pytest.mark.parametrize("years", [5, 7, 10])
def test_a_level_series_is_called_rising_or_falling_one_time_in_twenty_at_most(years):
    draws, wrong = np.random.default_rng(7), 0
    for _ in range(150):
        found = trend_binomial(draws.binomial(60, 0.3, years).tolist(), [60] * years, range(years))
        wrong += trend_verdict(found.lower, found.upper, years).key in ("rising", "falling")

    assert wrong / 150 < 0.05


@pytest.mark.parametrize("points", [10, 13, 18, 24, 32])
def test_a_chart_of_limits_shows_a_signal_by_chance_no_oftener_than_is_said(points):
    draws, of_shares, of_ranges = np.random.default_rng(points), 0, 0
    for _ in range(120):
        n = draws.integers(50, 75, points)
        x, n = draws.binomial(n, draws.choice([0.15, 0.3, 0.5])).tolist(), n.tolist()
        labels = attribute_signals(choose_share_chart(x, n), x, n, "neutral").special_cause_type
        of_shares += set(labels) != {"Common Cause"}
        labels = xmr([one / of for one, of in zip(x, n, strict=True)], "neutral").special_cause_type
        of_ranges += set(labels) != {"Common Cause"}

    said = 1 / charts_to_a_false_alarm(points)

    assert of_shares / 120 < 1.4 * said
    assert of_ranges / 120 < 1.4 * said
    assert max(of_shares, of_ranges) / 120 > 0.3 * said

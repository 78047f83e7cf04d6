"""Limits of a funnel: where a partnership's share or count lies if only chance moves it.

Here: plain and over-dispersed limits [10, 12b, 15], numbers of the sources in `methods.md`. Not here: which
of them is drawn, and what is said of a point outside (`funnel_rules.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result

CONF_OUTER = 0.998
CONF_INNER = 0.95


@dataclass(frozen=True, slots=True)
class FunnelLimits(Result):
    """The 95 % and 99.8 % limits of a share, fractions from 0 to 1."""

    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


@dataclass(frozen=True, slots=True)
class ExpectedLimits(Result):
    """The expected numbers at which the number observed lies on the 95 % and 99.8 % limits.

    On the upper limit the expected number is the smaller one.
    """

    lower_95_expected: float
    upper_95_expected: float
    lower_998_expected: float
    upper_998_expected: float


@dataclass(frozen=True, slots=True)
class Overdispersion(Result):
    """A funnel widened by what lies between partnerships: one value each, in the order given."""

    target: float
    z: tuple[float, ...]
    z_winsorised: tuple[float, ...]
    phi: float
    tau2: float
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]
    lower_998: tuple[float, ...]
    upper_998: tuple[float, ...]


def funnel_limits(population: ArrayLike, average: float, conf: float) -> arrays.Limits:
    """p0 ± z·√(p0(1−p0)/n), cut at 0 and 1, over an array of n: the line of a funnel.

    NaN where n is not above 0. Raises ValueError for a population that is no number, an average outside 0 to
    1, conf outside (0, 1).
    """
    n, average = _above_nobody(population), checks.share("average", average)
    half = arrays.normal_quantile(conf) * np.sqrt(average * (1 - average) / n)
    return np.maximum(0.0, average - half), np.minimum(1.0, average + half)


def overdispersed_limits(population: ArrayLike, target: float, tau2: float, conf: float) -> arrays.Limits:
    """sin²(asin√p0 ± z·√(1/4n + τ²)) over an array of n, the angle kept between 0 and a right one [12b].

    NaN where n is not above 0. Raises ValueError as `funnel_limits` does, and for a negative tau2.
    """
    target, tau2 = checks.share("target", target), checks.not_negative("tau2", tau2)
    spread = np.sqrt(1 / (4 * _above_nobody(population)) + tau2)
    reach, centre = arrays.normal_quantile(conf) * spread, np.arcsin(np.sqrt(target))
    lower, upper = (np.sin(np.clip(centre + side * reach, 0, np.pi / 2)) ** 2 for side in (-1, 1))
    return lower, upper


def _above_nobody(population: ArrayLike) -> arrays.Numbers:
    n = arrays.floats("population", population)
    return np.where(n > 0, n, np.nan)


def funnel_proportion_limits(population: float, average: float) -> FunnelLimits:
    """The limits at one n around the average p0: p0 ± z·√(p0(1−p0)/n), cut at 0 and 1 [10].

    A share lies on such a limit where its own Wilson interval touches the average, which is how
    PHEindicatormethods finds them. Raises ValueError for a population not above 0, an average outside 0 to 1.
    """
    n, average = checks.positive("population", population), checks.share("average", average)
    inner, outer = (funnel_limits(n, average, conf) for conf in (CONF_INNER, CONF_OUTER))
    return FunnelLimits(*(float(limit) for limit in (*inner, *outer)))


def funnel_poisson_expected(observed: float) -> ExpectedLimits:
    """Expected numbers that put a count on the limits: upper ½χ²(α; 2o), lower ½χ²(1−α; 2o+2) [10].

    α is 0.025 or 0.001. These are the exact Poisson limits of the count. Raises ValueError for a count that
    is negative or not whole.
    """
    o = checks.count("observed", observed)
    tails = [(1 - conf) / 2 for conf in (CONF_INNER, CONF_OUTER)]
    pairs = [(gammaincinv(o + 1, 1 - tail), gammaincinv(o, tail) if o else 0.0) for tail in tails]
    return ExpectedLimits(*(float(limit) for pair in pairs for limit in pair))


def funnel_overdispersion(
    numerator: Sequence[float],
    denominator: Sequence[float],
    transform: str = "arcsine_sqrt",
    winsorise: float = 0.1,
) -> Overdispersion:
    """A funnel for shares that vary more than chance allows (Spiegelhalter) [12b, 15].

    Y = asin√p, s = 1/(2√n), z = (Y − Y0)/s around the share of all; z is cut at its 10th and 90th percentiles
    (type 7); φ = mean z²; τ² = (kφ − (k−1)) / (Σs⁻² − Σs⁻⁴/Σs⁻²), 0 where kφ < k−1; limits
    sin²(Y0 ± z√(s² + τ²)), the angle kept between 0 and a right one.
    Raises ValueError for another transform, fewer than two partnerships, unequal lengths, counts that are
    negative or not whole, n = 0, x above n, winsorise outside 0 to 0.5.
    """
    checks.one_of("transform", transform, ("arcsine_sqrt",))
    if not checks.is_number(winsorise) or not 0 <= winsorise < 0.5:
        raise ValueError("winsorise must be from 0 to below 0.5")
    x, n = _shares(numerator, denominator)
    target = x.sum() / n.sum()
    centre, s = np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
    z = (np.arcsin(np.sqrt(x / n)) - centre) / s
    cut = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    phi = float(np.mean(cut**2))
    tau2 = _between(phi, s)
    limits = [overdispersed_limits(n, float(target), tau2, conf) for conf in (CONF_INNER, CONF_OUTER)]
    sides = (_tuple(limit) for pair in limits for limit in pair)
    return Overdispersion(float(target), _tuple(z), _tuple(cut), phi, tau2, *sides)


def _shares(
    numerator: Sequence[float], denominator: Sequence[float]
) -> tuple[arrays.Numbers, arrays.Numbers]:
    checks.same_length(2, numerator=numerator, denominator=denominator)
    pairs = zip(numerator, denominator, strict=True)
    x, n = zip(*(checks.part_of("numerator", one, "denominator", of) for one, of in pairs), strict=True)
    return np.array(x, dtype=np.float64), np.array(n, dtype=np.float64)


def _between(phi: float, s: arrays.Numbers) -> float:
    """τ², the variance between partnerships that φ speaks for."""
    k, precision = len(s), s**-2
    excess = k * phi - (k - 1)
    return max(0.0, float(excess / (precision.sum() - (precision**2).sum() / precision.sum())))


def _tuple(values: arrays.Numbers) -> tuple[float, ...]:
    return tuple(values.tolist())

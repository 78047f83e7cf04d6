"""One figure with its interval: a share, a rate, a count over an exposure.

Here: methods by name, each checking its inputs. Not here: the formulas over arrays (`arrays.py`), or the
difference of two figures (`differences.py`). Numbers in brackets are the sources of `methods.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result


@dataclass(frozen=True, slots=True)
class Share(Result):
    """A share with its limits, all fractions from 0 to 1."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Rate(Result):
    """A rate with its limits, in events per unit of exposure."""

    rate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class PheRate(Result):
    """A rate with its limits, per `multiplier`; `method` is `exact` or `byar`."""

    rate: float
    lower: float
    upper: float
    method: str


def wilson(x: float, n: float, conf: float = 0.95) -> Share:
    """The share x of n with Wilson's score interval [10, 13].

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n); the lower limit is 0 at x = 0, the upper 1 at x = n.
    Raises ValueError for counts that are negative or not whole, n = 0, x above n, conf outside (0, 1).
    """
    x, n = checks.part_of("x", x, "n", n)
    lower, upper = arrays.wilson_limits(x, n, conf)
    return Share(x / n, float(lower), float(upper))


def rate_ci_phe(count: float, population: float, multiplier: float = 1000, conf: float = 0.95) -> PheRate:
    """Events per `multiplier`, as PHEindicatormethods works out a rate [10].

    Exact Poisson limits below ten events, Byar's from ten, both over the population. Where one child may have
    several events, the interval is too narrow (`methods.md` B1).
    Raises ValueError for a count that is negative or not whole, population or multiplier not above 0, and
    conf outside (0, 1).
    """
    count, population = checks.count("count", count), checks.positive("population", population)
    multiplier = checks.positive("multiplier", multiplier)
    lower, upper = arrays.rate_limits(count, population, multiplier, conf)
    method = "exact" if count < arrays.EXACT_BELOW else "byar"
    return PheRate(multiplier * count / population, float(lower), float(upper), method)


def poisson_exact(count: float, exposure: float = 1, conf: float = 0.95) -> Rate:
    """Events per unit of exposure with Garwood's exact limits: ½χ²(α/2; 2x), ½χ²(1−α/2; 2x+2), over exposure.

    The same as R's `poisson.test`. Raises ValueError for a count that is negative or not whole, an exposure
    not above 0, and conf outside (0, 1).
    """
    count, exposure = checks.count("count", count), checks.positive("exposure", exposure)
    lower, upper = arrays.exact_limits(count, conf)
    return Rate(count / exposure, float(lower) / exposure, float(upper) / exposure)

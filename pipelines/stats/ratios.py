"""Ratios of two shares or two rates. Lead with the difference: a ratio of small risks alarms.

Numbers in brackets are the sources of `methods.md`. Not here: differences (`differences.py`), or a ratio to
reference rates (`standardised.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

from scipy.stats import binomtest

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result


@dataclass(frozen=True, slots=True)
class Ratio(Result):
    """One share over another, with its limits."""

    ratio: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RateRatio(Result):
    """One rate over another, with its limits; None is unbounded."""

    ratio: float | None
    lower: float
    upper: float | None
    p_value: float


def ratio_of_proportions_log(x1: float, n1: float, x2: float, n2: float, conf: float = 0.95) -> Ratio:
    """(x1/n1) / (x2/n2) with Katz's log interval [13]: exp(ln R ± z·√(1/x1 − 1/n1 + 1/x2 − 1/n2)).

    Raises ValueError for counts that are negative or not whole, a share of 0 % or 100 % (the interval does
    not exist, or leaves one group's chance out), and conf outside (0, 1).
    """
    x1, n1 = checks.part_of("x1", x1, "n1", n1)
    x2, n2 = checks.part_of("x2", x2, "n2", n2)
    for name, x, n in (("x1", x1, n1), ("x2", x2, n2)):
        if x in (0, n):
            raise ValueError(f"{name} must be neither 0 nor all of its group for a ratio; use the difference")
    ratio = (x1 / n1) / (x2 / n2)
    half = arrays.normal_quantile(conf) * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return Ratio(ratio, exp(log(ratio) - half), exp(log(ratio) + half))


def rate_ratio_exact(
    count_a: float, exposure_a: float, count_b: float, exposure_b: float, conf: float = 0.95
) -> RateRatio:
    """Rate a over rate b, exactly: given all events, those of a are binomial. As R's `poisson.test`.

    Clopper–Pearson limits π of a's part become π/(1−π)·(exposure b / exposure a); the p-value adds up every
    outcome no likelier than the one seen. Without an event of b, ratio and upper limit are None: unbounded.
    Raises ValueError for counts that are negative or not whole, no event at all, an exposure not above 0, and
    conf outside (0, 1).
    """
    a, b = checks.count("count_a", count_a), checks.count("count_b", count_b)
    ta, tb = checks.positive("exposure_a", exposure_a), checks.positive("exposure_b", exposure_b)
    if a + b == 0:
        raise ValueError("count_a and count_b must not both be 0: there is no event to compare")
    test = binomtest(a, a + b, ta / (ta + tb))
    limits = test.proportion_ci(checks.confidence(conf), method="exact")
    lower, upper = (_odds(float(limit)) * tb / ta for limit in limits)
    ratio = (a / ta) / (b / tb) if b else None
    return RateRatio(ratio, lower, upper if isfinite(upper) else None, float(test.pvalue))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")

"""Rates and shares made comparable: standardised directly or indirectly, or pooled over years.

Here: sums over strata or years, with their refusals. Not here: which strata, or what may be pooled (windows
never overlap). Numbers in brackets are the sources of `methods.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pipelines.stats import arrays, checks
from pipelines.stats.differences import Difference, difference_of
from pipelines.stats.intervals import Share, wilson
from pipelines.stats.results import Result

FEWEST_EVENTS = 10
FEWEST_IN_STRATUM = 5
NOT_REFUSED = "none"
TOO_FEW_EVENTS = "total count < 10"
TOO_FEW_IN_STRATUM = "stratum population < 5"


@dataclass(frozen=True, slots=True)
class StandardisedRate(Result):
    """A rate per `multiplier` with its limits; all None where refused, and then the reason says why."""

    value: float | None
    lower: float | None
    upper: float | None
    suppressed_reason: str


@dataclass(frozen=True, slots=True)
class IndirectRatio(Result):
    """Observed over expected events, with its limits."""

    observed: int
    expected: float
    ratio: float
    lower: float
    upper: float


def direct_standardised_rate(
    count: Sequence[float],
    population: Sequence[float],
    standard: Sequence[float],
    multiplier: float = 100,
    conf: float = 0.95,
) -> StandardisedRate:
    """The rate that a group would have with the standard's mix of strata, per `multiplier` (Dobson) [10].

    DSR = Σ w x/n / Σ w; Var = Σ w² x/n² / (Σ w)²; limits DSR + √(Var/O)·(Byar(O) − O), O all events. Refused,
    with all numbers None, where O < 10 [10] or a stratum holds fewer than five (`methods.md` B4).
    Raises ValueError for sequences of unequal length, counts that are negative or not whole, a population not
    above 0, standards that are negative or add up to 0, and conf outside (0, 1).
    """
    checks.same_length(count=count, population=population, standard=standard)
    x, n = checks.counts("count", count), [checks.positive("population", one) for one in population]
    w = [checks.not_negative("standard", one) for one in standard]
    weight, per, events = (
        checks.positive("standard", sum(w)),
        checks.positive("multiplier", multiplier),
        sum(x),
    )
    limits = arrays.byar_limits(events, conf)
    if events < FEWEST_EVENTS or min(n) < FEWEST_IN_STRATUM:
        reason = TOO_FEW_EVENTS if events < FEWEST_EVENTS else TOO_FEW_IN_STRATUM
        return StandardisedRate(None, None, None, reason)
    strata = list(zip(w, x, n, strict=True))
    rate = sum(ws * xs / ns for ws, xs, ns in strata) / weight
    variance = sum(ws**2 * xs / ns**2 for ws, xs, ns in strata) / weight**2
    lower, upper = (per * (rate + sqrt(variance / events) * (float(one) - events)) for one in limits)
    return StandardisedRate(per * rate, lower, upper, NOT_REFUSED)


def standardised_difference(one: StandardisedRate, other: StandardisedRate) -> Difference | None:
    """One directly standardised rate minus another on the same standard, by MOVER [14], in their unit.

    None where either is refused. Raises ValueError for what `direct_standardised_rate` did not give back.
    """
    if not all(isinstance(rate, StandardisedRate) for rate in (one, other)):
        raise ValueError("one and other must be what direct_standardised_rate gives back")
    parts = (one.value, one.lower, one.upper, other.value, other.lower, other.upper)
    if None in parts:
        return None
    lower, upper = (float(limit) for limit in arrays.mover_limits(*parts))
    return difference_of(one.value - other.value, lower, upper)


def indirect_ratio(
    count: Sequence[float],
    population: Sequence[float],
    reference_rate: Sequence[float],
    conf: float = 0.95,
) -> IndirectRatio:
    """Events seen over events expected at the reference's rates, stratum by stratum [10].

    Limits are those of the observed count, exact below ten and Byar's from ten, over the expected. Two such
    ratios can't be compared with each other, only with the reference (1).
    Raises ValueError for sequences of unequal length, counts that are negative or not whole, a negative
    population or rate, nothing expected, and conf outside (0, 1).
    """
    checks.same_length(count=count, population=population, reference_rate=reference_rate)
    observed = sum(checks.counts("count", count))
    n = [checks.not_negative("population", one) for one in population]
    rates = [checks.not_negative("reference_rate", one) for one in reference_rate]
    expected = sum(ns * rate for ns, rate in zip(n, rates, strict=True))
    checks.positive("population times reference_rate, added up,", expected)
    lower, upper = (float(limit) / expected for limit in arrays.count_limits(observed, conf))
    return IndirectRatio(observed, expected, observed / expected, lower, upper)


def pooled_share(x: Sequence[float], n: Sequence[float], conf: float = 0.95) -> Share:
    """Years pooled: Σx of Σn with Wilson's interval, not a mean of percentages (`methods.md` B4).

    The base is child-years: a child may be in several. Raises ValueError for sequences of unequal length, and
    for each year as `wilson` does, but that a year without children is let in.
    """
    checks.same_length(x=x, n=n)
    pairs = zip(checks.counts("x", x), checks.counts("n", n), strict=True)
    if any(of_year > base for of_year, base in pairs):
        raise ValueError("x must not be more than n in any year")
    return wilson(sum(x), sum(n), conf)

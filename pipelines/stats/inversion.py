"""What an attacker learns from a percentage and its interval (`methods.md` A7).

Here: the search, for tests and for the page on disclosure. Not here: protection or audit. Plain numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result

LARGEST_DENOMINATOR = 100_000
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Inversion(Result):
    """(count, denominator) pairs that fit; how many fit the percentage alone; whether one count is left."""

    candidates: tuple[tuple[int, int], ...]
    candidates_from_percent_only: int
    count_disclosed: bool


def ci_inversion(
    percent: float, wilson_lower: float, wilson_upper: float, decimals: int = 1, max_denominator: int = 400
) -> Inversion:
    """Every count and denominator that print as this percentage with these 95 % Wilson limits.

    All three in per cent, rounded to `decimals`; a pair fits a printed number when it lies within half a unit
    of its last place, the half included, for the rounding of halves is not known. Denominators from 1. The
    count is disclosed where all that fit share one count.
    Raises ValueError for a percentage or limit that is not a number, decimals that are negative or not whole,
    and a max_denominator that is not a whole number from 1 to 100,000.
    """
    printed = {"percent": percent, "wilson_lower": wilson_lower, "wilson_upper": wilson_upper}
    percent, wilson_lower, wilson_upper = (checks.number(name, value) for name, value in printed.items())
    half = 0.5 * 10.0 ** -checks.count("decimals", decimals) + _SLACK
    max_denominator = checks.count("max_denominator", max_denominator)
    if not 0 < max_denominator <= LARGEST_DENOMINATOR:
        raise ValueError(f"max_denominator must be from 1 to {LARGEST_DENOMINATOR:,}")
    n, x = _near(percent, half, max_denominator)
    fits_percent = np.abs(100 * x / n - percent) <= half
    x, n = x[fits_percent], n[fits_percent]
    lower, upper = arrays.wilson_limits(x, n)
    fits = (np.abs(100 * lower - wilson_lower) <= half) & (np.abs(100 * upper - wilson_upper) <= half)
    pairs = tuple(zip(x[fits].tolist(), n[fits].tolist(), strict=True))
    return Inversion(pairs, len(x), len({count for count, _ in pairs}) == 1)


def _near(percent: float, half: float, max_denominator: int) -> tuple[np.ndarray, np.ndarray]:
    """Every denominator, each beside the counts that may print as the percentage, one more at either end."""
    n = np.arange(1, max_denominator + 1)
    low = np.clip(np.floor((percent - half) * n / 100) - 1, 0, n).astype(np.int64)
    high = np.clip(np.ceil((percent + half) * n / 100) + 1, 0, n).astype(np.int64)
    sizes = high - low + 1
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(n, sizes), np.repeat(low, sizes) + np.arange(sizes.sum()) - first

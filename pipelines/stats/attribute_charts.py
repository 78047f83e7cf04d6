"""p, p′ and u charts: limits that follow the number of children at each point, as qicharts2 draws them [14].

Here: limits, and which points are signals. Not here: the choice between p and p′, and refusals
(`chart_rules.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.stats import checks
from pipelines.stats.arrays import Numbers
from pipelines.stats.results import Result

CHARTS = ("p", "p_prime", "u")
RANGE_TO_SIGMA = 1.128


@dataclass(frozen=True, slots=True)
class AttributeChart(Result):
    """The centre, and limits and two-sigma lines at each point; None where a point has none."""

    centre: float
    ucl: tuple[float | None, ...]
    lcl: tuple[float | None, ...]
    ucl_2sigma: tuple[float | None, ...]
    lcl_2sigma: tuple[float | None, ...]


def attribute_chart(
    chart: str, count: Sequence[float | None], denominator: Sequence[float | None]
) -> AttributeChart:
    """A p, p_prime (Laney) or u chart of count over denominator [14].

    Centre c = Σx/Σn; σ_i = √(c(1−c)/n_i) for p and p′, √(c/n_i) for u; limits c ± 3σ_i, lines ± 2σ_i. For p′,
    σ_i is multiplied by σ_z = mean|Δz|/1.128, z_i = (x_i/n_i − c)/σ_i, without screening and without a floor.
    Cut to 0–1 for p and p′, at 0 for u. A missing point (None, NaN, or nobody to count) is left out of the
    centre, has no limits, and parts the moving ranges on either side.
    Raises ValueError for another chart, unequal lengths, counts that are negative or not whole, a negative
    denominator, count above denominator (p, p′), nobody at all.
    """
    checks.one_of("chart", chart, CHARTS)
    x, n = observed(count, denominator, is_share=chart != "u")
    centre = float(np.nansum(x) / np.nansum(n))
    sigma = point_sigma(centre, n, is_share=chart != "u")
    if chart == "p_prime":
        sigma = sigma * spread_of_z(x, n)
    top = np.inf if chart == "u" else 1.0
    lines = (np.clip(centre + width * sigma, 0, top) for width in (3, -3, 2, -2))
    return AttributeChart(centre, *(_tuple(line) for line in lines))


def observed(
    count: Sequence[float | None], denominator: Sequence[float | None], is_share: bool
) -> tuple[Numbers, Numbers]:
    """Checked counts and denominators, NaN together where a point is missing."""
    checks.same_length(count=count, denominator=denominator)
    pairs = [
        (np.nan, np.nan) if checks.is_missing(x) or _is_nobody(n) else _pair(x, n)
        for x, n in zip(count, denominator, strict=True)
    ]
    x, n = np.array(pairs, dtype=np.float64).T
    if np.all(np.isnan(n)):
        raise ValueError("denominator must be above 0 somewhere")
    if is_share and np.any(x > n):
        raise ValueError("count must not be more than denominator")
    return x, n


def point_sigma(centre: float, n: Numbers, is_share: bool) -> Numbers:
    """The standard deviation of chance at each point, in the unit of the centre."""
    return np.sqrt(centre * (1 - centre) / n) if is_share else np.sqrt(centre / n)


def spread_of_z(x: Numbers, n: Numbers) -> float:
    """σ_z of shares x/n: 1 where they vary as chance has it, more where they vary more; NaN where unknown."""
    centre = float(np.nansum(x) / np.nansum(n))
    with np.errstate(invalid="ignore", divide="ignore"):
        ranges = np.abs(np.diff((x / n - centre) / point_sigma(centre, n, is_share=True)))
    known = ranges[~np.isnan(ranges)]
    return float(known.mean()) / RANGE_TO_SIGMA if len(known) else np.nan


def _is_nobody(n: float | None) -> bool:
    return checks.is_missing(n) or (checks.is_number(n) and n == 0)


def _pair(x: float, n: float) -> tuple[float, float]:
    return checks.count("count", x), checks.positive("denominator", n)


def _tuple(line: Numbers) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else value for value in line.tolist())

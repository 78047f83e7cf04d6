"""Whether a control chart may be shown, which one, and which of its points are signals (`methods.md` C3, C4).

Here: refusals with their words, the choice between p and p′, the rules that unequal numbers of children
allow. Not here: limits (`control_charts.py`, `attribute_charts.py`), or what a short series permits
(`series.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.stats import checks
from pipelines.stats.arrays import Numbers
from pipelines.stats.attribute_charts import attribute_chart, observed, spread_of_z
from pipelines.stats.control_charts import points, xmr
from pipelines.stats.series import TRIAL_FROM
from pipelines.stats.signals import DIRECTIONS, Lines, point_type, special_causes

MOST_WITHHELD = 0.2
WIDEN_ABOVE = 1.2
"""σ_z above which a p chart becomes a p′ chart; below 1, p′ would narrow the limits."""
FEWEST_FROZEN = 12
"""Points that a frozen baseline needs (`methods.md` C5); the package demands as many."""
FEWEST_EXPECTED = 5
THREEFOLD = 3

TOO_MANY_WITHHELD = "Too many points are withheld for control limits."
TOO_FEW_POINTS = "Too few points for control limits."
SHORT_BASELINE = "Too few points before the report to freeze limits."
TOO_LITTLE_VARIATION = "Too little variation for limits."
TOO_FEW_CHILDREN = "Too few children for control limits; longer periods are needed."


@dataclass(frozen=True, slots=True)
class Signals:
    """Label and meaning of each point, None where it is missing; which rules were applied."""

    special_cause_type: tuple[str | None, ...]
    point_type: tuple[str | None, ...]
    all_rules: bool


def xmr_refusal(y: Sequence[float | None], fix_after_n_points: int | None = None) -> str | None:
    """Why no XmR chart of this run may be shown, in words; None where it may.

    Over 20 % of points withheld (None); fewer than ten points; fewer than twelve in a frozen baseline; or no
    variation left for limits, where the package's own limits fall onto the mean. Raises ValueError as `xmr`
    does.
    """
    values = points("y", y)
    if reason := _sparse(values):
        return reason
    fixed = None if fix_after_n_points is None else checks.count("fix_after_n_points", fix_after_n_points)
    if fixed is not None and _known(values[:fixed]) < FEWEST_FROZEN:
        return SHORT_BASELINE
    chart = xmr(y, "neutral", fix_after_n_points=fix_after_n_points)
    lower, upper = chart.lpl[0], chart.upl[0]
    scale = np.nanmax(np.abs(values))
    return TOO_LITTLE_VARIATION if upper is None or upper - lower <= 1e-9 * scale else None


def attribute_refusal(
    count: Sequence[float | None], denominator: Sequence[float | None], *, is_share: bool = True
) -> str | None:
    """Why no p, p′ (`is_share`) or u chart of this run may be shown, in words; None where it may.

    Over 20 % of points withheld; fewer than ten points; or fewer than five expected events at the median
    point, and for shares fewer than five of either kind. Raises ValueError as `attribute_chart` does.
    """
    x, n = observed(count, denominator, is_share)
    if reason := _sparse(x):
        return reason
    centre = np.nansum(x) / np.nansum(n)
    rarer = min(centre, 1 - centre) if is_share else centre
    return TOO_FEW_CHILDREN if np.nanmedian(n) * rarer < FEWEST_EXPECTED else None


def choose_share_chart(count: Sequence[float | None], denominator: Sequence[float | None]) -> str:
    """`p_prime` where shares vary clearly more than chance has it (σ_z > 1.2), otherwise `p`.

    So p′ never narrows the limits. Raises ValueError as `attribute_chart` does.
    """
    return "p_prime" if spread_of_z(*observed(count, denominator, is_share=True)) > WIDEN_ABOVE else "p"


def attribute_signals(
    chart: str,
    count: Sequence[float | None],
    denominator: Sequence[float | None],
    improvement_direction: str,
) -> Signals:
    """The signals of an attribute chart, by the rules of XmR charts.

    Where the numbers of children differ more than threefold, only points outside the limits and shifts count:
    steps and distances then mean different things at different points. Raises ValueError as `attribute_chart`
    and `xmr` do.
    """
    checks.one_of("improvement_direction", improvement_direction, tuple(DIRECTIONS))
    drawn = attribute_chart(chart, count, denominator)
    x, n = observed(count, denominator, is_share=chart != "u")
    steady = bool(np.nanmax(n) <= THREEFOLD * np.nanmin(n))
    limits = (drawn.lcl, drawn.ucl, drawn.lcl_2sigma, drawn.ucl_2sigma)
    lines = Lines(np.full(len(x), drawn.centre), *(np.array(line, dtype=np.float64) for line in limits))
    found = special_causes(x / n, lines, all_rules=steady)
    labels = tuple(None if np.isnan(at) else label for at, label in zip(x, found, strict=True))
    way = DIRECTIONS[improvement_direction]
    return Signals(labels, tuple(label and point_type(label, way) for label in labels), steady)


def _known(y: Numbers) -> int:
    return int(np.sum(~np.isnan(y)))


def _sparse(y: Numbers) -> str | None:
    known = _known(y)
    if len(y) - known > MOST_WITHHELD * len(y):
        return TOO_MANY_WITHHELD
    return TOO_FEW_POINTS if known < TRIAL_FROM else None

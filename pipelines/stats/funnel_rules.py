"""A funnel of partnerships: which limits are drawn, who lies outside, who is left out (`methods.md` C6).

Here: the choice and the words. Not here: formulas (`funnels.py`). No ranks, and nobody is best or worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc

from pipelines.stats import checks
from pipelines.stats.funnels import funnel_limits, funnel_overdispersion, overdispersed_limits

OUTLIER_WORDS = "differs more than chance explains; find out why"
FEWEST_TO_ADJUST = 10
DRAWN_FROM = 10
"""Children from which limits are drawn: the angle transform misbehaves below."""
_CLEARLY = 0.05


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A partnership's share; its limits, None under ten children; `high` or `low` beyond 99.8 %, else ''."""

    children: int
    share: float
    limits_95: tuple[float, float] | None
    limits_998: tuple[float, float] | None
    outside: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """The points in the order given, None where left out; tau2 is 0 where the limits are plain."""

    centre: float
    points: tuple[FunnelPoint | None, ...]
    is_adjusted: bool
    tau2: float
    left_out: int
    words: str


def share_funnel(numerator: Sequence[float | None], denominator: Sequence[float | None]) -> Funnel:
    """The funnel of published shares; a partnership without one (None or NaN) is left out, and counted.

    Limits allow for over-dispersion where ten or more partnerships vary clearly more than chance (kφ beyond
    the 95 % point of χ² with k−1 degrees of freedom); otherwise they are plain. Outside means beyond 99.8 %.
    Raises ValueError for fewer than two published partnerships, unequal lengths, counts that are negative or
    not whole, n = 0, x above n.
    """
    checks.same_length(numerator=numerator, denominator=denominator)
    pairs = list(zip(numerator, denominator, strict=True))
    known = [pair for pair in pairs if not _is_left_out(pair)]
    spread = funnel_overdispersion(*map(list, zip(*known, strict=True)) if known else ([], []))
    k = len(known)
    is_adjusted = k >= FEWEST_TO_ADJUST and float(chdtrc(k - 1, k * spread.phi)) < _CLEARLY
    tau2 = spread.tau2 if is_adjusted else 0.0
    points = tuple(
        None if _is_left_out(pair) else _point(*pair, spread.target, tau2, is_adjusted) for pair in pairs
    )
    left_out = len(pairs) - k
    return Funnel(spread.target, points, is_adjusted, tau2, left_out, _left_out_words(left_out))


def _is_left_out(pair: tuple[float | None, float | None]) -> bool:
    return any(map(checks.is_missing, pair))


def _point(x: float, n: float, centre: float, tau2: float, is_adjusted: bool) -> FunnelPoint:
    share = x / n
    if n < DRAWN_FROM:
        return FunnelPoint(int(n), share, None, None, "")
    inner, outer = (
        overdispersed_limits(n, centre, tau2, conf) if is_adjusted else funnel_limits(n, centre, conf)
        for conf in (0.95, 0.998)
    )
    low, high = (float(limit) for limit in outer)
    outside = "high" if share > high else "low" if share < low else ""
    return FunnelPoint(int(n), share, (float(inner[0]), float(inner[1])), (low, high), outside)


def _left_out_words(left_out: int) -> str:
    if not left_out:
        return ""
    if left_out == 1:
        return "One partnership is left out: its figures are not published."
    return f"{left_out} partnerships are left out: their figures are not published."

"""Two shares set side by side, and the change of such a gap.

Here: Newcombe and MOVER by name. Not here: what may be said of a difference (`verdicts.py`). The two groups
must not overlap: never home against all looked after children, who include them. Numbers in brackets are the
sources of `methods.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result

GAP_COUNTS = ("x1", "n1", "x2", "n2")


@dataclass(frozen=True, slots=True)
class Difference(Result):
    """p1 − p2 with its limits, in fractions; `verdict` is `higher`, `lower` or `no clear difference`."""

    difference: float
    lower: float
    upper: float
    verdict: str


@dataclass(frozen=True, slots=True)
class GapChange(Result):
    """The gap after minus the gap before with its limits, in fractions.

    `verdict` is `gap moved up`, `gap moved down` or `no clear change in the gap`. Up is not wider: a gap of
    −20 points that becomes −5 moved up and narrowed.
    """

    gap_before: float
    gap_after: float
    change: float
    lower: float
    upper: float
    verdict: str


def newcombe_difference(x1: float, n1: float, x2: float, n2: float, conf: float = 0.95) -> Difference:
    """x1/n1 − x2/n2 with Newcombe's hybrid score interval [13].

    With Wilson limits (l1, u1), (l2, u2): L = d − √((p1−l1)² + (u2−p2)²), U = d + √((u1−p1)² + (p2−l2)²).
    Raises ValueError for counts that are negative or not whole, n1 or n2 = 0, x above n, conf outside (0, 1).
    """
    x1, n1 = checks.part_of("x1", x1, "n1", n1)
    x2, n2 = checks.part_of("x2", x2, "n2", n2)
    lower, upper = (float(limit) for limit in arrays.newcombe_limits(x1, n1, x2, n2, conf))
    return difference_of(x1 / n1 - x2 / n2, lower, upper)


def difference_of(difference: float, lower: float, upper: float) -> Difference:
    """A difference with the verdict of its limits."""
    verdict = _side(lower, upper, "higher", "lower", "no clear difference")
    return Difference(difference, lower, upper, verdict)


def gap_change_mover(
    before: Mapping[str, float], after: Mapping[str, float], conf: float = 0.95
) -> GapChange:
    """The change of a gap: MOVER on the Newcombe intervals of the two gaps [14].

    `before` and `after` hold x1, n1 (at home) and x2, n2 (the comparator). With gaps g and limits l, u:
    L = D − √((g2−l2)² + (u1−g1)²), U = D + √((u2−g2)² + (g1−l1)²). Years are taken as independent; children
    counted in both make the interval err wide. Raises ValueError for a period that does not hold these four,
    and as `newcombe_difference` does.
    """
    first, then = (_gap(name, gap, conf) for name, gap in (("before", before), ("after", after)))
    limits = arrays.mover_limits(
        then.difference, then.lower, then.upper, first.difference, first.lower, first.upper
    )
    lower, upper = (float(limit) for limit in limits)
    verdict = _side(lower, upper, "gap moved up", "gap moved down", "no clear change in the gap")
    return GapChange(
        first.difference, then.difference, then.difference - first.difference, lower, upper, verdict
    )


def _gap(name: str, counts: Mapping[str, float], conf: float) -> Difference:
    if not isinstance(counts, Mapping) or set(counts) != set(GAP_COUNTS):
        raise ValueError(f"{name} must hold {', '.join(GAP_COUNTS)} and nothing else")
    try:
        return newcombe_difference(**counts, conf=conf)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def _side(lower: float, upper: float, above: str, below: str, neither: str) -> str:
    return above if lower > 0 else below if upper < 0 else neither

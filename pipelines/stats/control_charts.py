"""XmR charts, exactly as NHSRplotthedots 0.2.2 draws them [11], so that results can be checked.

Here: limits, signals, assurance. Not here: whether a chart may be shown at all (`chart_rules.py`), or the p
and u charts (`attribute_charts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from statistics import mean

import numpy as np

from pipelines.stats import checks
from pipelines.stats.arrays import Numbers
from pipelines.stats.results import Result
from pipelines.stats.signals import DIRECTIONS, Lines, point_type, special_causes

LIMIT = 2.66
"""Average moving ranges from the mean to a limit: 3 over 1.128."""
NEAR = 2 * (LIMIT / 3)
SCREEN = 3.267
"""A moving range of this many averages or more is left out, once."""


@dataclass(frozen=True, slots=True)
class Xmr(Result):
    """One value a point; None where a segment has no limits, and where a point is missing no type."""

    mean: tuple[float | None, ...]
    lpl: tuple[float | None, ...]
    upl: tuple[float | None, ...]
    rebase_group: tuple[int, ...]
    special_cause_type: tuple[str | None, ...]
    point_type: tuple[str | None, ...]
    assurance: str | None


def xmr(
    y: Sequence[float | None],
    improvement_direction: str,
    target: float | None = None,
    rebase_after: int | Sequence[int] | None = None,
    fix_after_n_points: int | None = None,
    screen_outliers: bool = True,
) -> Xmr:
    """Means, limits and signals of a series; a missing point (None) breaks runs and moving ranges.

    Mean of the segment (of its first `fix_after_n_points` where given), limits ± 2.66 average moving ranges,
    ranges of 3.267 averages or more left out once. `rebase_after`: numbers of points before each new segment.
    Nothing runs across a segment's edge. Where every range is left out (a flat segment) it has no limits. In
    the unit of `y`; limits are not cut.
    Assurance, from the last segment: `consistent_pass`, `consistent_fail` or `inconsistent`; None without a
    target or a direction. Raises ValueError for no points, one or a target that is not a number, a direction
    other than increase, decrease or neutral, an edge outside the series, fix_after_n_points under 1.
    """
    checks.one_of("improvement_direction", improvement_direction, tuple(DIRECTIONS))
    if target is not None:
        checks.number("target", target)
    if not isinstance(screen_outliers, bool | np.bool_):
        raise ValueError("screen_outliers must be true or false")
    values = points("y", y)
    edges = _edges(rebase_after, len(values))
    fixed = (
        len(values) if fix_after_n_points is None else checks.count("fix_after_n_points", fix_after_n_points)
    )
    checks.positive("fix_after_n_points", fixed)
    segments = np.split(values, edges)
    lines = [segment_lines(segment, fixed, screen_outliers) for segment in segments]
    labels = [
        None if np.isnan(value) else label
        for segment, its in zip(segments, lines, strict=True)
        for value, label in zip(segment, special_causes(segment, its), strict=True)
    ]
    way = DIRECTIONS[improvement_direction]
    return Xmr(
        *(_joined(getattr(its, name) for its in lines) for name in ("centre", "lower", "upper")),
        tuple(group for group, segment in enumerate(segments) for _ in segment),
        tuple(labels),
        tuple(label and point_type(label, way) for label in labels),
        _assurance(target, lines[-1], way),
    )


def segment_lines(y: Numbers, fixed: int, screen_outliers: bool) -> Lines:
    """Centre, limits and two-sigma lines of one segment; NaN where there is nothing to estimate from."""
    base = y[:fixed]
    centre, ranges = _mean(base), np.abs(np.diff(base))
    average = _mean(ranges)
    if screen_outliers:
        average = _mean(ranges[ranges < SCREEN * average])
    reach = (0.0, -LIMIT * average, LIMIT * average, -NEAR * average, NEAR * average)
    return Lines(*(np.full(len(y), centre + off) for off in reach))


def _mean(values: Numbers) -> float:
    """The mean, rounded once, as R's long sums are: a point on it must be seen to be on it."""
    known = values[~np.isnan(values)].tolist()
    return mean(known) if known else np.nan


def points(name: str, y: Sequence[float | None]) -> Numbers:
    """The points of a series as floats, NaN where one is missing (None or NaN)."""
    checks.same_length(**{name: y})
    return np.array([checks.known(name, one) for one in y], dtype=np.float64)


def _edges(rebase_after: int | Sequence[int] | None, length: int) -> list[int]:
    given = [] if rebase_after is None else [rebase_after] if isinstance(rebase_after, Real) else rebase_after
    edges = checks.counts("rebase_after", given)
    if edges != sorted(set(edges)) or not all(0 < edge < length for edge in edges):
        raise ValueError("rebase_after must be numbers of points inside the series, rising")
    return edges


def _joined(parts: object) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in np.concatenate(list(parts)))


def _assurance(target: float | None, last: Lines, way: int) -> str | None:
    if target is None or not way:
        return None
    beyond = 1 if target > last.upper[-1] else -1 if target < last.lower[-1] else 0
    if not beyond:
        return "inconsistent"
    return "consistent_fail" if beyond == way else "consistent_pass"

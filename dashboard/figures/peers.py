"""Peers: the published figures of every partnership in one period, as a funnel and as a range.

Here: which figures may stand beside each other, the limits of chance around them, and who is left out.
Nobody is ranked. Invented partnerships stand beside invented ones only, and one that the person at the page
may not open has no name. Not here: formulas (`pipelines/stats/`, loaded when a page first asks), sentences
(`wording/peers.py`), or drawing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dashboard import signin
from dashboard.figures.course import Course
from dashboard.figures.evidence import MAIN_OUTCOME, across, partnerships
from dashboard.figures.rows import Measure, Partnership
from dashboard.selection import Selection

FEWEST_IN_FUNNEL = 5
"""Published partnerships from which a funnel is drawn; of fewer, one would make most of its own centre."""
FEWEST_IN_RANGE = 3
"""Other published partnerships of a family group from which their range is said."""
UNNAMED = "Another partnership"
_STEPS = 24

Line = tuple[tuple[float, ...], tuple[float, ...]]
"""Numbers of children, and the limit at each."""


class Peer(NamedTuple):
    """A partnership with its figure of the period, None where the release has none of that period.

    `outside` is high or low beyond the 99.8% limits, else empty.
    """

    name: str
    family_group: str | None
    is_own: bool
    figure: Measure | None
    outside: str = ""

    @property
    def is_published(self) -> bool:
        return self.figure is not None and self.figure.is_published and bool(self.figure.denominator)


class Peers(NamedTuple):
    """All partnerships in one period; the funnel's lines only where enough of them are published."""

    period: str
    every: tuple[Peer, ...]
    centre: float | None = None
    is_adjusted: bool = False
    inner: tuple[Line, ...] = ()
    outer: tuple[Line, ...] = ()

    @property
    def own(self) -> Peer:
        return next(one for one in self.every if one.is_own)

    @property
    def published(self) -> tuple[Peer, ...]:
        return tuple(one for one in self.every if one.is_published)

    @property
    def left_out(self) -> int:
        return len(self.every) - len(self.published)

    @property
    def family(self) -> tuple[Peer, ...]:
        """The other published partnerships of the same family group."""
        group = self.own.family_group
        return tuple(one for one in self.published if group and one.family_group == group and not one.is_own)


def peers(selection: Selection, course: Course) -> Peers | None:
    """The lead group of every partnership in the newest period; None where the figure is not a share."""
    figures = across(
        selection.release,
        selection.indicator,
        MAIN_OUTCOME[course.definition.kind],
        selection.split,
        course.lead,
        course.latest,
    )
    if course.definition.unit != "percent" or all(one.lower_ci is None for one in figures.values()):
        return None
    own = selection.partnership
    same_kind = [one for one in partnerships(selection.release) if one.invented == own.invented]
    every = tuple(_peer(one, own, figures.get(one.partnership)) for one in same_kind)
    known = [one for one in every if one.is_published]
    if len(known) < FEWEST_IN_FUNNEL:
        return Peers(course.latest, every)
    return _with_limits(course.latest, every)


def _peer(one: Partnership, own: Partnership, figure: Measure | None) -> Peer:
    is_own = one.partnership == own.partnership
    seen = is_own or signin.current().sees(one.partnership)
    return Peer(one.name if seen else UNNAMED, one.family_group, is_own, figure)


def _with_limits(period: str, every: tuple[Peer, ...]) -> Peers:
    counts = tuple(
        (one.figure.numerator, one.figure.denominator) if one.figure and one.is_published else None
        for one in every
    )
    centre, is_adjusted, outside, inner, outer = _funnel(counts)
    placed = (
        Peer(one.name, one.family_group, one.is_own, one.figure, way)
        for one, way in zip(every, outside, strict=True)
    )
    return Peers(period, tuple(placed), centre, is_adjusted, inner, outer)


@lru_cache(maxsize=256)
def _funnel(counts: tuple[tuple[int, int] | None, ...]) -> tuple:
    """Centre, whether limits are widened, who lies outside, and the 95% and 99.8% lines."""
    from pipelines.stats import funnel_limits, overdispersed_limits, share_funnel
    from pipelines.stats.funnel_rules import DRAWN_FROM

    sides = [[None if one is None else one[side] for one in counts] for side in (0, 1)]
    found = share_funnel(*sides)
    high = 1.05 * max(one[1] for one in counts if one is not None)
    low = float(DRAWN_FROM)
    grid = [low * (high / low) ** (step / _STEPS) for step in range(_STEPS + 1)]

    def lines(conf: float) -> tuple[Line, ...]:
        limits = (
            overdispersed_limits(grid, found.centre, found.tau2, conf)
            if found.is_adjusted
            else funnel_limits(grid, found.centre, conf)
        )
        return tuple((tuple(grid), tuple(map(float, limit))) for limit in limits)

    outside = tuple(one.outside if one else "" for one in found.points)
    return found.centre, found.is_adjusted, outside, lines(0.95), lines(0.998)

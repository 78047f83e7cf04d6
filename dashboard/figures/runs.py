"""Runs: the figures of one group over the newest periods that may be read as one series.

Here: which periods stand in a row without a change of definition or a marked year between them, and what was
published of them. Not here: what such a row permits or shows (`trends.py`, `control.py`). The release
compares periods by the same rule (decision 063); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Definition, Measure
from dashboard.wording.names import years_in
from pipelines.vocabulary import label_year

_NOUNS = {"year": "years", "census": "years", "quarter": "quarters", "window": "periods"}


class Run(NamedTuple):
    """Periods of one group in their order, from the first that is published, and the figure of each."""

    definition: Definition
    group: str
    periods: tuple[str, ...]
    figures: tuple[Measure, ...]

    @property
    def known(self) -> tuple[Measure, ...]:
        """The published figures, of which somebody was in the group."""
        return tuple(filter(_is_point, self.figures))

    @property
    def points(self) -> int:
        return len(self.known)

    @property
    def noun(self) -> str:
        """What a point is, in the plural."""
        return _NOUNS[self.known[0].period_kind] if self.known else "periods"

    @property
    def is_share(self) -> bool:
        """Whether each point is a share of children with an interval."""
        return self.definition.unit == "percent" and self._has_intervals

    @property
    def is_rate(self) -> bool:
        """Whether each point is a rate of events with an interval."""
        return self.definition.kind == "event_rate" and self._has_intervals

    @property
    def _has_intervals(self) -> bool:
        return bool(self.known) and all(one.lower_ci is not None for one in self.known)

    def numbers(self, take: Callable[[Measure], float | None]) -> tuple[float | None, ...]:
        """A number of every figure in its order; None where it is not published, or of nobody."""
        return tuple(take(one) if _is_point(one) else None for one in self.figures)


def _is_point(figure: Measure) -> bool:
    return figure.is_published and figure.value is not None


def stretch(definition: Definition, period: str) -> int | None:
    """The number of the stretch that a period belongs to; None where it is compared with none."""
    years = years_in(period)
    breaks = [year for year, _ in definition.definition_breaks]
    marked = [year for year, _ in definition.marked_years]
    if any(year in years for year in marked) or any(year in years[1:] for year in breaks):
        return None
    return sum(year <= years[0] for year in breaks) + sum(year < years[0] for year in marked)


def newest_run(held: Evidence, group: str) -> Run:
    """The newest run of a group, to the last period whose follow-up is complete; empty where it has none."""
    rows = [one for period in held.periods if (one := held.figures.get((period, group)))]
    ended = [one for one in rows if one.status != "too_early"]
    last = stretch(held.definition, ended[-1].period) if ended else None
    same = [one for one in ended if last is not None and stretch(held.definition, one.period) == last]
    first = next((place for place, one in enumerate(same) if _is_point(one)), len(same))
    return Run(held.definition, group, tuple(one.period for one in same[first:]), tuple(same[first:]))


def time_of(period: str) -> float:
    """The place of a period in time, in years; quarters lie a quarter apart."""
    quarter = int(period[-1]) if " Q" in period else 0
    return label_year(period) + quarter / 4

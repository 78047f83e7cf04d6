"""Councils: what the Local Government Benchmarking Framework publishes of a real one, on its own.

Here: which of its measures speak to one of ours, which area a partnership is, its family group's range. Not
here: sentences (`wording/councils.py`). These figures have their own cohort and rules; none is set beside a
figure of the release, and an invented partnership has none.
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.evidence import council_benchmarks
from dashboard.figures.rows import CouncilBenchmark, Definition
from dashboard.selection import Selection
from pipelines.vocabulary import area_key

ALSO = {
    "reregistered_within_18m": ("cp_rereg_18m",),
    "weekly_cost": ("cost_week_community", "cost_week_residential"),
}
"""Measures of the framework that speak to one of ours but for which the release names no national figure."""
SCOTLAND = "Scotland"


class CouncilYear(NamedTuple):
    """A year of one measure: the council's figure, those of its family group, Scotland's."""

    own: CouncilBenchmark
    others: tuple[float, ...]
    scotland: float | None


def ids_of(definition: Definition) -> tuple[str, ...]:
    """The framework's measures that speak to one of ours."""
    return (*definition.benchmark_ids, *ALSO.get(definition.id, ()))


def is_published(selection: Selection) -> bool:
    """Whether the framework publishes a measure that speaks to the one chosen."""
    return bool(council_benchmarks(selection.release, ids_of(selection.definition)))


def council_years(selection: Selection) -> tuple[CouncilYear, ...]:
    """By measure and year; empty for an invented partnership, and where no area has its name."""
    if selection.partnership.invented:
        return ()
    rows = council_benchmarks(selection.release, ids_of(selection.definition))
    wanted = area_key(selection.partnership.name)
    return tuple(_year(one, rows) for one in rows if area_key(one.area) == wanted)


def _year(own: CouncilBenchmark, rows: tuple[CouncilBenchmark, ...]) -> CouncilYear:
    same = [one for one in rows if (one.indicator_id, one.period) == (own.indicator_id, own.period)]
    others = tuple(one.value for one in same if one.family == own.family and one.area != own.area)
    scotland = next((one.value for one in same if one.area == SCOTLAND), None)
    return CouncilYear(own, others, scotland)

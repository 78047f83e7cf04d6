"""What a page needs to know about one measure in one partnership, read once and kept.

Here: which rows belong together. Not here: files and connections (`store.py`), sentences (`wording/`).
Nothing is added up: a figure that no release holds is absent, and the page says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from dashboard import store
from dashboard.figures.rows import (
    JOINED,
    PARTLY_JOINED,
    Benchmark,
    Change,
    CouncilBenchmark,
    Definition,
    Gap,
    GapChange,
    Measure,
    Partnership,
    Plan,
    Policy,
)
from dashboard.store import Release
from dashboard.wording.names import years_in
from pipelines.vocabulary import AWAY_GROUPS, CARE_GROUPS, label_year

MAIN_OUTCOME = {
    "count": "count",
    "proportion": "yes",
    "event_rate": "events",
    "mean": "numerator_sum",
    "matched_change": "improved",
}
"""The outcome that stands for a kind of indicator on a chart."""

_LISTS = {
    "period_kinds",
    "tables",
    "quality_indicators",
    "care_groups",
    "breakdowns",
    "caveats",
    "benchmark_ids",
    "definition_breaks",
    "marked_years",
    "noted_years",
}
_GRAINS = ("window", "year", "census", "quarter")
_CUT = "partnership = ? and indicator = ? and breakdown = ? and level = ?"
Row = TypeVar("Row", Measure, Gap, Change, GapChange)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One measure, one partnership, one split: its figures, gaps and changes, by period and group.

    Only itself is equal to it, so that what is made of it can be kept.
    """

    definition: Definition
    plan: Plan | None
    periods: tuple[str, ...]
    figures: dict[tuple[str, str], Measure]
    others: dict[tuple[str, str, str], Measure]
    gaps: dict[tuple[str, str], Gap]
    changes: dict[tuple[str, str, str], Change]
    gap_changes: dict[tuple[str, str, str], GapChange]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups with a figure in some period, in their order: five of them, home and away, or all."""
        held = {group for (_, group), figure in self.figures.items() if figure.status != "not_applicable"}
        five = tuple(group for group in CARE_GROUPS if group in held)
        if any(group in AWAY_GROUPS for group in five):
            return five
        return tuple(group for group in ("home", "away") if group in held) or tuple(
            group for group in ("all",) if group in held
        )

    def named_as(self, group: str) -> str:
        """The group as it is named: `joined` where residential care holds other care too, `everyone` where
        all are no children in care.
        """
        return named_as(self.plan, self.definition.all_as(group), self._is_quarterly)

    @cached_property
    def _is_quarterly(self) -> bool:
        return any(one.period_kind == "quarter" for one in self.figures.values())

    @property
    def comparators(self) -> tuple[str, ...]:
        """Groups that home is compared with, `away` last."""
        held = {comparator for _, comparator in self.gaps}
        return tuple(group for group in (*AWAY_GROUPS, "away") if group in held)

    def period_for(self, year: str) -> str | None:
        """The period of the series that holds a reporting year: itself, or the window around it."""
        wanted = label_year(year)
        return next((period for period in reversed(self.periods) if wanted in years_in(period)), None)

    def status(self, period: str, group: str) -> str:
        """The status of a figure, `absent` where the release holds no such cell."""
        figure = self.figures.get((period, group))
        return figure.status if figure else "absent"


@lru_cache(maxsize=64)
def partnerships(release: Release) -> tuple[Partnership, ...]:
    """The partnerships of a release, by name."""
    return store.query(
        release,
        Partnership,
        "select partnership, name, area_code, family_group, invented from partnerships order by name",
    )


@lru_cache(maxsize=64)
def definitions(release: Release) -> dict[str, Definition]:
    """The indicators of a release that have a cell in it, by id, in the published order."""
    columns = ", ".join(f'"{name}"' for name in Definition._fields)
    rows = store.query(
        release,
        _definition,
        f"select {columns} from indicators where id in (select distinct indicator from cells) "
        "order by position",
    )
    return {one.id: one for one in rows}


def _definition(*row: object) -> Definition:
    return Definition(
        *(
            _as_tuple(json.loads(str(value))) if name in _LISTS else value
            for value, name in zip(row, Definition._fields, strict=True)
        )
    )


def _as_tuple(items: list) -> tuple:
    return tuple(tuple(item) if isinstance(item, list) else item for item in items)


@lru_cache(maxsize=64)
def reporting_years(release: Release, partnership: str) -> tuple[str, ...]:
    """Labels of the years and censuses of a partnership, newest first; windows give their last year."""
    rows = store.query(
        release,
        str,
        "select distinct period from measures where partnership = ? and period_kind <> 'quarter'",
        partnership,
    )
    years = {label_year(period) for period in rows}
    return tuple(f"{year - 1}/{year % 100:02d}" for year in sorted(years, reverse=True))


@lru_cache(maxsize=256)
def splits(release: Release, partnership: str, indicator: str) -> tuple[tuple[str, str], ...]:
    """(breakdown, level) pairs for which the release holds cells of a measure, `none` first."""
    return store.query(
        release,
        lambda *pair: pair,
        "select distinct breakdown, level from measures where partnership = ? and indicator = ? "
        "order by breakdown <> 'none', breakdown, level",
        partnership,
        indicator,
    )


@lru_cache(maxsize=512)
def evidence(
    release: Release,
    partnership: str,
    indicator: str,
    breakdown: str = "none",
    level: str = "all",
    grain: str = "",
) -> Evidence:
    """All figures of a measure for one partnership and split, with gaps and changes.

    `grain` asks for quarters, say, where the measure has them; otherwise the usual grain of a series.
    """
    definition = definitions(release)[indicator]
    cut = (partnership, indicator, breakdown, level)
    main = MAIN_OUTCOME[definition.kind]
    measures = _one_grain(_read(release, Measure, "measures", cut), grain)
    periods = sorted({one.period for one in measures}, key=lambda period: (label_year(period), period))
    gaps = _main(_read(release, Gap, "gaps", cut), main)
    changes = _main(_read(release, Change, "changes", cut), main)
    gap_changes = _main(_read(release, GapChange, "gap_changes", cut), main)
    return Evidence(
        definition=definition,
        plan=plans(release, partnership).get(indicator),
        periods=tuple(periods),
        figures={(one.period, one.care_group): one for one in measures if one.outcome == main},
        others={(one.period, one.care_group, one.outcome): one for one in measures},
        gaps={(one.period, one.comparator): one for one in gaps if one.period in periods},
        changes={(one.period_to, one.span, one.care_group): one for one in changes},
        gap_changes={(one.period_to, one.span, one.comparator): one for one in gap_changes},
    )


def _read(release: Release, row: type[Row], table: str, cut: tuple[str, ...]) -> tuple[Row, ...]:
    columns = ", ".join(f'"{name}"' for name in row._fields)
    return store.query(release, row, f"select {columns} from {table} where {_CUT}", *cut)


def _one_grain(measures: Sequence[Measure], wanted: str) -> list[Measure]:
    """The grain that is wanted, where it is there; else windows, single years or censuses, quarters."""
    kinds = {one.period_kind for one in measures}
    kind = next((kind for kind in (wanted, *_GRAINS) if kind in kinds), "")
    return [one for one in measures if one.period_kind == kind]


def _main(rows: Iterable[Row], outcome: str) -> list[Row]:
    return [one for one in rows if one.outcome == outcome]


@lru_cache(maxsize=128)
def contrast(
    release: Release, partnership: str, comparator: str
) -> tuple[tuple[Definition, Gap, Measure, Measure], ...]:
    """Home and one other group in every measure and period, whole groups only, in the published order."""
    cut = (partnership, "none", "all")
    places = "where partnership = ? and breakdown = ? and level = ?"
    columns = ", ".join(f'"{name}"' for name in ("indicator", *Gap._fields))
    gaps = store.query(
        release, _named(Gap), f"select {columns} from gaps {places} and comparator = ?", *cut, comparator
    )
    columns = ", ".join(f'"{name}"' for name in ("indicator", *Measure._fields))
    sql = f"select {columns} from measures {places} and care_group in ('home', ?)"
    figures = {
        (name, one.period, one.outcome, one.care_group): one
        for name, one in store.query(release, _named(Measure), sql, *cut, comparator)
    }
    found: dict[str, list] = {}
    for name, gap in gaps:
        sides = [figures.get((name, gap.period, gap.outcome, group)) for group in ("home", comparator)]
        if None not in sides:
            found.setdefault(name, []).append((gap, *sides))
    known = definitions(release)
    return tuple((known[name], *row) for name in known for row in found.get(name, ()))


def _named(row: type[Row]) -> Callable[..., tuple[str, Row]]:
    return lambda name, *rest: (name, row(*rest))


@lru_cache(maxsize=512)
def across(
    release: Release, indicator: str, outcome: str, split: tuple[str, str], group: str, period: str
) -> dict[str, Measure]:
    """One figure of every partnership that the release has it for, published or not, by partnership."""
    columns = ", ".join(f'"{name}"' for name in ("partnership", *Measure._fields))
    rows = store.query(
        release,
        lambda code, *rest: (code, Measure(*rest)),
        f"select {columns} from measures where indicator = ? and outcome = ? and breakdown = ? and level = ? "
        "and care_group = ? and period = ?",
        indicator,
        outcome,
        *split,
        group,
        period,
    )
    return dict(rows)


@lru_cache(maxsize=64)
def plans(release: Release, partnership: str) -> dict[str, Plan]:
    """How each measure of a partnership is published, by indicator."""
    rows = store.query(
        release,
        Plan,
        f"select {', '.join(Plan._fields)} from plan where partnership = ?",
        partnership,
    )
    return {one.indicator: one for one in rows}


def named_as(plan: Plan | None, group: str, is_quarterly: bool = False) -> str:
    """The group as a measure with this plan names it."""
    if group != "residential" or plan is None:
        return group
    return JOINED if (plan.quarters_joined if is_quarterly else plan.joined) else group


def named_among(groups: Iterable[str], group: str) -> str:
    """One name of a group for several measures that name it as `groups`, as a heading over them needs it."""
    names = set(groups)
    if JOINED not in names:
        return group
    return JOINED if names == {JOINED} else PARTLY_JOINED


def named_by_all(release: Release, partnership: str, group: str) -> str:
    """One name of a group for every measure of a partnership that has it, of years and of quarters."""
    held = [one for one in plans(release, partnership).values() if group in one.groups.split(", ")]
    return named_among((named_as(one, group, quarters) for one in held for quarters in (False, True)), group)


@lru_cache(maxsize=64)
def policy(release: Release) -> Policy:
    """The limits that the release was protected with, as it states them itself."""
    (stated,) = store.query(release, json.loads, "select policy from release")
    plain, sensitive = stated["thresholds"], stated["sensitive"]
    return Policy(
        plain["smallest_count"],
        plain["smallest_denominator"],
        sensitive["smallest_count"],
        sensitive["smallest_denominator"],
    )


@lru_cache(maxsize=128)
def benchmarks(release: Release, ids: tuple[str, ...]) -> tuple[Benchmark, ...]:
    """Scotland's published figures of some measures, main edition, by cohort, group and period."""
    columns = ", ".join(f'"{name}"' for name in Benchmark._fields)
    return store.query(
        release,
        Benchmark,
        f"select {columns} from benchmarks where edition = 'main' and list_contains(?, indicator_id) "
        'order by indicator_id, cohort, "group", period',
        list(ids),
    )


@lru_cache(maxsize=64)
def council_benchmarks(release: Release, ids: tuple[str, ...]) -> tuple[CouncilBenchmark, ...]:
    """Published figures of every council and of Scotland, by measure, period and area."""
    return store.query(
        release,
        CouncilBenchmark,
        "select indicator_id, lgbf_code, indicator_label, area, period, value, unit, "
        "lgbf_family_group_people, source_title, source_url from council_benchmarks "
        "where list_contains(?, indicator_id) order by indicator_id, period, area",
        list(ids),
    )

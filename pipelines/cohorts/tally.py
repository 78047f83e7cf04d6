"""Adding up: from the rows of one population to the counts of all its indicators, splits and periods.

One pass over the rows makes the finest counts; splits, `away` and `all` are sums of those. Only counts above
zero are kept. Not here: the zeros, and what was not supplied (`grid.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import polars as pl

from pipelines.cohorts import counts, event_rates, matched_change, means, proportions
from pipelines.cohorts.numbers import filled, told_apart
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import AWAY_GROUPS, BREAKDOWN_LEVELS, PUBLISHED_GROUPS, Outcome, PeriodKind

OUTCOMES_OF = {
    Kind.COUNT: counts.outcomes,
    Kind.PROPORTION: proportions.outcomes,
    Kind.EVENT_RATE: event_rates.outcomes,
    Kind.MEAN: means.outcomes,
    Kind.MATCHED_CHANGE: matched_change.outcomes,
}
PERIOD = ("partnership", "year", "quarter")
UNGROUPED = "ungrouped"
"""Stands in `care_group` for rows that name none. It is never a cell; `all` contains it."""

GROUPS = pl.Enum((*PUBLISHED_GROUPS, UNGROUPED))
BREAKDOWN = pl.Enum(tuple(BREAKDOWN_LEVELS))
LEVEL = pl.Enum(tuple(dict.fromkeys(level for levels in BREAKDOWN_LEVELS.values() for level in levels)))
OUTCOME = pl.Enum(tuple(map(str, Outcome)))
INDICATOR = pl.Categorical()
LISTS = {"care_group": GROUPS} | {
    name: pl.Enum(levels) for name, levels in BREAKDOWN_LEVELS.items() if name != "none"
}
_AWAY, _ALL = (PUBLISHED_GROUPS.index(name) for name in ("away", "all"))
_OF_AWAY = [PUBLISHED_GROUPS.index(name) for name in AWAY_GROUPS]
COUNTED_SCHEMA = {
    "partnership": pl.String,
    "year": pl.Int32,
    "quarter": pl.Int32,
    "care_group": GROUPS,
    "breakdown": BREAKDOWN,
    "level": LEVEL,
    "indicator": INDICATOR,
    "outcome": OUTCOME,
    "count": pl.Int64,
}
"""Words as numbers: a national decade has two million counts above zero."""
_PERIOD_AS = {name: COUNTED_SCHEMA[name] for name in PERIOD}
_BREAKDOWNS, _LEVELS = BREAKDOWN.categories.to_list(), LEVEL.categories.to_list()


@dataclass(frozen=True, slots=True)
class Finest:
    """Sums by partnership, period, care group and every split at once, all with a row for each.

    sums: by indicator and outcome. known: partnership, year and perhaps quarter of the population's rows.
    one: of each sum, a row that is in it. when: numbers that tell these three apart. places: of the care
    group and each split, where it stands in its list; -1 where there is none.
    """

    sums: dict[str, np.ndarray]
    known: Sequence[pl.Series]
    one: np.ndarray
    when: Sequence[np.ndarray]
    places: dict[str, np.ndarray]

    def years(self, first: np.ndarray) -> pl.DataFrame:
        """PERIOD of the years of these sums."""
        return pl.DataFrame([*self._known(first)[:2], pl.Series("quarter", np.zeros(len(first), np.int32))])

    def quarters(self, first: np.ndarray) -> pl.DataFrame:
        """PERIOD of the quarters of these sums."""
        return pl.DataFrame(self._known(first))

    def _known(self, first: np.ndarray) -> list[pl.Series]:
        rows = self.one[first]
        return [column[rows].cast(_PERIOD_AS[column.name]) for column in self.known]


@dataclass(frozen=True, slots=True)
class Tallied:
    """Counts above zero: of each, the row of `periods`, the places of three words, the column, the count."""

    periods: pl.DataFrame
    columns: list[str]
    numbers: tuple[np.ndarray, ...]


def tally(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[Tallied]:
    """Each count above zero of these indicators of a population; quarter 0: the year."""
    quarterly = [i for i in indicators if PeriodKind.QUARTER in i.period_kinds]
    finest = _finest(rows, PERIOD if quarterly else PERIOD[:2], indicators)
    at, first = told_apart(finest.when[:2])
    years = finest.years(first)
    parts = [_split(finest, years, at, breakdown, indicators) for breakdown in _splits(rows, indicators)]
    if quarterly:
        at, first = told_apart(finest.when)
        parts.append(_split(finest, finest.quarters(first), at, "none", quarterly))
    return parts


def _splits(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[str]:
    asked = {breakdown for i in indicators for breakdown in i.breakdowns}
    return [name for name in BREAKDOWN_LEVELS if name in asked and (name == "none" or name in rows.columns)]


def _finest(rows: pl.DataFrame, when: Sequence[str], indicators: Sequence[Indicator]) -> Finest:
    lists = {name: LISTS[name] for name in ("care_group", *_splits(rows, indicators)) if name in LISTS}
    names, wanted = (*when, *lists), [*(None for _ in when), *lists.values()]
    kinds = [rows[name].dtype for name in names]
    own = [*map(_words_of, kinds, wanted)]
    asked = rows.select(*map(_as_number, names, own, kinds, wanted), **_added(indicators)).get_columns()
    numbers = [filled(column) for column in asked[: len(names)]]
    at, one = told_apart(numbers)
    sums = {column.name: np.bincount(at, column.to_numpy(), len(one)) for column in asked[len(names) :]}
    here = [each[one] for each in numbers]
    first = len(when)
    of_lists = zip(lists, map(_places, own[first:], wanted[first:]), here[first:], strict=True)
    places = {name: place[each] for name, place, each in of_lists}
    return Finest(sums, [rows[name] for name in when], one, here[:first], places)


def _added(indicators: Sequence[Indicator]) -> dict[str, pl.Expr]:
    """What each row adds to each indicator and outcome."""
    return {
        f"{indicator.id}|{outcome}": each
        for indicator in indicators
        for outcome, each in OUTCOMES_OF[indicator.kind](indicator).items()
    }


def _words_of(kind: pl.DataType, wanted: pl.Enum | None) -> list[str]:
    """The words of a column's own list, or of the one that is wanted; none where it is no list."""
    if wanted is None:
        return []
    return (wanted if kind == pl.String else kind).categories.to_list()


def _as_number(name: str, own: list[str], kind: pl.DataType, wanted: pl.Enum | None) -> pl.Expr:
    """The number of a word in its list; one above them all stands for an empty value."""
    word = pl.col(name).cast(wanted or pl.Categorical()) if kind == pl.String else pl.col(name)
    return word.to_physical().fill_null(len(own)) if own else word.to_physical()


def _places(own: list[str], wanted: pl.Enum) -> np.ndarray:
    """Where the words of one list stand in another; then where an empty value does: at `ungrouped`, or -1."""
    there = wanted.categories.to_list()
    nowhere = there.index(UNGROUPED) if UNGROUPED in there else -1
    return np.array([*map(there.index, own), nowhere])


def _split(
    finest: Finest, periods: pl.DataFrame, at: np.ndarray, breakdown: str, indicators: Sequence[Indicator]
) -> Tallied:
    """One breakdown, with the groups away and all; rows without a level are in none of them."""
    split = [indicator for indicator in indicators if breakdown in indicator.breakdowns]
    names = [f"{i.id}|{outcome}" for i in split for outcome in i.outcomes]
    levels = BREAKDOWN_LEVELS[breakdown]
    level = finest.places.get(breakdown, np.zeros(len(at), np.int64))
    cube = _summed(
        [finest.sums[name] for name in names],
        (at, finest.places["care_group"], level),
        (periods.height, len(levels)),
    )
    found = np.nonzero(cube)
    kind = np.full(len(found[0]), _BREAKDOWNS.index(breakdown))
    places = np.array([_LEVELS.index(one) for one in levels])
    return Tallied(periods, names, (*found[:2], kind, places[found[2]], found[3], cube[found]))


def _summed(
    sums: Sequence[np.ndarray], places: tuple[np.ndarray, np.ndarray, np.ndarray], sizes: tuple[int, int]
) -> np.ndarray:
    """Whole numbers by period, care group (as in GROUPS), level and one of `sums`.

    places: of each row, the period, group and level. sizes: how many periods and levels there are.
    """
    at, group, level = places
    shape = (sizes[0], len(GROUPS.categories), sizes[1])
    cell = (at.astype(np.int64) * shape[1] + group) * shape[2] + level
    has_level = level >= 0
    is_all = bool(has_level.all())
    cell = cell if is_all else cell[has_level]
    columns = (column if is_all else column[has_level] for column in sums)
    added = [np.bincount(cell, column, prod(shape)) for column in columns]
    cube = np.stack(added, axis=-1).astype(np.int64).reshape(*shape, len(added))
    cube[:, _ALL] = cube.sum(axis=1)
    cube[:, _AWAY] = cube[:, _OF_AWAY].sum(axis=1)
    return cube


def told(tallied: Iterable[Tallied]) -> pl.DataFrame:
    """COUNTED_SCHEMA, of all that was tallied."""
    parts = list(tallied)
    if not parts:
        return pl.DataFrame(schema=COUNTED_SCHEMA)
    at, group, breakdown, level, column, count = (
        np.concatenate(each) for each in zip(*(part.numbers for part in parts), strict=True)
    )
    many = [len(part.numbers[0]) for part in parts]
    at += np.repeat(_starts([part.periods.height for part in parts]), many)
    column += np.repeat(_starts([len(part.columns) for part in parts]), many)
    periods = pl.concat([part.periods for part in parts])
    names, outcomes = zip(*(name.split("|") for part in parts for name in part.columns), strict=True)
    return periods[at].hstack(
        [
            words(group, GROUPS).alias("care_group"),
            words(breakdown, BREAKDOWN).alias("breakdown"),
            words(level, LEVEL).alias("level"),
            pl.Series("indicator", names, INDICATOR).gather(column),
            pl.Series("outcome", outcomes, OUTCOME).gather(column),
            pl.Series("count", count),
        ]
    )


def _starts(sizes: Sequence[int]) -> np.ndarray:
    """Where each of several lists begins, put one after the other."""
    return np.cumsum([0, *sizes[:-1]])


def words(places: np.ndarray, kind: pl.Enum) -> pl.Series:
    """The words at these places of a list."""
    return kind.categories.cast(kind).gather(places)

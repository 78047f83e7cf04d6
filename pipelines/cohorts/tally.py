"""Adding up: from the rows of one population to the counts of all its indicators, splits and periods.

One pass over the rows makes the finest counts; splits, `away` and `all` are sums of those. Only counts above
zero are kept. Not here: the zeros, and what was not supplied (`grid.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import polars as pl

from pipelines.cohorts import counts, event_rates, matched_change, means, proportions
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
_AWAY, _ALL = (PUBLISHED_GROUPS.index(name) for name in ("away", "all"))
_OF_AWAY = [PUBLISHED_GROUPS.index(name) for name in AWAY_GROUPS]
_WHOLE_YEAR = pl.lit(0, pl.Int32)
_FITS = 2**63
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

    sums: by indicator and outcome. periods: PERIOD. years, quarters: numbers that tell the periods
    apart. places: of the care group and each split, where it stands in its list; -1 where there is none.
    """

    sums: dict[str, np.ndarray]
    periods: pl.DataFrame
    years: np.ndarray
    quarters: np.ndarray
    places: dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Tallied:
    """Counts above zero: of each, the row of `periods`, the places of three words, the column, the count."""

    periods: pl.DataFrame
    columns: list[str]
    numbers: tuple[np.ndarray, ...]


def tally(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[Tallied]:
    """Each count above zero of these indicators of a population; quarter 0: the year."""
    quarterly = [i for i in indicators if PeriodKind.QUARTER in i.period_kinds]
    finest = _finest(rows if quarterly else rows.with_columns(quarter=_WHOLE_YEAR), indicators)
    first, at = _in_periods(finest.years)
    years = finest.periods[first].with_columns(quarter=_WHOLE_YEAR)
    parts = [_split(finest, years, at, breakdown, indicators) for breakdown in _splits(rows, indicators)]
    if quarterly:
        first, at = _in_periods(finest.quarters)
        parts.append(_split(finest, finest.periods[first], at, "none", quarterly))
    return parts


def _splits(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[str]:
    asked = {breakdown for i in indicators for breakdown in i.breakdowns}
    return [name for name in BREAKDOWN_LEVELS if name in asked and (name == "none" or name in rows.columns)]


def _finest(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> Finest:
    lists = {"care_group": GROUPS} | {
        name: pl.Enum(BREAKDOWN_LEVELS[name]) for name in _splits(rows, indicators) if name != "none"
    }
    given = rows.select(*PERIOD, *lists).schema  # asking a frame for it is dear where words are listed
    listed = rows.with_columns(
        pl.col(name).cast(kind) for name, kind in lists.items() if given[name] == pl.String
    )
    kinds = {
        name: lists[name] if kind == pl.String and name in lists else kind for name, kind in given.items()
    }
    key, sizes = _as_one_key(listed, kinds)
    added = listed.select(key, *PERIOD, **_added(indicators))
    summed = added.group_by("key").agg(pl.col(PERIOD).first(), pl.exclude("key", *PERIOD).sum())
    numbers = np.unravel_index(summed["key"].to_numpy(), sizes)
    places = {
        name: _places(kinds[name], kind, numbers[n], sizes[n])
        for n, (name, kind) in enumerate(lists.items(), start=len(PERIOD))
    }
    partnership, year, quarter = numbers[: len(PERIOD)]
    years = partnership * sizes[1] + year
    quarters = years * sizes[2] + quarter
    periods = summed.select(pl.col(name).cast(kind) for name, kind in _PERIOD_AS.items())
    sums = {column.name: column.to_numpy() for column in summed.drop("key", *PERIOD)}
    return Finest(sums, periods, years, quarters, places)


def _added(indicators: Sequence[Indicator]) -> dict[str, pl.Expr]:
    """What each row adds to each indicator and outcome."""
    return {
        f"{indicator.id}|{outcome}": each
        for indicator in indicators
        for outcome, each in OUTCOMES_OF[indicator.kind](indicator).items()
    }


def _as_one_key(rows: pl.DataFrame, kinds: Mapping[str, pl.DataType]) -> tuple[pl.Expr, tuple[int, ...]]:
    """`key`: all that tells the sums apart as one number, which is quicker to group by than many columns.

    And of how many each column's number is one; the last stands for an empty value.
    """
    numbers = {name: _as_number(name, kind).cast(pl.Int64) for name, kind in kinds.items()}
    most = rows.select(**{name: number.max() for name, number in numbers.items()}).row(0)
    sizes = tuple((largest or 0) + 2 for largest in most)
    if prod(sizes) >= _FITS:
        raise OverflowError("the sums of a population are too many to be told apart by one number")
    key = pl.lit(0, pl.Int64)
    for number, size in zip(numbers.values(), sizes, strict=True):
        key = key * size + number.fill_null(size - 1)
    return key.alias("key"), sizes


def _as_number(name: str, kind: pl.DataType) -> pl.Expr:
    return (pl.col(name).cast(pl.Categorical()) if kind == pl.String else pl.col(name)).to_physical()


def _places(kind: pl.DataType, wanted: pl.Enum, numbers: np.ndarray, size: int) -> np.ndarray:
    """Where words, given as numbers of their own list, stand in another; the last of `size` is no word."""
    own, there = kind.categories.to_list(), wanted.categories.to_list()
    nowhere = there.index(UNGROUPED) if UNGROUPED in there else -1
    return np.array([*(there.index(word) for word in own[: size - 1]), nowhere])[numbers]


def _in_periods(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A row of each period; and which of them each row is about."""
    _, first, at = np.unique(numbers, return_index=True, return_inverse=True)
    return first, at


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
            _words(group, GROUPS).alias("care_group"),
            _words(breakdown, BREAKDOWN).alias("breakdown"),
            _words(level, LEVEL).alias("level"),
            pl.Series("indicator", names, INDICATOR).gather(column),
            pl.Series("outcome", outcomes, OUTCOME).gather(column),
            pl.Series("count", count),
        ]
    )


def _starts(sizes: Sequence[int]) -> np.ndarray:
    """Where each of several lists begins, put one after the other."""
    return np.cumsum([0, *sizes[:-1]])


def _words(places: np.ndarray, kind: pl.Enum) -> pl.Series:
    return kind.categories.cast(kind).gather(places)

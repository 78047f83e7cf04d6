"""Adding up: from the rows of one population to the counts of all its indicators, splits and periods.

One pass over the rows makes the finest counts; splits, `away` and `all` are sums of those. Only counts above
zero are kept. Not here: the zeros, and what was not supplied (`grid.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
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
_FITS = 2**64
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


def tally(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """COUNTED_SCHEMA: each count above zero of these indicators of a population; quarter 0: the year."""
    quarterly = [i for i in indicators if PeriodKind.QUARTER in i.period_kinds]
    finest = _finest(rows if quarterly else rows.with_columns(quarter=_WHOLE_YEAR), indicators)
    years = _in_periods(finest.with_columns(quarter=_WHOLE_YEAR))
    parts = [_split(finest, *years, breakdown, indicators) for breakdown in _splits(rows, indicators)]
    if quarterly:
        parts.append(_split(finest, *_in_periods(finest), "none", quarterly))
    return pl.concat(parts)


def _splits(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[str]:
    asked = {breakdown for i in indicators for breakdown in i.breakdowns}
    return [name for name in BREAKDOWN_LEVELS if name in asked and (name == "none" or name in rows.columns)]


def _finest(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Sums by partnership, period, care group and every split at once; a column an indicator and outcome."""
    splits = [name for name in _splits(rows, indicators) if name != "none"]
    keys = [*PERIOD, "care_group", *splits]
    sums = {
        f"{indicator.id}|{outcome}": total.cast(pl.Int64)
        for indicator in indicators
        for outcome, total in OUTCOMES_OF[indicator.kind](indicator).items()
    }
    listed = rows.with_columns(
        pl.col(name).cast(pl.Enum(BREAKDOWN_LEVELS[name]))
        for name in splits
        if rows.schema[name] == pl.String
    )
    summed = listed.group_by(_as_one_key(listed, keys)).agg(pl.col(keys).first(), **sums).drop("key")
    return summed.with_columns(
        pl.col("partnership").cast(pl.String), pl.col("care_group").cast(GROUPS).fill_null(UNGROUPED)
    )


def _as_one_key(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    """`key`: all that tells the sums apart as one number, which is quicker to group by than many columns.

    Where the number would not fit in 64 bits, the columns as one value.
    """
    numbers = {name: _as_number(rows, name) for name in columns}
    most = rows.select(**{name: number.max().cast(pl.Int64) for name, number in numbers.items()})
    sizes = {name: (most[name].item() or 0) + 2 for name in columns}
    if prod(sizes.values()) >= _FITS:
        return pl.struct(columns).alias("key")
    key = pl.lit(0, pl.UInt64)
    for name, number in numbers.items():
        key = key * sizes[name] + number.cast(pl.UInt64).fill_null(sizes[name] - 1)
    return key.alias("key")


def _as_number(rows: pl.DataFrame, name: str) -> pl.Expr:
    kind, column = rows.schema[name], pl.col(name)
    return (column.cast(pl.Categorical()) if kind == pl.String else column).to_physical()


def _in_periods(finest: pl.DataFrame) -> tuple[pl.DataFrame, np.ndarray]:
    """PERIOD, a row a period; and which of them each row of `finest` is about."""
    periods = finest.select(PERIOD).unique()
    numbered = periods.with_row_index("at")
    found = finest.select(PERIOD).join(
        numbered, on=PERIOD, how="left", maintain_order="left", nulls_equal=True
    )
    return periods, found["at"].to_numpy()


def _split(
    finest: pl.DataFrame,
    periods: pl.DataFrame,
    at: np.ndarray,
    breakdown: str,
    indicators: Sequence[Indicator],
) -> pl.DataFrame:
    """One breakdown, in long form, with the groups away and all; rows without a level are in none of them."""
    split = [indicator for indicator in indicators if breakdown in indicator.breakdowns]
    sums = {f"{i.id}|{outcome}": (i.id, str(outcome)) for i in split for outcome in i.outcomes}
    levels = ["all"] if breakdown == "none" else BREAKDOWN_LEVELS[breakdown]
    level = _level_of(finest, breakdown)
    cube = _summed(
        finest.select(list(sums)), (at, finest["care_group"], level), (periods.height, len(levels))
    )
    at, group, level, column = (found.astype(np.uint32) for found in np.nonzero(cube))
    names, outcomes = zip(*sums.values(), strict=True)
    found = [
        *periods[at],
        pl.Series("care_group", GROUPS.categories, dtype=GROUPS)[group],
        pl.Series("breakdown", [breakdown], dtype=BREAKDOWN).new_from_index(0, len(at)),
        pl.Series("level", levels, dtype=LEVEL)[level],
        pl.Series("indicator", names, dtype=INDICATOR)[column],
        pl.Series("outcome", outcomes, dtype=OUTCOME)[column],
        pl.Series("count", cube[at, group, level, column]),
    ]
    return pl.DataFrame(found)


def _level_of(finest: pl.DataFrame, breakdown: str) -> np.ndarray:
    """The place of each row's level in the list of its breakdown; -1 where it has none."""
    if breakdown == "none":
        return np.zeros(finest.height, np.int64)
    place = finest[breakdown].cast(pl.Enum(BREAKDOWN_LEVELS[breakdown])).to_physical()
    return place.cast(pl.Int64).fill_null(-1).to_numpy()


def _summed(
    sums: pl.DataFrame, places: tuple[np.ndarray, pl.Series, np.ndarray], sizes: tuple[int, int]
) -> np.ndarray:
    """Whole numbers by period, care group (as in GROUPS), level and column of `sums`.

    places: of each row, the period, group and level. sizes: how many periods and levels there are.
    """
    at, group, level = places
    shape = (sizes[0], len(GROUPS.categories), sizes[1])
    cell = (at.astype(np.int64) * shape[1] + group.to_physical().to_numpy()) * shape[2] + level
    has_level = level >= 0
    is_all = bool(has_level.all())
    cell = cell if is_all else cell[has_level]
    columns = (column.to_numpy() if is_all else column.to_numpy()[has_level] for column in sums)
    added = [np.bincount(cell, column, int(np.prod(shape))) for column in columns]
    cube = np.stack(added, axis=-1).astype(np.int64).reshape(*shape, len(added))
    cube[:, _ALL] = cube.sum(axis=1)
    cube[:, _AWAY] = cube[:, _OF_AWAY].sum(axis=1)
    return cube

"""Adding up: from the rows of one population to the counts of all its indicators, splits and periods.

One pass over the rows makes the finest counts; splits, `away` and `all` are sums of those. Only counts above
zero are kept. Not here: the zeros, and what was not supplied (`grid.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

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
    years = _finest(rows.with_columns(quarter=pl.lit(0, pl.Int32)), indicators)
    parts = [_split(years, breakdown, indicators) for breakdown in _splits(rows, indicators)]
    quarterly = [i for i in indicators if PeriodKind.QUARTER in i.period_kinds]
    if quarterly:
        parts.append(_split(_finest(rows, quarterly), "none", quarterly))
    return pl.concat(parts)


def _splits(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> list[str]:
    asked = {breakdown for i in indicators for breakdown in i.breakdowns}
    return [name for name in BREAKDOWN_LEVELS if name in asked and (name == "none" or name in rows.columns)]


Finest = tuple[pl.DataFrame, pl.DataFrame]
"""PERIOD, a row a period; and sums of rows, with `at`, the row of their period."""


def _finest(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> Finest:
    """Sums by partnership, period, care group and every split at once; a column an indicator and outcome."""
    keys = [*PERIOD, "care_group", *(name for name in _splits(rows, indicators) if name != "none")]
    sums = {
        f"{indicator.id}|{outcome}": total.cast(pl.Int64)
        for indicator in indicators
        for outcome, total in OUTCOMES_OF[indicator.kind](indicator).items()
    }
    summed = rows.group_by(_as_one_key(rows, keys)).agg(pl.col(keys).first(), **sums).drop("key")
    finest = summed.with_columns(
        pl.col("partnership").cast(pl.String), pl.col("care_group").cast(GROUPS).fill_null(UNGROUPED)
    )
    periods = finest.select(PERIOD).unique()
    return periods, finest.join(periods.with_row_index("at"), on=PERIOD)


def _as_one_key(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    """`key`: all that tells the sums apart as one number, which is quicker to group by than many columns."""
    numbers = {name: _as_number(rows, name) for name in columns}
    most = rows.select(**{name: number.max().cast(pl.Int64) for name, number in numbers.items()})
    key = pl.lit(0, pl.UInt64)
    for name, number in numbers.items():
        at_most = most[name].item() or 0
        key = key * (at_most + 2) + number.cast(pl.UInt64).fill_null(at_most + 1)
    return key.alias("key")


def _as_number(rows: pl.DataFrame, name: str) -> pl.Expr:
    kind, column = rows.schema[name], pl.col(name)
    return (column.cast(pl.Categorical()) if kind == pl.String else column).to_physical()


def _split(finest: Finest, breakdown: str, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """One breakdown, in long form, with the groups away and all."""
    split = [indicator for indicator in indicators if breakdown in indicator.breakdowns]
    sums = {f"{i.id}|{outcome}": (i.id, str(outcome)) for i in split for outcome in i.outcomes}
    level = pl.lit("all") if breakdown == "none" else pl.col(breakdown)
    levels = pl.Enum(BREAKDOWN_LEVELS[breakdown])
    periods, rows = finest
    levelled = rows.with_columns(level=level.cast(levels)).filter(pl.col("level").is_not_null())
    cube = _summed(levelled, periods.height, list(sums))
    at, group, level, outcome = (found.astype(np.uint32) for found in np.nonzero(cube))
    names, outcomes = zip(*sums.values(), strict=True)
    return (
        periods[at]
        .with_columns(
            pl.Series("care_group", GROUPS.categories, dtype=GROUPS)[group],
            pl.Series("breakdown", [breakdown], dtype=BREAKDOWN).new_from_index(0, len(at)),
            pl.Series("level", levels.categories, dtype=LEVEL)[level],
            pl.Series("indicator", names, dtype=INDICATOR)[outcome],
            pl.Series("outcome", outcomes, dtype=OUTCOME)[outcome],
            pl.Series("count", cube[at, group, level, outcome]),
        )
        .select(list(COUNTED_SCHEMA))
    )


def _summed(levelled: pl.DataFrame, periods: int, sums: list[str]) -> np.ndarray:
    """Whole numbers by period, care group (as in GROUPS), level and column of `sums`."""
    kinds = levelled.schema["care_group"], levelled.schema["level"]
    shape = (periods, *(len(kind.categories) for kind in kinds))
    at, group, level = (levelled[name].to_physical().to_numpy() for name in ("at", "care_group", "level"))
    cell = (at.astype(np.int64) * shape[1] + group) * shape[2] + level
    cells = int(np.prod(shape))
    added = [np.bincount(cell, levelled[name].to_numpy(), cells) for name in sums]
    cube = np.stack(added, axis=-1).astype(np.int64).reshape(*shape, len(sums))
    cube[:, _ALL] = cube.sum(axis=1)
    cube[:, _AWAY] = cube[:, _OF_AWAY].sum(axis=1)
    return cube

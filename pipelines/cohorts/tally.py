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


def _finest(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Sums by partnership, period, care group and every split at once; a column an indicator and outcome."""
    splits = [name for name in _splits(rows, indicators) if name != "none"]
    sums = {
        f"{indicator.id}|{outcome}": total.cast(pl.Int64)
        for indicator in indicators
        for outcome, total in OUTCOMES_OF[indicator.kind](indicator).items()
    }
    finest = rows.group_by(*PERIOD, "care_group", *splits).agg(**sums)
    return finest.with_columns(
        pl.col("partnership").cast(pl.String), pl.col("care_group").cast(GROUPS).fill_null(UNGROUPED)
    )


def _split(finest: pl.DataFrame, breakdown: str, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """One breakdown, in long form, with the groups away and all."""
    split = [indicator for indicator in indicators if breakdown in indicator.breakdowns]
    sums = {f"{i.id}|{outcome}": (i.id, str(outcome)) for i in split for outcome in i.outcomes}
    names, outcomes = zip(*sums.values(), strict=True)
    level = pl.lit("all") if breakdown == "none" else pl.col(breakdown)
    levelled = finest.with_columns(level=level.cast(LEVEL)).filter(pl.col("level").is_not_null())
    keys = [*PERIOD, "care_group", "level"]
    totals = _with_joint_groups(levelled).group_by(keys).agg(pl.col(list(sums)).sum())
    of_column = np.repeat(np.arange(len(sums), dtype=np.uint32), totals.height)
    long = pl.concat([totals.select(keys)] * len(sums)).with_columns(
        pl.lit(breakdown, BREAKDOWN).alias("breakdown"),
        pl.Series("indicator", names, dtype=INDICATOR)[of_column],
        pl.Series("outcome", outcomes, dtype=OUTCOME)[of_column],
        pl.concat([totals[column] for column in sums]).alias("count"),
    )
    return long.filter(pl.col("count") != 0).select(list(COUNTED_SCHEMA))


def _with_joint_groups(frame: pl.DataFrame) -> pl.DataFrame:
    away = frame.filter(pl.col("care_group").is_in(AWAY_GROUPS)).with_columns(
        care_group=pl.lit("away", GROUPS)
    )
    return pl.concat([frame, away, frame.with_columns(care_group=pl.lit("all", GROUPS))])

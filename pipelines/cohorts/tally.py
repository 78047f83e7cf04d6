"""Adding up: from the rows of one population to the counts of all its indicators, splits and periods.

One pass over the rows makes the finest counts; splits, `away` and `all` are sums of those. Only counts above
zero are kept. Not here: the zeros, and what was not supplied (`grid.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.cohorts import counts, event_rates, matched_change, means, proportions
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import AWAY_GROUPS, BREAKDOWN_LEVELS, PeriodKind

OUTCOMES_OF = {
    Kind.COUNT: counts.outcomes,
    Kind.PROPORTION: proportions.outcomes,
    Kind.EVENT_RATE: event_rates.outcomes,
    Kind.MEAN: means.outcomes,
    Kind.MATCHED_CHANGE: matched_change.outcomes,
}
PERIOD = ("partnership", "year", "quarter")
COUNTED = (*PERIOD, "care_group", "breakdown", "level", "indicator", "outcome", "count")
UNGROUPED = "ungrouped"
"""Stands in `care_group` for rows that name none. It is never a cell; `all` contains it."""


def tally(rows: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """The columns COUNTED: each count above zero of these indicators of a population; quarter 0: the year."""
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
        pl.col("care_group").cast(pl.String).fill_null(UNGROUPED), pl.col(splits).cast(pl.String)
    )


def _split(finest: pl.DataFrame, breakdown: str, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """One breakdown, in long form, with the groups away and all."""
    sums = [name for name in finest.columns if name.partition("|")[0] in _ids(indicators, breakdown)]
    level = pl.lit("all") if breakdown == "none" else pl.col(breakdown)
    levelled = finest.with_columns(level=level).filter(pl.col("level").is_not_null())
    keys = [*PERIOD, "care_group", "level"]
    return (
        _with_joint_groups(levelled)
        .group_by(keys)
        .agg(pl.col(sums).sum())
        .unpivot(sums, index=keys, variable_name="what", value_name="count")
        .filter(pl.col("count") != 0)
        .with_columns(pl.col("what").str.split_exact("|", 1).struct.rename_fields(["indicator", "outcome"]))
        .unnest("what")
        .with_columns(breakdown=pl.lit(breakdown))
        .select(COUNTED)
    )


def _ids(indicators: Sequence[Indicator], breakdown: str) -> set[str]:
    return {i.id for i in indicators if breakdown in i.breakdowns}


def _with_joint_groups(frame: pl.DataFrame) -> pl.DataFrame:
    away = frame.filter(pl.col("care_group").is_in(AWAY_GROUPS)).with_columns(care_group=pl.lit("away"))
    return pl.concat([frame, away, frame.with_columns(care_group=pl.lit("all"))])

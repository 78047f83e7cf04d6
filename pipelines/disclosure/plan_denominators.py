"""The denominators that a plan is fixed from, one row for all care groups of a period or a window of years.

Here: which counts are denominators, and their sums over years. Not here: whether they are enough (`plan.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from pipelines.coded import as_one_number, coded, find, numbers_in, runs_of
from pipelines.disclosure.spans import window_of
from pipelines.vocabulary import PUBLISHED_GROUPS, PeriodKind, label_year

PAIR = ["partnership", "indicator"]
_PERIOD = [*PAIR, "breakdown", "level", "period_kind", "period"]
_OF_INDICATOR = ["least", "least_level", "closes"]


def denominators_of(cells: pl.DataFrame, facts: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """PAIR, breakdown, level, is_quarter, `year` (in which the period ends), _OF_INDICATOR, a column a care
    group, null where it was not counted; words coded.

    cells: coded or not. facts: of each indicator whether it is `exempt`, its `denominator` (an outcome), its
    `breakdowns` and _OF_INDICATOR. Exempt ones are left out.
    """
    asked = _asked(facts)
    may_be = pl.col("outcome").is_in(asked["outcome"].unique().cast(pl.String).implode())
    rows = coded(cells.filter(pl.col("count").is_not_null() & may_be))
    on = ["indicator", "breakdown", "outcome"]
    found, group = find(numbers_in(rows, on), numbers_in(asked, on)), _group_of(rows)
    kept = np.flatnonzero((found >= 0) & (group >= 0))
    wide = _wide(rows[kept], group[kept], asked.select(_OF_INDICATOR)[found[kept]])
    return wide.join(_years(wide["period"]), on="period").select(
        pl.exclude("period", "period_kind"), is_quarter=pl.col("period_kind") == PeriodKind.QUARTER
    )


def _asked(facts: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """indicator, outcome, breakdown of the cells that are denominators, and _OF_INDICATOR."""
    rows = [
        (indicator, one["denominator"], breakdown, *(one[name] for name in _OF_INDICATOR))
        for indicator, one in facts.items()
        if not one["exempt"]
        for breakdown in one["breakdowns"]
    ]
    words, numbers = ("indicator", "outcome", "breakdown"), dict.fromkeys(_OF_INDICATOR, pl.Int64)
    return coded(pl.DataFrame(rows, dict.fromkeys(words, pl.String) | numbers, orient="row"))


def _group_of(rows: pl.DataFrame) -> np.ndarray:
    """The place of each row's care group in PUBLISHED_GROUPS; -1 where it is none of them."""
    groups = pl.DataFrame({"care_group": PUBLISHED_GROUPS})
    return find(numbers_in(rows, ["care_group"]), numbers_in(groups, ["care_group"]))


def _wide(rows: pl.DataFrame, group: np.ndarray, told: pl.DataFrame) -> pl.DataFrame:
    """_PERIOD and what is `told` of its indicator, a row each, with a column for each care group."""
    order, first = runs_of(as_one_number(rows, _PERIOD))
    at = np.repeat(np.arange(len(first)), np.diff(first, append=len(order)))
    counts = np.full((len(first), len(PUBLISHED_GROUPS)), -1)
    counts[at, group[order]] = rows["count"].to_numpy()[order]
    columns = pl.DataFrame(counts, list(PUBLISHED_GROUPS)).select(pl.when(pl.all() >= 0).then(pl.all()))
    one = order[first]
    return pl.concat([rows.select(_PERIOD)[one], told[one], columns], how="horizontal")


def _years(periods: pl.Series) -> pl.DataFrame:
    """period, coded, and the reporting year in which it ends."""
    labels = periods.unique()
    years = [label_year(label) for label in labels.cast(pl.String)]
    return pl.DataFrame({"period": labels, "year": pl.Series(years, dtype=pl.Int64)})


def pooled(denominators: pl.DataFrame, years: int) -> pl.DataFrame:
    """The denominators of whole windows of so many years: `end` instead of `year`."""
    if years == 1:
        return denominators.rename({"year": "end"})
    sums = [
        pl.when(pl.col(name).count() == years).then(pl.col(name).sum()).alias(name)
        for name in PUBLISHED_GROUPS
    ]
    return (
        denominators.with_columns(end=window_of(pl.col("year"), pl.col("closes"), years))
        .group_by(pl.exclude("year", *PUBLISHED_GROUPS))
        .agg(sums)
        .filter(pl.any_horizontal(pl.col(PUBLISHED_GROUPS).is_not_null()))
    )

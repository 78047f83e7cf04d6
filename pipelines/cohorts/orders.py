"""Populations of compulsory orders: in force at home on the census, ended, and runs of them that ended.

Compulsory orders are compulsory supervision orders and interim ones. A run is a child's orders one after
another; a gap of up to 7 days does not break it (`indicators.md` section 3). Not here: placements.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.cohorts.numbers import in_order
from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import (
    FAR,
    child_and_day,
    holds_on,
    latest_before,
    reporting_year_of,
    where_on,
    year_end_of,
)
from pipelines.vocabulary import COMPULSORY_REASONS

GAP_WITHIN_A_RUN_DAYS = 7


def compulsory_orders(s: Sources) -> pl.DataFrame:
    """child, start, end, end_reason, and the `run` that an order belongs to; sorted by child and start."""
    return s.once("compulsory orders", lambda: _compulsory_orders(s))


def _compulsory_orders(s: Sources) -> pl.DataFrame:
    orders = (
        s.rows("legal", "legal_reason", "legal_start", "legal_end", "end_reason")
        .filter(pl.col("legal_reason").is_in(COMPULSORY_REASONS))
        .select("child", "end_reason", start="legal_start", end="legal_end")
    )
    orders = in_order(orders, child_and_day(pl.col("start")), "end", "end_reason")
    gap = (pl.col("start") - latest_before(pl.col("end").fill_null(FAR))).dt.total_days()
    return orders.with_columns(run=(gap.is_null() | (gap > GAP_WITHIN_A_RUN_DAYS)).cum_sum().set_sorted())


def runs_of(orders: pl.DataFrame) -> pl.DataFrame:
    """run, child, run_start, run_end (FAR while it is open): unbroken stretches, by child and start."""
    first = np.flatnonzero(np.diff(orders["run"].to_numpy(), prepend=-1))
    ends = orders.select(pl.col("end").fill_null(FAR).to_physical()).to_series().to_numpy()
    latest = np.maximum.reduceat(ends, first) if len(first) else ends
    runs = orders.select("run", "child", run_start="start")[first]
    return runs.with_columns(pl.Series("run_end", latest).cast(pl.Date))


def census_home_orders(s: Sources) -> pl.DataFrame:
    """Children at home on 31 July with a compulsory order in force that day.

    `months`: whole months since its unbroken run began. `median_months`: the middle child's months, of the
    partnership and year, rounded down; summed over the children and divided by them it stays itself.
    `over_two_years`: the run began before the same day two years earlier.
    """
    two_years_before = year_end_of(pl.col("year") - 2)
    months = (pl.col("year") - pl.col("run_start").dt.year()) * 12 + 7 - pl.col("run_start").dt.month()
    orders = compulsory_orders(s)
    at_home = (
        s.care.census.filter(pl.col("care_group") == "home")
        .select("child", "year", "care_group", "route", day=year_end_of(pl.col("year")))
        .with_row_index("at")
        .join(orders, on="child")
        .filter(holds_on(pl.col("day"), "start", "end"))
        .unique("at")
        .join(runs_of(orders).select("run", "run_start"), on="run", validate="m:1")
        .select("child", "year", "care_group", "route", "run_start")
        .with_columns(months=months, over_two_years=pl.col("run_start") < two_years_before)
    )
    median = pl.col("months").median().over("partnership", "year").floor().cast(pl.Int64)
    return s.described(at_home).with_columns(median_months=median)


def orders_ended(s: Sources) -> pl.DataFrame:
    """Compulsory orders by the year they end in and the group on the day before; `end_reason`."""
    ended = compulsory_orders(s).filter(pl.col("end").is_not_null())
    return s.described(_by_group_the_day_before(s, ended.select("child", "end_reason", ended_on="end")))


def order_runs_ended(s: Sources) -> pl.DataFrame:
    """Children by the year in which their compulsory orders ended, and the group on the day before.

    One row a child and year: the last run that ends in it. `days_to_new_order`, empty where none came.
    """
    is_followed = pl.col("child").shift(-1) == pl.col("child")
    runs = (
        runs_of(compulsory_orders(s))
        .with_columns(next_start=pl.when(is_followed).then(pl.col("run_start").shift(-1)))
        .filter(pl.col("run_end") < FAR)
        .with_columns(year=reporting_year_of(pl.col("run_end")))
        .unique(["child", "year"], keep="last", maintain_order=True)
    )
    days = (pl.col("next_start") - pl.col("run_end")).dt.total_days()
    ended = runs.select("child", ended_on="run_end", days_to_new_order=days)
    return s.described(_by_group_the_day_before(s, ended))


def _by_group_the_day_before(s: Sources, ended: pl.DataFrame) -> pl.DataFrame:
    dated = ended.with_columns(
        year=reporting_year_of(pl.col("ended_on")), last_day=pl.col("ended_on").dt.offset_by("-1d")
    )
    return where_on(dated, "last_day", s.care.timeline)

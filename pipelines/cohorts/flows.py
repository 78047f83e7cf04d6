"""Populations of starts and ends: episodes that start or end in a year, placements at home that start.

Not here: orders that end (`orders.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.numbers import key_of
from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import WHERE, reporting_year_of


def episodes_started(s: Sources) -> pl.DataFrame:
    """Episodes by the year they start in, and the group of their first placement."""
    return _episodes(s, "episode_start", pl.col("rank").min())


def episodes_ended(s: Sources) -> pl.DataFrame:
    """Episodes by the year they end in, and the group of their last placement."""
    return _episodes(s, "episode_end", pl.col("rank").max())


def _episodes(s: Sources, day: str, which: pl.Expr) -> pl.DataFrame:
    placements = s.care.placements
    chosen = placements.group_by("episode").agg(which)
    where = chosen.hstack(placements.select("care_group", "route")[chosen["rank"]])
    dated = (
        s.rows("episodes", "episode_ref", day)
        .drop_nulls(day)
        .select("child", episode=key_of("episode_ref"), year=reporting_year_of(pl.col(day)))
    )
    return s.described(dated.join(where, on="episode", validate="1:1"))


def home_starts(s: Sources) -> pl.DataFrame:
    """Each child's first placement at home that starts in the year.

    `days_to_other_group`: until a later start in another group, empty where there was none.
    """
    placements = s.care.placements
    firsts = (
        placements.filter(pl.col("care_group") == "home")
        .with_columns(year=reporting_year_of(pl.col("start")))
        .sort("child", "year", "start", "rank", descending=[False, False, False, True])
        .unique(["child", "year"], keep="first", maintain_order=True)
        .select("child", "year", "start", *WHERE)
    )
    away = placements.filter(pl.col("care_group") != "home").select("child", away_from="start")
    followed = firsts.sort("child", "start").join_asof(
        away.sort("child", "away_from"),
        left_on="start",
        right_on="away_from",
        by="child",
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    days = (pl.col("away_from") - pl.col("start")).dt.total_days()
    return s.described(followed.with_columns(days_to_other_group=days))

"""Where residential care stands for residential and other care together, as a reader knows it.

The plan of a release says so. Where it says nothing (an earlier grain, or cells without their plan), other
care that has no cell of its own stands with residential care, unless the numbers show that it was not
supplied. Here: that. Not here: the sums that follow (`rows.py`).
"""

from __future__ import annotations

import polars as pl

_SERIES = ["partnership", "indicator", "period"]
_QUARTERS = 4


def joined_in(told: pl.DataFrame, plan: pl.DataFrame | None) -> pl.DataFrame:
    """partnership, indicator, period of the told cells (with `first` and `last` quarter) that are joined.

    plan: partnership, indicator, window_years, joined, quarters_joined, as released.
    """
    separate = told.filter(pl.col("care_group") == "other").select(_SERIES).unique()
    of_five = told.filter(pl.col("care_group") == "kinship").select(*_SERIES, "first", "last").unique()
    five = of_five.join(separate, on=_SERIES, how="anti")
    lacking = _lacking(told.join(five, on=_SERIES, how="semi")).with_columns(supposed=pl.lit(False))
    guessed = five.join(lacking, on=_SERIES[:2], how="left").with_columns(pl.col("supposed").fill_null(True))
    if plan is None:
        return guessed.filter("supposed").select(_SERIES)
    says = plan.select(*_SERIES[:2], "window_years", "joined", "quarters_joined")
    length = pl.col("last") - pl.col("first") + 1
    said = (
        pl.when(length == 1)
        .then("quarters_joined")
        .when(length == _QUARTERS * pl.col("window_years"))
        .then("joined")
    )
    known = guessed.join(says, on=_SERIES[:2], how="left")
    return known.filter(pl.coalesce(said, "supposed")).select(_SERIES)


def _lacking(told: pl.DataFrame) -> pl.DataFrame:
    """partnership, indicator of which other care was not supplied: more children are away from home than the
    groups that are told hold, in two sums or more.

    told: cells of periods in which other care has none of its own.
    """
    groups = ("kinship", "foster", "residential")
    line = [*_SERIES, "breakdown", "level", "outcome"]
    wide = told.filter(pl.col("care_group").is_in(["away", *groups]), pl.col("count").is_not_null())
    counts = wide.group_by(line).agg(
        of_groups=pl.col("count").filter(pl.col("care_group") != "away").sum(),
        away=pl.col("count").filter(pl.col("care_group") == "away").sum(),
        told=pl.len(),
    )
    more = counts.filter(pl.col("told") == 1 + len(groups), pl.col("away") > pl.col("of_groups"))
    return more.group_by(_SERIES[:2]).len().filter(pl.col("len") > 1).drop("len")

"""The plan carried out: years added up to windows, `other` joined to residential, what is not shown left out.

Sums of raw counts become cells here, before protection, so that they are protected with the rest. Not here:
the choice of grain (`plan.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.coded import CODE, as_one_number, coded, find, numbers_in, runs_of, spelled
from pipelines.disclosure.plan import PAIR
from pipelines.disclosure.plan_lines import SEPARATOR
from pipelines.disclosure.spans import window_name, window_of
from pipelines.vocabulary import CELL_KEY, PeriodKind, Status, label_year

COUNTED = "counted"
JOINED = "residential"
"""The care group that carries residential and other care together, where the plan joins them."""
_SPLIT_GROUPS = ["home", "away", "all"]
_WINDOW = ["period", "window_years", "closes"]


def coarsen_cells(cells: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY, count, status at the grain of the plan, in the order of keys; coded where the cells are (see
    `pipelines/coded.py`). A window holds a count where all its years do.
    """
    coarse = _added_up(_moved(_shown(coded(cells), plan)))
    return spelled(coarse) if cells.schema["status"] == pl.String else coarse


def _shown(cells: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """The cells that the plan shows, or adds up into one that it shows; is_quarter, window_years, closes and
    joins of each.
    """
    shows, told = _shows(plan), ["is_quarter", "window_years", "closes", "joins"]
    on = [*PAIR, "is_quarter", "breakdown", "care_group"]
    kinds = cells.select(pl.exclude("count"), is_quarter=pl.col("period_kind") == PeriodKind.QUARTER)
    found = find(numbers_in(kinds, on), numbers_in(shows, on))
    kept = np.flatnonzero(found >= 0)
    return cells[kept].hstack(shows.select(told)[found[kept]])


def _shows(plan: pl.DataFrame) -> pl.DataFrame:
    """PAIR, is_quarter, breakdown, care_group of what the plan shows or adds up, coded, and how."""
    lines = plan.filter(pl.col("window_years") > 0)
    years = lines.select(
        *(*PAIR, "window_years", "closes", "splits", pl.lit(False).alias("is_quarter")),
        joins="joined",
        care_group=pl.col("groups").str.split(SEPARATOR),
    )
    quarters = lines.select(
        *(*PAIR, "window_years", "closes", "splits", pl.lit(True).alias("is_quarter")),
        joins="quarters_joined",
        care_group="quarters",
    )
    with_other = pl.when("joins").then(pl.col("care_group").list.set_union(["other"])).otherwise("care_group")
    shown = pl.concat([years, quarters]).with_columns(care_group=with_other).explode("care_group")
    split = shown.explode("splits").rename({"splits": "breakdown"})
    return coded(split.filter((pl.col("breakdown") == "none") | pl.col("care_group").is_in(_SPLIT_GROUPS)))


def _moved(kept: pl.DataFrame) -> pl.DataFrame:
    """Each cell under the key of the cell that it becomes part of; `expected` parts make it whole."""
    single, years = kept.filter(pl.col("window_years") == 1), kept.filter(pl.col("window_years") > 1)
    windows = _windows(years.select(_WINDOW).unique())
    pooled = years.join(windows, on=_WINDOW).with_columns(
        period="window", period_kind=pl.lit(str(PeriodKind.WINDOW), CODE)
    )
    joins = pl.col("joins") & pl.col("care_group").is_in([JOINED, "other"])
    return pl.concat([single, pooled.select(single.columns)]).with_columns(
        expected=pl.when("is_quarter").then(1).otherwise("window_years") * (1 + joins.cast(pl.Int64)),
        care_group=pl.when(joins).then(pl.lit(JOINED, CODE)).otherwise("care_group"),
    )


def _windows(years: pl.DataFrame) -> pl.DataFrame:
    """_WINDOW and the name of the `window` that such a year belongs to."""
    names = [
        window_name(window_of(label_year(period), closes, length), length)
        for period, length, closes in years.select(_WINDOW).iter_rows()
    ]
    return years.with_columns(window=pl.Series(names, dtype=CODE))


def _added_up(moved: pl.DataFrame) -> pl.DataFrame:
    """One cell for all with one key, where its `expected` parts are there; in the order of keys."""
    order, first = runs_of(as_one_number(moved, CELL_KEY))
    parts = moved.select(
        pl.col("count").fill_null(0),
        counted=pl.col("status") == COUNTED,
        applies=pl.col("status") != Status.NOT_APPLICABLE,
        early=pl.col("status") == Status.TOO_EARLY,
    ).cast(pl.Int64)
    added = pl.DataFrame({part.name: np.add.reduceat(part.to_numpy()[order], first) for part in parts})
    rows = pl.Series("rows", np.diff(first, append=len(order)))
    return (
        moved[order[first]]
        .drop("count", "status")
        .hstack([*added, rows])
        .filter(pl.col("rows") >= pl.col("expected"))
        .with_columns(status=_status().cast(CODE))
        .select(*CELL_KEY, pl.when(pl.col("status") == COUNTED).then("count"), "status")
    )


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("applies") == 0)
        .then(pl.lit(str(Status.NOT_APPLICABLE)))
        .when(pl.col("counted") == pl.col("applies"))
        .then(pl.lit(COUNTED))
        .when(pl.col("early") > 0)
        .then(pl.lit(str(Status.TOO_EARLY)))
        .otherwise(pl.lit(str(Status.NOT_SUPPLIED)))
    )

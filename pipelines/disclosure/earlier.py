"""What earlier releases bind: a plan that stands, figures that stay, and revisions too small to be shown.

A closed period is restated as it was first published, unless every figure that changed did so by more than a
few children, or a person decided (`methods.md` A8). Here: what follows from earlier cells. Not here: how the
audit compares releases (`audit_earlier.py`), which is written apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.disclosure.plan import PAIR
from pipelines.disclosure.system import System
from pipelines.policy import Policy
from pipelines.vocabulary import CARE_GROUPS, CELL_KEY, PeriodKind, Status

_TOLD = [str(one) for one in (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)]
_IS_QUARTER = pl.col("period_kind") == PeriodKind.QUARTER


def kept_plan(previous: pl.DataFrame) -> pl.DataFrame:
    """PAIR, window_years, five, joined, splits, quarters: how each pair was published before."""
    told = previous.filter(pl.col("status").is_in(_TOLD))
    first, last = (pl.col("period").str.split("–").list.get(i).str.head(4).cast(pl.Int64) for i in (0, -1))
    is_window = pl.col("period_kind") == PeriodKind.WINDOW
    whole = told.filter(~_IS_QUARTER).with_columns(
        years=pl.when(is_window).then(last - first + 1).otherwise(1)
    )
    groups = pl.col("care_group").unique()
    of_pair = whole.group_by(PAIR).agg(
        window_years=pl.col("years").last(),
        held=groups,
        splits=pl.col("breakdown").unique().sort(),
    )
    quarters = told.filter(_IS_QUARTER).group_by(PAIR).agg(quarters=groups)
    five = pl.col("held").list.set_intersection(list(CARE_GROUPS[1:])).list.len() > 0
    return (
        of_pair.join(quarters, on=PAIR, how="left")
        .with_columns(five=five, joined=five & ~pl.col("held").list.contains("other"))
        .drop("held")
        .sort(PAIR)
    )


def published_before(previous: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY, before, status and band of the newest earlier release that has the cell."""
    return previous.select(*CELL_KEY, before="count", status_before="status", band_before="band").unique(
        CELL_KEY, keep="last", maintain_order=True
    )


def compare_with_earlier(weighed: pl.DataFrame, previous: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """`weighed` with what was published before; a figure that was stays published (`fixed`).

    Adds `before`, `status_before`, `band_before`, and `moved`: by fewer children than may be seen to move.
    """
    joined = weighed.join(published_before(previous), on=CELL_KEY, how="left", maintain_order="left")
    change = (pl.col("count") - pl.col("before")).abs()
    small = (change >= 1) & (change < pl.col("T")) & ~pl.col("is_sum")
    decided = pl.any_horizontal(pl.lit(False), *_decided(policy))
    return joined.with_columns(
        moved=(small & ~decided).fill_null(False),
        fixed=pl.col("fixed") | (pl.col("status_before") == Status.PUBLISHED).fill_null(False),
    )


def _decided(policy: Policy) -> list[pl.Expr]:
    """Where a person decided that a revision is published."""
    return [
        (pl.col("partnership") == one.partnership)
        & (pl.col("indicator") == one.indicator)
        & pl.lit(True if not one.period else None).fill_null(pl.col("period") == one.period)
        for one in policy.decisions
        if one.kind == "revision"
    ]


def held_back(systems: Sequence[System], compared: pl.DataFrame) -> list[bool]:
    """Whether each system is restated from the earlier release, because a figure in it moved by a few."""
    moved = compared["moved"].to_numpy()
    return [bool(moved[system.rows].any()) for system in systems]


def restate(rows: np.ndarray, compared: pl.DataFrame) -> pl.DataFrame:
    """row, count, status, band of cells as they were; a cell that was not told before is left out (null)."""
    return compared[rows].select("row", count="before", status="status_before", band=pl.col("band_before"))

"""Who came and who went between two stocks: the one sum that ties a year to the year before.

Here: which released numbers it is of, and where it holds. Not here: the other sums (`audit_rows.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.audit_facts import ENDED, ON_31_JULY, STARTED


def flows_of(told: pl.DataFrame) -> pl.DataFrame:
    """before, STARTED, ENDED, now: ids of numbers of all groups, a line a period, of released cells with ids.

    Stock of the year before and starts make stock and ends. A partnership in most of whose years four
    published numbers show that they don't (placements with gaps) has no line; one year in which they don't,
    as after a correction that was held back, says nothing of the others. Nor have starts and ends of several
    years together beside a stock that is withheld, though they tell it: no search hides all four together.
    """
    of_all = told.filter(pl.col("group") == "all", pl.col("breakdown") == "none")
    of_year = of_all.filter(pl.col("number") == ON_31_JULY, pl.col("last") - pl.col("first") == 3)
    stock = of_year.group_by("partnership", "last", "id").agg(pl.col("count").max())
    before = stock.select("partnership", first=pl.col("last") + 1, before="id", n_before="count")
    now = stock.select("partnership", "last", now="id", n_now="count")
    starts, ends = (
        of_all.filter(pl.col("indicator") == name).select(
            "partnership", "first", "last", pl.col("id").alias(name), pl.col("count").alias(f"n_{name}")
        )
        for name in (STARTED, ENDED)
    )
    wide = (
        starts.join(ends, on=["partnership", "first", "last"])
        .join(now, on=["partnership", "last"])
        .join(before, on=["partnership", "first"])
    )
    off = pl.col("n_before") + pl.col(f"n_{STARTED}") - pl.col(f"n_{ENDED}") - pl.col("n_now")
    both_shown = pl.col("n_before").is_not_null() & pl.col("n_now").is_not_null()
    is_year = pl.col("last") - pl.col("first") == 3
    holds, shown = ((one.sum().over("partnership")) for one in (off == 0, off.is_not_null()))
    return wide.filter(2 * holds >= shown, is_year | both_shown)

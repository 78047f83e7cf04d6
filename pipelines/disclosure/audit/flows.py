"""Who came and who went between two stocks: the sums that tie a year to the year before.

Here: which released numbers they are of, and where they hold; sums of years that a window holds. Not here:
the other sums (`rows.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.disclosure.audit.facts import BEFORE, ENDED, ON_31_JULY, SINCE, STARTED


def flows_of(told: pl.DataFrame) -> pl.DataFrame:
    """before, STARTED, ENDED, now: ids of numbers of all groups, a line a period, of released cells with ids.

    Stock of the year before and starts make stock and ends. A partnership in most of whose years four
    published numbers show that they don't (placements with gaps) has no line; one year in which they don't,
    as after a correction that was held back, says nothing of the others.
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
    holds, shown = ((one.sum().over("partnership")) for one in (off == 0, off.is_not_null()))
    return wide.filter(2 * holds >= shown)


def sums_since(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """row, id, factor: terms of each of SINCE, of released cells with ids, for years and windows."""
    columns = ("partnership", "group", "breakdown", "level", "first", "last", "id")
    ids = told.select(*columns, name=pl.format("{}.{}", "indicator", "outcome"))
    stock = told.filter(
        pl.col("number") == ON_31_JULY, pl.col("group") == "all", pl.col("last") - pl.col("first") == 3
    )
    before = stock.with_columns(pl.col("first", "last") + 4, name=pl.lit(BEFORE)).select(ids.columns)
    both = pl.concat([ids, before]).unique()
    for one in SINCE:
        yield within_spans(both, dict(one), years=True)


def within_spans(ids: pl.DataFrame, factors: Mapping[str, int], *, years: bool) -> pl.DataFrame:
    """row, id, factor: sums of the numbers that fill a period, each by itself or by parts of it.

    ids: partnership, group, breakdown, level, first, last, id, name (a key of `factors`, or another). The
    periods are those of the numbers: windows, and years where `years`. Where one does not fill it, no row.
    """
    place = ["partnership", "group", "breakdown", "level"]
    span = [*place, "first", "last"]
    of = ids.filter(pl.col("name").is_in(list(factors)))
    spans = of.select(span).unique().filter(pl.lit(years) | (pl.col("last") - pl.col("first") > 3))
    parts = spans.join(of, on=place, suffix="_part").filter(
        pl.col("first") <= pl.col("first_part"), pl.col("last_part") <= pl.col("last")
    )
    filled = (pl.col("last_part") - pl.col("first_part") + 1).sum().over(*span, "name")
    return (
        parts.filter(filled == pl.col("last") - pl.col("first") + 1)
        .filter(pl.col("name").n_unique().over(span) == len(factors))
        .select(
            "id",
            row=pl.struct(span).rank("dense").cast(pl.String),
            factor=pl.col("name").replace_strict(dict(factors), return_dtype=pl.Int64),
        )
    )

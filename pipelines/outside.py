"""Shares that others publish of a partnership on the same definition, for the audit (`methods.md` A5).

Here: which published measure is one of ours, whose it is, and the ends of a rounded share. Not here: what can
be worked out with them (`disclosure/audit/rows.py`). An invented partnership has none.
"""

from __future__ import annotations

import polars as pl

from pipelines.vocabulary import area_key

SAME_DEFINITION = {
    "community_pct": "community_share",
    "more_than_one_placement": "more_than_one_placement",
}
"""Measure of the Local Government Benchmarking Framework -> ours: the same children, day and question, of all
looked after. The others count half-days, registrations or pounds of other children."""
PARTS = 100_000
"""A share in whole numbers: the framework prints percentages to three decimals."""
OUTSIDE = {
    "partnership": pl.String,
    "indicator": pl.String,
    "period": pl.String,
    "low": pl.Int64,
    "high": pl.Int64,
}


def outside_shares(partnerships: pl.DataFrame, councils: pl.DataFrame) -> pl.DataFrame:
    """OUTSIDE: each published share of a real partnership, between low and high of PARTS.

    partnerships: partnership, name, invented (bool). councils: `council_benchmarks` of a release.
    """
    real = partnerships.filter(~pl.col("invented")).select("partnership", area=_keys("name"))
    share = (pl.col("value") * PARTS / 100).round().cast(pl.Int64)
    return (
        councils.filter(pl.col("indicator_id").is_in(list(SAME_DEFINITION)))
        .with_columns(area=_keys("area"))
        .join(real, on="area")
        .select(
            "partnership",
            "period",
            indicator=pl.col("indicator_id").replace_strict(SAME_DEFINITION, return_dtype=pl.String),
            low=share - 1,
            high=share + 1,
        )
        .select(list(OUTSIDE))
        .sort("partnership", "indicator", "period")
    )


def told_outside(counted: pl.DataFrame, outside: pl.DataFrame | None) -> pl.Series:
    """Whether each counted cell (CELL_KEY, count) is a yes or no of all, as such a share says of them."""
    if outside is None or outside.is_empty():
        return pl.Series([False]).new_from_index(0, counted.height)
    figure = ["partnership", "indicator", "period"]
    whole = (pl.col("care_group") == "all") & (pl.col("breakdown") == "none")
    sides = [
        counted.filter(whole, pl.col("outcome") == side).select(*figure, pl.col("count").alias(side))
        for side in ("yes", "all")
    ]
    share = pl.col("yes") * PARTS
    same = (
        outside.join(sides[0], on=figure)
        .join(sides[1], on=figure)
        .filter(share.is_between(pl.col("low") * pl.col("all"), pl.col("high") * pl.col("all")))
        .select(*figure, same=pl.lit(True))
    )
    joined = counted.join(same, on=figure, how="left", maintain_order="left")
    told = pl.col("same").fill_null(False) & whole & pl.col("outcome").is_in(["yes", "no"])
    return joined.select(told=told)["told"]


def _keys(name: str) -> pl.Expr:
    return pl.col(name).map_elements(area_key, return_dtype=pl.String)

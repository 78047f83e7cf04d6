"""Warnings about accepted rows: overlapping placements, and at home without an order in force.

The rows stay accepted; the warning lists them. Not here: anything that sets a row aside (`relations.py`).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.returns.parts import FILE, ID, ROW, SENDER, key_of
from pipelines.vocabulary import COMPULSORY_REASONS

_WARNING = (FILE, SENDER, ROW)


def find_overlaps(placements: pl.DataFrame) -> pl.DataFrame:
    """Placements (`_file`, `_sender`, `_row`) that start while an earlier one of their episode still runs.

    Where any two placements of an episode overlap, two neighbours in the order of start do: so neighbours
    tell which episodes are worth the full order.
    """
    start, end, episode = pl.col("placement_start"), pl.col("end"), pl.col("episode")
    spans = placements.select(
        "placement_start",
        episode=key_of("episode_ref"),
        end=pl.col("placement_end").fill_null(date.max),
    ).with_row_index(ID)
    spans = spans.filter(end > start)
    neighbours = spans.sort("episode", "placement_start")
    is_overlap = (episode == episode.shift(-1)) & (start.shift(-1) < end)
    worth = neighbours.filter(is_overlap)["episode"]
    in_question = spans.filter(episode.is_in(worth.implode()))
    rows = placements[in_question[ID]].select(*_WARNING, "placement_type")
    in_order = pl.concat([in_question, rows], how="horizontal").sort(
        "episode", "placement_start", "end", "placement_type", FILE, ROW
    )
    return in_order.filter(start < end.cum_max().shift(1).over("episode")).select(_WARNING)


def find_home_without_order(placements: pl.DataFrame, legal: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Placements at home (`_file`, `_sender`, `_row`) during which no compulsory order is ever in force.

    Only partnerships that supply `legal` are looked at: without it nothing can be said.
    """
    child = key_of("child_ref").alias("child")
    after = pl.lit(as_at).dt.offset_by("1d")
    home = placements.filter(
        pl.col("placement_type") == "At home with parents",
        pl.col(SENDER).is_in(legal[SENDER].unique().implode()),
    ).select(*_WARNING, child, start="placement_start", end=pl.col("placement_end").fill_null(after))
    orders = legal.filter(pl.col("legal_reason").is_in(COMPULSORY_REASONS)).select(
        child, legal_start="legal_start", legal_end=pl.col("legal_end").fill_null(after)
    )
    in_force = (
        home.join(orders, on="child", how="inner")
        .filter(pl.col("legal_start") < pl.col("end"), pl.col("legal_end") > pl.col("start"))
        .select(FILE, ROW)
        .unique()
    )
    return home.join(in_force, on=[FILE, ROW], how="anti").select(_WARNING)

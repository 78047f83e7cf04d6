"""Warnings about accepted rows: overlapping placements, and at home without an order in force.

The rows stay accepted; the warning lists them. Not here: anything that sets a row aside (`relations.py`).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.returns.keys import more_than_once, positions_of
from pipelines.returns.parts import FILE, ID, ROW, SENDER, key_of
from pipelines.vocabulary import COMPULSORY_REASONS

_WARNING = (FILE, SENDER, ROW)


def find_overlaps(placements: pl.DataFrame) -> pl.DataFrame:
    """Placements (`_file`, `_sender`, `_row`) that start while an earlier one of their episode still runs.

    Where any two placements of an episode overlap, two neighbours in the order of start do. Most stand in
    that order already, so that only the episodes of those that don't, or that overlap, are worth the order.
    """
    start, end = pl.col("placement_start"), pl.col("end")
    spans = placements.select(
        "placement_start",
        episode=key_of("episode_ref"),
        end=pl.col("placement_end").fill_null(date.max),
    ).with_row_index(ID)
    spans = spans.filter(end > start)
    keys = spans["episode"].to_numpy()
    in_question = spans[positions_of(keys, _worth_a_look(keys, spans["placement_start"], spans["end"]))]
    rows = placements[in_question[ID]].select(*_WARNING, "placement_type")
    in_order = pl.concat([in_question, rows], how="horizontal").sort(
        "episode", "placement_start", "end", "placement_type", FILE, ROW
    )
    return in_order.filter(start < end.cum_max().shift(1).over("episode")).select(_WARNING)


def _worth_a_look(keys: np.ndarray, starts: pl.Series, ends: pl.Series) -> np.ndarray:
    """The keys of episodes whose spans don't all follow each other, each after the end of the one before."""
    starts, ends = (days.to_physical().to_numpy() for days in (starts, ends))
    follows = keys[1:] == keys[:-1]
    overlaps = keys[1:][follows & (starts[1:] < ends[:-1])]
    firsts = keys[np.concatenate([np.ones(min(1, len(keys)), bool), ~follows])]
    return np.concatenate([overlaps, more_than_once(firsts)])


def find_home_without_order(placements: pl.DataFrame, legal: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Placements at home (`_file`, `_sender`, `_row`) during which no compulsory order is ever in force.

    Only partnerships that supply `legal` are looked at: without it nothing can be said.
    """
    child = key_of("child_ref").alias("child")
    after = pl.lit(as_at).dt.offset_by("1d")
    is_home = pl.col("placement_type") == "At home with parents"
    home = (
        placements.lazy()
        .filter(is_home, pl.col(SENDER).is_in(legal[SENDER].unique().implode()))
        .select(*_WARNING, child, start="placement_start", end=pl.col("placement_end").fill_null(after))
        .with_row_index(ID)
        .collect()
    )
    orders = (
        legal.lazy()
        .filter(pl.col("legal_reason").is_in(COMPULSORY_REASONS))
        .select(child, legal_start="legal_start", legal_end=pl.col("legal_end").fill_null(after))
    )
    in_force = (
        home.lazy()
        .select(ID, "child", "start", "end")
        .join(orders, on="child", how="inner")
        .filter(pl.col("legal_start") < pl.col("end"), pl.col("legal_end") > pl.col("start"))
        .select(ID)
        .collect()
    )
    is_without = np.ones(home.height, bool)
    is_without[in_force[ID].to_numpy()] = False
    return home.select(_WARNING).filter(is_without)

"""The exceptions of quality that good rows carry: overlapping placements, at home without an order.

The load report warns of them, so `planted.csv` lists them, and no fault is planted where it would make or
hide one. Not here: how they come about (`episodes.py`, `legal.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.synthetic.block import Block
from pipelines.synthetic.legal import legal_frame
from pipelines.synthetic.shape import HOME
from pipelines.vocabulary import COMPULSORY_REASONS, PLACEMENT_GROUPS


@dataclass(frozen=True, slots=True)
class Watched:
    """Rows of a frame that must stay as they are, and the warnings that they cause."""

    kept: np.ndarray
    warnings: list[tuple[int, str, str]] = field(default_factory=list)
    """(position, column, rule)"""


def watched(table: str, frame: pl.DataFrame, block: Block | None = None) -> Watched:
    """What must be left alone in this table of this block."""
    if block is not None and table == "placements":
        return _placements(frame, legal_frame(block))
    if block is not None and table == "legal":
        at_home = np.unique(block.spells.child[block.spells.group == HOME])
        is_order = frame["legal_reason"].is_in(COMPULSORY_REASONS)
        of_home = frame["child_ref"].is_in(block.keys(at_home)["child_ref"].implode())
        return Watched((is_order & of_home).to_numpy())
    return Watched(np.zeros(frame.height, dtype=bool))


def _placements(frame: pl.DataFrame, legal: pl.DataFrame) -> Watched:
    end_before = pl.col("placement_end").shift(1).over("episode_ref")
    overlaps = frame.select((pl.col("placement_start") < end_before).fill_null(False)).to_series().to_numpy()
    without = _home_without_order(frame, legal)
    kept = overlaps | without | np.append(overlaps[1:], False)
    warnings = [(int(row), "placement_start", "placement_overlap") for row in np.flatnonzero(overlaps)]
    warnings += [(int(row), "placement_type", "home_without_order") for row in np.flatnonzero(without)]
    return Watched(kept, warnings)


def _home_without_order(placements: pl.DataFrame, legal: pl.DataFrame) -> np.ndarray:
    """Where a placement at home has no compulsory order in force on any of its days."""
    rows = placements.with_row_index("at")
    at_home = rows.filter(pl.col("placement_type").replace_strict(PLACEMENT_GROUPS) == "home")
    orders = legal.filter(pl.col("legal_reason").is_in(COMPULSORY_REASONS))
    in_force = at_home.join(orders, on="child_ref").filter(
        (pl.col("legal_start") < pl.col("placement_end")).fill_null(True),
        (pl.col("legal_end") > pl.col("placement_start")).fill_null(True),
    )
    return (
        rows["at"].is_in(at_home["at"].implode()).to_numpy()
        & ~rows["at"].is_in(in_force["at"].unique().implode()).to_numpy()
    )

"""The story of invented returns: partnerships, their blocks of children, each block's tables, to disk.

Here: the order of things, and sizes. Not here: any figure about children (`shape.py` and the tables' own
modules). Nothing is held for longer than a block, so memory does not grow with the number of children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from pipelines.errors import HearthError
from pipelines.synthetic.attainment import acel_frame, leavers_frame
from pipelines.synthetic.block import BLOCK, Block, block
from pipelines.synthetic.careers import children_per_looked_after
from pipelines.synthetic.episodes import children_frame, episodes_frame, placements_frame
from pipelines.synthetic.legal import legal_frame
from pipelines.synthetic.partnerships import (
    NAMES,
    PARTS,
    Partnership,
    invented_partnerships,
    partnerships_frame,
    shared_out,
)
from pipelines.synthetic.planning import reviews_and_voice
from pipelines.synthetic.school import exclusions_frame, school_frame
from pipelines.synthetic.shape import flow
from pipelines.synthetic.span import Span
from pipelines.synthetic.wellbeing import wellbeing_frame
from pipelines.synthetic.writer import Returns

DEFAULT_SEED = 2018
FRAMES = {
    "episodes": episodes_frame,
    "placements": placements_frame,
    "legal": legal_frame,
    "school": school_frame,
    "exclusions": exclusions_frame,
    "leavers": leavers_frame,
    "acel": acel_frame,
    "wellbeing": wellbeing_frame,
}


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was written: where, how many children, and rows by table."""

    folder: Path
    children: int
    rows: dict[str, int]


def synthesise(
    out: Path,
    *,
    partnerships: int = 3,
    years: int = 10,
    children: int | None = None,
    seed: int = DEFAULT_SEED,
    faults: float = 0.0,
    as_at: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Synthesised:
    """Write a returns folder about children who do not exist, shaped like Scotland.

    The returns cover `years` reporting years to the last 31 July on or before `as_at` (default: today), and
    that 31 July is part of what the arguments mean: the same arguments and the same last 31 July give the
    same bytes. `children` is the number of distinct children over all partnerships and years; without it
    each partnership has its own size. `faults` is the share of rows spoilt on purpose, each listed in
    `planted.csv`. `progress` is told (partnership, children done, children in all).

    Raises HearthError for impossible arguments, or where `out` holds something other than invented returns.
    """
    span = Span.ending(as_at or date.today(), years)
    listed = _listed(partnerships, children, seed, faults)
    sizes = _sizes(listed, span, children)
    returns = Returns(out)
    returns.write_partnerships(partnerships_frame(listed))
    done = 0
    for partnership, size in zip(listed, sizes, strict=True):
        for drawn in _blocks(partnership, span, seed, size):
            _write_block(returns, drawn)
            done += len(drawn.who.birth)
            if progress:
                progress(partnership.code, done, sum(sizes))
    return Synthesised(out, done, returns.table_rows())


def _listed(count: int, children: int | None, seed: int, faults: float) -> list[Partnership]:
    most = len(NAMES) * len(PARTS)
    if not 1 <= count <= most:
        raise HearthError(f"There are 1 to {most} invented partnerships. Asked for: {count}.")
    if children is not None and children < count:
        raise HearthError(f"Each partnership needs a child: ask for {count} children or more.")
    if not 0 <= faults <= 0.2:
        raise HearthError(f"The share of rows spoilt on purpose lies between 0 and 0.2. Asked for: {faults}.")
    return invented_partnerships(count, seed)


def _sizes(listed: list[Partnership], span: Span, children: int | None) -> list[int]:
    """Distinct children of each partnership over the span."""
    sizes = [partnership.size for partnership in listed]
    if children is None:
        return [round(size * children_per_looked_after(flow(span))) for size in sizes]
    return [n + 1 for n in shared_out(children - len(listed), sizes)]


def _blocks(partnership: Partnership, span: Span, seed: int, size: int) -> Iterator[Block]:
    count = -(-size // BLOCK)
    edges = [size * i // count for i in range(count + 1)]
    for number, (first, after) in enumerate(pairwise(edges)):
        yield block(partnership, span, seed, number, first, after - first)


def _write_block(returns: Returns, drawn: Block) -> None:
    for table, frame in _tables(drawn):
        returns.append(table, drawn.partnership.code, frame)


def _tables(drawn: Block) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of a block, made one at a time."""
    yield "children", children_frame(drawn)
    for table, frame_of in FRAMES.items():
        yield table, frame_of(drawn)
    yield from zip(("reviews", "voice"), reviews_and_voice(drawn), strict=True)

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

from pipelines.errors import HearthError
from pipelines.synthetic.block import BLOCK, Block, block
from pipelines.synthetic.careers import children_per_looked_after
from pipelines.synthetic.census import Tally
from pipelines.synthetic.faults import MOST_OF_A_FILE, Planter
from pipelines.synthetic.partnerships import (
    NAMES,
    PARTS,
    Partnership,
    invented_partnerships,
    partnerships_frame,
)
from pipelines.synthetic.shape import flow
from pipelines.synthetic.span import Span
from pipelines.synthetic.tables import tables_of_block, tables_of_partnership
from pipelines.synthetic.writer import Returns

DEFAULT_SEED = 2018


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was written: where, how many children, and rows by table."""

    folder: Path
    children: int
    rows: dict[str, int]
    planted: int
    """Faults and warnings listed in `planted.csv`."""


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
    listed = _listed(partnerships, children, seed, span, faults)
    everyone, done = sum(partnership.children for partnership in listed), 0
    planter = Planter(faults, seed, span, [partnership.code for partnership in listed]) if faults else None
    returns = Returns(out, planter)
    returns.write_partnerships(partnerships_frame(listed))
    for partnership in listed:
        tally = Tally(span)
        for drawn in _blocks(partnership, span, seed):
            for table, frame in tables_of_block(drawn):
                returns.append(table, partnership.code, frame, drawn)
            tally.add(drawn)
            done += len(drawn.who.birth)
            if progress:
                progress(partnership.code, done, everyone)
        for table, frame in tables_of_partnership(partnership, seed, tally):
            returns.append(table, partnership.code, frame)
    if planter:
        returns.write_planted(planter.planted)
    return Synthesised(out, done, returns.table_rows(), planter.planted.height if planter else 0)


def _listed(count: int, children: int | None, seed: int, span: Span, faults: float) -> list[Partnership]:
    most = len(NAMES) * len(PARTS)
    if not 1 <= count <= most:
        raise HearthError(f"There are 1 to {most} invented partnerships. Asked for: {count}.")
    if children is not None and children < count:
        raise HearthError(f"Each partnership needs a child: ask for {count} children or more.")
    if not 0 <= faults <= MOST_OF_A_FILE:
        raise HearthError(f"Between 0 and {MOST_OF_A_FILE} of the rows can be spoilt. Asked for: {faults}.")
    return invented_partnerships(count, seed, children_per_looked_after(flow(span)), children)


def _blocks(partnership: Partnership, span: Span, seed: int) -> Iterator[Block]:
    size = partnership.children
    count = -(-size // BLOCK)
    edges = [size * i // count for i in range(count + 1)]
    for number, (first, after) in enumerate(pairwise(edges)):
        yield block(partnership, span, seed, number, first, after - first)

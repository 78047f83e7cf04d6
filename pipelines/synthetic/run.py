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
from pipelines.synthetic.aftercare import aftercare_frame
from pipelines.synthetic.aggregate import aggregate_frame
from pipelines.synthetic.attainment import acel_frame, leavers_frame
from pipelines.synthetic.block import BLOCK, Block, block
from pipelines.synthetic.careers import children_per_looked_after
from pipelines.synthetic.census import Tally
from pipelines.synthetic.episodes import children_frame, episodes_frame, placements_frame
from pipelines.synthetic.faults import MOST_OF_A_FILE, Planter
from pipelines.synthetic.governance import governance_frame
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
from pipelines.synthetic.practice import audits_frame, workers_frame
from pipelines.synthetic.safety import health_frame, referrals_frame, registrations_frame
from pipelines.synthetic.school import exclusions_frame, school_frame
from pipelines.synthetic.shape import flow
from pipelines.synthetic.span import Span
from pipelines.synthetic.surveys import survey_frames
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
    "health": health_frame,
    "registrations": registrations_frame,
    "referrals": referrals_frame,
    "workers": workers_frame,
    "audits": audits_frame,
}
EVERY = 4
NOT_SUPPLIED = {1: ("audits",)}
"""Tables that the second of every four partnerships can't send, so that "not supplied" is seen."""


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
    listed = _listed(partnerships, children, seed, faults)
    sizes = _sizes(listed, span, children)
    planter = Planter(faults, seed, span, [partnership.code for partnership in listed]) if faults else None
    returns = Returns(out, planter)
    returns.write_partnerships(partnerships_frame(listed))
    done = 0
    for partnership, size in zip(listed, sizes, strict=True):
        tally = Tally(span)
        for drawn in _blocks(partnership, span, seed, size):
            for table, frame in _tables(drawn):
                returns.append(table, partnership.code, frame, drawn)
            tally.add(drawn)
            done += len(drawn.who.birth)
            if progress:
                progress(partnership.code, done, sum(sizes))
        for table, frame in _tables_without_children(partnership, seed, tally):
            returns.append(table, partnership.code, frame)
    if planter:
        returns.write_planted(planter.planted)
    return Synthesised(out, done, returns.table_rows(), planter.planted.height if planter else 0)


def _listed(count: int, children: int | None, seed: int, faults: float) -> list[Partnership]:
    most = len(NAMES) * len(PARTS)
    if not 1 <= count <= most:
        raise HearthError(f"There are 1 to {most} invented partnerships. Asked for: {count}.")
    if children is not None and children < count:
        raise HearthError(f"Each partnership needs a child: ask for {count} children or more.")
    if not 0 <= faults <= MOST_OF_A_FILE:
        raise HearthError(f"Between 0 and {MOST_OF_A_FILE} of the rows can be spoilt. Asked for: {faults}.")
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


def _tables(drawn: Block) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of a block, made one at a time."""
    yield "children", children_frame(drawn)
    for table, frame_of in FRAMES.items():
        if table not in NOT_SUPPLIED.get(drawn.partnership.position % EVERY, ()):
            yield table, frame_of(drawn)
    yield from zip(("reviews", "voice"), reviews_and_voice(drawn), strict=True)


def _tables_without_children(
    partnership: Partnership, seed: int, tally: Tally
) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "aftercare", aftercare_frame(partnership, seed, tally)
    yield from zip(("surveys", "survey_questions"), survey_frames(partnership, seed, tally.span), strict=True)
    yield "governance", governance_frame(partnership, seed, tally.span)
    yield "aggregate", aggregate_frame(partnership, seed, tally)

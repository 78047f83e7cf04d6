"""A block: some thousands of children of one partnership, drawn together and written before the next.

Here: what every table of a block starts from (people, spells, placements, years in care) and the look-up
of a child's group on a day. Not here: the tables. A partnership larger than a block takes several, so
memory does not grow with the number of children.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthetic.careers import Spells, careers
from pipelines.synthetic.draw import YEAR_DAYS, references, stream
from pipelines.synthetic.partnerships import Partnership
from pipelines.synthetic.people import People, people
from pipelines.synthetic.shape import MOVES_WITHIN_GROUP
from pipelines.synthetic.span import Span, years_of

BLOCK = 15_000
_DAYS = 1 << 17


@dataclass(frozen=True, slots=True)
class ChildYears:
    """A row for each child and reporting year in care, with the year's group; sorted by child and year."""

    child: np.ndarray
    year: np.ndarray
    group: np.ndarray

    def __len__(self) -> int:
        return len(self.child)

    def take(self, rows: np.ndarray) -> ChildYears:
        return ChildYears(self.child[rows], self.year[rows], self.group[rows])


@dataclass(frozen=True, slots=True)
class Block:
    partnership: Partnership
    span: Span
    seed: int
    number: int
    first: int
    """Children of the partnership in earlier blocks."""
    who: People
    spells: Spells
    placements: Spells
    """Spells cut where a child moved within the same group."""
    years: ChildYears

    def stream(self, topic: str) -> np.random.Generator:
        return stream(self.seed, self.partnership.position, self.number, topic)

    def keys(self, child: np.ndarray) -> dict[str, pl.Series]:
        """The `child_ref` and `partnership` columns."""
        return {
            "child_ref": references("C-", self.numbers(child)),
            "partnership": pl.repeat(self.partnership.code, len(child), eager=True),
        }

    def numbers(self, child: np.ndarray) -> np.ndarray:
        return child + self.first + 1

    def spell_on(self, child: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Row of the spell that each child is in on each day; -1 where none."""
        keys = self.spells.child * _DAYS + self.spells.start
        row = np.searchsorted(keys, child * _DAYS + day, side="right") - 1
        inside = (row >= 0) & (self.spells.child[row] == child) & (self.spells.end[row] > day)
        return np.where(inside, row, -1)


def block(partnership: Partnership, span: Span, seed: int, number: int, first: int, children: int) -> Block:
    """Draw `children` children of a partnership, from birth to the end of the span."""
    position = partnership.position
    spells = careers(
        stream(seed, position, number, "careers"), span, children, partnership.shift("home", 0.10)
    )
    who = people(stream(seed, position, number, "people"), span, spells, partnership.shift("scn"))
    spells = spells.take(spells.start <= span.end)
    placements = _moved_within_group(stream(seed, position, number, "moves"), span, spells)
    years = child_years(span, spells)
    return Block(partnership, span, seed, number, first, who, spells, placements, years)


def _moved_within_group(rng: np.random.Generator, span: Span, spells: Spells) -> Spells:
    """Placements: a spell in a group may be several, and some children move far more often than others."""
    restless = rng.gamma(0.5, 2.0, spells.child.max() + 1)
    known_end = np.minimum(spells.end, span.end)
    length = known_end - spells.start
    moves = rng.poisson(MOVES_WITHIN_GROUP[spells.group] * restless[spells.child] * length / YEAR_DAYS)
    row = np.repeat(np.arange(len(spells)), moves)
    day = spells.start[row] + np.floor(rng.random(len(row)) * length[row]).astype(int)
    cuts = np.unique(np.stack([row, day])[:, day > spells.start[row]], axis=1)
    row = np.concatenate([np.arange(len(spells)), cuts[0]])
    start = np.concatenate([spells.start, cuts[1]])
    order = np.lexsort((start, row))
    row, start = row[order], start[order]
    end = np.where(np.append(row[1:], -1) == row, np.append(start[1:], 0), spells.end[row])
    return Spells(spells.child[row], spells.episode[row], spells.group[row], start, end)


def child_years(span: Span, spells: Spells) -> ChildYears:
    """Every year of the span in which a child is in care, by the group of its last spell in that year."""
    opening = np.maximum(years_of(spells.start), span.first)
    closing = np.minimum(years_of(spells.end - 1), span.last)
    rows = np.repeat(np.arange(len(spells)), np.maximum(closing - opening + 1, 0))
    nth = np.arange(len(rows)) - np.searchsorted(rows, rows)
    child, year = spells.child[rows], opening[rows] + nth
    last = np.append((child[1:] != child[:-1]) | (year[1:] != year[:-1]), True)
    return ChildYears(child[last], year[last], spells.group[rows][last])

"""Numbers in the place of references: a key a child, and the row of a child and year.

Comparing two texts for each row of every table cost more than all counting (decision 176). Here: keys and
look-ups by position. Not here: who was where (`spells.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

CHILD_KEY = ["partnership", "child_ref"]
_TABLE = 2**18
"""Numbers below this are told apart by a table of them, which stays in the processor's own memory."""
_SEARCHED = 2**24
"""Numbers that may be larger than this are told apart by sorting: a table of them would not fit in memory,
nor they in four bytes."""


def key_of_child() -> pl.Expr:
    """A 64-bit key of (partnership, child_ref): equal children, equal keys.

    Different children have different keys but for a chance below one in a million million a child.
    """
    return (pl.col("partnership").hash(1) ^ pl.col("child_ref").hash(2)).alias("key")


def key_of(reference: str) -> pl.Expr:
    """The same of a child's number and a reference that is told apart within the child."""
    return (pl.col("child").hash(3) ^ pl.col(reference).hash(4)).alias("key")


def in_order(rows: pl.DataFrame, first: pl.Expr, *then: str, **how: Any) -> pl.DataFrame:
    """`rows` sorted by a number, and those that share one by the columns of `then` (with `how` of `sort`).

    Sorting by one number is several times quicker than by many columns, and few rows share one.
    """
    numbers = rows.select(first).to_series()
    places = numbers.arg_sort().to_numpy()
    ordered = numbers.to_numpy()[places]
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    if not len(same):
        return rows[places]
    tied = np.union1d(same, same + 1)
    few = rows[places[tied]].hstack([pl.Series("_number", ordered[tied]), pl.Series("_place", places[tied])])
    in_turn = few.sort("_number", *then, **{word: [False, *each] for word, each in how.items()})
    places = places.copy()
    places[tied] = in_turn["_place"].to_numpy()
    return rows[places]


def places_before(starts: pl.Series, asked: pl.Series) -> pl.Series:
    """Of each number asked about, the position of the last of the sorted `starts` up to it; null: none is."""
    return positions(np.searchsorted(starts.to_numpy(), asked.to_numpy(), "right") - 1)


def positions(found: np.ndarray) -> pl.Series:
    """Positions to take rows by, null where one is below 0."""
    at = pl.Series(np.maximum(found, 0).astype(np.uint32))
    nowhere = np.flatnonzero(found < 0)
    return at.scatter(nowhere, None) if len(nowhere) else at


def told_apart(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows that have the same numbers in all columns get one number, from 0 up in the order of the columns;
    and a row of each number.

    All is done in one place of four bytes a row: memory that was not used before costs more than the sums.
    """
    key, size = np.zeros(len(columns[0]), np.int32), 1
    for numbers in columns:
        least, most = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        many = most - least + 1
        if many > _TABLE:
            numbers, least = np.unique(numbers, return_inverse=True)[1], 0
            many = int(numbers.max()) + 1
        if size * many > _TABLE:
            key, size = _in_turn(key, size)
        if size * many > _SEARCHED:
            beside = key * np.int64(many) + (numbers - least)
            key = np.unique(beside, return_inverse=True)[1].astype(np.int32)
            size = int(key.max()) + 1
            continue
        np.multiply(key, np.int32(many), out=key)
        np.add(key, numbers, out=key, casting="unsafe")
        np.subtract(key, np.int32(least), out=key)
        size *= many
    key, size = _in_turn(key, size)
    one = np.empty(size, np.int64)
    one[key] = np.arange(len(key))
    return key.astype(np.intp), one


def _in_turn(numbers: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """Numbers below `size` with those left out that never stand; and how many are left."""
    stands = np.zeros(size, bool)
    stands[numbers] = True
    held = np.flatnonzero(stands)
    place = np.empty(size, np.int32)
    place[held] = np.arange(len(held))
    return place[numbers], len(held)


def filled(numbers: pl.Series) -> np.ndarray:
    """The numbers; one above them all stands for an empty value."""
    return (numbers.fill_null((numbers.max() or 0) + 1) if numbers.null_count() else numbers).to_numpy()


def each_between(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every whole number from each of `first` to the `last` beside it: where it stands there, and which."""
    many = np.maximum(last - first + 1, 0)
    at = np.repeat(np.arange(len(many)), many)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(many) - many - first, many)


def child_of(rows: pl.DataFrame, people: pl.DataFrame) -> pl.Series:
    """`child` of each row, in their order; null where nobody in `people` (key, child) is meant."""
    asked = rows.select(key_of_child())
    known = people[["key", "child"]]
    return asked.join(known, on="key", how="left", validate="m:1", maintain_order="left")["child"]


@dataclass(frozen=True, slots=True)
class ByYear:
    """Rows of which at most one is about a child in a year, found by position.

    rows: `child` and `year`, with what is known of both. places: the row of each child and year, -1 where
    there is none.
    """

    rows: pl.DataFrame
    first: int
    last: int
    places: np.ndarray

    def find(self, child: pl.Series, year: pl.Series) -> pl.Series:
        """The position in `rows` of each child and year, null where there is none."""
        years = year.to_numpy()
        within = (years >= self.first) & (years <= self.last)
        span = self.last - self.first + 1
        asked = np.where(within, child.to_numpy().astype(np.int64) * span + (years - self.first), 0)
        found = self.places[asked] if len(self.places) else np.full(len(asked), -1, np.int32)
        found[~within] = -1
        return positions(found)

    def look_up(self, child: pl.Series, year: pl.Series, *columns: str) -> pl.DataFrame:
        """`columns` of each child and year; null where there is no row."""
        return self.rows[[*columns]][self.find(child, year)]

    def has(self, child: pl.Series, year: pl.Series) -> pl.Series:
        """For each of `rows`, whether it is among the children and years asked about."""
        is_among = np.zeros(self.rows.height, bool)
        is_among[self.find(child, year).drop_nulls().to_numpy()] = True
        return pl.Series(is_among)

    def count(self, child: pl.Series, year: pl.Series) -> pl.Series:
        """For each of `rows`, how often it is among the children and years asked about."""
        found = self.find(child, year).drop_nulls().to_numpy()
        return pl.Series(np.bincount(found, minlength=self.rows.height))


def by_year(rows: pl.DataFrame, people: int, first: int, last: int) -> ByYear:
    """`rows` (child, year and more) made ready to be asked; children are numbered below `people`."""
    span = last - first + 1
    places = np.full(people * span, -1, np.int32)
    at = rows["child"].to_numpy().astype(np.int64) * span + (rows["year"].to_numpy() - first)
    places[at] = np.arange(rows.height, dtype=np.int32)
    return ByYear(rows, first, last, places)

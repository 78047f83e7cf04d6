"""Numbers in the place of references: a key a child, and the row of a child and year.

Comparing two texts for each row of every table cost more than all counting (decision 176). Here: keys and
look-ups by position. Not here: who was where (`spells.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

CHILD_KEY = ["partnership", "child_ref"]


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
    places = numbers.arg_sort()
    ordered = numbers.gather(places)
    is_same = ordered == ordered.shift(-1)
    tied = (is_same | is_same.shift(1)).fill_null(False).arg_true()
    few = rows[places[tied]].with_columns(_number=ordered[tied], _place=places[tied])
    in_turn = few.sort("_number", *then, **{word: [False, *each] for word, each in how.items()})
    return rows[places.scatter(tied, in_turn["_place"])]


def places_before(starts: pl.Series, asked: pl.Series) -> pl.Series:
    """Of each number asked about, the position of the last of the sorted `starts` up to it; null: none is."""
    found = np.searchsorted(starts.to_numpy(), asked.to_numpy(), "right").astype(np.int64) - 1
    at = pl.when(pl.col("at") >= 0).then("at").cast(pl.UInt32)  # Polars takes no others that are all null
    return pl.DataFrame({"at": found}).select(at).to_series()


def child_of(rows: pl.DataFrame, people: pl.DataFrame) -> pl.Series:
    """`child` of each row, in their order; null where nobody in `people` (key, child) is meant."""
    asked = rows.select(key_of_child())
    known = people.select("key", "child")
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
        return pl.DataFrame({"at": found}).select(pl.when(pl.col("at") >= 0).then("at")).to_series()

    def look_up(self, child: pl.Series, year: pl.Series, *columns: str) -> pl.DataFrame:
        """`columns` of each child and year; null where there is no row."""
        return self.rows.select(pl.col(columns).gather(self.find(child, year)))

    def has(self, child: pl.Series, year: pl.Series) -> pl.Series:
        """For each of `rows`, whether it is among the children and years asked about."""
        is_among = np.zeros(self.rows.height, bool)
        is_among[self.find(child, year).drop_nulls().to_numpy()] = True
        return pl.Series(is_among)


def by_year(rows: pl.DataFrame, people: int, first: int, last: int) -> ByYear:
    """`rows` (child, year and more) made ready to be asked; children are numbered below `people`."""
    span = last - first + 1
    places = np.full(people * span, -1, np.int32)
    at = rows["child"].to_numpy().astype(np.int64) * span + (rows["year"].to_numpy() - first)
    places[at] = np.arange(rows.height, dtype=np.int32)
    return ByYear(rows, first, last, places)

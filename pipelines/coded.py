"""Words as numbers: frames in which few words stand many times are compared, joined, sorted by their numbers.

Here: from text and back, and finding by number. Not here: what a word means (`vocabulary.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

CODE = pl.Categorical()
_ALIVE = pl.Series([""], dtype=CODE)
"""Keeps the list of all words: Polars drops it with the last column that uses it, and would number anew."""


def coded(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame, its words kept as numbers of a list."""
    return frame.with_columns(pl.col(pl.String, pl.Enum).cast(CODE))


def spelled(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame, its words as text."""
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


@dataclass(frozen=True, slots=True)
class Listed:
    """A column as its own list: the words that stand in it, sorted, and each row's place among them; -1 where
    there is none."""

    words: list[str]
    numbers: np.ndarray


def lists_in(frame: pl.DataFrame, most: int) -> dict[str, Listed]:
    """Each column of words with one to `most` different ones, by name, as its own list, whatever else was
    coded before."""
    words = frame.select(pl.col(pl.String, pl.Categorical, pl.Enum))
    different = words.select(pl.all().unique().drop_nulls().implode())
    found = {column.name: column.item() for column in different}
    return {name: _listed(words[name], own) for name, own in found.items() if 0 < len(own) <= most}


def _listed(column: pl.Series, words: pl.Series) -> Listed:
    if words.dtype == pl.String:
        column, words = column.cast(CODE), words.cast(CODE)
    held, spelled = _numbers_of(words.to_physical()), words.cast(pl.String)
    alphabet = spelled.arg_sort().to_numpy()
    small = np.int8 if len(words) <= np.iinfo(np.int8).max else np.int32
    place = np.full(int(held.max(initial=0)) + 2, -1, small)
    place[held[alphabet]] = np.arange(len(words))
    return Listed(spelled[alphabet].to_list(), place.take(_numbers_of(column.to_physical())))


def numbers_in(frame: pl.DataFrame, names: Iterable[str]) -> list[np.ndarray]:
    """Of each column the numbers of its words, or its whole numbers, or 0 and 1; -1 where there is none.

    The words of a list (`Enum`) are numbered within the list, all others through all frames.
    """
    kinds = frame.schema
    as_numbers = {pl.String: CODE, pl.Boolean: pl.UInt8}
    columns = frame.select(pl.col(name).cast(as_numbers.get(kinds[name], kinds[name])) for name in names)
    return [_numbers_of(column) for column in columns.select(pl.all().to_physical())]


def _numbers_of(column: pl.Series) -> np.ndarray:
    return (column.cast(pl.Int64).fill_null(-1) if column.null_count() else column).to_numpy()


def as_one_number(frame: pl.DataFrame, names: Sequence[str]) -> np.ndarray:
    """A number for each row of a coded frame that tells apart what the columns tell apart, and sorts as their
    words do; none of them may be empty."""
    one = np.zeros(frame.height, np.int64)
    for name, numbers in zip(names, numbers_in(frame, names), strict=True):
        seen_at = np.full(int(numbers.max(initial=0)) + 1, -1)
        seen_at[numbers] = np.arange(frame.height)
        held = np.flatnonzero(seen_at >= 0)
        alphabet = frame[name][seen_at[held]].cast(pl.String).arg_sort().to_numpy()
        seen_at[held[alphabet]] = np.arange(len(held))
        one = one * len(held) + seen_at[numbers]
    return one


def distinct(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """These columns of a coded frame, each row of them once, sorted by their words."""
    begins = np.zeros(frame.height, bool)
    begins[:1] = True
    for numbers in numbers_in(frame, names):
        begins[1:] |= numbers[1:] != numbers[:-1]
    heads = frame.select(names).filter(begins)
    order, first = runs_of(as_one_number(heads, names))
    return heads[order[first]]


def runs_of(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order of rows that sorts these numbers, and where in that order each of them begins."""
    order = np.argsort(numbers)
    return order, np.flatnonzero(np.diff(numbers[order], prepend=-1))


def find(wanted: Sequence[np.ndarray], listed: Sequence[np.ndarray]) -> np.ndarray:
    """For each row of `wanted`, the row of `listed` with the same numbers; -1 where there is none.

    No two rows of `listed` are the same. It is looked up in a table of all that could be listed, so what is
    listed has few numbers in each column.
    """
    held = [np.flatnonzero(np.bincount(own, minlength=1)) for own in listed]
    size = int(np.prod([len(one) for one in held]))
    here, there = np.zeros(len(listed[0]), np.int64), np.zeros(len(wanted[0]), np.int64)
    for numbers, own, others in zip(held, listed, wanted, strict=True):
        place = np.full(max(int(own.max(initial=0)), int(others.max(initial=0))) + 2, size)
        place[numbers] = np.arange(len(numbers))
        here = here * len(numbers) + place[own]
        there = there * len(numbers) + place[others]
    table = np.full(size + 1, -1)
    table[here] = np.arange(len(here))
    return table[np.minimum(there, size)]

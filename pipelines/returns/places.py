"""Where rows stand that something is said of: file, sender and row, as numbers until all tables are gathered.

Frames of a few rows for each table cost more than all their rows together. Here: such places, and the frames
made of those of all tables at once. Not here: what is said (`check.py`), or files and outcomes (`gather.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.returns.parts import FILE, ROW, Ids

Kind = tuple[str, str]
"""Rule and column."""


class Places(NamedTuple):
    """Of each row the position of its file in its table, the number of its sender, and its number."""

    file: np.ndarray
    sender: np.ndarray
    """Its place in `partnerships.csv`; below nought where it is unknown."""
    row: np.ndarray


class Told(NamedTuple):
    """What is said of rows, one after the other: for each, where it stands, and which of `kinds` it is."""

    places: Places
    which: np.ndarray
    kinds: list[Kind]


class SetAside(NamedTuple):
    """Rows that were set aside, and each as it came."""

    places: Places
    records: pl.Series


def places_at(rows: pl.DataFrame, ids: Ids, groups: np.ndarray) -> Places:
    """Where the rows at the positions `ids` stand; `groups` are the senders of all."""
    return Places(rows[FILE].to_numpy()[ids], groups[ids], rows[ROW].to_numpy()[ids])


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all tables, of their files, and of senders; a row is of the partnership of its file's name
    where its own is unknown."""

    tables: list[str]
    files: list[list[tuple[str, str]]]
    """Of each table its files: the name of each, and the partnership of that name."""
    senders: list[str]

    def of(self, places: list[Places]) -> pl.DataFrame:
        """`table`, `partnership`, `file` and `row` of the places of all tables; in the first of them, the
        list of partnerships, no row is anyone's."""
        many = [len(each.row) for each in places]
        starts = np.cumsum([0, *(len(files) for files in self.files)])
        file = _joined([each.file + start for each, start in zip(places, starts[:-1], strict=True)])
        sender = _joined([each.sender for each in places])
        sender[: many[0]] = -1
        each = [file for files in self.files for file in files]
        partnerships = pl.Series([*self.senders, *(of_file for _, of_file in each)], dtype=pl.String)
        whose = np.where(sender >= 0, sender, len(self.senders) + file)
        columns = {
            "table": pl.Series(self.tables)[np.repeat(np.arange(len(many)), many)],
            "partnership": partnerships[whose],
            "file": pl.Series([name for name, _ in each], dtype=pl.String)[file],
            "row": _joined([each.row for each in places]).astype(np.uint32),
        }
        return pl.DataFrame(columns)

    def told(self, told: list[list[Told]]) -> pl.DataFrame:
        """What is said of the rows of each table, with `column` and `rule`."""
        merged = [_merged(each) for each in told]
        starts = np.cumsum([0, *(len(each.kinds) for each in merged)])
        which = _joined([each.which + start for each, start in zip(merged, starts[:-1], strict=True)])
        kinds = [kind for each in merged for kind in each.kinds]
        columns = pl.Series("column", [column for _, column in kinds], pl.String)[which]
        rules = pl.Series("rule", [rule for rule, _ in kinds], pl.String)[which]
        return self.of([each.places for each in merged]).hstack([columns, rules])

    def set_aside(self, rows: list[SetAside]) -> pl.DataFrame:
        """The rows of each table that were set aside, each with its `record`."""
        records = pl.concat([each.records for each in rows], rechunk=True)
        return self.of([each.places for each in rows]).hstack([records.alias("record")])


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.int64), *arrays]).astype(np.int64)


def _merged(told: list[Told]) -> Told:
    """What is said by several of the rows of one table."""
    if len(told) == 1:
        return told[0]
    places = (_joined([getattr(each.places, name) for each in told]) for name in Places._fields)
    starts = np.cumsum([0, *(len(each.kinds) for each in told)])
    which = _joined([each.which + start for each, start in zip(told, starts[:-1], strict=True)])
    return Told(Places(*places), which, [kind for each in told for kind in each.kinds])

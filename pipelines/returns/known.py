"""What the tables checked so far hold, for the tables that refer to them.

Here: every reference that was read, as keys, and the accepted rows that later rules need. A faulty row's
reference counts too, so that one fault doesn't orphan other rows. Not here: the rules (`relations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Table
from pipelines.returns.keys import Keys, keys_of, positions_of
from pipelines.returns.parts import SENDER, Ids, ids_where, key_of
from pipelines.returns.runs import marked, parts_of


def _child(column: str) -> tuple[str, ...]:
    return () if column == "child_ref" else ("child_ref",)


def _numbers(rows: pl.DataFrame, *columns: str) -> np.ndarray:
    return rows.select(key_of(*columns)).to_series().to_numpy()


def _given(column: pl.Series, is_odd: np.ndarray) -> Ids:
    """The positions that are odd and hold anything."""
    odd = np.flatnonzero(is_odd).astype(np.uint32)
    return odd[column[odd].is_not_null().to_numpy()] if len(odd) and column.null_count() else odd


def _of_nobody(senders: pl.Series, references: pl.Series) -> pl.Series:
    return references.filter(senders.is_null()) if senders.null_count() else references.clear()


_NO_KEYS = np.empty(0, np.uint64)
_PARENTS = {parent: column for table in TABLES.values() for column, parent in table.parents}


@dataclass(slots=True)
class Known:
    """References and rows of the tables that were checked before."""

    keys: dict[str, np.ndarray] = field(default_factory=dict)
    """Parent table -> keys (`key_of`) of its senders and references."""
    own: dict[str, dict[int, Keys]] = field(default_factory=dict)
    """Parent table -> sender, by number -> the set of keys of a reference with its child; of `children`, of
    the child."""
    of_nobody: dict[str, pl.Series] = field(default_factory=dict)
    """Parent table -> references in rows whose partnership is faulty: they may be anyone's."""
    accepted: dict[str, pl.DataFrame] = field(default_factory=dict)
    dropped: dict[str, Ids] = field(default_factory=dict)
    """Parent table -> the positions among its `keys` of the rows that were not accepted, in order."""
    _given: dict[str, np.ndarray] = field(default_factory=dict)
    """Parent table -> which of its rows have a reference, where not all do: only these have keys."""

    def accept(self, table: Table, rows: pl.DataFrame, is_accepted: np.ndarray) -> None:
        """Take in the accepted rows of a table; of a parent each has a reference. `is_accepted` is of all."""
        self.accepted[table.name] = rows
        is_given = self._given.get(table.name)
        of_keys = is_accepted if is_given is None else is_accepted[is_given]
        self.dropped[table.name] = np.flatnonzero(~of_keys)

    def accepted_with(self, parent: str, asked: np.ndarray) -> pl.DataFrame:
        """The accepted rows of a parent table whose reference is among those asked about, by key."""
        found, dropped = positions_of(self.keys[parent], asked), self.dropped[parent]
        found = found[~np.isin(found, dropped)]
        return self.accepted[parent][found - np.searchsorted(dropped, found)]

    def learn(self, table: Table, rows: pl.DataFrame, groups: np.ndarray) -> None:
        """Take in the references of a parent table, of every row that was read."""
        if column := _PARENTS.get(table.name):
            given = rows[[SENDER, column, *_child(column)]]
            if given[column].null_count():
                is_given = self._given[table.name] = given[column].is_not_null().to_numpy()
                given, groups = given.filter(is_given), groups[is_given]
            self.keys[table.name] = np.concatenate(
                [_NO_KEYS, *(own for _, own in marked(given, groups, column))]
            )
            self.own[table.name] = {
                sender: keys_of(keys[of_sender])
                for run, keys in marked(given, groups, column, *_child(column))
                for sender, of_sender in parts_of(groups[run])
            }
            self.of_nobody[table.name] = _of_nobody(given[SENDER], given[column])

    def unmatched(self, parent: str, column: str, rows: pl.DataFrame) -> Ids:
        """Positions in `rows`, which are few, whose `column` holds something that isn't, letter for letter,
        known."""
        asked, keys = _numbers(rows, column), self.keys.get(parent, _NO_KEYS)
        return _given(rows[column], ~np.isin(asked, keys[positions_of(keys, asked)]))

    def unmatched_of(self, parent: str, column: str, rows: pl.DataFrame, strangers: Ids) -> Ids:
        """Those of the `strangers` in `rows` whose `column` is, letter for letter, not known at all; of a
        child they all are."""
        if not len(strangers) or not _child(column):
            return strangers
        return strangers[self.unmatched(parent, column, rows[[SENDER, column]][strangers])]

    def strangers(self, parent: str, column: str, rows: pl.DataFrame, groups: np.ndarray) -> Ids:
        """Positions in `rows` whose `column` and child are, letter for letter, in no one row of `parent`.

        All others hold a reference that is known, and their own child's: nothing more is asked of them.
        """
        own = self.own.get(parent)
        if own is None:
            return ids_where(rows[column].is_not_null())
        is_known = np.zeros(rows.height, bool)
        for run, keys in marked(rows, groups, column, *_child(column)):
            known = is_known[run]
            for sender, of_sender in parts_of(groups[run]):
                if sender in own:
                    known[of_sender] = own[sender].has(keys[of_sender])
        return _given(rows[column], ~is_known)

    def orphans(self, parent: str, column: str, asked: pl.DataFrame, sent: list[str | None]) -> Ids:
        """Positions in `asked` (sender and reference) of the rows that are in no file of `parent`.

        As sent none of them was known; trimmed, one may be.
        """
        values = asked[column].to_list()
        is_lost = np.array([value is not None for value in values], bool)
        if asked[SENDER].null_count():
            is_lost &= asked[SENDER].is_not_null().to_numpy()
        is_trimmed = np.array([value != text for value, text in zip(values, sent, strict=True)], bool)
        trimmed = np.flatnonzero(is_lost & is_trimmed).astype(np.uint32)
        if len(trimmed):
            is_lost[trimmed] = False
            is_lost[trimmed[self.unmatched(parent, column, asked[trimmed])]] = True
        if (of_nobody := self.of_nobody.get(parent)) is not None and len(of_nobody):
            is_lost &= ~asked[column].is_in(of_nobody.implode()).fill_null(False).to_numpy()
        return np.flatnonzero(is_lost).astype(np.uint32)

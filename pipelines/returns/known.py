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
from pipelines.returns.parts import ID, NO_IDS, SENDER, Ids, ids_where, key_of
from pipelines.returns.runs import groups_of, marked, parts_of


def _child(column: str) -> tuple[str, ...]:
    return () if column == "child_ref" else ("child_ref",)


def _numbers(rows: pl.DataFrame, *columns: str) -> np.ndarray:
    return rows.select(key_of(*columns)).to_series().to_numpy()


def _given(column: pl.Series, is_odd: np.ndarray) -> Ids:
    """The positions that are odd and hold anything."""
    odd = np.flatnonzero(is_odd).astype(np.uint32)
    return odd[column.gather(odd).is_not_null().to_numpy()] if len(odd) else NO_IDS


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

    def learn(self, table: Table, rows: pl.DataFrame) -> None:
        """Take in the references of a parent table, of every row that was read."""
        if column := _PARENTS.get(table.name):
            given = rows.select(SENDER, column, *_child(column)).drop_nulls(column)
            groups = groups_of(given[SENDER])
            self.keys[table.name] = np.concatenate(
                [_NO_KEYS, *(own for _, own in marked(given, groups, column))]
            )
            self.own[table.name] = {
                sender: keys_of(keys[of_sender])
                for run, keys in marked(given, groups, column, *_child(column))
                for sender, of_sender in parts_of(groups[run])
            }
            self.of_nobody[table.name] = given.filter(pl.col(SENDER).is_null())[column]

    def unmatched(self, parent: str, column: str, rows: pl.DataFrame) -> Ids:
        """Positions in `rows`, which are few, whose `column` holds something that isn't, letter for letter,
        known."""
        asked, keys = _numbers(rows, column), self.keys.get(parent, _NO_KEYS)
        return _given(rows[column], ~np.isin(asked, keys[positions_of(keys, asked)]))

    def strangers(self, parent: str, column: str, rows: pl.DataFrame) -> Ids:
        """Positions in `rows` whose `column` and child are, letter for letter, in no one row of `parent`.

        All others hold a reference that is known, and their own child's: nothing more is asked of them.
        """
        own = self.own.get(parent)
        if own is None:
            return ids_where(rows[column].is_not_null())
        groups = groups_of(rows[SENDER])
        is_known = np.zeros(rows.height, bool)
        for run, keys in marked(rows, groups, column, *_child(column)):
            known = is_known[run]
            for sender, of_sender in parts_of(groups[run]):
                if sender in own:
                    known[of_sender] = own[sender].has(keys[of_sender])
        return _given(rows[column], ~is_known)

    def orphans(self, parent: str, column: str, asked: pl.DataFrame) -> pl.Series:
        """`_id` of the rows of `asked` (`_id`, sender, reference, `sent`) that are in no file of `parent`.

        As sent none of them was known; trimmed, one may be.
        """
        asked = asked.drop_nulls([SENDER, column])
        is_trimmed = pl.col(column) != pl.col("sent")
        trimmed = asked.filter(is_trimmed)
        lost = asked.filter(~is_trimmed)
        if trimmed.height:
            lost = pl.concat([lost, trimmed[self.unmatched(parent, column, trimmed)]])
        if (of_nobody := self.of_nobody.get(parent)) is not None and len(of_nobody):
            lost = lost.filter(~pl.col(column).is_in(of_nobody.implode()))
        return lost[ID]

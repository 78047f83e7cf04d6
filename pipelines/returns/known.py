"""What the tables checked so far hold, for the tables that refer to them.

Here: every reference that was read, as keys, and the accepted rows that later rules need. A faulty row's
reference counts too, so that one fault doesn't orphan other rows. Not here: the rules (`relations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Table
from pipelines.returns.parts import ID, SENDER, Ids, ids_where, key_of


def _child(column: str) -> tuple[str, ...]:
    return () if column == "child_ref" else ("child_ref",)


def _pair(column: str) -> tuple[pl.Expr, ...]:
    return () if column == "child_ref" else (key_of(column, "child_ref").alias("pair"),)


_PARENTS = {parent: column for table in TABLES.values() for column, parent in table.parents}


@dataclass(slots=True)
class Known:
    """References and rows of the tables that were checked before."""

    keys: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Parent table -> sender and `key` (`key_of`) of its references; `pair`, of a reference and its child."""
    of_nobody: dict[str, pl.Series] = field(default_factory=dict)
    """Parent table -> references in rows whose partnership is faulty: they may be anyone's."""
    accepted: dict[str, pl.DataFrame] = field(default_factory=dict)

    def learn(self, table: Table, rows: pl.DataFrame) -> None:
        """Take in the references of a parent table, of every row that was read."""
        if column := _PARENTS.get(table.name):
            given = rows.select(SENDER, pl.col(column), *_child(column)).drop_nulls(column)
            self.keys[table.name] = given.select(SENDER, key_of(column).alias("key"), *_pair(column))
            self.of_nobody[table.name] = given.filter(pl.col(SENDER).is_null())[column]

    def unmatched(self, parent: str, column: str, rows: pl.DataFrame) -> Ids:
        """Positions in `rows` whose `column` holds something that isn't, letter for letter, known."""
        is_given = pl.col(column).is_not_null()
        is_known = pl.lit(False)
        if (keys := self.keys.get(parent)) is not None:
            of_these = keys.filter(pl.col(SENDER).is_in(rows[SENDER].unique().implode(), nulls_equal=True))
            if rows.height < of_these.height:
                asked = rows.select(key_of(column)).to_series()
                of_these = of_these.filter(pl.col("key").is_in(asked.implode()))
            is_known = key_of(column).is_in(of_these["key"].implode())
        return ids_where(rows.select(is_given & ~is_known).to_series())

    def strangers(self, parent: str, column: str, rows: pl.DataFrame) -> Ids:
        """Positions in `rows` whose `column` and child are, letter for letter, in no one row of `parent`.

        All others hold a reference that is known, and their own child's: nothing more is asked of them.
        """
        keys = self.keys.get(parent)
        if column == "child_ref" or keys is None:
            return self.unmatched(parent, column, rows)
        is_known = key_of(column, "child_ref").is_in(keys["pair"].implode())
        return ids_where(rows.select(pl.col(column).is_not_null() & ~is_known).to_series())

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

"""The parts of a linked system: cells, numbers, and the sums between them.

Here: their types. Not here: which sums there are (`relations.py`, `relations_nested.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.disclosure.quantities import Quantity

JOINED = "joined"
"""Residential and other care together."""
SINGLE = ("kinship", "foster", "residential", "other")


class Slot(NamedTuple):
    """A released cell without its partnership; care group `joined` where other care joined residential."""

    indicator: str
    outcome: str
    care_group: str
    breakdown: str
    level: str
    span: tuple[int, int]
    """First and last quarter, counted from the first of the system, so that every year looks alike."""


class Key(NamedTuple):
    """A number that somebody could know: of what, for whom, when."""

    quantity: Quantity
    group: str
    breakdown: str
    level: str
    span: tuple[int, int]


@dataclass(slots=True)
class Relations:
    """variables by key; rows of (variable, coefficient); `hidden`: pieces that nobody publishes.

    A row is `certain` where it holds by definition, and else only as far as the returns agree. A hidden
    piece is `small` where a count of 1 to 4 in it would tell something about children.
    """

    slots: list[int] = field(default_factory=list)
    keys: dict[Key, int] = field(default_factory=dict)
    rows: list[tuple[tuple[tuple[int, int], ...], bool]] = field(default_factory=list)
    hidden: dict[int, bool] = field(default_factory=dict)
    defined: dict[int, int] = field(default_factory=dict)
    """Hidden variable -> the row that gives its true value, given the others."""
    steady: set[int] = field(default_factory=set)
    """Rows that come to a number that everybody knows, where others come to nought."""

    def hide(self, key: Key, *, small: bool) -> int:
        """A new piece that nobody publishes."""
        index = self.keys[key] = len(self.keys)
        self.hidden[index] = small
        return index

    def add(
        self, whole: int, parts: Iterable[int], *, certain: bool = True, defines: int | None = None
    ) -> None:
        """whole = sum of parts."""
        row = ((whole, 1), *((part, -1) for part in parts))
        self._append(row, certain, defines)

    def combine(self, terms: Iterable[tuple[int, int]], *, defines: int | None = None) -> None:
        """Terms that come to nought."""
        self._append(tuple(terms), False, defines)

    def tie(self, one: int, other: int) -> None:
        """Two variables whose difference everybody knows: who is told one is told the other."""
        self.steady.add(len(self.rows))
        self._append(((one, 1), (other, -1)), False, None)

    def _append(self, row: tuple[tuple[int, int], ...], certain: bool, defines: int | None) -> None:
        if defines is not None:
            self.defined[defines] = len(self.rows)
        self.rows.append((row, certain))

    def collected(self, left_out: str) -> dict[tuple, dict]:
        """The released variables by all of their key but one field -> by that field."""
        collected: dict[tuple, dict] = defaultdict(dict)
        for key, index in list(self.keys.items()):
            if index not in self.hidden:
                rest = tuple(value for name, value in zip(Key._fields, key, strict=True) if name != left_out)
                collected[rest][getattr(key, left_out)] = index
        return collected

    def by_place(self) -> dict[Quantity, dict[tuple, int]]:
        """The released variables by quantity -> by the rest of their key."""
        at: dict[Quantity, dict[tuple, int]] = defaultdict(dict)
        for key, index in self.keys.items():
            if index not in self.hidden:
                at[key.quantity][key[1:]] = index
        return at

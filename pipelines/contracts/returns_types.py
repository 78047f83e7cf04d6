"""The types in which the tables of the returns are declared: `Column` and `Table`.

Here: what a declaration may say, and the faults of a declaration. Not here: the tables themselves
(`returns.py`), their pandera schemas (`returns_schema.py`), and the work on rows (`pipelines/returns/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipelines.errors import DeclarationError

EARLIEST_DATE = date(1990, 1, 1)
"""No date of a return lies before this one (`returns.md`, section 1)."""


class Type(StrEnum):
    """What the text of a cell becomes: String, Date, Int64, Float64, or String from a list."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole number"
    NUMBER = "number"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its type, whether a value may be empty, and whether the column itself may be left out."""

    name: str
    type: Type = Type.TEXT
    labels: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    """(other wording, label) pairs that the contract's own text uses for a label of the list."""
    low: int | None = None
    high: int | None = None
    is_nullable: bool = False
    is_optional: bool = False
    is_first_of_month: bool = False
    is_reporting_year: bool = False
    """A calendar year in which a reporting year ends, so it can't lie after the return's end date."""
    may_be_ahead: bool = False
    """The date may be up to six months later than the return's end date."""

    def __post_init__(self) -> None:
        if (self.type is Type.LABEL) != bool(self.labels):
            raise DeclarationError(f"column '{self.name}': a label needs its list, and nothing else has one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A date (or number) that may not lie before (above) another one of the row, and the rule it breaks."""

    low: str
    high: str
    faulty: str
    """The column that the fault is reported at: `low` or `high`."""
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the returns: columns, key, parents and the rules between two columns of a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """The key within a partnership; empty where a row has none."""
    parents: tuple[tuple[str, str], ...] = ()
    """(column, parent table) pairs: the value must be in the column of that name of the parent table."""
    orders: tuple[Order, ...] = ()

    def __post_init__(self) -> None:
        names = self.names
        mentioned = {*self.key, *(c for c, _ in self.parents)} | {
            n for o in self.orders for n in (o.low, o.high)
        }
        if len(set(names)) != len(names):
            raise DeclarationError(f"table '{self.name}': a column is declared twice")
        if unknown := mentioned - set(names):
            raise DeclarationError(f"table '{self.name}': {sorted(unknown)} is no column of it")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a file's header must have."""
        return tuple(column.name for column in self.columns if not column.is_optional)

    @property
    def references(self) -> tuple[str, ...]:
        """The columns that name a person or a record: nearly every row holds a text of its own."""
        return tuple(name for name in self.names if name.endswith("_ref"))

    def of_type(self, *types: Type) -> Iterator[Column]:
        return (column for column in self.columns if column.type in types)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

"""The kinds of fault that can be planted in a table, made from its contract.

Each kind breaks one rule of `pipelines/returns/rules.py` at one column, and nothing else: no fault touches a
reference that other rows point at. Faults that refuse a whole file are not planted (they would hide the
others). Not here: which rows are spoilt (`faults.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.vocabulary import year_end

Row = dict[str, Any]
Spoil = Callable[[Row, int], str | None]
"""A spoilt value, from the row as it was and a number of its own."""

PARENTS = {(parent, column) for table in TABLES.values() for column, parent in table.parents}
ORPHANS = {
    "child_ref": ("orphan_child", "C-{}"),
    "episode_ref": ("orphan_episode", "E-{}-1"),
    "review_ref": ("orphan_review", "R-{}-1"),
}
FIRST_ORPHAN = 900_000
NOT_LABELS = ("n/a", "-", "unknown", "Not one of the list")
NOT_DATES = ("31/02/2024", "06/04/26", "2023-13-01", "n/a", "45870", "April 2024")
NOT_WHOLE = ("1e3", "NaN", "12.5", "n/a", "seven")
NOT_NUMBERS = ("n/a", "12.5%", "NaN")
PLACEHOLDERS = ("n/a", "-", "NULL", "unknown")
MONTHS_AHEAD = timedelta(days=300)
DAYS_APART = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kind:
    """One rule broken at one column."""

    rule: str
    column: str
    spoil: Spoil | None = None
    """None where the row is good and its copy is the fault."""
    where: pl.Expr | None = None
    """Rows in which the fault would break this rule and no other; every row where None."""


def kinds_of(table: Table, present: list[str], last_year: int, other: str) -> dict[str, list[Kind]]:
    """Rule -> its kinds in this table. `present` are the columns sent, `other` another partnership's code."""
    as_at = year_end(last_year)
    found = [Kind("partnership_not_file", "partnership", lambda row, n: other)]
    for column in table.columns:
        is_referred_to = (table.name, column.name) in PARENTS
        if column.name in present and column.name != "partnership" and not is_referred_to:
            found += _of_column(column, as_at)
    found += [*_of_rows(table, as_at), Kind("duplicate_row", "")]
    if table.key:
        found.append(Kind("key_conflict", table.key[0]))
    rules: dict[str, list[Kind]] = {}
    for kind in found:
        rules.setdefault(kind.rule, []).append(kind)
    return rules


def other_label(table: Table) -> Column:
    """The column in which a second row with the same key is made to differ."""
    own = [c for c in table.columns if c.name not in (*table.key, "child_ref", "partnership")]
    required = [c for c in own if not (c.is_nullable or c.is_optional)]
    return [c for c in required if c.type in (Type.LABEL, Type.WHOLE)][-1]


def differently(column: Column, value: str | int) -> str:
    """A valid value of the column that isn't `value`."""
    if column.type is Type.WHOLE:
        return str(int(value) - 1 if int(value) == column.high else int(value) + 1)
    return next(label for label in column.labels if label != value)


def _of_column(column: Column, as_at: date) -> Iterator[Kind]:
    """What can be wrong with a value by itself."""
    name = column.name
    if not (column.is_nullable or column.is_optional):
        yield Kind("value_missing", name, lambda row, n: None)
    match column.type:
        case Type.LABEL:
            yield Kind("not_in_list", name, _one_of(NOT_LABELS))
        case Type.TEXT:
            yield Kind("placeholder", name, _one_of(PLACEHOLDERS))
        case Type.NUMBER:
            yield Kind("not_a_number", name, _one_of(NOT_NUMBERS))
        case Type.DATE:
            yield from _of_date(column, as_at)
        case Type.WHOLE:
            yield from _of_whole_number(column, as_at)


def _of_date(column: Column, as_at: date) -> Iterator[Kind]:
    name = column.name
    late = as_at + (MONTHS_AHEAD if column.may_be_ahead else timedelta(days=1))
    yield Kind("not_a_date", name, _one_of(NOT_DATES))
    yield Kind("date_too_early", name, lambda row, n: "1989-12-01")
    yield Kind("date_after_as_at", name, lambda row, n: str(late))
    if column.is_first_of_month:
        yield Kind("not_first_of_month", name, lambda row, n: str(row[name].replace(day=2 + n % 27)))


def _of_whole_number(column: Column, as_at: date) -> Iterator[Kind]:
    name, low, high = column.name, column.low, column.high
    yield Kind("not_a_whole_number", name, _one_of(NOT_WHOLE))
    outside = ([str(low - 1)] if low is not None else []) + ([str(high + 1)] if high is not None else [])
    yield Kind("out_of_range", name, _one_of(tuple(outside)))
    if column.is_reporting_year:
        yield Kind("date_after_as_at", name, lambda row, n: str(as_at.year + 1))


def _of_rows(table: Table, as_at: date) -> Iterator[Kind]:
    """What can be wrong between two values, or between a row and another table."""
    for column, _ in table.parents:
        rule, form = ORPHANS[column]
        yield Kind(rule, column, lambda row, n, form=form: form.format(FIRST_ORPHAN + n))
    for order in table.orders:
        if order.rule == "end_before_start":
            low = order.low
            yield Kind(order.rule, order.faulty, lambda row, n, low=low: str(row[low] - timedelta(days=9)))
        else:
            yield Kind(order.rule, order.faulty, _more_than(order.high))
    if table.name == "placements":
        yield from _outside_episode(as_at)
    if table.name == "aggregate":
        yield Kind("level_not_of_breakdown", "level", lambda row, n: "Male")


def _outside_episode(as_at: date) -> Iterator[Kind]:
    start, end = pl.col("placement_start"), pl.col("placement_end")
    rule, episode = "placement_outside_episode", ("partnership", "episode_ref")
    yield Kind(
        rule,
        "placement_start",
        lambda row, n: str(row["placement_start"] - DAYS_APART),
        (start == start.min().over(episode)) & (end > start),
    )
    yield Kind(
        rule,
        "placement_end",
        lambda row, n: str(row["placement_end"] + DAYS_APART),
        (end == end.max().over(episode)) & (start == start.max().over(episode)) & (end < as_at - DAYS_APART),
    )


def _one_of(values: tuple[str, ...]) -> Spoil:
    return lambda row, n: values[n % len(values)]


def _more_than(column: str) -> Spoil:
    return lambda row, n: str(row[column] + 1 + n % 40)

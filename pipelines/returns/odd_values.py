"""The exact look at text that isn't plain: its value by the contract's forms, or the rule that it breaks.

Odd values are few, or the same again and again, so each different one is looked at once, by itself. Not here:
which text is odd (`casts.py`, `plain.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Type
from pipelines.returns.parts import Ids

PLACEHOLDERS = ("n/a", "na", "-", "--", "null", "none", "nan", "unknown")
Value = str | int | float | None
"""A date is the number of its day, as Polars counts them; a label is itself."""
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What is trimmed: all that Unicode calls white space, as Polars does."""
_CELL_ERRORS = (
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FORMULA!",
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST = 2**63
_MOST_DIGITS = 19
_EPOCH = date(1970, 1, 1).toordinal()
_CYCLE, _DAYS_OF_CYCLE = 400, 146_097
"""Years after which the calendar is the same again, and their days."""
_RULE_OF_TYPE = {
    Type.TEXT: None,
    Type.LABEL: "not_in_list",
    Type.DATE: "not_a_date",
    Type.WHOLE: "not_a_whole_number",
    Type.NUMBER: "not_a_number",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the look at some texts gave, one after the other. `rules`: None where none is broken."""

    column: Column
    texts: list[str | None]
    """Trimmed; None where nothing is left."""
    values: list[Value]
    rules: list[str | None]

    def at(self, places: list[int]) -> Looked:
        """What was found of the texts at these places."""
        told = ([one[place] for place in places] for one in (self.texts, self.values, self.rules))
        return Looked(self.column, *told)

    @property
    def series(self) -> pl.Series:
        """The values, typed; labels as text."""
        if self.column.type is Type.DATE:
            return pl.Series(self.values, dtype=pl.Int32).cast(pl.Date)
        return pl.Series(self.values, dtype=pl.String if self.column.labels else dtype_of(self.column))

    @property
    def numbers(self) -> list[int | None]:
        """The numbers that stand for the values in their type: a label's place, a date's day."""
        if not self.column.labels:
            return self.values
        places = _places(self.column.labels)
        return [places.get(value) for value in self.values]

    @property
    def frame(self) -> pl.DataFrame:
        """`text`, `rule` and `values`."""
        columns = pl.Series("text", self.texts, pl.String), pl.Series("rule", self.rules, pl.String)
        return pl.DataFrame([*columns, self.series.alias("values")])


def second_look(column: Column, text: list[str | None]) -> Looked:
    """Odd text, trimmed, by the exact forms of the contract."""
    return _look(column, text, _second(column))


def full_look(column: Column, text: list[str | None]) -> tuple[Looked, dict[str, Ids]]:
    """The same; and by rule the positions of values beyond the column's limits, which are taken away."""
    looked = _look(column, text, _second(column))
    beyond: dict[str, list[int]] = {}
    for place, value in enumerate(looked.values):
        if value is not None and (rules := _beyond(column, value)):
            looked.values[place] = None
            for rule in rules:
                beyond.setdefault(rule, []).append(place)
    return looked, {rule: np.array(places, np.uint32) for rule, places in beyond.items()}


def trimmed(text: str | None) -> str | None:
    """Text without white space at its ends; None where nothing is left."""
    return (text.strip(_SPACE) or None) if text else None


def _look(column: Column, text: list[str | None], look: Callable[[str], tuple[Value, str | None]]) -> Looked:
    texts = [trimmed(one) for one in text]
    seen = {one: look(one) for one in {*texts} - {None}} | {None: (None, None)}
    each = [seen[one] for one in texts]
    return Looked(column, texts, [value for value, _ in each], [rule for _, rule in each])


@cache
def _second(column: Column) -> Callable[[str], tuple[Value, str | None]]:
    """Gives the value of a trimmed text, or the rule that it breaks."""
    exact, otherwise = _exact(column), _RULE_OF_TYPE[column.type]

    def look(text: str) -> tuple[Value, str | None]:
        if text in _CELL_ERRORS:
            return None, "cell_error"
        if column.type is Type.TEXT:
            rule = "placeholder" if text.lower() in PLACEHOLDERS else None
            rule = "formula" if rule is None and text.startswith("=") else rule
            return (text if rule is None else None), rule
        value = exact(text)
        if value is None and column.type is Type.WHOLE and _WHOLE.fullmatch(text):
            return None, "out_of_range"
        return value, otherwise if value is None else None

    return look


def _exact(column: Column) -> Callable[[str], Value]:
    match column.type:
        case Type.LABEL:
            labels = {label: label for label in column.labels}
            labels |= {text: label for text, label in column.also if label in labels}
            return labels.get
        case Type.DATE:
            return _day
        case Type.WHOLE:
            return _whole
    return lambda text: float(text) if _NUMBER.fullmatch(text) else None


def _whole(text: str) -> int | None:
    if not _WHOLE.fullmatch(text) or len(text.lstrip("-0")) > _MOST_DIGITS:
        return None
    value = int(text)
    return value if -_MOST <= value < _MOST else None


def _day(text: str) -> int | None:
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif day_first := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, day_first.groups())
    else:
        return None
    try:
        # Python knows no year 0
        return date(year or _CYCLE, month, day).toordinal() - _EPOCH - (0 if year else _DAYS_OF_CYCLE)
    except ValueError:
        return None


def _beyond(column: Column, value: Value) -> list[str]:
    """The limits of the column that a value breaks, as `casts.limits` has them for whole columns."""
    rules = []
    if column.type is Type.DATE and value < EARLIEST_DATE.toordinal() - _EPOCH:
        rules.append("date_too_early")
    if column.is_first_of_month and np.datetime64(value, "D") != np.datetime64(value, "D").astype("M8[M]"):
        rules.append("not_first_of_month")
    is_outside = column.low is not None and value < column.low
    if is_outside or (column.high is not None and value > column.high):
        rules.append("out_of_range")
    return rules


@cache
def _places(labels: tuple[str, ...]) -> dict[str, int]:
    """Where each label stands in its Enum (`returns_schema.dtype_of`)."""
    return {label: place for place, label in enumerate(sorted(labels))}

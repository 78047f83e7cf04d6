"""Casting one column of text to its type, and the rule that each value which can't be cast breaks.

The column is cast whole by a fast cast that never raises; what didn't cast, or was accepted too readily, gets
a second, exact look (`odd_values.py`). Not here: senders, `mapping.toml` and whole rows (`conform.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product

import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Type
from pipelines.returns.odd_values import PLACEHOLDERS, Looked, second_look
from pipelines.returns.parts import Ids, ids_where

_EVERY_CASE = sorted(
    {"".join(case) for word in PLACEHOLDERS for case in product(*({c, c.upper()} for c in word))}
)
LONGEST_PLACEHOLDER = 7
_TEXT, _ODD = "text", "odd"
_DAYS = pl.Enum([(EARLIEST_DATE + timedelta(days)).isoformat() for days in range(20_000)])
"""The days from 1990 as text: a cast to it is faster than parsing a date, and takes no other form."""
_USUAL = 1000
"""Whole numbers so far above the lowest are looked for as text, which takes no other way to write one."""
_FIRST_DAY = (EARLIEST_DATE - date(1970, 1, 1)).days


@cache
def kind_of(column: Column) -> Column:
    """All that casting has to know of a column: what is made ready for one kind serves many columns."""
    return replace(column, name=_TEXT, is_nullable=False, is_optional=False)


@cache
def first_look(column: Column, *, has_short: bool) -> tuple[pl.Expr, pl.Expr]:
    """Expressions over the text of a column: the values cast at once, and which need `second_look`.

    `has_short` says whether any text is as short as a word like "n/a". Made once a kind of column: handing
    20,000 days to Polars takes longer than a small table.
    """
    x = pl.col(_TEXT)
    match column.type:
        case Type.TEXT:
            values, fits = x, _is_plain(x)
            fits = fits & ~x.is_in(_EVERY_CASE) if has_short else fits
        case Type.LABEL:
            values = x.cast(dtype_of(column), strict=False)
            fits = values.is_not_null()
        case Type.DATE:
            values = (x.cast(_DAYS, strict=False).to_physical().cast(pl.Int32) + _FIRST_DAY).cast(pl.Date)
            fits = values.is_not_null()
        case Type.WHOLE:
            low, high = column.low or 0, min(column.high or _USUAL, (column.low or 0) + _USUAL)
            plain = pl.Enum([str(number) for number in range(low, high + 1)])
            values = x.cast(plain, strict=False).to_physical().cast(pl.Int64) + low
            fits = values.is_not_null()
        case _:
            values, fits = pl.lit(None, pl.Float64), pl.lit(False)
    return values.alias(_TEXT), (x.is_not_null() & ~fits).alias(_ODD)


def cast(column: Column, text: pl.Series, *, has_short: bool = True) -> tuple[pl.Series, Ids, Looked]:
    """The values of a column's text, the positions of those that had a second look, and what it gave."""
    first = text.to_frame(_TEXT).select(*first_look(kind_of(column), has_short=has_short))
    values, odd = first[_TEXT], ids_where(first[_ODD])
    looked = second_look(kind_of(column), text[odd].to_list() if len(odd) else [])
    return replaced(values, odd, looked.series) if len(odd) else values, odd, looked


def _is_plain(x: pl.Expr) -> pl.Expr:
    """Text that needs no trimming and is neither a formula nor an error of a spreadsheet."""
    is_marked = x.str.starts_with("=") | x.str.starts_with("#")
    return (x.str.strip_chars() == x) & (x.str.len_bytes() > 0) & ~is_marked


@cache
def limits(column: Column, values: str = _TEXT) -> list[tuple[str, pl.Expr]]:
    """(rule, expression over the column `values` that is true where one breaks it); no rule stands twice."""
    x, broken = pl.col(values), []
    if column.type is Type.DATE:
        broken.append(("date_too_early", x < EARLIEST_DATE))
    if column.is_first_of_month:
        broken.append(("not_first_of_month", x.dt.day() != 1))
    outside = [x < low for low in (column.low,) if low is not None]
    outside += [x > high for high in (column.high,) if high is not None]
    if outside:
        broken.append(("out_of_range", pl.any_horizontal(outside)))
    return broken


def replaced(values: pl.Series, ids: Ids, by: pl.Series) -> pl.Series:
    """`values` with those at the positions `ids` replaced, whatever their type."""
    return values.scatter(ids, by.cast(values.dtype))

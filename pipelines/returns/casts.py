"""Casting one column of text to its type, and the rule that each value which can't be cast breaks.

The column is cast whole by a fast cast that never raises; what didn't cast, or was accepted too readily, gets
a second, exact look. Not here: senders, `mapping.toml` and whole rows (`conform.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product

import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Type
from pipelines.returns.parts import Ids, ids_where

_PLACEHOLDERS = ["n/a", "na", "-", "--", "null", "none", "nan", "unknown"]
_EVERY_CASE = sorted(
    {"".join(case) for word in _PLACEHOLDERS for case in product(*({c, c.upper()} for c in word))}
)
LONGEST_PLACEHOLDER = 7
_TEXT, _ODD = "text", "odd"
_DAYS = pl.Enum([(EARLIEST_DATE + timedelta(days)).isoformat() for days in range(20_000)])
"""The days from 1990 as text: a cast to it is faster than parsing a date, and takes no other form."""
_USUAL = 1000
"""Whole numbers so far above the lowest are looked for as text, which takes no other way to write one."""
_FIRST_DAY = (EARLIEST_DATE - date(1970, 1, 1)).days
_CELL_ERROR = r"^#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FORMULA!)$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DAY_FIRST = r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"
_WHOLE = r"^-?[0-9]+$"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_RULE_OF_TYPE = {
    Type.TEXT: None,
    Type.LABEL: "not_in_list",
    Type.DATE: "not_a_date",
    Type.WHOLE: "not_a_whole_number",
    Type.NUMBER: "not_a_number",
}


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


def cast(column: Column, text: pl.Series, *, has_short: bool = True) -> tuple[pl.Series, Ids, pl.DataFrame]:
    """The values of a column's text, the positions of those that had a second look, and what it gave."""
    first = text.to_frame(_TEXT).select(*first_look(kind_of(column), has_short=has_short))
    values, odd = first[_TEXT], ids_where(first[_ODD])
    looked = second_look(column, text.gather(odd))
    return replaced(values, odd, looked["values"]) if len(odd) else values, odd, looked


def _is_plain(x: pl.Expr) -> pl.Expr:
    """Text that needs no trimming and is neither a formula nor an error of a spreadsheet."""
    is_marked = x.str.starts_with("=") | x.str.starts_with("#")
    return (x.str.strip_chars() == x) & (x.str.len_bytes() > 0) & ~is_marked


def second_look(column: Column, text: pl.Series) -> pl.DataFrame:
    """Odd text, trimmed, by the exact forms of the contract: `values`, and the `rule` each breaks."""
    column = kind_of(column)
    if not len(text):
        return _nothing_odd(column)
    return _looked_at(column, text).collect()


def full_look(column: Column, text: pl.Series) -> pl.DataFrame:
    """The same, and by the name of each of `limits` which values lie beyond it; these are taken away."""
    column = kind_of(column)
    beyond = limits(column, "values")
    looked = _looked_at(column, text).with_columns(over.fill_null(False).alias(rule) for rule, over in beyond)
    within = ~pl.any_horizontal(pl.lit(False), *(rule for rule, _ in beyond))
    return looked.with_columns(pl.when(within).then("values").alias("values")).collect()


def _looked_at(column: Column, text: pl.Series) -> pl.LazyFrame:
    trimmed = pl.LazyFrame({_TEXT: text}).select(pl.col("text").str.strip_chars().replace("", None))
    looked = trimmed.select("text", *_judged(column))
    return looked.with_columns(pl.when(pl.col("rule").is_null()).then("values").alias("values"))


@cache
def _nothing_odd(column: Column) -> pl.DataFrame:
    return pl.DataFrame(schema={"text": pl.String, "rule": pl.String, "values": dtype_of(column)})


@cache
def _judged(column: Column) -> tuple[pl.Expr, pl.Expr]:
    """`rule` and `values` of trimmed text; made once a column: a few values take less time than that."""
    x = pl.col("text")
    values = _exact(column, x)
    rule = pl.when(x.is_null()).then(None).when(x.str.contains(_CELL_ERROR)).then(pl.lit("cell_error"))
    if column.type is Type.TEXT:
        is_placeholder = x.str.to_lowercase().is_in(_PLACEHOLDERS)
        rule = rule.when(is_placeholder).then(pl.lit("placeholder"))
        rule = rule.when(x.str.starts_with("=")).then(pl.lit("formula"))
    if column.type is Type.WHOLE:
        is_too_long = values.is_null() & x.str.contains(_WHOLE)
        rule = rule.when(is_too_long).then(pl.lit("out_of_range"))
    rule = rule.when(values.is_null()).then(pl.lit(_RULE_OF_TYPE[column.type], pl.String))
    return rule.alias("rule"), values.alias("values")


def _exact(column: Column, x: pl.Expr) -> pl.Expr:
    def where(pattern: str) -> pl.Expr:
        return pl.when(x.str.contains(pattern)).then(x)

    match column.type:
        case Type.TEXT:
            return x
        case Type.LABEL:
            label = x.replace(dict(column.also))
            return pl.when(label.is_in(column.labels)).then(label)
        case Type.DATE:
            iso = where(_ISO).str.to_date("%Y-%m-%d", strict=False)
            return pl.coalesce(iso, where(_DAY_FIRST).str.to_date("%d/%m/%Y", strict=False))
        case Type.WHOLE:
            return where(_WHOLE).cast(pl.Int64, strict=False)
    return where(_NUMBER).cast(pl.Float64, strict=False)


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

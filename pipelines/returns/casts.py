"""Casting one column of text to its type, and the rule that each value which can't be cast breaks.

The column is cast whole by a fast cast that never raises; what didn't cast, or was accepted too readily, gets
a second, exact look. Not here: senders, `mapping.toml` and whole rows (`conform.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Type

_PLACEHOLDERS = ["n/a", "na", "-", "--", "null", "none", "nan", "unknown"]
_LONGEST_PLACEHOLDER = 7
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


def first_look(column: Column) -> tuple[pl.Expr, pl.Expr]:
    """Expressions over the text of a column: the values cast at once, and which need `second_look`."""
    x = pl.col(column.name)
    match column.type:
        case Type.TEXT:
            values = x.str.strip_chars()
            is_placeholder = values.str.to_lowercase().is_in(["", *_PLACEHOLDERS])
            is_short = values.str.len_bytes() <= _LONGEST_PLACEHOLDER
            odd = is_short & is_placeholder | values.str.contains("^[=#]")
        case Type.LABEL:
            values = x.cast(dtype_of(column), strict=False)
            odd = values.is_null() & x.is_not_null()
        case Type.DATE:
            values = x.str.to_date("%Y-%m-%d", strict=False)
            is_exact = (
                (x.str.len_bytes() == 10) & ~x.str.starts_with("+") & ~x.str.contains(" ", literal=True)
            )
            odd = x.is_not_null() & (values.is_null() | ~is_exact)
        case Type.WHOLE:
            values = x.cast(pl.Int64, strict=False)
            odd = x.is_not_null() & (values.is_null() | x.str.starts_with("+"))
        case _:
            values, odd = pl.lit(None, pl.Float64), x.is_not_null()
    return values.alias(column.name), odd.fill_null(False)


def second_look(column: Column, text: pl.Series) -> pl.DataFrame:
    """Odd text, trimmed, by the exact forms of the contract: `values`, and the `rule` each breaks."""
    x = pl.col("text")
    trimmed = pl.DataFrame({"text": text}).select(x.str.strip_chars().replace("", None))
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
    looked = trimmed.select("text", rule.alias("rule"), values.alias("values"))
    return looked.with_columns(pl.when(pl.col("rule").is_null()).then("values").alias("values"))


def _exact(column: Column, x: pl.Expr) -> pl.Expr:
    def where(pattern: str) -> pl.Expr:
        return pl.when(x.str.contains(pattern)).then(x)

    match column.type:
        case Type.TEXT:
            return x
        case Type.LABEL:
            return x.cast(dtype_of(column), strict=False)
        case Type.DATE:
            iso = where(_ISO).str.to_date("%Y-%m-%d", strict=False)
            return pl.coalesce(iso, where(_DAY_FIRST).str.to_date("%d/%m/%Y", strict=False))
        case Type.WHOLE:
            return where(_WHOLE).cast(pl.Int64, strict=False)
    return where(_NUMBER).cast(pl.Float64, strict=False)


def limits(column: Column) -> list[tuple[str, pl.Expr]]:
    """(rule, expression over the column that is true where the value breaks it)."""
    x, broken = pl.col(column.name), []
    if column.type is Type.DATE:
        broken.append(("date_too_early", x < EARLIEST_DATE))
    if column.is_first_of_month:
        broken.append(("not_first_of_month", x.dt.day() != 1))
    if column.low is not None:
        broken.append(("out_of_range", x < column.low))
    if column.high is not None:
        broken.append(("out_of_range", x > column.high))
    return broken


def replaced(values: pl.Series, ids: pl.Series, by: pl.Series) -> pl.Series:
    """`values` with those at the positions `ids` replaced, whatever their type."""
    places = np.arange(len(values))
    places[ids.to_numpy()] = np.arange(len(values), len(values) + len(ids))
    return pl.concat([values, by.cast(values.dtype).alias(values.name)]).gather(places)

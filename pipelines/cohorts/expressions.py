"""The SQL of a declaration as an expression over a population. Not here: what is done with it."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from pipelines.errors import DeclarationError
from pipelines.indicator import Indicator


def expression(indicator: Indicator, field: str) -> pl.Expr:
    """The expression that `field` of the declaration says. Raises DeclarationError where it says none."""
    try:
        return _expression(getattr(indicator, field))
    except pl.exceptions.SQLSyntaxError as fault:
        raise DeclarationError(f"indicator '{indicator.id}', {field}: is not an SQL expression") from fault


@lru_cache(maxsize=1024)
def _expression(text: str) -> pl.Expr:
    return pl.sql_expr(text)


def among(indicator: Indicator) -> pl.Expr:
    """Whether a row belongs to the denominator: an empty answer is a no."""
    if not indicator.among:
        return pl.col("partnership").is_not_null()
    return expression(indicator, "among").fill_null(False)


def where(is_counted: pl.Expr, value: pl.Expr) -> pl.Expr:
    """`value` in whole numbers where the row is counted, else 0; an empty value is 0."""
    return pl.when(is_counted).then(value.cast(pl.Int64).fill_null(0)).otherwise(0)

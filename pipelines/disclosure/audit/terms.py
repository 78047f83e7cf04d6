"""A sum between released numbers as terms: one row a number and its factor, in a long frame.

Here: the form, and writing sums of one shape at a time. Not here: which sums there are (`rows.py`,
`parts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

EQUAL, AT_LEAST, BOUND, AMONG = "equal", "at_least", "bound", "among"
"""Kinds of row: its terms come to nought; to an unpublished number of children; to nought or more; the last
one also where the terms are of two families (decision 086)."""
TERM = {
    "row": pl.String,
    "kind": pl.String,
    "certain": pl.Boolean,
    "what": pl.String,
    "id": pl.UInt32,
    "factor": pl.Int64,
}


def rows_of(
    wide: pl.DataFrame, factors: Mapping[str, int], kind: str, what: str, *, certain: bool = True
) -> pl.DataFrame:
    """One row a line of `wide`, whose columns hold ids; a line without one of them is none."""
    return (
        wide.drop_nulls(list(factors))
        .select(list(factors))
        .with_row_index("row")
        .unpivot(list(factors), index="row", variable_name="name", value_name="id")
        .with_columns(
            factor=pl.col("name").replace_strict(dict(factors), return_dtype=pl.Int64),
            row=pl.col("row").cast(pl.String),
            kind=pl.lit(kind),
            what=pl.lit(what),
            certain=pl.lit(certain),
        )
    )


def wide_of(frame: pl.DataFrame, on: str, index: list[str], names: tuple[str, ...]) -> pl.DataFrame:
    """Ids by the values of `on`, a null column for a value that never occurs."""
    wide = frame.filter(pl.col(on).is_in(names)).pivot(
        on, index=index, values="id", aggregate_function="first"
    )
    return wide.with_columns(
        pl.lit(None, pl.UInt32).alias(name) for name in names if name not in wide.columns
    )


def bound_of(terms: pl.DataFrame, what: str) -> pl.DataFrame:
    """Terms (row, id, factor) of two families and more that come to nought or more, as far as these agree."""
    return terms.with_columns(kind=pl.lit(AMONG), what=pl.lit(what), certain=pl.lit(False))

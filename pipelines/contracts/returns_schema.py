"""The pandera schema of each return table, made from its declaration.

An accepted frame is validated by its schema, collected and with `lazy=True`; a failure is a mistake of ours,
not of a return. Not here: the declarations (`returns.py`), and the judging of rows (`pipelines/returns/`).
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandera.polars as pa
import polars as pl

from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Table, Type
from pipelines.errors import HearthError

_DTYPES = {Type.DATE: pl.Date(), Type.WHOLE: pl.Int64(), Type.NUMBER: pl.Float64()}


def dtype_of(column: Column) -> pl.DataType:
    """The type of a checked column: Date, Int64, Float64, and String for everything else."""
    return _DTYPES.get(column.type, pl.String())


class ContractBroken(HearthError):
    """An accepted frame breaks its contract: our mistake. Names table, column and check, never a value."""


@cache
def schema_of(table: Table) -> pa.DataFrameSchema:
    """The schema of accepted rows: exactly the contract's columns, typed, in their ranges and lists."""
    columns = {column.name: _schema_of_column(column) for column in table.columns}
    key = ["partnership", *(name for name in table.key if name != "partnership")]
    checks = [pa.Check(partial(_has_unique_key, key=key), name="one row a key")] if table.key else []
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True, name=table.name)


def validate_accepted(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame`, where it keeps the contract of `table`; else ContractBroken."""
    try:
        return schema_of(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        cases = {(str(e.schema.name), str(e.check)) for e in broken.schema_errors}
        where = "; ".join(f"{name}: {check}" for name, check in sorted(cases))
        raise ContractBroken(f"accepted rows of '{table.name}' break the contract ({where})") from None


def _has_unique_key(data: pa.PolarsData, key: list[str]) -> pl.LazyFrame:
    """True where no two rows have one hash of the key: then no two keys are equal."""
    hashed = pl.lit(0, pl.UInt64)
    for seed, column in enumerate(key):
        hashed = hashed ^ pl.col(column).hash(seed)
    hashes = np.sort(data.lazyframe.select(hashed).collect().to_series().to_numpy())
    return pl.LazyFrame({"is_unique": [bool((hashes[1:] != hashes[:-1]).all())]})


def _schema_of_column(column: Column) -> pa.Column:
    return pa.Column(
        dtype_of(column),
        checks=_checks(column),
        nullable=column.is_nullable or column.is_optional,
    )


def _checks(column: Column) -> list[pa.Check]:
    """Checks that answer once for a whole column: the rows were judged before, one by one."""
    x, checks = pl.col(column.name), []
    if column.labels:
        is_label = x.is_in(column.labels) if len(column.labels) > 3 else _equals_one_of(x, column.labels)
        checks.append(_whole_column("in its list", is_label.all()))
    if column.type is Type.DATE:
        checks.append(_whole_column("from 1990", x.min() >= EARLIEST_DATE))
    if column.low is not None:
        checks.append(_whole_column(f"at least {column.low}", x.min() >= column.low))
    if column.high is not None:
        checks.append(_whole_column(f"at most {column.high}", x.max() <= column.high))
    return checks


def _equals_one_of(x: pl.Expr, labels: tuple[str, ...]) -> pl.Expr:
    """Faster than a set while the labels are few."""
    return pl.any_horizontal(x == label for label in labels)


def _whole_column(name: str, holds: pl.Expr) -> pa.Check:
    """A check by an aggregate; a column without a value has nothing to break it."""
    return pa.Check(partial(_holds, holds=holds), name=name)


def _holds(data: pa.PolarsData, holds: pl.Expr) -> pl.LazyFrame:
    return data.lazyframe.select(holds.fill_null(True))

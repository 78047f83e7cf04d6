"""The pandera schema of each return table, made from its declaration.

An accepted frame is validated by its schema, collected and with `lazy=True`; a failure is a mistake of ours,
not of a return. Not here: the declarations (`returns.py`), and the judging of rows (`pipelines/returns/`).
"""

from __future__ import annotations

from functools import cache

import pandera.polars as pa
import polars as pl

from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Table, Type
from pipelines.errors import HearthError

DTYPES = {
    Type.TEXT: pl.String(),
    Type.DATE: pl.Date(),
    Type.WHOLE: pl.Int64(),
    Type.NUMBER: pl.Float64(),
    Type.LABEL: pl.String(),
}


class ContractBroken(HearthError):
    """An accepted frame breaks its contract: our mistake. Names table, column and check, never a value."""


@cache
def schema_of(table: Table) -> pa.DataFrameSchema:
    """The schema of accepted rows: exactly the contract's columns, typed, in their ranges and lists."""
    columns = {column.name: _schema_of_column(column) for column in table.columns}
    unique = ["partnership", *(c for c in table.key if c != "partnership")] if table.key else None
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique, name=table.name)


def validate_accepted(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame`, where it keeps the contract of `table`; else ContractBroken."""
    try:
        return schema_of(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        cases = {(str(e.schema.name), str(e.check)) for e in broken.schema_errors}
        where = "; ".join(f"{name}: {check}" for name, check in sorted(cases))
        raise ContractBroken(f"accepted rows of '{table.name}' break the contract ({where})") from None


def _schema_of_column(column: Column) -> pa.Column:
    return pa.Column(
        DTYPES[column.type],
        checks=_checks(column),
        nullable=column.is_nullable or column.is_optional,
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.type is Type.DATE:
        checks.append(pa.Check.ge(EARLIEST_DATE))
    if column.labels:
        checks.append(pa.Check.isin(list(column.labels)))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low))
    if column.high is not None:
        checks.append(pa.Check.le(column.high))
    return checks

"""The pandera schema of each return table, made from its declaration.

An accepted frame is validated by its schema, collected and with `lazy=True`; a failure is a mistake of ours,
not of a return. Not here: the declarations (`returns.py`), and the judging of rows (`pipelines/returns/`).
"""

from __future__ import annotations

from functools import cache, partial

import pandera.polars as pa
import polars as pl

from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Table, Type
from pipelines.errors import HearthError

_DTYPES = {Type.DATE: pl.Date(), Type.WHOLE: pl.Int64(), Type.NUMBER: pl.Float64()}


class ContractBroken(HearthError):
    """An accepted frame breaks its contract: our mistake. Names table, column and check, never a value."""


def dtype_of(column: Column) -> pl.DataType:
    """The type of a checked column: Date, Int64, Float64, an Enum of its labels, and String for text.

    Labels are in the order of their letters, so that they sort as their text does.
    """
    return pl.Enum(sorted(column.labels)) if column.labels else _DTYPES.get(column.type, pl.String())


@cache
def schema_of(table: Table, *, has_one_row_a_key: bool | None = None) -> pa.DataFrameSchema:
    """The schema of accepted rows: exactly the contract's columns, typed, in their ranges and lists.

    All is asked in one question about the whole frame: the rows were judged one by one before. Where it was
    found out elsewhere whether each key has one row, that is taken as it was found.
    """
    promises = promises_of(table, has_one_row_a_key=has_one_row_a_key)
    kept = pl.all_horizontal(promise.fill_null(True) for promise in promises.values())
    dtypes = {column.name: dtype_of(column) for column in table.columns}
    keeps = pa.Check(partial(_keeps, dtypes=dtypes, kept=kept), name="columns, ranges, lists and keys")
    return pa.DataFrameSchema(checks=[keeps], name=table.name)


@cache
def columns_of(table: Table) -> pa.DataFrameSchema:
    """The schema of its columns alone, each by itself, to name those that are wrong."""
    dtypes = {c.name: dtype_of(c) for c in table.columns} | {"partnership": None}
    columns = {name: pa.Column(dtype, nullable=True) for name, dtype in dtypes.items()}
    return pa.DataFrameSchema(columns, strict=True, ordered=True, name=table.name)


def validate_accepted(
    table: Table, frame: pl.DataFrame, *, has_one_row_a_key: bool | None = None
) -> pl.DataFrame:
    """`frame`, where it keeps the contract of `table`; else ContractBroken.

    `has_one_row_a_key` is told by who compared all keys already (`keys.Shared`); else they are compared here.
    """
    if (has_one_row_a_key or not table.key) and _is_kept(table, frame):
        return frame
    schema = schema_of(table, has_one_row_a_key=has_one_row_a_key)
    try:
        return schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        promises = promises_of(table, has_one_row_a_key=has_one_row_a_key)
        cases = _failed(broken) | _broken_columns(table, frame) | _broken(promises, frame)
        words = "; ".join(sorted(cases))
        raise ContractBroken(f"accepted rows of '{table.name}' break the contract ({words})") from None


def _is_kept(table: Table, frame: pl.DataFrame) -> bool:
    """Whether `frame` has the columns of the contract and keeps every promise but that about its key: what
    its schema asks, without the way there, which is longer than the answer for a small frame."""
    schema = frame.schema
    dtypes = _dtypes(table) | {"partnership": schema.get("partnership")}
    is_typed = list(schema.items()) == list(dtypes.items()) and _names_partnerships(schema)
    return is_typed and all(_is_within(column, frame[column.name]) for column in table.columns)


@cache
def _dtypes(table: Table) -> dict[str, pl.DataType]:
    return {column.name: dtype_of(column) for column in table.columns}


def _is_within(column: Column, values: pl.Series) -> bool:
    if values.null_count() and not (column.is_nullable or column.is_optional):
        return False
    low = EARLIEST_DATE if column.type is Type.DATE else column.low
    lowest = None if low is None else values.min()
    highest = None if column.high is None else values.max()
    return (lowest is None or lowest >= low) and (highest is None or highest <= column.high)


@cache
def promises_of(table: Table, *, has_one_row_a_key: bool | None = None) -> dict[str, pl.Expr]:
    """What holds for each column, in words, as one answer for all its rows; null where it has no value."""
    promises = {}
    for column in table.columns:
        x = pl.col(column.name)
        if not (column.is_nullable or column.is_optional):
            promises[f"{column.name} never empty"] = x.null_count() == 0
        if column.type is Type.DATE:
            promises[f"{column.name} from 1990"] = x.min() >= EARLIEST_DATE
        if column.low is not None:
            promises[f"{column.name} at least {column.low}"] = x.min() >= column.low
        if column.high is not None:
            promises[f"{column.name} at most {column.high}"] = x.max() <= column.high
    if table.key:
        key = ["partnership", *(name for name in table.key if name != "partnership")]
        found = has_one_row_a_key
        promises["one row a key"] = _has_unique_key(key) if found is None else pl.lit(found)
    return promises or {"nothing more": pl.lit(True)}


def _keeps(data: pa.PolarsData, dtypes: dict[str, pl.DataType], kept: pl.Expr) -> bool:
    """Every column and promise at once; and that partnerships are text, or an Enum of the ids of
    `partnerships.csv`, which only the returns themselves know."""
    frame = data.lazyframe.collect()
    expected = dtypes | {"partnership": frame.schema.get("partnership")}
    has_columns = list(frame.schema.items()) == list(expected.items())
    return has_columns and _names_partnerships(frame.schema) and frame.select(kept).item()


def _failed(broken: pa.errors.SchemaErrors) -> set[str]:
    return {f"{error.schema.name}: {error.check}" for error in broken.schema_errors}


def _broken_columns(table: Table, frame: pl.DataFrame) -> set[str]:
    try:
        columns_of(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        return _failed(broken)
    return set()


def _names_partnerships(schema: pl.Schema) -> bool:
    return isinstance(schema["partnership"], pl.String | pl.Enum)


def _broken(promises: dict[str, pl.Expr], frame: pl.DataFrame) -> set[str]:
    """The promises that `frame` breaks, where its columns are such that they can be asked."""
    named = set() if _names_partnerships(frame.schema) else {"partnerships by name"}
    try:
        kept = frame.select(**promises).row(0, named=True)
    except pl.exceptions.PolarsError:
        return named
    return named | {promise for promise, is_kept in kept.items() if is_kept is False}


def _has_unique_key(key: list[str]) -> pl.Expr:
    """True where no two rows have one hash of the key: then no two keys are equal."""
    hashed = pl.lit(0, pl.UInt64)
    for seed, column in enumerate(key):
        hashed = hashed ^ pl.col(column).hash(seed)
    return hashed.n_unique() == pl.len()

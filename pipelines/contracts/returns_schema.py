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
def schema_of(table: Table) -> pa.DataFrameSchema:
    """The schema of accepted rows: exactly the contract's columns, typed, in their ranges and lists.

    Values are checked by one question about the whole frame: the rows were judged one by one before.
    """
    dtypes = {c.name: dtype_of(c) for c in table.columns} | {"partnership": None}
    columns = {name: pa.Column(dtype, nullable=True) for name, dtype in dtypes.items()}
    keeps = pa.Check(partial(_keeps, promises=promises_of(table)), name="names, ranges, lists and keys")
    return pa.DataFrameSchema(columns, checks=[keeps], strict=True, ordered=True, name=table.name)


def validate_accepted(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame`, where it keeps the contract of `table`; else ContractBroken."""
    try:
        return schema_of(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        cases = {f"{e.schema.name}: {e.check}" for e in broken.schema_errors} | _broken(table, frame)
        words = "; ".join(sorted(cases))
        raise ContractBroken(f"accepted rows of '{table.name}' break the contract ({words})") from None


@cache
def promises_of(table: Table) -> dict[str, pl.Expr]:
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
        promises["one row a key"] = _has_unique_key(key)
    return promises or {"nothing more": pl.lit(True)}


def _keeps(data: pa.PolarsData, promises: dict[str, pl.Expr]) -> pl.LazyFrame:
    """Every promise at once; and that partnerships are text, or an Enum of the ids of `partnerships.csv`,
    which only the returns themselves know."""
    kept = data.lazyframe.select(pl.all_horizontal(kept.fill_null(True) for kept in promises.values()))
    return kept.select(pl.all() & pl.lit(_names_partnerships(data.lazyframe.collect_schema())))


def _names_partnerships(schema: pl.Schema) -> bool:
    return isinstance(schema["partnership"], pl.String | pl.Enum)


def _broken(table: Table, frame: pl.DataFrame) -> set[str]:
    """The promises that `frame` breaks, where its columns are such that they can be asked."""
    named = set() if _names_partnerships(frame.schema) else {"partnerships by name"}
    try:
        kept = frame.select(**promises_of(table)).row(0, named=True)
    except pl.exceptions.PolarsError:
        return named
    return named | {promise for promise, is_kept in kept.items() if is_kept is False}


def _has_unique_key(key: list[str]) -> pl.Expr:
    """True where no two rows have one hash of the key: then no two keys are equal."""
    hashed = pl.lit(0, pl.UInt64)
    for seed, column in enumerate(key):
        hashed = hashed ^ pl.col(column).hash(seed)
    return hashed.n_unique() == pl.len()

"""Conforming a table: text becomes labels, dates and whole numbers, and every value that can't is captured.

Here: whole tables, senders, `mapping.toml`, empty values and rows of the wrong length. Not here: casting a
column (`casts.py`), or rules between values, rows and tables (`check.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.contracts.returns_types import Column, Table
from pipelines.returns.casts import dtype_of, first_look, limits, replaced, second_look
from pipelines.returns.mapping import Mapping
from pipelines.returns.parts import FILE, ID, RAGGED, ROW, SENDER, Faults
from pipelines.returns.read import FileRead, TableRead
from pipelines.returns.senders import conform_senders


@dataclass(slots=True)
class TableConformed:
    """One table with its values typed (labels as Enum, faulty values null) beside the text as it came."""

    table: Table
    rows: pl.DataFrame
    text: pl.DataFrame
    files: list[FileRead]
    faults: Faults
    skipped: pl.Series
    """Positions of rows of the wrong length or without any value: no other rule looks at them."""
    translated: pl.DataFrame
    """`_file`, `column`, `count` of the labels that `mapping.toml` translated."""


def conform_table(read: TableRead, partnerships: pl.Series, mapping: Mapping) -> TableConformed:
    """The table typed, with a fault for every value that isn't what its column holds.

    `partnerships` are the ids of `partnerships.csv`; empty while that file itself is read.
    """
    text, faults, translated = read.rows, Faults(), []
    rows = text.select(FILE, ROW)
    if len(partnerships):
        rows = rows.with_columns(conform_senders(text, read.files, partnerships, faults))
    else:
        rows = rows.with_columns(text["partnership"].str.strip_chars().alias(SENDER))
    for column in read.table.columns:
        if column.name in rows.columns:
            continue
        if column.name not in text.columns:
            rows = rows.with_columns(pl.lit(None, dtype_of(column)).alias(column.name))
            continue
        local = mapping.get((read.table.name, column.name))
        values, odd = _conform_column(column, text[column.name], rows, local)
        rows = rows.with_columns(values)
        translated.append(odd.filter("is_translated").with_columns(column=pl.lit(column.name)))
        _report_column(column, values, odd, faults)
    skipped = _drop_skipped(read.table, rows, text, faults)
    return TableConformed(read.table, rows, text, read.files, faults, skipped, _counted(translated, rows))


def _conform_column(
    column: Column, text: pl.Series, rows: pl.DataFrame, local: pl.DataFrame | None
) -> tuple[pl.Series, pl.DataFrame]:
    """The typed column, and its odd values: `_id`, `rule` (null where they are right), `is_translated`."""
    values, odd = first_look(column, text)
    ids = odd.arg_true().cast(pl.UInt32)
    found, rule = second_look(column, text.gather(ids))
    looked = pl.DataFrame({ID: ids, "values": found, "rule": rule, "is_translated": found.is_null() & False})
    if local is not None and len(ids):
        looked = _translate(column, looked, text.gather(ids), rows[SENDER].gather(ids), local)
    if len(ids):
        values = replaced(values, ids, looked["values"])
    typed = values.alias(column.name).to_frame()
    for broken_rule, broken in limits(column):
        at = typed.select(broken.fill_null(False)).to_series().arg_true().cast(pl.UInt32)
        if len(at):
            typed = typed.with_columns(replaced(typed[column.name], at, pl.repeat(None, len(at), eager=True)))
            broken_rows = pl.DataFrame({ID: at}).with_columns(rule=pl.lit(broken_rule), is_translated=False)
            looked = pl.concat([looked, broken_rows], how="diagonal")
    return typed[column.name], looked


def _translate(
    column: Column, looked: pl.DataFrame, text: pl.Series, senders: pl.Series, local: pl.DataFrame
) -> pl.DataFrame:
    """`looked` with the labels that `mapping.toml` knows; a partnership's own entry comes first."""
    asked = looked.with_columns(local=text.str.strip_chars(), sender=senders.cast(pl.String))
    own = local.filter(pl.col("sender").is_not_null()).rename({"label": "own"})
    common = local.filter(pl.col("sender").is_null()).select("local", common="label")
    answered = asked.join(own, on=["sender", "local"], how="left", maintain_order="left").join(
        common, on="local", how="left", maintain_order="left"
    )
    label = pl.coalesce("own", "common").cast(dtype_of(column))
    is_translated = label.is_not_null() & (pl.col("rule") == "not_in_list")
    return answered.select(
        ID,
        pl.when(is_translated).then(label).otherwise("values").alias("values"),
        pl.when(~is_translated.fill_null(False)).then("rule").alias("rule"),
        is_translated.fill_null(False).alias("is_translated"),
    )


def _report_column(column: Column, values: pl.Series, odd: pl.DataFrame, faults: Faults) -> None:
    faulty = odd.filter(pl.col("rule").is_not_null())
    for (rule,), group in faulty.group_by("rule", maintain_order=True):
        faults.add(str(rule), column.name, group[ID])
    if not column.is_nullable and values.null_count() > faulty.height:
        empty = values.is_null().arg_true().cast(pl.UInt32)
        faults.add("value_missing", column.name, empty.filter(~empty.is_in(faulty[ID].implode())))


def _drop_skipped(table: Table, rows: pl.DataFrame, text: pl.DataFrame, faults: Faults) -> pl.Series:
    """Rows of the wrong length, or empty, have that one fault and no other. Returns their positions."""
    found = faults.frame()
    ragged = (
        text[RAGGED].is_not_null().arg_true() if RAGGED in text.columns else pl.Series([], dtype=pl.UInt32)
    )
    needed = sum(not column.is_nullable for column in table.columns)
    per_row = found.group_by(ID).agg(n=pl.len(), missing=(pl.col("rule") == "value_missing").sum())
    hollow = per_row.filter(pl.col("n") == needed, pl.col("missing") == needed)[ID]
    is_hollow = rows[hollow].select(pl.all_horizontal(pl.col(table.names).is_null())).to_series()
    empty = hollow.filter(is_hollow)
    ragged = ragged.cast(pl.UInt32)
    empty = empty.filter(~empty.is_in(ragged.implode()))
    skipped = pl.concat([ragged, empty])
    if len(skipped):
        faults.frames = [found.filter(~pl.col(ID).is_in(skipped.implode()))]
        faults.add("row_length", "", ragged)
        faults.add("row_empty", "", empty)
    return skipped


def _counted(translated: list[pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    found = pl.concat([frame.select(ID, "column") for frame in translated])
    return found.with_columns(rows[FILE].gather(found[ID])).group_by(FILE, "column").len("count")

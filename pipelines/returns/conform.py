"""Conforming a table: text becomes labels, dates and whole numbers, and every value that can't is captured.

Here: whole tables, senders, `mapping.toml`, empty values and rows of the wrong length. Not here: casting a
column (`casts.py`), or rules between values, rows and tables (`check.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Column, Table
from pipelines.returns.casts import first_look, limits, replaced, second_look
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
    text, faults = read.rows, Faults()
    if len(partnerships):
        senders = conform_senders(text, read.files, partnerships, faults)
    else:
        senders = [text["partnership"].str.strip_chars().alias(name) for name in ("partnership", SENDER)]
    columns = [column for column in read.table.columns if column.name != "partnership"]
    rows, odd = _cast(columns, text)
    rows = rows.with_columns(text[FILE], text[ROW], *senders)
    translated = []
    for column in odd:
        found = _look_again(
            column, text, rows[SENDER], odd[column], mapping.get((read.table.name, column.name))
        )
        rows = rows.with_columns(replaced(rows[column.name], found[ID], found["values"]))
        translated.append(found.filter("is_translated").select(ID, column=pl.lit(column.name)))
        _add_by_rule(faults, column.name, found)
    rows = _within_limits(columns, rows, faults)
    _report_missing(read.table, rows, faults)
    skipped = _drop_skipped(read.table, rows, text, faults)
    return TableConformed(read.table, rows, text, read.files, faults, skipped, _counted(translated, rows))


def _cast(columns: list[Column], text: pl.DataFrame) -> tuple[pl.DataFrame, dict[Column, pl.Series]]:
    """Every column cast at once, and the positions of the values of each that need a second look."""
    looks = [(column, *first_look(column)) for column in columns if column.name in text.columns]
    odds = [odd.alias(f"{column.name}?") for column, _, odd in looks]
    absent = [pl.lit(None, dtype_of(c)).alias(c.name) for c in columns if c.name not in text.columns]
    cast = text.select(*(values for _, values, _ in looks), *odds, *absent)
    is_odd = {column: cast[f"{column.name}?"] for column, _, _ in looks}
    rows = cast.select(column.name for column in columns)
    return rows, {column: odd.arg_true().cast(pl.UInt32) for column, odd in is_odd.items() if odd.any()}


def _look_again(
    column: Column, text: pl.DataFrame, senders: pl.Series, ids: pl.Series, local: pl.DataFrame | None
) -> pl.DataFrame:
    """The odd values of a column: `_id`, `values`, `rule` (null where they are right), `is_translated`."""
    looked = second_look(column, text[column.name].gather(ids)).with_columns(ids.alias(ID))
    if local is None:
        return looked.with_columns(is_translated=pl.lit(False))
    return _translate(column, looked.with_columns(sender=senders.gather(ids).cast(pl.String)), local)


def _translate(column: Column, looked: pl.DataFrame, local: pl.DataFrame) -> pl.DataFrame:
    """`looked` with the labels that `mapping.toml` knows; a partnership's own entry comes first."""
    own = local.filter(pl.col("sender").is_not_null()).rename({"label": "own", "local": "text"})
    common = local.filter(pl.col("sender").is_null()).select(text="local", common="label")
    answered = looked.join(own, on=["sender", "text"], how="left", maintain_order="left").join(
        common, on="text", how="left", maintain_order="left"
    )
    label = pl.coalesce("own", "common").cast(dtype_of(column))
    is_translated = (label.is_not_null() & (pl.col("rule") == "not_in_list")).fill_null(False)
    return answered.select(
        ID,
        pl.when(is_translated).then(label).otherwise("values").alias("values"),
        pl.when(~is_translated).then("rule").alias("rule"),
        is_translated.alias("is_translated"),
    )


def _within_limits(columns: list[Column], rows: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """`rows` with the values out of range taken away, and a fault for each."""
    broken = [(column.name, rule, over) for column in columns for rule, over in limits(column)]
    if not broken:
        return rows
    over = rows.select(over.fill_null(False).alias(str(n)) for n, (_, _, over) in enumerate(broken))
    for n, (name, rule, _) in enumerate(broken):
        if over[str(n)].any():
            faults.add(rule, name, over[str(n)].arg_true())
            rows = rows.with_columns(pl.when(~over[str(n)]).then(pl.col(name)).alias(name))
    return rows


def _add_by_rule(faults: Faults, column: str, found: pl.DataFrame) -> None:
    for rule in found["rule"].drop_nulls().unique(maintain_order=True):
        faults.add(rule, column, found.filter(rule=rule)[ID])


def _report_missing(table: Table, rows: pl.DataFrame, faults: Faults) -> None:
    """Values that are needed, and neither there nor blamed for something else."""
    blamed = faults.frame()
    for column in table.columns:
        if not column.is_nullable and column.name != "partnership" and rows[column.name].null_count():
            empty = rows[column.name].is_null().arg_true().cast(pl.UInt32)
            of_column = blamed.filter(column=column.name)[ID]
            faults.add("value_missing", column.name, empty.filter(~empty.is_in(of_column.implode())))


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
    if not translated:
        return pl.DataFrame(schema={FILE: pl.UInt32, "column": pl.String, "count": pl.UInt32})
    found = pl.concat(translated)
    return found.with_columns(rows[FILE].gather(found[ID])).group_by(FILE, "column").len("count")

"""Conforming a piece of a table: every column of its text cast at once, odd values looked at again.

Here: columns, `mapping.toml`, empty values and rows of the wrong length. Not here: casting a column's values
(`casts.py`), pieces into tables (`conform.py`), or rules between values and rows (`relations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.returns.as_sent import AsSent
from pipelines.returns.casts import LONGEST_PLACEHOLDER, first_look, limits, replaced, second_look
from pipelines.returns.mapping import Mapping
from pipelines.returns.parts import EXTRA, FILE, ID, RAGGED, ROW, SENDER, Faults


@dataclass(slots=True)
class Piece:
    """A piece of a table, typed; positions (`_id`) count from its own first row."""

    rows: pl.DataFrame
    faults: Faults
    as_sent: AsSent
    unmatched: dict[str, pl.Series]
    skipped: pl.Series
    translated: pl.DataFrame


def conform_piece(
    table: Table,
    raw: pl.DataFrame,
    unmatched: dict[str, pl.Series],
    mapping: Mapping,
    faults: Faults,
    as_sent: AsSent,
) -> Piece:
    """The text `raw` (with its sender) typed; adds to `faults` and `as_sent`."""
    rows, odd = _cast(table, raw, unmatched)
    translated = []
    for column, ids in odd.items():
        local = mapping.get((table.name, column.name))
        found = _look_again(column, raw, ids, local)
        as_sent.add(column.name, ids, raw[column.name].gather(ids))
        rows = rows.with_columns(replaced(rows[column.name], found[ID], found["values"]))
        translated.append(found.filter("is_translated").select(ID, column=pl.lit(column.name)))
        _add_by_rule(faults, column.name, found)
    rows = _within_limits(table, rows, faults, as_sent)
    _report_missing(table, rows, faults)
    skipped = _drop_skipped(table, rows, faults)
    return Piece(rows, faults, as_sent, unmatched, skipped, _counted(translated, rows))


def _cast(
    table: Table, raw: pl.DataFrame, unmatched: dict[str, pl.Series]
) -> tuple[pl.DataFrame, dict[Column, pl.Series]]:
    """Every column cast at once, and the positions of the values of each that need a second look.

    A reference that is known from another table was looked at there.
    """
    given = [c for c in table.columns if c.name in raw.columns and c.name != "partnership"]
    given_here = [column for column in given if column.name not in unmatched]
    short = _with_short_text(given_here, raw)
    looks = [(column, *first_look(column, has_short=column.name in short)) for column in given_here]
    cast = raw.select(
        *(pl.lit(None, dtype_of(c)).alias(c.name) for c in table.columns if c.name not in raw.columns),
        *(values for _, values, _ in looks),
        *(odd.alias(f"{column.name}?") for column, _, odd in looks),
    )
    ids = {c: unmatched.get(c.name) for c in given}
    for column, _, _ in looks:
        ids[column] = cast[f"{column.name}?"].arg_true().cast(pl.UInt32)
    rows = cast.drop(f"{column.name}?" for column, _, _ in looks)
    kept = [name for name in (EXTRA, RAGGED) if name in raw.columns]
    rows = rows.with_columns(raw.select(FILE, ROW, SENDER, "partnership", *unmatched, *kept))
    return rows, {column: odd for column, odd in ids.items() if len(odd)}


def _with_short_text(columns: list[Column], raw: pl.DataFrame) -> set[str]:
    """The text columns that hold anything as short as a word such as "n/a"."""
    names = [column.name for column in columns if column.type is Type.TEXT]
    is_short = (pl.col(names).str.len_bytes() <= LONGEST_PLACEHOLDER).any()
    found = raw.select(is_short).row(0, named=True) if names else {}
    return {name for name, is_so in found.items() if is_so}


def _look_again(
    column: Column, raw: pl.DataFrame, ids: pl.Series, local: pl.DataFrame | None
) -> pl.DataFrame:
    """The odd values of a column: `_id`, `values`, `rule` (null where they are right), `is_translated`."""
    looked = second_look(column, raw[column.name].gather(ids)).with_columns(ids.alias(ID))
    if local is None:
        return looked.with_columns(is_translated=pl.lit(False))
    return _translate(looked.with_columns(sender=raw[SENDER].gather(ids).cast(pl.String)), local)


def _translate(looked: pl.DataFrame, local: pl.DataFrame) -> pl.DataFrame:
    """`looked` with the labels that `mapping.toml` knows; a partnership's own entry comes first."""
    own = local.filter(pl.col("sender").is_not_null()).rename({"label": "own", "local": "text"})
    common = local.filter(pl.col("sender").is_null()).select(text="local", common="label")
    answered = looked.join(own, on=["sender", "text"], how="left", maintain_order="left").join(
        common, on="text", how="left", maintain_order="left"
    )
    label = pl.coalesce("own", "common")
    is_translated = (label.is_not_null() & (pl.col("rule") == "not_in_list")).fill_null(False)
    return answered.select(
        ID,
        pl.when(is_translated).then(label).otherwise("values").alias("values"),
        pl.when(~is_translated).then("rule").alias("rule"),
        is_translated.alias("is_translated"),
    )


def _within_limits(table: Table, rows: pl.DataFrame, faults: Faults, as_sent: AsSent) -> pl.DataFrame:
    """`rows` with the values out of range taken away, and a fault for each."""
    broken = [(column.name, rule, over) for column in table.columns for rule, over in limits(column)]
    if not broken:
        return rows
    over = rows.select(over.fill_null(False).alias(str(n)) for n, (_, _, over) in enumerate(broken))
    for n, (name, rule, _) in enumerate(broken):
        if over[str(n)].any():
            ids = over[str(n)].arg_true()
            faults.add(rule, name, ids)
            as_sent.add(name, ids, rows[name].gather(ids))
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


def _drop_skipped(table: Table, rows: pl.DataFrame, faults: Faults) -> pl.Series:
    """Rows of the wrong length, or empty, have that one fault and no other. Returns their positions."""
    found = faults.frame()
    ragged = (
        rows[RAGGED].is_not_null().arg_true() if RAGGED in rows.columns else pl.Series([], dtype=pl.UInt32)
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
    found = pl.concat([pl.DataFrame(schema={ID: pl.UInt32, "column": pl.String}), *translated])
    return found.with_columns(rows[FILE].gather(found[ID])).group_by(FILE, "column").len("count")

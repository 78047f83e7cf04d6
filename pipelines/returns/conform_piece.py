"""Conforming a piece of a table: every column of its text cast at once, odd values looked at again.

Here: columns, `mapping.toml`, empty values and rows of the wrong length. Not here: casting a column's values
(`casts.py`), pieces into tables (`conform.py`), or rules between values and rows (`relations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.returns.as_sent import AsSent
from pipelines.returns.casts import LONGEST_PLACEHOLDER, first_look, limits, replaced, second_look
from pipelines.returns.mapping import Mapping
from pipelines.returns.parts import EXTRA, FILE, ID, NO_IDS, RAGGED, ROW, SENDER, Faults, Ids, ids_where


@dataclass(slots=True)
class Piece:
    """A piece of a table, typed; positions (`_id`) count from its own first row."""

    rows: pl.DataFrame
    faults: Faults
    as_sent: AsSent
    unmatched: dict[str, Ids]
    skipped: Ids
    translated: pl.DataFrame


def conform_piece(
    table: Table,
    raw: pl.DataFrame,
    unmatched: dict[str, Ids],
    mapping: Mapping,
    faults: Faults,
    as_sent: AsSent,
) -> Piece:
    """The text `raw` (with its sender) typed; adds to `faults` and `as_sent`."""
    rows, odd = _cast(table, raw, unmatched)
    mended, translated = [], []
    for column, ids in odd.items():
        local = mapping.get((table.name, column.name))
        found = _look_again(column, raw, ids, local)
        as_sent.add(column.name, ids, raw[column.name][ids])
        mended.append(replaced(rows[column.name], ids, found["values"]))
        if local is not None:
            translated.append(found.filter("is_translated").select(ID, column=pl.lit(column.name)))
        _add_by_rule(faults, column.name, ids, found["rule"])
    rows = _within_limits(table, rows.with_columns(mended) if mended else rows, faults, as_sent)
    _report_missing(table, rows, faults)
    skipped = _drop_skipped(table, rows, faults)
    return Piece(rows, faults, as_sent, unmatched, skipped, _counted(translated, rows))


def _cast(
    table: Table, raw: pl.DataFrame, unmatched: dict[str, Ids]
) -> tuple[pl.DataFrame, dict[Column, Ids]]:
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
    ids = {c: unmatched.get(c.name, NO_IDS) for c in given}
    ids |= {column: ids_where(cast[f"{column.name}?"]) for column, _, _ in looks}
    kept = [name for name in (EXTRA, RAGGED) if name in raw.columns]
    plain = [name for name in cast.columns if not name.endswith("?")]
    rows = cast.select(plain).hstack(raw.select(FILE, ROW, SENDER, "partnership", *unmatched, *kept))
    return rows, {column: odd for column, odd in ids.items() if len(odd)}


def _with_short_text(columns: list[Column], raw: pl.DataFrame) -> set[str]:
    """The text columns that hold anything as short as a word such as "n/a"."""
    names = [column.name for column in columns if column.type is Type.TEXT]
    is_short = (pl.col(names).str.len_bytes() <= LONGEST_PLACEHOLDER).any()
    found = raw.select(is_short).row(0, named=True) if names else {}
    return {name for name, is_so in found.items() if is_so}


def _look_again(column: Column, raw: pl.DataFrame, ids: Ids, local: pl.DataFrame | None) -> pl.DataFrame:
    """The odd values of a column: `values`, `rule` (null where right), and with `local` `is_translated`."""
    looked = second_look(column, raw[column.name][ids])
    if local is None:
        return looked
    sender = raw[SENDER][ids].cast(pl.String)
    return _translate(looked.with_columns(pl.Series(ID, ids), sender.alias("sender")), local)


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
    over = rows.select(over.alias(str(n)) for n, (_, _, over) in enumerate(broken))
    for n, (name, rule, _) in enumerate(broken):
        ids = ids_where(over[str(n)])
        if len(ids):
            faults.add(rule, name, ids)
            as_sent.add(name, ids, rows[name][ids])
            rows = rows.with_columns(replaced(rows[name], ids, pl.Series([None], dtype=rows[name].dtype)))
    return rows


def _add_by_rule(faults: Faults, column: str, ids: Ids, rules: pl.Series) -> None:
    broken = [] if rules.null_count() == len(rules) else dict.fromkeys(rules.drop_nulls().to_list())
    for rule in broken:
        faults.add(rule, column, ids[ids_where(rules == rule)])


def _report_missing(table: Table, rows: pl.DataFrame, faults: Faults) -> None:
    """Values that are needed, and neither there nor blamed for something else."""
    for column in table.columns:
        if not column.is_nullable and column.name != "partnership" and rows[column.name].null_count():
            empty = ids_where(rows[column.name].is_null())
            faults.add("value_missing", column.name, np.setdiff1d(empty, faults.at(column.name)))


def _drop_skipped(table: Table, rows: pl.DataFrame, faults: Faults) -> Ids:
    """Rows of the wrong length, or empty, have that one fault and no other. Returns their positions."""
    ragged = ids_where(rows[RAGGED].is_not_null()) if RAGGED in rows.columns else NO_IDS
    needed = sum(not column.is_nullable for column in table.columns)
    missing = [ids for rule, _, ids in faults.found if rule == "value_missing"]
    hollow, times = np.unique(np.concatenate([NO_IDS, *missing]), return_counts=True)
    hollow = hollow[times == needed]
    is_hollow = rows[hollow].select(pl.all_horizontal(pl.col(table.names).is_null())).to_series()
    empty = np.setdiff1d(hollow[ids_where(is_hollow)], ragged) if len(hollow) else NO_IDS
    skipped = np.concatenate([ragged, empty])
    if len(skipped):
        faults.drop(skipped)
        faults.add("row_length", "", ragged)
        faults.add("row_empty", "", empty)
    return skipped


def _counted(translated: list[pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    if not translated:
        return NONE_TRANSLATED
    found = pl.concat(translated)
    return found.with_columns(rows[FILE].gather(found[ID])).group_by(FILE, "column").len("count")


NONE_TRANSLATED = pl.DataFrame(schema={FILE: pl.UInt32, "column": pl.String, "count": pl.UInt32})

"""Conforming a piece of a table: every word of a column cast at once, odd ones looked at again.

Here: columns, `mapping.toml`, empty values and rows of the wrong length. Not here: casting a column's values
(`casts.py`), pieces into tables (`conform.py`), or rules between values and rows (`relations.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.returns.as_sent import AsSent
from pipelines.returns.casts import LONGEST_PLACEHOLDER, cast, kind_of, limits, replaced
from pipelines.returns.mapping import Mapping
from pipelines.returns.odd_values import Looked, full_look, second_look
from pipelines.returns.parts import (
    EXTRA,
    FILE,
    ID,
    NO_IDS,
    RAGGED,
    ROW,
    SENDER,
    Coded,
    Faults,
    Ids,
    Read,
    TextPiece,
    ids_where,
)


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
    text: TextPiece,
    unmatched: dict[str, Ids],
    mapping: Mapping,
    faults: Faults,
    as_sent: AsSent,
) -> Piece:
    """The piece `text` (with its sender) typed; adds to `faults` and `as_sent`."""
    columns, translated, odd = [], [], text.odd | unmatched
    for column in (column for column in table.columns if column.name != "partnership"):
        name, local = column.name, mapping.get((table.name, column.name))
        if name in text.coded:
            given = text.coded[name]
            cast_it = _cast_read if isinstance(given, Read) else _cast_words
            values, ids, looked = cast_it(column, given, faults, as_sent)
        elif name in text.rows.columns:
            values, ids, looked = _cast_reference(column, text, odd.get(name), as_sent)
        else:
            values = pl.Series(name, [None], dtype_of(column)).new_from_index(0, text.rows.height)
            columns.append(values)
            _report_missing(column, _empty(values), faults)
            continue
        rules = looked.rules
        if local is not None and len(ids):
            known = _translate(_with_sender(looked.frame, ids, text.rows), local)
            values, rules = _labelled(values, column), known["rule"].to_list()
            values = replaced(values, ids, known["values"])
            translated.append(known.filter("is_translated").select(ID, column=pl.lit(name)))
        _add_by_rule(faults, name, ids, rules)
        _report_missing(column, _empty(values, text.coded.get(name) if local is None else None), faults)
        columns.append(values.alias(name))
    given = [FILE, ROW, SENDER, "partnership", *_kept(text.rows)]
    rows = _all_labelled(table, pl.DataFrame([*(text.rows[name] for name in given), *columns]))
    skipped = _drop_skipped(table, rows, faults)
    return Piece(rows, faults, as_sent, unmatched, skipped, _counted(translated, rows))


def _kept(rows: pl.DataFrame) -> list[str]:
    return [name for name in (EXTRA, RAGGED) if name in rows.columns]


def _labelled(values: pl.Series, column: Column) -> pl.Series:
    return values.cat.to(dtype_of(column)) if values.dtype.is_integer() else values


def _all_labelled(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the places of labels as labels: all columns of them at once."""
    labels = [column for column in table.of_type(Type.LABEL) if rows[column.name].dtype.is_integer()]
    return rows.with_columns(pl.col(c.name).cat.to(dtype_of(c)) for c in labels) if labels else rows


def _cast_reference(
    column: Column, piece: TextPiece, odd: Ids | None, as_sent: AsSent
) -> tuple[pl.Series, Ids, Looked]:
    """Its values, the positions of the odd ones, and what a second look at each gave.

    Where these are told, only the `odd` are looked at: a reference that is known from another table was
    looked at there.
    """
    text = piece.rows[column.name]
    if odd is None:
        has_short = (text.str.len_bytes().min() or 0) <= LONGEST_PLACEHOLDER
        values, ids, looked = cast(column, text, has_short=has_short)
        as_sent.add(column.name, ids, text[ids].to_list())
        return values, ids, looked
    sent = text[odd].to_list() if len(odd) else []
    as_sent.add(column.name, odd, sent)
    looked = second_look(kind_of(column), sent)
    if looked.values == sent:
        return text, odd, looked
    if column.name in piece.rewrite:
        return piece.rewrite[column.name](odd, looked.values), odd, looked
    return replaced(text.clone(), odd, looked.series), odd, looked


def _cast_read(column: Column, given: Read, faults: Faults, as_sent: AsSent) -> tuple[pl.Series, Ids, Looked]:
    """The same of a column whose plain values were read at once: only the odd ones are left to cast."""
    as_sent.add(column.name, given.odd, given.sent)
    looked, beyond = full_look(kind_of(column), given.sent)
    for rule, places in beyond.items():
        faults.add(rule, column.name, given.odd[places])
    return given.put(looked.numbers).places, given.odd, looked


def _cast_words(
    column: Column, coded: Coded, faults: Faults, as_sent: AsSent
) -> tuple[pl.Series, Ids, Looked]:
    """The same of a column of few words: each word is looked at once, however many rows hold it.

    Values out of range are taken away here, with a fault for each.
    """
    values, odd, of_words = cast(column, coded.words)
    ids, which = coded.rows_with(odd)
    looked = of_words.at(which.tolist())
    as_sent.add(column.name, ids, coded.at(ids))
    broken = [
        (rule, ids_where(values.to_frame("text").select(over).to_series())) for rule, over in limits(column)
    ]
    for rule, words in broken:
        beyond, _ = coded.rows_with(words)
        faults.add(rule, column.name, beyond)
        as_sent.add(column.name, beyond, coded.at(beyond))
        values = values.scatter(words, None) if len(words) else values
    return values[coded.codes], ids, looked


def _with_sender(looked: pl.DataFrame, ids: Ids, rows: pl.DataFrame) -> pl.DataFrame:
    sender = rows[SENDER].gather(ids).cast(pl.String)
    return looked.with_columns(pl.Series(ID, ids), sender.alias("sender"))


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


def _add_by_rule(faults: Faults, column: str, ids: Ids, rules: list[str | None]) -> None:
    places = defaultdict(list)
    for place, rule in enumerate(rules):
        places[rule].append(place)
    for rule in places.keys() - {None}:
        faults.add(rule, column, ids[places[rule]])


def _empty(values: pl.Series, given: Coded | Read | None = None) -> Ids:
    """The positions without a value; of a column that was read at once they are told already."""
    if not values.null_count():
        return NO_IDS
    return np.flatnonzero(~given.is_there) if isinstance(given, Read) else ids_where(values.is_null())


def _report_missing(column: Column, empty: Ids, faults: Faults) -> None:
    """Values that are needed, and neither there nor blamed for something else."""
    if not column.is_nullable and len(empty):
        blamed = faults.at(column.name)
        faults.add("value_missing", column.name, empty[~np.isin(empty, blamed)] if len(blamed) else empty)


def _drop_skipped(table: Table, rows: pl.DataFrame, faults: Faults) -> Ids:
    """Rows of the wrong length, or empty, have that one fault and no other. Returns their positions."""
    ragged = ids_where(rows[RAGGED].is_not_null()) if RAGGED in rows.columns else NO_IDS
    needed = sum(not column.is_nullable for column in table.columns)
    missing = [ids for rule, _, ids in faults.found if rule == "value_missing"]
    hollow, times = np.unique(np.concatenate([NO_IDS, *missing]), return_counts=True)
    hollow, empty = hollow[times == needed], NO_IDS
    if len(hollow):
        is_hollow = rows[hollow].select(pl.all_horizontal(pl.col(table.names).is_null())).to_series()
        empty = np.setdiff1d(hollow[ids_where(is_hollow)], ragged)
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

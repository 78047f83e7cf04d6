"""Checking a table: each row ends in exactly one place, accepted or quarantined, and the sum is asserted.

Here: the order of the rules, the split of the rows, and the contract on what was accepted. The rules
themselves are in `conform.py` (values), `relations.py` (rows and tables) and `exceptions.py` (warnings).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import ContractBroken, validate_accepted
from pipelines.contracts.returns_types import Table, Type
from pipelines.returns.conform import TableConformed
from pipelines.returns.exceptions import find_home_without_order, find_overlaps
from pipelines.returns.known import Known
from pipelines.returns.parts import EXTRA, FILE, ID, RAGGED, ROW, SENDER, Ids
from pipelines.returns.read import FileRead
from pipelines.returns.relations import (
    find_of_other_child,
    find_orphans,
    find_outside_episode,
    find_repeats,
    find_row_faults,
)

_ONLY_FAULTS = ("row_length", "row_empty")
_NEEDED_LATER = ("episodes", "legal", "reviews")
_PLACE = (pl.col(FILE), pl.col(SENDER).cast(pl.String).alias("partnership"), pl.col(ROW).alias("row"))


FAULT_SCHEMA = {
    FILE: pl.UInt32,
    "partnership": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "rule": pl.String,
}


_NO_FAULTS = pl.DataFrame(schema=FAULT_SCHEMA)


@dataclass(slots=True)
class TableChecked:
    """One table after its check. `_file` is a position in `files`."""

    table: Table
    accepted: pl.DataFrame
    """Exactly the contract's columns, typed."""
    faults: pl.DataFrame
    """`_file, partnership, row, column, rule` of quarantined rows and of warnings."""
    quarantine: pl.DataFrame
    """`_file, partnership, row, record`: the rows set aside, as they came, as JSON."""
    files: list[FileRead]
    counts: pl.DataFrame
    """`_file, rows_read, accepted, quarantined`, one row a file that was read."""
    translated: pl.DataFrame
    supplied: pl.DataFrame
    """`partnership, table, column`: what each partnership supplied, if any row of it was accepted."""


def check_table(conformed: TableConformed, as_at: date, known: Known) -> TableChecked:
    """The table split into accepted and quarantined rows, with every fault and warning.

    `known` holds what the parents were found to be, and learns from this table. Raises ContractBroken where
    rows would be lost or an accepted row breaks the contract: both are mistakes of ours.
    """
    known.learn(conformed.table, conformed.rows)
    find_row_faults(conformed, as_at)
    find_orphans(conformed, known)
    find_of_other_child(conformed, known)
    if conformed.table.name == "placements":
        find_outside_episode(conformed, known)
    shared = find_repeats(conformed)
    faults = _of_rows_judged(conformed)
    faulty = faults[ID].unique()
    told, quarantine = _at_rows(faults, conformed.rows), _as_they_came(conformed, faulty.sort().to_numpy())
    read, set_aside = (
        _per_file(rows, conformed) for rows in (conformed.rows, conformed.rows.select(FILE)[faulty])
    )
    is_accepted = np.ones(conformed.rows.height, bool)
    is_accepted[faulty] = False
    has_one_row_a_key = shared.are_apart(is_accepted)
    rows = conformed.rows = _without(conformed, is_accepted)
    if conformed.table.name in _NEEDED_LATER:
        known.accepted[conformed.table.name] = rows.drop(FILE, ROW)
    return TableChecked(
        table=conformed.table,
        accepted=_handed_on(conformed.table, rows, has_one_row_a_key=has_one_row_a_key),
        faults=pl.concat([told, _warnings(conformed.table, rows, known, as_at)]),
        quarantine=quarantine,
        files=conformed.files,
        counts=_counts(conformed.table, read, _per_file(rows, conformed), set_aside),
        translated=conformed.translated,
        supplied=_supplied(conformed, rows),
    )


def _without(conformed: TableConformed, is_accepted: np.ndarray) -> pl.DataFrame:
    """The rows that are accepted, typed; column by column, so that a table is never held twice."""
    columns = conformed.rows.get_columns()
    conformed.rows, kept = pl.DataFrame(), []
    mask = None if is_accepted.all() else pl.Series(is_accepted)
    whole = {column.name for column in conformed.table.of_type(Type.WHOLE)}
    while columns:
        column = columns.pop(0)
        column = column if mask is None else column.filter(mask)
        kept.append(column.cast(pl.Int64) if column.name in whole else column)
    return pl.DataFrame(kept)


def _of_rows_judged(conformed: TableConformed) -> pl.DataFrame:
    """The faults, without those that other rules find in rows of the wrong length or without a value."""
    faults = conformed.faults.frame()
    if not len(conformed.skipped):
        return faults
    is_skipped = np.isin(faults[ID].to_numpy(), conformed.skipped)
    return faults.filter(~is_skipped | faults["rule"].is_in(_ONLY_FAULTS).to_numpy())


def _at_rows(faults: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    places = rows.select(FILE, SENDER, ROW)[faults[ID]].select(_PLACE)
    return pl.concat([places, faults.select("column", "rule")], how="horizontal")


def _warnings(table: Table, rows: pl.DataFrame, known: Known, as_at: date) -> pl.DataFrame:
    told = [_NO_FAULTS]
    if table.name == "placements":
        told.append(_told(find_overlaps(rows), "placement_overlap", "placement_start"))
        if (legal := known.accepted.get("legal")) is not None:
            at_home = find_home_without_order(rows, legal, as_at)
            told.append(_told(at_home, "home_without_order", "placement_type"))
    return pl.concat(told) if len(told) > 1 else _NO_FAULTS


def _told(places: pl.DataFrame, rule: str, column: str) -> pl.DataFrame:
    return places.select(_PLACE).with_columns(column=pl.lit(column), rule=pl.lit(rule))


def _handed_on(table: Table, rows: pl.DataFrame, *, has_one_row_a_key: bool) -> pl.DataFrame:
    """Exactly the contract's columns, validated."""
    accepted = rows.select(table.names)
    if not accepted.height:
        return accepted
    return validate_accepted(table, accepted, has_one_row_a_key=has_one_row_a_key)


def _as_they_came(conformed: TableConformed, ids: Ids) -> pl.DataFrame:
    rows = conformed.rows
    kept = [name for name in (EXTRA, RAGGED) if name in rows.columns]
    asked = rows.select(FILE, SENDER, ROW, *conformed.given, *kept)[ids]
    text = conformed.as_sent.written_out(asked.select(*conformed.given, *kept), ids)
    record = pl.struct(pl.exclude(RAGGED)).struct.json_encode()
    if RAGGED in kept:
        record = pl.coalesce(RAGGED, record)
    return pl.concat([asked.select(_PLACE), text.select(record.alias("record"))], how="horizontal")


def _counts(table: Table, read: np.ndarray, accepted: np.ndarray, set_aside: np.ndarray) -> pl.DataFrame:
    """Rows per file; asserts that rows read = accepted + quarantined."""
    numbers = np.arange(len(read), dtype=np.uint32)
    counts = pl.DataFrame({FILE: numbers, "rows_read": read, "accepted": accepted, "quarantined": set_aside})
    if (read != accepted + set_aside).any():
        raise ContractBroken(f"rows of '{table.name}' were lost: read is not accepted + quarantined")
    return counts


def _per_file(rows: pl.DataFrame, conformed: TableConformed) -> np.ndarray:
    return np.bincount(rows[FILE].to_numpy(), minlength=len(conformed.files))


def _supplied(conformed: TableConformed, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of the files from which a partnership's rows were accepted."""
    file, sender = rows[FILE].to_numpy(), rows[SENDER].to_physical().to_numpy()
    starts = np.ones(rows.height, bool)
    starts[1:] = (file[1:] != file[:-1]) | (sender[1:] != sender[:-1])
    senders = set(rows.select(FILE, SENDER)[np.flatnonzero(starts)].iter_rows())
    columns = {(sender, name) for n, sender in senders for name in conformed.files[n].columns}
    return pl.DataFrame(
        [(sender, conformed.table.name, name) for sender, name in columns],
        schema=dict.fromkeys(("partnership", "table", "column"), pl.String),
        orient="row",
    )

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
from pipelines.returns.parts import EXTRA, FILE, RAGGED, ROW, SENDER, Ids
from pipelines.returns.places import Kind, SetAside, Told, places_at
from pipelines.returns.read import FileRead
from pipelines.returns.relations import (
    find_of_other_child,
    find_orphans,
    find_outside_episode,
    find_repeats,
    find_row_faults,
)
from pipelines.returns.runs import groups_of

_ONLY_FAULTS = ("row_length", "row_empty")
_NEEDED_LATER = ("episodes", "legal", "reviews")


@dataclass(slots=True)
class TableChecked:
    """One table after its check. `_file` is a position in `files`."""

    table: Table
    accepted: pl.DataFrame
    """Exactly the contract's columns, typed."""
    told: list[Told]
    """The faults of quarantined rows, and warnings."""
    quarantine: SetAside
    """The rows set aside, as they came, as JSON."""
    files: list[FileRead]
    counts: tuple[np.ndarray, np.ndarray, np.ndarray]
    """Rows read, accepted and quarantined of each of the files."""
    translated: pl.DataFrame
    supplied: set[tuple[str, str, str]]
    """(partnership, table, column): what each partnership supplied, if any row of it was accepted."""


def check_table(conformed: TableConformed, as_at: date, known: Known) -> TableChecked:
    """The table split into accepted and quarantined rows, with every fault and warning.

    `known` holds what the parents were found to be, and learns from this table. Raises ContractBroken where
    rows would be lost or an accepted row breaks the contract: both are mistakes of ours.
    """
    known.learn(conformed.table, conformed.rows, conformed.groups)
    find_row_faults(conformed, as_at)
    find_orphans(conformed, known)
    find_of_other_child(conformed, known)
    if conformed.table.name == "placements":
        find_outside_episode(conformed, known)
    shared = find_repeats(conformed)
    ids, which, kinds = _of_rows_judged(conformed)
    faulty = np.unique(ids)
    told = [Told(places_at(conformed.rows, ids, conformed.groups), which, kinds)]
    quarantine = _as_they_came(conformed, faulty)
    read = _per_file(conformed.rows, conformed)
    is_accepted = np.ones(conformed.rows.height, bool)
    is_accepted[faulty] = False
    has_one_row_a_key = shared.are_apart(is_accepted)
    rows = conformed.rows = _without(conformed, is_accepted)
    groups = conformed.groups = conformed.groups if is_accepted.all() else conformed.groups[is_accepted]
    if conformed.table.name in _NEEDED_LATER:
        known.accept(conformed.table, rows.drop(FILE, ROW), is_accepted)
    return TableChecked(
        table=conformed.table,
        accepted=_handed_on(conformed.table, rows, has_one_row_a_key=has_one_row_a_key),
        told=told + _warnings(conformed.table, rows, known, as_at),
        quarantine=quarantine,
        files=conformed.files,
        counts=_counts(conformed, read, _per_file(rows, conformed), quarantine),
        translated=conformed.translated,
        supplied=_supplied(conformed, rows, groups),
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


def _of_rows_judged(conformed: TableConformed) -> tuple[Ids, np.ndarray, list[Kind]]:
    """The faults, without those that other rules find in rows of the wrong length or without a value."""
    ids, which, kinds = conformed.faults.each_once()
    if not len(conformed.skipped):
        return ids, which, kinds
    is_only_fault = np.array([rule in _ONLY_FAULTS for rule, _ in kinds])[which]
    is_told = is_only_fault | ~np.isin(ids, conformed.skipped)
    return ids[is_told], which[is_told], kinds


def _warnings(table: Table, rows: pl.DataFrame, known: Known, as_at: date) -> list[Told]:
    if table.name != "placements":
        return []
    told = [_told(find_overlaps(rows), "placement_overlap", "placement_start")]
    if (legal := known.accepted.get("legal")) is not None:
        at_home = find_home_without_order(rows, legal, as_at)
        told.append(_told(at_home, "home_without_order", "placement_type"))
    return told


def _told(rows: pl.DataFrame, rule: str, column: str) -> Told:
    ids = np.arange(rows.height, dtype=np.uint32)
    places = places_at(rows, ids, groups_of(rows[SENDER]))
    return Told(places, np.zeros(rows.height, np.int64), [(rule, column)])


def _handed_on(table: Table, rows: pl.DataFrame, *, has_one_row_a_key: bool) -> pl.DataFrame:
    """Exactly the contract's columns, validated."""
    accepted = rows[list(table.names)]
    if not accepted.height:
        return accepted
    return validate_accepted(table, accepted, has_one_row_a_key=has_one_row_a_key)


def _as_they_came(conformed: TableConformed, ids: Ids) -> SetAside:
    places = places_at(conformed.rows, ids, conformed.groups)
    if not len(ids):
        return SetAside(places, pl.Series([], dtype=pl.String))
    kept = [name for name in (EXTRA, RAGGED) if name in conformed.rows.columns]
    text = conformed.as_sent.written_out(conformed.rows[[*conformed.given, *kept]][ids], ids)
    record = pl.struct(pl.exclude(RAGGED)).struct.json_encode()
    if RAGGED in kept:
        record = pl.coalesce(RAGGED, record)
    return SetAside(places, text.select(record).to_series())


def _counts(
    conformed: TableConformed, read: np.ndarray, accepted: np.ndarray, quarantine: SetAside
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows per file; asserts that rows read = accepted + quarantined."""
    set_aside = np.bincount(quarantine.places.file, minlength=len(conformed.files))
    if (read != accepted + set_aside).any():
        raise ContractBroken(
            f"rows of '{conformed.table.name}' were lost: read is not accepted + quarantined"
        )
    return read, accepted, set_aside


def _per_file(rows: pl.DataFrame, conformed: TableConformed) -> np.ndarray:
    return np.bincount(rows[FILE].to_numpy(), minlength=len(conformed.files))


def _supplied(conformed: TableConformed, rows: pl.DataFrame, groups: np.ndarray) -> set[tuple[str, str, str]]:
    """The columns of the files from which a partnership's rows were accepted."""
    file, sender = rows[FILE].to_numpy(), groups
    starts = np.ones(rows.height, bool)
    starts[1:] = (file[1:] != file[:-1]) | (sender[1:] != sender[:-1])
    firsts = np.flatnonzero(starts)
    senders = set(zip(file[firsts].tolist(), rows[SENDER][firsts].to_list(), strict=True))
    table = conformed.table.name
    return {(sender, table, name) for n, sender in senders for name in conformed.files[n].columns}

"""Conforming a table: its pieces are cast one after the other, so that its text is never held whole.

Here: pieces into a table, files with real identifiers, and what is said of the rows. Not here: the casting of
a piece (`conform_piece.py`), or rules between values, rows and tables (`relations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Table
from pipelines.returns.as_sent import AsSent
from pipelines.returns.conform_piece import NONE_TRANSLATED, Piece, conform_piece
from pipelines.returns.identifiers import find_identifiers
from pipelines.returns.known import Known
from pipelines.returns.mapping import Mapping
from pipelines.returns.parts import FILE, NO_IDS, ROW, SENDER, Faults, Ids
from pipelines.returns.read import FileRead, TableRead
from pipelines.returns.senders import conform_senders


@dataclass(slots=True)
class TableConformed:
    """One table of all partnerships, typed (faulty values null), and the text of its odd values."""

    table: Table
    rows: pl.DataFrame
    """The contract's columns, `_file`, `_row` and `_sender`; `_extra` and `_ragged` where a file had them."""
    groups: np.ndarray
    """The sender of each row, as its place in `partnerships.csv`; below nought where it is unknown."""
    as_sent: AsSent
    files: list[FileRead]
    faults: Faults
    unmatched: dict[str, Ids]
    """Column that refers to a parent table -> positions of the references not known letter for letter."""
    strangers: dict[str, Ids]
    """The same, with those that are known, but not, letter for letter, as this child's."""
    skipped: Ids
    """Positions of rows of the wrong length or without any value: no other rule looks at them."""
    translated: pl.DataFrame
    """`_file`, `column`, `count` of the labels that `mapping.toml` translated."""

    @property
    def given(self) -> list[str]:
        """The contract's columns that any file of the table has; all of them where no file was read."""
        columns = {name for file in self.files for name in file.columns}
        return [name for name in self.table.names if name in columns or not columns]


def conform_table(read: TableRead, partnerships: pl.Series, mapping: Mapping, known: Known) -> TableConformed:
    """The table typed, with a fault for every value that isn't what its column holds.

    `partnerships` are the ids of `partnerships.csv`; empty while that file itself is read. Files with real
    identifiers are refused, and none of their rows goes further.
    """
    pieces: list[Piece] = []
    strangers: list[dict[str, Ids]] = []
    senders_of: list[np.ndarray] = []
    is_refused = False
    for text in read.texts(partnerships):
        faults, as_sent = Faults(), AsSent()
        senders, groups = conform_senders(text, read.files, partnerships, faults, as_sent)
        raw = pl.DataFrame([*text.rows.get_columns(), *senders])
        odd = {c: known.strangers(parent, c, raw, groups) for c, parent in read.table.parents}
        unmatched = {c: known.unmatched_of(parent, c, raw, odd[c]) for c, parent in read.table.parents}
        is_refused |= find_identifiers(text.rows, unmatched, read.files)
        if not is_refused:
            sent = replace(text, rows=raw)
            pieces.append(conform_piece(read.table, sent, unmatched, mapping, faults, as_sent))
            senders_of.append(groups)
            strangers.append(odd)
    if is_refused:
        return conform_table(read.without_refused(), partnerships, mapping, known)
    groups = np.concatenate([np.empty(0, np.int16), *senders_of])
    return _together(read, pieces, strangers, partnerships, groups)


def _together(
    read: TableRead,
    pieces: list[Piece],
    strangers: list[dict[str, Ids]],
    partnerships: pl.Series,
    groups: np.ndarray,
) -> TableConformed:
    """The pieces as one table; positions count on from piece to piece."""
    faults, as_sent, height = Faults(), AsSent(), 0
    skipped = [NO_IDS]
    unmatched = {column: [NO_IDS] for column, _ in read.table.parents}
    strange = {column: [NO_IDS] for column, _ in read.table.parents}
    for piece, odd in zip(pieces, strangers, strict=True):
        faults.add_shifted(piece.faults, height)
        as_sent.add_shifted(piece.as_sent, height)
        skipped.append(piece.skipped + np.uint32(height))
        for column, ids in piece.unmatched.items():
            unmatched[column].append(ids + np.uint32(height))
            strange[column].append(odd[column] + np.uint32(height))
        height += piece.rows.height
    translated = [piece.translated for piece in pieces if piece.translated.height]
    if translated:
        translated = [pl.concat(translated).group_by(FILE, "column").agg(pl.col("count").sum())]
    rows = [piece.rows for piece in pieces] or [_no_rows(read.table, partnerships)]
    return TableConformed(
        table=read.table,
        rows=pl.concat(rows, how="diagonal_relaxed", rechunk=True) if len(rows) > 1 else rows[0],
        groups=groups,
        as_sent=as_sent,
        files=read.files,
        faults=faults,
        unmatched={column: np.concatenate(ids) for column, ids in unmatched.items()},
        strangers={column: np.concatenate(ids) for column, ids in strange.items()},
        skipped=np.concatenate(skipped),
        translated=translated[0] if translated else NONE_TRANSLATED,
    )


def _no_rows(table: Table, partnerships: pl.Series) -> pl.DataFrame:
    columns = {column.name: dtype_of(column) for column in table.columns}
    sender = pl.Enum(partnerships) if len(partnerships) else pl.String
    columns |= {"partnership": sender, SENDER: sender, FILE: pl.UInt32, ROW: pl.UInt32}
    return pl.DataFrame(schema=columns)

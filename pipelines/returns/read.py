"""Reading a table of the returns: the files of all partnerships become pieces of text.

Here: opening, hashing and splitting. The formats are `csv_text.py` and `xlsx.py`; what the values mean is
`conform.py`. No table is read twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.contracts.returns_types import Table
from pipelines.returns.csv_text import CleanFile, read_csv_file, read_records, split_clean_files
from pipelines.returns.files import SourceFile
from pipelines.returns.parts import (
    FILE,
    Coded,
    FilePart,
    FileRefused,
    Finding,
    Header,
    TextPiece,
    fold_unknown,
)
from pipelines.returns.xlsx import read_xlsx_file

BATCH_BYTES = 16 * 1024 * 1024
"""Well-formed files are split together up to this size, so that memory stays bounded."""


@dataclass(slots=True)
class FileRead:
    """What is known of one file once it was opened: proof of submission, and what was found."""

    source: SourceFile
    sha256: str = ""
    size: int = 0
    columns: tuple[str, ...] = ()
    refusals: tuple[Finding, ...] = ()
    warnings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class TableRead:
    """One table of all partnerships: opened, hashed and proved, and split into text piece by piece."""

    table: Table
    files: list[FileRead]
    opened: dict[int, CleanFile | FilePart]
    """Position in `files` -> what reading it gave; refused files have none."""

    def texts(self) -> Iterator[TextPiece]:
        """The rows as text, piece by piece; `_file` is the position in `files`."""
        for batch in _batches(self.opened):
            yield from _split(self.table, self.files, batch)
        for number, part in self.opened.items():
            if isinstance(part, FilePart):
                yield _take(self.table, self.files[number], number, part)

    def without_refused(self) -> TableRead:
        """The same without the files that were refused since."""
        opened = {n: file for n, file in self.opened.items() if not self.files[n].refusals}
        return TableRead(self.table, self.files, opened)


def read_table(table: Table, sources: list[SourceFile]) -> TableRead:
    """Every file of `table`, opened. One that can't be read has `refusals`; nothing is raised for it."""
    files = [FileRead(source) for source in sources]
    opened = {number: _read_file(table, file) for number, file in enumerate(files)}
    return TableRead(table, files, {number: file for number, file in opened.items() if file is not None})


def _batches(opened: dict[int, CleanFile | FilePart]) -> Iterator[list[tuple[int, CleanFile]]]:
    """The well-formed files of one header, together up to `BATCH_BYTES`."""
    batches: dict[Header, list[tuple[int, CleanFile]]] = {}
    for number, file in opened.items():
        if isinstance(file, CleanFile):
            batch = batches.setdefault(file.header, [])
            batch.append((number, file))
            if sum(len(clean.body) for _, clean in batch) > BATCH_BYTES:
                yield batches.pop(file.header)
    yield from batches.values()


def _read_file(table: Table, file: FileRead) -> FilePart | CleanFile | None:
    """The file's rows; None, with the reason in `file.refusals`, where it is refused."""
    try:
        data = file.source.path.read_bytes()
        file.size, file.sha256 = len(data), hashlib.sha256(data).hexdigest()
        return _reader_of(file.source)(table, data)
    except FileRefused as refused:
        file.refusals = refused.findings
    except OSError:
        file.refusals = (Finding("file_unreadable"),)
    return None


def _reader_of(source: SourceFile) -> Callable[[Table, bytes], CleanFile | FilePart]:
    match source.path.suffix.casefold():
        case ".csv":
            return read_csv_file
        case ".xlsx":
            return read_xlsx_file
    raise FileRefused(Finding("file_type"))


def _split(table: Table, files: list[FileRead], batch: list[tuple[int, CleanFile]]) -> Iterator[TextPiece]:
    """The rows of well-formed files of one header; where one of them isn't after all, file by file."""
    header = batch[0][1].header
    try:
        piece = split_clean_files(table, [clean for _, clean in batch])
    except pa.ArrowInvalid:
        for number, clean in batch:
            one = [(number, clean)]
            yield from _split(table, files, one) if len(batch) > 1 else _reread(table, files, one)
        return
    heights = [clean.height for _, clean in batch]
    numbers = np.repeat(np.array([number for number, _ in batch], np.uint32), heights)
    rows, unknown = fold_unknown(piece.rows.with_columns(pl.Series(FILE, numbers)), header)
    for number, clean in batch:
        files[number].columns, files[number].warnings = header.known, clean.warnings + unknown
    yield TextPiece(rows, piece.coded)


def _reread(table: Table, files: list[FileRead], batch: list[tuple[int, CleanFile]]) -> Iterator[TextPiece]:
    for number, clean in batch:
        yield _take(table, files[number], number, read_records(table, clean.text, clean.warnings))


def _take(table: Table, file: FileRead, number: int, part: FilePart) -> TextPiece:
    """The rows of one file that was read record by record: each of its values is a word of its own."""
    file.columns, file.warnings = part.columns, part.warnings
    each = np.arange(part.rows.height, dtype=np.uint32)
    others = [name for name in part.columns if name not in table.references]
    coded = {name: Coded(part.rows[name], each) for name in others}
    return TextPiece(part.rows.drop(others).with_columns(pl.lit(number, pl.UInt32).alias(FILE)), coded)

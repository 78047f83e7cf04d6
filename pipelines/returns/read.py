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

from pipelines.contracts.returns_types import Table
from pipelines.returns.csv_text import CleanFile, Split, read_csv_file, read_records
from pipelines.returns.fields import NotWellFormed
from pipelines.returns.files import SourceFile
from pipelines.returns.parts import (
    FILE,
    Coded,
    FilePart,
    FileRefused,
    Finding,
    Header,
    TextPiece,
)
from pipelines.returns.plain import labels
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

    def texts(self, partnerships: pl.Series) -> Iterator[TextPiece]:
        """The rows as text, piece by piece; `_file` is the position in `files`."""
        ids = labels(partnerships.to_list(), pl.Enum(partnerships)) if len(partnerships) else None
        split = Split(self.table, [file for file in self.opened.values() if isinstance(file, CleanFile)], ids)
        for batch in _batches(self.opened):
            try:
                self._take_batch(split, batch)
            except NotWellFormed:
                yield from split.pieces()
                for one in batch:
                    yield from self._one_by_one(split, one)
        yield from split.pieces()
        for number, part in self.opened.items():
            if isinstance(part, FilePart):
                yield _take(self.table, self.files[number], number, part)

    def _take_batch(self, split: Split, batch: list[tuple[int, CleanFile]]) -> None:
        """Raises NotWellFormed as `Split.take` does."""
        unknown = split.take(batch)
        for number, clean in batch:
            file = self.files[number]
            file.columns, file.warnings = clean.header.known, clean.warnings + unknown

    def _one_by_one(self, split: Split, one: tuple[int, CleanFile]) -> Iterator[TextPiece]:
        """A file that may not be well-formed after all."""
        number, clean = one
        try:
            self._take_batch(split, [one])
            yield from split.pieces()
        except NotWellFormed:
            part = read_records(self.table, clean.text, clean.warnings)
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


def _take(table: Table, file: FileRead, number: int, part: FilePart) -> TextPiece:
    """The rows of one file that was read record by record: each of its values is a word of its own."""
    file.columns, file.warnings = part.columns, part.warnings
    each = np.arange(part.rows.height, dtype=np.uint32)
    others = [name for name in part.columns if name not in table.references]
    coded = {name: Coded(part.rows[name], each) for name in others}
    return TextPiece(part.rows.drop(others).with_columns(pl.lit(number, pl.UInt32).alias(FILE)), coded)

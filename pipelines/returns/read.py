"""Reading a table of the returns: the files of all partnerships become pieces of text.

Here: opening, hashing and splitting, a few files at a time. The formats are `csv_text.py` and `xlsx.py`; what
the values mean is `conform.py`. No table is read twice, unless files of it are refused for what their rows
hold: then the others are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Table
from pipelines.returns.csv_text import CleanFile, Split, most_rows, read_csv_file, read_records
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
from pipelines.returns.room import Room
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


Batch = list[tuple[int, CleanFile]]
"""Well-formed files of one header, each with its position among the files of its table."""


class Readers(NamedTuple):
    """Who opens files, and who splits what was opened. What splits waits for what opens and for nothing else,
    so that neither ever waits for itself."""

    opens: Executor
    splits: Executor


@dataclass(slots=True)
class TableRead:
    """One table of all partnerships: opened, hashed and proved, and split into text piece by piece.

    Files that were refused are not opened again. Those of a batch are opened while the one before it is
    split, so that the bytes of few files are held at once; and the first piece, which in most tables is all,
    is split before it is asked for.
    """

    table: Table
    files: list[FileRead]
    readers: Readers
    room: Room
    _parts: dict[int, FilePart] = field(default_factory=dict)
    """Position in `files` -> the rows of a file that was read record by record."""
    _batches: Iterator[Batch] = field(init=False)
    _next: Future[Batch | None] | None = None
    _pieces: Iterator[TextPiece] = field(init=False)
    _first: Future[TextPiece | None] | None = None

    def begin(self, partnerships: pl.Series) -> None:
        """Lets the first piece be read."""
        if self._first is None:
            self._pieces = self._split(partnerships)
            self._first = self.readers.splits.submit(next, self._pieces, None)

    def wait(self, partnerships: pl.Series) -> None:
        """Returns once the first piece was read."""
        self.begin(partnerships)
        self._first.result()

    def texts(self, partnerships: pl.Series) -> Iterator[TextPiece]:
        """The rows as text, piece by piece; `_file` is the position in `files`. To be asked once."""
        self.wait(partnerships)
        waiting, self._first = [self._first.result()], None
        if waiting[0] is not None:
            yield waiting.pop()
            yield from self._pieces

    def _split(self, partnerships: pl.Series) -> Iterator[TextPiece]:
        ids = labels(partnerships.to_list(), pl.Enum(partnerships)) if len(partnerships) else None
        size = sum(file.source.size for file in self.files)
        split = Split(self.table, size, ids, self.room)
        for batch in self._opened():
            try:
                self._take_batch(split, batch)
            except NotWellFormed:
                yield from split.pieces()
                for one in batch:
                    yield from self._one_by_one(split, one)
        self.room.drop_spare(split.height)
        yield from split.pieces()
        for number, part in self._parts.items():
            yield _take(self.table, self.files[number], number, part)

    def _opened(self) -> Iterator[Batch]:
        self._batches = self._open()
        self._next = self.readers.opens.submit(next, self._batches, None)
        while (batch := self._next.result()) is not None:
            self._next = self.readers.opens.submit(next, self._batches, None)
            yield batch

    def _open(self) -> Iterator[Batch]:
        """Opens the files one after the other; those of one header together up to `BATCH_BYTES`."""
        batches: dict[Header, Batch] = {}
        for number, file in enumerate(self.files):
            opened = None if file.refusals else _read_file(self.table, file)
            if isinstance(opened, FilePart):
                self._parts[number] = opened
            if isinstance(opened, CleanFile):
                batch = batches.setdefault(opened.header, [])
                batch.append((number, opened))
                if sum(len(clean.body) for _, clean in batch) > BATCH_BYTES:
                    yield batches.pop(opened.header)
        yield from batches.values()

    def _take_batch(self, split: Split, batch: Batch) -> None:
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
            try:
                part = read_records(self.table, clean.text, clean.warnings)
            except FileRefused as refused:
                self.files[number].refusals = refused.findings
            else:
                yield _take(self.table, self.files[number], number, part)

    def without_refused(self) -> TableRead:
        """The same, opened anew, without the files that were refused since."""
        return TableRead(self.table, self.files, self.readers, self.room)


def read_table(table: Table, sources: list[SourceFile], readers: Readers, room: Room) -> TableRead:
    """Every file of `table`, to be opened by `readers`. One that can't be read has `refusals` then; nothing
    is raised for it."""
    return TableRead(table, [FileRead(source) for source in sources], readers, room)


def room_for(sources: dict[str, list[SourceFile]]) -> Room:
    """Room for the rows of any of the tables, of which each has these files."""
    each = [most_rows(TABLES[name], sum(file.size for file in files)) for name, files in sources.items()]
    return Room(max(each, default=0))


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

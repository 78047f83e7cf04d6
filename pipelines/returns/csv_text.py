"""CSV files as text: encodings, line ends, quotation marks and rows of the wrong length.

Files without quotation marks are split together at commas and line ends, into values where these are plain
and text where they are not (`fields.py`, `plain.py`, decision 211). Any other file, and one with a row of the
wrong length, is read record by record. Not here: what the values mean (`conform.py`).

The row number is the row that a spreadsheet shows: the header is row 1, blank lines count, and a record
with line breaks inside quotation marks is one row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from pipelines.contracts.returns_types import Table
from pipelines.returns.casts import kind_of
from pipelines.returns.fields import ROOM, NotWellFormed, blocks_of, lines_of
from pipelines.returns.parts import (
    EXTRA,
    FILE,
    RAGGED,
    ROW,
    FilePart,
    FileRefused,
    Finding,
    Header,
    Read,
    TextPiece,
    fold_unknown,
    match_header,
    shared,
)
from pipelines.returns.plain import PlainColumn, TextColumn, Vocabulary, coded_of, vocabulary_of
from pipelines.returns.room import Room

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NEWLINE = ord("\n")
_LARGEST = 2**31 - 1
"""Bytes of text in which Arrow's views can point to a value."""
_PORTION = 1 << 22
"""Bytes."""
csv.field_size_limit(2**31 - 1)
"""Python's own limit would take a long value for a quotation mark that stays open."""


@dataclass(slots=True)
class CleanFile:
    """A file without quotation marks; not yet split, so a row may still have the wrong length."""

    header: Header
    text: bytes
    body: memoryview
    warnings: list[Finding]


def read_csv_file(table: Table, data: bytes) -> CleanFile | FilePart:
    """The file's rows, or, where it has no quotation marks, the file to be split with others.

    Raises FileRefused, with the rule and where it can be told the row.
    """
    text, warnings = _as_utf8(data)
    if not text or text.isspace():
        raise FileRefused(Finding("file_empty"))
    if (clean := _clean_file(table, text, warnings)) is not None:
        return clean
    return read_records(table, text, warnings)


class Split:
    """The rows of a table's well-formed files as they are split, batch by batch, into columns.

    Room is kept for as many rows as so many bytes of files can hold; memory is taken as rows come.
    """

    def __init__(self, table: Table, size: int, partnerships: Vocabulary | None, room: Room) -> None:
        self._table, self._partnerships = table, partnerships
        self._room, self._most = room, most_rows(table, size)
        self._columns: dict[str, PlainColumn | TextColumn] = {}
        self._file = room.take(self._most, np.uint32)
        self._row = room.take(self._most, np.uint32)
        self._extra: list[tuple[int, pl.Series | None]] = []
        """Of each batch the number of its rows, and their `_extra` if any has it."""
        self._start = self._stop = 0

    @property
    def height(self) -> int:
        """The rows so far."""
        return self._stop

    def take(self, batch: list[tuple[int, CleanFile]]) -> list[Finding]:
        """Adds well-formed files of one header, each with its number; gives what their unknown columns are.

        Raises NotWellFormed where a row has the wrong length, a line is blank, or all is too large: nothing
        is added then.
        """
        header = batch[0][1].header
        most = self._most_lines(batch, len(header.names))
        self._need(header.known)
        unknown = {name: TextColumn(most, self._room) for name in header.names if name not in self._columns}
        row = self._stop
        try:
            for some in _portions(batch):
                text, starts, first = b"".join([*(file.body for _, file in some), ROOM]), [], row
                for block in blocks_of(text, len(header.names)):
                    for place, name in enumerate(header.names):
                        if name in unknown:
                            unknown[name].take(block, place, row - self._stop)
                        else:
                            self._columns[name].take(block, place, row)
                    row += block.height
                    starts.append(block.starts[0])
                self._number(np.concatenate(starts), some, first)
        except NotWellFormed:
            for column in self._columns.values():
                column.forget(self._stop)
            raise
        for name in self._columns.keys() - header.known:
            self._columns[name].leave_empty(self._stop, row)
        height, self._stop = row - self._stop, row
        named, told = pl.DataFrame({name: column.read(0, height) for name, column in unknown.items()}), []
        if unknown:
            named, told = fold_unknown(named, header)
        self._extra.append((height, named[EXTRA] if EXTRA in named.columns else None))
        return told

    def _most_lines(self, batch: list[tuple[int, CleanFile]], width: int) -> int:
        """As many lines as the files hold at most. Raises NotWellFormed where a file is too large, or there
        is no room for all, as there is unless files grew meanwhile."""
        if max(len(file.body) for _, file in batch) > _LARGEST - _PORTION:
            raise NotWellFormed
        left = self._most - self._stop
        most = sum(len(file.body) // width + 1 for _, file in batch)
        if most > left:
            most = sum(lines_of(file.body) for _, file in batch)
        if most > left:
            raise NotWellFormed
        return most

    def _need(self, names: Iterable[str]) -> None:
        """Makes ready the columns that no file had before."""
        for name in names:
            if name not in self._columns:
                self._columns[name] = self._column(name)
                self._columns[name].leave_empty(self._start, self._stop)

    def _column(self, name: str) -> PlainColumn | TextColumn:
        table, words = self._table, self._partnerships if name == "partnership" else None
        words = vocabulary_of(kind_of(table.column(name))) if words is None else words
        if words is not None:
            return PlainColumn(words, self._most, self._room)
        is_watched = name in table.references and name not in dict(table.parents)
        return TextColumn(self._most, self._room, is_watched=is_watched)

    def pieces(self) -> Iterator[TextPiece]:
        """The rows that were added since this was asked last, if any."""
        if not self._extra:
            return
        rows, coded, odd, rewrite = self._numbered(), {}, {}, {}
        for name, column in self._columns.items():
            read = column.read(self._start, self._stop)
            if isinstance(read, Read):
                coded[name] = read
            elif name in self._table.references:
                rows.append(read.alias(name))
                odd[name] = column.odd(self._start, self._stop)
                rewrite[name] = partial(column.rewritten, self._start, self._stop)
            else:
                coded[name] = coded_of(read)
        self._extra, self._start = [], self._stop
        yield TextPiece(pl.DataFrame(rows), coded, odd, rewrite)

    def _number(self, starts: np.ndarray, files: list[tuple[int, CleanFile]], row: int) -> None:
        """Numbers the lines that start there, which are the rows from `row` on, one file after the other."""
        ends = np.cumsum([len(file.body) for _, file in files])
        for (number, _), height in zip(files, np.diff(np.searchsorted(starts, ends), prepend=0), strict=True):
            self._file[row : row + height] = number
            self._row[row : row + height] = np.arange(2, height + 2, dtype=np.uint32)
            row += height

    def _numbered(self) -> list[pl.Series]:
        """`_file` and `_row` of the rows that were added, and `_extra` where any has it."""
        places = ((FILE, self._file), (ROW, self._row))
        rows = [shared(of[self._start : self._stop]).alias(name) for name, of in places]
        if all(extra is None for _, extra in self._extra):
            return rows
        nothing = pl.Series(EXTRA, [None], pl.String)
        each = [nothing.new_from_index(0, many) if one is None else one for many, one in self._extra]
        return [*rows, pl.concat(each, rechunk=True)]


def most_rows(table: Table, size: int) -> int:
    """How many rows of a table so many bytes can hold: a row has a byte for each of its values at least, its
    separator."""
    return size // len(table.required) + 1


def _portions(batch: list[tuple[int, CleanFile]]) -> Iterator[list[tuple[int, CleanFile]]]:
    """The files of a batch, a few at a time: what is split from a few megabytes stays near the processor."""
    some, size = [], 0
    for one in batch:
        if some and size + len(one[1].body) > _PORTION:
            yield some
            some, size = [], 0
        some.append(one)
        size += len(one[1].body)
    yield some


def _as_utf8(data: bytes) -> tuple[bytes, list[Finding]]:
    """The text as UTF-8 without a byte order mark; CP1252 is translated, with a warning."""
    if data.startswith(_UTF16_BOMS) or b"\0" in data:
        raise FileRefused(Finding("file_encoding"))
    data = data.removeprefix(_UTF8_BOM)
    if data.isascii() or _is_utf8(data):
        return data, []
    try:
        return data.decode("cp1252").encode(), [Finding("encoding_cp1252")]
    except UnicodeDecodeError:
        raise FileRefused(Finding("file_encoding")) from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _clean_file(table: Table, text: bytes, warnings: list[Finding]) -> CleanFile | None:
    """The file, unless it holds what a plain split at commas and line ends would get wrong; else None."""
    has_lone_returns = b"\r" in text and text.count(b"\r") != text.count(b"\r\n")
    end = text.find(b"\n")
    if b'"' in text or has_lone_returns or end < 0:
        return None
    headings = text[:end].decode().rstrip("\r").split(",")
    body = memoryview(text)[end + 1 :]
    if not body or len(headings) < 2:
        return None
    if text[-1] != _NEWLINE:
        body = memoryview(bytes(body) + b"\n")
    header = match_header(table, headings, _lines(body))
    return CleanFile(header, text, body, warnings)


def _lines(body: memoryview) -> Iterator[list[str]]:
    """The lines of well-formed text, one after the other as they are asked for, each split at its commas."""
    for line in io.TextIOWrapper(io.BytesIO(body), "utf-8"):
        yield line.rstrip("\r\n").split(",")


def read_records(table: Table, text: bytes, warnings: list[Finding]) -> FilePart:
    """The rows of any file, record by record; raises FileRefused as `read_csv_file` does."""
    records = _records(text.decode())
    header = match_header(table, records[0][1], (record for _, record in records[1:]))
    width = len(header.headings)
    rows = [(row, record) for row, record in records[1:] if record]
    if not rows:
        raise FileRefused(Finding("file_empty"))
    frame = pl.DataFrame(
        [(record + [""] * width)[:width] for _, record in rows],
        schema=dict.fromkeys(header.names, pl.String),
        orient="row",
    ).with_columns(
        pl.Series(ROW, [row for row, _ in rows], pl.UInt32),
        pl.Series(RAGGED, [_as_json(record, width) for _, record in rows], pl.String),
    )
    frame, unknown = fold_unknown(frame, header)
    return FilePart(frame, header.known, warnings + unknown)


def _as_json(record: list[str], width: int) -> str | None:
    return None if len(record) == width else json.dumps(record, ensure_ascii=False)


def _records(text: str) -> list[tuple[int, list[str]]]:
    """(row number, values) of each record. Raises FileRefused at a quotation mark that isn't closed."""
    if "\n" not in text and "\r" in text:
        raise FileRefused(Finding("file_line_ends"))
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            records.append((number, record))
    except csv.Error:
        raise FileRefused(Finding("file_quotes", len(records) + 1)) from None
    return records

"""CSV files as text: encodings, line ends, quotation marks and rows of the wrong length.

A file without quotation marks is split by Arrow in one go with others of the same header: references as text,
every other column as the few words that stand in it, and which of them each row holds (decision 208). Any
other file, and one with a row of the wrong length, is read record by record. Not here: what the values mean
(`conform.py`).

The row number is the row that a spreadsheet shows: the header is row 1, blank lines count, and a record
with line breaks inside quotation marks is one row.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from pipelines.contracts.returns_types import Table
from pipelines.returns.parts import (
    RAGGED,
    ROW,
    Coded,
    FilePart,
    FileRefused,
    Finding,
    Header,
    TextPiece,
    fold_unknown,
    match_header,
)

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NEWLINE = ord("\n")
_TEXT, _WORDS = pa.string(), pa.dictionary(pa.int32(), pa.string())
_BLOCK = 32 * 1024 * 1024
"""Bytes of which each column's words are gathered together: more than a piece has, but for one large file."""
csv.field_size_limit(2**31 - 1)
"""Python's own limit would take a long value for a quotation mark that stays open."""


@dataclass(slots=True)
class CleanFile:
    """A file without quotation marks; not yet split, so a row may still have the wrong length."""

    header: Header
    text: bytes
    body: memoryview
    height: int
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


def split_clean_files(table: Table, files: list[CleanFile]) -> TextPiece:
    """The rows of well-formed files with one header, in their order, with `_row`; unknown columns as text.

    Raises ArrowInvalid where a row is too long or too short, or a line is blank.
    """
    header = files[0].header
    body = files[0].body if len(files) == 1 else b"".join(file.body for file in files)
    words = {name: _TEXT if _is_read_as_text(table, name) else _WORDS for name in header.names}
    columns = read_csv(
        pa.BufferReader(body),
        read_options=ReadOptions(column_names=header.names, block_size=_BLOCK),
        parse_options=ParseOptions(quote_char=False, double_quote=False),
        convert_options=ConvertOptions(column_types=words, strings_can_be_null=False, check_utf8=False),
        memory_pool=pa.system_memory_pool(),
    )
    if columns.num_rows != sum(file.height for file in files):
        raise pa.ArrowInvalid("a line is blank")
    rows = {ROW: np.concatenate([np.arange(2, file.height + 2, dtype=np.uint32) for file in files])}
    rows |= {name: _as_text(columns[name]) for name in header.names if words[name] is _TEXT}
    coded = {name: _as_coded(columns[name]) for name in header.names if words[name] is _WORDS}
    return TextPiece(pl.DataFrame(rows), coded)


def _is_read_as_text(table: Table, name: str) -> bool:
    return name in table.references or name not in table.names


def _as_text(column: pa.ChunkedArray) -> pl.Series:
    text = pl.Series(column).rechunk()  # as the other columns: else each step would join all of them anew
    is_any_empty = text.str.len_bytes().min() == 0
    return text.set(text == "", None) if is_any_empty else text


def _as_coded(column: pa.ChunkedArray) -> Coded:
    """The words of each block one after the other, and the codes of its rows shifted to them."""
    words = pl.concat([pl.Series(block.dictionary, dtype=pl.String) for block in column.chunks])
    shifts = np.cumsum([0, *(len(block.dictionary) for block in column.chunks[:-1])])
    codes = [
        block.indices.to_numpy().astype(np.uint32) + np.uint32(shift)
        for block, shift in zip(column.chunks, shifts, strict=True)
    ]
    return Coded(words.set(words == "", None), codes[0] if len(codes) == 1 else np.concatenate(codes))


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
    return CleanFile(match_header(table, headings), text, body, _lines(body), warnings)


def _lines(text: memoryview) -> int:
    """How many line ends the text has; counted in pieces that stay in the processor's cache."""
    data, block = np.frombuffer(text, np.uint8), 1 << 18
    starts = range(0, len(data), block)
    return sum(np.count_nonzero(data[start : start + block] == _NEWLINE) for start in starts)


def read_records(table: Table, text: bytes, warnings: list[Finding]) -> FilePart:
    """The rows of any file, record by record; raises FileRefused as `read_csv_file` does."""
    records = _records(text.decode())
    header = match_header(table, records[0][1])
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

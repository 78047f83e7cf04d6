"""CSV files as text: encodings, line ends, quotation marks and rows of the wrong length.

A well-formed file is proved to be so by counting, and then read by Polars in one go with others of the same
header. Any other file is read record by record. Not here: what the values mean (`conform.py`).

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

from pipelines.contracts.returns_types import Table
from pipelines.returns.parts import (
    RAGGED,
    ROW,
    FilePart,
    FileRefused,
    Finding,
    Header,
    fold_unknown,
    match_header,
)

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_COMMA, _NEWLINE = ord(","), ord("\n")
csv.field_size_limit(2**31 - 1)
"""Python's own limit would take a long value for a quotation mark that stays open."""


@dataclass(slots=True)
class CleanFile:
    """A file without quotation marks in which every row has the header's length; not yet split."""

    header: Header
    text: bytes
    body: memoryview
    height: int
    warnings: list[Finding]


def read_csv_file(table: Table, data: bytes) -> CleanFile | FilePart:
    """The file's rows, or, where it is well formed, the proof that Polars may split it.

    Raises FileRefused, with the rule and where it can be told the row.
    """
    text, warnings = _as_utf8(data)
    if not text or text.isspace():
        raise FileRefused(Finding("file_empty"))
    if (clean := _clean_file(table, text, warnings)) is not None:
        return clean
    return read_records(table, text, warnings)


def split_clean_files(files: list[CleanFile]) -> pl.DataFrame:
    """The rows of well-formed files with one header, in their order, all text, with `_row`.

    Raises PolarsError where a row is too long after all, made up for by one that is too short.
    """
    header = files[0].header
    joined = files[0].body if len(files) == 1 else b"".join(file.body for file in files)
    frame = pl.read_csv(
        bytes(joined),
        has_header=False,
        quote_char=None,
        schema=dict.fromkeys(header.names, pl.String),
    )
    rows = np.concatenate([np.arange(2, file.height + 2, dtype=np.uint32) for file in files])
    return frame.with_columns(pl.Series(ROW, rows))


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
    """The file, if counting proves that each of its rows has the header's length; else None.

    Polars refuses a row that is too long and fills one that is too short (a blank line too) with nulls. So
    where the commas are as many as the rows need, and Polars refuses none, no row is too short either.
    """
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
    height = _how_many(body, _NEWLINE)
    if _how_many(body, _COMMA) != height * (len(headings) - 1):
        return None
    return CleanFile(match_header(table, headings), text, body, height, warnings)


def _how_many(text: memoryview, byte: int) -> int:
    """How often a byte stands in the text; counted in pieces that stay in the processor's cache."""
    data, block = np.frombuffer(text, np.uint8), 1 << 18
    starts = range(0, len(data), block)
    return sum(np.count_nonzero(data[start : start + block] == byte) for start in starts)


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

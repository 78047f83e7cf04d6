"""Reading a table of the returns: the files of all partnerships become one frame of text.

Here: opening, hashing and joining. The formats are `csv_text.py` and `xlsx.py`; what the values mean is
`conform.py`. No table is read twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.contracts.returns_types import Table
from pipelines.returns.csv_text import CleanFile, read_csv_file, read_records, split_clean_files
from pipelines.returns.files import SourceFile
from pipelines.returns.parts import FILE, FilePart, FileRefused, Finding, Header, fold_unknown
from pipelines.returns.xlsx import read_xlsx_file

BATCH_BYTES = 64 * 1024 * 1024
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
    """One table of all partnerships as text. `_file` is a position in `files`; `_row` a spreadsheet's row."""

    table: Table
    rows: pl.DataFrame
    files: list[FileRead]


def read_table(table: Table, sources: list[SourceFile]) -> TableRead:
    """Every file of `table` in one frame of text: the contract's columns supplied, `_file` and `_row`.

    A file that can't be read has `refusals` instead of rows; nothing is raised for it.
    """
    files = [FileRead(source) for source in sources]
    frames: list[pl.DataFrame] = []
    batches: dict[Header, list[tuple[int, CleanFile]]] = {}
    for number, file in enumerate(files):
        read = _read_file(table, file)
        if isinstance(read, FilePart):
            frames.append(_take(file, number, read))
        elif read is not None:
            batch = batches.setdefault(read.header, [])
            batch.append((number, read))
            if sum(len(clean.body) for _, clean in batch) > BATCH_BYTES:
                frames += _split(table, files, batches.pop(read.header))
    for batch in batches.values():
        frames += _split(table, files, batch)
    return TableRead(table, _joined(table, frames), files)


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


def _split(table: Table, files: list[FileRead], batch: list[tuple[int, CleanFile]]) -> Iterator[pl.DataFrame]:
    """The rows of well-formed files of one header; where one of them isn't after all, file by file."""
    header = batch[0][1].header
    try:
        rows = split_clean_files([clean for _, clean in batch])
    except pl.exceptions.PolarsError:
        for number, clean in batch:
            one = [(number, clean)]
            yield from _split(table, files, one) if len(batch) > 1 else _reread(table, files, one)
        return
    heights = [clean.height for _, clean in batch]
    numbers = np.repeat(np.array([number for number, _ in batch], np.uint32), heights)
    rows, unknown = fold_unknown(rows.with_columns(pl.Series(FILE, numbers)), header)
    for number, clean in batch:
        files[number].columns, files[number].warnings = header.known, clean.warnings + unknown
    yield rows


def _reread(
    table: Table, files: list[FileRead], batch: list[tuple[int, CleanFile]]
) -> Iterator[pl.DataFrame]:
    for number, clean in batch:
        yield _take(files[number], number, read_records(table, clean.text, clean.warnings))


def _take(file: FileRead, number: int, part: FilePart) -> pl.DataFrame:
    file.columns, file.warnings = part.columns, part.warnings
    return part.rows.with_columns(pl.lit(number, pl.UInt32).alias(FILE))


def _joined(table: Table, frames: list[pl.DataFrame]) -> pl.DataFrame:
    if not frames:
        schema = dict.fromkeys(table.names, pl.String) | {"_row": pl.UInt32, FILE: pl.UInt32}
        return pl.DataFrame(schema=schema)
    return pl.concat(frames, how="diagonal")

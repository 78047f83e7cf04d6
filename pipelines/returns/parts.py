"""What reading a file gives: its rows as text, and what must be said of it. Shared by CSV and XLSX.

Here: the types, and the matching of headers. Not here: the formats (`csv_text.py`, `xlsx.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.contracts.returns_types import Table

EXTRA = "_extra"
"""The values of unknown columns, as JSON, so that a quarantined row can be kept as it came."""
RAGGED = "_ragged"
"""The values of a row of the wrong length, as JSON; null for every other row."""
ROW = "_row"
FILE = "_file"
SENDER = "_sender"
"""The partnership that a row is read for: of the file's name, or in `all` files of the row itself."""
ID = "_id"
"""Position of a row in its table."""
Ids = np.ndarray
"""Positions of rows, as 32-bit numbers."""
_LONGEST_HEADING = 60
_ROWS_ABOVE = 20
"""So many rows are looked at below the first for the headings that aren't in it."""
_SPACING = re.compile(r"[\s_\ufeff]+")


def key_of(*columns: str) -> pl.Expr:
    """A 64-bit key of a reference within its sender (or of several columns): equal values, equal keys.

    Different values have different keys but for a chance below one in a million million a row.
    """
    key = pl.col(SENDER).hash()
    for seed, column in enumerate(columns, start=1):
        key = key ^ pl.col(column).hash(seed)
    return key


class Finding(NamedTuple):
    """A rule that a file or one of its rows broke, and where. Never a value."""

    rule: str
    row: int | None = None
    column: str = ""


class FileRefused(Exception):
    """The file can't be read at all. Caught where files are read, and told in the report."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(finding.rule for finding in findings))
        self.findings = findings


@dataclass(slots=True)
class FilePart:
    """The rows of one file as text, with `_row`, `_extra` and `_ragged` where there is need."""

    rows: pl.DataFrame
    columns: tuple[str, ...]
    """The contract's columns that the file has."""
    warnings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column in which words come back: the words, and which of them each row holds."""

    words: pl.Series
    """Text; null where nothing is given. A word may stand twice."""
    codes: Ids

    def at(self, ids: Ids) -> list[str | None]:
        """The text of the rows at the positions `ids`."""
        return self.words[self.codes[ids]].to_list()

    def rows_with(self, words: Ids) -> tuple[Ids, Ids]:
        """The positions of the rows that hold one of `words` (by position), and which of them each holds."""
        if not len(words):
            return NO_IDS, NO_IDS
        place = np.full(len(self.words), -1, np.int64)
        place[words] = np.arange(len(words))
        which = place[self.codes]
        ids = np.flatnonzero(which >= 0)
        return ids.astype(np.uint32), which[ids].astype(np.uint32)


def typed(numbers: np.ndarray, is_there: np.ndarray, dtype: pl.DataType) -> pl.Series:
    """The values that these numbers stand for in `dtype`; null where there is none. Nothing is copied.

    Whole numbers are of a narrower type where their numbers are: they are widened once rows are accepted.
    """
    values = shared(numbers, None if is_there.all() else np.packbits(is_there, bitorder="little"))
    if isinstance(dtype, pl.Enum):
        return values.cat.to(dtype)
    return values if dtype == pl.Int64 else values.cast(dtype)


def shared(numbers: np.ndarray, bits: np.ndarray | None = None) -> pl.Series:
    """A column of numbers in the very memory of the array; null where the bits, if any, are not set."""
    buffers = [None if bits is None else pa.py_buffer(bits), pa.py_buffer(numbers)]
    return pl.Series(pa.Array.from_buffers(pa.from_numpy_dtype(numbers.dtype), len(numbers), buffers))


@dataclass(frozen=True, slots=True)
class Read:
    """A column of which most values were plain: read at once, and not kept as text."""

    numbers: np.ndarray
    """The values as the numbers that stand for them in `dtype`."""
    is_there: np.ndarray
    """False where a value is empty, or odd and not yet put."""
    dtype: pl.DataType
    odd: Ids
    """The positions of all odd values."""
    sent: list[str]
    """Their text."""

    @property
    def values(self) -> pl.Series:
        """The values, typed; null where there is none. Nothing is copied."""
        return typed(self.numbers, self.is_there, self.dtype)

    @property
    def places(self) -> pl.Series:
        """The same, but of labels the numbers that stand for them: so all columns become labels at once."""
        return typed(self.numbers, self.is_there, pl.Int64() if self.dtype == pl.Enum else self.dtype)

    def put(self, numbers: list[int | None]) -> Read:
        """The same with the values of the odd ones, as the numbers that stand for them, in their places."""
        put, own = np.array([number or 0 for number in numbers], np.int64), self.numbers
        if put.max(initial=0) > np.iinfo(own.dtype).max or put.min(initial=0) < np.iinfo(own.dtype).min:
            own = own.astype(np.int64)
        if len(put):
            own[self.odd] = put
            self.is_there[self.odd] = [number is not None for number in numbers]
        return replace(self, numbers=own)

    def at(self, ids: Ids) -> list[str | None]:
        """The text of the rows at the positions `ids`, which are in order; asked before odd ones are put."""
        there = typed(self.numbers[ids], self.is_there[ids], self.dtype).cast(pl.String).to_list()
        own = dict(zip(self.odd.tolist(), self.sent, strict=True))
        return [own.get(n, text) for n, text in zip(ids.tolist(), there, strict=True)]


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a table as text: every column of the contract that its files have."""

    rows: pl.DataFrame
    """References as they are, `_file`, `_row`; `_extra` and `_ragged` where there is need."""
    coded: dict[str, Coded | Read]
    """Every other column."""
    odd: dict[str, Ids] = field(default_factory=dict)
    """Reference that no other table knows -> the positions of text that may be odd, where that is told."""
    rewrite: dict[str, Callable[[Ids, list[str | None]], pl.Series]] = field(default_factory=dict)
    """Reference -> the column with other words at some positions, where they can be put in its own memory;
    its text in `rows` is not to be used any more then."""


@dataclass(frozen=True, slots=True)
class Header:
    """How the headings of a file match the contract: per position a contract's column, or None."""

    headings: tuple[str, ...]
    columns: tuple[str | None, ...]

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column)

    @property
    def unknown(self) -> dict[int, str]:
        """Position -> heading of the columns that the contract doesn't know."""
        named = {n: h.strip()[:_LONGEST_HEADING] for n, h in enumerate(self.headings) if not self.columns[n]}
        return {n: heading or f"(column {n + 1}, no heading)" for n, heading in named.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """A distinct name for each position: the contract's, or `_unknown_N`."""
        return tuple(column or f"_unknown_{n}" for n, column in enumerate(self.columns))


def match_header(table: Table, headings: list[str], below: Iterable[list[str]] = ()) -> Header:
    """The header matched without regard to case, spaces and underscores.

    Raises FileRefused where a heading stands twice or a required column is missing. Headings are then not
    printed: the first row of a file without a header is a record. Among the first rows `below` those are
    looked for that are the headings after all, so that a title above them is told as what it is.
    """
    keys = [_heading_key(heading) for heading in headings]
    by_key = {_heading_key(name): name for name in table.names}
    columns = tuple(by_key.get(key) for key in keys)
    missing = [Finding("header_missing", 1, name) for name in table.required if name not in columns]
    twice = [key for key, times in Counter(filter(None, keys)).items() if times > 1]
    repeated = [Finding("header_duplicate", 1, by_key.get(key) or _places(keys, key)) for key in twice]
    if len(missing) * 2 > len(table.required):
        missing = _meant_header(table, headings, below) or missing
    if missing or repeated:
        raise FileRefused(*repeated, *missing)
    return Header(tuple(headings), columns)


def _places(keys: list[str], key: str) -> str:
    """Where a heading stands that is not named, since it may be a value of a record: `(column 3, 5)`."""
    return f"(column {', '.join(str(place) for place, one in enumerate(keys, start=1) if one == key)})"


def _meant_header(table: Table, headings: list[str], below: Iterable[list[str]]) -> list[Finding]:
    """What is wrong with a header that stands further down, or has other signs than commas in it."""
    for separator in ";\t|":
        if not _lacking(table, ",".join(headings).split(separator)):
            return [Finding("file_separator")]
    for row, record in enumerate(islice(below, _ROWS_ABOVE), start=2):
        lacking = _lacking(table, record)
        if len(lacking) * 2 <= len(table.required):
            return [Finding("header_below", row), *(Finding("header_missing", row, name) for name in lacking)]
    return []


def _lacking(table: Table, headings: Iterable[str]) -> list[str]:
    keys = {_heading_key(heading) for heading in headings}
    return [name for name in table.required if _heading_key(name) not in keys]


def fold_unknown(frame: pl.DataFrame, header: Header) -> tuple[pl.DataFrame, list[Finding]]:
    """`frame` with its unknown columns folded into `_extra`, and a warning for each that holds anything."""
    unknown = {f"_unknown_{n}": heading for n, heading in header.unknown.items()}
    if not unknown:
        return frame, []
    filled = {name for name in unknown if (frame[name].fill_null("") != "").any()}
    told = [
        Finding("column_unknown", 1, heading)
        for name, heading in unknown.items()
        if _is_told(heading, name, filled)
    ]
    if filled:
        named = [pl.col(name).alias(unknown[name]) for name in unknown if name in filled]
        frame = frame.with_columns(pl.struct(named).struct.json_encode().alias(EXTRA))
    return frame.drop(unknown), told


def _is_told(heading: str, name: str, filled: set[str]) -> bool:
    return name in filled or not heading.startswith("(column")


def _heading_key(heading: str) -> str:
    return _SPACING.sub("", heading).casefold()


def ids_where(is_so: pl.Series) -> Ids:
    """The positions at which a series of truth values is true; an empty value is not."""
    if not is_so.any():
        return NO_IDS
    is_so = is_so.fill_null(False) if is_so.null_count() else is_so
    return np.flatnonzero(is_so.to_numpy()).astype(np.uint32)


NO_IDS = np.empty(0, np.uint32)


@dataclass(slots=True)
class Faults:
    """Faults of one table's rows, gathered as (rule, column, positions of rows)."""

    found: list[tuple[str, str, Ids]] = field(default_factory=list)

    def add(self, rule: str, column: str, ids: Ids) -> None:
        """Record `rule` at `column` of the rows at the positions `ids`."""
        if len(ids):
            self.found.append((rule, column, np.asarray(ids, np.uint32)))

    def add_shifted(self, other: Faults, rows: int) -> None:
        """Take in the faults of another piece of the table, whose first row is row number `rows` here."""
        self.found += [(rule, column, ids + np.uint32(rows)) for rule, column, ids in other.found]

    def at(self, *columns: str) -> Ids:
        """The positions of the rows that are blamed for one of `columns`."""
        return np.concatenate([NO_IDS, *(ids for _, column, ids in self.found if column in columns)])

    def drop(self, dropped: Ids) -> None:
        """Forget every fault of the rows `dropped`."""
        self.found = [(rule, column, ids[~np.isin(ids, dropped)]) for rule, column, ids in self.found]

    def each_once(self) -> tuple[Ids, np.ndarray, list[tuple[str, str]]]:
        """Every fault so far, each once: its row's position, and which of these (rule, column) it is."""
        numbers = {
            kind: n for n, kind in enumerate(dict.fromkeys((rule, column) for rule, column, _ in self.found))
        }
        each = [
            numbers[rule, column] + len(numbers) * ids.astype(np.int64) for rule, column, ids in self.found
        ]
        ids, kinds = np.divmod(np.unique(np.concatenate([NO_IDS, *each])), max(len(numbers), 1))
        return ids.astype(np.uint32), kinds, [*numbers]

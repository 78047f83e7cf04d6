"""How large a spreadsheet may be, looked at before anything reads it as one.

A workbook is a zip: a small one can unpack to gigabytes, name a cell at the far end of a sheet (its reader
makes room for every cell before that), or point from each cell to one long text. Here: counting. Not here:
reading (`sheets.py`).
"""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path

from pipelines.errors import BROKEN_ZIP

MOST_BYTES = {".csv": 200 * 2**20, ".xlsx": 20 * 2**20}
"""A backup comes back as CSV: 200 MB are some 300,000 entries."""
MOST_UNPACKED = 100 * 2**20
MOST_CELLS = 2_000_000
"""Cells from the first to the last one, empty ones between them too."""
MOST_LETTERS = 200 * 2**20
"""Bytes of all cells together, a text that many cells point to counted for each."""
TOO_LARGE = "is larger than a list of recommendations can be"
NO_WORKBOOK = "can't be read as a workbook. Save it again as .xlsx"
_CELL = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,9})?(\d{1,12})")
_SHARED = re.compile(rb"<(?:\w+:)?si[\s>]")
_POINTS = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*(\d{1,12})")
"""None of these goes back over what it passed, so a hostile part takes no longer than another."""


def fault_of_size(file: Path) -> str:
    """Why a file is too large to be read, or is no zip where it says it is one; else empty."""
    ending = file.suffix.casefold()
    if file.stat().st_size > MOST_BYTES[ending]:
        return TOO_LARGE
    if ending == ".csv":
        return ""
    try:
        parts = _unpacked(file)
    except BROKEN_ZIP:
        return NO_WORKBOOK
    return "" if parts is not None and _fits(parts) else TOO_LARGE


def _unpacked(file: Path) -> list[bytes] | None:
    """Every part of a zip; None once they are too much, whatever sizes the zip itself states."""
    parts, left = [], MOST_UNPACKED
    with zipfile.ZipFile(file) as held:
        for info in held.infolist():
            with held.open(info) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                return None
            parts.append(content)
    return parts


def _fits(parts: list[bytes]) -> bool:
    texts = [length for part in parts for length in _lengths(part)]
    return all(_cells(part) <= MOST_CELLS and _letters(part, texts) <= MOST_LETTERS for part in parts)


def _lengths(part: bytes) -> list[int]:
    """The lengths of the shared texts in a part, each up to where the next one begins."""
    begins = [one.start() for one in _SHARED.finditer(part)]
    return [after - begin for begin, after in pairwise((*begins, len(part)))]


def _cells(part: bytes) -> int:
    """The cells from A1 to the last row and the last column that a part names."""
    last_row = last_column = 1
    for one in _CELL.finditer(part):
        last_row = max(last_row, int(one.group(2)))
        last_column = max(last_column, _column(one.group(1) or b""))
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _letters(part: bytes, texts: list[int]) -> int:
    """The bytes of the shared texts that the cells of a part may point to: any number could be a place."""
    places = (int(one.group(1)) for one in _POINTS.finditer(part))
    return sum(texts[place] for place in places if place < len(texts))

"""Spreadsheets in and out, CSV or XLSX, as rows of text: no cell is a formula, none is taken for a number.

Here: files to rows and back. Not here: what the rows mean (`intake.py`, `portable.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from dashboard.cases.bounds import NO_WORKBOOK, fault_of_size
from dashboard.cases.events import CasesError

Row = dict[str, str]
_LONGEST_CELL = 32_767
_LONGEST_FIELD = 10_000_000
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def read_sheet(file: Path) -> list[Row]:
    """The rows of a CSV file, or of the first sheet of a workbook, by their column names.

    Raises CasesError for a file that is neither, or whose rows don't fit its head.
    """
    if file.suffix.casefold() not in (".csv", ".xlsx"):
        raise CasesError(f"{file.name} is neither .csv nor .xlsx. Save it as one of them.")
    if not file.is_file():
        raise CasesError(f"There is no file {file.name} there.")
    if fault := fault_of_size(file):
        raise CasesError(f"{file.name} {fault}. Nothing was saved.")
    lines = _read_csv(file) if file.suffix.casefold() == ".csv" else _read_xlsx(file)
    head = [name.strip().casefold() for name in lines[0]] if lines else []
    if not any(head) or len(set(head)) < len(head):
        raise CasesError(
            f"{file.name} has no head, or names a column twice. Its first row names the columns."
        )
    if wrong := next((n for n, line in enumerate(lines, 1) if len(line) != len(head) and any(line)), 0):
        raise CasesError(f"Row {wrong} of {file.name} has more or fewer cells than its head.")
    return [dict(zip(head, line, strict=True)) for line in lines[1:] if any(cell.strip() for cell in line)]


def _read_csv(file: Path) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise CasesError(f"{file.name} can't be read as CSV in UTF-8. Save it as “CSV UTF-8”.") from fault


def _read_xlsx(file: Path) -> list[list[str]]:
    import fastexcel  # only where a workbook comes

    try:
        sheet = fastexcel.read_excel(file).load_sheet(0, header_row=None, dtypes="string")
        rows = sheet.to_polars().rows()
    except Exception as fault:  # the reader has no single error, and its words may hold cells
        raise CasesError(f"{file.name} {NO_WORKBOOK}. Nothing was saved.") from fault
    return [["" if cell is None else cell for cell in row] for row in rows]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `plain` gives back what it was."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def plain(text: str) -> str:
    """What `harmless` was given."""
    return text.removeprefix("'")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark that Excel understands; every cell is harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of text. Raises CasesError for text that is longer than a cell may be."""
    import xlsxwriter  # only when somebody asks for the file

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("Cases")
        for number, row in enumerate([columns, *rows]):
            for place, cell in enumerate(row):
                if len(cell) >= _LONGEST_CELL:
                    raise CasesError(f"Row {number + 1} is too long for a workbook. Export as .csv.")
                page.write_string(number, place, harmless(cell))
        page.freeze_panes(1, 0)
    return out.getvalue()

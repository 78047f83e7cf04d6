"""XLSX files as text: the first visible sheet, every cell as text, Excel dates as YYYY-MM-DD.

Cells that hold an error, and formulas that were never worked out, come out as the text that Excel shows for
an error, so that no reader takes them for "not given". Not here: what the values mean (`conform.py`).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import fastexcel
import polars as pl

from pipelines.contracts.returns_types import Table
from pipelines.errors import BROKEN_ZIP
from pipelines.returns.parts import ROW, FilePart, FileRefused, Finding, fold_unknown, match_header

MOST_UNPACKED_BYTES = 400 * 1024 * 1024
"""A sheet of Excel's million rows takes about this much; more, as in a zip bomb, is refused unread."""
MOST_CELLS = 20_000_000
"""From the first row and column in use to the last: a million rows of the widest table, which take a GiB. One
cell at a sheet's far corner would make it billions."""
FORMULA_WITHOUT_VALUE = "#FORMULA!"
_FIRST_ROWS = 40
"""Among these the headings are looked for where they are not in the first row."""

_ID = re.compile(r"\{.*\}id")
_SHEET = "/worksheet"
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00$"
_PREFIX = re.compile(rb"<(\w+:)worksheet\b")
_CELL = re.compile(rb"<c\b([^>]*)(?<!/)>((?:(?!</c>).)*?<f\b.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(rb"\br=\"([A-Z]+)(\d+)\"")
_FILLED_COLUMN = re.compile(rb"<c\b[^>]*?\br=\"([A-Z]+)\d+\"[^>]*(?<!/)><(?!/c>)")
_FILLED_ROW = re.compile(rb"<c\b[^>]*?\br=\"[A-Z]+(\d+)\"[^>]*(?<!/)><(?!/c>)")
_VALUE = re.compile(rb"<v>[^<]|<is>")
_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#N/A",
}
_BROKEN = (*BROKEN_ZIP, fastexcel.FastExcelError, LookupError, ElementTree.ParseError, StopIteration)
"""What the readers raise of bytes that are no workbook."""


def read_xlsx_file(table: Table, data: bytes) -> FilePart:
    """The rows of the first visible sheet as text. Raises FileRefused, with the rule."""
    try:
        sheet_name, xml, has_more = _first_visible_sheet(data)
        first_column = _need_room(xml)
        cells = _cells(data, sheet_name)
    except _BROKEN:
        raise FileRefused(Finding("file_unreadable")) from None
    formulas = list(_CELL.finditer(xml)) if b"<f" in xml else []
    cells = _mark(cells, _without_value(formulas, first_column))
    if not cells.height:
        raise FileRefused(Finding("file_empty"))
    try:
        part = _part(table, cells)
    except FileRefused as refused:
        raise FileRefused(*refused.findings, *([Finding("sheet_not_read")] if has_more else [])) from None
    part.warnings += [Finding("formula_cells")] if formulas else []
    part.warnings += [Finding("sheet_not_read")] if has_more else []
    return part


def _part(table: Table, cells: pl.DataFrame) -> FilePart:
    first, *below = ([value or "" for value in row] for row in cells.head(_FIRST_ROWS).iter_rows())
    header = match_header(table, first, below)
    rows = cells.rename(dict(zip(cells.columns, header.names, strict=True))).with_row_index(ROW, 1)[1:]
    rows = rows.filter(~pl.all_horizontal(pl.col(header.names).is_null()))
    if not rows.height:
        raise FileRefused(Finding("file_empty"))
    midnight = pl.col(header.names).str.replace(_MIDNIGHT, "$1")
    rows, unknown = fold_unknown(rows.with_columns(midnight), header)
    return FilePart(rows, header.known, unknown)


def _first_visible_sheet(data: bytes) -> tuple[str, bytes, bool]:
    """Name and XML of the first sheet of cells (no chart) that is not hidden; whether another is filled."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        if sum(entry.file_size for entry in book.infolist()) > MOST_UNPACKED_BYTES:
            raise FileRefused(Finding("file_too_large"))
        if book.testzip() is not None:
            raise zipfile.BadZipFile  # other readers go by the content, however much it is, not by its size
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).findall(".//{*}sheet")
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {r.get("Id"): r.get("Target", "") for r in relations if r.get("Type", "").endswith(_SHEET)}
        visible = (s for s in sheets if s.get("state", "visible") == "visible" and _id(s) in targets)
        sheet = next(visible)
        first, *others = (posixpath.join("/xl", targets[_id(s)])[1:] for s in (sheet, *visible))
        has_more = any(b"<c " in _unprefixed(book.read(one)) for one in others)
        return sheet.get("name", ""), _unprefixed(book.read(first)), has_more


def _id(sheet: ElementTree.Element) -> str | None:
    """Its id among the relations, which has another name space in the strict form of a workbook."""
    return next((value for name, value in sheet.attrib.items() if _ID.fullmatch(name)), None)


def _unprefixed(xml: bytes) -> bytes:
    """The XML of a sheet with plain names of elements, where some writers put `x:` before each."""
    prefix = _PREFIX.search(xml, 0, 4096)
    return xml.replace(b"<" + prefix[1], b"<").replace(b"</" + prefix[1], b"</") if prefix else xml


def _need_room(xml: bytes) -> int:
    """The number of the first column in use. Raises FileRefused where all between it, the first row and the
    last filled cell is too much to be read at once: a reader makes room for every cell between."""
    columns = [_column_number(letters.decode()) for letters in set(_FILLED_COLUMN.findall(xml))]
    first, last = min(columns, default=0), max(columns, default=0)
    if _last_row(xml) * (last - first + 1) > MOST_CELLS:
        raise FileRefused(Finding("file_too_large"))
    return first


def _last_row(xml: bytes) -> int:
    """The number of the last row with a filled cell; rows stand in their order."""
    end = len(xml)
    while end > 0:
        start = max(xml.rfind(b"<row", 0, end), 0)
        if filled := _FILLED_ROW.findall(xml, start, end):
            return max(map(int, filled))
        end = start
    return 0


def _cells(data: bytes, sheet_name: str) -> pl.DataFrame:
    """Every cell of the sheet as text; error cells as the text that Excel shows."""
    sheet = fastexcel.read_excel(data).load_sheet(sheet_name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    found = [] if errors is None else errors.errors
    return _mark(cells, [(*error.position, _error_text(error.detail)) for error in found])


def _error_text(detail: str) -> str:
    kind = re.search(r"Error\((\w+)\)", detail)
    return _ERRORS.get(kind[1] if kind else "", "#VALUE!")


def _mark(cells: pl.DataFrame, marks: list[tuple[int, int, str]]) -> pl.DataFrame:
    """`cells` with the text of each (row, column, text) put in its place, where the sheet reaches so far."""
    for row, column, text in marks:
        if row < cells.height and column < cells.width:
            cells[row, column] = text
    return cells


def _without_value(formulas: list[re.Match[bytes]], first_column: int) -> list[tuple[int, int, str]]:
    """The cells whose formula has no saved value, and isn't known to give a text.

    Columns count from the first one in use, as they do where the cells are read.
    """
    marks = []
    for formula in formulas:
        attributes, content = formula.groups()
        place = _REFERENCE.search(attributes)
        if place and b't="str"' not in attributes and not _VALUE.search(content):
            column = _column_number(place[1].decode()) - first_column
            marks.append((int(place[2]) - 1, column, FORMULA_WITHOUT_VALUE))
    return marks


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1

"""A pack as a workbook by xlsxwriter: a cover, the notes, then one tidy table a sheet.

Here: tables as real tables of values. Not here: charts, which the tables tell in full. No cell holds a
formula, a link or anything but the text and numbers that were released.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from dashboard.briefing.document import Bullets, Document, Heading, Terms, Text, plain
from dashboard.markup import Table

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDEST = 60


def as_xlsx(document: Document) -> bytes:
    """The pack as a workbook. The same document gives the same bytes."""
    import xlsxwriter  # only when somebody asks for the file

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties(
            {
                "title": document.title,
                "subject": document.subject,
                "author": "Hearth",
                "comments": document.invented,
                "created": datetime.fromisoformat(document.day),
            }
        )
        bold = book.add_format({"bold": True})
        head = [(document.title,), *([(document.invented,)] if document.invented else [])]
        _write(book, "Cover", head, ("What", "Shown"), document.facts, bold)
        _write(book, "Notes", head, ("Section", "Note"), tuple(_notes(document)), bold)
        columns = tuple(document.sheet.columns)
        _write(book, "Figures", head, columns, document.sheet.rows, bold)
        for number, table in enumerate(_tables(document), 1):
            rows = [tuple(plain(cell) for cell in row) for row in table.rows]
            above = [*head, (table.caption,)]
            _write(book, f"Table {number}", above, table.columns, rows, bold)
    return out.getvalue()


def _tables(document: Document) -> list[Table]:
    return [block for block in document.flat() if isinstance(block, Table)]


def _notes(document: Document) -> Iterator[tuple[str, str]]:
    """Every sentence of the pack that is not in a table, under the heading that it stands below."""
    section = ""
    for block in document.flat():
        if isinstance(block, Heading):
            section = block.words
        elif isinstance(block, Text):
            yield section, plain(block.words)
        elif isinstance(block, Bullets):
            yield from ((section, plain(item)) for item in block.items)
        elif isinstance(block, Terms):
            yield from ((section, plain(f"{term}: {words}")) for term, words in block.entries)


def _write(
    book: Any,
    name: str,
    above: Sequence[tuple[str, ...]],
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    bold: Any,
) -> None:
    """A sheet: what it is, then a table with a head row that filters."""
    page = book.add_worksheet(name)
    for number, line in enumerate(above):
        page.write_string(number, 0, line[0], bold)
    top = len(above) + 1
    head = [{"header": column} for column in columns]
    page.add_table(
        top, 0, top + len(rows), len(columns) - 1, {"columns": head, "name": name.replace(" ", "")}
    )
    for number, row in enumerate(rows, top + 1):
        page.write_row(number, 0, [_value(value) for value in row])
    for place, column in enumerate(columns):
        longest = max([len(column) + 3, *(len(str(row[place] or "")) for row in rows)])
        page.set_column(place, place, min(_WIDEST, longest))
    page.freeze_panes(top + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _value(cell: object) -> object:
    """A cell as a workbook holds it: a count is a number, whoever wrote it as text."""
    if isinstance(cell, str) and cell.isascii() and cell.isdigit() and str(int(cell)) == cell:
        return int(cell)
    return "" if cell is None else cell

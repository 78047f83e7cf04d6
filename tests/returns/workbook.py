"""Workbooks that tests write."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter


def as_workbook(*sheets: list[list[str]]) -> bytes:
    """A workbook of sheets, each as its rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()

"""Packs as Word, workbook and CSV: the same words and numbers as the PDF, in the parts that each form has."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import fastexcel
import pytest
from docx import Document as read_word
from docx.oxml.ns import qn

from dashboard.briefing.as_docx import as_docx
from dashboard.briefing.as_xlsx import as_xlsx
from dashboard.briefing.document import Figure, Heading, plain
from dashboard.briefing.pack import WRITERS
from dashboard.markup import Table


@pytest.fixture(scope="module")
def document(documents):
    return documents("members", 1)


@pytest.fixture(scope="module")
def word(document):
    return as_docx(document)


@pytest.fixture(scope="module")
def book(document):
    return as_xlsx(document)


def ordered(document):
    """The blocks as a reader meets them, the facts among them."""
    return replace(document, blocks=document.ordered()).flat()


def tables_of(document):
    return [block for block in document.flat() if isinstance(block, Table)]


def parts_of(content):
    """Every part of a zipped file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}


def test_word_has_heading_styles_alt_text_head_rows_and_a_language(word, document):
    read = read_word(io.BytesIO(word))
    flat = document.flat()
    headings = [one.words for one in ordered(document) if isinstance(one, Heading)]
    alts = [one._inline.docPr.get("descr") for one in read.inline_shapes]
    heads = [table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in read.tables]

    assert [one.text for one in read.paragraphs if one.style.name.startswith("Heading")] == headings
    assert alts == [one.chart.alt for one in flat if isinstance(one, Figure)]
    assert heads == [True] * (len(tables_of(document)) + 1)
    assert {one.get(qn("w:val")) for one in read.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert (read.core_properties.title, read.core_properties.language) == (document.title, "en-GB")


def test_word_and_workbook_hold_every_table_of_the_pdf_cell_by_cell(word, book, document):
    in_pdf = [one for one in ordered(document) if isinstance(one, Table)]
    expected, of_pdf = (
        [[[plain(cell) for cell in row] for row in one.rows] for one in tables]
        for tables in (tables_of(document), in_pdf)
    )
    in_word = [
        [[cell.text for cell in row.cells] for row in table.rows[1:]]
        for table in read_word(io.BytesIO(word)).tables
    ]
    read = fastexcel.read_excel(book)
    names = [name for name in read.sheet_names if name.startswith("Table ")]
    in_book = [
        [
            ["" if cell is None else str(cell) for cell in row]
            for row in read.load_sheet(name, header_row=4, dtypes="string").to_polars().rows()
        ]
        for name in names
    ]

    assert in_word == of_pdf
    assert in_book == expected
    assert read.sheet_names[:3] == ["Cover", "Notes", "Figures"]


def test_every_sheet_and_file_says_that_the_figures_are_invented(word, book, document):
    read = fastexcel.read_excel(book)
    rows = list(csv.DictReader(io.StringIO(WRITERS[".csv"](document).decode("utf-8-sig"))))

    for name in read.sheet_names:
        second = read.load_sheet(name, header_row=None, n_rows=2).to_polars().row(1)[0]
        assert second == document.invented
    assert document.invented in parts_of(word)["word/header1.xml"]
    assert {row["partnership"].endswith("(invented)") for row in rows} == {True}


def test_a_workbook_holds_real_tables_and_no_formula(book):
    parts = parts_of(book)
    sheets = [text for name, text in parts.items() if "/worksheets/sheet" in name]

    assert all("<tablePart " in text for text in sheets)
    assert [text for text in sheets if "<f>" in text] == []


def test_no_number_of_a_table_is_stored_as_text(documents):
    board = documents("board", 0)
    texts = re.findall(r"<t[^>]*>(\d+)</t>", parts_of(as_xlsx(board))["xl/sharedStrings.xml"])
    counts = {plain(cell) for table in tables_of(board) for row in table.rows for cell in row}

    assert {one for one in counts if one.isdigit()}  # "72 matched" stands in a column of its own
    assert set(texts) <= {name for table in tables_of(board) for name in table.columns}


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".csv"])
def test_the_same_release_gives_the_same_bytes_in_every_form(ending, document):
    assert WRITERS[ending](document) == WRITERS[ending](document)


def test_every_row_of_the_csv_carries_frequency_cohort_status_and_release(document):
    rows = list(csv.DictReader(io.StringIO(WRITERS[".csv"](document).decode("utf-8-sig"))))

    for row in rows:
        assert all(row[name] for name in ("period_kind", "cohort_basis", "status", "release_id"))
        assert row["status"] == "published" or not re.search(r"\d", row["numerator"] + row["value"])
    assert len(rows) > 20

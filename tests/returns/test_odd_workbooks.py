"""Workbooks that other programs write, that are damaged, or that would take all memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date

import pytest
import xlsxwriter

from pipelines.contracts.returns import TABLES
from pipelines.returns import load_returns
from pipelines.returns.parts import FileRefused
from pipelines.returns.xlsx import read_xlsx_file

HEADER = ("child_ref", "partnership", "registered_on", "deregistered_on")
ROW = ("C-1", "HP01", "2021-01-01", "2021-02-01")
FILE = "registrations/HP01.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def register(returns):
    """Children, and a registrations workbook that the test makes."""
    returns.keep("children")
    return lambda content: returns.put(FILE, content).load()


def workbook(fill=lambda sheet, bold: None) -> bytes:
    """A faultless register, and what `fill` adds."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Return")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW)
    fill(sheet, book.add_format({"bold": True}))
    book.close()
    return out.getvalue()


def rewritten(change, *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The register with the parts of its zip as `change(name, content)` gives them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as book, zipfile.ZipFile(out, "w", how) as other:
        for name in book.namelist():
            other.writestr(name, change(name, book.read(name)))
    return out.getvalue()


def in_sheet(before: bytes, after: bytes) -> bytes:
    return rewritten(lambda name, xml: xml.replace(before, after) if name == SHEET else xml)


def with_a_broken_stream() -> bytes:
    """Bytes within the compressed list of sheets that are no compressed data."""
    data = bytearray(workbook())
    start = data.index(b"xl/workbook.xml") + len("xl/workbook.xml")
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(zlib.error), zipfile.ZipFile(io.BytesIO(data)) as book:
        book.read("xl/workbook.xml")
    return bytes(data)


def with_any_byte_turned(how: int) -> Iterator[bytes]:
    """The register packed in one way, with another of its bytes turned each time."""
    whole = rewritten(lambda name, xml: xml, how=how)
    for place in range(30, len(whole), 97):
        yield whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]


def flagged(flag: int, at: int) -> bytes:
    """The zip with a number put in the heads of all its entries, at its place from the tenth byte on."""
    data = bytearray(rewritten(lambda name, xml: xml, how=zipfile.ZIP_STORED))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for head in re.finditer(mark, bytes(data)):
            data[head.start() + place + at] = flag
    return bytes(data)


def with_a_size_that_is_not_its_own() -> bytes:
    """A zip that says of one entry that it is small, whatever it unpacks to."""
    data = bytearray(workbook())
    for mark, place, name in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        for head in re.finditer(mark, bytes(data)):
            start = head.start()
            if data[start + name :].startswith(b"xl/sharedStrings.xml"):
                data[start + place : start + place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


DAMAGED = {
    "a size that is not its own": with_a_size_that_is_not_its_own,
    "a stream that does not unpack": with_a_broken_stream,
    "a zip with a password": lambda: flagged(1, 0),
    "a compression nobody knows": lambda: flagged(97, 2),
    "an encoding nobody knows": lambda: rewritten(
        lambda name, xml: xml.replace(b'encoding="UTF-8"', b'encoding="utf-42"')
    ),
    "a list of sheets in bytes of several": lambda: rewritten(
        lambda name, xml: xml.replace(b'encoding="UTF-8"', b'encoding="shift_jis"')
    ),
}


@pytest.mark.parametrize("make", DAMAGED.values(), ids=DAMAGED)
def test_a_workbook_that_does_not_open_is_refused_in_words(register, found, make):
    assert found(register(make())) == {(FILE, None, "", "file_unreadable")}


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_byte_turned_anywhere_ends_in_a_refusal_or_does_no_harm(how):
    told = set()
    for data in with_any_byte_turned(how):
        try:
            read_xlsx_file(TABLES["registrations"], data)
        except FileRefused as refused:
            told |= {finding.rule for finding in refused.findings}
    assert told and told <= {"file_unreadable", "file_too_large"}


@pytest.mark.parametrize("place", ["XFD1048576", "AMJ1048576", "Z1048576", "XFD2000", "ZZZZZZZ2"])
def test_a_cell_far_from_the_others_does_not_take_all_memory(register, found, place):
    row = re.sub(r"\D", "", place)
    far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    assert found(register(in_sheet(b"</sheetData>", far))) == {(FILE, None, "", "file_too_large")}


def test_colours_far_from_the_table_are_no_cells(register, found):
    far = b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row></sheetData>'
    checked = register(in_sheet(b"</sheetData>", far))
    assert found(checked) == set()
    assert checked.frames["registrations"].height == 1


def test_a_formula_behind_an_empty_coloured_cell_is_marked_in_its_own_place(register, found):
    """An end that was never worked out is no empty one."""

    def fill(sheet, bold):
        sheet.write_row(0, 3, ["note", HEADER[3]])
        sheet.write_blank(1, 3, None, bold)
        sheet.write_formula(1, 4, "=C2+30", None, "")

    assert found(register(workbook(fill))) == {
        (FILE, None, "", "formula_cells"),
        (FILE, 1, "note", "column_unknown"),
        (FILE, 2, "deregistered_on", "cell_error"),
    }


def with_prefixes(name: str, xml: bytes) -> bytes:
    if name != SHEET:
        return xml
    xml = xml.replace(b"</row></sheetData>", b'<c r="D2"><f>C2+30</f></c></row></sheetData>')
    xml = xml.replace(b'<c r="D2" t="s"><v>7</v></c>', b"")
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


def test_a_formula_is_seen_whatever_prefix_its_writer_puts_before_each_element(register, found):
    assert found(register(rewritten(with_prefixes))) == {
        (FILE, None, "", "formula_cells"),
        (FILE, 2, "deregistered_on", "cell_error"),
    }


def strict(name: str, xml: bytes) -> bytes:
    """As Excel saves a "Strict Open XML Spreadsheet": other name spaces, and days as text of their kind."""
    xml = xml.replace(b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml")
    xml = xml.replace(
        b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"
    )
    return re.sub(rb'<c r="C2"[^>]*>.*?</c>', b'<c r="C2" t="d"><v>2021-01-01T00:00:00</v></c>', xml)


def test_a_workbook_in_the_strict_form_is_read(register, found):
    checked = register(rewritten(strict))
    assert found(checked) == set()
    assert checked.frames["registrations"]["registered_on"].to_list() == [date(2021, 1, 1)]


def test_a_header_with_nothing_but_blank_lines_under_it_is_an_empty_file(returns, found):
    returns.keep("children").write()
    for ends in ("\n\n", "\n\n\n\n", "\r\n\r\n\r\n"):
        returns.put("registrations/HP01.csv", ",".join(HEADER) + ends)
        returns.put("registrations/HP02.csv", ",".join(HEADER) + "\n" + ",".join(ROW) + "\n")
        checked = load_returns(returns.root, date(2024, 7, 31))
        assert ("registrations/HP01.csv", None, "", "file_empty") in found(checked)
        assert checked.files.filter(file="registrations/HP02.csv")["rows_read"].to_list() == [1]

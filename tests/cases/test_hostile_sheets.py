"""Spreadsheets made to harm: each is refused in words, before a reader makes room for what it claims."""

import zipfile

import pytest
import xlsxwriter

from dashboard.cases import bounds
from dashboard.cases.events import CasesError
from dashboard.cases.sheets import as_xlsx, read_sheet

NAMES = ("record", "partnership", "recommendation")
WORKBOOK = "xl/worksheets/sheet1.xml"
PACKED = (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED)


@pytest.fixture
def changed(tmp_path):
    """A workbook of one row, with a part of it changed by a function or added."""

    def made(part, change):
        plain, hostile = tmp_path / "plain.xlsx", tmp_path / "hostile.xlsx"
        with xlsxwriter.Workbook(plain) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, NAMES)
            page.write_row(1, 0, ("action", "HP01", "3"))
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, change(content) if name == part else content)
        return hostile

    return made


def with_entity(declared):
    return lambda content: content.replace(b"<worksheet", declared + b"<worksheet", 1).replace(
        b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="str"><v>&e;</v></c></row>', 1
    )


def test_a_workbook_as_it_should_be_is_read(changed):
    assert read_sheet(changed("", bytes)) == [dict(zip(NAMES, ("action", "HP01", "3"), strict=True))]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", lambda content: content + b" " * 100_000),
        (WORKBOOK, lambda content: content.replace(b'r="C2"', b'r="XFD1048576"')),
        (WORKBOOK, lambda content: content.replace(b'<row r="2"', b"<row r = '1048576'")),
    ],
    ids=["bomb", "far cell", "far row"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_unread(changed, monkeypatch, part, change):
    monkeypatch.setattr(bounds, "MOST_UNPACKED", 100_000)

    with pytest.raises(CasesError, match=rf"{bounds.TOO_LARGE}\. Nothing was saved\."):
        read_sheet(changed(part, change))


def test_one_text_that_many_cells_point_to_counts_for_each_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_LETTERS", 4_000)
    for name, rows in (("few", 2), ("many", 20)):
        (tmp_path / f"{name}.xlsx").write_bytes(as_xlsx(NAMES, [("x" * 100,) * 3] * rows))

    assert bounds.fault_of_size(tmp_path / "few.xlsx") == ""
    assert bounds.fault_of_size(tmp_path / "many.xlsx") == bounds.TOO_LARGE


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
    ids=["file", "laughs"],
)
def test_no_entity_of_a_workbook_is_followed(changed, declared):
    with pytest.raises(CasesError, match=r"can't be read as a workbook.*Nothing was saved\."):
        read_sheet(changed(WORKBOOK, with_entity(declared)))


@pytest.mark.parametrize("packed", PACKED)
def test_a_workbook_that_was_damaged_anywhere_is_refused_whatever_packed_it(tmp_path, packed):
    file = tmp_path / "rows.xlsx"
    with zipfile.ZipFile(file, "w", packed) as made:
        made.writestr("xl/workbook.xml", "<a>" + "b" * 400 + "</a>")
    whole = file.read_bytes()
    found = set()
    for place in range(0, len(whole), 2):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        found.add(bounds.fault_of_size(file))

    assert bounds.NO_WORKBOOK in found
    assert found <= {bounds.NO_WORKBOOK, bounds.TOO_LARGE, ""}


@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx"])
def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path, name):
    with (tmp_path / name).open("wb") as out:
        out.truncate(2**30)

    with pytest.raises(CasesError, match="is larger than"):
        read_sheet(tmp_path / name)


def test_an_export_of_many_long_entries_is_not_too_large(tmp_path):
    (tmp_path / "all.xlsx").write_bytes(
        as_xlsx(NAMES, [(f"{row}", "x" * 3_000, "y") for row in range(2_000)])
    )

    assert bounds.fault_of_size(tmp_path / "all.xlsx") == ""

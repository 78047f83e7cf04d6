"""What a file may look like: encodings, line ends, quotation marks, headers, long rows, spreadsheets."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.errors import ReturnsRefused
from pipelines.returns import exit_code, load_returns
from pipelines.returns import xlsx as xlsx_module

HEADER = "child_ref,partnership,registered_on,deregistered_on"
ROW = "C-1,HP01,2021-01-01,2021-02-01"
FILE = "registrations/HP01.csv"


@pytest.fixture
def register(returns):
    """Children, and a registrations file that the test writes."""
    returns.keep("children")
    return lambda content, name=FILE: returns.put(name, content).load()


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\n{ROW}",
        f"{HEADER}\r\n{ROW}\r\n",
        f"\ufeff{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\n\n{ROW}\n\n\n",
        '"child_ref","partnership","registered_on","deregistered_on"\n"C-1","HP01","2021-01-01","2021-02-01"\n',
        f"Child Ref,PARTNERSHIP, registeredOn ,Deregistered_On\n{ROW}\n",
        "deregistered_on,partnership,child_ref,registered_on\n2021-02-01,HP01,C-1,01/01/2021\n",
        f"{HEADER},\n{ROW},\n",
    ],
)
def test_files_that_only_look_different_load_the_same(register, found, content):
    checked = register(content)
    assert found(checked) == set()
    assert checked.frames["registrations"].rows() == [
        ("C-1", "HP01", dt.date(2021, 1, 1), dt.date(2021, 2, 1))
    ]


@pytest.mark.parametrize(
    ("content", "rule", "row", "column"),
    [
        ("", "file_empty", None, ""),
        ("\n\n", "file_empty", None, ""),
        (f"{HEADER}\n", "file_empty", None, ""),
        (HEADER, "file_empty", None, ""),
        (f"{HEADER}\n\n", "file_empty", None, ""),
        (f"{HEADER}\r\n\r\n\r\n", "file_empty", None, ""),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "file_encoding", None, ""),
        (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "file_encoding", None, ""),
        (f"{HEADER}\nC\0-1,HP01,2021-01-01,\n", "file_encoding", None, ""),
        (f"{HEADER}\n".encode() + b"\x81,HP01,2021-01-01,\n", "file_encoding", None, ""),
        (f"{HEADER}\r{ROW}\r", "file_line_ends", None, ""),
        (f'{HEADER}\n{ROW}\n"C-2,HP01,2021-01-01,\n', "file_quotes", 3, ""),
        (f'{HEADER}\n"C-2"x,HP01,2021-01-01,\n', "file_quotes", 2, ""),
        (f"child_ref,Child Ref,partnership,registered_on,deregistered_on\nC-1,{ROW}\n", "header_duplicate", 1,
         "child_ref"),
        (f"{HEADER},note,Note\n{ROW},,\n", "header_duplicate", 1, "(column 5, 6)"),
        ("child_ref,partnership,registered_on\nC-1,HP01,2021-01-01\n", "header_missing", 1,
         "deregistered_on"),
        (f"Registrations 2021,,,\n\n{HEADER}\n{ROW}\n", "header_below", 3, ""),
        (f'"Register, 2021",,,\n{HEADER}\n{ROW}\n', "header_below", 2, ""),
        (f"{HEADER}\n{ROW}\n".replace(",", ";"), "file_separator", None, ""),
        (f"{HEADER}\n{ROW}\n".replace(",", "\t"), "file_separator", None, ""),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(register, found, content, rule, row, column):
    checked = register(content)
    assert found(checked) == {(FILE, row, column, rule)}
    assert exit_code(checked) == 2
    assert checked.refused["file"].to_list() == [FILE]
    assert "registrations" not in checked.frames
    assert checked.frames["children"].height == 2


def test_a_file_without_a_header_is_refused_and_its_first_row_is_not_printed(register):
    checked = register(f"{ROW}\n{ROW}\n")
    assert set(checked.faults.filter(file=FILE)["column"]) == set(HEADER.split(","))
    assert "C-1" not in checked.faults.write_csv()


def test_headings_under_a_title_that_lack_one_are_told_both(register, found):
    checked = register(f"The register,,\n{HEADER.replace('child_ref', 'Person ID')}\n{ROW}\n")
    assert found(checked) == {(FILE, 2, "", "header_below"), (FILE, 2, "child_ref", "header_missing")}


@pytest.mark.parametrize(
    ("broken", "row"),
    [("C-1,HP01,2021-03-01", 3), ("C-1,HP01,2021-03-01,,", 3), ("C-1;HP01;2021-03-01;", 3), ("   ", 3)],
)
def test_a_row_of_the_wrong_length_is_set_aside_as_it_came_and_the_others_load(register, found, broken, row):
    checked = register(f"{HEADER}\n{ROW}\n{broken}\nC-2,HP01,2021-01-01,\n")
    assert found(checked) == {(FILE, row, "", "row_length")}
    assert checked.frames["registrations"].height == 2
    assert checked.quarantine["record"].to_list() == [_as_json(broken.split(","))]


def _as_json(values: list[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def test_a_short_row_and_a_long_row_do_not_make_up_for_each_other(register, found):
    checked = register(f"{HEADER}\nC-1,HP01,2021-01-01\n{ROW}\nC-2,HP01,2021-01-01,,\n")
    assert found(checked) == {(FILE, row, "", "row_length") for row in (2, 4)}
    assert checked.frames["registrations"].height == 1


def test_row_numbers_are_those_of_a_spreadsheet(register, found):
    """Blank lines count; a record with a line break in quotation marks is one row."""
    checked = register(f'{HEADER}\n\n"C-1\n",HP01,2021-01-01,\n{ROW}\nC-2,HP01,1889-01-01,\n')
    assert found(checked) == {(FILE, 5, "registered_on", "date_too_early")}


def test_cp1252_is_read_with_a_warning(returns, found):
    returns.keep("children")
    returns.put(
        "surveys/HP01.csv",
        "response_ref,question_id,partnership,survey,wave,answered_on,care_group,answer\n"
        "S-é,Q-1,HP01,children,2023,2023-02-01,home,Agree\n".encode("cp1252"),
    )
    checked = returns.load()
    assert found(checked) == {("surveys/HP01.csv", None, "", "encoding_cp1252")}
    assert checked.frames["surveys"]["response_ref"].to_list() == ["S-é"]
    assert exit_code(checked) == 0


def test_an_unknown_column_is_reported_and_ignored_and_kept_in_quarantine(register, found):
    checked = register(f"{HEADER},Social worker\n{ROW},Q\nC-2,HP01,,,Z\n")
    assert found(checked) == {
        (FILE, 1, "Social worker", "column_unknown"),
        (FILE, 3, "registered_on", "value_missing"),
    }
    assert checked.frames["registrations"].columns == HEADER.split(",")
    assert "Z" in checked.quarantine["record"][0]


def test_other_kinds_of_file_are_refused_and_strangers_are_named(returns, found):
    returns.keep("children").put("children/HP02.ods", b"PK").put("childs/HP01.csv", "x").put("notes.txt", "x")
    returns.put("children/.DS_Store", b"").put("children/~$HP01.xlsx", b"")
    assert found(returns.load()) == {
        ("children/HP02.ods", None, "", "file_type"),
        ("childs", None, "", "not_read"),
        ("notes.txt", None, "", "not_read"),
    }


def test_two_files_of_one_partnership_are_both_read(register, found):
    register(f"{HEADER}\n{ROW}\n", "registrations/all.csv")
    checked = register(f"{HEADER}\n{ROW}\nC-2,HP01,2022-01-01,\n")
    assert found(checked) == {("registrations/all.csv", 2, "", "duplicate_row")}


@pytest.mark.parametrize("name", ["registrations/HP01.csv", "registrations/hp01.CSV"])
def test_case_of_a_file_name_does_not_matter(register, found, name):
    assert found(register(f"{HEADER}\n{ROW}\n", name)) == set()


def test_the_ledger_line_of_a_file_adds_up(register):
    checked = register(f"{HEADER}\n{ROW}\nC-2,HP01,,\n")
    line = checked.files.filter(file=FILE).row(0, named=True)
    assert (line["rows_read"], line["accepted"], line["quarantined"]) == (2, 1, 1)
    assert line["size"] == len(f"{HEADER}\n{ROW}\nC-2,HP01,,\n")
    assert line["sha256"] == hashlib.sha256(f"{HEADER}\n{ROW}\nC-2,HP01,,\n".encode()).hexdigest()
    assert line["contract_version"] == checked.contract_version


@pytest.mark.parametrize("missing", ["folder", "partnerships", "tables"])
def test_a_folder_without_returns_is_refused_in_words(tmp_path, returns, missing):
    if missing == "folder":
        folder, expected = tmp_path / "nowhere", "nowhere"
    else:
        folder = returns.keep(*(["children"] if missing == "partnerships" else [])).write()
        expected = "children/HP01.csv"
        if missing == "partnerships":
            (folder / "partnerships.csv").unlink()
            expected = "partnerships.csv"
    with pytest.raises(ReturnsRefused, match=expected):
        load_returns(folder, dt.date(2024, 7, 31))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("partnership,name\nHP01,A\n", "area_code"),
        ("partnership,name,area_code,family_group,invented\n", "no row of data"),
        ("partnership,name,area_code,family_group,invented\nHP01,A,,,maybe\n", "no partnership"),
    ],
)
def test_partnerships_csv_that_cannot_be_used_refuses_everything(returns, content, expected):
    folder = returns.keep("children").write()
    (folder / "partnerships.csv").write_text(content)
    with pytest.raises(ReturnsRefused, match=expected):
        load_returns(folder, dt.date(2024, 7, 31))


def _workbook(fill, beside=None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    hidden = book.add_worksheet("Notes")
    hidden.write(0, 0, "not this one")
    hidden.hide()
    sheet = book.add_worksheet("Return")
    sheet.activate()
    sheet.set_first_sheet()
    sheet.write_row(0, 0, HEADER.split(","))
    fill(sheet, book.add_format({"num_format": "dd/mm/yyyy"}))
    if beside is not None:
        book.add_worksheet("More").write_row(0, 0, beside)
    book.close()
    return out.getvalue()


XLSX = "registrations/HP01.xlsx"


def test_the_first_visible_sheet_is_read_and_excel_dates_are_dates(register, found):
    def fill(sheet, day):
        sheet.write_row(1, 0, ["C-1", "HP01"])
        sheet.write_datetime(1, 2, dt.datetime(2021, 1, 1), day)
        sheet.write_row(3, 0, ["C-2", "HP01", "01/02/2021", "2021-03-01"])

    checked = register(_workbook(fill), XLSX)
    assert found(checked) == set()
    assert checked.frames["registrations"].rows() == [
        ("C-1", "HP01", dt.date(2021, 1, 1), None),
        ("C-2", "HP01", dt.date(2021, 2, 1), dt.date(2021, 3, 1)),
    ]


@pytest.mark.parametrize(("beside", "warnings"), [([], set()), (["C-2"], {(None, "", "sheet_not_read")})])
def test_a_filled_sheet_that_is_not_read_is_told(register, found, beside, warnings):
    checked = register(
        _workbook(lambda sheet, _: sheet.write_row(1, 0, ["C-1", "HP01", "2021-01-01"]), beside), XLSX
    )
    assert found(checked) == {(XLSX, *one) for one in warnings}
    assert checked.frames["registrations"].height == 1


def test_a_title_over_the_headings_of_a_workbook_is_told_with_their_row(register, found):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.merge_range(1, 1, 1, 4, "Aberfinch: the register")
        sheet.write_row(3, 1, HEADER.split(","))
        sheet.write_row(4, 1, ROW.split(","))
    assert found(register(book.getvalue(), XLSX)) == {(XLSX, 4, "", "header_below")}


def test_a_cover_sheet_is_refused_and_the_other_sheet_is_told(register, found):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        made.add_worksheet().write_column(0, 0, ["Aberfinch", "Prepared by the data team"])
        made.add_worksheet().write_row(0, 0, HEADER.split(","))
    told = found(register(book.getvalue(), XLSX))
    missing = {(XLSX, 1, name, "header_missing") for name in HEADER.split(",")}
    assert told == missing | {(XLSX, None, "", "sheet_not_read")}


def test_cells_that_are_no_text_become_no_silent_null(register, found):
    def fill(sheet, day):
        sheet.write_row(1, 0, ["C-1", "HP01", 44197])
        sheet.write_row(2, 0, ["C-1", "HP01"])
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
        sheet.write_row(4, 0, ["C-1", "HP01", "n/a"])
        sheet.write_row(5, 0, ["C-1", "HP01", "2021-01-01"])
        sheet.write_formula(5, 3, "=C2", day, "")
        sheet.write_row(6, 0, ["C-1", "HP01"])
        sheet.write_boolean(6, 2, True)
        sheet.write_row(7, 0, ["C-1", "HP01"])
        sheet.write_datetime(7, 2, dt.datetime(2021, 1, 1, 10, 30), day)

    checked = register(_workbook(fill), XLSX)
    assert found(checked) == {
        (XLSX, None, "", "formula_cells"),
        (XLSX, 2, "registered_on", "not_a_date"),
        (XLSX, 3, "registered_on", "cell_error"),
        (XLSX, 5, "registered_on", "not_a_date"),
        (XLSX, 6, "deregistered_on", "cell_error"),
        (XLSX, 7, "registered_on", "not_a_date"),
        (XLSX, 8, "registered_on", "not_a_date"),
    }
    assert "registrations" not in checked.frames


def test_a_formula_with_a_saved_value_is_read_with_a_warning(register, found):
    def fill(sheet, day):
        sheet.write_row(1, 0, ["C-1", "HP01"])
        sheet.write_formula(1, 2, "=DATE(2021,1,1)", day, 44197)

    checked = register(_workbook(fill), XLSX)
    assert found(checked) == {(XLSX, None, "", "formula_cells")}
    assert checked.frames["registrations"]["registered_on"].to_list() == [dt.date(2021, 1, 1)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>", _workbook(lambda *_: None)[:4000]])
def test_a_damaged_spreadsheet_is_refused(register, found, content):
    assert found(register(content, XLSX)) == {(XLSX, None, "", "file_unreadable")}


def test_a_spreadsheet_without_rows_is_refused(register, found):
    assert found(register(_workbook(lambda *_: None), XLSX)) == {(XLSX, None, "", "file_empty")}


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused_unread(register, found, monkeypatch):
    monkeypatch.setattr(xlsx_module, "MOST_UNPACKED_BYTES", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * 1_000_001)
    assert found(register(out.getvalue(), XLSX)) == {(XLSX, None, "", "file_too_large")}


def test_csv_and_xlsx_of_the_same_rows_give_the_same_frame(returns, tmp_path):
    csv_frame = returns.keep("children", "episodes", "placements").load().frames["placements"]
    path = returns.root / "placements" / "HP01.csv"
    text = pl.read_csv(path, infer_schema=False)
    Path(path).unlink()
    text.write_excel(returns.root / "placements" / "HP01.xlsx")
    xlsx_frame = load_returns(returns.root, dt.date(2024, 7, 31)).frames["placements"]
    assert xlsx_frame.equals(csv_frame)

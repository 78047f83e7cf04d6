"""Whatever a file looks like, nothing crashes, no row is lost, and nothing loads that was not sent."""

from __future__ import annotations

import codecs
import csv
import io
import re
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter
from hypothesis import event, given, settings
from hypothesis import strategies as st

from pipelines.returns import load_returns

CHILDREN = "child_ref,partnership,sex,birth_month,ethnic_group,disability,scn_held\n" + "".join(
    f"C-{n},HP01,Male,2010-05-01,White,No,Y\n" for n in range(6)
)
PARTNERSHIPS = "partnership,name,area_code,family_group,invented\nHP01,Aberfinch,,,Y\n"
HEADINGS = ["child_ref", "school_year", "partnership", "stage"]
HEADINGS += ["half_days_possible", "half_days_attended", "part_time"]
FILE = "school/HP01"

_ODD = "n/a NaN - NULL 06/04/26 31/02/2026 2026-02-31 1,234 1e3 =1+1 +1 @a S1 é £ ’ 0101901234 #N/A C-1 380"
_cell = st.one_of(
    st.sampled_from([*_ODD.split(" "), "", " ", "\u00a0", 'say "so"', "two\nlines"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6),
)
_good_row = st.tuples(
    st.sampled_from(["C-0", "C-1", "C-2", "C-3", "C-4", "C-5"]),
    st.integers(2000, 2024).map(str),
    st.just("HP01"),
    st.sampled_from(["P1", "S1", "S6"]),
    st.just("380"),
    st.integers(0, 380).map(str),
    st.sampled_from("YN"),
).map(list)


@st.composite
def _rows(draw) -> list[list[str]]:
    """Rows of which some are good, some hold odd cells, and some are too short or too long."""
    rows = draw(st.lists(_good_row, min_size=1, max_size=6))
    for row in rows:
        for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
            row[draw(st.integers(0, 6))] = draw(_cell)
        match draw(st.integers(0, 9)):
            case 8:
                row.pop()
            case 9:
                row.append(draw(st.sampled_from(["", "x"])))
    return rows


@st.composite
def _headings(draw) -> list[str]:
    headings = list(HEADINGS)
    match draw(st.integers(0, 16)):
        case 11:
            headings[draw(st.integers(0, 6))] = draw(st.sampled_from(["stage", "STAGE", "Child Ref"]))
        case 12:
            headings[draw(st.integers(0, 6))] = "School Year"
        case 13:
            headings[draw(st.integers(0, 6))] = draw(_cell)
        case 14:
            headings += [""]
        case 15:
            headings = [h.replace("_", " ").upper() for h in headings]
    return headings


@st.composite
def _csv_bytes(draw) -> bytes:
    """A CSV file in some dirty form, and at times with a few bytes put anywhere."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\n", "\n\n", "\r\n", "\n", "\n", "\r"])),
    )
    writer.writerows([draw(_headings()), *draw(_rows())])
    text = out.getvalue()
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-8", "utf-8", "utf-16"]))
    data = text.encode(encoding, errors="replace")
    if draw(st.integers(0, 7)) == 7:
        place = draw(st.integers(0, len(data)))
        data = (
            data[:place]
            + draw(st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"\x81", b",,\n"]))
            + data[place:]
        )
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 9)) == 9 else data


def _load(name: str, data: bytes):
    return _load_all({name: data})


def _load_all(sent: dict[str, bytes]):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        always = {"partnerships.csv": PARTNERSHIPS.encode(), "children/HP01.csv": CHILDREN.encode()}
        for file, content in (always | sent).items():
            (root / file).parent.mkdir(exist_ok=True)
            (root / file).write_bytes(content)
        return load_returns(root, date(2024, 7, 31))


def _records(data: bytes) -> list[list[str]] | None:
    """What the file holds, as the standard library reads it; None where nobody could tell."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return None
    try:
        return [record for record in csv.reader(io.StringIO(text, newline=""), strict=True) if record]
    except csv.Error:
        return None


@settings(max_examples=100)
@given(_csv_bytes())
def test_no_csv_file_crashes_is_lost_or_loads_silently(data):
    checked = _load(f"{FILE}.csv", data)
    line = checked.files.filter(file=f"{FILE}.csv").row(0, named=True)
    accepted = checked.frames.get("school", pl.DataFrame())
    event(f"{line['outcome']}, {'some' if accepted.height else 'no'} rows accepted")
    assert line["rows_read"] == line["accepted"] + line["quarantined"]
    assert line["accepted"] == accepted.height
    faults = checked.faults.filter(file=f"{FILE}.csv")
    if line["outcome"] == "refused":
        assert "refused" in faults["severity"].to_list()
        assert line["rows_read"] == 0
        return
    records = _records(data)
    assert records is not None, "a file that nobody can read was loaded"
    assert line["rows_read"] == len(records) - 1
    set_aside = checked.quarantine.filter(file=f"{FILE}.csv")
    assert set_aside.height == line["quarantined"]
    told = faults.filter(severity="quarantined")
    assert set(told["row"]) == set(set_aside["row"])
    keys = [re.sub(r"[\s_]", "", heading).lower() for heading in records[0]]
    sent = [dict(zip(keys, map(str.strip, record), strict=False)) for record in records[1:]]
    names = [column.replace("_", "") for column in accepted.columns]
    for row in accepted.iter_rows():
        said = dict(zip(names, map(str, row), strict=True))
        assert any(_is_the_same(said, record) for record in sent), "a row loaded that was not sent"


def _is_the_same(said: dict[str, str], record: dict[str, str]) -> bool:
    numbers = ("schoolyear", "halfdayspossible", "halfdaysattended")
    return all(
        int(record[name]) == int(value)
        if name in numbers and record.get(name, "").isdigit()
        else record.get(name) == value
        for name, value in said.items()
    )


@settings(max_examples=25)
@given(st.lists(st.lists(_cell, min_size=7, max_size=7), max_size=4), st.lists(_good_row, max_size=3))
def test_no_spreadsheet_crashes_is_lost_or_loads_silently(odd, good):
    out = io.BytesIO()
    _sheet([HEADINGS, *odd, *good], out)
    checked = _load(f"{FILE}.xlsx", out.getvalue())
    line = checked.files.filter(file=f"{FILE}.xlsx").row(0, named=True)
    assert line["rows_read"] == line["accepted"] + line["quarantined"]
    if line["outcome"] != "refused":
        filled = [row for row in [*odd, *good] if any(row)]
        assert line["rows_read"] == len(filled)


def _sheet(rows: list[list[str | date]], out: io.BytesIO) -> None:
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": True, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    is_day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, is_day)
            else:
                sheet.write(number, column, cell)
    book.close()


_DAYS = {
    "2021-03-04": date(2021, 3, 4),
    "04/03/2021": date(2021, 3, 4),
    " 2021-03-05 ": date(2021, 3, 5),
    date(2021, 3, 6): date(2021, 3, 6),
    date(1989, 12, 31): None,
    "06/04/26": None,
    "31/02/2026": None,
    "2021-02-30": None,
    "4/3/2021": None,
    "20210304": None,
    "2021/03/04": None,
    "44259": None,
    "=TODAY()": None,
    "n/a": None,
    "NaN": None,
}
"""What a cell of a date may hold, and the day that it means; None is a fault."""


@settings(max_examples=15)
@given(st.lists(st.sampled_from(list(_DAYS)), min_size=1, max_size=8), st.booleans())
def test_a_date_in_any_form_is_that_day_or_a_fault(cells, is_sheet):
    """Also one that Excel holds as a date; in a CSV file the same day stands as Excel would write it."""
    rows = [["C-0", "HP01", cell] for cell in cells]
    headings = ["child_ref", "partnership", "registered_on"]
    if is_sheet:
        out = io.BytesIO()
        _sheet([[*headings, "deregistered_on"], *rows], out)
        checked = _load("registrations/HP01.xlsx", out.getvalue())
    else:
        lines = [[*headings, "deregistered_on"], *([*row[:2], str(row[2]), ""] for row in rows)]
        checked = _load("registrations/HP01.csv", "\n".join(map(",".join, lines)).encode())
    accepted = checked.frames.get("registrations", pl.DataFrame({"registered_on": []}))["registered_on"]
    assert set(accepted) == {_DAYS[cell] for cell in cells} - {None}
    faults = checked.faults.filter(column="registered_on", severity="quarantined")
    assert faults["row"].to_list() == [row for row, cell in enumerate(cells, 2) if _DAYS[cell] is None]


@settings(max_examples=25)
@given(st.data(), _rows())
def test_the_order_of_rows_and_of_files_never_matters(data, rows):
    """What is accepted and which faults are found; only which of two identical rows is kept may differ."""
    for row in rows:
        row[2] = "HP01"
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    parts = {"school/HP01.csv": shuffled[:cut], "school/all.csv": shuffled[cut:]}
    several = _load_all({name: _as_csv(part) for name, part in parts.items() if part})
    whole = _load(f"{FILE}.csv", _as_csv(rows))
    if whole.refused.height or several.refused.height:
        assert whole.refused.height and several.refused.height
    else:
        assert _essence(whole) == _essence(several)


def _as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def _essence(checked) -> tuple:
    school = checked.frames.get("school", pl.DataFrame()).rows()
    faults = checked.faults.filter(pl.col("severity") == "quarantined")
    return sorted(school), sorted(faults.select("column", "rule").rows())

"""Files to take away: the rows of the page, every state in words, no number where none was published."""

import csv
import io
import zipfile
from datetime import date

import fastexcel
import pytest

from dashboard import downloads
from dashboard.downloads import Fact, Sheet, as_csv, as_excel, sheet, table_sheet, whole_release
from dashboard.figures.evidence import evidence, partnerships
from dashboard.markup import Table
from dashboard.selection import Selection


@pytest.fixture(scope="module")
def taken(release):
    partnership = partnerships(release)[0]
    held = evidence(release, partnership.partnership, "attendance_below_90")
    return sheet(Selection(release, partnership), [(held, ("2021/22", "2022/23"))], "outcome")


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_row_stands_for_each_group_and_period_with_the_release(taken, release):
    rows = rows_of(as_csv(taken))

    assert len(rows) == 2 * 7
    assert {row["release_id"] for row in rows} == {release.release_id}
    home = next(row for row in rows if (row["period"], row["care_group"]) == ("2022/23", "home"))
    assert (home["numerator"], home["denominator"], home["words"]) == ("41", "59", "41 of 59 (69%, 57–80%)")


def test_a_withheld_row_has_its_status_and_words_and_no_number(taken):
    rows = [row for row in rows_of(as_csv(taken)) if row["status"] == "withheld"]

    assert {row["care_group"] for row in rows} == {"residential", "all"}
    for row in rows:
        assert row["words"] == "[c] withheld to protect confidentiality"
        assert {row[name] for name in ("numerator", "denominator", "value", "lower_ci", "upper_ci")} == {""}


def test_excel_holds_the_same_rows_as_the_csv(taken):
    page = fastexcel.read_excel(as_excel(taken)).load_sheet(0).to_polars()
    rows = rows_of(as_csv(taken))

    assert tuple(page.columns) == downloads.COLUMNS
    assert page["words"].to_list() == [row["words"] for row in rows]
    assert [str(one or "") for one in page["numerator"].cast(int).to_list()] == [
        row["numerator"] for row in rows
    ]


def test_text_that_could_be_a_formula_is_kept_from_being_one():
    row = ["=1+1", "+2", "-3", "@x", "plain", *[None] * (len(downloads.COLUMNS) - 5)]

    line = as_csv(Sheet("x", (tuple(row),))).decode("utf-8-sig").splitlines()[1]
    assert line.startswith("'=1+1,'+2,'-3,'@x,plain,")


def test_a_file_of_the_past_carries_the_day_in_its_name(release):
    chosen = Selection(release, partnerships(release)[0], known_on=date(2026, 1, 26))

    whose = partnerships(release)[0].partnership

    assert (
        sheet(chosen, [], "overview").name
        == f"hearth-{whose}-overview-{release.release_id}-as-known-on-2026-01-26"
    )


def test_a_workbook_of_the_same_rows_has_the_same_bytes(taken):
    assert as_excel(taken) == as_excel(taken)


def test_the_whole_release_holds_the_partnerships_that_somebody_may_see_and_no_other(release):
    codes = [one.partnership for one in partnerships(release)]

    def held(*seen):
        with zipfile.ZipFile(io.BytesIO(whole_release(release, seen))) as archive:
            return {
                name: {row["partnership"] for row in csv.DictReader(io.StringIO(archive.read(name).decode()))}
                for name in ("data/cells.csv", "data/measures.csv", "data/partnerships.csv")
            }

    assert len(codes) > 1
    assert set(map(frozenset, held(*codes).values())) == {frozenset(codes)}
    assert set(map(frozenset, held(codes[0]).values())) == {frozenset(codes[:1])}


def test_a_table_that_names_partnerships_is_not_told_the_pages_and_a_mark_is_its_status(release):
    selection = Selection(release, partnerships(release)[0])
    table = Table("t", ("Partnership", "Figure"), (("Aberfinch", "5 of 9"), ("Glenmarrow", "[c]")))
    taken = table_sheet(selection, table, "t", [Fact("x", "year", "within_year")])

    assert taken.columns == (
        *("indicator", "period_kind", "cohort_basis", "partnership", "figure", "status", "release_id"),
    )
    assert [row[:-1] for row in taken.rows] == [
        ("x", "year", "within_year", "Aberfinch", "5 of 9", "published"),
        ("x", "year", "within_year", "Glenmarrow", "[c]", "withheld"),
    ]

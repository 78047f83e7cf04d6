"""What a second check says of the first: only what a person did is mended, new or gone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.returns import load_returns
from pipelines.returns.report import write_report

AT = datetime(2024, 9, 1, 9, 30, tzinfo=UTC)
NOTHING = dict.fromkeys(
    ("rows", "faults_mended", "faults_new", "faults_not_judged", "warnings_gone", "warnings_new"), 0
)


@pytest.fixture
def check(returns, tmp_path):
    """Checks the returns as they are now into one report, and gives what changed since the last time."""

    def run(as_at=date(2024, 7, 31)):
        checked = load_returns(returns.write(), as_at)
        return write_report(checked, tmp_path / "report", at=AT)["changes"]

    return run


@pytest.fixture
def faulty(returns):
    """Six school rows, of which one has a fault: too few for the file to be flagged."""
    returns.keep("children", "school").rows["school"][0]["stage"] = "S9"
    for year in ("2021", "2022", "2019", "2020", "2018"):
        returns.add("school", school_year=year, stage="S1")
    return returns


@pytest.fixture
def said(tmp_path):
    return lambda: " ".join((tmp_path / "report" / "report.html").read_text("utf-8").split())


def numbers(changes) -> dict[str, int]:
    return {name: changes[name] for name in NOTHING}


def test_rows_in_another_order_change_nothing_but_the_file(faulty, check):
    check()
    faulty.rows["school"].reverse()
    changes = check()
    assert numbers(changes) == NOTHING
    assert changes["files_changed"] == ["school/HP01.csv"]
    assert changes["faults_by_kind"] == []


@pytest.mark.parametrize("name", ["hp01.csv", "all.csv"])
def test_a_file_of_another_name_has_the_faults_it_had(faulty, check, said, name):
    check()
    school = faulty.root / "school"
    (school / "HP01.csv").rename(school / name)
    faulty.rows["school"] = []
    changes = check()
    assert numbers(changes) == NOTHING
    assert changes["files_renamed"] == [{"before": "school/HP01.csv", "now": f"school/{name}"}]
    assert (changes["files_new"], changes["files_gone"], changes["rows_by_file"]) == ([], [], [])
    assert f"Of another name, 1 file: school/HP01.csv, now school/{name}" in said()


def test_a_file_that_is_gone_has_mended_nothing(faulty, check, said):
    check()
    (faulty.root / "school" / "HP01.csv").unlink()
    faulty.rows["school"] = []
    changes = check()
    assert numbers(changes) == NOTHING | {"rows": -6, "faults_not_judged": 1}
    assert changes["files_gone"] == ["school/HP01.csv"]
    assert changes["rows_by_file"] == [{"file": "school/HP01.csv", "before": 6, "now": None}]
    assert "Gone, 1 file: school/HP01.csv" in said()
    assert "1 fault of that check can't be judged now: the file is gone, or refused." in said()
    assert "<td>1<td>not judged" in said()


def test_a_file_that_is_refused_now_has_mended_nothing(faulty, check):
    check()
    path = faulty.root / "school" / "HP01.csv"
    path.write_text(path.read_text("utf-8").replace("part_time", "part time?"), "utf-8")
    faulty.rows["school"] = []
    changes = check()
    assert numbers(changes) == NOTHING | {"rows": -6, "faults_not_judged": 1, "faults_new": 1}
    told = [(kind["rule"], kind["before"], kind["now"]) for kind in changes["faults_by_kind"]]
    assert told == [("header_missing", 0, 1), ("not_in_list", 1, None)]


def test_a_heading_that_is_mended_is_mended(faulty, check):
    rows, faulty.rows["school"] = faulty.rows["school"], []
    faulty.put("school/HP01.csv", "child_ref\nC-1\n")
    check()
    faulty.rows["school"] = rows
    changes = check()
    assert numbers(changes) == NOTHING | {"rows": 6, "faults_mended": 6, "faults_new": 1}


def test_counts_that_are_not_made_any_more_are_told_by_their_measure(faulty, tmp_path, said):
    cell = ("HP01", "attendance_rate", "2022/23", "home", "numerator_sum", 4000)
    text = ("partnership", "indicator", "period", "care_group", "outcome")
    schema = dict.fromkeys(text, pl.String) | {"count": pl.Int64}
    checked = faulty.load()
    for rows in ([cell], []):
        cells = pl.DataFrame(rows, schema, orient="row")
        changes = write_report(checked, tmp_path / "report", at=AT, cells=cells)["changes"]
    assert [(move["now"], move["is_counted"]) for move in changes["moved_by_more_than_half"]] == [
        (None, False)
    ]
    assert "1 count is not made any more" in said() and "They are of: Attendance rate." in said()
    assert "fewer than 10" not in said()


def test_a_flag_that_goes_with_its_faults_is_no_fault_of_its_own(faulty, check, said):
    del faulty.rows["school"][2:]
    check()
    faulty.rows["school"][0]["stage"] = "S2"
    changes = check()
    assert numbers(changes) == NOTHING | {"faults_mended": 1}
    assert "as many rows as before, 1 fault mended, 0 new" in said()


def test_warnings_are_counted_apart(returns, check):
    returns.keep("children", "episodes", "legal", "placements")
    check()
    returns.rows["placements"][1]["placement_start"] = "2022-01-01"
    assert numbers(check()) == NOTHING | {"warnings_new": 1}
    returns.rows["placements"][1]["placement_start"] = "2022-03-01"
    assert numbers(check()) == NOTHING | {"warnings_gone": 1}


def test_a_thing_that_is_not_read_is_told_once_for_each_name(faulty, check):
    faulty.put("notes.txt", "")
    check()
    (faulty.root / "notes.txt").rename(faulty.root / "words.txt")
    assert numbers(check()) == NOTHING | {"warnings_gone": 1, "warnings_new": 1}


def test_a_return_of_other_partnerships_is_not_compared(faulty, check, said):
    check()
    for path in faulty.root.glob("*/HP01.csv"):
        path.with_name("HP07.csv").write_text(path.read_text("utf-8").replace("HP01", "HP07"), "utf-8")
        path.unlink()
    faulty.partnerships[0]["partnership"], faulty.rows = "HP07", {}
    assert check() is None
    assert "nothing to compare with" in said()


def test_a_return_to_another_day_says_so(faulty, check, said):
    check()
    assert check(date(2025, 7, 31))["as_at_before"] == "2024-07-31"
    assert "That check was of a return to another day, 31 July 2024" in said()
    check(date(2025, 7, 31))
    assert "another day" not in said() and "No file changed." in said()

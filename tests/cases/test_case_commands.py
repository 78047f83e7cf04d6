"""`python -m dashboard cases`: rows in with a report, everything out and in again, the chain checked."""

import csv
import io
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.cases.events import CasesError
from dashboard.cases.intake import COLUMNS
from dashboard.cases.sheets import harmless, plain, read_sheet
from dashboard.cases.store import open_store

ROOT = Path(__file__).resolve().parents[2]
REC = {
    "record": "recommendation",
    "partnership": "HP01",
    "recommendation": "3",
    "title": "Hold reviews with children and parents taking part",
    "short": "Reviews",
    "words": "=The partnership should hold reviews when agreed.",
    "page": "23",
    "report": "21/10/2025",
    "indicators": "5.3; 5.4",
    "kloe": "2",
    "owner": "Head of children’s services",
    "supporting": "Health board; Reporter",
}
ACT = {
    "record": "action",
    "partnership": "HP01",
    "recommendation": "3",
    "action": "A1",
    "words": "A date agreed for each review",
    "owner": "Service manager",
    "planned_start": "2025-11-10",
    "planned_finish": "2026-03-31",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder with neither release nor cases."""
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HEARTH_CASES", raising=False)
    return tmp_path


@pytest.fixture
def bring(home):
    """Imports rows from a file of some ending; gives the exit code and what was said, line by line."""

    def brought(*rows, ending=".csv", options=()):
        file = home / f"rows{ending}"
        write_rows(file, [{name: row.get(name, "") for name in COLUMNS} for row in rows])
        return run("import", file, *options)

    return brought


def write_rows(file, rows):
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet()
        for place, line in enumerate([COLUMNS, *(row.values() for row in rows)]):
            page.write_row(place, 0, line)


def run(*arguments):
    done = CliRunner().invoke(app, ["cases", *map(str, arguments)])
    if isinstance(done.exception, CasesError):
        return done.exception.exit_code, [str(done.exception)]
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout.splitlines()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_recommendations_and_actions_come_in_from_a_spreadsheet(bring, ending):
    code, said = bring(REC, ACT, ending=ending, options=["--by", "A. Reid"])
    first, second = open_store().events("HP01")

    assert (code, said[-1]) == (0, "2 rows: 2 accepted, 0 set aside")
    assert (first.kind, first.subject, first.by, first.role) == (
        "recommendation.published",
        "recommendation 3",
        "A. Reid",
        "steward",
    )
    assert first.body["words"] == REC["words"]
    assert (first.body["report"], first.body["indicators"]) == ("2025-10-21", ["5.3", "5.4"])
    assert (second.kind, second.body["action"]) == ("action.planned", "A1")
    assert second.body["planned_finish"] == "2026-03-31"


def test_the_same_rows_again_change_nothing(bring):
    bring(REC, ACT)
    code, said = bring(REC, ACT)

    assert (code, said[0]) == (0, "row 2: accepted: It is recorded already.")
    assert len(open_store().events()) == 2


def test_a_moved_date_needs_its_reason_and_an_actual_date_is_added(bring):
    bring(REC, ACT)
    later = {**ACT, "planned_finish": "2026-06-30"}
    refused, told = bring(later)
    code, _ = bring({**later, "why": "No chairs yet", "actual_start": "2025-11-12"})
    moved, begun = open_store().events()[2:]

    assert (refused, told[0]) == (
        1,
        "row 2: set aside: A planned date that moves needs its reason: fill in why.",
    )
    assert code == 0
    assert (moved.kind, moved.body["planned_finish"], moved.body["why"]) == (
        "action.planned",
        "2026-06-30",
        "No chairs yet",
    )
    assert (begun.kind, begun.body) == ("action.dated", {"action": "A1", "actual_start": "2025-11-12"})


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (REC | {"record": "idea"}, "record is"),
        (REC | {"words": "", "kloe": ""}, "Fill in words, kloe."),
        (REC | {"indicators": "9.9"}, "indicators are among"),
        (REC | {"recommendation": "three"}, "its number"),
        (REC | {"recommendation": "²"}, "its number"),
        (REC | {"recommendation": "9" * 5000}, "its number"),
        (REC | {"recommendation": "4", "words": "Bell \x07"}, "words holds a character that can't be shown"),
        (REC | {"recommendation": "4", "owner": "x" * 5001}, "owner is longer than 5,000"),
        (REC | {"report": "31/02/2025"}, "report is a date"),
        (REC | {"report": "06/04/26"}, "report is a date"),
        (REC | {"recommendation": "4", "words": "Ask Liam’s mother."}, "words: what may be a child's name"),
        (ACT | {"recommendation": "4"}, "bring that first"),
        (ACT | {"planned_finish": "2025-01-01"}, "comes before"),
        (REC | {"title": "Another title"}, "recorded with other words"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_cannot_be_recorded_is_set_aside_with_what_to_do_and_the_rest_comes_in(bring, row, why):
    code, said = bring(REC, row, ACT)

    assert code == 1
    assert said[1].startswith("row 3: set aside: ") and why in said[1]
    assert "Liam" not in "".join(said)
    assert said[-1] == "3 rows: 2 accepted, 1 set aside"
    assert len(open_store().events()) == 2


def test_words_that_raised_a_doubt_come_in_under_the_name_of_who_looked_again(bring, home):
    doubtful = REC | {"words": "Ask Liam’s mother."}
    nobody, told = bring(doubtful, options=["--confirm"])
    code, _ = bring(doubtful, options=["--confirm", "--by", "A. Reid", "--report", str(home / "report.csv")])

    assert (nobody, told) == (2, ["Who looked again at the words? Say it: --by NAME."])
    assert code == 0
    assert open_store().events()[0].body["confirmed"]["by"] == "A. Reid"
    assert (home / "report.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "row,result,what_to_do",
        "2,accepted,",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.txt", b"record"),
        ("rows.csv", b""),
        ("rows.csv", b"record,partnership,recommendation\n"),
        ("rows.csv", b"record,partnership,recommendation,secret\naction,HP01,3,x\n"),
        ("rows.csv", b"record,partnership\naction,HP01\n"),
        ("rows.csv", b"record,partnership,recommendation\naction,HP01\n"),
        ("rows.csv", "récord".encode("latin-1")),
        ("rows.xlsx", b"no workbook"),
    ],
)
def test_a_file_that_is_no_such_spreadsheet_is_refused_whole(home, name, content):
    (home / name).write_bytes(content)
    code, _ = run("import", home / name)

    assert code == 2
    assert open_store().events() == ()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_export_makes_an_empty_store_the_same_again(bring, home, monkeypatch, ending):
    bring(REC, ACT)
    odd = {"words": "Two\r\nlines, “quotes” and a, comma", "n": 1.5, "none": None}
    open_store().append(
        "HP01", "evidence.item", "=1+1", odd, by="'A", role="+steward", expected=0, corrects=1
    )
    here, head = open_store().events(), run("verify")[1]
    run("export", "--out", home / f"all{ending}")
    monkeypatch.setenv("HEARTH_DATA", str(home / "other"))
    code, said = run("import", home / f"all{ending}")

    assert (code, said) == (0, ["The store now holds the 3 events of the export."])
    assert open_store().events() == here
    assert run("verify") == (0, head)
    assert run("import", home / f"all{ending}")[0] == 2


def test_an_export_that_was_changed_is_refused(bring, home, monkeypatch):
    bring(REC, ACT)
    text = CliRunner().invoke(app, ["cases", "export"]).stdout
    (home / "all.csv").write_text(text.replace("A date agreed", "No date agreed"), encoding="utf-8")
    monkeypatch.setenv("HEARTH_DATA", str(home / "other"))
    code, said = run("import", home / "all.csv")

    assert (code, said) == (
        2,
        ["This export was changed: Event 2 was changed after it was recorded. Nothing was saved."],
    )
    assert open_store().events() == ()


def test_no_cell_of_an_export_is_a_formula(bring):
    bring(REC | {"owner": "@head"})
    open_store().append("HP01", "x.y", "=cmd|x", {}, by="-A", role="+b", expected=0)
    rows = list(csv.reader(io.StringIO(CliRunner().invoke(app, ["cases", "export"]).stdout)))

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert rows[2][3] == "'=cmd|x"


@pytest.mark.parametrize("text", ["=1", "'", "''=1", "plain", "", "\ta", "@a"])
def test_what_was_made_harmless_comes_back_as_it_was(text):
    assert plain(harmless(text)) == text


def test_verify_says_what_was_changed_and_ends_with_1(bring, home, spoil, place_in):
    place = place_in("sqlite")
    bring(REC)
    place.url = f"sqlite:///{home / 'data' / 'cases' / 'cases.sqlite'}"
    place.run = lambda *statements: sqlite(home / "data" / "cases" / "cases.sqlite", statements)
    head = run("verify")[1][-1].split()[1]
    assert run("verify", "--head", head)[0] == 0
    assert run("verify", "--head", "1:" + "0" * 64)[0] == 1
    spoil(place, "update events set by = 'B'")

    assert run("verify") == (1, ["Event 1 was changed after it was recorded."])


def sqlite(file, statements):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_server_for_elsewhere_refuses_to_start_and_says_how_to_set_it_up():
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "serve", "--address", "0.0.0.0"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert "nobody can sign in" in done.stderr and "docs/cases.md" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_for_this_machine_starts_and_answers(home):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as served:
        try:
            said = next(line for line in served.stdout if "URL" in line)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                status = answer.status
        finally:
            served.terminate()
            served.communicate()

    assert status == 200
    assert f"http://127.0.0.1:{port}" in said


def test_a_sheet_is_read_as_text_whatever_its_cells_look_like(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["Record", "recommendation"])
        page.write_row(1, 0, ["n/a", 3])

    assert read_sheet(tmp_path / "a.xlsx") == [{"record": "n/a", "recommendation": "3"}]

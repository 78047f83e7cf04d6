"""The load report: the answer first, every fault findable, nothing of a record, and what changed."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from pipelines.cohorts.count import count_cells
from pipelines.compared import compare
from pipelines.contracts.returns_page import describe_tables
from pipelines.counting import with_tables_always_there
from pipelines.errors import HearthError
from pipelines.returns.advice import advise, what_to_do
from pipelines.returns.report import write_report
from pipelines.returns.report_page import render_page
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, describe_rules

AT = datetime(2024, 9, 1, 9, 30, tzinfo=UTC)
FAULT_COLUMNS = ["table", "partnership", "file", "row", "column", "rule", "severity", "what_to_do"]


class _Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _report(checked: Checked, folder) -> tuple[_Page, list[dict[str, str]], dict]:
    write_report(checked, folder, at=AT)
    with (folder / "faults.csv").open(newline="", encoding="utf-8") as lines:
        faults = list(csv.DictReader(lines))
    return (
        _Page((folder / "report.html").read_text("utf-8")),
        faults,
        json.loads((folder / "summary.json").read_text()),
    )


@pytest.mark.parametrize(
    ("spoil", "can", "verdict"),
    [
        (lambda r: r, True, "Yes: 6 rows were read, and all were accepted."),
        (lambda r: _five_more(r, "?"), True, "Yes, without the 1 row of 12 that were set aside."),
        (
            lambda r: _spoilt(r, "sex", "?"),
            False,
            "Not yet: in 1 file more than 20% of the rows were set aside.",
        ),
        (
            lambda r: _spoilt(r, "child_ref", "0101901234"),
            False,
            "Not yet: 1 file was refused, and nothing is published until each is mended",
        ),
    ],
)
def test_the_page_says_first_whether_this_can_be_published(returns, tmp_path, spoil, can, verdict):
    page, _, summary = _report(spoil(returns.keep("children", "episodes")).load(), tmp_path)
    assert summary["can_be_published"] is can
    assert summary["verdict"].startswith(verdict)
    assert (
        page.text.index("Can this be published?")
        < page.text.index(verdict)
        < page.text.index("Since the last check")
    )


def _spoilt(returns, column, value):
    returns.keep("children").rows["children"][0][column] = value
    return returns


def _five_more(returns, sex):
    for n in range(5):
        returns.add("children", child_ref=f"C-1{n}")
    return returns.add("children", child_ref="C-20", sex=sex)


def test_faults_csv_has_the_agreed_columns_and_a_line_a_fault(returns, tmp_path):
    returns.keep("children", "school").rows["school"][0] |= {"stage": "S9", "part_time": ""}
    _, faults, summary = _report(returns.load(), tmp_path)
    assert list(faults[0]) == FAULT_COLUMNS
    rows = [(f["file"], f["row"], f["column"], f["rule"], f["severity"]) for f in faults]
    assert ("school/HP01.csv", "2", "stage", "not_in_list", "quarantined") in rows
    assert ("school/HP01.csv", "2", "part_time", "value_missing", "quarantined") in rows
    assert all(f["what_to_do"] for f in faults)
    assert sum(f["count"] for f in summary["faults"]) == len(faults)


def test_what_to_mend_first_starts_with_refused_files_and_missing_children(returns, tmp_path):
    returns.keep("children", "episodes", "school").put("children/HP01.csv", "")
    returns.rows["children"] = []
    returns.rows["school"][0]["stage"] = "S9"
    _, _, summary = _report(returns.load(), tmp_path)
    assert summary["mend_first"][0].startswith("children/HP01.csv: The file has no row of data.")
    assert "3 rows of other files can't be placed" in summary["mend_first"][1]
    assert any(
        "in school/HP01.csv (stage), row 2: The value isn't in" in one for one in summary["mend_first"]
    )


def test_no_value_of_a_record_reaches_the_report(returns, tmp_path):
    returns.rows["school"][0] |= {"stage": "SECRET"}
    returns.rows["children"][1]["child_ref"] = "C-CONFIDENTIAL"
    write_report(returns.load(), tmp_path / "report", at=AT)
    for file in (tmp_path / "report").iterdir():
        text = file.read_text("utf-8")
        assert "SECRET" not in text and "CONFIDENTIAL" not in text and "C-2" not in text, file.name


@pytest.mark.parametrize("heading", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"])
def test_a_heading_that_is_a_formula_does_not_run_in_excel(returns, tmp_path, heading):
    returns.keep("children").put("children/HP02.csv", _children_with(heading))
    _, faults, _ = _report(returns.load(), tmp_path)
    assert [f["column"] for f in faults if f["rule"] == "column_unknown"] == ["'" + heading]


def test_a_heading_that_is_markup_stays_text(returns, tmp_path):
    returns.keep("children").put("children/HP02.csv", _children_with("<script>alert(1)</script>"))
    page, _, _ = _report(returns.load(), tmp_path)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "<script>alert(1)</script>" in page.text


def _children_with(heading: str) -> str:
    return (
        f"child_ref,partnership,sex,birth_month,ethnic_group,disability,scn_held,{heading}\n"
        "C-9,HP02,Male,2011-01-01,White,No,Y,x\n"
    )


def test_the_page_asks_for_nothing_from_outside(returns, tmp_path):
    page, _, _ = _report(returns.load(), tmp_path)
    assert not {"link", "img", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}
    assert not [a for _, a in page.tags if {"src", "action"} & a.keys()]
    assert all(a["href"].startswith("#") for tag, a in page.tags if tag == "a")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "http" not in text.replace("http-equiv", "") and "url(" not in text and "@import" not in text


def test_the_page_is_marked_up_for_everyone(returns, tmp_path):
    returns.rows["school"][0]["stage"] = "S9"
    page, _, _ = _report(returns.load(), tmp_path)
    attributes = {tag: a for tag, a in page.tags}
    assert attributes["html"]["lang"] == "en-GB"
    headings = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert headings[0] == 1 and headings.count(1) == 1
    tables = [tag for tag, _ in page.tags].count("table")
    assert [tag for tag, _ in page.tags].count("caption") == tables > 1
    assert all(a.get("scope") in ("col", "row") for tag, a in page.tags if tag == "th")


def test_the_page_is_proof_of_submission(returns, tmp_path):
    checked = returns.keep("children").load()
    page, _, summary = _report(checked, tmp_path)
    for file, digest in checked.files.select("file", "sha256").iter_rows():
        assert file in page.text and digest in page.text
    assert "1 September 2024 at 09:30:00 UTC" in page.text
    assert f"contract version {checked.contract_version}" in page.text
    assert {f["sha256"] for f in summary["files"]} == set(checked.files["sha256"])


def test_the_second_check_says_what_changed(returns, tmp_path):
    returns.keep("children", "school", "exclusions")
    returns.rows["school"][0] |= {"stage": "S9", "part_time": "?"}
    returns.add("exclusions", excluded_on="2023-03-02")
    first = write_report(returns.load(), tmp_path, at=AT)
    assert first["changes"] is None
    returns.rows["school"][0]["stage"] = "S1"
    returns.rows["exclusions"][0]["half_days_lost"] = "0"
    for day in range(10, 13):
        returns.add("exclusions", 1, excluded_on=f"2023-05-{day}")
    changes = write_report(returns.load(), tmp_path, at=AT)["changes"]
    assert changes["since"] == "2024-09-01T09:30:00+00:00"
    assert changes["rows"] == 3
    assert changes["rows_by_file"] == [{"file": "exclusions/HP01.csv", "before": 2, "now": 5}]
    assert (changes["faults_mended"], changes["faults_new"]) == (1, 1)
    assert changes["files_changed"] == ["school/HP01.csv", "exclusions/HP01.csv"]
    page = _Page((tmp_path / "report.html").read_text("utf-8"))
    assert "+3 rows, 1 fault mended, 1 new" in page.text


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (40, 60, []),
        (40, 61, [(40, 61)]),
        (40, 20, []),
        (40, 19, [(40, 19)]),
        (40, 3, [(40, None)]),
        (40, 0, [(40, None)]),
        (9, 13, []),
        (3, 14, [(None, 14)]),
        (9, 1, []),
    ],
)
def test_a_cell_that_moved_by_more_than_half_is_named_and_never_a_small_number(
    returns, tmp_path, before, now, told
):
    def write(count):
        cell = ("HP01", "looked_after", "2022/23", "home", "count", count)
        return write_report(checked, tmp_path, at=AT, cells=_cells(cell))

    checked = returns.keep("children").load()
    write(before)
    moves = write(now)["changes"]["moved_by_more_than_half"]
    assert [(move["before"], move["now"]) for move in moves] == told
    said = (tmp_path / "report.html").read_text("utf-8")
    assert ("fewer than 10" in said) == (None in sum(told, ()))
    assert ("<td>At home: count<td>" in said) == bool(told)


def test_a_year_that_is_new_has_not_moved_and_one_that_is_gone_has(returns, tmp_path):
    checked = returns.keep("children").load()
    old, new = (("HP01", "looked_after", year, "home", "count", 30) for year in ("2022/23", "2023/24"))
    for cells in ([old], [old, new], [new]):
        changes = write_report(checked, tmp_path, at=AT, cells=_cells(*cells))["changes"]
        moves = changes["moved_by_more_than_half"] if changes else []
        assert [move["period"] for move in moves] == (["2022/23"] if cells == [new] else [])


def test_the_cells_compared_are_those_that_are_counted(returns):
    checked = returns.load()
    cells = compare(checked).cells
    key = ["partnership", "indicator", "period", "care_group", "outcome"]
    frames = with_tables_always_there(checked.frames)
    counted = count_cells(frames, checked.partnerships, checked.supplied, checked.as_at).filter(
        pl.col("period_kind") != "quarter", breakdown="none", status="counted"
    )
    assert cells.height > 500
    assert cells.equals(counted.select(*key, "count"))


def _cells(*rows) -> pl.DataFrame:
    text = ("partnership", "indicator", "period", "care_group", "outcome")
    return pl.DataFrame(rows, dict.fromkeys(text, pl.String) | {"count": pl.Int64}, orient="row")


def test_rows_that_move_down_are_not_taken_for_new_faults(returns, tmp_path):
    returns.keep("children", "school").rows["school"][0]["stage"] = "S9"
    write_report(returns.load(), tmp_path, at=AT)
    returns.rows["school"].insert(0, returns.rows["school"][0] | {"stage": "S1", "school_year": "2022"})
    changes = write_report(returns.load(), tmp_path, at=AT)["changes"]
    assert (changes["faults_mended"], changes["faults_new"]) == (0, 0)


def test_a_summary_to_compare_with_must_be_one(returns, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    checked = returns.keep("children").load()
    with pytest.raises(HearthError, match=r"other\.json"):
        write_report(checked, tmp_path, previous=tmp_path / "other.json", at=AT)


@pytest.mark.parametrize("kept", ["", "[]", '{"format": 2}', '{"format": 2, "files": []}', "\x00"])
def test_a_summary_that_was_spoilt_is_none_to_compare_with(returns, tmp_path, kept):
    (tmp_path / "summary.json").write_text(kept)
    summary = write_report(returns.keep("children").load(), tmp_path, at=AT)
    assert summary["changes"] is None


def test_sixty_thousand_faults_stay_under_five_megabytes():
    """The worst case: every fault alone at its file and column."""
    number = pl.int_range(60_000, eager=True)
    rules = [rule.id for rule in RULES.values()]
    faults = pl.DataFrame(
        {
            "table": "placements",
            "partnership": "HP01",
            "file": [f"placements/HP{n // 20:04d}.csv" for n in number],
            "row": number,
            "column": [f"placement_end{n % 20:02d}" for n in number],
            "rule": [rules[n % len(rules)] for n in number],
        }
    )
    faults = advise(faults)
    summary = {
        "as_at": "2024-07-31",
        "checked_at": "2024-09-01T09:30:00+00:00",
        "contract_version": "1",
        "verdict": "",
        "files": [],
    }
    summary |= {"rows": dict.fromkeys(("rows_read", "accepted", "quarantined"), 0), "can_be_published": True}
    page = render_page(summary | {"mend_first": [], "changes": None, "labels_translated": 0}, faults)
    assert len(page.encode()) < 5_000_000
    assert page.count("<tr><th scope=row>") == 60_000


def test_row_numbers_are_told_as_ranges(returns, tmp_path):
    for n in range(3):
        returns.keep("children", "school").add("school", school_year=str(2020 + n), stage="S9")
    returns.add("school", school_year="2019").add("school", school_year="2018", stage="S9")
    page, _, _ = _report(returns.load(), tmp_path)
    assert "3–5, 7" in page.text


def test_what_to_do_names_the_list_or_the_range_of_the_column(returns, tmp_path):
    returns.keep("children", "leavers").rows["leavers"][0] |= {"leaver_stage": "S3", "scqf_level": "13"}
    page, faults, _ = _report(returns.load(), tmp_path)
    told = {f["rule"]: f["what_to_do"] for f in faults}
    assert told["not_in_list"] == "Use one of: S4; S5; S6. Or translate yours in mapping.toml."
    assert told["out_of_range"] == "Check the number: it lies between 0 and 12."
    assert "leavers, leaver_stage : Use one of: S4; S5; S6." in page.text


@pytest.mark.parametrize(
    ("table", "column", "rule", "advice"),
    [
        ("acel", "child_ref", "key_conflict", "Keep the right one of the rows with the same child_ref and "),
        ("partnerships", "partnership", "key_conflict", "Keep the right one of the rows with the same part"),
        ("partnerships", "invented", "not_in_list", "Use one of: Y; N."),
        ("episodes", "episode_start", "not_a_date", "Write the date as YYYY-MM-DD or DD/MM/YYYY, in a work"),
        ("school", "half_days_possible", "not_a_whole_number", "Write digits only, without commas, points, "),
        ("", "", "not_read", "Check its name"),
    ],
)
def test_what_to_do_is_particular_where_the_column_allows(table, column, rule, advice):
    assert what_to_do(table, column, rule).startswith(advice)


@pytest.mark.parametrize(
    ("column", "ends"),
    [("episode_start", "; it can't be left empty."), ("episode_end", "known, leave the cell empty.")],
)
def test_what_to_do_says_whether_a_cell_may_be_empty(column, ends):
    assert what_to_do("episodes", column, "not_a_date").endswith(ends)


def test_every_rule_is_told_in_plain_words_and_documented():
    page = Path(__file__).parents[2] / "docs" / "returns-rules.md"
    assert page.read_text("utf-8") == describe_rules(), "write describe_rules() to docs/returns-rules.md"
    for rule in RULES.values():
        assert rule.says.endswith(".") and rule.what_to_do.endswith(".")


def test_every_column_of_a_return_is_documented_with_what_it_may_hold():
    page = Path(__file__).parents[2] / "docs" / "returns-columns.md"
    assert page.read_text("utf-8") == describe_tables(), "write describe_tables() to docs/returns-columns.md"
    assert "| `birth_month` | the first day of a month | no |" in describe_tables()
    assert "| `episode_end` | a date | may be empty |" in describe_tables()
    assert "| text |" not in describe_tables()

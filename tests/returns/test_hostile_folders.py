"""Folders and files written with ill will: nothing ends in a traceback, and nothing is passed over."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime

import polars as pl
import pytest
import xlsxwriter

from pipelines.contracts.returns import TABLES
from pipelines.errors import ReturnsRefused
from pipelines.inventory import take_inventory
from pipelines.returns import exit_code, load_returns
from pipelines.returns.summary import summarise

SCHOOL = "child_ref,school_year,partnership,stage,half_days_possible,half_days_attended,part_time\n"
ROW = "C-1,2023,HP01,S1,380,300,N\n"


@pytest.fixture
def school(returns):
    """Children, and whatever the test puts into the folder `school`."""
    returns.keep("children").write()
    (returns.root / "school").mkdir()
    return returns


def test_a_folder_in_the_place_of_a_file_is_named(school, found):
    (school.root / "school" / "HP01.csv").mkdir()
    school.put("school/old/HP01.csv", SCHOOL + ROW)
    checked = school.load()
    assert found(checked) == {("school/HP01.csv", None, "", "not_read"), ("school/old", None, "", "not_read")}
    told = summarise(checked, datetime(2024, 9, 1, tzinfo=UTC), None)["mend_first"]
    assert [words.split(":")[0] for words in told] == ["school/HP01.csv", "school/old"]


def test_a_pipe_is_named_and_not_waited_for(school, found):
    os.mkfifo(school.root / "school" / "HP01.csv")
    assert found(school.load()) == {("school/HP01.csv", None, "", "not_read")}


@pytest.mark.parametrize("target", ["nowhere", "HP01.csv"])
def test_a_link_that_leads_nowhere_is_a_file_that_cannot_be_read(school, found, target):
    (school.root / "school" / "HP01.csv").symlink_to(target)
    checked = school.load()
    assert found(checked) == {("school/HP01.csv", None, "", "file_unreadable")}
    assert exit_code(checked) == 2


def test_a_name_that_is_no_utf8_is_written_out(school, found):
    folder = os.fsencode(school.root)
    for name in (b"school/HP\xff.csv", b"str\xe9nge"):
        with open(os.path.join(folder, name), "w") as file:
            file.write(SCHOOL + ROW)
    assert found(school.load()) == {
        ("school/HP\\xff.csv", 2, "partnership", "partnership_not_file"),
        ("str\\xe9nge", None, "", "not_read"),
    }


@pytest.mark.parametrize("codes", [["hp01"], ["all"], ["ALL"], ["Weiß", "WEISS"]])
def test_partnerships_that_file_names_cannot_tell_apart_refuse_everything(returns, codes):
    returns.partnerships += [returns.partnerships[0] | {"partnership": code} for code in codes]
    with pytest.raises(ReturnsRefused, match="differ only in capitals"):
        returns.load()


def test_a_code_whose_small_and_large_letters_differ_in_number_is_that_of_its_file(returns, found):
    returns.keep("children").partnerships[0]["partnership"] = "Weiß"
    for row, written in zip(returns.rows["children"], ("Weiß", " Weiß "), strict=True):
        row["partnership"] = written
    (returns.write() / "children/HP01.csv").rename(returns.root / "children/Weiß.csv")
    assert found(load_returns(returns.root, date(2024, 7, 31))) == set()


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('"a" = "At home with parents"\n" a" = "Crisis care"', "two ways"),
        ('HP01."a" = "At home with parents"\n[HP01.placements.placement_type]\n"a" = "Crisis care"', "two"),
        ('"" = "Crisis care"', "empty value"),
        ('"In voluntary home" = "Crisis care"', "already"),
    ],
)
def test_a_translation_that_can_never_hold_refuses_everything(returns, entry, fault):
    returns.put("mapping.toml", f"[placements.placement_type]\n{entry}")
    with pytest.raises(ReturnsRefused, match=fault):
        returns.load()


NOT_READABLE = {
    "folder": lambda path: path.mkdir(),
    "link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "brackets without end": lambda path: path.write_text("a=" + "[" * 5_000),
    "names without end": lambda path: path.write_text(f"[{'.'.join('a' * 3_000)}]\nx = 'y'"),
}


@pytest.mark.parametrize("name", ["mapping.toml", "overrides.toml"])
@pytest.mark.parametrize("make", NOT_READABLE.values(), ids=NOT_READABLE)
def test_what_people_wrote_is_read_or_refused_in_words(returns, make, name):
    make(returns.write() / name)
    with pytest.raises(ReturnsRefused, match=name):
        load_returns(returns.root, date(2024, 7, 31))
    assert returns.root / name in take_inventory(returns.root).shared


def test_a_label_translated_to_itself_does_no_harm(returns, found):
    returns.put("mapping.toml", '[placements.placement_type]\n"Crisis care" = "Crisis care"')
    assert found(returns.load()) == set()


@pytest.mark.parametrize("wrong", ["sha256 = 5", "by = ['A']", "reason = 2024-01-01"])
def test_an_override_whose_fields_are_no_text_is_refused_in_words(returns, wrong):
    fields = {"sha256": 'sha256 = "ab"', "by": 'by = "A"', "reason": 'reason = "R"'}
    lines = "\n".join((fields | {wrong.split(" ")[0]: wrong}).values())
    returns.put("overrides.toml", f'["school/HP01.csv"]\n{lines}')
    with pytest.raises(ReturnsRefused, match="as text in quotes"):
        returns.load()


@pytest.mark.parametrize(
    ("reference", "rule"),
    [
        ("\u200b0101901234", "identifier_chi"),
        ("0101\u00ad901234", "identifier_chi"),
        ("0101901234.0", "identifier_chi"),
        ("123456789\u2060", "identifier_scn"),
    ],
)
def test_what_cannot_be_seen_hides_no_identifier(returns, found, reference, rule):
    returns.keep("children").rows["children"][1]["child_ref"] = reference
    assert found(returns.load()) == {("children/HP01.csv", 3, "child_ref", rule)}


def test_a_very_long_value_between_quotation_marks_is_no_open_quotation_mark(returns, found):
    returns.keep("survey_questions").rows["survey_questions"][0]["text"] = "Heard, " * 40_000
    checked = returns.load()
    assert found(checked) == set()
    assert checked.frames["survey_questions"]["text"].str.len_chars().to_list() == [279_999]


def _workbook(fill) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def test_a_sheet_that_is_a_chart_is_not_the_first_sheet(school, found):
    def fill(book):
        chart = book.add_chart({"type": "bar"})
        book.add_chartsheet("Picture").set_chart(chart)
        sheet = book.add_worksheet("Data")
        for number, line in enumerate((SCHOOL, ROW)):
            sheet.write_row(number, 0, line.strip().split(","))
        chart.add_series({"values": "=Data!$E$2:$E$3"})

    checked = school.put("school/HP01.xlsx", _workbook(fill)).load()
    assert found(checked) == set()
    assert checked.frames["school"].height == 1


def test_an_empty_coloured_column_does_not_move_the_mark_of_a_formula(school, found):
    def fill(book):
        sheet = book.add_worksheet()
        for number, line in enumerate((SCHOOL, ROW)):
            sheet.write_blank(number, 0, None, book.add_format({"bg_color": "red"}))
            sheet.write_row(number, 1, line.strip().split(","))
        sheet.write_formula(1, 5, "=190*2", None, "")

    checked = school.put("school/HP01.xlsx", _workbook(fill)).load()
    assert found(checked) == {
        ("school/HP01.xlsx", None, "", "formula_cells"),
        ("school/HP01.xlsx", 2, "half_days_possible", "cell_error"),
    }


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("placements", "episode_ref", "episode_of_other_child"),
        ("legal", "episode_ref", "episode_of_other_child"),
        ("voice", "review_ref", "review_of_other_child"),
    ],
)
def test_an_episode_or_review_of_another_child_sets_the_row_aside(returns, found, table, column, rule):
    returns.keep(*TABLES).rows[table][0]["child_ref"] = "C-2"
    faults = {fault for fault in found(returns.load()) if fault[3] != "home_without_order"}
    assert faults == {(f"{table}/HP01.csv", 2, column, rule)}


def test_an_episode_that_was_set_aside_is_nobodys(returns, found):
    returns.keep("children", "episodes", "placements").rows["episodes"][0]["care_plan"] = "?"
    returns.rows["placements"][0]["child_ref"] = "C-2"
    assert found(returns.load()) == {("episodes/HP01.csv", 2, "care_plan", "not_in_list")}


def test_an_unknown_child_is_not_blamed_for_the_episode_too(returns, found):
    returns.keep("children", "episodes", "legal").rows["legal"][0]["child_ref"] = "C-9"
    assert found(returns.load()) == {("legal/HP01.csv", 2, "child_ref", "orphan_child")}


def test_the_first_stage_of_leaving_may_be_written_as_the_list_has_it(returns, found):
    returns.keep("children", "leavers").rows["leavers"][0]["leaver_stage"] = "S4 (or earlier)"
    checked = returns.load()
    assert found(checked) == set()
    assert checked.frames["leavers"].select("leaver_stage").to_series().to_list() == ["S4"]
    assert checked.files.select(pl.col("translated").sum()).item() == 0

"""What to mend first: each sentence names the file, the column, the row and what to do, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.errors import ReturnsRefused
from pipelines.returns import load_returns
from pipelines.returns.advice import right_name
from pipelines.returns.summary import summarise
from tests.returns.workbook import as_workbook

AT = datetime(2024, 9, 1, 9, 30, tzinfo=UTC)


def summary(returns) -> dict:
    return summarise(returns.load(), AT, None)


def told(returns) -> list[str]:
    return summary(returns)["mend_first"]


def test_a_file_that_stops_publication_is_named_before_its_faults(returns):
    returns.keep("children").rows["children"][0]["sex"] = "M"
    assert told(returns) == [
        "children/HP01.csv: 1 of its 2 rows were set aside, more than 20%, so nothing can be published. "
        "Mend this file before others.",
        "1 fault in children/HP01.csv (sex), row 2: The value isn't in this column's list; capitals, spaces "
        "and kinds of apostrophe count. Use one of: Male; Female; Other; Not known. "
        "Or translate yours in mapping.toml.",
    ]


def test_rows_that_wait_for_a_refused_file_are_not_told_as_faults_of_their_own(returns):
    returns.keep("children", "episodes", "placements").rows["children"][0]["child_ref"] = "0101901234"
    first, second = told(returns)
    assert first.startswith("children/HP01.csv, row 2 (child_ref): The column holds a number of 10 digits")
    assert second == (
        "children/HP01.csv: it was refused, so 5 rows of other files can't be placed. "
        "Mend it first; there may be nothing wrong with these rows."
    )


def test_rows_that_wait_for_a_file_that_was_not_sent_name_it(returns):
    returns.keep("children", "placements")
    assert told(returns) == [
        "episodes/HP01.csv or .xlsx: no row about episodes of HP01 was read, so 3 rows of other files can't "
        "be placed. Send this file first."
    ]


def test_an_orphan_beside_children_that_were_read_is_a_fault_of_its_row(returns):
    returns.keep("children", "exclusions").rows["exclusions"][0]["child_ref"] = "C-9"
    assert told(returns)[-1].startswith("1 fault in exclusions/HP01.csv (child_ref), row 2: The child isn't")


def test_columns_that_are_mended_in_one_way_share_a_sentence_and_rows_are_told_while_they_are_few(returns):
    for n in range(8):
        returns.keep("children", "acel").add("acel", school_year=str(2012 + n))
    for n in (1, 3, 5, 7):
        returns.rows["acel"][n]["reading"] = "Yes"
    returns.rows["acel"][1]["writing"] = "No"
    returns.rows["acel"][4]["stage"] = "P5"
    several, one = (words for words in told(returns) if "fault" in words)
    assert several.startswith("5 faults in acel/HP01.csv (reading, writing): The value isn't")
    assert several.endswith("Use one of: Y; N. Or translate yours in mapping.toml.")
    assert one.startswith("1 fault in acel/HP01.csv (stage), row 6: The value isn't")


def test_kinds_of_fault_beyond_six_are_said_to_be_there(returns):
    returns.rows["children"][0] |= {"sex": "?", "birth_month": "May", "ethnic_group": "?", "disability": "?"}
    returns.rows["leavers"][0] |= {"scqf_level": "13", "destination_3m": "?", "leaver_stage": "S3"}
    assert told(returns)[-1] == "1 rarer kind of fault: listed below."


def test_a_sheet_that_was_not_read_is_something_to_mend(returns):
    children = [list(returns.rows["children"][0]), *(list(row.values()) for row in returns.rows["children"])]
    returns.keep().put("children/HP01.xlsx", as_workbook(children, [["child_ref"], ["C-1"]]))
    (only,) = told(returns)
    assert only.startswith("children/HP01.xlsx: The workbook has more than one sheet")
    assert "Save each sheet" in only


def test_a_file_that_is_published_by_a_decision_is_told_in_the_answer(returns):
    returns.keep("children").rows["children"][0]["sex"] = "M"
    sha256 = returns.load().not_publishable["sha256"][0]
    returns.put("overrides.toml", f'["children/HP01.csv"]\nsha256 = "{sha256}"\nby = "A"\nreason = "B"\n')
    assert summary(returns)["verdict"] == (
        "Yes, without the 1 row of 4 that were set aside. "
        "1 file is published by a decision in overrides.toml."
    )


def test_an_override_that_holds_for_nothing_is_told(returns):
    returns.keep("children").put(
        "overrides.toml", '["children/HP01.csv"]\nsha256 = "0f"\nby = "A. Steward"\nreason = "Known"\n'
    )
    assert told(returns)[0].startswith("children/HP01.csv: The entry of overrides.toml for this file holds")


@pytest.mark.parametrize(
    ("stranger", "meant"),
    [
        ("Children", "Rename the folder to 'children'."),
        ("placement", "Rename the folder to 'placements'."),
        ("survey-questions", "Rename the folder to 'survey_questions'."),
        ("Episodes of care", "Rename the folder to 'episodes'."),
        ("notes", "Check its name: one folder a table, one file a partnership, or all.csv."),
        ("school/children", "Check its name: one folder a table, one file a partnership, or all.csv."),
        (
            "Partnerships.xlsx",
            "Keep one list of partnerships: partnerships.csv, in small letters, is the one that is read.",
        ),
        (
            "Legal.xlsx",
            "Put it into the folder of its table, named after its partnership: legal/HP01.xlsx. "
            "Of a workbook with several tables save each sheet as a file of its own.",
        ),
    ],
)
def test_a_name_that_no_return_has_is_answered_with_the_one_that_is_meant(stranger, meant):
    assert right_name(stranger) == meant


def test_what_was_not_sent_is_told_for_all_who_lack_the_same(returns):
    both = returns.keep("children", "legal", "aggregate")
    del both.partnerships[1]
    (only,) = summary(both)["not_sent"]
    assert only.startswith("HP01: episodes, placements, school, ")
    assert not {"children", "legal"} & set(only.removeprefix("HP01: ").split(", "))


def test_a_column_that_may_be_left_out_is_told_where_it_is_and_every_partnership_by_name(returns):
    text = "child_ref,partnership,assessed_on,assessed_by,safe,healthy,achieving,nurtured,active,respected,"
    returns.rows["wellbeing"] = []
    returns.put(
        "wellbeing/HP01.csv",
        text + "responsible,included\nC-1,HP01,2022-05-01,Named person,1,1,1,1,1,1,1,1",
    )
    one, other = summary(returns)["not_sent"]
    assert one == "HP01: wellbeing.tool"
    assert other.startswith("HP02: children, episodes, legal, ")


SEX = '[children.sex]\n"M" = "Male"\n'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mapping.toml", SEX + "“F” = “Female”\n", r"mapping\.toml, line 3: this can't be .*straight ones"),
        ("mapping.toml", SEX + "Not stated = Not known\n", r'line 3: .* a line is "your word" = "word of'),
        ("mapping.toml", SEX.replace("children", "child"), r"\[child\.sex\].*\(is 'children' meant\?\)"),
        ("mapping.toml", SEX.replace("Male", "male"), r"list, which is: Male; Female; Other; Not known"),
        ("mapping.toml", SEX.replace("sex", "gender"), r"those are: sex, ethnic_group, disability, scn_held"),
        ("mapping.toml", SEX.encode("utf-16"), r"mapping\.toml isn't UTF-8"),
        ("overrides.toml", '["a.csv"]\nby = A. Steward\n', r'overrides\.toml, line 2: .* by = "A\. Steward"'),
    ],
)
def test_a_file_that_a_person_wrote_is_answered_with_its_line_and_how_it_is_written(
    returns, name, text, said
):
    with pytest.raises(ReturnsRefused, match=said):
        returns.put(name, text).load()


def test_partnerships_of_which_none_can_be_used_are_told_row_by_row(returns):
    returns.partnerships[0]["invented"], returns.partnerships[1]["invented"] = "Yes", ""
    with pytest.raises(ReturnsRefused) as refused:
        returns.load()
    assert str(refused.value).startswith(
        "partnerships.csv names no partnership that can be used: row 2, invented: The value isn't in"
    )
    assert "Use one of: Y; N. row 3, invented: The value is empty" in str(refused.value)


def test_a_folder_without_a_table_is_answered_with_what_stands_there_instead(returns):
    returns.keep().put("Aberfinch 2026.xlsx", b"").put("Placement/HP01.csv", b"")
    with pytest.raises(ReturnsRefused) as refused:
        returns.load()
    _, *instead = str(refused.value).splitlines()
    assert [line.split(":")[0].strip() for line in instead] == ["Aberfinch 2026.xlsx", "Placement"]
    assert "children/HP01.xlsx" in instead[0] and "'placements'" in instead[1]


@pytest.mark.parametrize("name", ["Partnerships.csv", "partnerships.ods"])
def test_a_list_of_partnerships_of_another_name_is_told_as_that(returns, name):
    returns.write()
    (returns.root / "partnerships.csv").rename(returns.root / name)
    with pytest.raises(ReturnsRefused, match=rf"missing .* \(there is {name}: rename it, or save it again\)"):
        load_returns(returns.root, AT.date())


def test_a_report_that_lies_in_the_returns_folder_is_no_stranger(returns):
    for name in ("report.html", "faults.csv", "summary.json"):
        returns.put(name, "")
    assert told(returns) == []

"""Rules between rows and tables: senders, orphans, copies, keys that conflict, episodes, and warnings."""

from __future__ import annotations

from datetime import date

import pytest

PLACEMENTS = "placements/HP01.csv"


@pytest.mark.parametrize(
    ("partnership", "rule"),
    [("HP02", "partnership_not_file"), ("HP99", "partnership_not_file"), ("hp01", "partnership_unknown")],
)
def test_a_row_of_another_partnership_than_its_file_is_set_aside(returns, found, partnership, rule):
    returns.keep("children", "health").rows["health"][0]["partnership"] = partnership
    assert found(returns.load()) == {("health/HP01.csv", 2, "partnership", rule)}


def test_a_file_of_a_partnership_that_nobody_listed_is_set_aside_row_by_row(returns, found):
    returns.keep("children", "episodes").partnerships = returns.partnerships[1:]
    assert found(returns.load()) == {
        (f"{table}/HP01.csv", row, "partnership", "partnership_unknown")
        for table in ("children", "episodes")
        for row in (2, 3)
    }


def test_all_csv_holds_every_partnership_and_names_the_unknown_one(returns, found):
    header = "child_ref,partnership,registered_on,deregistered_on\n"
    returns.keep("children", "registrations").rows["registrations"] = []
    returns.put(
        "registrations/all.csv", header + "C-1,HP01,2021-01-01,\nC-2,HP99,2021-01-01,\nC-1,,2021-01-01,\n"
    )
    checked = returns.load()
    assert found(checked) == {
        ("registrations/all.csv", 3, "partnership", "partnership_unknown"),
        ("registrations/all.csv", 4, "partnership", "value_missing"),
    }
    assert checked.frames["registrations"].rows() == [("C-1", "HP01", date(2021, 1, 1), None)]
    assert checked.faults.filter(row=3)["partnership"].to_list() == [""]


@pytest.mark.parametrize("table", ["episodes", "school", "leavers", "wellbeing", "health", "workers"])
def test_a_child_in_no_children_file_is_an_orphan(returns, found, table):
    returns.keep_with_parents(table).rows[table][0]["child_ref"] = "C-9"
    assert found(returns.load()) == {(f"{table}/HP01.csv", 2, "child_ref", "orphan_child")}


def test_a_child_of_another_partnership_is_an_orphan_too(returns, found):
    children = returns.rows["children"]
    returns.keep("children", "health").put(
        "children/HP02.csv",
        ",".join(children[0]) + "\nC-9,HP02,Female,2012-01-01,White,No,Y\n",
    )
    returns.rows["health"][0]["child_ref"] = "C-9"
    assert found(returns.load()) == {("health/HP01.csv", 2, "child_ref", "orphan_child")}


def test_a_child_whose_own_row_is_faulty_orphans_nobody(returns, found):
    returns.rows["children"][0]["sex"] = "?"
    checked = returns.load()
    assert found(checked) == {("children/HP01.csv", 2, "sex", "not_in_list")}
    assert checked.frames["school"]["child_ref"].to_list() == ["C-1"]


def test_a_child_whose_row_is_cut_short_orphans_nobody(returns, found):
    text = "child_ref,partnership,sex,birth_month,ethnic_group,disability,scn_held\nC-1,HP01\n"
    text += "C-2,HP01,Male,2010-05-01,White,No,Y\n"
    returns.keep("children", "health").rows["children"] = []
    assert found(returns.put("children/HP01.csv", text).load()) == {
        ("children/HP01.csv", 2, "", "row_length")
    }


def test_a_child_whose_partnership_is_faulty_in_all_csv_orphans_nobody(returns, found):
    text = "child_ref,partnership,sex,birth_month,ethnic_group,disability,scn_held\n"
    text += "C-1,HP99,Male,2010-05-01,White,No,Y\n"
    returns.keep("children", "health").rows["children"] = []
    assert found(returns.put("children/all.csv", text).load()) == {
        ("children/all.csv", 2, "partnership", "partnership_unknown")
    }


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("placements", "episode_ref", "orphan_episode"),
        ("legal", "episode_ref", "orphan_episode"),
        ("voice", "review_ref", "orphan_review"),
    ],
)
def test_a_reference_to_no_row_of_the_parent_table_is_an_orphan(returns, found, table, column, rule):
    returns.keep_with_parents(table).rows[table][0][column] = "X-9"
    assert found(returns.load()) == {(f"{table}/HP01.csv", 2, column, rule)}


def test_without_a_parent_file_its_rows_are_orphans(returns, found):
    returns.keep("children", "voice")
    assert found(returns.load()) == {("voice/HP01.csv", 2, "review_ref", "orphan_review")}


def test_an_identical_row_is_kept_once(returns, found):
    checked = returns.keep("children", "exclusions").add("exclusions").add("exclusions").load()
    assert found(checked) == {("exclusions/HP01.csv", row, "", "duplicate_row") for row in (3, 4)}
    assert checked.frames["exclusions"].height == 1


def test_rows_that_say_the_same_in_other_words_are_identical(returns, found):
    returns.keep("children", "exclusions").add("exclusions", excluded_on="01/03/2023", half_days_lost=" 06")
    assert found(returns.load()) == {("exclusions/HP01.csv", 3, "", "duplicate_row")}


@pytest.mark.parametrize(
    ("table", "changed", "key"),
    [
        ("children", {"sex": "Female"}, "child_ref"),
        ("school", {"stage": "S2"}, "child_ref"),
        ("reviews", {"held_on": ""}, "review_ref"),
        ("surveys", {"answer": "Disagree"}, "response_ref"),
        ("governance", {"actions_closed": "3"}, "body"),
        ("aggregate", {"numerator": "11"}, "indicator_id"),
    ],
)
def test_rows_of_one_key_that_differ_are_all_set_aside(returns, found, table, changed, key):
    checked = returns.keep_with_parents(table).add(table, **changed).add(table).load()
    last = len(returns.rows[table]) + 1
    assert found(checked) == {(f"{table}/HP01.csv", row, key, "key_conflict") for row in (2, last - 1, last)}


def test_rows_that_differ_only_in_a_faulty_value_conflict(returns, found):
    returns.keep("children", "school").rows["school"][0]["stage"] = "S8"
    returns.add("school", stage="S9")
    assert ("school/HP01.csv", 2, "child_ref", "key_conflict") in found(returns.load())


def test_one_key_in_two_partnerships_is_no_conflict(returns, found):
    returns.keep("children").put(
        "children/HP02.csv",
        ",".join(returns.rows["children"][0]) + "\nC-1,HP02,Female,2012-01-01,White,No,Y\n",
    )
    assert found(returns.load()) == set()


@pytest.mark.parametrize(
    ("row", "changed", "column"),
    [
        (0, {"placement_start": "2020-01-09"}, "placement_start"),
        (1, {"placement_end": "2023-07-01"}, "placement_end"),
        (1, {"placement_end": ""}, "placement_end"),
        (1, {"placement_start": "2023-07-01", "placement_end": "2023-08-01"}, "placement_start"),
    ],
)
def test_a_placement_outside_its_episode_is_set_aside(returns, found, row, changed, column):
    returns.rows["placements"][row] |= changed
    assert found(returns.load()) == {(PLACEMENTS, row + 2, column, "placement_outside_episode")}


def test_a_placement_is_not_measured_against_an_episode_that_was_set_aside(returns, found):
    returns.rows["episodes"][0] |= {"episode_start": "2023-07-30"}
    assert found(returns.load()) == {("episodes/HP01.csv", 2, "episode_end", "end_before_start")}


def test_a_date_that_is_blamed_once_is_not_blamed_again(returns, found):
    returns.rows["placements"][1]["placement_end"] = "2025-01-01"
    assert found(returns.load()) == {(PLACEMENTS, 3, "placement_end", "date_after_as_at")}


def test_overlapping_placements_are_accepted_with_a_warning_at_the_later_one(returns, found):
    returns.rows["placements"][0]["placement_end"] = "2022-03-02"
    checked = returns.load()
    assert found(checked) == {(PLACEMENTS, 3, "placement_start", "placement_overlap")}
    assert checked.frames["placements"].height == 3
    assert checked.faults.filter(rule="placement_overlap")["severity"].to_list() == ["warning"]


def test_an_overlap_with_a_placement_before_the_one_before_is_found(returns, found):
    returns.rows["placements"][0]["placement_end"] = "2023-06-30"
    returns.rows["placements"][1]["placement_end"] = "2022-04-01"
    returns.add("placements", 1, placement_start="2022-05-01", placement_end="2023-06-30")
    assert found(returns.load()) == {
        (PLACEMENTS, row, "placement_start", "placement_overlap") for row in (3, 5)
    }


@pytest.mark.parametrize(
    "legal",
    [
        {"legal_reason": "Accommodated under section 25"},
        {"legal_start": "2022-03-01"},
        {"child_ref": "C-2", "episode_ref": "E-2"},
    ],
)
def test_at_home_without_an_order_in_force_is_accepted_with_a_warning(returns, found, legal):
    returns.rows["legal"][0] |= legal
    checked = returns.load()
    assert found(checked) == {(PLACEMENTS, 2, "placement_type", "home_without_order")}
    assert checked.frames["placements"].height == 3


def test_without_legal_returns_nothing_is_said_of_orders(returns, found):
    assert found(returns.keep("children", "episodes", "placements").load()) == set()


def test_an_interim_order_counts_as_in_force(returns, found):
    returns.rows["legal"][0]["legal_reason"] = "Interim compulsory supervision order"
    assert found(returns.load()) == set()


def test_the_end_date_of_the_return_is_what_dates_are_measured_against(returns, found):
    returns.keep("children", "referrals")
    assert found(returns.load(date(2021, 4, 1))) == set()
    assert found(returns.load(date(2021, 3, 31))) == {
        ("referrals/HP01.csv", 2, "referred_on", "date_after_as_at")
    }

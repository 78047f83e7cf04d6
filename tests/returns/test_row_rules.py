"""Each rule about a value or a row: one cell of a faultless return is spoilt, and that alone is reported."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_columns import STAGES


def test_a_faultless_return_of_every_table_is_accepted_whole(returns, found):
    checked = returns.load()
    assert found(checked) == set()
    assert set(checked.frames) == set(TABLES)
    assert checked.quarantine.height == 0
    for name, frame in checked.frames.items():
        assert frame.columns == list(TABLES[name].names)
        assert frame.height == len(returns.rows[name])


def test_dates_are_dates_whole_numbers_are_integers_and_labels_are_of_their_list(returns):
    frames = returns.load().frames
    assert frames["school"].schema == {
        "child_ref": pl.String,
        "school_year": pl.Int64,
        "partnership": pl.Enum(["HP01", "HP02"]),
        "stage": pl.Enum(STAGES),
        "half_days_possible": pl.Int64,
        "half_days_attended": pl.Int64,
        "part_time": pl.Enum(["N", "Y"]),
    }
    assert frames["episodes"]["episode_end"].to_list() == [date(2023, 6, 30), None]
    assert frames["aggregate"]["value"].to_list() == [0.5]
    assert frames["wellbeing"]["responsible"].to_list() == [None]


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("children", "sex", "male", "not_in_list"),
        ("children", "sex", "n/a", "not_in_list"),
        ("children", "sex", "", "value_missing"),
        ("children", "birth_month", "2010-05-02", "not_first_of_month"),
        ("children", "birth_month", "1989-12-01", "date_too_early"),
        ("children", "ethnic_group", "=1+1", "not_in_list"),
        ("episodes", "care_plan", "Yes", "not_in_list"),
        ("episodes", "destination", "-", "not_in_list"),
        ("episodes", "episode_start", "06/04/26", "not_a_date"),
        ("episodes", "episode_start", "31/02/2022", "not_a_date"),
        ("episodes", "episode_start", "2022-02-31", "not_a_date"),
        ("episodes", "episode_start", "2022-2-1", "not_a_date"),
        ("episodes", "episode_start", "1/2/2020", "not_a_date"),
        ("episodes", "episode_start", "20-01-2020", "not_a_date"),
        ("episodes", "episode_start", "2020-01-10 00:00:00", "not_a_date"),
        ("episodes", "episode_start", "43840", "not_a_date"),
        ("episodes", "episode_start", "", "value_missing"),
        ("episodes", "episode_start", "1989-12-31", "date_too_early"),
        ("episodes", "episode_start", "0020-01-10", "date_too_early"),
        ("episodes", "episode_end", "NULL", "not_a_date"),
        ("episodes", "episode_end", "2024-08-01", "date_after_as_at"),
        ("episodes", "episode_end", "2020-01-09", "end_before_start"),
        ("placements", "placement_type", "Parents", "not_in_list"),
        ("placements", "placement_start", "2020-01-09", "placement_outside_episode"),
        ("legal", "legal_end", "2020-01-09", "end_before_start"),
        ("legal", "end_reason", "Ended", "not_in_list"),
        ("school", "half_days_possible", "401", "out_of_range"),
        ("school", "half_days_possible", "-1", "out_of_range"),
        ("school", "half_days_possible", "1,234", "not_a_whole_number"),
        ("school", "half_days_possible", "1e3", "not_a_whole_number"),
        ("school", "half_days_possible", "NaN", "not_a_whole_number"),
        ("school", "half_days_possible", "380.0", "not_a_whole_number"),
        ("school", "half_days_possible", "+380", "not_a_whole_number"),
        ("school", "half_days_possible", "99999999999999999999", "out_of_range"),
        ("school", "half_days_possible", "#REF!", "cell_error"),
        ("school", "half_days_attended", "381", "attended_over_possible"),
        ("school", "half_days_attended", "-5", "out_of_range"),
        ("school", "school_year", "2025", "date_after_as_at"),
        ("school", "school_year", "1989", "out_of_range"),
        ("school", "stage", "S7", "not_in_list"),
        ("exclusions", "half_days_lost", "0", "out_of_range"),
        ("exclusions", "half_days_lost", "121", "out_of_range"),
        ("leavers", "scqf_level", "13", "out_of_range"),
        ("leavers", "destination_3m", "unknown", "not_in_list"),
        ("acel", "stage", "P2", "not_in_list"),
        ("wellbeing", "safe", "0", "out_of_range"),
        ("wellbeing", "safe", "7", "out_of_range"),
        ("wellbeing", "safe", "n/a", "not_a_whole_number"),
        ("wellbeing", "tool", "n/a", "placeholder"),
        ("reviews", "due_on", "2025-02-01", "date_after_as_at"),
        ("reviews", "review_ref", "Unknown", "placeholder"),
        ("registrations", "deregistered_on", "2020-12-31", "end_before_start"),
        ("workers", "worker_ref", "-", "placeholder"),
        ("workers", "worker_ref", "=W1", "formula"),
        ("workers", "worker_ref", "#N/A", "cell_error"),
        ("workers", "worker_end", "2020-01-09", "end_before_start"),
        ("audits", "plan_grade", "0", "out_of_range"),
        ("surveys", "care_group", "away", "not_in_list"),
        ("surveys", "answer", "agree", "not_in_list"),
        ("survey_questions", "invited", "-1", "out_of_range"),
        ("governance", "body", "Chief officers’ group", "not_in_list"),
        ("aggregate", "cohort_basis", "", "value_missing"),
        ("aggregate", "cohort_basis", "census", "not_in_list"),
        ("aggregate", "value", "1,5", "not_a_number"),
        ("aggregate", "value", "NaN", "not_a_number"),
        ("aggregate", "level", "Male", "level_not_of_breakdown"),
        ("aggregate", "period_end", "2022-07-31", "end_before_start"),
    ],
)
def test_a_fault_sets_its_row_aside_and_is_reported_at_its_column(returns, found, table, column, value, rule):
    returns.keep_with_parents(table).rows[table][0][column] = value
    checked = returns.load()
    faults = {fault for fault in found(checked) if fault[0] == f"{table}/HP01.csv"}
    assert faults == {(f"{table}/HP01.csv", 2, column, rule)}
    assert checked.quarantine.filter(table=table)["row"].to_list() == [2]
    kept = checked.frames.get(table)
    assert (0 if kept is None else kept.height) == len(returns.rows[table]) - 1


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("children", "sex", " Female ", "Female"),
        ("children", "birth_month", "01/06/2011", date(2011, 6, 1)),
        ("episodes", "episode_start", "10/01/2020", date(2020, 1, 10)),
        ("episodes", "episode_start", " 2020-01-10", date(2020, 1, 10)),
        ("school", "half_days_attended", " 0300 ", 300),
        ("school", "school_year", "2024", 2024),
        ("episodes", "destination", "   ", None),
        ("reviews", "due_on", "2025-01-31", date(2025, 1, 31)),
        ("leavers", "destination_9m", "Unknown", "Unknown"),
        ("aggregate", "value", "-0.25", -0.25),
        ("workers", "worker_ref", "\u00a0W-1 ", "W-1"),
    ],
)
def test_a_value_that_only_looks_odd_is_accepted(returns, found, table, column, value, expected):
    returns.keep_with_parents(table).rows[table][0][column] = value
    checked = returns.load()
    assert found(checked) == set()
    assert checked.frames[table][column][0] == expected


def test_a_row_reports_every_one_of_its_faults(returns, found):
    returns.keep("children", "school").rows["school"][0] |= {
        "stage": "S9",
        "half_days_attended": "1e3",
        "part_time": "",
    }
    assert found(returns.load()) == {
        ("school/HP01.csv", 2, "stage", "not_in_list"),
        ("school/HP01.csv", 2, "half_days_attended", "not_a_whole_number"),
        ("school/HP01.csv", 2, "part_time", "value_missing"),
    }


def test_a_row_without_any_value_has_one_fault(returns, found):
    returns.keep("children", "school").add("school", **dict.fromkeys(TABLES["school"].names, ""))
    assert found(returns.load()) == {("school/HP01.csv", 3, "", "row_empty")}


def test_a_fault_never_shows_a_value(returns):
    returns.keep("children", "school").rows["school"][0]["stage"] = "SECRET-VALUE"
    checked = returns.load()
    assert "SECRET-VALUE" not in checked.faults.write_csv()
    assert "SECRET-VALUE" in checked.quarantine["record"][0]

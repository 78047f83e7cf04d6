"""Faults planted on purpose: each is found by intake at its row and column, and nothing else is."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.contracts.returns import TABLES
from pipelines.returns.load import load_returns
from pipelines.synthetic import synthesise

AS_AT = date(2026, 7, 31)
COLUMNS = ["table", "partnership", "file", "row", "column", "rule"]
RULES_OF_ROWS = {
    *("value_missing", "not_in_list", "not_a_date", "date_too_early", "date_after_as_at", "placeholder"),
    *("not_first_of_month", "not_a_whole_number", "not_a_number", "out_of_range", "partnership_not_file"),
    *("end_before_start", "attended_over_possible", "placement_outside_episode", "orphan_child"),
    *("orphan_episode", "orphan_review", "level_not_of_breakdown", "duplicate_row", "key_conflict"),
}


@pytest.fixture(scope="module", params=[(3, 0.08, 7), (1, 0.01, 8)], ids=["many faults", "few faults"])
def spoilt(request, tmp_path_factory):
    partnerships, rate, seed = request.param
    out = tmp_path_factory.mktemp("faults") / "returns"
    made = synthesise(out, partnerships=partnerships, children=900, seed=seed, faults=rate, as_at=AS_AT)
    planted = pl.read_csv(out / "planted.csv", schema_overrides={"row": pl.UInt32})
    assert not (planted["column"] == "").any()  # a whole row: nothing between the commas, as in faults.csv
    planted = planted.with_columns(pl.col("column").fill_null(""))
    return out, made, rate, planted


def test_every_planted_fault_is_found_at_its_row_and_column_and_nothing_else(spoilt):
    out, _, _, planted = spoilt
    found = load_returns(out, AS_AT).faults.select(COLUMNS)
    assert planted.join(found, on=COLUMNS, how="anti").is_empty()
    assert found.join(planted, on=COLUMNS, how="anti").is_empty()
    assert found.height == planted.height == planted.unique().height


def test_about_the_rate_asked_for_is_spoilt(spoilt):
    _, made, rate, planted = spoilt
    assert made.planted == planted.height
    assert planted.height / sum(made.rows.values()) == pytest.approx(rate, rel=0.25)


def test_no_file_is_lost_or_flagged(spoilt):
    out, *_ = spoilt
    assert load_returns(out, AS_AT).files["outcome"].unique().to_list() == ["accepted"]


def test_every_rule_about_rows_and_every_table_has_its_turn(tmp_path):
    synthesise(tmp_path / "out", children=2500, faults=0.12, as_at=AS_AT)
    planted = pl.read_csv(tmp_path / "out" / "planted.csv")
    assert set(planted["rule"]) >= RULES_OF_ROWS | {"home_without_order"}
    assert set(planted["table"]) == set(TABLES)


def test_the_same_arguments_plant_the_same_faults(tmp_path):
    synthesise(tmp_path / "one", partnerships=2, children=300, faults=0.05, as_at=AS_AT)
    synthesise(tmp_path / "two", partnerships=2, children=300, faults=0.05, as_at=AS_AT)
    for path in sorted((tmp_path / "one").rglob("*.csv")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_without_faults_nothing_is_planted_and_no_list_is_written(tmp_path):
    made = synthesise(tmp_path / "out", partnerships=1, children=100, as_at=AS_AT)
    assert made.planted == 0
    assert not (tmp_path / "out" / "planted.csv").exists()

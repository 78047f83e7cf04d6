"""Counts that were made elsewhere: what the load report says where they differ, or are of no use."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.compared import compare
from pipelines.returns.elsewhere import made_elsewhere
from pipelines.returns.report import write_report

AT = datetime(2024, 9, 1, 9, 30, tzinfo=UTC)
CENSUS = {
    "indicator_id": "looked_after",
    "period_start": "2023-07-31",
    "period_end": "2023-07-31",
    "cohort_basis": "census_31_july",
    "care_group": "home",
    "period_kind": "census",
    "denominator": "",
    "value": "",
    "unit": "children",
}


@pytest.fixture
def differing():
    """(indicator, counted, given) -> what is told of it."""

    def told(counted, given):
        names = ("partnership", "indicator", "period", "care_group", "outcome")
        row = ("HP01", "looked_after", "31 July 2022", "home", "count", counted, given)
        schema = dict.fromkeys(names, pl.String) | {"counted": pl.Int64, "given": pl.Int64}
        none = pl.DataFrame(schema=dict.fromkeys(("partnership", "indicator", "why", "rows"), pl.String))
        return made_elsewhere(pl.DataFrame([row], schema, orient="row"), none)

    return told


def test_a_count_that_rows_contradict_is_found_with_both_numbers(returns):
    returns.keep("children", "episodes", "legal", "placements", "aggregate").rows["aggregate"] = []
    like = {"partnership": "HP01", "breakdown": "none", "level": "all", "source_return": "CLAS"}
    like |= {"status": "final", "coverage_pct": "", "note": ""} | CENSUS
    for group, number in (("kinship", "12"), ("residential", "1")):
        returns.rows["aggregate"].append(like | {"care_group": group, "numerator": number})
    found = compare(returns.load()).differing
    told = found.filter(care_group="kinship").select("indicator", "counted", "given").rows()
    assert told == [("looked_after", 0, 12)]
    assert found.filter(care_group="residential").height == 0


def test_a_small_count_is_not_told(differing, returns, tmp_path):
    told = differing(3, 12)
    assert told["differing"][0]["counted"] is None
    write_report(returns.keep("children").load(), tmp_path, at=AT, elsewhere=told)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<td>At home: count<td>fewer than 10<td>12" in page
    assert json.loads((tmp_path / "summary.json").read_text("utf-8"))["made_elsewhere"] == told


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"indicator_id": "looked_afterr"}, "HP01, aggregate: 1 accepted row is of no use: no measure has"),
        (
            {"cohort_basis": "full_year"},
            "has another cohort_basis or period_kind, which is census_31_july and census.",
        ),
        (
            {"indicator_id": "wellbeing_safe", "cohort_basis": "within_year", "period_kind": "year"},
            "the measure compares assessments of one child",
        ),
        ({"numerator": ""}, "looked after: 1 accepted row is of no use: no numerator is given"),
        (
            {"indicator_id": "most_deprived_fifth", "numerator": "3", "denominator": "2"},
            "the numerator is above the denominator.",
        ),
    ],
)
def test_a_row_of_which_no_figure_is_made_is_told_with_the_reason(returns, spoil, said):
    returns.keep("children", "aggregate").rows["aggregate"][0] |= CENSUS | spoil
    counted = compare(returns.load())
    (only,) = made_elsewhere(counted.differing, counted.of_no_use)["of_no_use"]
    assert said in only
    assert "looked_afterr" not in only


def test_nothing_is_said_where_nothing_was_made_elsewhere(returns, tmp_path):
    counted = compare(returns.keep("children", "episodes", "placements").load())
    told = made_elsewhere(counted.differing, counted.of_no_use)
    assert told == {"differing": [], "of_no_use": []}
    write_report(returns.load(), tmp_path, at=AT, elsewhere=told)
    assert "Counts made elsewhere" not in (tmp_path / "report.html").read_text("utf-8")

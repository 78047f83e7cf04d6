"""What others publish on the same definition is known to the audit (`methods.md` A5), and is not hidden."""

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.outside import outside_shares
from pipelines.second_look import protect_and_audit

COUNTS = {"home": (20, 30), "kinship": (40, 60), "foster": (3, 60)}
"""63 of 213 in all: 29.577 %. The 3 in foster care are hidden by the totals."""


@pytest.fixture(scope="module")
def table(hand):
    """(counted cells, declarations, policy)."""
    one = hand.indicator(tuple(COUNTS))
    return hand.cells(COUNTS), {one.id: one}, hand.policy(denominator=1, joined_below=0)


def share(value):
    low = round(value * 1000) - 1
    facts = {"partnership": ["HP01"], "indicator": ["measure"], "period": ["2023/24"]}
    return pl.DataFrame({**facts, "low": [low], "high": [low + 2]})


def test_a_share_that_others_publish_gives_the_audit_what_the_release_hides(table):
    counted, indicators, policy = table
    released = protect_cells(counted, indicators, policy).cells
    assert audit_cells(released, indicators, policy).passed
    found = audit_cells(released, indicators, policy, outside=share(29.577)).findings
    told = found.filter(check="exact").select("care_group", "outcome").rows()
    assert sorted(told) == [(group, side) for group in ("away", "foster") for side in ("no", "yes")]


def test_protection_leaves_such_a_number_standing_and_hides_the_small_one_by_another(hand, table):
    counted, indicators, policy = table
    protected, audit = protect_and_audit(counted, indicators, policy, None, share(29.577))
    assert audit.passed, audit.findings["words"].to_list()
    assert audit.summary["held_back"] == 0
    shown = hand.released(protected.cells)
    assert shown["all", "yes"] == 63
    assert shown["foster", "yes"] is None


def test_a_share_of_another_day_that_fits_no_count_is_let_go(table):
    counted, indicators, policy = table
    released = protect_cells(counted, indicators, policy).cells
    assert audit_cells(released, indicators, policy, outside=share(29.5)).passed


def test_only_a_real_partnership_has_a_council_and_only_measures_of_one_definition_count():
    councils = pl.DataFrame(
        {
            "indicator_id": ["community_pct", "attendance_rate"],
            "area": ["Edinburgh City"] * 2,
            "period": ["2019/20"] * 2,
            "value": [92.217, 86.0],
        }
    )
    names = {"partnership": ["A", "B"], "name": ["City of Edinburgh Council", "Edinburgh"]}
    partnerships = pl.DataFrame({**names, "invented": [False, True]})
    assert outside_shares(partnerships, councils).rows() == [
        ("A", "community_share", "2019/20", 92_216, 92_218)
    ]

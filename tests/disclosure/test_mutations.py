"""One wrong cell in a released table, or in a second release, and the audit says which rule it breaks."""

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.vocabulary import Status

WIDE = (40, 60)
SAFE = {"home": (20, 30), "kinship": WIDE, "foster": WIDE}


@pytest.fixture(scope="module")
def release_of(hand):
    """counts -> (declarations, policy, released cells)."""

    def make(counts):
        one, policy = hand.indicator(tuple(counts)), hand.policy(denominator=1, joined_below=0)
        return {one.id: one}, policy, protect_cells(hand.cells(counts), {one.id: one}, policy).cells

    return make


def put(cells, group, outcome, count):
    """The cells with one of them published as another count, or withheld where it is None."""
    here = (pl.col("care_group") == group) & (pl.col("outcome") == outcome)
    status = str(Status.WITHHELD if count is None else Status.PUBLISHED)
    return cells.with_columns(
        count=pl.when(here).then(pl.lit(count, pl.Int64)).otherwise("count"),
        status=pl.when(here).then(pl.lit(status)).otherwise("status"),
    )


WRONG = [
    ("home", "yes", 3, "primary slip"),
    ("all", "all", 999, "inconsistent"),
    ("home", "yes", 21, "inconsistent"),
    ("home", "yes", None, "exact"),
]


@pytest.mark.parametrize(("group", "outcome", "count", "check"), WRONG)
def test_one_wrong_cell_fails_the_audit_by_name(release_of, group, outcome, count, check):
    indicators, policy, cells = release_of(SAFE)
    assert audit_cells(cells, indicators, policy).passed
    found = audit_cells(put(cells, group, outcome, count), indicators, policy)
    assert check in found.findings["check"].to_list()


def test_withholding_two_that_the_other_groups_give_away_fails_as_exact(release_of):
    indicators, policy, cells = release_of(SAFE)
    told = put(put(cells, "home", "yes", None), "home", "no", None)
    assert audit_cells(told, indicators, policy).findings["check"].to_list() == ["exact", "exact"]


def test_a_number_left_on_a_withheld_row_fails_as_form(release_of):
    indicators, policy, cells = release_of({**SAFE, "home": (2, 40)})
    here = (pl.col("care_group") == "home") & (pl.col("outcome") == "yes")
    told = cells.with_columns(count=pl.when(here).then(2).otherwise("count"))
    assert "form" in audit_cells(told, indicators, policy).findings["check"].to_list()


def test_a_group_left_out_whose_few_children_the_totals_leave_fails_as_residual(hand, release_of):
    counts = {**SAFE, "other": (1, 2)}
    indicators, policy, _ = release_of(counts)
    told = hand.cells(counts).filter(pl.col("care_group") != "other")
    told = told.with_columns(status=pl.lit(str(Status.PUBLISHED)), band=pl.lit(None, pl.String))
    assert set(audit_cells(told, indicators, policy).findings["check"]) == {"residual"}


MOVES = [
    ("turns from no to yes", {"home": (21, 29)}),
    ("leaves", {"home": (20, 29)}),
    ("moves to kinship", {"home": (19, 30), "kinship": (41, 60)}),
]


@pytest.mark.parametrize(("what", "moved"), MOVES, ids=[what for what, _ in MOVES])
def test_a_second_release_in_which_one_child_moved_is_refused(release_of, what, moved):
    indicators, policy, before = release_of(SAFE)
    _, _, after = release_of({**SAFE, **moved})
    assert audit_cells(after, indicators, policy).passed, what
    found = audit_cells(after, indicators, policy, previous=before)
    assert set(found.findings["check"]) == {"small change"}


def test_a_second_release_that_withholds_what_the_first_published_is_refused(release_of):
    indicators, policy, before = release_of(SAFE)
    _, _, after = release_of({**SAFE, "home": (4, 46)})
    found = audit_cells(after, indicators, policy, previous=before)
    assert set(found.findings["check"]) == {"earlier"}


def test_a_child_who_moved_within_withheld_numbers_changes_nothing_that_is_released(release_of):
    indicators, policy, before = release_of({**SAFE, "home": (2, 40)})
    _, _, after = release_of({**SAFE, "home": (3, 39)})
    assert after.equals(before)
    assert audit_cells(after, indicators, policy, previous=before).passed


def test_the_same_release_again_passes(release_of):
    indicators, policy, before = release_of(SAFE)
    assert audit_cells(before, indicators, policy, previous=before).passed

"""A second release in which a child has moved is held back by protection; the audit need not refuse it."""

import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.policy import read_policy
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY

EVERYTHING = {"denominator": 1, "joined_below": 0}
GROUPS = ("home", "kinship", "foster")
FIRST = {"home": (40, 30), "kinship": (25, 18), "foster": (12, 22)}
SIDE = st.integers(0, 40)
TABLES = st.fixed_dictionaries({group: st.tuples(SIDE, SIDE) for group in GROUPS})


def released(protected, name):
    return protected.cells.with_columns(release_id=pl.lit(name)).select(CELL_COLUMNS)


def moved(counts, group, to, by=1):
    """A child has moved to another group, or from yes to no."""
    yes, no = counts[group]
    by = min(by, yes)
    other = counts[to]
    return {
        **counts,
        group: (yes - by, no + by * (group == to)),
        **({to: (other[0] + by, other[1])} if group != to else {}),
    }


def second(hand, counts, later, policy=None):
    one, policy = {"measure": hand.indicator()}, policy or hand.policy(**EVERYTHING)
    before = released(protect_cells(hand.cells(counts), one, policy), "first")
    after = protect_cells(hand.cells(later), one, policy, previous=before)
    return before, after.cells, audit_cells(after.cells, one, policy, before)


@settings(max_examples=10)
@given(TABLES, st.sampled_from(GROUPS), st.sampled_from(GROUPS), st.integers(1, 4))
def test_with_a_child_moved_the_second_release_says_what_the_first_said_or_nothing_new(
    hand, counts, group, to, by
):
    before, after, audit = second(hand, counts, moved(counts, group, to, by))
    both = after.join(before, on=CELL_KEY, suffix="_before")
    change = (both["count"] - both["count_before"]).abs().drop_nulls()
    assert not change.is_between(1, 4).any()
    assert audit.passed, audit.findings["words"].to_list()


def test_a_year_with_a_small_change_is_held_back_whole_and_another_year_is_not(hand):
    later = moved(FIRST, "home", "home")
    years = [hand.cells(FIRST), hand.cells(FIRST, "2024/25")]
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    before = released(protect_cells(pl.concat(years), one, policy), "first")
    corrected = pl.concat([hand.cells(later), hand.cells({**FIRST, "home": (20, 30)}, "2024/25")])
    after = protect_cells(corrected, one, policy, previous=before).cells
    at_home = after.filter(care_group="home", outcome="yes").sort("period")
    assert at_home["count"].to_list() == [40, 20]


def test_a_revision_that_a_person_decided_on_is_published(hand):
    facts = hand.declared(**EVERYTHING)
    decision = {"kind": "revision", "partnership": "HP01", "indicator": "measure", "by": "The controller"}
    policy = read_policy(json.dumps({**facts, "decisions": [{**decision, "on": "2026-11-24", "why": "A."}]}))
    _, after, audit = second(hand, FIRST, moved(FIRST, "home", "home"), policy)
    assert after.filter(care_group="home", outcome="yes")["count"].to_list() == [39]
    assert audit.passed


def test_what_was_published_before_stays_published_where_another_number_can_hide_the_small_one(hand):
    """A new small group has to be hidden by one that nobody has seen yet, or not at all."""
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    first = hand.cells({**FIRST, "foster": (3, 22)})
    before = released(protect_cells(first, one, policy), "first")
    shown = before.filter(status="published")
    again = protect_cells(first, one, policy, previous=before).cells
    assert again.filter(status="published").height >= shown.height
    assert again.join(shown, on=CELL_KEY, how="semi")["status"].unique().to_list() == ["published"]


def test_a_year_that_is_said_again_is_not_searched_again(hand):
    """Of two years the second is new, and in a third release one has moved far."""
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    first, later = hand.cells(FIRST), hand.cells({**FIRST, "foster": (12, 40)}, "2024/25")
    before = released(protect_cells(first, one, policy), "first")
    second = protect_cells(pl.concat([first, later]), one, policy, previous=before)
    assert second.systems["system"].to_list() == ["HP01 measures 2024/25"]
    both = pl.concat([before, released(second, "second")])
    third = protect_cells(
        pl.concat([hand.cells({**FIRST, "home": (60, 30)}), later]), one, policy, previous=both
    )
    assert third.systems["system"].to_list() == ["HP01 measures 2023/24"]
    nothing_new = protect_cells(pl.concat([first, later]), one, policy, previous=both)
    assert nothing_new.systems.is_empty()
    assert nothing_new.cells.equals(second.cells)

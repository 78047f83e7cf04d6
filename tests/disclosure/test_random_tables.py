"""Random tables of two to five groups against a reader with a solver, the audit, and a change of mind."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.vocabulary import CELL_KEY, Status

GROUPS = ("home", "kinship", "foster", "residential", "other")
EVERYTHING = {"denominator": 1, "joined_below": 0}
"""A plan that shows every group, however small: protection has all the work."""


@st.composite
def tables(draw):
    """Two to five groups, 20 to 300 children, with many small and empty sides."""
    groups = ("home", *draw(st.permutations(GROUPS[1:]))[: draw(st.integers(1, 4))])
    side = st.one_of(st.integers(0, 6), st.integers(0, 30))
    counts = {group: (draw(side), draw(side)) for group in GROUPS if group in groups}
    short = max(0, 20 - sum(map(sum, counts.values())))
    return {**counts, "home": (counts["home"][0], counts["home"][1] + short)}


def is_unsafe():
    """Whether a cell is withheld for its own sake: it or its group is small, or all are on one side."""
    truth, whole = pl.col("truth"), pl.col("truth").max().over("care_group")
    of_few = (pl.col("outcome") != "all") & (whole < 10)
    one_sided = (pl.col("outcome") != "all") & ((truth == 0) | (truth == whole))
    return truth.is_between(1, 4) | of_few | one_sided


plans = st.sampled_from([EVERYTHING, {"denominator": 1}, {}])


@settings(max_examples=15)
@given(tables(), plans, st.booleans())
def test_no_withheld_number_can_be_told_within_the_narrowest_interval(hand, attacker, counts, plan, strict):
    one, policy = hand.indicator(tuple(counts), sensitive=strict), hand.policy(**plan)
    cells = protect_cells(hand.cells(counts), {one.id: one}, policy).cells
    assert not cells.height or attacker.closest(hand.released(cells)) >= (10 if strict else 5)
    found = audit_cells(cells, {one.id: one}, policy)
    assert found.passed, found.findings["words"].to_list()


@settings(max_examples=4)
@given(tables())
def test_publishing_any_one_number_withheld_for_the_sake_of_others_fails_the_audit(hand, counts):
    one, policy = hand.indicator(tuple(counts)), hand.policy(**EVERYTHING)
    counted = hand.cells(counts)
    cells = protect_cells(counted, {one.id: one}, policy).cells
    joined = cells.join(counted.select(*CELL_KEY, truth="count"), on=CELL_KEY)
    assert joined.height == cells.height
    hidden = joined.with_row_index("row").filter(pl.col("status") == Status.WITHHELD, ~is_unsafe())
    for row in hidden["row"]:
        here = pl.int_range(pl.len()) == row
        told = joined.with_columns(
            count=pl.when(here).then("truth").otherwise("count"),
            status=pl.when(here).then(pl.lit(str(Status.PUBLISHED))).otherwise("status"),
        )
        assert not audit_cells(told, {one.id: one}, policy).passed, joined.row(row, named=True)


@settings(max_examples=8)
@given(tables(), st.integers(0, 1000))
def test_the_order_of_rows_never_changes_what_is_published(hand, counts, seed):
    one, policy = hand.indicator(tuple(counts)), hand.policy(denominator=1)
    cells = hand.cells(counts)
    shuffled = cells.sample(fraction=1, shuffle=True, seed=seed)
    first, second = (protect_cells(part, {one.id: one}, policy) for part in (cells, shuffled))
    assert first.cells.equals(second.cells)
    assert first.plan.equals(second.plan)

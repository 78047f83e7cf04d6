"""The primary rules on cells made by hand: what is unsafe alone is withheld, and what is safe is told."""

import polars as pl
import pytest

from pipelines.disclosure import protect_cells
from pipelines.indicator import SensitiveSide
from pipelines.vocabulary import Status

WIDE = (40, 60)


def protect(hand, counts, **changes):
    """What is released of a table whose groups are all shown."""
    one = hand.indicator(tuple(counts), **changes)
    return protect_cells(hand.cells(counts), {one.id: one}, hand.policy(denominator=1, joined_below=0)).cells


@pytest.mark.parametrize("small", [1, 2, 3, 4])
@pytest.mark.parametrize("side", ["yes", "no"])
def test_one_to_four_children_on_either_side_are_withheld(hand, small, side):
    pair = (small, 44) if side == "yes" else (44, small)
    table = hand.released(protect(hand, {"home": pair, "kinship": WIDE, "foster": WIDE}))
    assert table["home", side] is None


@pytest.mark.parametrize("side", ["yes", "no"])
def test_a_small_count_is_not_what_two_others_leave(hand, side):
    pair = (2, 42) if side == "yes" else (42, 2)
    table = hand.released(protect(hand, {"home": pair, "kinship": WIDE, "foster": WIDE}))
    assert sum(table["home", outcome] is None for outcome in ("yes", "no", "all")) >= 2


def test_five_children_are_published(hand):
    table = hand.released(protect(hand, {"home": (5, 39), "kinship": WIDE, "foster": WIDE}))
    assert table["home", "yes"] == 5
    assert None not in table.values()


def test_no_side_of_fewer_than_ten_children_is_published(hand):
    table = hand.released(protect(hand, {"home": WIDE, "kinship": (5, 4), "foster": WIDE, "other": (5, 3)}))
    assert {table[group, side] for group in ("kinship", "other") for side in ("yes", "no")} == {None}


def test_both_sides_of_ten_children_are_published(hand):
    table = hand.released(protect(hand, {"home": WIDE, "kinship": (5, 5), "foster": WIDE}))
    assert None not in table.values()


FULL = [
    (SensitiveSide.YES, (44, 0), True),
    (SensitiveSide.YES, (0, 44), False),
    (SensitiveSide.NO, (44, 0), False),
    (SensitiveSide.NO, (0, 44), True),
    (SensitiveSide.BOTH, (44, 0), True),
    (SensitiveSide.BOTH, (0, 44), True),
]


@pytest.mark.parametrize(("side", "pair", "is_withheld"), FULL)
def test_a_full_group_is_withheld_where_its_side_says_something_of_each(hand, side, pair, is_withheld):
    cells = protect(hand, {"home": pair, "kinship": WIDE, "foster": WIDE}, sensitive_side=side)
    table = hand.released(cells)
    assert ({table["home", "yes"], table["home", "no"]} == {None}) is is_withheld


def test_a_zero_that_says_nothing_of_a_child_is_published_as_zero(hand):
    counts = {"home": (0, 44), "kinship": WIDE, "foster": WIDE}
    table = hand.released(protect(hand, counts, sensitive_side=SensitiveSide.YES))
    assert table["home", "yes"] == 0


@pytest.mark.parametrize(("pair", "is_withheld"), [((9, 40), True), ((10, 40), False), ((11, 8), True)])
def test_a_sensitive_indicator_is_held_to_ten_and_twenty(hand, pair, is_withheld):
    counts = {"home": pair, "kinship": WIDE, "foster": WIDE}
    assert hand.released(protect(hand, counts))["home", "yes"] == pair[0]
    strict = hand.released(protect(hand, counts, sensitive=True))
    assert (strict["home", "yes"] is None) is is_withheld


def test_an_indicator_that_the_policy_lists_is_sensitive_without_saying_so(hand):
    counts = {"home": (9, 40), "kinship": WIDE, "foster": WIDE}
    one = hand.indicator(tuple(counts), id="referred_offence")
    cells = hand.cells(counts).with_columns(indicator=pl.lit(one.id))
    assert hand.released(protect_cells(cells, {one.id: one}, hand.policy()).cells)["home", "yes"] is None


def test_a_withheld_row_has_no_count_and_no_band_and_says_only_that_it_is_withheld(hand):
    cells = protect(hand, {"home": (2, 42), "kinship": (3, 4), "foster": WIDE})
    rows = list(cells.iter_rows(named=True))
    assert {row["status"] for row in rows} == {Status.PUBLISHED, Status.WITHHELD}
    for row in rows:
        assert (row["count"] is None) == (row["status"] == Status.WITHHELD)
        assert row["band"] is None

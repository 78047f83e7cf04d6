"""What may be said: each row of the table of words, its edges, and words that are never said."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import change_verdict, difference_verdict, gap_change_verdict, main_mover, what_moved
from pipelines.stats.verdicts import CHANGE_WORDS, DIFFERENCE_WORDS

TABLE = [
    # lower, upper, n1, n2, key
    (0.27, 0.55, 58, 96, "clearly_higher"),
    (-0.55, -0.27, 58, 96, "clearly_lower"),
    (0.01, 0.05, 900, 900, "small_higher"),
    (-0.05, -0.01, 900, 900, "small_lower"),
    (-0.05, 0.20, 58, 96, "no_clear_difference"),
    (-0.18, 0.13, 58, 66, "too_few"),
    (0.20, 0.80, 9, 96, "not_shown"),
    (0.20, 0.80, 96, 9, "not_shown"),
    (0.20, 0.80, None, 96, "not_shown"),
    (None, None, 58, 96, "not_shown"),
    (math.nan, math.nan, 58, 96, "not_shown"),
    (0.20, 0.80, math.nan, 96, "not_shown"),
]


@pytest.mark.parametrize(("lower", "upper", "n1", "n2", "key"), TABLE)
def test_a_difference_is_said_as_the_table_of_words_has_it(lower, upper, n1, n2, key):
    verdict = difference_verdict(lower, upper, n1, n2)

    assert (verdict.key, verdict.words) == (key, DIFFERENCE_WORDS[key])


def test_the_words_are_those_of_the_screens_letter_for_letter():
    assert list(DIFFERENCE_WORDS.values()) == [
        "clearly higher",
        "clearly lower",
        "a small but clear difference",
        "a small but clear difference",
        "no clear difference",
        "too few children to tell",
        "not shown",
    ]
    assert CHANGE_WORDS == {
        **DIFFERENCE_WORDS,
        "small_higher": "a small but clear change",
        "small_lower": "a small but clear change",
        "no_clear_difference": "no clear change",
    }


def test_a_change_that_is_not_clear_is_no_clear_change():
    assert change_verdict(-0.05, 0.2, 58, 66).words == "no clear change"
    assert change_verdict(0.05, 0.2, 58, 66).words == "clearly higher"


@pytest.mark.parametrize(
    ("lower", "upper", "key"),
    [
        (0.0, 0.3, "no_clear_difference"),
        (-0.3, 0.0, "no_clear_difference"),
        (-0.15, 0.15, "no_clear_difference"),
        (-0.1501, 0.15, "too_few"),
    ],
)
def test_an_interval_that_touches_0_is_not_clear_and_15_points_each_way_are_not_too_many(lower, upper, key):
    assert difference_verdict(lower, upper, 58, 96).key == key


@pytest.mark.parametrize(
    ("difference", "key"),
    [(0.049, "small_higher"), (0.35 - 0.30, "clearly_higher"), (0.06, "clearly_higher")],
)
def test_five_points_are_worth_noticing_and_less_is_small(difference, key):
    assert difference_verdict(0.01, 0.08, 400, 400, difference=difference).key == key


@pytest.mark.parametrize(("base", "caution"), [(9, False), (10, True), (19, True), (20, False)])
def test_ten_to_nineteen_children_are_very_small_numbers(base, caution):
    words = difference_verdict(0.2, 0.5, base, 96).caution

    assert (words == "Very small numbers (10–19): read with care.") is caution


def test_a_sensitive_measure_has_a_higher_floor():
    assert difference_verdict(0.2, 0.5, 19, 96, floor=20).key == "not_shown"
    assert difference_verdict(0.2, 0.5, 20, 96, floor=20).key == "clearly_higher"


@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(0, 50), st.integers(0, 50))
def test_turning_the_groups_round_turns_higher_into_lower_and_nothing_else(one, other, n1, n2):
    lower, upper = sorted((one, other))
    straight, turned = difference_verdict(lower, upper, n1, n2), difference_verdict(-upper, -lower, n2, n1)

    mirror = {"higher": "lower", "lower": "higher"}
    head, _, side = straight.key.rpartition("_")
    assert turned.key == (f"{head}_{mirror[side]}" if side in mirror else straight.key)


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="lower must not be above upper"):
        difference_verdict(0.2, 0.1, 50, 50)


GAPS = [
    # before, after, lower, upper, key
    (-0.20, -0.08, 0.01, 0.23, "narrowed"),
    (0.50, 0.30, -0.35, -0.05, "narrowed"),
    (-0.20, 0.05, 0.10, 0.40, "narrowed"),
    (-0.08, -0.20, -0.23, -0.01, "widened"),
    (-0.10, 0.10, 0.05, 0.35, "changed_sides"),
    (0.50, 0.43, -0.27, 0.13, "too_few"),
    (0.50, 0.45, -0.15, 0.05, "no_clear_difference"),
]


@pytest.mark.parametrize(("before", "after", "lower", "upper", "key"), GAPS)
def test_a_gap_narrows_only_where_its_change_is_clear_and_its_size_fell(before, after, lower, upper, key):
    assert gap_change_verdict(before, after, lower, upper, 58, 66).key == key


def test_a_gap_of_too_few_children_is_not_said_to_have_changed():
    assert gap_change_verdict(-0.5, 0.0, 0.1, 0.9, 9, 66).words == "not shown"
    assert gap_change_verdict(-0.5, 0.0, 0.1, 0.9, 15, 66).caution.startswith("Very small numbers")


def test_what_moved_is_said_of_both_sides_and_calls_better_what_is():
    words = what_moved(-0.02, 0.05, "foster care", good="lower")

    assert words == "home looks 2 points lower (better) and foster care 5 points higher (worse)"


def test_where_neither_way_is_good_nothing_is_called_better():
    assert what_moved(0.01, -0.004, "kinship care") == (
        "home looks 1 point higher and kinship care less than a point different"
    )


@pytest.mark.parametrize(
    ("home", "comparator", "who"),
    [(-0.02, 0.05, "comparator"), (0.08, 0.05, "home"), (0.1 + 0.2, -0.3, "both")],
)
def test_the_side_that_moved_more_is_named(home, comparator, who):
    assert main_mover(home, comparator) == who

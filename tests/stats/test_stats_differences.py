"""Differences of shares and changes of gaps: Newcombe's own examples, mirror images, scalars and arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import (
    detectable_change_words,
    detectable_gap_words,
    gap_change_mover,
    mover_limits,
    newcombe_difference,
    newcombe_limits,
    newcombe_p_values,
    rate_ratio_exact,
    ratio_of_proportions_log,
    smallest_clear_difference,
    wilson,
)


@st.composite
def pairs(draw):
    n1, n2 = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


PUBLISHED = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0)),
    ((10, 10, 0, 10), (0.6075, 1.0)),
]
"""Newcombe 1998, table II, method 10."""


@pytest.mark.parametrize(("counts", "limits"), PUBLISHED)
def test_the_published_examples_of_newcombe_come_out(counts, limits):
    result = newcombe_difference(*counts)

    assert (result.lower, result.upper) == pytest.approx(limits, abs=6e-5)


@given(pairs())
def test_a_difference_lies_between_its_limits_and_these_between_minus_1_and_1(counts):
    result = newcombe_difference(*counts)

    assert -1 - 1e-12 <= result.lower <= result.difference + 1e-12
    assert result.difference - 1e-12 <= result.upper <= 1 + 1e-12


@given(pairs())
def test_turning_the_groups_round_turns_the_interval_round(counts):
    x1, n1, x2, n2 = counts
    one, turned = newcombe_difference(*counts), newcombe_difference(x2, n2, x1, n1)

    assert (-turned.upper, -turned.lower) == pytest.approx((one.lower, one.upper), abs=1e-12)
    assert {"higher": "lower", "lower": "higher"}.get(one.verdict, one.verdict) == turned.verdict


@given(pairs())
def test_counting_the_children_without_the_outcome_turns_the_interval_round(counts):
    x1, n1, x2, n2 = counts
    one, rest = newcombe_difference(*counts), newcombe_difference(n1 - x1, n1, n2 - x2, n2)

    assert (-rest.upper, -rest.lower) == pytest.approx((one.lower, one.upper), abs=1e-12)


@given(pairs())
def test_a_difference_is_clear_just_where_its_p_value_is_under_5_per_cent(counts):
    p_value = float(newcombe_p_values(*counts))
    is_clear = newcombe_difference(*counts).verdict != "no clear difference"

    assert 0 <= p_value <= 1
    assert is_clear == (p_value < 0.05)


def test_a_missing_count_has_no_p_value():
    assert np.isnan(newcombe_p_values([3, np.nan], [9, 9], [1, 1], [0, 9])).all()


@given(st.lists(pairs(), min_size=1, max_size=20))
def test_an_array_of_differences_gives_what_they_give_one_by_one(many):
    lower, upper = newcombe_limits(*zip(*many, strict=True))

    assert [(one.lower, one.upper) for one in (newcombe_difference(*counts) for counts in many)] == list(
        zip(lower.tolist(), upper.tolist(), strict=True)
    )


def gap(counts):
    return dict(zip(("x1", "n1", "x2", "n2"), counts, strict=True))


@given(pairs(), pairs())
def test_a_change_of_gap_is_the_second_gap_minus_the_first_and_lies_within_its_limits(first, then):
    result = gap_change_mover(gap(first), gap(then))

    assert result.change == result.gap_after - result.gap_before
    assert result.lower - 1e-12 <= result.change <= result.upper + 1e-12


@given(pairs(), pairs())
def test_turning_the_periods_round_turns_the_change_of_gap_round(first, then):
    one, turned = gap_change_mover(gap(first), gap(then)), gap_change_mover(gap(then), gap(first))

    assert (-turned.upper, -turned.lower) == pytest.approx((one.lower, one.upper), abs=1e-12)


@given(pairs())
def test_a_gap_that_stays_has_no_clear_change(counts):
    result = gap_change_mover(gap(counts), gap(counts))

    assert (result.change, result.verdict) == (0, "no clear change in the gap")


def test_an_estimate_minus_one_that_is_certain_keeps_its_own_interval():
    share = wilson(12, 40)
    lower, upper = mover_limits(share.estimate, share.lower, share.upper, 0.5, 0.5, 0.5)

    assert (lower, upper) == pytest.approx((share.lower - 0.5, share.upper - 0.5))


@given(st.integers(1, 100), st.integers(1, 100), st.floats(1, 500), st.floats(1, 500))
def test_a_ratio_turned_round_is_one_over_it(a, b, exposure_a, exposure_b):
    one, turned = (
        rate_ratio_exact(a, exposure_a, b, exposure_b),
        rate_ratio_exact(b, exposure_b, a, exposure_a),
    )

    assert 1 / turned.ratio == pytest.approx(one.ratio)
    assert (1 / turned.upper, 1 / turned.lower) == pytest.approx((one.lower, one.upper), rel=1e-6)
    assert one.lower < one.ratio < one.upper
    assert 0 <= one.p_value <= 1


def test_without_an_event_below_the_line_a_ratio_is_unbounded():
    result = rate_ratio_exact(5, 100, 0, 100)

    assert (result.ratio, result.upper) == (None, None)
    assert result.lower > 0


def test_equal_rates_have_a_ratio_of_1_and_a_p_value_of_1():
    result = rate_ratio_exact(8, 40, 8, 40)

    assert (result.ratio, result.p_value) == (1, 1)


@given(st.integers(1, 39), st.integers(1, 79))
def test_a_ratio_of_shares_is_the_middle_of_its_limits_on_the_log_scale(x1, x2):
    result = ratio_of_proportions_log(x1, 40, x2, 80)

    assert result.lower * result.upper == pytest.approx(result.ratio**2)


def test_with_40_and_80_children_a_difference_must_be_about_19_points_to_be_clear():
    found = smallest_clear_difference(0.5, 40, 80)

    assert (round(100 * found.up), round(100 * found.down)) == (19, 19)


@given(st.floats(0, 1), st.integers(10, 300), st.integers(10, 300))
def test_just_beyond_the_smallest_clear_move_is_clear_and_just_short_of_it_is_not(share, n1, n2):
    found = smallest_clear_difference(share, n1, n2)

    for move, side in ((found.up, 1), (found.down, -1)):
        if move is not None:
            moves = np.array([0.999 * move, min(1.001 * move, share if side < 0 else 1 - share)])
            lower, upper = newcombe_limits((share + side * moves) * n1, n1, share * n2, n2)
            assert not (lower[0] > 0 or upper[0] < 0)
            assert lower[1] > 0 or upper[1] < 0 or moves[1] == pytest.approx(move)


def test_a_share_that_can_not_fall_far_enough_has_no_clear_move_down():
    found = smallest_clear_difference(0.05, 60, 60)

    assert found.down is None
    assert found.either_way == found.up
    assert smallest_clear_difference(0, 1, 1).either_way is None


def test_what_could_have_been_seen_is_said_for_the_direction_that_needs_more():
    """From 48 of 66: 14 points up are clear for 58 pupils, 17 down."""
    found = smallest_clear_difference(48 / 66, 58, 66)

    assert (round(100 * found.up), round(100 * found.down)) == (14, 17)
    assert detectable_change_words(found, 58, 66, "home", "pupils") == (
        "With 58 and 66 pupils, home has to move about 17 points before it is clear."
    )
    assert detectable_gap_words(found) == "Only gaps of about 17 points or more would be clear."


def test_where_no_move_would_be_clear_that_is_said():
    nothing = smallest_clear_difference(0, 1, 1)

    assert (
        detectable_change_words(nothing, 1, 1, "home") == "With 1 and 1 children, no change would be clear."
    )
    assert detectable_gap_words(nothing) == "With these numbers no gap would be clear."

"""Matched change: shares, net, sign test; coverage, bounds, and order that could reverse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stats import (
    coverage,
    improvement_bounds,
    paired_change,
    reversal_words,
    sign_test_words,
    wilson,
)

counts = st.integers(0, 60)


def test_one_improved_seven_declined_of_21_by_hand():
    """b' = 2/23, c' = 8/23; d = −6/23; ± 1.959964·√((10/23 − 36/529)/23). Sign test: 2·(1+8)/2⁸."""
    result = paired_change(improved=1, declined=7, unchanged=13)

    assert (result.net_lower_bonett_price, result.net_upper_bonett_price) == pytest.approx(
        (-0.508359, -0.013380), abs=1e-5
    )
    assert result.net == -6 / 21
    assert result.exact_sign_p == 18 / 256


@given(counts, counts, counts)
def test_improved_and_declined_are_the_mirror_image_of_each_other(improved, declined, unchanged):
    if improved + declined + unchanged:
        one = paired_change(improved, declined, unchanged)
        other = paired_change(declined, improved, unchanged)

        assert (one.share_improved, one.improved_lower) == (other.share_declined, other.declined_lower)
        assert -one.net_lower_bonett_price == pytest.approx(other.net_upper_bonett_price, abs=1e-12)
        assert one.exact_sign_p == other.exact_sign_p


@given(counts, counts, counts)
def test_net_and_its_limits_lie_between_minus_1_and_1(improved, declined, unchanged):
    if n := improved + declined + unchanged:
        result = paired_change(improved, declined, unchanged)

        assert -1 <= result.net_lower_bonett_price <= result.net_upper_bonett_price <= 1
        assert result.share_improved == wilson(improved, n).estimate
        assert 0 <= result.exact_sign_p <= 1


def test_where_nobody_changed_the_sign_test_says_nothing():
    assert paired_change(0, 0, 20).exact_sign_p == 1


@pytest.mark.parametrize(
    ("matched", "words"),
    [
        (42, "Partial: read with care."),
        (43, "Enough to compare"),
        (31, "Partial: read with care."),
        (30, "Too little covered to compare groups."),
    ],
)
def test_coverage_under_70_and_under_50_per_cent_has_its_own_words(matched, words):
    assert coverage(matched, 61).words == words


def test_bounds_go_from_no_unmatched_child_improved_to_every_one():
    """14 of 42 improved, 19 of 61 not matched: 14/61 to 33/61."""
    low, high = improvement_bounds(14, 42, 61)

    assert (round(100 * low), round(100 * high)) == (23, 54)


def test_overlapping_bounds_say_that_missing_children_could_reverse_the_order():
    home, kinship = (0.23, 0.54), (0.32, 0.60)

    assert reversal_words(-0.12, home, kinship) == "Missing children alone could reverse the order."
    assert reversal_words(0.12, kinship, home) == "Missing children alone could reverse the order."
    assert reversal_words(-0.5, (0.1, 0.2), (0.6, 0.7)) == ""
    assert reversal_words(0.0, home, kinship) == ""


@pytest.mark.parametrize(
    ("improved", "declined", "words"),
    [
        (5, 0, "too few changed"),
        (6, 0, "more improved than declined"),
        (0, 6, "more declined than improved"),
        (5, 4, "no clear change"),
    ],
)
def test_under_six_changers_no_sign_test_is_read(improved, declined, words):
    result = paired_change(improved, declined, 20)

    assert sign_test_words(improved, declined, result.exact_sign_p) == words


def test_five_changers_can_never_reach_5_per_cent_and_six_can():
    assert paired_change(5, 0, 20).exact_sign_p > 0.05
    assert paired_change(6, 0, 20).exact_sign_p < 0.05

"""Keys asked about in bulk are known, or stand twice, exactly where a plain look would say so."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_schema import ContractBroken, validate_accepted
from pipelines.returns.keys import Shared, keys_of, more_than_once, positions_of
from pipelines.returns.runs import parts_of, runs_of

ENDS_ALIKE = [7, 7 + 2**20, 7 + 2**40, 7 + 2**63]
"""Four keys that share a place in any table."""
KEYS = st.lists(st.sampled_from([0, 1, 2, *ENDS_ALIKE]) | st.integers(0, 2**64 - 1), max_size=60)


def numbers(keys):
    return np.array(keys, np.uint64)


def test_of_keys_that_share_a_place_each_is_known_and_no_other():
    known = keys_of(numbers(ENDS_ALIKE[:3]))
    assert known.has(numbers([*ENDS_ALIKE, 8])).tolist() == [True, True, True, False, False]


def test_nothing_is_known_where_nothing_was_put_not_even_nought():
    assert not keys_of(numbers([])).has(numbers([0, 1, 2, 3])).any()


@given(KEYS, KEYS)
def test_a_key_is_known_where_it_is_among_them(known, asked):
    assert keys_of(numbers(known)).has(numbers(asked)).tolist() == [key in known for key in asked]


@given(KEYS)
def test_keys_that_stand_twice_are_found_with_every_position(keys):
    twice = sorted(key for key, times in Counter(keys).items() if times > 1)
    assert more_than_once(numbers(keys)).tolist() == twice
    places = [place for place, key in enumerate(keys) if key in twice]
    assert positions_of(numbers(keys), numbers(twice)).tolist() == places


@given(KEYS, st.data())
def test_of_rows_with_one_key_at_most_one_may_be_kept(keys, data):
    keys, kept = numbers(keys), np.array(data.draw(st.tuples(*[st.booleans()] * len(keys))), bool)
    ids = positions_of(keys, more_than_once(keys))
    assert Shared(ids, keys[ids]).are_apart(kept) == (len(set(keys[kept])) == kept.sum())


def test_rows_found_to_share_a_key_break_the_contract(returns):
    rows = returns.load().frames["children"]
    assert validate_accepted(TABLES["children"], rows, has_one_row_a_key=True).equals(rows)
    with pytest.raises(ContractBroken, match="one row a key"):
        validate_accepted(TABLES["children"], rows, has_one_row_a_key=False)


@given(st.lists(st.integers(-1, 4), max_size=30))
def test_each_sender_of_a_run_has_all_its_rows_wherever_they_stand(groups):
    groups = np.array(groups, np.int32)
    found = {sender: np.arange(len(groups))[rows].tolist() for sender, rows in parts_of(groups)}
    assert found == {int(one): np.flatnonzero(groups == one).tolist() for one in np.unique(groups)}
    assert [n for run in runs_of(groups) for n in range(len(groups))[run]] == [*range(len(groups))]


def test_accepted_rows_name_their_partnership_by_a_label_of_the_list(returns):
    checked = returns.load()
    kinds = {frame.schema["partnership"] for frame in checked.frames.values()}
    assert [kind.categories.to_list() for kind in kinds] == [["HP01", "HP02"]]


def test_accepted_rows_without_names_of_partnerships_break_the_contract(returns):
    rows = returns.load().frames["referrals"]
    numbered = rows.with_columns(rows["partnership"].to_physical())
    with pytest.raises(ContractBroken, match="partnerships by name"):
        validate_accepted(TABLES["referrals"], numbered)

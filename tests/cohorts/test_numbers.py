"""Rows told apart, counted and found by number."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cohorts import numbers
from pipelines.cohorts.numbers import by_year, each_between, filled, told_apart
from pipelines.cohorts.orders import runs_of
from pipelines.cohorts.spells import FAR

ROWS = st.lists(st.tuples(st.integers(0, 40), st.integers(-9, 2026), st.sampled_from([0, 1])), max_size=60)


@pytest.mark.parametrize(
    ("table", "searched"), [(2, 2), (2, 2**24), (100, 500), (100, 2**24), (2**18, 2**24)]
)
@given(rows=ROWS)
def test_the_same_numbers_are_one_and_others_are_others_in_the_order_of_the_columns(table, searched, rows):
    columns = list(np.array(rows, np.int64).reshape(-1, 3).T)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "_TABLE", table)
        patch.setattr(numbers, "_SEARCHED", searched)
        at, one = told_apart(columns)

    ranks = {row: n for n, row in enumerate(sorted(set(rows)))}
    assert at.tolist() == [ranks[row] for row in rows]
    assert [rows[n] for n in one] == sorted(set(rows))


def test_more_numbers_than_four_bytes_or_memory_hold_are_told_apart_all_the_same():
    many = 70_000
    columns = [np.arange(many) * 3 % many, np.arange(many) * 7 % 60_000, np.arange(many) % 2]

    at, one = told_apart(columns)

    assert len(one) == many
    assert all((column[one][at] == column).all() for column in columns)
    assert (np.lexsort(columns[::-1]) == one).all()


def test_an_empty_value_is_told_from_every_number():
    assert filled(pl.Series([3, None, 0])).tolist() == [3, 4, 0]
    assert filled(pl.Series([None, None], dtype=pl.Int32)).tolist() == [1, 1]


def test_every_number_between_two_stands_with_its_row():
    at, number = each_between(np.array([2019, 2021, 2020]), np.array([2021, 2020, 2020]))

    assert list(zip(at.tolist(), number.tolist(), strict=True)) == [
        (0, 2019),
        (0, 2020),
        (0, 2021),
        (2, 2020),
    ]


def test_a_child_and_year_is_counted_as_often_as_it_is_asked_about():
    rows = pl.DataFrame({"child": [0, 0, 1], "year": [2019, 2020, 2020]})

    asked = pl.Series([0, 1, 0, 0, 1]), pl.Series([2020, 2020, 2020, 2031, 2019])

    assert by_year(rows, 2, 2019, 2020).count(*asked).to_list() == [0, 2, 1]


def test_a_run_of_orders_ends_with_the_order_that_lasts_longest():
    orders = pl.DataFrame(
        {
            "run": [1, 1, 2, 3],
            "child": [0, 0, 0, 1],
            "start": [date(2020, 1, 1), date(2020, 2, 1), date(2021, 1, 1), date(2019, 1, 1)],
            "end": [date(2020, 9, 1), date(2020, 3, 1), None, date(2019, 5, 1)],
        }
    )

    runs = runs_of(orders).select("run", "child", "run_start", "run_end").rows()

    assert runs == [
        (1, 0, date(2020, 1, 1), date(2020, 9, 1)),
        (2, 0, date(2021, 1, 1), FAR),
        (3, 1, date(2019, 1, 1), date(2019, 5, 1)),
    ]
    assert runs_of(orders.clear()).height == 0

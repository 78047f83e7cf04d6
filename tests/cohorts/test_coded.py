"""Words as numbers: the same words back, found and sorted as text would be."""

import numpy as np
import polars as pl
import pytest

from pipelines.coded import as_one_number, coded, distinct, find, numbers_in, runs_of, spelled

CARE = pl.DataFrame(
    {
        "group": ["kinship", "home", "kinship", "foster", "home"],
        "sex": ["Male", "Male", "Female", "Male", "Male"],
        "count": [3, 1, 2, 5, 4],
    }
)


def test_words_come_back_as_they_were():
    assert spelled(coded(CARE)).equals(CARE)


def test_one_number_sorts_as_the_words_do():
    order = np.argsort(as_one_number(coded(CARE), ["group", "sex"]), kind="stable")

    assert CARE[order].equals(CARE.sort("group", "sex", maintain_order=True))


def test_rows_with_the_same_number_are_the_same():
    order, first = runs_of(as_one_number(coded(CARE), ["group", "sex"]))

    assert np.add.reduceat(CARE["count"].to_numpy()[order], first).tolist() == [5, 5, 2, 3]


def test_each_row_of_words_stands_once_and_sorted():
    rows = [("foster", "Male"), ("home", "Male"), ("kinship", "Female"), ("kinship", "Male")]

    assert distinct(coded(CARE), ["group", "sex"]).rows() == rows


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical()])
def test_a_row_is_found_by_its_words_and_numbers(kind):
    listed = pl.DataFrame({"group": ["home", "foster"], "year": [2024, 2025]})
    wanted = pl.DataFrame(
        {"group": ["foster", "home", "home", "other", None], "year": [2025, 2024, 2025, 2024, 2024]}
    ).cast({"group": kind})

    found = find(*(numbers_in(frame, ["group", "year"]) for frame in (wanted, listed)))

    assert found.tolist() == [1, 0, -1, -1, -1]


def test_where_nothing_is_listed_nothing_is_found():
    assert find([np.array([1, 2])], [np.array([], np.int64)]).tolist() == [-1, -1]

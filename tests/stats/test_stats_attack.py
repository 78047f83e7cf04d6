"""What a reader can work out: a table's holes against every completion, intervals against every count."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.stats import ci_inversion, sdc_feasibility, wilson


@st.composite
def tables(draw):
    """A table of up to three by three with up to four holes, and its totals."""
    rows, cols = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    cells = draw(st.lists(st.integers(0, 6), min_size=rows * cols, max_size=rows * cols))
    holes = draw(st.sets(st.integers(0, rows * cols - 1), max_size=4))
    table = np.array(cells).reshape(rows, cols)
    published = [
        [None if r * cols + c in holes else int(table[r, c]) for c in range(cols)] for r in range(rows)
    ]
    return published, table.sum(axis=1).tolist(), table.sum(axis=0).tolist()


def every_completion(published, row_totals, col_totals):
    holes = [(r, c) for r, row in enumerate(published) for c, cell in enumerate(row) if cell is None]
    ranges = [range(min(row_totals[r], col_totals[c]) + 1) for r, c in holes]
    for values in product(*ranges):
        table = np.array([[cell or 0 for cell in row] for row in published])
        for (r, c), value in zip(holes, values, strict=True):
            table[r, c] = value
        if table.sum(axis=1).tolist() == row_totals and table.sum(axis=0).tolist() == col_totals:
            yield values


@settings(max_examples=25)
@given(tables())
def test_the_interval_of_a_hole_is_that_of_every_completion_of_the_table(table):
    found = sdc_feasibility(*table).withheld
    completions = list(every_completion(*table))

    assert completions
    for at, cell in enumerate(found):
        values = [values[at] for values in completions]
        assert (cell["low"], cell["high"]) == (min(values), max(values))
        assert cell["safe_at_5"] == (max(values) - min(values) >= 5)


def test_a_table_is_safe_where_each_hole_spans_five():
    published = [[None, None, 9], [None, None, 9], [9, 9, 9]]
    five, six = (sdc_feasibility(published, [19, 19, 27], [19, 19, 27], protect) for protect in (5, 11))

    assert [(cell["low"], cell["high"]) for cell in five.withheld] == [(0, 10)] * 4
    assert five.table_safe
    assert not six.table_safe
    assert six.withheld[0]["safe_at_11"] is False


def test_a_withheld_total_binds_nothing():
    found = sdc_feasibility([[None, 3], [4, 5]], [None, 9], [None, 8])

    assert (found.withheld[0]["low"], found.withheld[0]["high"], found.table_safe) == (0, None, True)


def test_a_table_without_holes_is_safe():
    assert sdc_feasibility([[1, 2], [3, 4]], [3, 7], [4, 6]).table_safe


@pytest.mark.parametrize(
    ("published", "rows", "cols"),
    [
        ([[1, 2], [3, 4]], [3, 8], [4, 6]),
        ([[None, 2], [3, 4]], [1, 7], [2, 6]),
        ([[None, 2], [3, None]], [5, 8], [9, 6]),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(published, rows, cols):
    with pytest.raises(ValueError, match="published does not add up"):
        sdc_feasibility(published, rows, cols)


@given(st.integers(1, 60), st.integers(0, 60))
def test_the_true_count_is_always_among_those_that_fit(n, x):
    x = min(x, n)
    share = wilson(x, n)
    printed = (round(100 * value, 1) for value in (share.estimate, share.lower, share.upper))

    found = ci_inversion(*printed, max_denominator=60)

    assert (x, n) in found.candidates
    assert found.candidates_from_percent_only >= len(found.candidates)


def test_seven_per_cent_alone_fits_many_counts_and_its_interval_one():
    """4 of 57 is 7.0 % (2.8–16.7 %)."""
    found = ci_inversion(7.0, 2.8, 16.7)

    assert found.candidates == ((4, 57),)
    assert found.count_disclosed
    assert found.candidates_from_percent_only > 70


def test_one_count_over_several_denominators_is_disclosed():
    found = ci_inversion(7, 2, 23, decimals=0)

    assert found.candidates == ((2, 27), (2, 28))
    assert found.count_disclosed


def test_several_counts_that_fit_disclose_none_of_them():
    found = ci_inversion(50, 31, 69, decimals=0)

    assert len({count for count, _ in found.candidates}) > 1
    assert not found.count_disclosed

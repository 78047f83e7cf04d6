"""Periods as stretches of quarters, and the fixed windows that single years belong to.

Not here: which grain is published (`plan.py`).
"""

from __future__ import annotations

from typing import TypeVar

import polars as pl

from pipelines.vocabulary import label_year, window_label

QUARTERS = 4
Year = TypeVar("Year", int, pl.Expr)


def window_of(year: Year, closes: Year, length: int) -> Year:
    """The reporting year that ends the window of `length` years which `year` belongs to.

    Windows of one length never overlap, because one of them always ends in `closes`.
    """
    return year + (closes - year) % length


def window_name(end: int, length: int) -> str:
    """The label of a window: `(2022, 3)` -> `2019/20–2021/22`."""
    return window_label(end - length + 1, end)


def first_year(period: str) -> int:
    """The reporting year that a period starts in: 2020 for `2019/20`, its quarters and `2019/20–2021/22`."""
    return label_year(period.partition("–")[0])


def span_of(period: str) -> tuple[int, int]:
    """First and last quarter of a period, from year 0: a year is four, a census the year that it closes."""
    last = label_year(period) * QUARTERS + QUARTERS - 1
    if " Q" in period:
        quarter = last - QUARTERS + int(period.rpartition("Q")[2])
        return quarter, quarter
    first = first_year(period) * QUARTERS
    return first, last


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans (`span_of`) share a quarter."""
    return one[0] <= other[1] and other[0] <= one[1]

"""The shape of care in Scotland: who lives where, how they move, how old they are when care begins.

Here: the national pattern, from `national_benchmarks.csv` (children looked after on 31 July, by placement;
starts by age) and from the counts of the research copy of the return: 1.2 episodes a child, 2.1 placements
an episode. Not here: what care goes with (attendance, reviews …), which each table's own module holds.
Groups are in the order of `CARE_GROUPS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.synthetic.draw import YEAR_DAYS
from pipelines.synthetic.span import Span

HOME, KINSHIP, FOSTER, RESIDENTIAL, OTHER, LEFT = range(6)

SHARES_TEN_YEARS_AGO = np.array([0.34, 0.26, 0.29, 0.09, 0.02])
SHARES_NOW = np.array([0.20, 0.35, 0.32, 0.11, 0.02])
STOCK_TEN_YEARS_AGO = 1.26
"""Looked after children ten years ago for each one now (15,400 in 2015, 11,844 in 2024)."""

# Moves a year from each group (row) to home, kinship, foster, residential, other, and out of care.
MOVES = np.array(
    [
        [0.000, 0.045, 0.060, 0.040, 0.004, 0.40],
        [0.025, 0.000, 0.025, 0.012, 0.003, 0.23],
        [0.020, 0.025, 0.000, 0.025, 0.005, 0.19],
        [0.060, 0.015, 0.040, 0.000, 0.040, 0.38],
        [0.040, 0.020, 0.040, 0.040, 0.000, 0.90],
    ]
)
MOVES_WITHIN_GROUP = np.array([0.03, 0.10, 0.34, 0.60, 0.30])
RETURNS_TO_CARE = 0.25
RETURN_AFTER_DAYS = 420.0

ENTRY_AGE_EDGES = np.array([0.0, 1.0, 5.0, 12.0, 16.0, 17.8])
ENTRY_AGES = np.array(
    [
        [0.05, 0.17, 0.39, 0.37, 0.02],
        [0.20, 0.29, 0.34, 0.16, 0.01],
        [0.30, 0.27, 0.27, 0.15, 0.01],
        [0.00, 0.01, 0.17, 0.74, 0.08],
        [0.15, 0.03, 0.02, 0.20, 0.60],
    ]
)

PLACEMENTS = (
    ("At home with parents",),
    ("With kinship carers: friends/relatives",),
    (
        "With foster carers provided by LA",
        "With foster carers purchased by LA",
        "With prospective adopters",
    ),
    (
        "In local authority home",
        "In residential school",
        "In other residential",
        "In voluntary home",
        "In secure accommodation",
    ),
    ("In other community",),
)
PLACEMENT_WEIGHTS = ((1,), (1,), (0.68, 0.29, 0.03), (0.41, 0.24, 0.23, 0.09, 0.03), (1,))


@dataclass(frozen=True, slots=True)
class Flow:
    """Numbers looked after and entering care, month by month, for each child looked after at the end."""

    stock: np.ndarray
    """(months + 1, 5)"""
    entries: np.ndarray
    """(months, 5), entries of any kind in the month"""
    new: np.ndarray
    """(months,), entries of children who were not in care before"""


def flow(span: Span, home_tilt: float = 0.0) -> Flow:
    """Entries are what keeps the numbers looked after on their path, given how children move and leave."""
    months = 12 * len(span.years)
    before = np.minimum(np.arange(months, -1, -1) / 120, 1)[:, None]
    shares = SHARES_NOW + (SHARES_TEN_YEARS_AGO - SHARES_NOW) * before
    shares = shares * np.exp(np.array([home_tilt, 0, 0, 0, 0]))
    stock = shares / shares.sum(axis=1, keepdims=True) * (1 + (STOCK_TEN_YEARS_AGO - 1) * before)
    moved = stock[:-1] @ (MOVES[:, :5] - np.diag(MOVES.sum(axis=1))) / 12
    entries = np.maximum(np.diff(stock, axis=0) - moved, 0)
    returns = _returns(stock[:-1] @ MOVES[:, LEFT] / 12)
    return Flow(stock, entries, np.maximum(entries.sum(axis=1) - returns, 0))


def _returns(exits: np.ndarray) -> np.ndarray:
    """Entries in each month by children who left care in an earlier month of the span."""
    after = np.arange(len(exits)) * YEAR_DAYS / 12
    waiting = np.exp(-after / RETURN_AFTER_DAYS) - np.exp(-(after + YEAR_DAYS / 12) / RETURN_AFTER_DAYS)
    return RETURNS_TO_CARE * np.convolve(exits, waiting)[: len(exits)]


def moves_backwards(stock: np.ndarray, entries: np.ndarray) -> np.ndarray:
    """Moves a year with time running backwards, the last column being the entry into care.

    For the histories of children already in care when the span starts.
    """
    came_from = (MOVES[:, :5] * stock[:, None]).T / stock[:, None]
    return np.column_stack([came_from, entries * 12 / stock])

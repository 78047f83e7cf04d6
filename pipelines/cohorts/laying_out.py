"""Laying out: every cell of every indicator at its place, with its count, zeros included, or why it has none.

The cells of a period are the shapes of its indicator, one after the other, so the place of a count follows
from its words. Here: the places and the four states. Not here: periods and shapes (`grid.py`), how anything
was counted (`tally.py`), or counts that arrive ready-made (`aggregate.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.coded import CODE, coded, find, numbers_in
from pipelines.cohorts.grid import COUNTED, SERIES, WHEN, WHICH
from pipelines.cohorts.numbers import each_between
from pipelines.cohorts.tally import LEVEL, UNGROUPED
from pipelines.vocabulary import CELL_KEY, Status

STATES = (COUNTED, str(Status.TOO_EARLY), str(Status.NOT_SUPPLIED), str(Status.NOT_APPLICABLE))
IS_COUNTED, TOO_EARLY, NOT_SUPPLIED, NOT_APPLICABLE = range(len(STATES))


@dataclass(frozen=True, slots=True)
class Places:
    """Where the cells of each period stand: the shapes of its indicator, for a quarter only those unsplit.

    which: the numbers of each shape. listed: the rows of all shapes, then of those unsplit. start, first: of
    each period, where its shapes begin in `listed`, and its cells among all cells; `first` has the end too.
    """

    periods: pl.DataFrame
    shapes: pl.DataFrame
    which: list[np.ndarray]
    listed: np.ndarray
    start: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, periods: pl.DataFrame, shapes: pl.DataFrame) -> Places:
        """The places of these periods. The shapes of an indicator stand together."""
        unsplit = np.flatnonzero((shapes["breakdown"] == "none").to_numpy())
        which, (of,) = _which(shapes), numbers_in(periods, ["indicator"])
        whole = which[0]
        size = 1 + max(whole.max(initial=0), of.max(initial=0))
        owner = np.concatenate([whole, whole[unsplit] + size])
        of = of + size * (periods["quarter"] > 0).to_numpy()
        start = np.zeros(2 * size, np.int64)
        start[owner[::-1]] = np.arange(len(owner))[::-1]
        long = np.bincount(owner, minlength=2 * size)[of]
        listed = np.concatenate([np.arange(len(whole)), unsplit])
        return cls(periods, shapes, which, listed, start[of], np.concatenate([[0], np.cumsum(long)]))

    def all(self) -> tuple[np.ndarray, np.ndarray]:
        """The row of the period and the row of the shape of each cell."""
        period, place = each_between(self.start, self.start + np.diff(self.first) - 1)
        return period.astype(np.uint32), self.listed[place].astype(np.uint32)

    def find(self, counts: pl.DataFrame, period: np.ndarray) -> np.ndarray:
        """The cell of each count (`indicator`, WHICH) in the period of this row; -1 where there is none."""
        shape = find(_which(counts), self.which)
        in_list = np.full((2, self.shapes.height + 1), -1)
        in_list[0, :-1] = np.arange(self.shapes.height)
        unsplit = self.listed[self.shapes.height :]
        in_list[1, unsplit] = self.shapes.height + np.arange(len(unsplit))
        is_quarter = (self.periods["quarter"] > 0).cast(pl.Int64).to_numpy()
        place = in_list[is_quarter[period], shape]
        return np.where((period < 0) | (place < 0), -1, self.first[period] + place - self.start[period])


def _which(rows: pl.DataFrame) -> list[np.ndarray]:
    """The numbers of indicator and WHICH; a breakdown and a level, of which few go together, as one."""
    indicator, group, breakdown, level, outcome = numbers_in(rows, ["indicator", *WHICH])
    split = breakdown.astype(np.int64) * len(LEVEL.categories) + level
    split[(breakdown < 0) | (level < 0)] = -1
    return [indicator, group, split, outcome]


@dataclass(frozen=True, slots=True)
class Cells:
    """Every cell, in the order of periods and shapes: the row of its period and of its shape, its count (0
    where nobody was counted), its state (a place in STATES)."""

    places: Places
    period: np.ndarray
    shape: np.ndarray
    count: np.ndarray
    state: np.ndarray

    def as_frame(self) -> pl.DataFrame:
        """CELL_KEY, count, status, words as numbers (`coded.py`)."""
        when = coded(self.places.periods.select(SERIES))
        which = coded(self.places.shapes.select("cohort_basis", *WHICH))
        status = pl.Series("status", STATES, dtype=CODE)[self.state]
        columns = [*when[self.period], *which[self.shape], pl.Series("count", self.count), status]
        count = pl.when(pl.Series(self.state == IS_COUNTED)).then("count")
        return pl.DataFrame(columns).select(*CELL_KEY, count, "status")


def lay_out(periods: pl.DataFrame, shapes: pl.DataFrame, known: pl.DataFrame, counted: pl.DataFrame) -> Cells:
    """Every cell of these periods. periods, shapes, known: of `grid.py`. counted: the rows of `tally`, all
    above zero."""
    places = Places.of(periods, shapes)
    period, shape = places.all()
    when = find(numbers_in(counted, WHEN), numbers_in(periods, WHEN))
    at = places.find(counted, when)
    count = np.zeros(len(period), np.int64)
    count[at[at >= 0]] = counted["count"].to_numpy()[at >= 0]
    if np.count_nonzero(count) != np.count_nonzero(at >= 0):
        raise ValueError("one cell has two counts, or a count of nothing")
    has_no_group = np.zeros(periods.height + 1, bool)
    has_no_group[when[(counted["care_group"] == UNGROUPED).to_numpy()]] = True
    state = _states_of(periods, known)[period]
    is_all = (shapes["care_group"] == "all").to_numpy()
    state[has_no_group[period] & ~is_all[shape]] = NOT_SUPPLIED
    state[~shapes["applies"].to_numpy()[shape]] = NOT_APPLICABLE
    return Cells(places, period, shape, count, state)


def _states_of(periods: pl.DataFrame, known: pl.DataFrame) -> np.ndarray:
    """The state of each period, where its cells apply and have a group."""
    on = ("partnership", "indicator", "year")
    is_known = find(numbers_in(periods, on), numbers_in(known, on)) >= 0
    is_early = (periods["status"] == STATES[TOO_EARLY]).to_numpy()
    return np.where(is_known, np.where(is_early, TOO_EARLY, IS_COUNTED), NOT_SUPPLIED).astype(np.uint8)

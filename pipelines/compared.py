"""What a check of returns counts: cells to compare with those of the check before, so that a slip stands out,
and counts made elsewhere that differ from these cells or are of no use.

Here: which cells, before any of them is protected: restricted, and never part of a release. Not here: what is
said of them (`returns/moved_cells.py`, `returns/elsewhere.py`), or how anything is counted (`cohorts/`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from pipelines.coded import spelled
from pipelines.cohorts.aggregate import of_no_use
from pipelines.cohorts.count import cells_and_check, counts_of
from pipelines.cohorts.grid import COUNTED
from pipelines.counting import with_tables_always_there
from pipelines.returns.result import Checked

_SHOWN = ("partnership", "indicator", "period", "care_group", "outcome", "count")


class Compared(NamedTuple):
    """Whole years without a split; restricted, since small counts are among them."""

    cells: pl.DataFrame
    """partnership, indicator, period, care_group, outcome, count: each counted cell, zeros too."""
    differing: pl.DataFrame
    """The same with `counted` and `given` for `count`: where `aggregate` rows say something else."""
    of_no_use: pl.DataFrame
    """`aggregate` rows that no count is made of (`cohorts.aggregate.of_no_use`)."""


def compare(checked: Checked) -> Compared:
    """What is counted from the accepted rows, and beside it what `aggregate` rows give."""
    frames = with_tables_always_there(checked.frames)
    counts = counts_of(frames, checked.partnerships, checked.supplied, checked.as_at)
    yearly = replace(
        counts, periods=counts.periods.filter(quarter=0), shapes=counts.shapes.filter(breakdown="none")
    )
    both = [cells_and_check(yearly.of(name)) for name in checked.partnerships["partnership"].sort()]
    return Compared(
        cells=spelled(pl.concat(cells for cells, _ in both).filter(status=COUNTED).select(_SHOWN)),
        differing=pl.concat(found for _, found in both).select(*_SHOWN[:-1], "counted", "given"),
        of_no_use=of_no_use(frames, counts.indicators),
    )

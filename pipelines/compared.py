"""The cells that a check of returns compares with those of the check before, so that a slip stands out.

Here: which cells, before any of them is protected: restricted, and never part of a release. Not here: what is
said of them (`returns/changes.py`), or how anything is counted (`cohorts/`).
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.coded import spelled
from pipelines.cohorts.count import cells_of, counts_of
from pipelines.cohorts.grid import COUNTED
from pipelines.counting import with_tables_always_there
from pipelines.returns.result import Checked

_SHOWN = ("partnership", "indicator", "period", "care_group", "outcome", "count")


def cells_to_compare(checked: Checked) -> pl.DataFrame:
    """partnership, indicator, period, care_group, outcome, count: each counted cell of a year, unsplit.

    Zeros are among them.
    """
    frames = with_tables_always_there(checked.frames)
    counts = counts_of(frames, checked.partnerships, checked.supplied, checked.as_at)
    yearly = replace(
        counts, periods=counts.periods.filter(quarter=0), shapes=counts.shapes.filter(breakdown="none")
    )
    cells = [cells_of(yearly, name) for name in checked.partnerships["partnership"].sort()]
    return spelled(pl.concat(cells).filter(status=COUNTED).select(_SHOWN))

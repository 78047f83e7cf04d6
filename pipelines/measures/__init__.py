"""From protected cells to what may be said: figures, gaps, changes, each with its interval and its words.

Every number is a function of released cells alone (`methods.md` A1), so nothing here reveals more than they
do. Not here: counting, protection, or a sentence of a page.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contracts.release import TABLES
from pipelines.indicator import Indicator
from pipelines.measures.differences import estimate_changes, estimate_gap_changes, estimate_gaps
from pipelines.measures.figures import estimate_figures


def measure_cells(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> dict[str, pl.DataFrame]:
    """The tables `measures`, `gaps`, `changes`, `gap_changes` of a release, from its cells."""
    figures = estimate_figures(cells, indicators)
    gaps = estimate_gaps(figures)
    frames = {
        "measures": figures,
        "gaps": gaps,
        "changes": estimate_changes(figures),
        "gap_changes": estimate_gap_changes(gaps),
    }
    return {name: frame.select(*TABLES[name]) for name, frame in frames.items()}

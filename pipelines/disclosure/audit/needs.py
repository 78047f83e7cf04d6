"""By what a withheld number is measured: what one child adds to it, and the smallest count that it allows.

Here: both, for the numbers of released cells with their rules (`rules.describe_rules`). Not here: what
can be told of a number (`intervals.py`), or how that is judged (`reader.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.disclosure.audit.rules import is_sum


def units_of(cells: pl.DataFrame) -> np.ndarray:
    """What one child adds to a sum, on average over published cells of the partnership: 1 for counts."""
    series = ["partnership", "indicator"]
    where = [*series, "care_group", "breakdown", "level", "period"]
    children = cells.filter(pl.col("outcome") == "children").select(*where, children="count")
    means = (
        cells.filter(is_sum())
        .join(children, on=where)
        .filter(pl.col("count").is_not_null(), pl.col("children") > 0)
        .group_by(series)
        .agg(unit=(pl.col("count").sum() / pl.col("children").sum()))
    )
    with_unit = cells.join(means, on=series, how="left", maintain_order="left")
    return with_unit.select(pl.when(is_sum()).then(pl.col("unit").fill_null(2.0).clip(1.001)).otherwise(1.0))[
        "unit"
    ].to_numpy()


def strictest_of(cells: pl.DataFrame, place: np.ndarray, size: int) -> np.ndarray:
    """The smallest count that each number allows: strict only where every indicator that shows it is."""
    limit = np.full(size, np.inf)
    np.minimum.at(limit, place, cells["least"].fill_null(0).to_numpy().astype(float))
    return limit

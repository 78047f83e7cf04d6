"""A part: what is protected together, a family of systems and the reporting year that its periods end in.

Here: which part a cell is in, and which parts touch one another. Not here: what is done with a part as a
whole: held back (`hold_back.py`), shown without its splits (`protect.py`) or without bands (`bands.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.quantities import system_family
from pipelines.disclosure.spans import overlap, span_of
from pipelines.indicator import Indicator
from pipelines.vocabulary import CELL_KEY, label_year

PART = {"partnership": pl.String, "family": pl.String, "year": pl.Int64}
Parts = frozenset[tuple[str, str, int]]


def in_parts(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """The cells (CELL_KEY), in their order, with `family` and `year`."""
    labels = pl.DataFrame({"period": cells["period"].unique()}, {"period": pl.String})
    years = labels.with_columns(year=pl.col("period").map_elements(label_year, return_dtype=pl.Int64))
    names = [(one.id, system_family(one)) for one in indicators.values()]
    families = pl.DataFrame(names, {"indicator": pl.String, "family": pl.String}, orient="row")
    return cells.join(years, on="period", how="left", maintain_order="left").join(
        families, on="indicator", how="left", maintain_order="left"
    )


def parts_of(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Parts:
    """The parts that these cells (CELL_KEY) are in."""
    return frozenset(in_parts(cells.select(CELL_KEY), indicators).select(*PART).iter_rows())


def is_in(placed: pl.DataFrame, parts: Parts) -> pl.Series:
    """Whether each of the cells (`in_parts`) is in one of these parts."""
    named = pl.DataFrame(sorted(parts), PART, orient="row").with_columns(among=pl.lit(True))
    joined = placed.select(*PART).join(named, on=list(PART), how="left", maintain_order="left")
    return joined["among"].fill_null(False)


def parts_tied(found: pl.DataFrame, cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Parts:
    """The parts among `cells` whose periods share a quarter with one found (CELL_KEY), in the same family.

    A window that is held and its years that are not, or the other way round, add up to nothing.
    """
    whose = ["partnership", "family"]
    beside = in_parts(cells.select(CELL_KEY), indicators).select(*PART, "period").unique()
    of = in_parts(found.select(CELL_KEY), indicators).select(*whose, of="period").unique()
    both = of.join(beside, on=whose)
    spans = {period: span_of(period) for period in {*both["period"], *both["of"]}}
    return frozenset(
        (one["partnership"], one["family"], one["year"])
        for one in both.iter_rows(named=True)
        if overlap(spans[one["period"]], spans[one["of"]])
    )

"""Starts and ends of episodes, of all groups together, that would tell a stock that is withheld.

Who is looked after on 31 July is who was before, and who started since, without those who ended: since a year
before, or several, where years are shown together. A system holds one year, so what one withholds can be told
by the next. Here: which cells have to go for it. Not here: what the audit makes of the sum, which is written
apart (`audit/flows.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.quantities import STARTS_AND_ENDS, Quantity, placed, quantity_of
from pipelines.disclosure.spans import first_year
from pipelines.indicator import Indicator
from pipelines.vocabulary import PeriodKind, label_year

STOCK = (Quantity("looked_after_on_census", frozenset()), "all")
_YEARS = {"period": pl.String, "first": pl.Int64, "last": pl.Int64}


def flows_to_hide(counted: pl.DataFrame, hidden: pl.Series, indicators: Mapping[str, Indicator]) -> pl.Series:
    """Whether each counted cell (CELL_KEY) is of the starts or ends beside a hidden stock, and not hidden.

    hidden: whether each cell is withheld. A stock stands at the end of the years that its own episodes are
    shown for, and before the years of the next.
    """
    spans = [(one, first_year(one), label_year(one)) for one in counted["period"].unique()]
    cells = counted.join(
        pl.DataFrame(spans, _YEARS, orient="row"), on="period", how="left", maintain_order="left"
    ).select(
        "partnership",
        "first",
        "last",
        of_all=(pl.col("care_group") == "all")
        & (pl.col("breakdown") == "none")
        & (pl.col("period_kind") != PeriodKind.QUARTER),
        is_stock=_is_one_of(_stocks(indicators)),
        is_flow=_is_one_of(_flows(indicators)),
        hidden=hidden,
    )
    is_stock = pl.col("of_all") & pl.col("is_stock") & pl.col("hidden") & (pl.col("first") == pl.col("last"))
    stocks = cells.filter(is_stock).select("partnership", year="last").unique()
    tells = _stands(cells, pl.col("last"), stocks) | _stands(cells, pl.col("first") - 1, stocks)
    return cells.select(pl.lit(tells) & pl.col("of_all") & pl.col("is_flow") & ~pl.col("hidden")).to_series()


def _stands(cells: pl.DataFrame, year: pl.Expr, stocks: pl.DataFrame) -> pl.Series:
    """Whether each cell has one of the stocks in that year."""
    places = cells.select("partnership", year=year)
    marked = stocks.with_columns(stands=pl.lit(True))
    joined = places.join(marked, on=["partnership", "year"], how="left", maintain_order="left")
    return joined["stands"].fill_null(False)


def _is_one_of(names: list[str]) -> pl.Expr:
    return pl.format("{} {}", "indicator", "outcome").is_in(names)


def _stocks(indicators: Mapping[str, Indicator]) -> list[str]:
    """ "indicator outcome" of what shows the stock in the cells of all groups."""
    return [
        f"{one.id} {outcome}"
        for one in indicators.values()
        for outcome in one.outcomes
        if placed(quantity_of(one, outcome), "all") == STOCK
    ]


def _flows(indicators: Mapping[str, Indicator]) -> list[str]:
    return [
        f"{one.id} {outcome}"
        for one in indicators.values()
        for outcome in one.outcomes
        if quantity_of(one, outcome) in [Quantity(name, frozenset()) for name in STARTS_AND_ENDS]
    ]

"""Starts and ends of episodes, of all groups together, that would tell a stock that is withheld.

Who is looked after on 31 July is who was a year before, and who started since, without those who ended. A
system holds one year, so what one withholds can be told by the next. Here: which cells have to go for it. Not
here: what the audit makes of the sum, which is written apart (`audit_flows.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.quantities import STARTS_AND_ENDS, Quantity, placed, quantity_of
from pipelines.indicator import Indicator
from pipelines.vocabulary import PeriodKind, label_year

STOCK = (Quantity("looked_after_on_census", frozenset()), "all")
_YEARS = {"period": pl.String, "year": pl.Int64}
_SEVERAL = [str(PeriodKind.WINDOW), str(PeriodKind.QUARTER)]


def flows_to_hide(counted: pl.DataFrame, hidden: pl.Series, indicators: Mapping[str, Indicator]) -> pl.Series:
    """Whether each counted cell (CELL_KEY) is of the starts or ends beside a hidden stock, and not hidden.

    hidden: whether each cell is withheld. A stock stands between the episodes of its year and of the next.
    """
    labels = counted["period"].unique()
    years = pl.DataFrame({"period": labels, "year": [label_year(one) for one in labels]}, _YEARS)
    cells = counted.join(years, on="period", how="left", maintain_order="left").select(
        "partnership",
        "year",
        of_all=(pl.col("care_group") == "all")
        & (pl.col("breakdown") == "none")
        & ~pl.col("period_kind").is_in(_SEVERAL),
        is_stock=_is_one_of(_stocks(indicators)),
        is_flow=_is_one_of(_flows(indicators)),
        hidden=hidden,
    )
    stocks = cells.filter("of_all", "is_stock", "hidden").select("partnership", "year")
    beside = pl.concat([stocks, stocks.with_columns(pl.col("year") + 1)]).unique()
    told = cells.join(
        beside.with_columns(told=pl.lit(True)), on=["partnership", "year"], how="left", maintain_order="left"
    )
    tells = pl.col("told").fill_null(False) & pl.col("of_all") & pl.col("is_flow") & ~pl.col("hidden")
    return told.select(tells.alias("tells"))["tells"]


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

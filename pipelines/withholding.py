"""Withholding a figure whole, or giving it back, in released cells: what the later looks do.

Here: which cells go with a figure, and which can't, because an earlier release showed them. Not here: when
(`second_look.py`), or which figure tells another (`last_look.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.flows import flows_to_hide
from pipelines.disclosure.hold_back import said_before
from pipelines.disclosure.quantities import Quantity, placed, quantity_of
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Outcome, Status, label_year

_FIGURE = ["partnership", "indicator", "period"]
_SLOT = ["indicator", "outcome", "care_group"]
_NUMBER = ["partnership", "period", "period_kind", "breakdown", "level", "number"]
_SHOWN = [str(Status.PUBLISHED), str(Status.BANDED)]
IS_SHOWN = pl.col("status").is_in(_SHOWN)


def numbers_of(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator, outcome, care_group, number: two cells of one number, place and period hold one count."""
    rows = [
        (indicator, outcome, group, _name(*placed(quantity_of(indicators[indicator], outcome), group)))
        for indicator, outcome, group in cells.select(_SLOT).unique(maintain_order=True).iter_rows()
    ]
    return pl.DataFrame(rows, schema=[*_SLOT, "number"], orient="row")


def _name(quantity: Quantity, group: str) -> str:
    return " / ".join([quantity.population, quantity.kind, group, *sorted(quantity.having)])


def withhold_whole(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    numbers: pl.DataFrame,
    standing: pl.DataFrame,
    *,
    sparing: bool,
) -> pl.DataFrame:
    """The cells, with every group and split of a figure withheld of which one cell could be told.

    A number that another figure publishes as well can't be hidden here alone. Sparing, it stays published in
    both places; else it is withheld in both. One that an earlier release told (`standing`) stays anyway.
    """
    figures = told.select(_FIGURE).unique().with_columns(told=pl.lit(True))
    of_told, shown = pl.col("told").fill_null(False), IS_SHOWN
    joined = (
        cells.join(figures, on=_FIGURE, how="left", maintain_order="left")
        .join(numbers, on=_SLOT, how="left", maintain_order="left")
        .with_columns(stands=_stands(cells, standing))
    )
    elsewhere = (shown & ~of_told).any().over(_NUMBER)
    goes = of_told & ~elsewhere if sparing else of_told.any().over(_NUMBER)
    held = shown & goes & ~pl.col("stands").any().over(_NUMBER)
    return _withheld(joined.with_columns(held=held)).select(cells.columns)


def withhold_with_flows(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    numbers: pl.DataFrame,
    standing: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    *,
    sparing: bool,
) -> pl.DataFrame:
    """`withhold_whole`, and with a stock of all groups the starts and ends beside it, year and quarters."""
    held = withhold_whole(cells, told, numbers, standing, sparing=sparing)
    years = {label: label_year(label) for label in held["period"].unique()}
    placed_in_years = held.with_columns(
        year=pl.col("period").replace_strict(years, return_dtype=pl.Int64),
        tells=flows_to_hide(held, held.select(~IS_SHOWN).to_series(), indicators),
    )
    beside = placed_in_years.filter(pl.col("tells").any().over("partnership", "indicator", "year"))
    if beside.is_empty():
        return held
    return withhold_whole(held, beside.select(CELL_KEY), numbers, standing, sparing=False)


def without_news(cells: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """The cells, of which only what an earlier release told is shown: they tell what that release told."""
    return _withheld(cells.with_columns(held=IS_SHOWN & ~_stands(cells, standing))).select(cells.columns)


def shown_before(previous: pl.DataFrame | None) -> pl.DataFrame:
    """CELL_KEY of what the newest earlier release that holds it showed: nobody can hide it again."""
    said = said_before(previous)
    return said.filter(pl.col("status_before").is_in(_SHOWN)).select(CELL_KEY)


def _stands(cells: pl.DataFrame, standing: pl.DataFrame) -> pl.Series:
    """Whether each cell is shown, and an earlier release showed it."""
    marked = standing.with_columns(stands=pl.lit(True))
    joined = cells.join(marked, on=CELL_KEY, how="left", maintain_order="left")
    return joined.select((IS_SHOWN & pl.col("stands").fill_null(False)).alias("stands"))["stands"]


def _withheld(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells, without the counts and bands of those that are `held`."""
    return cells.with_columns(
        status=pl.when("held").then(pl.lit(str(Status.WITHHELD))).otherwise("status"),
        count=pl.when(~pl.col("held")).then("count"),
        band=pl.when(~pl.col("held")).then("band"),
    )


def give_known(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    counted: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
) -> pl.DataFrame:
    """The cells, with each denominator published that other published figures add up to exactly.

    Hiding it hides nothing. Only a number of children that may stand alone (D or more) is given; what it
    divides stays withheld.
    """
    exact = told.filter((pl.col("check") == "exact") & (pl.col("outcome") == str(Outcome.ALL)))
    floors = pl.DataFrame(
        {
            "indicator": list(indicators),
            "floor": [policy.thresholds(one).smallest_denominator for one in indicators.values()],
        }
    )
    known = (
        counted.join(exact.select(CELL_KEY).unique(), on=CELL_KEY, how="semi")
        .join(floors, on="indicator")
        .filter(pl.col("count") >= pl.col("floor"))
        .select(*CELL_KEY, known="count")
    )
    joined = cells.join(known, on=CELL_KEY, how="left", maintain_order="left")
    given = pl.col("known").is_not_null() & (pl.col("status") == str(Status.WITHHELD))
    return joined.with_columns(
        status=pl.when(given).then(pl.lit(str(Status.PUBLISHED))).otherwise("status"),
        count=pl.when(given).then("known").otherwise("count"),
    ).select(cells.columns)

"""Laying out: every cell of an indicator, with its count, zeros included, or the reason why it has none.

Here: periods, the four states, and the shape of the grid. Not here: how anything was counted (`tally.py`), or
counts that arrive ready-made (`aggregate.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.cohorts.tally import UNGROUPED
from pipelines.indicator import Indicator
from pipelines.vocabulary import (
    BREAKDOWN_LEVELS,
    CELL_KEY,
    PUBLISHED_GROUPS,
    CohortBasis,
    Outcome,
    PeriodKind,
    Status,
    quarter_label,
    reporting_year,
    year_end,
    year_label,
)

COUNTED = "counted"
"""The state of a cell with a count, before disclosure control decides about it."""
READY_MADE = "aggregate"
"""The population of indicators that nothing is counted for: their counts arrive made (`aggregate.py`)."""
MATCHED_LEVELS = {"pairs": ("assessed_twice",), "baseline_band": ("0-1", "2-3", "4+")}
"""The levels of the children who have a pair: none of them is not matched, and nobody else changes."""
QUARTER_ENDS = {1: (10, 31), 2: (1, 31), 3: (4, 30), 4: (7, 31)}
CELLS = (*CELL_KEY, "count", "status")
WHEN = ("partnership", "year", "quarter")


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter of reporting year `year`; quarter 1 ends on 31 October of the year before."""
    month, day = QUARTER_ENDS[quarter]
    return date(year - (quarter == 1), month, day)


def shown_years(covered: pl.DataFrame, partnerships: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """partnership, year: from a partnership's earliest covered year to `as_at`; at least one whole."""
    current = reporting_year(as_at)
    last_whole = current - (as_at < year_end(current))
    earliest = covered.group_by("partnership").agg(first=pl.col("year").min())
    return (
        partnerships.select("partnership")
        .join(earliest, on="partnership", how="left")
        .with_columns(first=pl.min_horizontal(pl.col("first"), pl.lit(last_whole)).cast(pl.Int32))
        .select("partnership", year=pl.int_ranges("first", current + 1, dtype=pl.Int32))
        .explode("year")
        .sort("partnership", "year")
    )


def periods_of(indicator: Indicator, years: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """partnership, year, quarter, period, period_kind, status: the indicator's whole periods up to `as_at`.

    `status` is too early or counted, as the follow-up says; what was not supplied is not known here.
    """
    whole = [
        (year, quarter, label, str(kind), _follow_up(indicator, end, as_at))
        for year in years["year"].unique().sort()
        for kind in indicator.period_kinds
        for quarter, label, end in _periods(kind, year)
        if end <= as_at
    ]
    schema = {
        "year": pl.Int32,
        "quarter": pl.Int32,
        "period": pl.String,
        "period_kind": pl.String,
        "status": pl.String,
    }
    return years.join(pl.DataFrame(whole, schema, orient="row"), on="year", maintain_order="left_right")


def _periods(kind: PeriodKind, year: int) -> list[tuple[int, str, date]]:
    """(quarter, label, last day) of the periods of a reporting year; quarter 0: the year or its census."""
    if kind is PeriodKind.QUARTER:
        return [(q, quarter_label(year, q), quarter_end(year, q)) for q in QUARTER_ENDS]
    return [(0, year_label(year), year_end(year))]


def _follow_up(indicator: Indicator, period_end: date, as_at: date) -> str:
    return COUNTED if indicator.followed_until(period_end) <= as_at else str(Status.TOO_EARLY)


def shape_of(indicator: Indicator) -> pl.DataFrame:
    """care_group, breakdown, level, outcome, applies: one row for each cell of one year."""
    rows = [
        (
            group,
            breakdown,
            level,
            str(outcome),
            group in indicator.care_groups and _can_be(breakdown, level, group, outcome),
        )
        for breakdown in indicator.breakdowns
        for level in BREAKDOWN_LEVELS[breakdown]
        for group in PUBLISHED_GROUPS
        for outcome in indicator.outcomes
    ]
    return pl.DataFrame(rows, ["care_group", "breakdown", "level", "outcome", "applies"], orient="row")


def _can_be(breakdown: str, level: str, group: str, outcome: Outcome) -> bool:
    """Whether a cell can hold anybody: only children at home have a route, only pairs change."""
    if breakdown == "route":
        return group == "home"
    if breakdown in MATCHED_LEVELS and outcome is not Outcome.ELIGIBLE:
        return (level in MATCHED_LEVELS[breakdown]) == (outcome is not Outcome.NOT_MATCHED)
    return True


def lay_out(
    indicator: Indicator,
    periods: pl.DataFrame,
    supplied: pl.DataFrame,
    counted: pl.DataFrame,
) -> pl.DataFrame:
    """The cells of `indicator`: its whole grid over `periods`, in order.

    supplied: partnership, year that its returns cover. counted: its rows of `tally`, count above zero.
    """
    if indicator.cohort_basis is CohortBasis.SURVEY_WAVE:
        supplied = supplied.join(counted.select("partnership", "year").unique(), on=["partnership", "year"])
    known = supplied.select("partnership", "year", known=pl.lit(True))
    ungrouped = (
        counted.filter(pl.col("care_group") == UNGROUPED).select(*WHEN, ungrouped=pl.lit(True)).unique()
    )
    grid = (
        periods.join(known, on=["partnership", "year"], how="left", maintain_order="left")
        .join(ungrouped, on=WHEN, how="left", maintain_order="left")
        .join(shape_of(indicator), how="cross", maintain_order="left_right")
        .filter((pl.col("quarter") == 0) | (pl.col("breakdown") == "none"))
    )
    placed = grid.join(
        counted.drop("indicator"),
        on=[*WHEN, "care_group", "breakdown", "level", "outcome"],
        how="left",
        maintain_order="left",
    )
    return _with_status(placed, indicator).select(CELLS)


def _with_status(placed: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    has_no_group = pl.col("ungrouped").is_not_null() & (pl.col("care_group") != "all")
    status = (
        pl.when(~pl.col("applies"))
        .then(pl.lit(str(Status.NOT_APPLICABLE)))
        .when(pl.col("known").is_null() | has_no_group)
        .then(pl.lit(str(Status.NOT_SUPPLIED)))
        .otherwise(pl.col("status"))
    )
    return placed.with_columns(
        status=status,
        indicator=pl.lit(indicator.id),
        cohort_basis=pl.lit(str(indicator.cohort_basis)),
        count=pl.when(status == COUNTED).then(pl.col("count").fill_null(0)),
    )


def supplied_years(indicator: Indicator, covered: pl.DataFrame, supplied: pl.DataFrame) -> pl.DataFrame:
    """partnership, year: where every table and optional column that the indicator needs was supplied."""
    if indicator.population == READY_MADE:
        return covered.clear().select("partnership", "year")
    years = None
    for table in indicator.tables:
        of_table = covered.filter(pl.col("table") == table).select("partnership", "year")
        years = of_table if years is None else years.join(of_table, on=["partnership", "year"])
    for table, column in indicator.columns:
        has_column = supplied.filter((pl.col("table") == table) & (pl.col("column") == column))
        years = years.join(has_column.select("partnership").unique(), on="partnership", how="semi")
    return years


def by_indicator(counted: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The counts of each indicator apart."""
    return {str(key[0]): part for key, part in counted.partition_by("indicator", as_dict=True).items()}

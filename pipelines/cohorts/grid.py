"""The grid: which periods each indicator has, what was supplied for them, and the cells of a period.

Not here: how anything was counted (`tally.py`), or putting the counts in their places (`laying_out.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from pipelines.coded import CODE
from pipelines.cohorts.tally import COUNTED_SCHEMA, INDICATOR, words
from pipelines.indicator import Indicator
from pipelines.vocabulary import (
    BREAKDOWN_LEVELS,
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
SERIES = ("partnership", "period", "period_kind", "indicator")
WHEN = ("partnership", "indicator", "year", "quarter")
WHICH = ("care_group", "breakdown", "level", "outcome")


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


def periods_of(indicators: Mapping[str, Indicator], years: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """WHEN, period, period_kind, status: the whole periods of every indicator up to `as_at`, in order.

    `status` is too early or counted, as the follow-up says; what was not supplied is not known here.
    """
    shown = years["year"].unique().sort().to_list()
    whole = [
        (position, indicator.id, year, quarter, label, str(kind), _follow_up(indicator, end, as_at))
        for position, indicator in enumerate(indicators.values())
        for year in shown
        for kind in indicator.period_kinds
        for quarter, label, end in _periods(kind, year)
        if end <= as_at
    ]
    text = dict.fromkeys(("period", "period_kind", "status"), pl.String)
    when = {name: COUNTED_SCHEMA[name] for name in ("indicator", "year", "quarter")}
    schema = {"position": pl.Int32, **when, **text}
    return (
        years.join(pl.DataFrame(whole, schema, orient="row"), on="year")
        .sort("partnership", "position", "year", "quarter")
        .drop("position")
    )


def _periods(kind: PeriodKind, year: int) -> list[tuple[int, str, date]]:
    """(quarter, label, last day) of the periods of a reporting year; quarter 0: the year or its census."""
    if kind is PeriodKind.QUARTER:
        return [(q, quarter_label(year, q), quarter_end(year, q)) for q in QUARTER_ENDS]
    return [(0, year_label(year), year_end(year))]


def _follow_up(indicator: Indicator, period_end: date, as_at: date) -> str:
    return COUNTED if indicator.followed_until(period_end) <= as_at else str(Status.TOO_EARLY)


def shapes_of(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator, cohort_basis, WHICH, applies: one row for each cell of one period."""
    return _shapes_of(tuple(indicators.values()))


@lru_cache(maxsize=2)
def _shapes_of(indicators: tuple[Indicator, ...]) -> pl.DataFrame:
    blocks = [_block(i.breakdowns, i.care_groups, i.outcomes) for i in indicators]
    of = np.repeat(np.arange(len(blocks)), [block.shape[1] for block in blocks])
    group, breakdown, level, outcome, applies = np.concatenate([_NO_BLOCK, *blocks], axis=1)
    places = {"care_group": group, "breakdown": breakdown, "level": level, "outcome": outcome}
    columns = [
        pl.Series("indicator", [i.id for i in indicators], INDICATOR)[of],
        pl.Series("cohort_basis", [str(i.cohort_basis) for i in indicators], CODE)[of],
        *(words(each, COUNTED_SCHEMA[name]).alias(name) for name, each in places.items()),
        pl.Series("applies", applies.astype(bool)),
    ]
    return pl.DataFrame(columns)


_NO_BLOCK = np.zeros((5, 0), np.int64)


@lru_cache(maxsize=256)
def _block(breakdowns: Sequence[str], groups: Sequence[str], outcomes: Sequence[Outcome]) -> np.ndarray:
    """The places of WHICH in their lists, and whether it applies, of the cells of a period.

    groups: those that the indicator applies to.
    """
    lists = {name: COUNTED_SCHEMA[name].categories.to_list().index for name in WHICH}
    rows = [
        (
            lists["care_group"](group),
            lists["breakdown"](breakdown),
            lists["level"](level),
            lists["outcome"](outcome),
            group in groups and _can_be(breakdown, level, group, outcome),
        )
        for breakdown in breakdowns
        for level in BREAKDOWN_LEVELS[breakdown]
        for group in PUBLISHED_GROUPS
        for outcome in outcomes
    ]
    return np.array(rows, np.int64).reshape(-1, 5).T


def _can_be(breakdown: str, level: str, group: str, outcome: Outcome) -> bool:
    """Whether a cell can hold anybody: only children at home have a route, only pairs change."""
    if breakdown == "route":
        return group == "home"
    if breakdown in MATCHED_LEVELS and outcome is not Outcome.ELIGIBLE:
        return (level in MATCHED_LEVELS[breakdown]) == (outcome is not Outcome.NOT_MATCHED)
    return True


def supplied_years(
    indicators: Mapping[str, Indicator], covered: pl.DataFrame, supplied: pl.DataFrame
) -> pl.DataFrame:
    """partnership, indicator, year: where every table and optional column an indicator needs was supplied."""
    tables, columns = defaultdict(set), defaultdict(set)
    for partnership, table, year in covered.select("partnership", "table", "year").iter_rows():
        tables[partnership, year].add(table)
    for partnership, table, column in supplied.select("partnership", "table", "column").iter_rows():
        columns[partnership].add((table, column))
    counted = [i for i in indicators.values() if i.population != READY_MADE]
    known = [
        (partnership, i.id, year)
        for i in counted
        for (partnership, year), found in tables.items()
        if found.issuperset(i.tables) and columns[partnership].issuperset(i.columns)
    ]
    schema = {"partnership": pl.String, "indicator": INDICATOR, "year": pl.Int32}
    return pl.DataFrame(known, schema, orient="row")


def waves_answered(
    indicators: Mapping[str, Indicator], known: pl.DataFrame, counted: pl.DataFrame
) -> pl.DataFrame:
    """`known` (see `supplied_years`), for surveys only the years in which anybody was asked that question."""
    of_surveys = [i.id for i in indicators.values() if i.cohort_basis is CohortBasis.SURVEY_WAVE]
    is_survey = pl.col("indicator").is_in(of_surveys)
    answers = counted.filter(is_survey)
    asked = known.filter(is_survey).join(answers, on=["partnership", "indicator", "year"], how="semi")
    return pl.concat([known.filter(~is_survey), asked])

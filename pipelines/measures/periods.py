"""Which periods of an indicator may be compared: their order, and the unbroken runs between breaks.

Here: labels of periods to years, runs, follow-up. Not here: any figure.

A period belongs to a run when it holds no marked year and no break of definition inside itself; two periods
are compared only within one run. So a window that pools years across a break is never compared (decision
063).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from pipelines.indicator import Indicator
from pipelines.vocabulary import label_year, year_end, year_start

_SCHEMA = {
    "indicator": pl.String,
    "period_kind": pl.String,
    "period": pl.String,
    "place": pl.Int64,
    "run": pl.Int64,
    "followed_until": pl.String,
}


def years_of(period: str) -> tuple[int, int]:
    """First and last reporting year of a period: the same but for a window."""
    return label_year(period.split("–")[0]), label_year(period)


def last_day_of(period: str) -> date:
    """The day on which a period ends."""
    year, quarter = label_year(period), _quarter(period)
    if not quarter:
        return year_end(year)
    month = year_start(year).month + 3 * quarter
    return date(year - 1 + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)


def _quarter(period: str) -> int:
    return int(period[-1]) if " Q" in period else 0


def run_of(indicator: Indicator, period: str) -> int | None:
    """The run of a period, numbered by the breaks and marked years before it; None where it has none."""
    first, last = years_of(period)
    breaks = [year for year, _ in indicator.definition_breaks]
    marked = [year for year, _ in indicator.marked_years]
    if any(first <= year <= last for year in marked) or any(first < year <= last for year in breaks):
        return None
    return sum(year <= first for year in breaks) + sum(year < first for year in marked)


def describe_periods(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """One row for each indicator, kind and period of the cells: its place in time, its run, its follow-up."""
    rows = [
        {
            "indicator": name,
            "period_kind": kind,
            "period": period,
            "place": label_year(period) * 4 + _quarter(period),
            "run": run_of(indicators[name], period),
            "followed_until": _in_words(indicators[name].followed_until(last_day_of(period))),
        }
        for name, kind, period in cells.select("indicator", "period_kind", "period").unique().iter_rows()
    ]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

"""Which reporting years each partnership's returns speak about, table by table.

A zero is real only where a return covers the year; elsewhere a figure is "not supplied". The rules fill a
silence of the import contract (`docs/decisions/020-years-covered.md`). Not here: follow-up.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.cohorts.leading import wave_years
from pipelines.cohorts.numbers import each_between, filled, told_apart
from pipelines.cohorts.spells import Returns, reporting_year_of
from pipelines.vocabulary import reporting_year

YEARS_AT_MOST = 20
YEARLY = {
    "school": "school_year",
    "leavers": "school_year",
    "acel": "school_year",
    "aftercare": "year",
    "surveys": "answered_on",
    "aggregate": "period_end",
}
"""Tables that say which year a row is about: a year without a row was not supplied."""
EVENTS = {
    "exclusions": "excluded_on",
    "wellbeing": "assessed_on",
    "reviews": "due_on",
    "health": "notified_on",
    "registrations": "registered_on",
    "referrals": "referred_on",
    "audits": "audited_on",
    "governance": "met_on",
}
"""Tables of what happened on a day: from the year of the earliest row on, a year without a row is a none."""
SPELLS = ("children", "episodes", "placements", "legal", "workers")
"""Tables of what lasts. Their rows reach back to before the first year that is complete."""
STARTS = {"legal": "legal_start", "workers": "worker_start"}
"""Those of them that may be kept for a shorter time than placements: none is complete before its first."""
REACHES_BACK = ("health", "registrations")
"""Events of which older ones are returned as the history of a child in care today. They don't date a return,
and are complete no earlier than the spells are."""
NOT_ABOUT_CHILDREN = ("aftercare", "surveys", "governance", "aggregate")
"""Tables that say nothing of when the collection of children's rows began."""
FOLLOWS = {"voice": "reviews", "survey_questions": "surveys"}
"""Tables without a date of their own, and the table whose years they share."""


def covered_years(returns: Returns, as_at: date) -> pl.DataFrame:
    """partnership, table, year: the years that a partnership's rows of a table speak about, to `as_at`.

    The year in which `as_at` lies is included, because its quarters may be complete.
    """
    last = reporting_year(as_at)
    dated = _dated(returns)
    onwards = pl.concat([dated.filter(pl.col("table").is_in(EVENTS)), _complete_spells(returns, dated)])
    known = pl.concat([dated.filter(pl.col("table").is_in(YEARLY)), _onwards(onwards, last)])
    known = _no_earlier_than_spells(known)
    known = pl.concat([known, _years_without_exclusions(known), *_followers(returns, known)])
    return known.filter(pl.col("year").is_between(last - YEARS_AT_MOST + 1, last)).unique().sort(pl.all())


_NOTHING = pl.DataFrame(schema={"partnership": pl.String, "table": pl.String, "year": pl.Int32})


def _dated(returns: Returns) -> pl.DataFrame:
    """partnership, table, year: the years of the rows of each table."""
    columns = {table: column for table, column in (YEARLY | EVENTS).items() if table in returns}
    each = [_years(returns, table, column) for table, column in columns.items() if table != "surveys"]
    if "surveys" in returns:
        each.append(_named(wave_years(returns["surveys"]), "surveys", year="year"))
    return pl.concat([_NOTHING, *each]).drop_nulls()


def _years(returns: Returns, table: str, column: str) -> pl.DataFrame:
    rows = returns[table][["partnership", column]]
    is_day = rows[column].dtype == pl.Date
    year = reporting_year_of(pl.col(column)) if is_day else pl.col(column).cast(pl.Int32)
    return _named(_each_once(rows), table, year=year)


def _each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a partnership's label and a number or day, each once; found by their numbers."""
    if rows["partnership"].dtype == pl.String:
        return rows.unique()
    return rows[told_apart([filled(column) for column in rows.select(pl.all().to_physical())])[1]]


def _senders(returns: Returns, table: str) -> pl.DataFrame:
    """partnership, table: who sent any rows of it."""
    if table not in returns:
        return _NOTHING.drop("year")
    return _named(returns[table].select(pl.col("partnership").unique()), table)


def _named(rows: pl.DataFrame, table: str, **others: str | pl.Expr) -> pl.DataFrame:
    """The rows with the partnership as text, and with their table."""
    return rows.select(pl.col("partnership").cast(pl.String), table=pl.lit(table), **others)


def _onwards(years: pl.DataFrame, last: int) -> pl.DataFrame:
    """Of each partnership and table every year from its earliest to `last`."""
    earliest = years.group_by("partnership", "table").agg(pl.col("year").min())
    at, year = each_between(earliest["year"].to_numpy(), np.full(earliest.height, last))
    return earliest.select("partnership", "table")[at].with_columns(pl.Series("year", year, pl.Int32))


def _complete_spells(returns: Returns, dated: pl.DataFrame) -> pl.DataFrame:
    """partnership, table, year: where the spells of a table become complete, for those who sent it."""
    sent = pl.concat([_senders(returns, table) for table in SPELLS])
    starts = [_years(returns, table, column) for table, column in STARTS.items() if table in returns]
    own = pl.concat([_NOTHING, *starts]).group_by("partnership", "table").agg(own=pl.col("year").min())
    return (
        sent.join(_first_complete(returns, dated), on="partnership")
        .join(own, on=["partnership", "table"], how="left")
        .select("partnership", "table", year=pl.max_horizontal("year", "own"))
    )


def _first_complete(returns: Returns, dated: pl.DataFrame) -> pl.DataFrame:
    """partnership, year: where spells become complete, for each partnership with placements.

    That is the first year in which an episode ends or another table about children is dated, since spells
    that ended before a collection began are not in it; and no earlier than the first start.
    """
    says_nothing = pl.col("table").is_in((*REACHES_BACK, *NOT_ABOUT_CHILDREN))
    ends = _years(returns, "episodes", "episode_end") if "episodes" in returns else _NOTHING
    starts = _years(returns, "placements", "placement_start") if "placements" in returns else _NOTHING
    first_sign = _first(pl.concat([dated.filter(~says_nothing), ends])).rename({"year": "sign"})
    return (
        _first(starts)
        .join(first_sign, on="partnership", how="left")
        .select("partnership", year=pl.max_horizontal("year", "sign"))
    )


def _first(years: pl.DataFrame) -> pl.DataFrame:
    return years.group_by("partnership").agg(pl.col("year").min())


def _no_earlier_than_spells(known: pl.DataFrame) -> pl.DataFrame:
    complete = known.filter(pl.col("table") == "placements").select("partnership", "year")
    reaches_back = pl.col("table").is_in(REACHES_BACK)
    within = known.filter(reaches_back).join(complete, on=["partnership", "year"], how="semi")
    return pl.concat([known.filter(~reaches_back), within])


def _years_without_exclusions(known: pl.DataFrame) -> pl.DataFrame:
    """Where exclusions are returned at all, a year with school rows and no exclusion is a real none."""
    returned = known.filter(pl.col("table") == "exclusions").select("partnership").unique()
    schooled = known.filter(pl.col("table") == "school").join(returned, on="partnership", how="semi")
    return schooled.with_columns(table=pl.lit("exclusions"))


def _followers(returns: Returns, known: pl.DataFrame) -> list[pl.DataFrame]:
    """The years of tables that are dated by another one."""
    return [
        known.filter(pl.col("table") == leader)
        .join(_senders(returns, table), on="partnership", how="semi")
        .with_columns(table=pl.lit(table))
        for table, leader in FOLLOWS.items()
        if table in returns
    ]

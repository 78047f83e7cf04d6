"""Which reporting years each partnership's returns speak about, table by table.

A zero is real only where a return covers the year; elsewhere a figure is "not supplied". The rules fill a
silence of the import contract (`docs/decisions/020-years-covered.md`). Not here: follow-up.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.cohorts.leading import wave_years
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
    from_events = [_onwards(table, dated[table], last) for table in EVENTS if table in dated]
    yearly = [_as_they_are(table, dated[table]) for table in YEARLY if table in dated]
    complete = _first_complete(returns, dated)
    spells = [
        _onwards(table, _not_before(complete, table, returns[table]), last)
        for table in SPELLS
        if table in returns
    ]
    known = pl.concat([_NOTHING, *from_events, *yearly, *spells])
    known = _no_earlier_than_spells(known)
    known = pl.concat([known, _years_without_exclusions(known), *_followers(returns, known)])
    return known.filter(pl.col("year").is_between(last - YEARS_AT_MOST + 1, last)).unique().sort(pl.all())


_MORE_THAN_DAYS = 2**32
_NOTHING = pl.DataFrame(schema={"partnership": pl.String, "table": pl.String, "year": pl.Int32})


def _dated(returns: Returns) -> dict[str, pl.DataFrame]:
    """Table -> partnership, year: the distinct years of its rows."""
    columns = {table: column for table, column in (YEARLY | EVENTS).items() if table in returns}
    dated = {table: _years(returns[table], column) for table, column in columns.items()}
    if "surveys" in dated:
        dated["surveys"] = _named(wave_years(returns["surveys"]).select("partnership", "year"))
    return dated


def _years(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    is_day = rows[column].dtype == pl.Date
    year = reporting_year_of(pl.col(column)) if is_day else pl.col(column).cast(pl.Int32)
    days = _each_once(rows.select("partnership", column))
    return _named(days.select("partnership", year=year).drop_nulls())


def _each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a partnership's label and a number or day, each once: found by one number, which is quicker."""
    partnership, other = rows
    if partnership.dtype == pl.String:
        return rows.unique()
    label, number = partnership.to_physical().cast(pl.Int64), other.to_physical().cast(pl.Int64)
    return rows[(label * _MORE_THAN_DAYS + number).arg_unique()]


def _senders(rows: pl.DataFrame) -> pl.DataFrame:
    """`partnership`: who sent any of the rows."""
    return _named(rows.select("partnership"))


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each once, with the partnership as text."""
    return rows.unique().cast({"partnership": pl.String})


def _as_they_are(table: str, years: pl.DataFrame) -> pl.DataFrame:
    return years.select("partnership", table=pl.lit(table), year="year")


def _onwards(table: str, years: pl.DataFrame, last: int) -> pl.DataFrame:
    """Every year from the earliest of `years` to `last`."""
    opened = _first(years).with_columns(year=pl.int_ranges("year", last + 1, dtype=pl.Int32))
    opened = opened.filter(pl.col("year").list.len() > 0).explode("year")
    return _as_they_are(table, opened)


def _first_complete(returns: Returns, dated: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """partnership, year: where spells become complete, for each partnership with placements.

    That is the first year in which an episode ends or another table about children is dated, since spells
    that ended before a collection began are not in it; and no earlier than the first start.
    """
    signs = [years for name, years in dated.items() if name not in (*REACHES_BACK, *NOT_ABOUT_CHILDREN)]
    if "episodes" in returns:
        signs.append(_years(returns["episodes"], "episode_end"))
    first_sign = _first(pl.concat([_NOTHING.drop("table"), *signs])).rename({"year": "sign"})
    starts = _NOTHING.drop("table")
    if "placements" in returns:
        starts = _years(returns["placements"], "placement_start")
    return (
        _first(starts)
        .join(first_sign, on="partnership", how="left")
        .select("partnership", year=pl.max_horizontal("year", "sign"))
    )


def _not_before(complete: pl.DataFrame, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Where spells of a table become complete, for those who sent it: not before its own first start."""
    if table not in STARTS:
        return _senders(rows).join(complete, on="partnership")
    first_start = reporting_year_of(pl.col(STARTS[table]).min())
    own = rows.group_by("partnership").agg(own=first_start).cast({"partnership": pl.String})
    return own.join(complete, on="partnership").select("partnership", year=pl.max_horizontal("own", "year"))


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
        .join(_senders(returns[table]), on="partnership", how="semi")
        .with_columns(table=pl.lit(table))
        for table, leader in FOLLOWS.items()
        if table in returns
    ]

"""Years in which there was something to speak of and a partnership's rows say nothing of it: not supplied.

Reviews were due, and no row tells of a child's voice; orders ended, and none of them says why. A count of
nobody would look like a none there (`docs/decisions/252-what-nobody-speaks-of.md`). Not here: the years that
a table covers (`periods.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.cohorts.spells import Returns, reporting_year_of
from pipelines.indicator import Indicator
from pipelines.vocabulary import COMPULSORY_REASONS

ALWAYS_FILLED = {"voice": "views_recorded"}
"""Tables that speak of the rows of another, and a column that each of their rows fills."""
SERIES = ("partnership", "indicator", "year")


def without_silence(
    indicators: Mapping[str, Indicator], known: pl.DataFrame, counted: pl.DataFrame, returns: Returns
) -> pl.DataFrame:
    """`known` (see `grid.supplied_years`) without the years of silence.

    Only years in which nobody was counted are looked at: elsewhere something was said.
    """
    needed = {i.id: column for i in indicators.values() if (column := _needed(i))}
    concerned = pl.col("indicator").is_in(list(needed))
    somebody = counted.filter(concerned, pl.col("care_group") == "all", pl.col("breakdown") == "none")
    nobody = known.filter(concerned).join(somebody, on=SERIES, how="anti")
    unsaid = [
        own.join(_silent(returns, own["partnership"], *needed[name]), on=["partnership", "year"], how="semi")
        for (name,), own in nobody.partition_by("indicator", as_dict=True).items()
    ]
    return known.join(pl.concat(unsaid), on=SERIES, how="anti") if unsaid else known


def _needed(indicator: Indicator) -> tuple[str, str] | None:
    """(table, column) without which the indicator has nothing to count."""
    of_tables = [(table, column) for table, column in ALWAYS_FILLED.items() if table in indicator.tables]
    return next(iter((*indicator.columns, *of_tables)), None)


def _silent(returns: Returns, who: pl.Series, table: str, column: str) -> pl.DataFrame:
    """partnership, year: where there was something to speak of, and no row of it fills the column."""
    of_them = pl.col("partnership").is_in(who.unique().implode())
    spoken_of = SPOKEN_OF[table](returns, of_them)
    said = spoken_of.group_by("partnership", "year").agg(is_said=pl.col(column).is_not_null().any())
    return said.filter(~pl.col("is_said")).select("partnership", "year")


def _reviews_due(returns: Returns, of_them: pl.Expr) -> pl.DataFrame:
    """Reviews by the year they were due in, with what is told of the child's voice."""
    reviews, voice = (
        returns[table].cast({"partnership": pl.String}).filter(of_them) for table in ("reviews", "voice")
    )
    told = reviews.join(voice, on=["partnership", "review_ref"], how="left")
    return told.with_columns(year=reporting_year_of(pl.col("due_on")))


def _orders_ended(returns: Returns, of_them: pl.Expr) -> pl.DataFrame:
    """Compulsory orders by the year they ended in."""
    orders = returns["legal"].cast({"partnership": pl.String}).filter(of_them).drop_nulls("legal_end")
    compulsory = orders.filter(pl.col("legal_reason").is_in(COMPULSORY_REASONS))
    return compulsory.with_columns(year=reporting_year_of(pl.col("legal_end")))


SPOKEN_OF = {"voice": _reviews_due, "legal": _orders_ended}
"""What the rows of a table speak of; an indicator may need a column of these alone (`Indicator.columns`)."""

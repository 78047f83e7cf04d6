"""What every population is made from: the returns, the spells of care, and the years in question.

Here: `Sources`, and the two steps that most populations share (rows of a table with the child's number; a
frame with sex and age). Not here: any population.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.cohorts.spells import CHILD_KEY, Care, Returns, age_band_of, age_in, care_of

UNIT = ("partnership", "year", "care_group", "sex", "age_band", "route")
"""The columns by which children are split; a population adds those that its indicators ask about."""


@dataclass(frozen=True, slots=True)
class Sources:
    """returns: table -> rows. first, last: reporting years that a figure may be about, both included."""

    returns: Returns
    care: Care
    first: int
    last: int

    def rows(self, table: str) -> pl.DataFrame:
        """The rows of `table` that are about a child with a placement, with `child` for `child_ref`."""
        children = self.care.people.select(*CHILD_KEY, "child")
        return self.returns[table].join(children, on=CHILD_KEY, validate="m:1").drop(CHILD_KEY)

    def described(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` (with child, year, care_group and route) with partnership, sex and age band.

        Rows without a care group are left out: who is nowhere is not looked after.
        """
        people = self.care.people.select(
            pl.col("partnership").cast(pl.Categorical()),
            pl.col("sex").fill_null("Not known"),
            _age=age_in(pl.lit(0, pl.Int32), pl.col("birth_month"), 7),
        )
        placed = frame.filter(pl.col("care_group").is_not_null())
        return (
            placed.hstack(people[placed["child"]])
            .with_columns(_age=pl.col("year") + pl.col("_age"))
            .with_columns(age_band=age_band_of(pl.col("_age")))
            .drop("_age")
        )


def sources_of(returns: Returns, first: int, last: int) -> Sources:
    """Sources for reporting years `first` to `last`."""
    return Sources(returns, care_of(returns, first, last), first, last)

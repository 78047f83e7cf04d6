"""What every population is made from: the returns, the spells of care, and the years in question.

Here: `Sources`, and the two steps that most populations share (rows of a table with the child's number; a
frame with sex and age). Not here: any population.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from pipelines.cohorts.numbers import child_of
from pipelines.cohorts.spells import Care, Returns, age_band_of, age_in, care_of

Made = TypeVar("Made")
_AGE_BAND = age_band_of(pl.col("year") + pl.col("_age"))


@dataclass(frozen=True, slots=True)
class Sources:
    """returns: table -> rows. first, last: reporting years that a figure may be about, both included.

    described_people: partnership, sex and age at the end of year 0, a row a person. made: what several
    populations share, by name, once it was asked for.
    """

    returns: Returns
    care: Care
    first: int
    last: int
    described_people: pl.DataFrame
    made: dict[str, Any] = field(default_factory=dict)

    def rows(self, table: str, *columns: str) -> pl.DataFrame:
        """`child` and `columns` of the rows of `table` that are about a child with a placement."""
        rows = self.returns[table]
        child = self.once(f"child of {table}", lambda: child_of(rows, self.care.people))
        chosen = rows[[*columns]].insert_column(0, child)
        return chosen.drop_nulls("child") if child.null_count() else chosen

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made for the first that asks."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def described(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` (with child, year, care_group and route) with partnership, sex and age band.

        Rows without a care group are left out: who is nowhere is not looked after.
        """
        is_nowhere = frame["care_group"].null_count()
        placed = frame.filter(pl.col("care_group").is_not_null()) if is_nowhere else frame
        known = placed.hstack(self.described_people[placed["child"]])
        return known.select(pl.exclude("_age"), age_band=_AGE_BAND)


def sources_of(returns: Returns, first: int, last: int) -> Sources:
    """Sources for reporting years `first` to `last`."""
    care = care_of(returns, first, last)
    described = care.people.select(
        pl.col("partnership").cast(pl.Categorical()),
        pl.col("sex").fill_null("Not known"),
        _age=age_in(pl.lit(0, pl.Int32), pl.col("birth_month"), 7),
    )
    return Sources(returns, care, first, last, described)

"""Populations of pupils, leavers and children with a curriculum level, by care group in the year.

One row a school, leaver or `acel` row of a child looked after in that year (`indicators.md` section 5). Not
here: children without a school record (`stock.school_age_in_year`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.sources import Sources


def _by_group_in_year(s: Sources, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a `school_year`, as `year`, by the child's group in that year."""
    dated = rows.with_columns(year=pl.col("school_year").cast(pl.Int32)).drop("school_year")
    within = s.care.of_year.look_up(dated["child"], dated["year"], "care_group", "route")
    return s.described(dated.hstack(within))


def pupils(s: Sources) -> pl.DataFrame:
    """School rows: `half_days_possible`, `half_days_attended`, `part_time` (Y, N)."""
    return _by_group_in_year(
        s, s.rows("school", "school_year", "half_days_possible", "half_days_attended", "part_time")
    )


def pupils_and_exclusions(s: Sources) -> pl.DataFrame:
    """School rows with `exclusions`, the number of the pupil's exclusions of the same school year."""
    excluded, rows = s.rows("exclusions", "school_year"), s.rows("school", "school_year")
    many = s.care.of_year.count(excluded["child"], excluded["school_year"])
    of_pupil = many.gather(s.care.of_year.find(rows["child"], rows["school_year"]))
    return _by_group_in_year(s, rows.with_columns(of_pupil.fill_null(0).alias("exclusions")))


def leavers(s: Sources) -> pl.DataFrame:
    """Leavers: `leaver_stage`, `scqf_level`, `destination_3m`, `destination_9m`."""
    columns = ("leaver_stage", "scqf_level", "destination_3m", "destination_9m")
    return _by_group_in_year(s, s.rows("leavers", "school_year", *columns))


def acel_pupils(s: Sources) -> pl.DataFrame:
    """Pupils in P1, P4, P7 and S3: `reading`, `writing`, `listening_talking`, `numeracy` (Y, N)."""
    subjects = ("reading", "writing", "listening_talking", "numeracy")
    return _by_group_in_year(s, s.rows("acel", "school_year", *subjects))

"""Populations of children looked after on 31 July, or at any time in a year (`indicators.md` 2 to 7).

One row a child and year. Here: who they are, and what is known of each on the day or in the year. Not here:
school records (`schooling.py`) and orders (`orders.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.numbers import key_of
from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import FAR, age_in, child_and_day, holds_on, latest_before, year_end_of

SCHOOL_AGES = (5, 17)
"""Completed years on 1 March, both included."""
SAME_WORKER_DAYS = 365


def is_school_age(year: pl.Expr, birth_month: pl.Expr) -> pl.Expr:
    """Whether a child was 5 to 17 on 1 March of reporting year `year`; false where age is not known."""
    return age_in(year, birth_month, 3).is_between(*SCHOOL_AGES).fill_null(False)


def looked_after_on_census(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July; `scn_held` (Y, N), `school_age`."""
    people = s.care.people.select("child", "scn_held", "birth_month")
    born = s.care.census.join(people, on="child", validate="m:1")
    aged = born.with_columns(school_age=is_school_age(pl.col("year"), pl.col("birth_month")))
    return s.described(aged.drop("birth_month"))


def census_care_plans(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July; `care_plan` of the episode that they were in."""
    plans = s.rows("episodes", "episode_ref", "care_plan").select(key_of("episode_ref"), "care_plan")
    census = s.care.census.with_columns(key_of("episode_ref"))
    return s.described(census.join(plans, on="key", how="left", validate="m:1"))


def census_registrations(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July; `on_register`: on the child protection register that day."""
    spells = s.rows("registrations", "registered_on", "deregistered_on")
    on_register = (
        s.care.census.select("child", "year")
        .join(spells, on="child")
        .filter(holds_on(year_end_of(pl.col("year")), "registered_on", "deregistered_on"))
    )
    is_on = s.care.of_census.has(on_register["child"], on_register["year"])
    return s.described(s.care.census.with_columns(on_register=is_on))


def census_health(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July with a health row by then; the latest row's registrations."""
    answers = ["gp_registered", "dentist_registered"]
    rows = s.rows("health", "notified_on", "assessed_on", *answers)
    latest = (
        rows.sort("child", "notified_on", "assessed_on", *answers, nulls_last=False)
        .unique(["child", "notified_on"], keep="last", maintain_order=True)
        .select(*answers, owner="child", _at=child_and_day(pl.col("notified_on")))
    )
    census = s.care.census.with_columns(_at=child_and_day(year_end_of(pl.col("year")))).sort("_at")
    known = census.join_asof(latest, on="_at", strategy="backward")
    return s.described(known.filter(pl.col("owner") == pl.col("child")).drop("_at", "owner"))


def census_workers(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July and on each of the 365 days before.

    `had_one_worker`: exactly one worker, on some or all of those days.
    """
    day = year_end_of(pl.col("year"))
    opening = day.dt.offset_by(f"-{SAME_WORKER_DAYS}d")
    settled = (
        s.care.census.join(_unbroken_care(s), on="child")
        .filter(pl.col("care_start") <= opening, pl.col("care_end") > day)
        .drop("care_start", "care_end")
    )
    spells = s.rows("workers", "worker_start", "worker_end", "worker_ref").select(
        "child",
        start="worker_start",
        end=pl.col("worker_end").fill_null(FAR),
        worker=pl.col("worker_ref").cast(pl.Categorical()).to_physical(),
    )
    in_window = (pl.col("start") < pl.col("end")) & (pl.col("start") <= day) & (pl.col("end") > opening)
    one_worker = (
        settled.select("child", "year")
        .join(spells, on="child")
        .filter(in_window)
        .group_by("child", "year")
        .agg(had_one_worker=pl.col("worker").min() == pl.col("worker").max())
    )
    joined = settled.join(one_worker, on=["child", "year"], how="left", validate="1:1")
    return s.described(joined.with_columns(pl.col("had_one_worker").fill_null(False)))


def _unbroken_care(s: Sources) -> pl.DataFrame:
    """child, care_start, care_end: stretches of days without a day out of care, whatever the group."""
    before = latest_before(pl.col("until"))
    return (
        s.care.timeline.with_columns(stretch=(before.is_null() | (before != pl.col("since"))).cum_sum())
        .group_by("stretch")
        .agg(pl.col("child").first(), care_start=pl.col("since").min(), care_end=pl.col("until").max())
        .drop("stretch")
    )


def looked_after_in_year(s: Sources) -> pl.DataFrame:
    """Children looked after at any time in the year; `placements`, how many of theirs are in the year."""
    return s.described(s.care.in_year)


def school_age_in_year(s: Sources) -> pl.DataFrame:
    """Children of school age looked after at any time in the year; `has_school_record` of that year."""
    records = s.rows("school", "school_year")
    has_record = s.care.of_year.has(records["child"], records["school_year"])
    born = s.care.in_year.with_columns(has_school_record=has_record).hstack(
        s.care.people.select("birth_month")[s.care.in_year["child"]]
    )
    aged = born.filter(is_school_age(pl.col("year"), pl.col("birth_month")))
    return s.described(aged.drop("birth_month"))

"""Populations of children looked after on 31 July, or at any time in a year (`indicators.md` 2 to 7).

One row a child and year. Here: who they are, and what is known of each on the day or in the year. Not here:
school records (`schooling.py`) and orders (`orders.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.numbers import in_order, key_of, places_before
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
    people = s.care.people.select("scn_held", "birth_month")
    born = s.care.census.hstack(people[s.care.census["child"]])
    aged = born.with_columns(school_age=is_school_age(pl.col("year"), pl.col("birth_month")))
    return s.described(aged.drop("birth_month"))


def census_care_plans(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July; `care_plan` of the episode that they were in."""
    plans = s.rows("episodes", "episode_ref", "care_plan").select("care_plan", episode=key_of("episode_ref"))
    return s.described(s.care.census.join(plans, on="episode", how="left", validate="m:1"))


def census_registrations(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July; `on_register`: on the child protection register that day."""
    spells = s.rows("registrations", "registered_on", "deregistered_on")
    on_register = (
        s.care.census.select("child", "year", day=year_end_of(pl.col("year")))
        .join(spells, on="child")
        .filter(holds_on(pl.col("day"), "registered_on", "deregistered_on"))
    )
    is_on = s.care.of_census.has(on_register["child"], on_register["year"])
    return s.described(s.care.census.with_columns(on_register=is_on))


def census_health(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July with a health row by then; the latest row's registrations."""
    answers = ["gp_registered", "dentist_registered"]
    notified = child_and_day(pl.col("notified_on"))
    rows = s.rows("health", "notified_on", "assessed_on", *answers)
    latest = in_order(rows, notified, "assessed_on", *answers).with_columns(_at=notified)
    at = places_before(
        latest["_at"], s.care.census.select(child_and_day(year_end_of(pl.col("year")))).to_series()
    )
    known = latest.select(*answers, owner="child")[at]
    census = s.care.census.hstack(known).filter(pl.col("owner") == pl.col("child"))
    return s.described(census.drop("owner"))


def census_workers(s: Sources) -> pl.DataFrame:
    """Children looked after on 31 July and on each of the 365 days before.

    `had_one_worker`: exactly one worker, on some or all of those days.
    """
    settled = _in_care_for_a_year(s).with_row_index("at")
    spells = s.rows("workers", "worker_start", "worker_end", "worker_ref").select(
        "child",
        start="worker_start",
        end=pl.col("worker_end").fill_null(FAR),
        worker=pl.col("worker_ref").hash(),
    )
    in_window = (pl.col("start") <= pl.col("day")) & (pl.col("end") > pl.col("opening"))
    workers = (
        settled.select("at", "child", "day", "opening")
        .join(spells.filter(pl.col("start") < pl.col("end")), on="child")
        .filter(in_window)
        .group_by("at")
        .agg(one=pl.col("worker").min() == pl.col("worker").max())
    )
    nobody = pl.repeat(False, settled.height, eager=True)
    had_one_worker = nobody.scatter(workers["at"], workers["one"]).alias("had_one_worker")
    return s.described(settled.drop("at", "day", "opening").with_columns(had_one_worker))


def _in_care_for_a_year(s: Sources) -> pl.DataFrame:
    """The census, of those in care on every day from `opening` to `day`, 31 July and 365 days before it."""
    day = year_end_of(pl.col("year"))
    dated = s.care.census.with_columns(day=day).with_columns(
        opening=(pl.col("day").to_physical() - SAME_WORKER_DAYS).cast(pl.Date)
    )
    stretches = _unbroken_care(s)
    starts = stretches.select(child_and_day(pl.col("care_start"))).to_series()
    at = places_before(starts, dated.select(child_and_day(pl.col("day"))).to_series())
    found = stretches.select("care_start", "care_end", owner="child")[at]
    is_settled = (
        (found["owner"] == dated["child"])
        & (found["care_start"] <= dated["opening"])
        & (found["care_end"] > dated["day"])
    )
    return dated.filter(is_settled)


def _unbroken_care(s: Sources) -> pl.DataFrame:
    """child, care_start, care_end: stretches of days without a day out of care, whatever the group."""
    timeline = s.care.timeline.select("child", "since", "until")
    before = latest_before(pl.col("until"))
    opens = timeline.select((before.is_null() | (before != pl.col("since"))).alias("opens")).to_series()
    closes = opens.shift(-1, fill_value=True)
    ends = timeline.filter(closes)["until"].alias("care_end")
    return timeline.filter(opens).select("child", care_start="since").with_columns(ends)


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

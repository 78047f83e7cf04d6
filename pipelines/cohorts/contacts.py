"""Populations of what happened on a day: reviews, children's voice, audits, health, referrals, registrations.

Each is counted by the care group on that day; reviews, voice, referrals and registrations of a child who was
nowhere on the day by the group in the year (`indicators.md` sections 3, 4 and 6). Not here: wellbeing.
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.numbers import key_of
from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import quarter_of, reporting_year_of, where_on, where_on_or_in_year

REREGISTERED_WITHIN_DAYS = 548


def reviews_due(s: Sources) -> pl.DataFrame:
    """Reviews by the agreed date: `due_on`, `held_on`, and the `quarter` they were due in."""
    return _reviews(s).drop("key")


def voices(s: Sources) -> pl.DataFrame:
    """What was recorded of the child's voice, by the agreed date of its review; `quarter`."""
    answers = ("views_recorded", "took_part", "advocacy_offered", "advocacy_used", "view_acted_on")
    rows = s.rows("voice", "review_ref", *answers).select(key_of("review_ref"), *answers)
    return rows.join(_reviews(s).drop("child", "held_on"), on="key", validate="1:1").drop("key")


def _reviews(s: Sources) -> pl.DataFrame:
    """Reviews of children who were somewhere, with the key that a row about the child's voice names."""
    return s.once("reviews", lambda: _described_reviews(s))


def _described_reviews(s: Sources) -> pl.DataFrame:
    due = pl.col("due_on")
    rows = s.rows("reviews", "review_ref", "due_on", "held_on").with_columns(key_of("review_ref"))
    dated = rows.drop("review_ref").with_columns(year=reporting_year_of(due), quarter=quarter_of(due))
    return s.described(where_on_or_in_year(dated, "due_on", s.care))


def audits(s: Sources) -> pl.DataFrame:
    """Audits of records: `plan_grade`, `assessment_grade`, `chronology_grade` (1 to 6)."""
    grades = ("plan_grade", "assessment_grade", "chronology_grade")
    rows = s.rows("audits", "audited_on", *grades)
    dated = rows.with_columns(year=reporting_year_of(pl.col("audited_on")))
    return s.described(where_on(dated, "audited_on", s.care.timeline))


def health_notified(s: Sources) -> pl.DataFrame:
    """Notifications to the health board: `days_to_assessment`, empty where not assessed."""
    rows = s.rows("health", "notified_on", "assessed_on")
    days = (pl.col("assessed_on") - pl.col("notified_on")).dt.total_days()
    dated = rows.with_columns(year=reporting_year_of(pl.col("notified_on")), days_to_assessment=days)
    return s.described(where_on(dated, "notified_on", s.care.timeline))


def children_and_referrals(s: Sources) -> pl.DataFrame:
    """Children looked after in the year: `referred`, `referred_offence`, `referred_non_offence`.

    A referred child is in the group of the day of its last referral of the year, for every ground alike, so
    that the grounds share a denominator.
    """
    referrals = (
        s.rows("referrals", "referred_on", "ground")
        .with_columns(year=reporting_year_of(pl.col("referred_on")), is_offence=pl.col("ground") == "Offence")
        .group_by("child", "year")
        .agg(
            pl.col("referred_on").max(),
            referred_offence=pl.col("is_offence").any(),
            referred_non_offence=(~pl.col("is_offence")).any(),
        )
    )
    asked = referrals["child"], referrals["year"]
    referred = referrals.filter(s.care.of_year.find(*asked).is_not_null())
    others = s.care.in_year.filter(~s.care.of_year.has(*asked)).drop("placements")
    everybody = pl.concat(
        [where_on_or_in_year(referred, "referred_on", s.care), others], how="diagonal"
    ).with_columns(
        pl.col("referred_offence", "referred_non_offence").fill_null(False),
        referred=pl.col("referred_on").is_not_null(),
    )
    return s.described(everybody)


def registrations(s: Sources) -> pl.DataFrame:
    """Registrations on the child protection register: `is_again`, within 548 days of an earlier one's end."""
    rows = s.rows("registrations", "registered_on", "deregistered_on").with_row_index("registration")
    gap = (pl.col("registered_on") - pl.col("ended_on")).dt.total_days()
    again = (
        rows.select("registration", "child", "registered_on")
        .join(
            rows.select("child", began_on="registered_on", ended_on="deregistered_on"),
            on="child",
        )
        .filter(pl.col("began_on") < pl.col("registered_on"), gap.is_between(0, REREGISTERED_WITHIN_DAYS))
        .select("registration", is_again=pl.lit(True))
        .unique()
    )
    dated = rows.join(again, on="registration", how="left", validate="1:1").with_columns(
        pl.col("is_again").fill_null(False), year=reporting_year_of(pl.col("registered_on"))
    )
    return s.described(where_on_or_in_year(dated, "registered_on", s.care))

"""The population of matched change: children assessed in a year, and an earlier assessment if there is one.

Here: pairing (`indicators.md` section 8), the direction of change, where the child began, and why a child has
no pair. Not here: the counting of change (`matched_change.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import age_in, reporting_year_of, where_on
from pipelines.vocabulary import BREAKDOWN_LEVELS

WELLBEING = ("safe", "healthy", "achieving", "nurtured", "active", "respected", "responsible", "included")
BASELINE_DAYS = (91, 548)
"""How long before the latest assessment the earlier one lies, both included."""
RATER = pl.Enum(BREAKDOWN_LEVELS["rater"])
LOW_SCORE = 2
ADULT = 18


def change_column(name: str) -> str:
    """The column of a change: 1 improved, 0 unchanged, -1 declined, empty not matched."""
    return f"wellbeing_{name}"


def assessed_in_year(s: Sources) -> pl.DataFrame:
    """Children with an assessment in the year and a care group on its date: the eligible, one row a child.

    `wellbeing_<each of the eight>` and `wellbeing_overall` (see `change_column`), `rater` of the latest
    assessment, `baseline_band` (how many of the eight were 1 or 2) and `pairs` (matched, or why not).
    """
    placed = _numbered_assessments(s)
    latest = placed.group_by("child", "year").agg(pl.col("assessment").max()).select("assessment")
    eligible = placed.join(latest, on="assessment", how="semi").filter(pl.col("care_group").is_not_null())
    pairs = _earlier_assessments(eligible, placed)
    matched = eligible.join(_baselines(pairs, placed), on="assessment", how="left", validate="1:1")
    return s.described(_described_pairs(s, _changes(matched), pairs))


def _numbered_assessments(s: Sources) -> pl.DataFrame:
    """Assessments with where the child was, numbered by child and date: the least number is the earliest."""
    order = ["child", "assessed_on", "assessed_by", "tool", *WELLBEING]
    compact = (pl.col("assessed_by").cast(RATER), pl.col(WELLBEING).cast(pl.Int8))
    rows = s.rows("wellbeing", *order[1:]).with_columns(*compact).sort(order).with_row_index("assessment")
    placed = where_on(
        rows.with_columns(year=reporting_year_of(pl.col("assessed_on"))), "assessed_on", s.care.timeline
    )
    return placed.rename({"assessed_by": "rater"})


def _earlier_assessments(eligible: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """assessment, earlier, is_same_group: assessments with the same tool 91 to 548 days before the latest."""
    facts = ("assessment", "assessed_on", "care_group", "tool")
    earlier = placed.select("child", *(pl.col(name).alias(f"earlier_{name}") for name in facts))
    days = (pl.col("assessed_on") - pl.col("earlier_assessed_on")).dt.total_days()
    return (
        eligible.select("child", *facts)
        .join(earlier, on="child")
        .filter(days.is_between(*BASELINE_DAYS), pl.col("tool").eq_missing(pl.col("earlier_tool")))
        .select(
            "assessment",
            earlier="earlier_assessment",
            is_same_group=(pl.col("care_group") == pl.col("earlier_care_group")).fill_null(False),
        )
    )


def _baselines(pairs: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """assessment, and the scores of its baseline: the earliest of the same group."""
    baseline = pairs.filter("is_same_group").group_by("assessment").agg(pl.col("earlier").min())
    first = (pl.col(name).alias(f"first_{name}") for name in WELLBEING)
    scores = placed.select(pl.col("assessment").alias("earlier"), *first)
    return baseline.join(scores, on="earlier", validate="m:1").drop("earlier")


def _changes(matched: pl.DataFrame) -> pl.DataFrame:
    """With the direction of each of the eight, and of most of them together."""
    each = {change_column(name): (pl.col(name) - pl.col(f"first_{name}")).sign() for name in WELLBEING}
    directed = matched.with_columns(**each)
    moves = pl.sum_horizontal(pl.col(list(each)))
    return directed.with_columns(
        wellbeing_overall=pl.when(pl.any_horizontal(pl.col(list(each)).is_not_null())).then(moves.sign())
    )


def _described_pairs(s: Sources, changed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """With `baseline_band` and `pairs`, for the matched and for those who are not."""
    people = s.care.people.select("child", "birth_month")
    at_end = s.care.census.select("child", "year", group_at_end="care_group")
    elsewhere = pairs.filter(~pl.col("is_same_group")).select("assessment", had_other_group=True).unique()
    return (
        changed.join(people, on="child", validate="m:1")
        .join(at_end, on=["child", "year"], how="left", validate="1:1")
        .join(elsewhere, on="assessment", how="left", validate="1:1")
        .with_columns(baseline_band=_baseline_band(), pairs=_why_not_matched())
        .drop("birth_month", "assessment")
    )


def _baseline_band() -> pl.Expr:
    low = pl.sum_horizontal(pl.col(f"first_{name}") <= LOW_SCORE for name in WELLBEING)
    return (
        pl.when(pl.col("wellbeing_overall").is_null())
        .then(pl.lit("not_matched"))
        .when(low <= 1)
        .then(pl.lit("0-1"))
        .when(low <= 3)
        .then(pl.lit("2-3"))
        .otherwise(pl.lit("4+"))
    )


def _why_not_matched() -> pl.Expr:
    """The way out of the pairs, by where the child was on 31 July: the first that applies."""
    age = age_in(pl.col("year"), pl.col("birth_month"), 7)
    return (
        pl.when(pl.col("wellbeing_overall").is_not_null())
        .then(pl.lit("assessed_twice"))
        .when((age >= ADULT).fill_null(False))
        .then(pl.lit("turned_18"))
        .when(pl.col("group_at_end").is_null())
        .then(pl.lit("order_ended"))
        .when((pl.col("group_at_end") != pl.col("care_group")) | pl.col("had_other_group").is_not_null())
        .then(pl.lit("changed_group"))
        .otherwise(pl.lit("assessed_once"))
    )

"""The population of matched change: children assessed in a year, and an earlier assessment if there is one.

Here: pairing (`indicators.md` section 8), the direction of change, where the child began, and why a child has
no pair. Not here: the counting of change (`matched_change.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.cohorts.numbers import in_order
from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import age_in, child_and_day, reporting_year_of, where_on
from pipelines.vocabulary import BREAKDOWN_LEVELS

WELLBEING = ("safe", "healthy", "achieving", "nurtured", "active", "respected", "responsible", "included")
BASELINE_DAYS = (91, 548)
"""How long before the latest assessment the earlier one lies, both included."""
RATER, BASELINE_BAND, PAIRS = (
    pl.Enum(BREAKDOWN_LEVELS[name]) for name in ("rater", "baseline_band", "pairs")
)
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
    placed = _assessments(s)
    goes_on = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in ("child", "year"))
    eligible = placed.filter(~goes_on.fill_null(False), pl.col("care_group").is_not_null())
    pairs = _earlier_assessments(eligible, placed)
    return s.described(_described_pairs(s, _changes(eligible, _baselines(pairs, placed, eligible)), pairs))


def _assessments(s: Sources) -> pl.DataFrame:
    """Assessments with where the child was, by child and date: the first is the earliest."""
    order = ["assessed_by", "tool", *WELLBEING]
    compact = (pl.col("assessed_by").cast(RATER), pl.col(WELLBEING).cast(pl.Int8))
    rows = s.rows("wellbeing", "assessed_on", *order).with_columns(*compact)
    rows = in_order(rows, child_and_day(pl.col("assessed_on")), *order)
    dated = rows.with_columns(pl.col("tool").hash(), year=reporting_year_of(pl.col("assessed_on")))
    return where_on(dated, "assessed_on", s.care.timeline).rename({"assessed_by": "rater"})


def _earlier_assessments(eligible: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """at, earlier, is_same_group: assessments with the same tool 91 to 548 days before the latest.

    `at` is a position in `eligible`, `earlier` one in `placed`; in the order of both. `is_same_group` is
    empty where the child was in no group at the earlier one.
    """
    nearest, furthest = BASELINE_DAYS
    day = child_and_day(pl.col("assessed_on"))
    days, own = (frame.select(day).to_series().to_numpy() for frame in (placed, eligible))
    within = {
        "first": np.searchsorted(days, own - furthest, "left"),
        "after": np.searchsorted(days, own - nearest, "right"),
    }
    pairs = (
        pl.DataFrame(within)
        .with_row_index("at")
        .filter(pl.col("first") < pl.col("after"))
        .select("at", earlier=pl.int_ranges("first", "after"))
        .explode("earlier")
    )
    now = eligible.select("tool", "care_group")[pairs["at"]]
    then = placed.select("tool", "care_group")[pairs["earlier"]]
    is_same_group = (now["care_group"] == then["care_group"]).alias("is_same_group")
    return pairs.with_columns(is_same_group).filter(now["tool"] == then["tool"])


def _baselines(pairs: pl.DataFrame, placed: pl.DataFrame, eligible: pl.DataFrame) -> pl.DataFrame:
    """The scores of the baseline of each of `eligible`: the earliest of the same group; null without one."""
    earliest = pairs.filter("is_same_group").unique("at", keep="first", maintain_order=True)
    nobody = pl.repeat(None, eligible.height, dtype=earliest.schema["earlier"], eager=True)
    baseline = nobody.scatter(earliest["at"], earliest["earlier"])
    return placed.select(pl.col(name).gather(baseline).alias(f"first_{name}") for name in WELLBEING)


def _changes(eligible: pl.DataFrame, baselines: pl.DataFrame) -> pl.DataFrame:
    """With the direction of each of the eight, and of most of them together."""
    each = {change_column(name): (pl.col(name) - pl.col(f"first_{name}")).sign() for name in WELLBEING}
    directed = eligible.hstack(baselines).with_columns(**each)
    moves = pl.sum_horizontal(pl.col(list(each)))
    return directed.with_columns(
        wellbeing_overall=pl.when(pl.any_horizontal(pl.col(list(each)).is_not_null())).then(moves.sign())
    )


def _described_pairs(s: Sources, changed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """With `baseline_band` and `pairs`, for the matched and for those who are not."""
    elsewhere = pairs.filter(~pl.col("is_same_group"))["at"].unique()
    at_end = s.care.of_census.look_up(changed["child"], changed["year"], "care_group")["care_group"]
    return (
        changed.hstack(s.care.people.select("birth_month")[changed["child"]])
        .with_columns(
            at_end.alias("group_at_end"),
            had_other_group=pl.repeat(False, changed.height, eager=True).scatter(elsewhere, True),
        )
        .with_columns(baseline_band=_baseline_band(), pairs=_why_not_matched())
        .drop("birth_month", "tool", *WELLBEING, *(f"first_{name}" for name in WELLBEING))
    )


def _baseline_band() -> pl.Expr:
    low = pl.sum_horizontal(pl.col(f"first_{name}") <= LOW_SCORE for name in WELLBEING)
    return (
        pl.when(pl.col("wellbeing_overall").is_null())
        .then(pl.lit("not_matched", BASELINE_BAND))
        .when(low <= 1)
        .then(pl.lit("0-1", BASELINE_BAND))
        .when(low <= 3)
        .then(pl.lit("2-3", BASELINE_BAND))
        .otherwise(pl.lit("4+", BASELINE_BAND))
    )


def _why_not_matched() -> pl.Expr:
    """The way out of the pairs, by where the child was on 31 July: the first that applies."""
    age = age_in(pl.col("year"), pl.col("birth_month"), 7)
    return (
        pl.when(pl.col("wellbeing_overall").is_not_null())
        .then(pl.lit("assessed_twice", PAIRS))
        .when((age >= ADULT).fill_null(False))
        .then(pl.lit("turned_18", PAIRS))
        .when(pl.col("group_at_end").is_null())
        .then(pl.lit("order_ended", PAIRS))
        .when((pl.col("group_at_end") != pl.col("care_group")) | pl.col("had_other_group"))
        .then(pl.lit("changed_group", PAIRS))
        .otherwise(pl.lit("assessed_once", PAIRS))
    )

"""The publication plan: at which grain each indicator of each partnership is published, and why, in words.

It is fixed from denominators only, never from outcomes, so the choice of grain says nothing about any child.
Here: the choice. Not here: its words (`plan_lines.py`), adding years and groups together (`coarsen.py`), or
what is then withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.coded import coded, distinct
from pipelines.disclosure.plan_denominators import PAIR, denominators_of, pooled
from pipelines.disclosure.plan_kept import as_before, grains_of
from pipelines.disclosure.plan_lines import SEPARATOR, THREE, line_of
from pipelines.disclosure.primary import DENOMINATORS
from pipelines.disclosure.quantities import is_whole_of_others
from pipelines.indicator import Indicator, Kind
from pipelines.policy import Policy
from pipelines.vocabulary import (
    CARE_GROUPS,
    PUBLISHED_GROUPS,
)

PLAN_COLUMNS = (*PAIR, "grain", "groups", "window_years", "joined", "quarters_joined", "words")
"""joined, quarters_joined: whether residential care includes other care, by year or window and by quarter."""
_LISTS = ("splits", "quarters")
_SCHEMA = {
    **dict.fromkeys((*PAIR, "grain", "groups"), pl.String),
    "window_years": pl.Int64,
    "words": pl.String,
    "joined": pl.Boolean,
    "closes": pl.Int64,
    **dict.fromkeys(_LISTS, pl.String),
    "quarters_joined": pl.Boolean,
}
LEVELS = 2
"""A split needs two levels that can be read, or it splits nothing."""
WITH_ANOTHER = 2
"""Cells withheld for each one that is too small: itself, and one that it could be worked out from."""


def plan_publication(
    cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The plan: PLAN_COLUMNS and, for `coarsen.py`, `closes`, `quarters`, `splits` (lists of text).

    cells: CELL_KEY, count, status, as counted. `grain` is `year`, `three_years`, `five_years` or
    `not_enough`; `groups` lists the care groups published. previous: cells of earlier releases (CELL_COLUMNS,
    newest last): what the newest of them published of an indicator stays at its grain, whatever the
    denominators are now, unless a person recorded a decision of kind "plan".
    """
    facts = _facts(indicators, policy)
    denominators = denominators_of(cells, facts)
    whole = denominators.filter(pl.col("breakdown") == "none")
    of_years, of_quarters = whole.filter(~pl.col("is_quarter")), whole.filter("is_quarter")
    chosen = _first_enough(of_years, (1, *policy.plan["windows"]), policy)
    quarters = _first_enough(of_quarters, (1,), policy)
    splits = _splits(
        denominators.filter(pl.col("breakdown") != "none", ~pl.col("is_quarter")), chosen, policy
    )
    found = [
        chosen,
        _counted(of_years),
        quarters.select(*PAIR, quarters="shown", quarters_joined="joined"),
        splits,
    ]
    kept = grains_of(previous, policy)
    lines = [
        line_of(
            as_before(row | facts[row["indicator"]], kept.get((row["partnership"], row["indicator"]))), policy
        )
        for row in _put_together(distinct(coded(cells.select(PAIR)), PAIR), found)
        if row["indicator"] in facts
    ]
    columns = {name: [line[name] for line in lines] for name in _SCHEMA}
    return pl.DataFrame(columns, _SCHEMA).with_columns(pl.col(_LISTS).str.split(SEPARATOR))


def _put_together(pairs: pl.DataFrame, frames: Sequence[pl.DataFrame]) -> list[dict[str, Any]]:
    """For each pair what the frames say of it; None where they say nothing."""
    nothing = {name: None for frame in frames for name in frame.columns}
    rows = {pair: {**nothing, **dict(zip(PAIR, pair, strict=True))} for pair in pairs.iter_rows()}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            rows[row["partnership"], row["indicator"]] |= row
    return list(rows.values())


def _counted(of_years: pl.DataFrame) -> pl.DataFrame:
    """PAIR, counted, other_since of what was counted at all: the first year with a count of other care."""
    since = pl.col("year").filter(pl.col("other").is_not_null()).min()
    return of_years.group_by(PAIR).agg(counted=pl.lit(True), other_since=since)


def _facts(indicators: Mapping[str, Indicator], policy: Policy) -> dict[str, dict[str, Any]]:
    """indicator -> denominator (outcome), least (of a denominator), least_level, closes, exempt, declared,
    breakdowns, whom.
    """
    lag = {one.family: 0 for one in indicators.values()}
    for one in indicators.values():
        months = one.follow_up_months + one.follow_up_days / 30
        lag[one.family] = max(lag[one.family], -int(-months // 12))
    return {
        one.id: {
            "denominator": str(DENOMINATORS[one.kind]),
            "least": policy.plan["count" if one.kind is Kind.COUNT else "denominator"],
            "least_level": policy.plan["count"]
            if one.kind is Kind.COUNT
            else policy.thresholds(one).smallest_denominator,
            "closes": policy.plan["window_closes"] - lag[one.family],
            "exempt": policy.is_exempt(one),
            "declared": list(one.care_groups),
            "breakdowns": _published_breakdowns(one, policy),
            "whom": "answers" if "surveys" in one.tables else "children",
        }
        for one in indicators.values()
    }


def _published_breakdowns(indicator: Indicator, policy: Policy) -> list[str]:
    """The breakdowns of an indicator that the policy lets out; meetings are always split by body."""
    if policy.is_exempt(indicator):
        return list(indicator.breakdowns)
    splits = () if is_whole_of_others(indicator) else policy.plan["splits"]
    return [name for name in indicator.breakdowns if name == "none" or name in splits]


def _enough(five: bool) -> pl.Expr:
    """Whether a period's denominators allow a comparison; without other groups, whether there are enough."""
    least = pl.col("least")
    joint = pl.col("residential") + pl.when("joined").then("other").otherwise(0)
    alone = pl.when(~pl.col("joined")).then("other")
    single = [pl.col("kinship"), pl.col("foster"), joint, alone]
    comparator = pl.max_horizontal(single) if five else pl.col("away")
    has_comparators = pl.any_horizontal(pl.col([*CARE_GROUPS[1:], "away"]).is_not_null())
    sole = pl.coalesce("home", "all") >= least
    both = (pl.col("home") >= least) & (comparator >= least)
    return pl.when(has_comparators).then(both).otherwise(sole if not five else pl.lit(False)).fill_null(False)


def _first_enough(denominators: pl.DataFrame, lengths: tuple[int, ...], policy: Policy) -> pl.DataFrame:
    """PAIR and, of the first step that has enough, window_years, the groups `shown`, and whether `other` is
    `joined` to residential. Left out: pairs of which no step has enough.

    A number of years has two steps: with each group, and with those away from home as one.
    """
    on = [*PAIR, "window_years"]
    by_length = [
        pooled(denominators, years).with_columns(window_years=pl.lit(years), rank=pl.lit(rank))
        for rank, years in enumerate(lengths)
    ]
    periods = pl.concat(by_length, how="diagonal")
    is_small = (pl.col("other") < policy.plan["joined_below"]).mean().over(on) > 0.5
    steps = (
        periods.with_columns(joined=is_small.fill_null(False))
        .group_by(on)
        .agg(
            pl.col("rank", "joined").first(),
            pl.col(PUBLISHED_GROUPS).is_not_null().any(),
            five=_enough(five=True).mean() >= policy.plan["share_of_periods"],
            three=_enough(five=False).mean() >= policy.plan["share_of_periods"],
        )
    )
    first = steps.filter(pl.col("five") | pl.col("three")).sort("rank").unique(PAIR, keep="first")
    shown = [
        pl.when(name if name in THREE else pl.col(name) & pl.col("five")).then(pl.lit(name)).alias(f"_{name}")
        for name in PUBLISHED_GROUPS
    ]
    return first.select(
        *on, shown=pl.concat_list(shown).list.drop_nulls(), joined=pl.col("joined") & pl.col("five")
    )


def _splits(split: pl.DataFrame, chosen: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The splits of which, at the chosen grain, two levels can be read in four of five periods.

    And of whose cells at home and away not too many would be withheld: those with too small a denominator,
    and for each of them another one beside it.
    """
    dated = split.join(chosen.select(*PAIR, "window_years"), on=PAIR)
    parts = [
        pooled(dated.filter(window_years=years), years) for years in chosen["window_years"].unique().sort()
    ]
    if not parts:
        return chosen.select(*PAIR, splits=pl.lit(None, pl.List(pl.String)))
    least = (
        pl.when(pl.col("breakdown") == "pairs")
        .then(pl.min_horizontal("least_level", 5))
        .otherwise("least_level")
    )
    two_sides = pl.any_horizontal(pl.col(["home", "away"]).is_not_null())
    sides = [pl.col("home"), pl.col("away"), pl.when(~two_sides).then("all")]
    readable = pl.all_horizontal((side >= least).fill_null(True) for side in sides)
    filled = pl.sum_horizontal((side > 0).fill_null(False).cast(pl.Int64) for side in sides)
    few = pl.sum_horizontal(((side > 0) & (side < least)).fill_null(False).cast(pl.Int64) for side in sides)
    return (
        pl.concat(parts, how="diagonal")
        .with_columns(filled=filled, few=few, readable=readable)
        .group_by(*PAIR, "breakdown", "end")
        .agg(pl.col("filled", "few").sum(), levels=pl.col("readable").sum())
        .group_by(*PAIR, "breakdown")
        .agg(
            enough=(pl.col("levels") >= LEVELS).mean() >= policy.plan["share_of_periods"],
            lost=pl.min_horizontal(1.0, WITH_ANOTHER * pl.col("few").sum() / pl.col("filled").sum()),
        )
        .filter("enough", pl.col("lost") <= policy.plan["split_withheld"])
        .sort("breakdown")
        .group_by(PAIR)
        .agg(splits=pl.col("breakdown"))
    )

"""The publication plan: at which grain each indicator of each partnership is published, and why, in words.

It is fixed from denominators only, never from outcomes, so the choice of grain says nothing about any child.
Here: the choice. Not here: its words (`plan_lines.py`), adding years and groups together (`coarsen.py`), or
what is then withheld.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.plan_kept import as_before, grains_of
from pipelines.disclosure.plan_lines import THREE, line_of
from pipelines.disclosure.primary import DENOMINATORS
from pipelines.disclosure.quantities import is_whole_of_others
from pipelines.disclosure.spans import window_of
from pipelines.indicator import Indicator, Kind
from pipelines.policy import Policy
from pipelines.vocabulary import (
    CARE_GROUPS,
    PUBLISHED_GROUPS,
    PeriodKind,
    label_year,
)

PAIR = ["partnership", "indicator"]
PLAN_COLUMNS = (*PAIR, "grain", "groups", "window_years", "joined", "quarters_joined", "words")
"""joined, quarters_joined: whether residential care includes other care, by year or window and by quarter."""
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
    denominators = _denominators(cells, facts)
    whole = denominators.filter(pl.col("breakdown") == "none", pl.col("period_kind") != PeriodKind.QUARTER)
    steps = [step for years in (1, *policy.plan["windows"]) for step in _steps(whole, years, policy)]
    ranked = pl.concat([one.with_columns(rank=pl.lit(rank)) for rank, one in enumerate(steps)])
    chosen = (
        ranked.filter("enough")
        .sort("rank")
        .group_by(PAIR, maintain_order=True)
        .first()
        .drop("enough", "rank")
    )
    pairs = cells.select(PAIR).unique().join(facts, on="indicator")
    planned = (
        pairs.join(chosen, on=PAIR, how="left")
        .join(_counted(whole), on=PAIR, how="left")
        .join(_quarters(denominators, policy), on=PAIR, how="left")
        .join(_splits(denominators, chosen, policy), on=PAIR, how="left")
        .sort(PAIR)
    )
    kept = grains_of(previous, policy)
    return pl.DataFrame(
        [
            line_of(as_before(row, kept.get((row["partnership"], row["indicator"]))), policy)
            for row in planned.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def _counted(whole: pl.DataFrame) -> pl.DataFrame:
    """PAIR, counted, other_since of what was counted at all: the first year with a count of other care."""
    of_other = pl.col("year").filter(pl.col("care_group") == "other")
    return whole.group_by(PAIR).agg(counted=pl.lit(True), other_since=of_other.min())


def _facts(indicators: Mapping[str, Indicator], policy: Policy) -> pl.DataFrame:
    """indicator, denominator (outcome), least (of a denominator), least_level, closes, exempt, declared."""
    lag = {one.family: 0 for one in indicators.values()}
    for one in indicators.values():
        months = one.follow_up_months + one.follow_up_days / 30
        lag[one.family] = max(lag[one.family], -int(-months // 12))
    rows = [
        {
            "indicator": one.id,
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
    ]
    return pl.DataFrame(rows)


def _published_breakdowns(indicator: Indicator, policy: Policy) -> list[str]:
    """The breakdowns of an indicator that the policy lets out; meetings are always split by body."""
    if policy.is_exempt(indicator):
        return list(indicator.breakdowns)
    splits = () if is_whole_of_others(indicator) else policy.plan["splits"]
    return [name for name in indicator.breakdowns if name == "none" or name in splits]


def _denominators(cells: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Counted denominators, with the year in which their period ends."""
    labels = cells["period"].unique().sort()
    years = pl.DataFrame(
        {"period": labels, "year": [label_year(label) for label in labels]},
        schema={"period": pl.String, "year": pl.Int64},
    )
    asked = facts.filter(~pl.col("exempt")).drop("declared", "whom").explode("breakdowns")
    may_be = pl.col("outcome").is_in(asked["denominator"].unique().implode())
    return (
        cells.filter(pl.col("count").is_not_null() & may_be)
        .join(
            asked.with_columns(outcome="denominator"),
            left_on=["indicator", "breakdown", "outcome"],
            right_on=["indicator", "breakdowns", "outcome"],
        )
        .join(years, on="period")
    )


def _pooled(denominators: pl.DataFrame, years: int, keys: list[str]) -> pl.DataFrame:
    """The denominators of whole windows of so many years, one column a care group."""
    pooled = (
        denominators.with_columns(end=window_of(pl.col("year"), pl.col("closes"), years))
        .group_by(*keys, "least", "least_level", "end", "care_group")
        .agg(pl.col("count").sum(), held=pl.col("year").n_unique())
        .filter(pl.col("held") == years)
        .pivot("care_group", index=[*keys, "least", "least_level", "end"], values="count")
    )
    missing = [name for name in PUBLISHED_GROUPS if name not in pooled.columns]
    return pooled.with_columns(pl.lit(None, pl.Int64).alias(name) for name in missing)


def _is_joined(policy: Policy) -> pl.Expr:
    """Whether `other` is too small to stand alone in most periods of the pair."""
    return ((pl.col("other") < policy.plan["joined_below"]).mean().over(PAIR) > 0.5).fill_null(False)


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


def _steps(whole: pl.DataFrame, years: int, policy: Policy) -> list[pl.DataFrame]:
    """The two steps of so many years: with each group, and with those away from home as one."""
    pooled = _pooled(whole, years, PAIR).with_columns(joined=_is_joined(policy))
    return [_step(pooled, years, five, policy) for five in (True, False)]


def _step(pooled: pl.DataFrame, years: int, five: bool, policy: Policy) -> pl.DataFrame:
    """For each pair: whether this step has enough, which groups it shows, and whether `other` is joined."""
    shown = [name for name in PUBLISHED_GROUPS if five or name in THREE]
    counted = [
        pl.when(pl.col(name).is_not_null().any()).then(pl.lit(name)).alias(f"_{name}") for name in shown
    ]
    return pooled.group_by(PAIR).agg(
        pl.lit(years).alias("window_years"),
        pl.concat_list(counted).first().list.drop_nulls().alias("shown"),
        (pl.col("joined").first() & five).alias("joined"),
        (_enough(five).mean() >= policy.plan["share_of_periods"]).alias("enough"),
    )


def _quarters(denominators: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The groups published by quarter, for indicators that have quarters."""
    quarterly = denominators.filter(
        pl.col("period_kind") == PeriodKind.QUARTER, pl.col("breakdown") == "none"
    ).with_columns(year=pl.col("period").rank("dense").over(PAIR).cast(pl.Int64))
    steps = [step.with_columns(rank=pl.lit(rank)) for rank, step in enumerate(_steps(quarterly, 1, policy))]
    return (
        pl.concat(steps)
        .filter("enough")
        .sort("rank")
        .group_by(PAIR, maintain_order=True)
        .first()
        .select(*PAIR, quarters="shown", quarters_joined="joined")
    )


def _splits(denominators: pl.DataFrame, chosen: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The splits of which, at the chosen grain, two levels can be read in four of five periods.

    And of whose cells at home and away not too many would be withheld: those with too small a denominator,
    and for each of them another one beside it.
    """
    split = denominators.filter(
        pl.col("breakdown") != "none", pl.col("period_kind") != PeriodKind.QUARTER
    ).join(chosen.select(*PAIR, "window_years"), on=PAIR)
    keys = [*PAIR, "breakdown", "level"]
    parts = [
        _pooled(split.filter(window_years=years), years, keys)
        for years in chosen["window_years"].unique().sort()
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

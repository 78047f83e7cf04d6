"""How much of each partnership, measure and care group a reader can see, and why the rest is not shown.

Worked out from released cells and the plan alone, so that it tells nothing that they don't. Figures of the
whole group are counted, not splits, nor quarters where there are years. Here: the table `visibility` of a
release, and its summary by size of partnership. Not here: what is withheld, or the choice of grain
(`disclosure/`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicator import Indicator, Kind
from pipelines.policy import Policy
from pipelines.vocabulary import PUBLISHED_GROUPS, PeriodKind, Status

KEY = ["partnership", "indicator", "care_group"]
STATUSES = (Status.PUBLISHED, Status.BANDED, Status.WITHHELD, Status.NOT_SUPPLIED, Status.TOO_EARLY)
SIZES = ((60, "under 60"), (120, "60–119"), (200, "120–199"), (10**9, "200 or more"))
"""Partnerships by children looked after: below the first number, its name."""
UNKNOWN_SIZE = "not published"
_FIGURE = {
    Kind.COUNT: ("count", "count"),
    Kind.PROPORTION: ("yes", "all"),
    Kind.EVENT_RATE: ("events", "all"),
    Kind.MEAN: ("numerator_sum", "children"),
    Kind.MATCHED_CHANGE: ("improved", "eligible"),
}
"""The outcome that stands for a figure, and the one that says of how many children."""


def visibility(
    cells: pl.DataFrame, plan: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy
) -> pl.DataFrame:
    """KEY, cells, a column each of STATUSES, share (seen among those counted), reason (words, or empty).

    cells: CELL_COLUMNS, protected. plan: as released. share is a fraction from 0 to 1, a band counts as seen;
    null where nothing was counted.
    """
    declared = _declared(indicators, policy)
    rows = plan.select("partnership", "indicator", "grain", "groups", "words").join(declared, on="indicator")
    counted = _count(cells, declared)
    found = rows.join(counted, on=KEY, how="left").with_columns(
        pl.col(*map(str, STATUSES), "few", "inapplicable").fill_null(0)
    )
    seen = pl.col("published") + pl.col("banded")
    told = seen + pl.col("withheld")
    return found.sort("partnership", "position", "place").select(
        *KEY,
        cells=pl.sum_horizontal(pl.col(str(one)) for one in STATUSES),
        **{str(one): pl.col(str(one)) for one in STATUSES},
        share=pl.when(told > 0).then(seen / told),
        reason=pl.when(told > 0).then(_what_is_missing()).otherwise(_why_nothing()),
    )


def _declared(indicators: Mapping[str, Indicator], policy: Policy) -> pl.DataFrame:
    """A row for each indicator and group that it applies to: its figure, base, thresholds, place in order."""
    rows = [
        {
            "indicator": one.id,
            "position": position,
            "care_group": group,
            "place": PUBLISHED_GROUPS.index(group),
            "figure": _FIGURE[one.kind][0],
            "base": _FIGURE[one.kind][1],
            "least": policy.thresholds(one).smallest_count,
            "floor": policy.thresholds(one).smallest_denominator,
            "all_splits": "none" not in one.breakdowns,
        }
        for position, one in enumerate(indicators.values())
        for group in one.care_groups
    ]
    return pl.DataFrame(rows)


def _figures(cells: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """The cells that stand for a figure of a whole group, `few` where it is known to be of few children."""
    chosen = cells.join(declared, on=["indicator", "care_group"])
    is_quarter = pl.col("period_kind") == PeriodKind.QUARTER
    kept = chosen.filter((pl.col("breakdown") == "none") | pl.col("all_splits"))
    kept = kept.filter(~is_quarter | is_quarter.all().over("partnership", "indicator"))
    series = [*KEY, "period", "breakdown", "level"]
    bases = kept.filter(pl.col("outcome") == pl.col("base")).select(*series, of="count")
    return kept.filter(pl.col("outcome") == pl.col("figure")).join(bases, on=series, how="left")


def _count(cells: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    figures = _figures(cells, declared)
    has = {str(one): (pl.col("status") == one).sum() for one in STATUSES}
    few = ((pl.col("status") == Status.WITHHELD) & (pl.col("of") < pl.col("floor"))).sum()
    inapplicable = (pl.col("status") == Status.NOT_APPLICABLE).sum()
    return figures.group_by(KEY).agg(**has, few=few, inapplicable=inapplicable)


def _what_is_missing() -> pl.Expr:
    """Why some figures of a group that has figures are not shown."""
    told = pl.col("published") + pl.col("banded") + pl.col("withheld")
    withheld = pl.format(
        "{} of {} withheld, so that no number of children under {} can be worked out.",
        "withheld",
        told,
        "least",
    )
    few = pl.format("In {} of these fewer than {} children could count.", "few", "floor")
    banded = pl.format("{} of {} shown as a band.", "banded", told)
    return pl.concat_str(
        pl.when(pl.col("withheld") > 0).then(withheld),
        pl.when(pl.col("few") > 0).then(few),
        pl.when(pl.col("banded") > 0).then(banded),
        pl.when(pl.col("not_supplied") > 0).then(pl.format("{} not supplied.", "not_supplied")),
        pl.when(pl.col("too_early") > 0).then(pl.format("{} too early to know.", "too_early")),
        separator=" ",
        ignore_nulls=True,
    )


def _why_nothing() -> pl.Expr:
    """Why a group has no figure at all."""
    groups = pl.col("groups").str.split(", ")
    is_shown = pl.col("care_group").is_in(groups)
    with_residential = (pl.col("care_group") == "other") & groups.list.contains("residential")
    return (
        pl.when(pl.col("not_supplied") > 0)
        .then(pl.lit("Not supplied."))
        .when(pl.col("too_early") > 0)
        .then(pl.lit("Too early to know."))
        .when(pl.col("inapplicable") > 0)
        .then(pl.lit("It doesn't apply to this group."))
        .when(pl.col("grain") == "not_enough")
        .then("words")
        .when(~is_shown & with_residential)
        .then(pl.lit("Shown with residential care, because there are too few children."))
        .when(~is_shown)
        .then(pl.lit("Shown as part of a larger group, because there are too few children."))
        .otherwise(pl.lit("No whole window of years was counted."))
    )


def sizes(cells: pl.DataFrame) -> pl.DataFrame:
    """partnership, size: the name of its class by children looked after, as last published."""
    stock = cells.filter(
        pl.col("indicator") == "looked_after",
        pl.col("care_group") == "all",
        pl.col("breakdown") == "none",
        pl.col("count").is_not_null(),
    )
    last = stock.sort("period").group_by("partnership").agg(pl.col("count").last())
    size = pl.lit(None, pl.String)
    for below, name in reversed(SIZES):
        size = pl.when(pl.col("count") < below).then(pl.lit(name)).otherwise(size)
    everyone = cells.select("partnership").unique()
    return everyone.join(last, on="partnership", how="left").select(
        "partnership", size=size.fill_null(UNKNOWN_SIZE)
    )


def comparable(cells: pl.DataFrame, table: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """partnership, indicator, is_comparable: whether home can be seen beside another group in some period.

    Of indicators that apply to home and to other groups and were supplied. table: of `visibility`.
    """
    both = [one for one in indicators.values() if {"home", "away"} <= set(one.care_groups)]
    figure = pl.DataFrame(
        [(one.id, _FIGURE[one.kind][0]) for one in both], ["indicator", "outcome"], orient="row"
    )
    supplied = table.filter(
        pl.col("care_group") == "home",
        pl.col("indicator").is_in(figure["indicator"]),
        (pl.col("cells") == 0) | (pl.col("not_supplied") < pl.col("cells")),
    )
    is_seen = pl.col("status").is_in([str(Status.PUBLISHED), str(Status.BANDED)])
    figures = cells.filter(is_seen, pl.col("breakdown") == "none", pl.col("care_group") != "all")
    is_home = pl.col("care_group") == "home"
    beside = (
        figures.join(figure, on=["indicator", "outcome"])
        .group_by("partnership", "indicator", "period")
        .agg(is_comparable=is_home.any() & (~is_home).any())
        .group_by("partnership", "indicator")
        .agg(pl.col("is_comparable").any())
    )
    found = supplied.select("partnership", "indicator").join(
        beside, on=["partnership", "indicator"], how="left"
    )
    return found.with_columns(pl.col("is_comparable").fill_null(False))

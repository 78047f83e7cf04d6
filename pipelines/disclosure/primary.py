"""Which cells are unsafe on their own, whatever else is published (`methods.md` A3).

Here: rules P1 to P7 on counted cells. Not here: what a reader could work out from several cells together
(`relations.py`), or how the audit judges a release (`audit/rules.py`, which shares no code with this).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicator import Indicator, Kind, SensitiveSide
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Outcome

DENOMINATORS = {
    Kind.COUNT: Outcome.COUNT,
    Kind.PROPORTION: Outcome.ALL,
    Kind.EVENT_RATE: Outcome.ALL,
    Kind.MEAN: Outcome.CHILDREN,
    Kind.MATCHED_CHANGE: Outcome.ELIGIBLE,
}
SERIES = [name for name in CELL_KEY if name != "outcome"]
SUMS = (Outcome.NUMERATOR_SUM, Outcome.DENOMINATOR_SUM)
_MATCHED = (Outcome.IMPROVED, Outcome.UNCHANGED, Outcome.DECLINED)
_SHARES = (Outcome.YES, Outcome.NO, Outcome.CHILDREN_WITH_EVENT)


def is_divided_by_children(indicator: Indicator) -> bool:
    """Whether the denominator of a mean is its number of children, so a count and no sum."""
    return indicator.kind is Kind.MEAN and (indicator.divided_by == "1" or indicator.unit == "pounds")


def describe_thresholds(indicators: Mapping[str, Indicator], policy: Policy) -> pl.DataFrame:
    """indicator, T, D, W, whether full sides are sensitive, exempt, and the outcome of its denominator."""
    rows = [
        {
            "indicator": one.id,
            "T": policy.thresholds(one).smallest_count,
            "D": policy.thresholds(one).smallest_denominator,
            "W": policy.thresholds(one).narrowest_interval,
            "full_yes": one.sensitive_side is not SensitiveSide.NO,
            "full_no": one.sensitive_side is not SensitiveSide.YES and one.kind is Kind.PROPORTION,
            "exempt": policy.is_exempt(one),
            "denominator": str(DENOMINATORS[one.kind]),
            "sums": []
            if one.kind is not Kind.MEAN
            else [str(s) for s in SUMS[: 1 if is_divided_by_children(one) else 2]],
        }
        for one in indicators.values()
    ]
    return pl.DataFrame(rows, schema_overrides={"sums": pl.List(pl.String)})


def mark_unsafe(cells: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy) -> pl.DataFrame:
    """`cells` with T, D, W, `exempt`, `is_sum`, `empty` (a level without anybody) and `unsafe`.

    cells: CELL_KEY, count, status, all of them counted, none exempt ones marked unsafe.
    """
    count, outcome = pl.col("count"), pl.col("outcome")
    with_rules = cells.join(describe_thresholds(indicators, policy), on="indicator").with_columns(
        is_sum=outcome.is_in(pl.col("sums"))
    )
    whole = (
        with_rules.filter(outcome == pl.col("denominator"))
        .select(*SERIES, whole="count")
        .join(_matched(cells), on=SERIES, how="left")
    )
    known = with_rules.join(whole, on=SERIES, how="left", maintain_order="left")
    is_share = outcome.is_in([str(one) for one in _SHARES])
    full = is_share & (pl.col("whole") > 0) & _is_full()
    below = pl.col("whole").is_between(1, pl.col("D") - 1) & (outcome != pl.col("denominator"))
    below_matched = outcome.is_in([str(one) for one in _MATCHED]) & (
        pl.col("matched").is_between(1, pl.col("D") - 1) | (count == pl.col("matched")) & (count > 0)
    )
    small = count.is_between(1, pl.col("T") - 1) & ~pl.col("is_sum")
    rest = pl.col("whole") - count
    small_rest = (outcome == Outcome.CHILDREN_WITH_EVENT) & rest.is_between(1, pl.col("T") - 1)
    is_count_of_children = (outcome == Outcome.DENOMINATOR_SUM) & ~pl.col("is_sum")
    unsafe = small | small_rest | full | (below & ~is_count_of_children) | below_matched
    in_level = [name for name in SERIES if name != "care_group"]
    empty = (
        with_rules.filter(outcome == pl.col("denominator"), pl.col("breakdown") != "none")
        .group_by(in_level)
        .agg(empty=count.sum() == 0)
    )
    return (
        known.with_columns(unsafe=unsafe.fill_null(False) & ~pl.col("exempt"))
        .join(empty, on=in_level, how="left", maintain_order="left")
        .with_columns(pl.col("empty").fill_null(False))
        .drop("sums", "full_yes", "full_no", "denominator", "whole", "matched")
    )


def _matched(cells: pl.DataFrame) -> pl.DataFrame:
    """The children with a pair, of each series of a matched change."""
    return (
        cells.filter(pl.col("outcome").is_in([str(one) for one in _MATCHED]))
        .group_by(SERIES)
        .agg(matched=pl.col("count").sum())
    )


def _is_full() -> pl.Expr:
    """Whether every child has the outcome that says something about each of them (P4)."""
    is_no = pl.col("outcome") == Outcome.NO
    all_have = pl.col("count") == pl.col("whole")
    none_has = pl.col("count") == 0
    all_yes = pl.when(is_no).then(none_has).otherwise(all_have)
    all_no = pl.when(is_no).then(all_have).otherwise(none_has)
    return (all_yes & pl.col("full_yes")) | (all_no & pl.col("full_no"))

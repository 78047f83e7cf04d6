"""Two figures set side by side: the gap between groups, the change between periods, the change of a gap.

Here: who is compared with whom. Not here: the formulas (`pipelines/stats/`) or what may be said
(`verdicts.py`). Groups are compared with groups that they don't overlap: home with kinship, foster,
residential, other, and with all of these together (`away`); never with all looked after children, who include
them (`methods.md` B1).
"""

from __future__ import annotations

import polars as pl

from pipelines.contracts.release import COMPARATORS, SPANS
from pipelines.measures.estimates import limits_of_difference, limits_of_gap_change
from pipelines.measures.verdicts import judged
from pipelines.stats.matched import COMPARABLE_FROM
from pipelines.vocabulary import Outcome, Status

_CUT = ("partnership", "indicator", "outcome", "breakdown", "level", "period_kind", "cohort_basis")
_SIDE = ("value", "numerator", "denominator", "base", "status", "covered")
_APPLIES = (pl.col("status") != Status.NOT_APPLICABLE) & (pl.col("breakdown") != "pairs")
"""`pairs` says why a child was assessed once only: it splits who is counted, not how they did."""

COMPARED = (
    *(Outcome.YES, Outcome.CHILDREN_WITH_EVENT, Outcome.EVENTS, Outcome.NUMERATOR_SUM),
    *(Outcome.IMPROVED, Outcome.DECLINED),
)


def estimate_gaps(figures: pl.DataFrame) -> pl.DataFrame:
    """At home minus each comparator: one row for each period and cut in which both groups apply.

    Where under half of a side's children were assessed twice, groups aren't compared (`methods.md` D3).

    Columns of `gaps`, and beside them those that a change of the gap needs (place, run, kind, unit, base).
    """
    rows = figures.filter(_APPLIES, pl.col("outcome").is_in(COMPARED))
    home = rows.filter(pl.col("care_group") == "home").rename({name: f"{name}_1" for name in _SIDE})
    others = rows.filter(pl.col("care_group").is_in(COMPARATORS)).rename(
        {name: f"{name}_2" for name in _SIDE}
    )
    key = [*_CUT, "period"]
    sides = home.select(*key, *(f"{name}_1" for name in _SIDE))
    pairs = others.rename({"care_group": "comparator"}).join(sides, on=key, validate="m:1")
    enough = pl.min_horizontal("covered_1", "covered_2").round(9) >= COMPARABLE_FROM
    compared = _subtracted(pairs).with_columns(shown=pl.col("shown") & enough.fill_null(True))
    return judged(compared).rename({"value_1": "home_value", "value_2": "comparator_value"})


def estimate_changes(figures: pl.DataFrame) -> pl.DataFrame:
    """Each figure minus an earlier one of its run: the one before, and the first that was published."""
    rows = figures.filter(_APPLIES, pl.col("outcome").is_in([*COMPARED, Outcome.COUNT]))
    shown = pl.col("status") == Status.PUBLISHED
    pairs = pair_periods(rows, [*_CUT, "care_group"], _SIDE, shown)
    sides = {**{name: f"{name}_1" for name in _SIDE}, **{f"{name}_from": f"{name}_2" for name in _SIDE}}
    return judged(_subtracted(pairs.rename(sides)))


def estimate_gap_changes(gaps: pl.DataFrame) -> pl.DataFrame:
    """Each gap minus an earlier one of its run, by MOVER, with what moved: home, or the comparator.

    Years are taken as independent; children counted in both make the interval err wide (`methods.md` B2).
    """
    known = ("difference", "lower_ci", "upper_ci", "home_value", "comparator_value", "base", "verdict")
    shown = pl.col("verdict") != "not_shown"
    pairs = pair_periods(gaps, [*_CUT, "comparator"], known, shown)
    home, comparator = (pl.col(name) - pl.col(f"{name}_from") for name in ("home_value", "comparator_value"))
    lower, upper = limits_of_gap_change(pairs)
    changed = pairs.with_columns(
        gap_from="difference_from",
        gap_to="difference",
        difference=pl.col("difference") - pl.col("difference_from"),
        lower_ci=lower,
        upper_ci=upper,
        home_change=home,
        comparator_change=comparator,
        base=pl.min_horizontal("base", "base_from"),
        shown=shown & (pl.col("verdict_from") != "not_shown"),
    )
    return judged(changed)


def _subtracted(pairs: pl.DataFrame) -> pl.DataFrame:
    """Side 1 minus side 2: the difference, its Newcombe limits, the smaller base, whether both are shown."""
    lower, upper = limits_of_difference(*(pairs[f"{name}_{side}"] for side in (1, 2) for name in _SIDE[1:3]))
    return pairs.with_columns(
        difference=pl.col("value_1") - pl.col("value_2"),
        lower_ci=lower,
        upper_ci=upper,
        base=pl.min_horizontal("base_1", "base_2"),
        shown=(pl.col("status_1") == Status.PUBLISHED) & (pl.col("status_2") == Status.PUBLISHED),
    )


def pair_periods(
    rows: pl.DataFrame, series: list[str], known: tuple[str, ...], shown: pl.Expr
) -> pl.DataFrame:
    """Rows beside an earlier row of their series and run: `known` columns again with `_from`, and `span`.

    Twice over: with the row before (`last`), and with the first that is `shown` (`run`). Rows outside any
    run, and rows with nothing before them, have no pair.
    """
    ordered = rows.filter(pl.col("run").is_not_null()).sort(*series, "run", "place")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in (*series, "run"))
    ordered = ordered.with_columns(_series=(~same).cum_sum(), _shown=shown)
    kept = ("period", "place", *known)
    before = [pl.col(name).shift().over("_series").alias(f"{name}_from") for name in kept]
    first = [pl.col(name).filter("_shown").first().over("_series").alias(f"{name}_from") for name in kept]
    spans = [
        ordered.with_columns(*earlier, span=pl.lit(span)).filter(pl.col("place_from") < pl.col("place"))
        for span, earlier in zip(SPANS, (before, first), strict=True)
    ]
    return pl.concat(spans).rename({"period": "period_to"}).drop("_series", "_shown", "place_from")

"""Counts that arrive ready-made, in `aggregate` rows: cells where nothing was counted, else a cross-check.

A row is used where its indicator, cohort basis and kind of period are declared, because two bases never share
a series. Only what adds up is used. Not here: counting from children's rows (`tally.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from pipelines.coded import find, numbers_in
from pipelines.cohorts.grid import SERIES, WHICH
from pipelines.cohorts.laying_out import IS_COUNTED, NOT_SUPPLIED, TOO_EARLY, Cells
from pipelines.cohorts.spells import Returns, quarter_of, reporting_year_of
from pipelines.cohorts.tally import COUNTED_SCHEMA
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import AWAY_GROUPS, CELL_KEY, PUBLISHED_GROUPS, Outcome, PeriodKind

_WITHOUT_GROUP = [name for name in CELL_KEY if name != "care_group"]
_OF_SPLIT = [name for name in CELL_KEY if name not in ("breakdown", "level")]
_NOTHING = pl.DataFrame(schema={**dict.fromkeys(CELL_KEY, pl.String), "count": pl.Int64})


def ready_made(returns: Returns, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """CELL_KEY and `count`: what the `aggregate` rows say, with away and all where they follow from others.

    A financial year and a quarter to March, June, September or December carry the label of the reporting
    year and quarter in which they end. Of two rows for one cell, the one that ends later is used.
    """
    if "aggregate" not in returns:
        return _NOTHING
    rows = returns["aggregate"].with_columns(pl.col(pl.Enum).cast(pl.String))
    rows = rows.join(_declared(indicators), on=["indicator_id", "cohort_basis", "period_kind"])
    labelled = (
        rows.with_columns(period=_label())
        .rename({"indicator_id": "indicator"})
        .sort("period_end", "period_start")
    )
    latest = _counts(labelled).unique(CELL_KEY, keep="last", maintain_order=True)
    return _splits_that_add_up(_with_joint_groups(latest)).sort(CELL_KEY)


def _declared(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """The series that a row may belong to, and the kind and unit of its indicator."""
    columns = ["indicator_id", "cohort_basis", "period_kind", "kind", "declared_unit"]
    rows = [
        (i.id, str(i.cohort_basis), str(kind), str(i.kind), i.unit)
        for i in indicators.values()
        for kind in i.period_kinds
    ]
    return pl.DataFrame(rows, dict.fromkeys(columns, pl.String), orient="row")


def of_no_use(returns: Returns, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """partnership, indicator, why, rows: accepted rows of which no count can be made, and why not.

    why: `measure` where no indicator has the id (then `indicator` is empty), `series` where it has another
    cohort basis or kind of period, `kind` where children must be matched, `count` where numerator or
    denominator is missing, `share` where a part is more than its whole.
    """
    if "aggregate" not in returns:
        return pl.DataFrame(
            schema={**dict.fromkeys(("partnership", "indicator", "why"), pl.String), "rows": int}
        )
    declared = _declared(indicators)
    rows = returns["aggregate"].with_columns(pl.col(pl.Enum).cast(pl.String))
    rows = rows.join(declared, on=["indicator_id", "cohort_basis", "period_kind"], how="left")
    is_known = pl.col("indicator_id").is_in(declared["indicator_id"].unique().implode())
    needs_whole = pl.col("kind") != str(Kind.COUNT)
    lacks = pl.col("numerator").is_null() | (needs_whole & pl.col("denominator").is_null())
    is_share = pl.col("kind") == str(Kind.PROPORTION)
    why = (
        pl.when(~is_known)
        .then(pl.lit("measure"))
        .when(pl.col("kind").is_null())
        .then(pl.lit("series"))
        .when(pl.col("kind") == str(Kind.MATCHED_CHANGE))
        .then(pl.lit("kind"))
        .when(lacks)
        .then(pl.lit("count"))
        .when(is_share & (pl.col("numerator") > pl.col("denominator")))
        .then(pl.lit("share"))
    )
    told = rows.with_columns(why=why, indicator=pl.when(is_known).then("indicator_id").otherwise(pl.lit("")))
    by = ("partnership", "indicator", "why")
    return told.drop_nulls("why").group_by(by).len("rows").sort(by).cast({"rows": pl.Int64})


def _label() -> pl.Expr:
    end = pl.col("period_end")
    year = reporting_year_of(end)
    label = pl.format("{}/{}", year - 1, (year % 100).cast(pl.String).str.zfill(2))
    quarter = pl.format("{} Q{}", label, quarter_of(end))
    return pl.when(pl.col("period_kind") == str(PeriodKind.QUARTER)).then(quarter).otherwise(label)


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY and count: one row for each outcome that numerator and denominator give, by kind.

    The denominator of a cost is the number of children behind it. A share above its whole is no count.
    """
    top, bottom = pl.col("numerator"), pl.col("denominator")
    children = pl.when(pl.col("declared_unit") == "pounds").then(bottom)
    given = {
        Kind.COUNT: {Outcome.COUNT: top},
        Kind.PROPORTION: {Outcome.YES: top, Outcome.NO: bottom - top, Outcome.ALL: bottom},
        Kind.EVENT_RATE: {Outcome.EVENTS: top, Outcome.ALL: bottom},
        Kind.MEAN: {Outcome.NUMERATOR_SUM: top, Outcome.DENOMINATOR_SUM: bottom, Outcome.CHILDREN: children},
    }
    is_share = (pl.col("kind") != str(Kind.PROPORTION)) | (top <= bottom)
    long = [
        rows.filter(is_share, kind=str(kind)).with_columns(
            outcome=pl.lit(str(outcome)), count=count.cast(pl.Int64)
        )
        for kind, outcomes in given.items()
        for outcome, count in outcomes.items()
    ]
    return pl.concat(long).select(*CELL_KEY, "count").drop_nulls("count")


def _with_joint_groups(counts: pl.DataFrame) -> pl.DataFrame:
    """With away and all as the sums of their groups; away as the rest, where only all and home were given.

    Where a part is more than its whole, for any outcome, neither away nor all is used: the parts win.
    """
    wide = counts.pivot("care_group", index=_WITHOUT_GROUP, values="count")
    wide = wide.with_columns(
        pl.lit(None, pl.Int64).alias(g) for g in PUBLISHED_GROUPS if g not in wide.columns
    )
    away = pl.sum_horizontal(AWAY_GROUPS, ignore_nulls=False)
    parts = pl.sum_horizontal(AWAY_GROUPS)
    within = pl.sum_horizontal("home", pl.max_horizontal("away", parts))
    too_small = (pl.col("away") < parts) | (pl.col("all") < within)
    contradicted = too_small.any().over([name for name in _WITHOUT_GROUP if name != "outcome"])
    return (
        wide.with_columns(away=pl.coalesce(away, "away"))
        .with_columns(all=pl.coalesce(pl.col("home") + pl.col("away"), "all"))
        .with_columns(away=pl.coalesce("away", pl.col("all") - pl.col("home")))
        .with_columns(pl.when(~contradicted).then(pl.col("away", "all")))
        .unpivot(PUBLISHED_GROUPS, index=_WITHOUT_GROUP, variable_name="care_group", value_name="count")
        .drop_nulls("count")
        .select(*CELL_KEY, "count")
    )


def _splits_that_add_up(counts: pl.DataFrame) -> pl.DataFrame:
    """Without the splits whose levels don't add up to the figure without a split."""
    is_whole = pl.col("breakdown") == "none"
    whole = counts.filter(is_whole).select(*_OF_SPLIT, whole="count")
    levels = counts.filter(~is_whole).with_columns(added=pl.col("count").sum().over(*_OF_SPLIT, "breakdown"))
    sound = levels.join(whole, on=_OF_SPLIT).filter(pl.col("added") == pl.col("whole"))
    return pl.concat([counts.filter(is_whole), sound.select(*CELL_KEY, "count")])


def find_made(cells: Cells, made: pl.DataFrame) -> np.ndarray:
    """The cell of each ready-made count, of the same cohort; -1 where there is none."""
    places, words = cells.places, {name: COUNTED_SCHEMA[name] for name in ("indicator", *WHICH)}
    when = find(numbers_in(made, SERIES), numbers_in(places.periods, SERIES))
    at = places.find(made.cast(words, strict=False), when)
    basis = places.shapes["cohort_basis"][cells.shape[at]]
    return np.where((basis == made["cohort_basis"]).to_numpy(), at, -1)


def fill_in(cells: Cells, made: pl.DataFrame, at: np.ndarray) -> Cells:
    """`cells`, with ready-made counts in the periods in which nothing was counted from children's rows.

    at: of each ready-made count, its cell (`find_made`).
    """
    counted = np.zeros(cells.places.periods.height, bool)
    counted[cells.period[np.isin(cells.state, (IS_COUNTED, TOO_EARLY))]] = True
    used = (at >= 0) & (cells.state[at] == NOT_SUPPLIED) & ~counted[cells.period[at]]
    count, state = cells.count.copy(), cells.state.copy()
    count[at[used]], state[at[used]] = made["count"].to_numpy()[used], IS_COUNTED
    return replace(cells, count=count, state=state)


def cross_check(cells: Cells, made: pl.DataFrame, at: np.ndarray) -> pl.DataFrame:
    """CELL_KEY, counted, given: where a ready-made count differs from the one counted from children's rows.

    cells: before any is filled in. at: as of `fill_in`. It holds raw counts, so it stays in the restricted
    zone.
    """
    counted = np.where((at >= 0) & (cells.state[at] == IS_COUNTED), cells.count[at], -1)
    both = made.select(*CELL_KEY, counted=pl.Series(counted, dtype=pl.Int64), given="count")
    return both.filter(pl.col("counted") >= 0, pl.col("counted") != pl.col("given")).sort(CELL_KEY)

"""The plan carried out: years added up to windows, `other` joined to residential, what is not shown left out.

Sums of raw counts become cells here, before protection, so that they are protected with the rest. Not here:
the choice of grain (`plan.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.plan import PAIR
from pipelines.disclosure.plan_lines import SEPARATOR
from pipelines.disclosure.spans import window_name, window_of
from pipelines.vocabulary import BREAKDOWN_LEVELS, CELL_KEY, PUBLISHED_GROUPS, PeriodKind, Status, label_year

COUNTED = "counted"
JOINED = "residential"
"""The care group that carries residential and other care together, where the plan joins them."""
_IS_QUARTER = pl.col("period_kind") == PeriodKind.QUARTER
_SPLIT_GROUPS = ["home", "away", "all"]


def coarsen_cells(cells: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY, count, status at the grain of the plan. A window holds a count where all its years do."""
    kept = _shown(cells, plan)
    moved = _moved(kept)
    coarse = (
        moved.group_by(CELL_KEY)
        .agg(
            pl.col("count").sum(),
            rows=pl.len(),
            expected=pl.col("expected").first(),
            counted=(pl.col("status") == COUNTED).sum(),
            applies=(pl.col("status") != Status.NOT_APPLICABLE).sum(),
            early=(pl.col("status") == Status.TOO_EARLY).any(),
        )
        .filter(pl.col("rows") >= pl.col("expected"))
        .with_columns(status=_status())
        .with_columns(count=pl.when(pl.col("status") == COUNTED).then("count"))
        .select(*CELL_KEY, "count", "status")
    )
    return coarse[_order_of(coarse)]


def _order_of(cells: pl.DataFrame) -> pl.Series:
    """The positions of the cells sorted by CELL_KEY: by one number, which is quicker than by nine texts."""
    place = pl.lit(0, pl.UInt64)
    for name in CELL_KEY:
        words = pl.Enum(cells[name].unique().sort())
        place = place * len(words.categories) + pl.col(name).cast(words).to_physical().cast(pl.UInt64)
    return cells.select(place.alias("place")).to_series().arg_sort()


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("applies") == 0)
        .then(pl.lit(str(Status.NOT_APPLICABLE)))
        .when(pl.col("counted") == pl.col("applies"))
        .then(pl.lit(COUNTED))
        .when("early")
        .then(pl.lit(str(Status.TOO_EARLY)))
        .otherwise(pl.lit(str(Status.NOT_SUPPLIED)))
    )


def _shown(cells: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """The cells that the plan shows, or adds up into one that it shows."""
    shows = _flags(plan.filter(pl.col("window_years") > 0))
    joined = pl.when(_IS_QUARTER).then("quarters_joined").otherwise("joined")
    parts = cells.join(shows, on=PAIR).with_columns(joins=joined)
    whole = pl.any_horizontal(
        (pl.col("care_group") == group)
        & pl.when(_IS_QUARTER).then(f"quarter {group}").otherwise(f"year {group}")
        for group in PUBLISHED_GROUPS
    )
    split = pl.any_horizontal(
        (pl.col("breakdown") == one) & pl.col(f"split {one}") for one in BREAKDOWN_LEVELS
    )
    in_split = split & pl.col("care_group").is_in(_SPLIT_GROUPS)
    is_shown = whole | (pl.col("joins") & (pl.col("care_group") == "other"))
    kept = parts.filter(is_shown, (pl.col("breakdown") == "none") | in_split)
    return kept.select(*cells.columns, "window_years", "closes", "joins")


def _flags(plan: pl.DataFrame) -> pl.DataFrame:
    """PAIR, window_years, closes and whether quarters and years join; and a column of truth for each group
    that years and quarters show and each split, since lists are slow to ask once a cell.
    """
    of_year = pl.col("groups").str.split(SEPARATOR)
    return plan.select(
        *(*PAIR, "window_years", "closes", "joined", "quarters_joined"),
        *(of_year.list.contains(group).alias(f"year {group}") for group in PUBLISHED_GROUPS),
        *(pl.col("quarters").list.contains(group).alias(f"quarter {group}") for group in PUBLISHED_GROUPS),
        *(pl.col("splits").list.contains(one).alias(f"split {one}") for one in BREAKDOWN_LEVELS),
    )


def _moved(kept: pl.DataFrame) -> pl.DataFrame:
    """Each cell under the key of the cell that it becomes part of; `expected` parts make it whole."""
    labels = kept["period"].unique().sort()
    years = pl.DataFrame(
        {"period": labels, "year": [label_year(label) for label in labels]},
        schema={"period": pl.String, "year": pl.Int64},
    )
    dated = kept.join(years, on="period")
    by_length = dated.partition_by("window_years", as_dict=True)
    parts = [_into_windows(part, int(key[0])) for key, part in by_length.items()] or [dated]
    joins = pl.col("joins") & (pl.col("care_group") == "other")
    groups = 1 + (pl.col("joins") & pl.col("care_group").is_in([JOINED, "other"])).cast(pl.Int64)
    return pl.concat(parts).with_columns(
        expected=pl.when(_IS_QUARTER).then(1).otherwise("window_years") * groups,
        care_group=pl.when(joins).then(pl.lit(JOINED)).otherwise("care_group"),
    )


def _into_windows(part: pl.DataFrame, length: int) -> pl.DataFrame:
    if length == 1:
        return part
    ends = (
        part.select("year", "closes")
        .unique()
        .with_columns(end=window_of(pl.col("year"), pl.col("closes"), length))
    )
    names = ends.with_columns(
        label=pl.col("end").map_elements(lambda end: window_name(end, length), return_dtype=pl.String)
    )
    return (
        part.join(names, on=["year", "closes"])
        .with_columns(period=pl.col("label"), period_kind=pl.lit(str(PeriodKind.WINDOW)))
        .drop("end", "label")
    )

"""What a later release may say where an earlier one has spoken (`methods.md` A8).

A figure that moves by one to four shows a child come or go to whoever holds both releases. So the family and
year that it is in is held back as it was last published, whole, until a person decides otherwise. Where
nothing that was published has moved, it is said again as it was: how much it tells follows from what is
published alone. Here: that rule, and which cells stay published because they were. Not here: the audit of
several releases, which is written apart (`audit_earlier.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.coarsen import COUNTED
from pipelines.disclosure.quantities import system_family
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Status, label_year

_TOLD = [str(one) for one in (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)]
PART = ("partnership", "family", "year")
"""What is protected together: a family of systems, and the reporting year that its periods end in."""


def said_before(previous: pl.DataFrame | None) -> pl.DataFrame:
    """CELL_KEY, before, status_before, band_before: each cell as the newest release that holds it has it."""
    columns = {**dict.fromkeys(CELL_KEY, pl.String), "before": pl.Int64}
    words = dict.fromkeys(("status_before", "band_before"), pl.String)
    if previous is None:
        return pl.DataFrame(schema={**columns, **words})
    return previous.unique(CELL_KEY, keep="last", maintain_order=True).select(
        *CELL_KEY, before="count", status_before="status", band_before="band"
    )


def stays_published(marked: pl.DataFrame, said: pl.DataFrame) -> pl.Series:
    """Whether each counted cell (CELL_KEY, count) was published before with the same count."""
    joined = marked.join(said, on=CELL_KEY, how="left", maintain_order="left")
    return joined.select((pl.col("before") == pl.col("count")).fill_null(False).alias("stays"))["stays"]


def was_hidden(marked: pl.DataFrame, said: pl.DataFrame) -> pl.Series:
    """Whether each counted cell (CELL_KEY) was counted and not told in the newest release that holds it."""
    joined = marked.join(said, on=CELL_KEY, how="left", maintain_order="left")
    is_hidden = pl.col("status_before").is_in([str(Status.WITHHELD), str(Status.BANDED)])
    return joined.select(is_hidden.fill_null(False).alias("hidden"))["hidden"]


def find_held(
    planned: pl.DataFrame,
    marked: pl.DataFrame,
    said: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
) -> pl.Series:
    """Whether each planned cell (CELL_KEY, status) is in a part that is said as it was said before.

    marked: the counted ones of them, with T and `is_sum` (`mark_unsafe`). That is so where a figure moved by
    a few, and where none moved at all; it follows from counts alone, before anything is withheld.
    """
    families = {one.id: system_family(one) for one in indicators.values()}
    placed = (
        _placed(planned.select(*CELL_KEY, "status"), families)
        .join(said, on=CELL_KEY, how="left", maintain_order="left")
        .join(
            marked.select(*CELL_KEY, "T", "is_sum", "exempt", now="count"),
            on=CELL_KEY,
            how="left",
            maintain_order="left",
        )
    )
    moved = (pl.col("now") - pl.col("before")).abs()
    small = (
        (moved >= 1) & (moved < pl.col("T")) & ~pl.col("is_sum") & ~pl.col("exempt") & ~_is_decided(policy)
    )
    was_told = pl.col("status_before").is_in(_TOLD).fill_null(False)
    same = (was_told == (pl.col("status") == COUNTED)) & (moved.fill_null(0) == 0)
    held = small.fill_null(False).any().over(PART) | same.all().over(PART) & was_told.any().over(PART)
    return placed.select(held.alias("held"))["held"]


def hold_back(released: pl.DataFrame, held: pl.Series, said: pl.DataFrame) -> pl.DataFrame:
    """The cells (CELL_COLUMNS without release_id), the held ones as they were said before.

    What was not said before is withheld there, as far as it was counted.
    """
    unsaid = pl.when(pl.col("status").is_in(_TOLD)).then(pl.lit(str(Status.WITHHELD))).otherwise("status")
    with_before = released.with_columns(held=held).join(said, on=CELL_KEY, how="left", maintain_order="left")
    return with_before.with_columns(
        status=pl.when("held").then(pl.coalesce("status_before", unsaid)).otherwise("status"),
        count=pl.when("held").then("before").otherwise("count"),
        band=pl.when("held").then("band_before").otherwise("band"),
    ).select(released.columns)


def _placed(cells: pl.DataFrame, families: Mapping[str, str]) -> pl.DataFrame:
    labels = pl.DataFrame({"period": cells["period"].unique()}, {"period": pl.String})
    years = labels.with_columns(year=pl.col("period").map_elements(label_year, return_dtype=pl.Int64))
    named = pl.DataFrame(list(families.items()), {"indicator": pl.String, "family": pl.String}, orient="row")
    return cells.join(years, on="period", how="left", maintain_order="left").join(
        named, on="indicator", how="left", maintain_order="left"
    )


def _is_decided(policy: Policy) -> pl.Expr:
    """Whether a person recorded that a revision may be seen."""
    tests = [
        (pl.col("partnership") == one.partnership)
        & (pl.col("indicator") == one.indicator)
        & ((pl.col("period") == one.period) | pl.lit(not one.period))
        for one in policy.decisions
        if one.kind == "revision"
    ]
    return pl.any_horizontal(pl.lit(False), *tests)

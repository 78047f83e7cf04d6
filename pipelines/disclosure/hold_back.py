"""What a later release may say where an earlier one has spoken (`methods.md` A8).

A figure that comes within one to four of what any earlier release said of it shows a child come or go to
whoever holds both. So the family and year that it is in is held back as it was last published, whole, until a
person decides otherwise. Where nothing that was published has moved, it is said again as it was: how much it
tells follows from what is published alone. Here: that rule, and which cells stay published because they were.
Not here: the audit of several releases, which is written apart (`audit/earlier.py`, `audit/changes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.coarsen import COUNTED
from pipelines.disclosure.parts import PART, Parts, in_parts, is_in
from pipelines.disclosure.primary import SERIES
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Outcome, Status

_TOLD = [str(one) for one in (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)]
_BEGINS_WITH_DAY = r"^\d{4}-\d{2}-\d{2}"


def said_before(previous: pl.DataFrame | None) -> pl.DataFrame:
    """CELL_KEY, before, status_before, band_before, release_id: each cell as the newest release that tells of
    it has it.

    A release for which it was not supplied tells nothing of it, and takes nothing back.
    """
    columns = {**dict.fromkeys(CELL_KEY, pl.String), "before": pl.Int64}
    words = dict.fromkeys(("status_before", "band_before", "release_id"), pl.String)
    if previous is None:
        return pl.DataFrame(schema={**columns, **words})
    told = previous.filter(pl.col("status").is_in(_TOLD))
    untold = previous.filter(~pl.col("status").is_in(_TOLD))
    newest = pl.concat([untold, told]).unique(CELL_KEY, keep="last", maintain_order=True)
    return newest.select(*CELL_KEY, "release_id", before="count", status_before="status", band_before="band")


def stays_published(marked: pl.DataFrame, said: pl.DataFrame) -> pl.Series:
    """Whether each counted cell (CELL_KEY, count) was published before with the same count."""
    joined = marked.join(said, on=CELL_KEY, how="left", maintain_order="left")
    return joined.select((pl.col("before") == pl.col("count")).fill_null(False).alias("stays"))["stays"]


def was_hidden(marked: pl.DataFrame, said: pl.DataFrame) -> pl.Series:
    """Whether each counted cell (CELL_KEY) was counted and not told in the newest release that holds it."""
    joined = marked.join(said, on=CELL_KEY, how="left", maintain_order="left")
    is_hidden = pl.col("status_before").is_in([str(Status.WITHHELD), str(Status.BANDED)])
    return joined.select(is_hidden.fill_null(False).alias("hidden"))["hidden"]


def stays_hidden(
    marked: pl.DataFrame, said: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy
) -> pl.Series:
    """Whether each counted cell (`mark_unsafe`) was withheld, in a part of which a published figure moved.

    Shown now, it would give back what it was then: the change is known from what else is published.
    """
    placed = in_parts(marked.select(*CELL_KEY, "count", "exempt"), indicators).join(
        said, on=CELL_KEY, how="left", maintain_order="left"
    )
    moved = ((pl.col("count") != pl.col("before")) & ~pl.col("exempt")).fill_null(False)
    was_hidden = pl.col("status_before").is_in([str(Status.WITHHELD), str(Status.BANDED)])
    stays = moved.any().over(*PART) & (was_hidden & ~_is_let_go(policy)).fill_null(False)
    return placed.select(stays.alias("stays"))["stays"]


def find_held(
    planned: pl.DataFrame,
    marked: pl.DataFrame,
    said: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None = None,
    holding: Parts = frozenset(),
) -> pl.Series:
    """Whether each planned cell (CELL_KEY, status) is in a part that is said as it was said before.

    marked: the counted ones of them, with T and `is_sum` (`mark_unsafe`). That is so where a figure moved by
    a few, and where none moved at all; it follows from counts alone, before anything is withheld. holding:
    parts that are held anyway, because the audit saw a few children come or go.
    """
    placed = (
        in_parts(planned.select(*CELL_KEY, "status"), indicators)
        .join(said, on=CELL_KEY, how="left", maintain_order="left")
        .join(
            marked.select(*CELL_KEY, "T", "is_sum", "exempt", now="count"),
            on=CELL_KEY,
            how="left",
            maintain_order="left",
        )
    )
    moved = (pl.col("now") - pl.col("before")).abs()
    was_told = pl.col("status_before").is_in(_TOLD).fill_null(False)
    same = (was_told == (pl.col("status") == COUNTED)) & (moved.fill_null(0) == 0)
    held = pl.col("small").any().over(*PART) | same.all().over(*PART) & was_told.any().over(*PART)
    with_small = placed.with_columns(small=_comes_near(placed, previous, policy) | is_in(placed, holding))
    return with_small.select(held.alias("held"))["held"]


def _comes_near(placed: pl.DataFrame, previous: pl.DataFrame | None, policy: Policy) -> pl.Series:
    """Whether each cell moved to within a few of what any earlier release published of it.

    A sum moved by few where it moved by less than these many children are worth on average.
    """
    if previous is None:
        return pl.Series([False]).new_from_index(0, placed.height)
    rows = placed.with_row_index("place")
    published = previous.filter(pl.col("status") == Status.PUBLISHED, ~_is_let_go(policy))
    moved = rows.filter(pl.col("now").ne_missing(pl.col("before")), ~pl.col("exempt"))
    children = rows.filter(pl.col("outcome") == Outcome.CHILDREN).select(*SERIES, children="now")
    both = moved.join(published.select(*CELL_KEY, earlier="count"), on=CELL_KEY).join(
        children, on=SERIES, how="left"
    )
    worth = pl.when("is_sum").then(pl.col("now") / pl.col("children").clip(1)).otherwise(1.0)
    off = (pl.col("now") - pl.col("earlier")).abs()
    near = both.filter(off >= 1, off < pl.col("T") * worth.fill_null(1.0))["place"].unique()
    return rows.select(pl.col("place").is_in(near.implode()).alias("small"))["small"]


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


def _is_let_go(policy: Policy) -> pl.Expr:
    """Whether a person recorded that a revision of this figure may be seen, after the day of that release.

    So a decision lets one revision out: what a release of its day or a later one says is held to again.
    """
    made = pl.col("release_id").str.slice(0, 10)
    tests = [
        (pl.col("partnership") == one.partnership)
        & (pl.col("indicator") == one.indicator)
        & ((pl.col("period") == one.period) | pl.lit(not one.period))
        & ((made < one.on) | ~pl.col("release_id").str.contains(_BEGINS_WITH_DAY))
        for one in policy.decisions
        if one.kind == "revision"
    ]
    return pl.any_horizontal(pl.lit(False), *tests)

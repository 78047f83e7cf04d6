"""What two releases tell of children whom neither publishes in a cell of their own (`methods.md` A8).

Set beside each other, two releases give the change of every sum, not only of every cell: of what a total
leaves over, of a number that one release shows under one name and the next under another, of one that only
the later shows. Here: what such changes tell of few children. Not here: a cell that both show
(`earlier.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.disclosure.audit.earlier import published_before
from pipelines.disclosure.audit.rows import NUMBER, TOLD, Sums, placed_numbers
from pipelines.disclosure.audit.rules import FIGURE, FINDING, finding
from pipelines.disclosure.audit.terms import AT_LEAST, EQUAL
from pipelines.indicator import Indicator
from pipelines.vocabulary import CELL_KEY, Status

_REST = "What is left over of published figures has changed by a few children since an earlier release."
_OTHER_NAME = "An earlier release shows this number under another name, and it differs by a few children."
_GIVEN_BACK = "An earlier release withheld it, and the figure was revised since: the change gives it back."
_IS_SUM = pl.col("outcome").is_in(["numerator_sum", "denominator_sum"]) & ~pl.col("per_child")


def changed_rests(sums: Sums, standing: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """FINDING: figures that moved so that what they leave over, hidden in both releases, moved by a few.

    sums: of the release. standing: earlier cells, newest last (`earlier.still_standing`).
    """
    before = published_before(standing)
    cells = sums.cells.join(rules, on="indicator").join(before, on=CELL_KEY, how="left")
    if not (cells["count"] != cells["before"]).any():
        return finding(cells.clear(), "small change", _REST)
    numbers = cells.group_by("id").agg(
        now=pl.col("count").max(),
        then=pl.col("before").max(),
        least=pl.col("least").min(),
        is_sum=_IS_SUM.any(),
    )
    told = sums.terms.filter(pl.col("kind").is_in([EQUAL, AT_LEAST])).join(numbers, on="id")
    moved = pl.col("factor") * (pl.col("now") - pl.col("then"))
    rests = told.group_by("row").agg(
        by=moved.sum().abs(),
        least=pl.col("least").min(),
        apart=(pl.col("now").is_null() != pl.col("then").is_null()).any() | pl.col("is_sum").any(),
    )
    few = rests.filter(~pl.col("apart"), pl.col("by") >= 1, pl.col("by") < pl.col("least"))
    of_few = told.join(few.select("row"), on="row", how="semi").filter(pl.col("now") != pl.col("then"))
    return finding(cells.join(of_few.select("id").unique(), on="id", how="semi"), "small change", _REST)


def changed_names(
    cells: pl.DataFrame,
    standing: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    rules: pl.DataFrame,
    plan: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """FINDING: new cells of a number that an earlier release shows under another name, a few children off."""
    shown, before = (one.filter(pl.col("status") == Status.PUBLISHED) for one in (cells, standing))
    fresh = shown.join(before, on=CELL_KEY, how="anti").select("partnership", "period").unique()
    now, then = (
        placed_numbers(one.join(fresh, on=fresh.columns, how="semi"), indicators, plan)
        for one in (shown, before)
    )
    fresh = now.join(then, on=CELL_KEY, how="anti").join(rules, on="indicator")
    said = then.select(*NUMBER, once="count").unique()
    both = fresh.filter(~_IS_SUM).join(said, on=NUMBER)
    off = (pl.col("count") - pl.col("once")).abs()
    near = both.filter(
        (pl.col("count") != pl.col("once")).all().over(CELL_KEY), off >= 1, off < pl.col("least")
    )
    return finding(near.unique(CELL_KEY), "small change", _OTHER_NAME).select(FINDING)


def shown_since(cells: pl.DataFrame, standing: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """FINDING: cells of a figure that was revised, published now and withheld by the newest earlier release.

    What else is published tells by how much each moved, so the number of today gives back that of then.
    """
    known = cells.join(rules.select("indicator"), on="indicator", how="semi")
    shown = known.filter(pl.col("status") == Status.PUBLISHED)
    moved = shown.join(published_before(standing), on=CELL_KEY).filter(pl.col("count") != pl.col("before"))
    told = standing.filter(pl.col("status").is_in([str(one) for one in TOLD]))
    newest = told.unique(CELL_KEY, keep="last", maintain_order=True)
    withheld = newest.filter(pl.col("status") != Status.PUBLISHED)
    given = shown.join(moved, on=FIGURE, how="semi").join(withheld, on=CELL_KEY, how="semi")
    return finding(given, "small change", _GIVEN_BACK)

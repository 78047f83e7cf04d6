"""What a reader learns from this release and earlier ones together (`methods.md` A8).

Here: small changes, withdrawn figures, and earlier figures as constants. Not here: the tests of one release,
or what changed of a number that no cell of its own shows (`changes.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.audit.needs import units_of
from pipelines.disclosure.audit.rules import FIGURE, FINDING, finding
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Status

_DAY = r"^\d{4}-\d{2}-\d{2}-"
"""How the name of a release begins: with the day that it was published on."""


def published_before(previous: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY and `before`: the figure that earlier releases left standing, the newest last."""
    return (
        previous.filter(pl.col("status") == Status.PUBLISHED)
        .select(*CELL_KEY, before="count")
        .unique(CELL_KEY, keep="last", maintain_order=True)
    )


def compare_releases(cells: pl.DataFrame, standing: pl.DataFrame, rules: pl.DataFrame) -> list[pl.DataFrame]:
    """Figures withdrawn, and figures that moved by so few that a child can be seen to come or go.

    standing: earlier cells that no decision lets go (`still_standing`). A figure that is not what the newest
    of them says is held against every one: two large steps may end a child away from where they began. A sum
    is measured by what a child adds to it: one who takes another's place leaves their number as it was.
    """
    known = cells.join(rules, on="indicator")
    both = known.with_columns(unit=units_of(known)).join(published_before(standing), on=CELL_KEY)
    withdrawn = both.filter(pl.col("status").is_in([str(Status.WITHHELD), str(Status.BANDED)]))
    moved = both.filter(pl.col("status") == Status.PUBLISHED, pl.col("count") != pl.col("before"))
    ever = standing.filter(pl.col("status") == Status.PUBLISHED).select(*CELL_KEY, once="count")
    off = (pl.col("count") - pl.col("once")).abs()
    near = moved.join(ever, on=CELL_KEY).filter(off >= 1, off < pl.col("least") * pl.col("unit"))
    small = near.unique(CELL_KEY, maintain_order=True)
    found = [
        finding(
            withdrawn, "earlier", "It is withheld now, and an earlier release published it. A person decides."
        ),
        finding(
            small,
            "small change",
            "It differs from an earlier release by fewer children than the smallest count.",
        ),
    ]
    return [one.select(FINDING) for one in found]


def still_standing(previous: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Earlier cells but those of a figure that a person decided may be revised, in releases before that day.

    What a release says from that day on is the revision itself, and is held against the next one.
    """
    made = pl.col("release_id").str.slice(0, 10)
    tests = [
        (pl.col("partnership") == one.partnership)
        & (pl.col("indicator") == one.indicator)
        & (pl.col("period") == one.period if one.period else pl.lit(True))
        & ((made < one.on) | ~pl.col("release_id").str.contains(_DAY))
        for one in policy.decisions
        if one.kind == "revision"
    ]
    return previous.filter(~pl.any_horizontal(pl.lit(False), *tests))


def with_earlier(cells: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    """The cells, and of earlier releases what this one does not repeat: constants, and what they withheld.

    So a window is set beside single years of another plan, whose withheld ones must stay hidden. Figures of
    a period that was revised describe another table, and are left out.
    """
    before = published_before(previous)
    revised = (
        cells.join(before, on=CELL_KEY)
        .filter(pl.col("count").is_not_null(), pl.col("count") != pl.col("before"))
        .select(FIGURE)
        .unique()
    )
    constants = before.join(revised, on=FIGURE, how="anti")
    known = cells.join(constants, on=CELL_KEY, how="left", maintain_order="left")
    is_known = pl.col("before").is_not_null() & pl.col("status").is_in(
        [str(Status.WITHHELD), str(Status.BANDED)]
    )
    held = known.with_columns(
        count=pl.when(is_known).then("before").otherwise("count"),
        status=pl.when(is_known).then(pl.lit(str(Status.PUBLISHED))).otherwise("status"),
        band=pl.when(~is_known).then("band"),
    ).drop("before")
    held = _with_bands(held, previous, revised)
    absent = constants.join(cells, on=CELL_KEY, how="anti").select(
        *CELL_KEY, count="before", status=pl.lit(str(Status.PUBLISHED)), band=pl.lit(None, pl.String)
    )
    hidden = (
        previous.filter(pl.col("status").is_in([str(Status.WITHHELD), str(Status.BANDED)]))
        .unique(CELL_KEY, keep="last", maintain_order=True)
        .join(revised, on=FIGURE, how="anti")
        .join(pl.concat([cells.select(CELL_KEY), before.select(CELL_KEY)]), on=CELL_KEY, how="anti")
    )
    return pl.concat([held, absent.select(held.columns), hidden.select(held.columns)])


def _with_bands(cells: pl.DataFrame, previous: pl.DataFrame, revised: pl.DataFrame) -> pl.DataFrame:
    """What is withheld now and was a band before, as that band: whoever holds both knows it."""
    bands = (
        previous.filter(pl.col("status") == Status.BANDED)
        .unique(CELL_KEY, keep="last", maintain_order=True)
        .join(revised, on=FIGURE, how="anti")
        .select(*CELL_KEY, said="band")
    )
    is_said = pl.col("said").is_not_null() & (pl.col("status") == Status.WITHHELD)
    return (
        cells.join(bands, on=CELL_KEY, how="left", maintain_order="left")
        .with_columns(
            status=pl.when(is_said).then(pl.lit(str(Status.BANDED))).otherwise("status"),
            band=pl.when(is_said).then("said").otherwise("band"),
        )
        .drop("said")
    )

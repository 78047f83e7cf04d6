"""Protection, the audit, and once more where the audit found what the search had not foreseen.

`methods.md` A5, step 2: what can be told too closely is withheld, and the audit looks again. Here: that loop.
Not here: the search (`disclosure/secondary.py`), or any test of the audit. What the audit refuses for another
reason, such as a figure that an earlier release published, is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import polars as pl

from pipelines.disclosure import AuditResult, Protected, audit_cells, protect_cells
from pipelines.disclosure.audit_known import Known
from pipelines.disclosure.bands import give_bands
from pipelines.disclosure.coarsen import coarsen_cells
from pipelines.disclosure.hold_back import said_before
from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.protect import unsplit_of
from pipelines.disclosure.quantities import Quantity, placed, quantity_of
from pipelines.indicator import Indicator
from pipelines.last_look import figures_to_hide
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Outcome, Status

ROUNDS, SPARING, LAST_ROUNDS = 8, 3, 12
"""How often the audit looks again; in the first rounds, a number that stands elsewhere too is spared. In the
last, what is told is withheld already, and what tells it is looked for."""
TOLD = ("exact", "narrow", "residual", "insider")
"""Findings that withholding more can mend."""
_FIGURE = ["partnership", "indicator", "period"]
_SLOT = ["indicator", "outcome", "care_group"]
_SHOWN = [str(Status.PUBLISHED), str(Status.BANDED)]
IS_SHOWN = pl.col("status").is_in(_SHOWN)
_NUMBER = ["partnership", "period", "period_kind", "breakdown", "level", "number"]


def protect_and_audit(
    cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None,
    outside: pl.DataFrame | None = None,
    known: Known | None = None,
) -> tuple[Protected, AuditResult]:
    """Protected cells and their audit. Where a split could be told, the splits of its family and year are
    withheld whole, and the rest is protected without them; where that is not enough, the figures are, in all
    groups. Where all is well, shares that lie in their band are shown as one, as far as the audit allows.

    The summary of the audit says how many cells were: `held_back`. known: answers of earlier audits.
    """
    asking = partial(
        audit_cells, indicators=indicators, policy=policy, outside=outside, known=known or Known()
    )
    look = partial(asking, previous=previous)
    first = protect_cells(cells, indicators, policy, previous=previous, outside=outside)
    protected, audit = first, look(first.cells)
    unsplit = frozenset()  # the whole groups come first
    while more := unsplit_of(_told(audit, *TOLD, "primary slip"), indicators) - unsplit:
        unsplit |= more
        protected = protect_cells(
            cells, indicators, policy, previous=previous, outside=outside, unsplit=unsplit
        )
        audit = look(protected.cells)
    if _told(audit).height:  # seldom: nothing below is worked out where the search foresaw everything
        numbers, standing = numbers_of(cells, indicators), shown_before(previous)
        counted = coarsen_cells(cells, plan_publication(cells, indicators, policy, previous))
    for turn in range(ROUNDS):
        told = _told(audit)
        if not told.height:
            break
        held = withhold_whole(protected.cells, told, numbers, standing, sparing=turn < SPARING)
        given = give_known(held, told, counted, indicators, policy)
        if not given.equals(protected.cells):
            protected = replace(protected, cells=given)
            audit = look(protected.cells)
    for _ in range(LAST_ROUNDS):
        told = _told(audit)
        if not told.height:
            break
        withhold = partial(withhold_whole, numbers=numbers, standing=standing, sparing=False)
        hidden = figures_to_hide(protected.cells, told, withhold, _findings_by(asking), standing)
        if not hidden.height:
            break
        protected = replace(protected, cells=withhold(protected.cells, hidden))
        audit = look(protected.cells)
    if previous is not None and _told(audit).height:
        protected = replace(protected, cells=without_news(protected.cells, standing))
        audit = look(protected.cells)
    held_back = int((first.cells["status"] != protected.cells["status"]).sum())
    if audit.passed and (banded := give_bands(protected.cells, protected.bands, indicators, look)):
        protected, audit = replace(protected, cells=banded[0]), banded[1]
    return protected, replace(audit, summary={**audit.summary, "held_back": held_back})


def _findings_by(audit: Callable[[pl.DataFrame], AuditResult]) -> Callable[[pl.DataFrame], int]:
    return lambda cells: audit(cells).findings.height


def _told(audit: AuditResult, *checks: str) -> pl.DataFrame:
    return audit.findings.filter(pl.col("check").is_in(checks or TOLD))


def numbers_of(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator, outcome, care_group, number: two cells of one number, place and period hold one count."""
    rows = [
        (indicator, outcome, group, _name(*placed(quantity_of(indicators[indicator], outcome), group)))
        for indicator, outcome, group in cells.select(_SLOT).unique(maintain_order=True).iter_rows()
    ]
    return pl.DataFrame(rows, schema=[*_SLOT, "number"], orient="row")


def _name(quantity: Quantity, group: str) -> str:
    return " / ".join([quantity.population, quantity.kind, group, *sorted(quantity.having)])


def withhold_whole(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    numbers: pl.DataFrame,
    standing: pl.DataFrame,
    *,
    sparing: bool,
) -> pl.DataFrame:
    """The cells, with every group and split of a figure withheld of which one cell could be told.

    A number that another figure publishes as well can't be hidden here alone. Sparing, it stays published in
    both places; else it is withheld in both. One that an earlier release told (`standing`) stays anyway.
    """
    figures = told.select(_FIGURE).unique().with_columns(told=pl.lit(True))
    of_told, shown = pl.col("told").fill_null(False), IS_SHOWN
    joined = (
        cells.join(figures, on=_FIGURE, how="left", maintain_order="left")
        .join(numbers, on=_SLOT, how="left", maintain_order="left")
        .with_columns(stands=_stands(cells, standing))
    )
    elsewhere = (shown & ~of_told).any().over(_NUMBER)
    goes = of_told & ~elsewhere if sparing else of_told.any().over(_NUMBER)
    held = shown & goes & ~pl.col("stands").any().over(_NUMBER)
    return _withheld(joined.with_columns(held=held)).select(cells.columns)


def without_news(cells: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """The cells, of which only what an earlier release told is shown: they tell what that release told."""
    return _withheld(cells.with_columns(held=IS_SHOWN & ~_stands(cells, standing))).select(cells.columns)


def shown_before(previous: pl.DataFrame | None) -> pl.DataFrame:
    """CELL_KEY of what the newest earlier release that holds it showed: nobody can hide it again."""
    said = said_before(previous)
    return said.filter(pl.col("status_before").is_in(_SHOWN)).select(CELL_KEY)


def _stands(cells: pl.DataFrame, standing: pl.DataFrame) -> pl.Series:
    """Whether each cell is shown, and an earlier release showed it."""
    marked = standing.with_columns(stands=pl.lit(True))
    joined = cells.join(marked, on=CELL_KEY, how="left", maintain_order="left")
    return joined.select((IS_SHOWN & pl.col("stands").fill_null(False)).alias("stands"))["stands"]


def _withheld(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells, without the counts and bands of those that are `held`."""
    return cells.with_columns(
        status=pl.when("held").then(pl.lit(str(Status.WITHHELD))).otherwise("status"),
        count=pl.when(~pl.col("held")).then("count"),
        band=pl.when(~pl.col("held")).then("band"),
    )


def give_known(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    counted: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
) -> pl.DataFrame:
    """The cells, with each denominator published that other published figures add up to exactly.

    Hiding it hides nothing. Only a number of children that may stand alone (D or more) is given; what it
    divides stays withheld.
    """
    exact = told.filter((pl.col("check") == "exact") & (pl.col("outcome") == str(Outcome.ALL)))
    floors = pl.DataFrame(
        {
            "indicator": list(indicators),
            "floor": [policy.thresholds(one).smallest_denominator for one in indicators.values()],
        }
    )
    known = (
        counted.join(exact.select(CELL_KEY).unique(), on=CELL_KEY, how="semi")
        .join(floors, on="indicator")
        .filter(pl.col("count") >= pl.col("floor"))
        .select(*CELL_KEY, known="count")
    )
    joined = cells.join(known, on=CELL_KEY, how="left", maintain_order="left")
    given = pl.col("known").is_not_null() & (pl.col("status") == str(Status.WITHHELD))
    return joined.with_columns(
        status=pl.when(given).then(pl.lit(str(Status.PUBLISHED))).otherwise("status"),
        count=pl.when(given).then("known").otherwise("count"),
    ).select(cells.columns)

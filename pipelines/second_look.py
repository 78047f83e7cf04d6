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
from pipelines.disclosure.bands import give_bands
from pipelines.disclosure.coarsen import coarsen_cells
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
_NUMBER = ["partnership", "period", "period_kind", "breakdown", "level", "number"]


def protect_and_audit(
    cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None,
    outside: pl.DataFrame | None = None,
) -> tuple[Protected, AuditResult]:
    """Protected cells and their audit. Where a split could be told, the splits of its family and year are
    withheld whole, and the rest is protected without them; where that is not enough, the figures are, in all
    groups. Where all is well, shares that lie in their band are shown as one, as far as the audit allows.

    The summary of the audit says how many cells were: `held_back`.
    """
    look = partial(audit_cells, indicators=indicators, policy=policy, previous=previous, outside=outside)
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
        numbers = numbers_of(cells, indicators)
        counted = coarsen_cells(cells, plan_publication(cells, indicators, policy, previous))
    for turn in range(ROUNDS):
        told = _told(audit)
        if not told.height:
            break
        held = withhold_whole(protected.cells, told, numbers, sparing=turn < SPARING)
        given = give_known(held, told, counted, indicators, policy)
        protected = replace(protected, cells=given)
        audit = look(protected.cells)
    for _ in range(LAST_ROUNDS):
        told = _told(audit)
        if not told.height:
            break
        withhold = partial(withhold_whole, numbers=numbers, sparing=False)
        hidden = figures_to_hide(protected.cells, told, withhold, _findings_of(indicators, policy, outside))
        protected = replace(protected, cells=withhold(protected.cells, hidden))
        audit = look(protected.cells)
    held_back = int((first.cells["status"] != protected.cells["status"]).sum())
    if audit.passed and (banded := give_bands(protected.cells, protected.bands, indicators, look)):
        protected, audit = replace(protected, cells=banded[0]), banded[1]
    return protected, replace(audit, summary={**audit.summary, "held_back": held_back})


def _findings_of(
    indicators: Mapping[str, Indicator], policy: Policy, outside: pl.DataFrame | None
) -> Callable[[pl.DataFrame], int]:
    return lambda cells: audit_cells(cells, indicators, policy, None, outside).findings.height


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
    cells: pl.DataFrame, told: pl.DataFrame, numbers: pl.DataFrame, *, sparing: bool
) -> pl.DataFrame:
    """The cells, with every group and split of a figure withheld of which one cell could be told.

    A number that another figure publishes as well can't be hidden here alone. Sparing, it stays published in
    both places; else it is withheld in both.
    """
    figures = told.select(_FIGURE).unique().with_columns(told=pl.lit(True))
    is_shown = pl.col("status").is_in([str(Status.PUBLISHED), str(Status.BANDED)])
    of_told = pl.col("told").fill_null(False)
    joined = cells.join(figures, on=_FIGURE, how="left", maintain_order="left").join(
        numbers, on=_SLOT, how="left", maintain_order="left"
    )
    elsewhere = (is_shown & ~of_told).any().over(_NUMBER)
    held = is_shown & (of_told & ~elsewhere if sparing else of_told.any().over(_NUMBER))
    return (
        joined.with_columns(held=held)
        .with_columns(
            status=pl.when("held").then(pl.lit(str(Status.WITHHELD))).otherwise("status"),
            count=pl.when(~pl.col("held")).then("count"),
            band=pl.when(~pl.col("held")).then("band"),
        )
        .select(cells.columns)
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

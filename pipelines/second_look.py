"""Protection, the audit, and once more where the audit found what the search had not foreseen.

`methods.md` A5, step 2: what can be told too closely is withheld, and the audit looks again. Here: that loop.
Not here: the search (`disclosure/secondary.py`), how a figure is withheld (`withholding.py`), or any test of
the audit. What the audit refuses for another reason, such as a small change, is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from pipelines.coded import spelled
from pipelines.disclosure import AuditResult, Protected, audit_cells, protect_cells
from pipelines.disclosure.audit.known import Known
from pipelines.disclosure.bands import give_bands, said_again
from pipelines.disclosure.coarsen import coarsen_cells
from pipelines.disclosure.hold_back import said_before
from pipelines.disclosure.parts import Parts, parts_of, parts_tied
from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.protect import unsplit_of
from pipelines.indicator import Indicator
from pipelines.last_look import figures_to_hide
from pipelines.policy import Policy
from pipelines.withholding import give_known, numbers_of, shown_before, withhold_with_flows, without_news

ROUNDS, SPARING, LAST_ROUNDS = 8, 3, 12
"""How often the audit looks again; in the first rounds, a number that stands elsewhere too is spared. In the
last, what is told is withheld already, and what tells it is looked for."""
TOLD = ("exact", "narrow", "residual", "insider")
"""Findings that withholding more can mend."""
Audit = Callable[[pl.DataFrame], AuditResult]


@dataclass(frozen=True, slots=True)
class Seen:
    """Cells as protected so far, and what the audit says of them."""

    protected: Protected
    audit: AuditResult

    @property
    def told(self) -> pl.DataFrame:
        """The findings that withholding more can mend."""
        return _told(self.audit, *TOLD)

    def with_cells(self, cells: pl.DataFrame, look: Audit) -> Seen:
        """The same with other cells, audited."""
        return Seen(replace(self.protected, cells=cells), look(cells))


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
    search = partial(protect_cells, cells, indicators, policy, previous=previous, outside=outside)
    first = search()
    beside = {"outside": outside, "plan": first.plan, "known": known or Known()}
    ask = partial(audit_cells, indicators=indicators, policy=policy, **beside)
    look = partial(ask, previous=previous)
    seen, holding = _without_small_changes(
        Seen(first, look(first.cells)), search, look, indicators, has_earlier=previous is not None
    )
    first = seen.protected
    seen = _without_told_splits(seen, partial(search, holding=holding), look, indicators)
    if seen.told.height:  # seldom: nothing below is worked out where the search foresaw everything
        counted = spelled(coarsen_cells(cells, plan_publication(cells, indicators, policy, previous)))
        give = partial(give_known, counted=counted, indicators=indicators, policy=policy)
        standing = shown_before(previous)
        numbers = numbers_of(cells, indicators)
        withhold = partial(withhold_with_flows, numbers=numbers, standing=standing, indicators=indicators)
        seen = _without_told(seen, withhold, give, look)
        seen = _without_what_tells(seen, partial(withhold, sparing=False), ask, look, standing)
        if previous is not None and seen.told.height:
            seen = seen.with_cells(without_news(seen.protected.cells, standing), look)
    held_back = int((first.cells["status"] != seen.protected.cells["status"]).sum())
    if seen.audit.passed:
        seen = _with_bands(seen, indicators, look, previous)
    return seen.protected, replace(seen.audit, summary={**seen.audit.summary, "held_back": held_back})


def _with_bands(
    seen: Seen, indicators: Mapping[str, Indicator], look: Audit, previous: pl.DataFrame | None
) -> Seen:
    """With the bands that the audit lets stand; those that an earlier release gave go last."""
    cells, bands = seen.protected.cells, seen.protected.bands
    standing = said_again(bands, cells, said_before(previous))
    given = give_bands(cells, bands, indicators, look, standing)
    return Seen(replace(seen.protected, cells=given[0]), given[1]) if given else seen


def _to_hold(seen: Seen, indicators: Mapping[str, Indicator], *, has_earlier: bool) -> Parts:
    few = parts_of(_told(seen.audit, "small change"), indicators)
    if not has_earlier:
        return few
    return few | parts_tied(_told(seen.audit, "inconsistent"), seen.protected.cells, indicators)


def _without_small_changes(
    seen: Seen,
    search: Callable[..., Protected],
    look: Audit,
    indicators: Mapping[str, Indicator],
    *,
    has_earlier: bool,
) -> tuple[Seen, Parts]:
    """Protected anew with those parts as they were in which the audit sees a few children come or go, or
    which add up to nothing beside others that are said as they were.
    """
    holding: Parts = frozenset()
    while more := _to_hold(seen, indicators, has_earlier=has_earlier) - holding:
        holding |= more
        protected = search(holding=holding)
        seen = Seen(protected, look(protected.cells))
    return seen, holding


def _without_told_splits(
    seen: Seen, search: Callable[..., Protected], look: Audit, indicators: Mapping[str, Indicator]
) -> Seen:
    """Protected anew without the splits of which one could be told: the whole groups come first."""
    unsplit = frozenset()
    while more := unsplit_of(_told(seen.audit, *TOLD, "primary slip"), indicators) - unsplit:
        unsplit |= more
        protected = search(unsplit=unsplit)
        seen = Seen(protected, look(protected.cells))
    return seen


def _without_told(
    seen: Seen, withhold: Callable[..., pl.DataFrame], give: Callable[..., pl.DataFrame], look: Audit
) -> Seen:
    """Without the figures that could be told."""
    for turn in range(ROUNDS):
        if not seen.told.height:
            break
        cells = give(withhold(seen.protected.cells, seen.told, sparing=turn < SPARING), seen.told)
        if not cells.equals(seen.protected.cells):
            seen = seen.with_cells(cells, look)
    return seen


def _without_what_tells(
    seen: Seen,
    withhold: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame],
    ask: Audit,
    look: Audit,
    standing: pl.DataFrame,
) -> Seen:
    """Without the figures that tell what is withheld already."""
    for _ in range(LAST_ROUNDS):
        if not seen.told.height:
            break
        cells, telling = seen.protected.cells, seen.audit.telling
        count = partial(_count_findings, ask)
        hidden = figures_to_hide(cells, seen.told, withhold, count, telling, standing)
        if not hidden.height:
            break
        seen = seen.with_cells(withhold(cells, hidden), look)
    return seen


def _count_findings(ask: Audit, cells: pl.DataFrame) -> int:
    return ask(cells).findings.height


def _told(audit: AuditResult, *checks: str) -> pl.DataFrame:
    return audit.findings.filter(pl.col("check").is_in(checks))

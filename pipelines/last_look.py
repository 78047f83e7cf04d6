"""The last look: what to withhold where all that was told is withheld, and can still be told.

Then figures of other families tell it, and the audit names what is told, not what tells. Here: which figure
of the same years, once hidden, leaves least to be told. Not here: the looks before (`second_look.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.disclosure.spans import overlap, span_of
from pipelines.vocabulary import Status

_FIGURE = ["partnership", "indicator", "period"]
_PERIOD = ["partnership", "period"]
Withhold = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""(cells, figures as partnership, indicator, period) → the cells without those figures."""


def figures_to_hide(
    cells: pl.DataFrame,
    told: pl.DataFrame,
    withhold: Withhold,
    findings_of: Callable[[pl.DataFrame], int],
    telling: pl.DataFrame,
    standing: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """partnership, indicator, period: what to withhold whole so that less can be told.

    `told` has the keys of the cells that the audit can still tell; `findings_of` counts what it can tell of
    some cells. `telling` are the figures in the sums of what is told (`AuditResult`): hiding any other tells
    no less, so no other is tried.
    For each period: the one figure of the same cohort that leaves least, first by name among equals, of the
    same period or else of one that shares a year with it (a window), or of another cohort; where none leaves
    less than there is, every such figure of the cohort, without those that can be given back; where none of
    it is shown, all that share a year. Of `standing` cells (keys) none is asked for: an earlier release has
    told them.
    """
    chosen = []
    free = cells if standing is None else cells.join(standing, on=standing.columns, how="anti")
    for partnership, period in told.select(_PERIOD).unique().sort(_PERIOD).iter_rows():
        of_one = cells.filter(partnership=partnership)
        beside = _sharing(of_one, [period])
        around = of_one.filter(pl.col("period").is_in(_sharing(of_one, beside)))
        cohorts = told.filter(partnership=partnership, period=period)["cohort_basis"].unique().to_list()
        open_ = free.filter(pl.col("partnership") == partnership, pl.col("period").is_in(beside))
        of_cohort = open_.filter(pl.col("cohort_basis").is_in(cohorts))
        same = _shown(of_cohort.filter(period=period))
        others = _shown(of_cohort.filter(pl.col("period") != period))
        of_another = _shown(open_.filter(~pl.col("cohort_basis").is_in(cohorts)))
        tried = [one.join(telling, on=_FIGURE, how="semi") for one in (same, others, of_another)]
        now = findings_of(around)
        best = _best(around, tried, now, withhold, findings_of)
        if best is None:
            rest = [pl.concat(tried[:2]), tried[2], pl.concat([same, others]), _shown(open_)]
            every = next((one for one in rest if one.height), rest[-1])
            best = _fewest(around, every, now, withhold, findings_of)
        chosen.append(best)
    return pl.concat(chosen)


def _best(
    around: pl.DataFrame,
    tried: list[pl.DataFrame],
    now: int,
    withhold: Withhold,
    findings_of: Callable[[pl.DataFrame], int],
) -> pl.DataFrame | None:
    """Of the first candidates of which one leaves less than is told `now`, the one that leaves least."""
    least = now
    for candidates in tried:
        best = None
        for one in candidates.iter_slices(1):
            if least and (left := findings_of(withhold(around, one))) < least:
                best, least = one, left
        if best is not None:
            return best
    return None


def _fewest(
    around: pl.DataFrame,
    figures: pl.DataFrame,
    now: int,
    withhold: Withhold,
    findings_of: Callable[[pl.DataFrame], int],
) -> pl.DataFrame:
    """The figures, without those that can be shown and no more is told than without them all."""
    least = findings_of(withhold(around, figures))
    if least >= now:
        return figures
    for one in figures.iter_slices(1):
        fewer = figures.join(one, on=_FIGURE, how="anti", maintain_order="left")
        if fewer.height and findings_of(withhold(around, fewer)) <= least:
            figures = fewer
    return figures


def _sharing(cells: pl.DataFrame, periods: list[str]) -> list[str]:
    """The periods of the cells that share a year with one of these."""
    spans = [span_of(one) for one in periods]
    found = cells["period"].unique(maintain_order=True).to_list()
    return [one for one in found if any(overlap(span_of(one), span) for span in spans)]


def _shown(cells: pl.DataFrame) -> pl.DataFrame:
    """Each figure of which anything is shown."""
    shown = cells.filter(pl.col("status").is_in([str(Status.PUBLISHED), str(Status.BANDED)]))
    return shown.select(_FIGURE).unique().sort(_FIGURE)

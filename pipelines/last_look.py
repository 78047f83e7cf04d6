"""The last look: what to withhold where all that was told is withheld, and can still be told.

Then figures of other families tell it, and the audit names what is told, not what tells. Here: which figure
of the same years, once hidden, leaves least to be told. Not here: the looks before (`second_look.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.disclosure.spans import span_of
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
    standing: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """partnership, indicator, period: what to withhold whole so that less can be told.

    `told` has the keys of the cells that the audit can still tell; `findings_of` counts what it can tell of
    some cells. For each period: the one figure of the same cohort that leaves least, first by name among
    equals, of the same period or else of one that shares a year with it (a window), or of another cohort;
    where none leaves less than there is, every such figure of the cohort; where none of it is shown, all that
    shares a year. Of `standing` cells (keys) none is asked for: an earlier release has told them.
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
        best = _least(around, same, withhold, findings_of)
        if best is None:
            best = _least(around, others, withhold, findings_of)
        if best is None:
            of_another = _shown(open_.filter(~pl.col("cohort_basis").is_in(cohorts)))
            best = _least(around, of_another, withhold, findings_of)
        if best is None:
            rest = pl.concat([same, others])
            best = rest if rest.height else _shown(open_)
        chosen.append(best)
    return pl.concat(chosen)


def _least(
    around: pl.DataFrame,
    candidates: pl.DataFrame,
    withhold: Withhold,
    findings_of: Callable[[pl.DataFrame], int],
) -> pl.DataFrame | None:
    """The candidate without which least can be told; None where none makes it less."""
    left = [findings_of(withhold(around, one)) for one in candidates.iter_slices(1)]
    if not left or min(left) >= findings_of(around):
        return None
    return candidates[left.index(min(left))]


def _sharing(cells: pl.DataFrame, periods: list[str]) -> list[str]:
    """The periods of the cells that share a year with one of these."""
    spans = [span_of(one) for one in periods]
    found = cells["period"].unique(maintain_order=True).to_list()
    return [one for one in found if any(_meet(span_of(one), span) for span in spans)]


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _shown(cells: pl.DataFrame) -> pl.DataFrame:
    """Each figure of which anything is shown."""
    shown = cells.filter(pl.col("status").is_in([str(Status.PUBLISHED), str(Status.BANDED)]))
    return shown.select(_FIGURE).unique().sort(_FIGURE)

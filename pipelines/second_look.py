"""Protection, the audit, and once more where the audit found what the search had not foreseen.

`methods.md` A5, step 2: what can be told too closely is withheld, and the audit looks again. Here: that loop.
Not here: the search (`disclosure/secondary.py`), or any test of the audit. What the audit refuses for another
reason, such as a figure that an earlier release published, is left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from pipelines.disclosure import AuditResult, Protected, audit_cells, protect_cells
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import Status

ROUNDS = 4
TOLD = ("exact", "narrow", "residual", "insider")
"""Findings that withholding more can mend."""
_FIGURE = ["partnership", "indicator", "period"]


def protect_and_audit(
    cells: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy, previous: pl.DataFrame | None
) -> tuple[Protected, AuditResult]:
    """Protected cells and their audit. Figures that could still be told are withheld whole, in all groups.

    The summary of the audit says how many cells were: `held_back`.
    """
    protected = protect_cells(cells, indicators, policy, previous=previous)
    audit, first = audit_cells(protected.cells, indicators, policy, previous), protected.cells
    for _ in range(ROUNDS):
        told = audit.findings.filter(pl.col("check").is_in(TOLD))
        if not told.height:
            break
        protected = replace(protected, cells=withhold_whole(protected.cells, told))
        audit = audit_cells(protected.cells, indicators, policy, previous)
    held_back = int((first["status"] != protected.cells["status"]).sum())
    return protected, replace(audit, summary={**audit.summary, "held_back": held_back})


def withhold_whole(cells: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The cells, with every group and split of a figure withheld of which one cell could be told."""
    figures = told.select(_FIGURE).unique().with_columns(told=pl.lit(True))
    is_shown = pl.col("status").is_in([str(Status.PUBLISHED), str(Status.BANDED)])
    joined = cells.join(figures, on=_FIGURE, how="left", maintain_order="left")
    held = pl.col("told").fill_null(False) & is_shown
    return joined.with_columns(
        status=pl.when(held).then(pl.lit(str(Status.WITHHELD))).otherwise("status"),
        count=pl.when(~held).then("count"),
        band=pl.when(~held).then("band"),
    ).drop("told")

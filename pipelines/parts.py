"""One partnership's part of a release: protected, audited and measured, by a process of its own.

Here: the work on one partnership, a pure function, and the frames that it gives. Not here: which partnerships
have to be worked out again (`assembly.py`), or any rule of protection, audit or measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.cache import Frames
from pipelines.coded import coded
from pipelines.cohorts.count import Counts, cells_and_check
from pipelines.contracts.cells import CELLS, validate_cells
from pipelines.disclosure.audit.known import Known, known_of
from pipelines.indicator import Indicator
from pipelines.measures import measure_cells
from pipelines.policy import Policy
from pipelines.second_look import protect_and_audit
from pipelines.visibility import visibility


@dataclass(frozen=True, slots=True)
class Task:
    """A partnership, its counts, the policy, the cells of earlier releases, newest last, the shares that
    others publish of it (`outside.OUTSIDE`), and what its audits have asked before (`audit/known.py`)."""

    partnership: str
    counts: Counts
    policy: Policy
    previous: pl.DataFrame | None
    outside: pl.DataFrame | None = None
    known: pl.DataFrame | None = None


def work_out(task: Task) -> Frames:
    """Counted → protected → audited → measured, for one partnership.

    Gives the release's tables of the partnership (`cells`, `plan`, `measures`, `gaps`, `changes`,
    `gap_changes`, `visibility`), and restricted: `audit`, `summary`, `findings`, `systems`, `differences`,
    `known`.
    """
    counted, differences = cells_and_check(task.counts.of(task.partnership))
    known = known_of(task.known)
    tables = tables_of(
        validate_cells(counted, CELLS),
        task.counts.indicators,
        task.policy,
        task.previous,
        task.outside,
        known,
    )
    return {**tables, "differences": differences, "known": known.as_frame()}


def tables_of(
    counted: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None,
    outside: pl.DataFrame | None = None,
    known: Known | None = None,
) -> Frames:
    """All of `work_out` that follows from the counted cells of one partnership (contract `CELLS`).

    Words of cells are numbers before they are protected, and again after their figures are worked out: so
    they are kept, put together and written (decision 243).
    """
    protected, audit = protect_and_audit(counted, indicators, policy, previous, outside, known)
    return {
        "cells": coded(protected.cells),
        "plan": protected.plan,
        **measure_cells(protected.cells, indicators),
        "visibility": visibility(protected.cells, protected.plan, indicators, policy),
        "audit": audit.table,
        "findings": audit.findings,
        "summary": pl.DataFrame({"passed": [audit.passed], "summary": [audit.as_json()]}),
        "systems": protected.systems,
    }

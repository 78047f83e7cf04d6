"""The summary of a check: sums, outcomes, the verdict in words, and what changed since the last check.

Here: plain data (`summary.json`), from which the report is drawn. Not here: files on disk and HTML.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from pipelines.returns.changes import describe_changes, is_another_return
from pipelines.returns.mending import mend_first, not_sent, say_not_sent
from pipelines.returns.moved_cells import cells_kept
from pipelines.returns.result import Checked
from pipelines.returns.words import many

Summary = dict[str, Any]
FORMAT = 2


def summarise(
    checked: Checked, at: datetime, previous: Summary | None, cells: pl.DataFrame | None = None
) -> Summary:
    """The summary of `checked`, compared with `previous` where the same return was checked before.

    `cells` are those of `pipelines.compared`; without them nothing is said of cells that moved.
    """
    summary: Summary = {
        "format": FORMAT,
        "checked_at": at.isoformat(timespec="seconds"),
        "as_at": checked.as_at.isoformat(),
        "contract_version": checked.contract_version,
        "rows": {name: int(checked.files[name].sum()) for name in ("rows_read", "accepted", "quarantined")},
        "labels_translated": int(checked.files["translated"].sum()),
        "files": checked.files.to_dicts(),
        "faults": _faults_counted(checked).to_dicts(),
        "cells": cells_kept(cells),
    }
    summary["can_be_published"], summary["verdict"] = _verdict(checked)
    summary["mend_first"] = list(mend_first(checked))
    summary["not_sent"] = list(say_not_sent(not_sent(checked), checked.partnerships.height))
    is_same = previous is not None and not is_another_return(summary, previous)
    summary["changes"] = describe_changes(summary, previous, cells) if is_same else None
    return summary


def _faults_counted(checked: Checked) -> pl.DataFrame:
    by = ["table", "partnership", "file", "column", "rule", "severity"]
    return checked.faults.group_by(by).len("count").sort(by)


def _verdict(checked: Checked) -> tuple[bool, str]:
    """Whether this can be published as it is, and the sentence that says so."""
    refused, waiting = checked.refused.height, checked.not_publishable.height
    rows = checked.files.select(pl.col("rows_read", "quarantined").sum()).row(0)
    if refused:
        return False, (
            f"Not yet: {many(refused, 'file was', 'files were')} refused, and nothing is published until "
            "each is mended or taken out."
        )
    if waiting:
        return False, (
            f"Not yet: in {many(waiting, 'file', 'files')} more than 20% of the rows were set aside. "
            "Mend them, or record in overrides.toml who publishes all the same, and why."
        )
    if rows[1]:
        decided = checked.flagged.height
        named = many(decided, "file is published", "files are published")
        return True, (
            f"Yes, without the {many(rows[1], 'row', 'rows')} of {rows[0]:,} that were set aside."
            + (f" {named} by a decision in overrides.toml." if decided else "")
        )
    return True, f"Yes: {many(rows[0], 'row was', 'rows were')} read, and all were accepted."

"""The summary of a check: sums, outcomes, the verdict in words, and what changed since the last check.

Here: plain data (`summary.json`), from which the report is drawn. Not here: files on disk and HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.returns.changes import cells_kept, describe_changes
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, Severity

Summary = dict[str, Any]
FORMAT = 2
_MOST_TO_MEND = 6


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
    summary["mend_first"] = list(_mend_first(checked))
    summary["changes"] = describe_changes(summary, previous, cells) if previous else None
    return summary


def _faults_counted(checked: Checked) -> pl.DataFrame:
    by = ["table", "partnership", "file", "column", "rule", "severity"]
    return checked.faults.group_by(by).len("count").sort(by)


def _verdict(checked: Checked) -> tuple[bool, str]:
    """Whether this can be published as it is, and the sentence that says so."""
    refused, waiting = checked.refused.height, checked.not_publishable.height
    rows = checked.files.select(pl.col("rows_read", "quarantined").sum()).row(0)
    if refused:
        return False, f"Not yet: {many(refused, 'file was', 'files were')} refused, and would be left out."
    if waiting:
        return False, (
            f"Not yet: in {many(waiting, 'file', 'files')} more than 20% of the rows were set aside. "
            "Mend them, or record an override in overrides.toml."
        )
    if rows[1]:
        return True, f"Yes, without the {many(rows[1], 'row', 'rows')} of {rows[0]:,} that were set aside."
    return True, f"Yes: {many(rows[0], 'row was', 'rows were')} read, and all were accepted."


def _mend_first(checked: Checked) -> Iterator[str]:
    """What to mend, in the order that clears most: refused files, flagged ones, then the commonest faults."""
    refusals = checked.faults.filter(pl.col("severity") == Severity.REFUSED)
    for file, rule, columns in (
        refusals.group_by("file", "rule", maintain_order=True).agg("column").iter_rows()
    ):
        named = ", ".join(filter(None, columns))
        yield f"{file}: {RULES[rule].says}{f' ({named})' if named else ''} {RULES[rule].what_to_do}"
    yield from _missing_children(checked)
    common = (
        checked.faults.filter(pl.col("severity") == Severity.QUARANTINED)
        .group_by("table", "rule")
        .agg(
            pl.len(),
            pl.col("file").n_unique().alias("files"),
            pl.col("file").min(),
            pl.col("column").drop_nulls().unique().sort(),
        )
        .sort("len", "table", "rule", descending=[True, False, False])
    )
    for table, rule, times, files, file, columns in common.head(_MOST_TO_MEND).iter_rows():
        where = file if files == 1 else f"{files} files of {table}"
        where += f" ({', '.join(named)})" if (named := [one for one in columns if one]) else ""
        yield f"{many(times, 'fault', 'faults')} in {where}: {RULES[rule].says} {RULES[rule].what_to_do}"
    strangers = checked.faults.filter(pl.col("rule") == "not_read")["file"]
    yield from (f"{name}: {RULES['not_read'].says} {RULES['not_read'].what_to_do}" for name in strangers)


def _missing_children(checked: Checked) -> Iterator[str]:
    orphans = (
        checked.faults.filter(pl.col("rule") == "orphan_child")
        .group_by("partnership")
        .len()
        .sort("partnership")
    )
    has_children = set(checked.supplied.filter(pl.col("table") == "children")["partnership"])
    for partnership, rows in orphans.iter_rows():
        if partnership not in has_children:
            yield (
                f"children/{partnership}.csv: no child of {partnership} was read, so "
                f"{many(rows, 'row', 'rows')} of other files can't be placed. Send this file first."
            )


def many(number: int, one: str, more: str) -> str:
    """`many(1, "row", "rows")` -> `1 row`."""
    return f"{number:,} {one if number == 1 else more}"

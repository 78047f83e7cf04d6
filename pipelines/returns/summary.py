"""The summary of a check: sums, outcomes, the verdict in words, and what changed since the last check.

Here: plain data (`summary.json`), from which the report is drawn. Not here: files on disk and HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.returns.changes import describe_changes
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, Severity

Summary = dict[str, Any]
FORMAT = 1
_MOST_TO_MEND = 6


def summarise(checked: Checked, at: datetime, previous: Summary | None) -> Summary:
    """The summary of `checked`, compared with `previous` where the same return was checked before."""
    summary: Summary = {
        "format": FORMAT,
        "checked_at": at.isoformat(timespec="seconds"),
        "as_at": checked.as_at.isoformat(),
        "contract_version": checked.contract_version,
        "rows": {name: int(checked.files[name].sum()) for name in ("rows_read", "accepted", "quarantined")},
        "labels_translated": int(checked.files["translated"].sum()),
        "files": checked.files.to_dicts(),
        "faults": _faults_counted(checked).to_dicts(),
        "rows_by_year": _rows_by_year(checked).to_dicts(),
    }
    summary["can_be_published"], summary["verdict"] = _verdict(checked)
    summary["mend_first"] = list(_mend_first(checked))
    summary["changes"] = describe_changes(summary, previous) if previous else None
    return summary


def _faults_counted(checked: Checked) -> pl.DataFrame:
    by = ["table", "partnership", "file", "column", "rule", "severity"]
    return checked.faults.group_by(by).len("count").sort(by)


def _rows_by_year(checked: Checked) -> pl.DataFrame:
    """Accepted rows of each table, partnership and reporting year, so that the next check can compare."""
    counted = [_rows_of_table(TABLES[name], frame) for name, frame in checked.frames.items()]
    schema = {"table": pl.String, "partnership": pl.String, "year": pl.Int64, "rows": pl.Int64}
    return pl.concat(counted, how="vertical") if counted else pl.DataFrame(schema=schema)


def _rows_of_table(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    return (
        frame.lazy()
        .group_by("partnership", year=_year(table))
        .len("rows")
        .select(
            table=pl.lit(table.name),
            partnership="partnership",
            year="year",
            rows=pl.col("rows").cast(pl.Int64),
        )
        .sort("partnership", "year", nulls_last=True)
        .collect()
    )


def _year(table: Table) -> pl.Expr:
    """The reporting year of a row: its own column, else that of its first date; children have none."""
    column = _column_of_year(table)
    if column is None:
        return pl.lit(None, pl.Int64)
    day = pl.col(column.name)
    return day if column.is_reporting_year else (day.dt.year() + (day.dt.month() >= 8)).cast(pl.Int64)


def _column_of_year(table: Table) -> Column | None:
    dated = [c for c in table.of_type(Type.DATE) if not c.is_nullable and not c.is_first_of_month]
    return next((c for c in table.columns if c.is_reporting_year), dated[0] if dated else None)


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
        .agg(pl.len(), pl.col("file").n_unique().alias("files"), pl.col("file").min())
        .sort("len", "table", "rule", descending=[True, False, False])
    )
    for table, rule, times, files, file in common.head(_MOST_TO_MEND).iter_rows():
        where = file if files == 1 else f"{files} files of {table}"
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

"""Gathering the checked tables into one result: files with their outcomes, faults in plain words.

Here: outcomes of files (accepted, flagged, refused) and the frames of `Checked`. Not here: any rule about a
value or a row, or what is written to disk.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl

from pipelines.contracts.returns import PARTNERSHIPS
from pipelines.returns.advice import advise
from pipelines.returns.check import TableChecked
from pipelines.returns.places import Names
from pipelines.returns.read import FileRead
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, Severity

MOST_QUARANTINED = 0.2
"""A file with more than this share of its rows set aside is flagged "do not publish" (`returns.md` 2)."""

_FAULT_SCHEMA = {
    "table": pl.String,
    "partnership": pl.String,
    "file": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "rule": pl.String,
}
_FILE_SCHEMA = {
    "table_name": pl.String,
    "partnership": pl.String,
    "file": pl.String,
    "sha256": pl.String,
    "size": pl.Int64,
    "is_refused": pl.Boolean,
    **dict.fromkeys(("rows_read", "accepted", "quarantined", "translated"), pl.Int64),
}


def gather(
    tables: list[TableChecked],
    not_read: list[str],
    overrides: dict[tuple[str, str], str],
    as_at: date,
    contract_version: str,
) -> Checked:
    """One `Checked` of all tables; the first is `partnerships`."""
    files = _with_outcome(_files(tables), overrides, contract_version)
    names, of_rows = _names(tables), [checked.told for checked in tables]
    told = pl.concat([names.told(of_rows), _of_files(tables), _about_files(files, not_read, overrides)])
    severities = {rule.id: str(rule.severity) for rule in RULES.values()}
    told = advise(
        told.with_columns(severity=pl.col("rule").replace_strict(severities, return_dtype=pl.String))
    )
    warned = told.filter(pl.col("severity") == Severity.WARNING).group_by("file").len("warnings")
    return Checked(
        frames={c.table.name: c.accepted for c in tables[1:] if c.accepted.height},
        partnerships=tables[0].accepted,
        supplied=_supplied(tables[1:]),
        faults=told.sort("table", "file", "row", "column", "rule", nulls_last=False),
        quarantine=names.set_aside([checked.quarantine for checked in tables]),
        files=_in_order(files.join(warned, on="file", how="left")),
        as_at=as_at,
        contract_version=contract_version,
    )


def _files(tables: list[TableChecked]) -> pl.DataFrame:
    """One row a file of every table, with its sums."""
    rows = [
        (checked.table.name, f.source.sender or "", f.source.name, f.sha256, f.size, bool(f.refusals), *sums)
        for checked in tables
        for f, sums in zip(checked.files, _sums(checked), strict=True)
    ]
    return pl.DataFrame(rows, _FILE_SCHEMA, orient="row")


def _sums(checked: TableChecked) -> list[tuple[int, int, int, int]]:
    """Rows read, accepted and quarantined of each file, and its translated labels."""
    translated = Counter()
    for number, _, count in checked.translated.iter_rows():
        translated[number] += count
    sums = zip(*(count.tolist() for count in checked.counts), strict=True)
    return [(*each, translated[number]) for number, each in enumerate(sums)]


def _with_outcome(
    files: pl.DataFrame, overrides: dict[tuple[str, str], str], contract_version: str
) -> pl.DataFrame:
    decided = pl.DataFrame(
        [(file, sha256, words) for (file, sha256), words in overrides.items()],
        {"file": pl.String, "sha256": pl.String, "override": pl.String},
        orient="row",
    )
    is_flagged = pl.col("quarantined") > MOST_QUARANTINED * pl.col("rows_read")
    outcome = pl.when("is_refused").then(pl.lit("refused")).when(is_flagged).then(pl.lit("flagged"))
    return files.join(decided, on=["file", "sha256"], how="left").with_columns(
        pl.col("override").fill_null(""),
        outcome=outcome.otherwise(pl.lit("accepted")),
        contract_version=pl.lit(contract_version),
    )


def _names(tables: list[TableChecked]) -> Names:
    files = [[(f.source.name, f.source.sender or "") for f in checked.files] for checked in tables]
    files[0] = [(name, "") for name, _ in files[0]]
    senders = tables[0].accepted["partnership"].to_list()
    return Names([checked.table.name for checked in tables], files, senders)


def _supplied(tables: list[TableChecked]) -> pl.DataFrame:
    columns = {name: pl.String for name in ("partnership", "table", "column")}
    supplied = sorted(one for checked in tables for one in checked.supplied)
    return pl.DataFrame(supplied, columns, orient="row")


def _of_files(tables: list[TableChecked]) -> pl.DataFrame:
    """The refusals and warnings of the files themselves."""
    found = [
        (
            checked.table.name,
            _whose(checked, file),
            file.source.name,
            finding.row,
            finding.column,
            finding.rule,
        )
        for checked in tables
        for file in checked.files
        for finding in [*file.refusals, *file.warnings]
    ]
    return pl.DataFrame(found, _FAULT_SCHEMA, orient="row")


def _whose(checked: TableChecked, file: FileRead) -> str:
    return "" if checked.table.name == PARTNERSHIPS.name else file.source.sender or ""


def _about_files(
    files: pl.DataFrame, not_read: list[str], overrides: dict[tuple[str, str], str]
) -> pl.DataFrame:
    """The flags, what in the folder is not of the contract, and overrides that hold for nothing."""
    schema = {"row": pl.UInt32, "column": pl.String}
    flagged = files.filter(pl.col("outcome") == "flagged").select(
        pl.col("table_name").alias("table"), "partnership", "file", rule=pl.lit("too_many_quarantined")
    )
    sent = set(files.select("file", "sha256").iter_rows())
    unused = [file for file, sha256 in overrides if (file, sha256) not in sent]
    named = [(file, "not_read") for file in not_read] + [(file, "override_unused") for file in unused]
    stray = pl.DataFrame(named, {"file": pl.String, "rule": pl.String}, orient="row").select(
        table=pl.lit(""), partnership=pl.lit(""), file="file", rule="rule"
    )
    told = pl.concat([flagged, stray]).with_columns(row=pl.lit(None, schema["row"]), column=pl.lit(""))
    return told.select("table", "partnership", "file", "row", "column", "rule")


def _in_order(files: pl.DataFrame) -> pl.DataFrame:
    return files.select(
        "table_name",
        "partnership",
        "file",
        "sha256",
        "size",
        "rows_read",
        "accepted",
        "quarantined",
        pl.col("warnings").fill_null(0).cast(pl.Int64),
        "translated",
        "outcome",
        "override",
        "contract_version",
    )

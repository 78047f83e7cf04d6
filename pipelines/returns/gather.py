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
from pipelines.returns.check import FAULT_SCHEMA, TableChecked
from pipelines.returns.parts import FILE, Finding
from pipelines.returns.read import FileRead
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, Severity

MOST_QUARANTINED = 0.2
"""A file with more than this share of its rows set aside is flagged "do not publish" (`returns.md` 2)."""

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
    faults = [_faults(checked) for checked in tables]
    told = pl.concat([*faults, _about_files(files, not_read, overrides)])
    severities = {rule.id: str(rule.severity) for rule in RULES.values()}
    told = advise(
        told.with_columns(severity=pl.col("rule").replace_strict(severities, return_dtype=pl.String))
    )
    warned = told.filter(pl.col("severity") == Severity.WARNING).group_by("file").len("warnings")
    return Checked(
        frames={c.table.name: c.accepted for c in tables[1:] if c.accepted.height},
        partnerships=tables[0].accepted,
        supplied=pl.concat([checked.supplied for checked in tables])
        .filter(pl.col("table") != PARTNERSHIPS.name)
        .sort("partnership", "table", "column"),
        faults=told.sort("table", "file", "row", "column", "rule", nulls_last=False),
        quarantine=pl.concat([_named(checked, checked.quarantine) for checked in tables]),
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
    return [(*sums, translated[number]) for number, *sums in checked.counts.iter_rows()]


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


def _faults(checked: TableChecked) -> pl.DataFrame:
    """Faults of rows, then the refusals and warnings of the files themselves."""
    found = [
        _finding(n, file, finding) for n, file in enumerate(checked.files) for finding in _findings(file)
    ]
    of_files = pl.DataFrame(found, FAULT_SCHEMA, orient="row")
    named = _named(checked, pl.concat([checked.faults, of_files]))
    return named.select("table", "partnership", "file", "row", "column", "rule")


def _findings(file: FileRead) -> list[Finding]:
    return [*file.refusals, *file.warnings]


def _finding(number: int, file: FileRead, finding: Finding) -> tuple[int, str, int | None, str, str]:
    return number, file.source.sender or "", finding.row, finding.column, finding.rule


def _named(checked: TableChecked, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with table, file and partnership; the one of the file's name where the row's is unknown."""
    names = pl.DataFrame(
        [(n, f.source.name, f.source.sender or "") for n, f in enumerate(checked.files)],
        {FILE: pl.UInt32, "file": pl.String, "of_file": pl.String},
        orient="row",
    )
    is_shared_list = checked.table.name == PARTNERSHIPS.name
    partnership = pl.lit("") if is_shared_list else pl.coalesce("partnership", "of_file")
    return (
        frame.join(names, on=FILE, how="left", maintain_order="left")
        .with_columns(table=pl.lit(checked.table.name), partnership=partnership)
        .select("table", "partnership", "file", pl.exclude("table", "partnership", "file", "of_file", FILE))
    )


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

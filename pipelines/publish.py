"""Frames in, an immutable release on disk, the pointer moved: the only step of a build that publishes.

Here: the checks of the release's contract, the id, the atomic write. Not here: the form of the file
(`release_file.py`), reading releases or rolling back (`releases.py`), or any calculation on cells.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.coded import CODE
from pipelines.contracts.cells import validate_cells
from pipelines.contracts.release import LISTED, RELEASE_VERSION, TABLES
from pipelines.errors import PublicationStopped, ReleaseNotFound
from pipelines.paths import DataFolder
from pipelines.release_file import new_file, write_listed, write_table
from pipelines.releases import find_release, fsync_folder, point_to, seal_of, sha256_of, writing
from pipelines.vocabulary import CELL_KEY, Status

_POLARS = {
    "VARCHAR": pl.String,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
}
_NUMBERS = ("numerator", "denominator", "value", "lower_ci", "upper_ci")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a release says of itself. `policy` and `audit` are JSON text."""

    as_at: date
    published_on: date
    invented: bool
    policy_version: str
    policy: str
    code_version: str
    audit_passed: bool
    audit: str


def publish_release(folder: DataFolder, tables: Mapping[str, pl.DataFrame], about: About) -> str:
    """Writes the release under a new name, read-only, and serves it; returns its id.

    `tables` are those of `TABLES` but `release`; their `release_id` columns are filled here. The same content
    on the same day is the same release: the pointer moves to it. Raises PublicationStopped where the audit
    did not pass, a table breaks its contract, or another file has the name.
    """
    if about.audit_passed is not True:
        raise PublicationStopped("The disclosure audit did not pass, so nothing was published.")
    contracted = {name: _contracted(name, tables) for name in TABLES if name != "release"}
    _check_measures(contracted["measures"])
    release_id = _release_id(contracted, about)
    contracted["release"] = _own_row(release_id, contracted["cells"], about)
    with writing(folder):
        _write_once(folder, release_id, contracted)
        point_to(folder, release_id)
    return release_id


def _contracted(name: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The table with its columns in order and typed, in a fixed order of rows."""
    columns, frame = TABLES[name], tables.get(name, pl.DataFrame())
    if set(frame.columns) | {"release_id"} != set(columns) | {"release_id"}:
        raise PublicationStopped(
            f"table '{name}' of the release does not have the columns of its contract; nothing was published"
        )
    if "release_id" in columns:
        frame = frame.with_columns(release_id=pl.lit(None, pl.String))
    kinds = _POLARS | ({"VARCHAR": CODE} if name == "cells" else {})
    frame = frame.select(pl.col(column).cast(kinds[kind]) for column, kind in columns.items())
    if name == "cells":
        return validate_cells(frame).sort(CELL_KEY)
    return frame if name in ("indicators", "audit") else frame.sort(frame.columns)


def _check_measures(measures: pl.DataFrame) -> None:
    hidden = measures.filter(pl.col("status") != Status.PUBLISHED)
    if hidden.select(pl.any_horizontal(pl.col(_NUMBERS).is_not_null().any())).item():
        raise PublicationStopped("a measure that is not published holds a number; nothing was published")


def cells_sha256(cells: pl.DataFrame) -> str:
    """SHA-256 of the cells as CSV, sorted by key, without `release_id`: the same cells give the same sum."""
    return _sum_of(cells.drop("release_id").sort(CELL_KEY))


def _sum_of(frame: pl.DataFrame) -> str:
    content = hashlib.sha256((",".join(frame.columns) + "\n").encode())
    for part in frame.iter_slices(100_000):
        content.update(part.write_csv(include_header=False).encode())
    return content.hexdigest()


def _release_id(tables: Mapping[str, pl.DataFrame], about: About) -> str:
    """Date and a sum over everything that the release holds, so that equal ids mean equal content."""
    parts = [str(about.as_at), about.policy_version, about.policy, about.code_version, RELEASE_VERSION]
    parts += [f"{name} {_sum_of(tables[name])}" for name in sorted(tables)]
    return f"{about.published_on.isoformat()}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]}"


def _own_row(release_id: str, cells: pl.DataFrame, about: About) -> pl.DataFrame:
    row = {
        "release_id": release_id,
        "as_at": about.as_at,
        "published_on": about.published_on,
        "invented": about.invented,
        "contract_version": RELEASE_VERSION,
        "policy_version": about.policy_version,
        "policy": about.policy,
        "code_version": about.code_version,
        "cells_sha256": cells_sha256(cells),
        "audit_passed": about.audit_passed,
        "audit": about.audit,
    }
    return pl.DataFrame([row], schema={name: _POLARS[kind] for name, kind in TABLES["release"].items()})


def _write_once(folder: DataFolder, release_id: str, tables: Mapping[str, pl.DataFrame]) -> None:
    final = folder.release(release_id)
    if final.exists():
        _refuse_another(folder, release_id)
        return
    _clear_drafts(folder)
    draft = folder.releases / f".building-{release_id}.duckdb"
    try:
        _write_tables(draft, release_id, tables)
        _make_durable(draft)
    except BaseException:
        _clear_drafts(folder)  # where the disk is full, no more of it is kept
        raise
    seal = seal_of(final)
    seal.unlink(missing_ok=True)
    seal.write_text(f"{sha256_of(draft)}  {final.name}\n", encoding="ascii")
    _make_durable(seal)
    os.rename(draft, final)
    fsync_folder(folder.releases)


def _clear_drafts(folder: DataFolder) -> None:
    """Takes away what an interrupted build left."""
    for leftover in folder.releases.glob(".building-*"):
        leftover.unlink()


def _refuse_another(folder: DataFolder, release_id: str) -> None:
    """A file that has the name must be the same release, whole: a release is never written over."""
    try:
        find_release(folder, release_id)
    except ReleaseNotFound as fault:
        raise PublicationStopped(
            f"{folder.release(release_id)} exists and is not whole: {fault} A release is never written over; "
            "move that file away, then build again."
        ) from fault


def _write_tables(path: Path, release_id: str, tables: Mapping[str, pl.DataFrame]) -> None:
    with new_file(path) as connection:
        for name, columns in TABLES.items():
            frame = tables[name]
            if "release_id" in columns:
                frame = frame.with_columns(release_id=pl.lit(release_id))
            write = write_listed if name in LISTED else write_table
            write(connection, name, columns, frame)
        connection.execute("checkpoint")


def _make_durable(path: Path) -> None:
    """Flushed to the disk, then read-only for everyone."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.chmod(0o444)

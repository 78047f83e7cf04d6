"""The only reader of releases: finds them, verifies them, and answers questions about one of them.

Here: files, connections, parameterised queries. Not here: what belongs together on a page (`evidence.py`).
A release is immutable, so whatever was read of one may be kept. DuckDB gets one cursor a call: a connection
shared by threads gave wrong answers without an error.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import duckdb

from pipelines.contracts.release import RELEASE_VERSION, TABLES
from pipelines.errors import ReleaseNotFound
from pipelines.paths import DataFolder

LOG = logging.getLogger("hearth.store")
_READ_ONLY = {"enable_external_access": False, "lock_configuration": True}
_STANDING = "select table_name, column_name from duckdb_columns() where schema_name = 'main'"
_ABOUT = "release_id, as_at, published_on, invented, contract_version, audit_passed"
Row = TypeVar("Row")


class Release(NamedTuple):
    """A release that may be shown: audited, whole, and in the form that this Hearth reads."""

    release_id: str
    as_at: date
    published_on: date
    invented: bool
    path: str


def current_release(folder: DataFolder) -> Release | None:
    """The release that is served, or None where nothing was published yet.

    Raises ReleaseNotFound where the pointer or the file that it names can't be used.
    """
    try:
        release_id = str(json.loads(folder.current.read_text(encoding="utf-8"))["release_id"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as fault:
        raise ReleaseNotFound(
            "current.json can't be read as the pointer to a release. "
            "Set it again with: python -m pipelines publish ID"
        ) from fault
    return verified(folder.release(release_id))


def past_releases(folder: DataFolder, current: Release) -> tuple[Release, ...]:
    """The release in force on each earlier publication date, newest first.

    A release that can't be used is left out and logged; so is one published after the served one.
    """
    in_force: dict[date, Release] = {}
    for path in sorted(folder.releases.glob("release-*.duckdb"), key=lambda one: one.stat().st_mtime_ns):
        with suppress(ReleaseNotFound):
            release = _identified(path)
            if release.published_on < current.published_on:
                in_force[release.published_on] = release
    return tuple(in_force[day] for day in sorted(in_force, reverse=True))


def standing(release: Release) -> tuple[Release, ...]:
    """A release and those that were written to its folder before it, newest first; unusable ones left out."""
    own, found = Path(release.path), []
    for path in own.parent.glob("release-*.duckdb"):
        with suppress(ReleaseNotFound):
            one = _identified(path)
            found.append((one.published_on, path.stat().st_mtime_ns, one))
    last = (release.published_on, own.stat().st_mtime_ns)
    before = sorted((one for one in found if one[:2] <= last), key=lambda one: one[:2], reverse=True)
    return tuple(one for _, _, one in before)


def verified(path: Path) -> Release:
    """The release in a file, once its seal, its audit and its tables hold.

    Raises ReleaseNotFound with the reason, which holds no figure.
    """
    release = _identified(path)
    stat = path.stat()
    if fault := _fault_of_seal(str(path), stat.st_mtime_ns, stat.st_size):
        raise _refused(path, fault)
    return release


def _identified(path: Path) -> Release:
    try:
        stat = path.stat()
        found = _read_about(str(path), stat.st_mtime_ns, stat.st_size)
    except OSError as fault:
        raise _refused(path, "is not in the data folder") from fault
    if isinstance(found, str):
        raise _refused(path, found)
    return found


def _refused(path: Path, fault: str) -> ReleaseNotFound:
    return ReleaseNotFound(f"{path.stem} {fault}. Publish another: python -m pipelines releases")


@lru_cache(maxsize=256)
def _read_about(path: str, changed: int, size: int) -> Release | str:
    """The release in a file, or what is wrong with it, which is logged once a file."""
    found = _about(path)
    if isinstance(found, str):
        LOG.warning("%s %s", Path(path).stem, found)
    return found


def _about(path: str) -> Release | str:
    try:
        standing = set(_execute(path, _STANDING, ()))
        ((release_id, as_at, published_on, invented, contract, passed),) = _execute(
            path, f"select {_ABOUT} from release", ()
        )
    except (duckdb.Error, ValueError):
        return "can't be read as a release"
    wanted = {(table, column) for table, columns in TABLES.items() for column in columns}
    if contract != RELEASE_VERSION or not wanted <= standing:
        return "was made by another version of Hearth"
    if passed is not True:
        return "has no passed disclosure audit"
    return Release(release_id, as_at, published_on, invented, path)


@lru_cache(maxsize=256)
def _fault_of_seal(path: str, changed: int, size: int) -> str:
    file = Path(path)
    try:
        sealed = file.with_suffix(".sha256").read_text(encoding="ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        return "has lost its .sha256 file, so nobody can tell whether it was changed"
    with file.open("rb") as content:
        same = hashlib.file_digest(content, "sha256").hexdigest() == sealed
    return "" if same else "was changed after it was published"


@lru_cache(maxsize=16)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=True, config=_READ_ONLY)


def _execute(path: str, sql: str, parameters: tuple) -> list[tuple]:
    with _connection(path).cursor() as cursor:
        return cursor.execute(sql, parameters).fetchall()


def query(release: Release, make: Callable[..., Row], sql: str, *parameters: object) -> tuple[Row, ...]:
    """Rows of one question to a release, each made by `make` from its columns in order."""
    return tuple(make(*row) for row in _execute(release.path, sql, parameters))

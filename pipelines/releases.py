"""The releases that stand in a data folder: find, verify, list, read, and the pointer to the one served.

Here: everything that reads releases on the publishing side, and the swap of `current.json`. Not here: making
a release (`publish.py`), or the dashboard's own reader (`dashboard/store.py`).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contracts.release import TABLES
from pipelines.errors import HearthError, ReleaseNotFound
from pipelines.paths import DataFolder

RELEASE_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
OTHER_FORM = "was made by another version of Hearth"
_READ_ONLY = {"enable_external_access": False, "lock_configuration": True}


@dataclass(frozen=True, slots=True)
class Standing:
    """One release of the folder, as the list shows it."""

    release_id: str
    as_at: date | None
    published_on: date | None
    cells: int
    is_current: bool
    fault: str = ""


@contextmanager
def writing(folder: DataFolder) -> Iterator[None]:
    """One writer at a time in the releases folder; a folder that can't be written becomes one plain error."""
    try:
        folder.releases.mkdir(parents=True, exist_ok=True)
        with (folder.releases / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as fault:
        raise HearthError(
            f"The data folder {folder.root} can't be written: {fault.strerror}. Nothing was published. "
            "Choose another with --data, or ask for the right to write there."
        ) from fault


@contextmanager
def one_build(folder: DataFolder) -> Iterator[None]:
    """One build at a time in a data folder; raises HearthError where another is under way."""
    with writing(folder):
        folder.restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder.restricted / ".lock").open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise HearthError(
                f"Another build is under way in {folder.root}. Wait until it has ended."
            ) from None
        yield


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal_of(path: Path) -> Path:
    """The small file beside a release that holds its SHA-256, in the form that `sha256sum -c` reads."""
    return path.with_suffix(".sha256")


def read_table(path: Path, table: str, **wanted: str) -> pl.DataFrame:
    """One table of a release file, read-only, columns as contracted; only rows with the `wanted` values.

    Raises ReleaseNotFound where another version of Hearth made it in another form.
    """
    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    rule = " and ".join(f'"{name}" = ?' for name in wanted) or "true"
    query = f'select {columns} from "{table}" where {rule}'
    try:
        with duckdb.connect(str(path), read_only=True, config=_READ_ONLY) as connection:
            return connection.sql(query, params=list(wanted.values())).pl()
    except duckdb.Error as fault:
        raise ReleaseNotFound(f"{path.name} {OTHER_FORM}: its table '{table}' can't be read.") from fault


def has_columns(path: Path, table: str, names: Iterable[str]) -> bool:
    """Whether a release file has the table with these columns."""
    query = "select column_name from duckdb_columns() where schema_name = 'main' and table_name = ?"
    with duckdb.connect(str(path), read_only=True, config=_READ_ONLY) as connection:
        standing = {name for (name,) in connection.execute(query, [table]).fetchall()}
    return set(names) <= standing


def is_invented(path: Path) -> bool:
    """Whether a release says that its figures are invented."""
    with duckdb.connect(str(path), read_only=True, config=_READ_ONLY) as connection:
        return connection.execute("select invented from release").fetchall() == [(True,)]


def find_release(folder: DataFolder, release_id: str) -> Path:
    """The file of a release that is whole, unchanged and audited; raises ReleaseNotFound with the reason."""
    if not RELEASE_ID.fullmatch(release_id):
        raise ReleaseNotFound(
            f"'{release_id}' is not a release id, such as 2026-11-24-a41f09c2. "
            "See which there are with: python -m pipelines releases"
        )
    path = folder.release(release_id)
    if not path.exists():
        raise ReleaseNotFound(
            f"No release {release_id} stands in {folder.releases}. "
            "See which do with: python -m pipelines releases"
        )
    if fault := _fault_of(path):
        raise ReleaseNotFound(f"Release {release_id} {fault}. It is not used; publish another one.")
    return path


def _fault_of(path: Path) -> str:
    try:
        sealed = seal_of(path).read_text(encoding="ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        return "has lost its .sha256 file, so nobody can tell whether it was changed"
    if sealed != sha256_of(path):
        return "was changed after it was published"
    try:
        with duckdb.connect(str(path), read_only=True, config=_READ_ONLY) as connection:
            passed = connection.execute("select audit_passed from release").fetchall()
    except duckdb.Error:
        return "can't be read as a release"
    return "" if passed == [(True,)] else "has no passed disclosure audit"


def read_current(folder: DataFolder) -> str | None:
    """The id of the release that is served, or None where nothing was published yet.

    Raises HearthError where `current.json` can't be understood.
    """
    try:
        pointer = json.loads(folder.current.read_text(encoding="utf-8"))
        return str(pointer["release_id"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as fault:
        raise HearthError(
            f"{folder.current} can't be read as the pointer to a release. List the releases with: "
            "python -m pipelines releases. Then set the pointer with: python -m pipelines publish ID"
        ) from fault


def point_to(folder: DataFolder, release_id: str) -> None:
    """Serves a release from now on: verified first, then `current.json` is swapped in one step."""
    path = find_release(folder, release_id)
    pointer = {"release_id": release_id, "file": path.name, "sha256": sha256_of(path)}
    draft = folder.current.with_suffix(".json.part")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(pointer, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder.current)
    fsync_folder(folder.releases)


def fsync_folder(path: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sound_releases(folder: DataFolder) -> list[Path]:
    """The files of the releases that are whole and audited, oldest first; within a day, as they were
    written."""
    sound = [path for path in _files(folder) if not _fault_of(path)]
    return sorted(sound, key=lambda path: (path.stem[: len("release-2026-11-24")], path.stat().st_mtime_ns))


def _files(folder: DataFolder) -> list[Path]:
    paths = folder.releases.glob("release-*.duckdb")
    return sorted(path for path in paths if RELEASE_ID.fullmatch(path.stem.removeprefix("release-")))


def list_releases(folder: DataFolder) -> list[Standing]:
    """Every release of the folder, newest first; one that is damaged is listed with its fault."""
    try:
        current = read_current(folder)
    except HearthError:
        current = None
    standing = [_standing(folder, path.stem.removeprefix("release-"), current) for path in _files(folder)]
    return sorted(standing, key=lambda one: (one.published_on or date.min, one.release_id), reverse=True)


def _standing(folder: DataFolder, release_id: str, current: str | None) -> Standing:
    path = folder.release(release_id)
    if fault := _fault_of(path):
        return Standing(release_id, None, None, 0, release_id == current, fault)
    try:
        about = read_table(path, "release").row(0, named=True)
        cells = read_table(path, "cells").height
    except ReleaseNotFound:
        return Standing(release_id, None, None, 0, release_id == current, OTHER_FORM)
    return Standing(release_id, about["as_at"], about["published_on"], cells, release_id == current)

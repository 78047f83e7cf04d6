"""What ./run must know before it serves: whether a release stands, and whether this Hearth can read it.

Prints `none`, `ready`, `rebuild` (an invented demonstration in another form: make it anew) or `stop`, then
the reason in words. Not here: reading a release's figures, which only the dashboard does.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.contracts.release import RELEASE_VERSION, TABLES
from pipelines.errors import HearthError
from pipelines.paths import DataFolder
from pipelines.releases import find_release, read_current

MEND = (
    "Build again from the returns: .venv/bin/python -m pipelines build RETURNS. "
    "Or serve an earlier one: .venv/bin/python -m pipelines releases, then publish ID."
)


def state_of(folder: DataFolder) -> tuple[str, str]:
    """What ./run does next, and why."""
    try:
        release_id = read_current(folder)
        if release_id is None:
            return "none", ""
        path = folder.release(release_id)
        if path.exists() and not _has_this_form(path):
            what = f"Release {release_id} was made by another version of Hearth, and this one can't read it."
            return ("rebuild", what) if _is_invented(path) else ("stop", f"{what} {MEND}")
        find_release(folder, release_id)
    except HearthError as fault:
        return "stop", str(fault)
    except duckdb.Error:
        return "stop", f"Release {release_id} can't be opened. {MEND}"
    return "ready", ""


def _rows(path: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _has_this_form(path: Path) -> bool:
    standing = set(_rows(path, "select table_name, column_name from duckdb_columns()"))
    wanted = {(table, column) for table, columns in TABLES.items() for column in columns}
    return wanted <= standing and _rows(path, "select contract_version from release") == [(RELEASE_VERSION,)]


def _is_invented(path: Path) -> bool:
    return _rows(path, "select invented from release") == [(True,)]


if __name__ == "__main__":
    print(*state_of(DataFolder.default()), sep="\n")

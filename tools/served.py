"""What ./run must know before it serves: whether a release stands that the dashboard can read.

Prints `none`, `ready`, `rebuild` (an invented demonstration that can't be read: make it anew) or `stop`, then
the reason in words. Not here: what makes a release readable (`dashboard/store.py`).
"""

from __future__ import annotations

import json
import logging

import duckdb

from dashboard.store import current_release
from pipelines.errors import ReleaseNotFound
from pipelines.paths import DataFolder

MEND = "Or build again from the returns: python -m pipelines build RETURNS"


def state_of(folder: DataFolder) -> tuple[str, str]:
    """What ./run does next, and why."""
    invented = is_invented(folder)  # asked first: DuckDB opens a file once in a process, in one way
    try:
        return ("ready" if current_release(folder) else "none"), ""
    except ReleaseNotFound as fault:
        return ("rebuild", str(fault)) if invented else ("stop", f"{fault}. {MEND}")


def is_invented(folder: DataFolder) -> bool:
    """Whether the release that is served says of itself that it is invented; False where it says nothing."""
    try:
        release_id = json.loads(folder.current.read_text(encoding="utf-8"))["release_id"]
        with duckdb.connect(str(folder.release(release_id)), read_only=True) as connection:
            return connection.execute("select invented from release").fetchall() == [(True,)]
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        return False


if __name__ == "__main__":
    logging.disable()
    print(*state_of(DataFolder.default()), sep="\n")

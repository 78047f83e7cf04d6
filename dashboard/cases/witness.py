"""The witness of a store in SQLite: the last event that was acknowledged, noted beside the database file.

A file put back from an old copy, or cut off at its end, is whole in itself; the witness tells. Written after
each commit, so it may be behind by what was being written, never ahead. Not here: the checks (`chain.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import URL

from dashboard.cases.events import Event

_ENDING = ".head"


def _file(url: URL) -> Path | None:
    is_file = url.get_backend_name() == "sqlite"
    return Path(f"{url.database}{_ENDING}") if is_file else None


def note_witness(url: URL, event: Event) -> None:
    """Notes an acknowledged event. One small write in place: a killed process leaves it old or new."""
    if file := _file(url):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, f"{event.number:012d} {event.hash}\n".encode("ascii"), 0)
        finally:
            os.close(handle)


def read_witness(url: URL) -> tuple[int, str] | None:
    """The number and the hash that were noted; None where nothing was, or for another database."""
    file = _file(url)
    if file is None or not file.exists():
        return None
    number, _, noted = file.read_text(encoding="ascii", errors="replace").strip().partition(" ")
    return (int(number) if number.isdigit() else 0), noted

"""Everything out, and in again: an export of the events, which becomes the same store where none is.

Here: events to rows and back. Not here: spreadsheets that people wrote (`intake.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.cases.chain import faults
from dashboard.cases.events import CasesError, Event, as_row, from_row
from dashboard.cases.sheets import Row, plain

_MOST_DIGITS = 18
"""What a database keeps as a whole number."""
COLUMNS = Event._fields


def is_export(rows: Sequence[Row]) -> bool:
    """Whether the rows are an export of events."""
    return bool(rows) and tuple(rows[0]) == COLUMNS


def exported(events: Sequence[Event]) -> list[list[str]]:
    """One row of text an event, in the order of COLUMNS; what is not there is empty."""
    return [["" if row[name] is None else str(row[name]) for name in COLUMNS] for row in map(as_row, events)]


def restored(rows: Sequence[Row]) -> list[Event]:
    """The events of an export. Raises CasesError unless they are one whole chain, unchanged."""
    stored = [_stored(place, row) for place, row in enumerate(rows, 2)]
    if found := faults(stored):
        raise CasesError(f"This export was changed: {found[0]} Nothing was saved.")
    return [from_row(row) for row in stored]


def _stored(place: int, row: Row) -> dict[str, object]:
    text = {name: plain(cell) for name, cell in row.items()}
    if not _is_number(text["number"]) or not _is_number(text["corrects"] or "0"):
        raise CasesError(f"Row {place} of the export has no number. Nothing was saved.")
    corrects = int(text["corrects"]) if text["corrects"] else None
    return {**text, "number": int(text["number"]), "corrects": corrects}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS

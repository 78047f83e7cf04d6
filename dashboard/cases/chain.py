"""The checks of a chain of stored rows: changed, removed and re-ordered ones, each told in words.

Here: pure functions. Not here: reading the store. None of the sentences holds what an event says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.cases.events import BEFORE_THE_FIRST, CasesError, from_row, hash_of

Rows = Sequence[Mapping[str, Any]]


def faults(
    rows: Rows, heads: Mapping[int, str] | None = None, noted: Sequence[tuple[int, str]] = ()
) -> list[str]:
    """What is wrong with a chain, one sentence a fault. `rows` as stored, by number.

    `heads` are the hashes kept beside them, `noted` a number with its hash that was written down elsewhere.
    """
    return [
        *_links(rows),
        *(fault for row in rows for fault in _changes(row)),
        *(_heads(rows, heads) if heads is not None else ()),
        *_elsewhere(rows, noted),
    ]


def _links(rows: Rows) -> Iterator[str]:
    number, previous, at = 0, BEFORE_THE_FIRST, ""
    for row in rows:
        if row["number"] != number + 1:
            yield f"Event {number + 1} is missing: the one that stands there is {row['number']}."
        elif row["previous"] != previous:
            yield f"Event {row['number']} does not follow the one before it: one was moved or changed."
        if str(row["at"]) < at:
            yield f"Event {row['number']} is dated before the one it follows."
        number, previous, at = row["number"], row["hash"], str(row["at"])


def _changes(row: Mapping[str, Any]) -> Iterator[str]:
    try:
        same = hash_of(row) == row["hash"]
        from_row(row)
    except (CasesError, ValueError, TypeError):
        same = False
    if not same:
        yield f"Event {row['number']} was changed after it was recorded."


def _heads(rows: Rows, heads: Mapping[int, str]) -> Iterator[str]:
    standing = {row["number"]: row["hash"] for row in rows}
    for number in sorted(standing.keys() | heads.keys()):
        if number not in standing:
            yield f"Event {number} was recorded and is no longer there."
        elif number not in heads:
            yield f"Event {number} was put in past Hearth: it has no head."
        elif heads[number] != standing[number]:
            yield f"Event {number} is not the one whose head was kept."


def _elsewhere(rows: Rows, noted: Sequence[tuple[int, str]]) -> Iterator[str]:
    standing = {(row["number"], row["hash"]) for row in rows}
    for number, hashed in noted:
        if (number, hashed) not in standing:
            yield (
                f"Event {number} is not the one that was noted outside the store: "
                "the store was put back, replaced or rewritten."
            )

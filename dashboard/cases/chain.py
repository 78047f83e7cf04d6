"""The checks of a chain of events: changed, removed and re-ordered rows, each told in words.

Here: pure functions. Not here: reading the store. None of the sentences holds what an event says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.cases.events import BEFORE_THE_FIRST, Event, canonical, hash_of


def faults(
    events: Sequence[Event],
    bodies: Mapping[int, str] | None = None,
    heads: Mapping[int, str] | None = None,
    head: tuple[int, str] | None = None,
) -> list[str]:
    """What is wrong with a chain, one sentence a fault, by number.

    `bodies` are the stored texts, `heads` the hash noted for each number, `head` one noted outside the store.
    """
    return [
        *_links(events),
        *_spellings(events, bodies or {}),
        *(_heads(events, heads) if heads is not None else ()),
        *(_outside(events, head) if head else ()),
    ]


def _links(events: Sequence[Event]) -> Iterator[str]:
    number, previous, at = 0, BEFORE_THE_FIRST, None
    for event in events:
        if event.number != number + 1:
            yield f"Event {number + 1} is missing: the one that stands there is {event.number}."
        elif event.previous != previous:
            yield f"Event {event.number} does not follow the one before it: one of them was moved or changed."
        if hash_of(event) != event.hash:
            yield f"Event {event.number} was changed after it was recorded."
        if at is not None and event.at < at:
            yield f"Event {event.number} is dated before the one it follows."
        number, previous, at = event.number, event.hash, event.at


def _spellings(events: Sequence[Event], bodies: Mapping[int, str]) -> Iterator[str]:
    for event in events:
        if event.number in bodies and bodies[event.number] != canonical(event.body):
            yield f"Event {event.number} was written over: its text is not as it was recorded."


def _heads(events: Sequence[Event], heads: Mapping[int, str]) -> Iterator[str]:
    standing = {event.number: event.hash for event in events}
    for number in sorted(standing.keys() | heads.keys()):
        if number not in standing:
            yield f"Event {number} was recorded and is no longer there."
        elif number not in heads:
            yield f"Event {number} was put in past Hearth: it has no head."
        elif heads[number] != standing[number]:
            yield f"Event {number} is not the one whose head was noted."


def _outside(events: Sequence[Event], head: tuple[int, str]) -> Iterator[str]:
    number, noted = head
    if not any(event.number == number and event.hash == noted for event in events):
        yield f"Event {number} is not the one that you noted elsewhere: the store was replaced or rewritten."

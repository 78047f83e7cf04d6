"""What every noun's fold leans on: events in effect, dates in bodies, a value that was moved and by whom.

Here: pure functions. A state is a fold of events up to a moment, so what was known on a day is the
same fold over fewer events. Not here: the nouns, or where events are kept (`store.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.cases.events import Event, clock, end_of
from dashboard.kept import kept


class Entry(NamedTuple):
    """Who recorded something, and when."""

    number: int
    by: str
    role: str
    on: date


class Move(NamedTuple):
    """A date that was set again: from what to what, who did it and why."""

    what: str
    from_: date | None
    to: date | None
    why: str
    entry: Entry


@kept(64)
def known_on(events: Iterable[Event], day: date) -> tuple[Event, ...]:
    """The events that had been recorded by the end of a day in Scotland."""
    last = end_of(day)
    return tuple(event for event in events if event.at <= last)


def in_effect(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as corrected: each keeps its place and takes the body of the last that corrects it."""
    held: dict[int, Event] = {}
    root: dict[int, int] = {}
    for event in events:
        target = root.get(event.corrects, event.corrects) if event.corrects is not None else None
        if target in held:
            root[event.number] = target
            held[target] = held[target]._replace(body=held[target].body | event.body)
        else:
            held[event.number] = event
    return tuple(held.values())


def of_kind(events: Iterable[Event], *kinds: str) -> Iterator[Event]:
    """Events of some kinds, in their order."""
    return (event for event in events if event.kind in kinds)


def recorded_on(event: Event) -> date:
    """The day in Scotland on which an event was recorded."""
    return event.at.astimezone(clock()).date()


def entry_of(event: Event) -> Entry:
    """Who recorded an event, and when."""
    return Entry(event.number, event.by, event.role, recorded_on(event))


def day_in(body: dict[str, Any], field: str) -> date | None:
    """A date of a body, None where it is not there or not one."""
    try:
        return date.fromisoformat(body[field])
    except (KeyError, TypeError, ValueError):
        return None


def text_in(body: dict[str, Any], field: str) -> str:
    """A text of a body, empty where it is not there."""
    found = body.get(field, "")
    return found if isinstance(found, str) else str(found)


def number_in(body: dict[str, Any], field: str) -> int:
    """A whole number of a body, 0 where it is not there or not one."""
    found = body.get(field, 0)
    return found if isinstance(found, int) else 0


def texts_in(body: dict[str, Any], field: str) -> tuple[str, ...]:
    """A list of texts of a body."""
    found = body.get(field) or ()
    return (found,) if isinstance(found, str) else tuple(map(str, found))

"""What an event is, how it is written as bytes, and what is said when two people wrote at once.

Here: frozen values and their hash. Not here: where events are kept (`store.py`), what they mean (the nouns).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from pipelines.errors import HearthError

BEFORE_THE_FIRST = "0" * 64
"""What the first event names as the hash before it."""
_LONGEST_NAME = 200


@lru_cache(maxsize=1)
def clock() -> tzinfo:
    """The clock by which an entry belongs to a day: Scotland's, read once something has a time."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/London")


class CasesError(HearthError):
    """What people decided can't be read or written. Says why and what to do."""


class Conflict(CasesError):
    """Somebody else wrote about the subject first. `since` holds the events that the writer had not seen."""

    def __init__(self, subject: str, since: tuple[Event, ...]) -> None:
        self.subject = subject
        self.since = since
        who = ", ".join(sorted({one.by for one in since})) or "somebody else"
        super().__init__(
            f"{subject} was changed by {who} while you were writing. Nothing of yours was saved. "
            "Look at what changed, then save again."
        )


class Event(NamedTuple):
    """One thing that somebody wrote down, once and for good.

    `at` is when it was recorded (UTC), never before the event before it. `corrects` is the number of an
    earlier event of the same partnership. `hash` covers every other field, `previous` among them.
    Nobody may change a body: what was read is shared.
    """

    number: int
    partnership: str
    kind: str
    subject: str
    body: dict[str, Any]
    at: datetime
    by: str
    role: str
    corrects: int | None
    previous: str
    hash: str

    def __hash__(self) -> int:
        return hash(self.hash)


class Draft(NamedTuple):
    """An event that is not recorded yet. `expected` and `at` as in `CaseStore.append`."""

    partnership: str
    kind: str
    subject: str
    body: Mapping[str, Any]
    by: str
    role: str
    expected: int | None = None
    at: datetime | None = None
    corrects: int | None = None


def canonical(value: object) -> str:
    """JSON with one spelling: keys in order, no spaces, no NaN. Raises CasesError where it can't be."""
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        text.encode("utf-8")
    except (TypeError, ValueError) as fault:
        raise CasesError(
            "An event holds text, numbers, yes or no, lists and named values only. This one holds more."
        ) from fault
    return text


def moment(at: datetime) -> str:
    """A moment as it is stored: UTC to the microsecond, so that text order is time order."""
    if at.tzinfo is None:
        raise CasesError("A moment without its time zone can't be recorded: give it in UTC.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def end_of(day: date) -> datetime:
    """The last moment of a day in Scotland: what was known on it is what was recorded up to here."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, clock())
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def as_row(event: Event) -> dict[str, Any]:
    """An event as it is stored: the body and the moment are text."""
    return {**event._asdict(), "body": canonical(event.body), "at": moment(event.at)}


def from_row(row: Mapping[str, Any]) -> Event:
    """The event of a stored row. Raises ValueError where the row was spoilt."""
    return Event(**{**row, "body": json.loads(row["body"]), "at": datetime.fromisoformat(row["at"])})


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256, as hex, of every field of a stored row but the hash itself."""
    fields = {name: value for name, value in row.items() if name != "hash"}
    return hashlib.sha256(canonical(fields).encode("utf-8")).hexdigest()


def follow(last: Event | None, draft: Draft, now: datetime) -> Event:
    """The event that a draft becomes after the last one. Raises CasesError where it can't be recorded."""
    for name in ("partnership", "kind", "subject", "by", "role"):
        _named(name, getattr(draft, name))
    at = _recorded_at(last, draft.at, now)
    body = json.loads(canonical(dict(draft.body)))
    number, previous = (last.number + 1, last.hash) if last else (1, BEFORE_THE_FIRST)
    event = Event(
        number=number,
        partnership=draft.partnership,
        kind=draft.kind,
        subject=draft.subject,
        body=body,
        at=at,
        by=draft.by,
        role=draft.role,
        corrects=draft.corrects,
        previous=previous,
        hash="",
    )
    return event._replace(hash=hash_of(as_row(event)))


def _named(field: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_NAME or not text.isprintable():
        raise CasesError(
            f"The {field} of an event is one line of 1 to {_LONGEST_NAME} characters. Nothing was saved."
        )


def _recorded_at(last: Event | None, asked: datetime | None, now: datetime) -> datetime:
    """Now, or the moment asked for; a clock that is behind never puts an event before the one it follows."""
    if asked is None:
        return max(now, last.at) if last else now
    if moment(asked) > moment(now):
        raise CasesError("An event can't be recorded in the future. Nothing was saved.")
    if last and moment(asked) < moment(last.at):
        raise CasesError(
            f"An event can't be recorded before the last one, of {last.at:%-d %B %Y}: the past as it "
            "was known would change. Record it now, and name the day it happened. Nothing was saved."
        )
    return asked.astimezone(UTC)

"""The case store: events are appended, read up to a moment, and never changed.

Here: transactions and who was first. Not here: tables and databases (`schema.py`), the checks (`chain.py`),
or what the events mean (the nouns, which fold them).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from dashboard.cases.chain import faults
from dashboard.cases.events import CasesError, Conflict, Draft, Event, as_row, follow, from_row, moment
from dashboard.cases.schema import EVENTS, HEADS, damage, one_view, open_engine, wait_for_turn
from dashboard.cases.witness import note_witness, read_witness
from pipelines.paths import DataFolder

LOG = logging.getLogger("hearth.cases")
_UNREAD: tuple[object, tuple[Event, ...]] = (object(), ())
"""What is kept of a partnership before it was read: no store has that head."""
_LAST_HEAD = select(HEADS).order_by(HEADS.c.number.desc()).limit(1)


def open_store(url: str | None = None) -> CaseStore:
    """The store at a database address; else at HEARTH_CASES; else the file in the data folder's `cases/`.

    Raises CasesError where it can't be opened. One store an address and process.
    """
    return _opened(url or os.environ.get("HEARTH_CASES") or _in_data_folder())


def _in_data_folder() -> str:
    return f"sqlite:///{DataFolder.default().cases.resolve() / 'cases.sqlite'}"


@lru_cache(maxsize=16)
def _opened(url: str) -> CaseStore:
    with _told("opened"):
        return CaseStore(open_engine(url))


class CaseStore:
    """Events of every partnership in one chain. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, tuple[object, tuple[Event, ...]]] = {}

    def append(
        self,
        partnership: str,
        kind: str,
        subject: str,
        body: Mapping[str, Any],
        *,
        by: str,
        role: str,
        expected: int | None,
        at: datetime | None = None,
        corrects: int | None = None,
    ) -> Event:
        """Records one event and gives it back once it is on the disk.

        `expected` is the number of the last event of the subject that the writer saw, 0 for none, None where
        it does not matter. Raises Conflict where another came first, CasesError where it can't be recorded.
        """
        draft = Draft(partnership, kind, subject, body, by, role, expected, at, corrects)
        return self.append_many([draft])[0]

    def append_many(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """Records all of the events or none, in their order, and gives them back."""
        with self._writing() as connection:
            events = tuple(_append(connection, draft) for draft in drafts)
        self._witness(events)
        return events

    def restore(self, events: Sequence[Event]) -> None:
        """Puts a whole chain into an empty store, as it was. Raises CasesError where either is not so."""
        if found := faults([as_row(event) for event in events]):
            raise CasesError(f"These events are not a whole chain: {found[0]} Nothing was saved.")
        with self._writing() as connection:
            if _last(connection):
                raise CasesError("The store holds events already, so it can't become the exported one.")
            for event in events:
                _insert(connection, event)
        self._witness(events)

    def events(self, partnership: str | None = None, until: datetime | None = None) -> tuple[Event, ...]:
        """Events in the order they were recorded: of one partnership or all, up to a moment or to now.

        All of a partnership are kept, and read again once anything was recorded: the last head has changed.
        """
        wanted = select(EVENTS).order_by(EVENTS.c.number)
        if partnership is not None:
            wanted = wanted.where(EVENTS.c.partnership == partnership)
        if until is not None:
            wanted = wanted.where(EVENTS.c.at <= moment(until))
        with _told("read"), self._engine.connect() as connection:
            if partnership is None or until is not None:
                return tuple(map(_event, connection.execute(wanted)))
            head = connection.execute(_LAST_HEAD).first()
            of_head, kept = self._kept.get(partnership, _UNREAD)
            if of_head != head:
                kept = _read_again(kept, connection.execute(wanted))
                self._kept[partnership] = head, kept
            return kept

    def verify(self, head: tuple[int, str] | None = None) -> list[str]:
        """What is wrong with the store, in words; empty where nothing is.

        `head` is the number and the hash of an event that somebody wrote down elsewhere.
        """
        witness = read_witness(self._engine.url)
        with _told("read"), one_view(self._engine) as connection:
            spoilt = damage(connection)
            rows = connection.execute(select(EVENTS).order_by(EVENTS.c.number)).mappings().all()
            heads = {number: found for number, found in connection.execute(select(HEADS))}
        noted = [one for one in (witness, head) if one]
        return [*spoilt, *faults(rows, heads, noted)]

    def head(self) -> int:
        """The number of the last event, 0 where there is none: the quickest question to the store."""
        with _told("read"), self._engine.connect() as connection:
            return connection.scalar(select(func.max(HEADS.c.number))) or 0

    def _witness(self, events: Sequence[Event]) -> None:
        if not events:
            return
        try:
            note_witness(self._engine.url, events[-1])
        except OSError as fault:  # the events stand all the same
            LOG.warning("the witness of the case store can't be written: %s", fault.strerror)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _told("written"), self._engine.execution_options(writes=True).begin() as connection:
            wait_for_turn(connection)
            yield connection


@contextmanager
def _told(what: str) -> Iterator[None]:
    """A database's own words may hold what was written, so they stay out of ours."""
    try:
        yield
    except (SQLAlchemyError, OSError) as fault:
        raise CasesError(
            f"The case store could not be {what} ({type(fault).__name__}). "
            "Is its folder or its database within reach, with room to write? Nothing was changed."
        ) from fault


def _append(connection: Connection, draft: Draft) -> Event:
    _came_first(connection, draft)
    _can_be_corrected(connection, draft)
    event = follow(_last(connection), draft, datetime.now(UTC))
    _insert(connection, event)
    return event


def _last(connection: Connection) -> Event | None:
    row = connection.execute(select(EVENTS).order_by(EVENTS.c.number.desc()).limit(1)).first()
    return _event(row) if row else None


def _came_first(connection: Connection, draft: Draft) -> None:
    if draft.expected is None:
        return
    same = (EVENTS.c.partnership == draft.partnership) & (EVENTS.c.subject == draft.subject)
    unseen = select(EVENTS).where(same, EVENTS.c.number >= draft.expected).order_by(EVENTS.c.number)
    found = tuple(map(_event, connection.execute(unseen)))
    seen = found[0].number if found else 0
    if seen != draft.expected or len(found) > 1:
        raise Conflict(draft.subject, tuple(one for one in found if one.number > draft.expected))


def _can_be_corrected(connection: Connection, draft: Draft) -> None:
    if draft.corrects is None:
        return
    where = (EVENTS.c.number == draft.corrects) & (EVENTS.c.partnership == draft.partnership)
    if connection.execute(select(EVENTS.c.number).where(where)).first() is None:
        raise CasesError(
            f"There is no event {draft.corrects} of this partnership to correct. Nothing was saved."
        )


def _insert(connection: Connection, event: Event) -> None:
    connection.execute(insert(EVENTS), as_row(event))
    connection.execute(insert(HEADS), {"number": event.number, "hash": event.hash})


def _read_again(before: Sequence[Event], rows: Iterable[Row]) -> tuple[Event, ...]:
    """The rows as events; one that was read before is that very one, so that no older fold holds its own."""
    known = {one.number: one for one in before}
    return tuple(old if (old := known.get(one.number)) == one else one for one in map(_event, rows))


def _event(row: Row) -> Event:
    return from_row(row._asdict())

"""The one way in for what people write: their right, their words, then the store.

Here: the gate before an append. Not here: who has which right (`access.py`), what the words may hold
(`screening.py`), or who came first (`store.py`). Forms and imports go through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashboard.access import Person
from dashboard.cases.events import CasesError, Draft, Event
from dashboard.cases.screening import CONFIRMED, doubts_in, unwritable

if TYPE_CHECKING:
    from dashboard.cases.store import CaseStore  # its database library only where something is written


class Doubtful(CasesError):
    """The words may identify a child. `doubts` holds (field, what was found); nothing was saved."""

    def __init__(self, doubts: Sequence[tuple[str, str]]) -> None:
        self.doubts = tuple(doubts)
        found = "; ".join(f"{field}: {what}" for field, what in self.doubts)
        super().__init__(
            f"This may identify a child ({found}). Change it, or confirm under your name that they name "
            "no child and no combination of them identifies one. Nothing was saved."
        )


def record(
    store: CaseStore,
    person: Person,
    partnership: str,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    *,
    expected: int | None,
    corrects: int | None = None,
    confirmed: bool = False,
) -> Event:
    """Records one event for a person. `expected` as in `CaseStore.append`.

    `confirmed` says that this person looked at words that raised a doubt and lets them stand. Raises
    AccessRefused, Doubtful, Conflict or CasesError; then nothing was saved.
    """
    draft = Draft(partnership, kind, subject, body, person.name, person.role, expected, None, corrects)
    return record_many(store, person, [draft], confirmed=confirmed)[0]


def record_many(
    store: CaseStore, person: Person, drafts: Sequence[Draft], *, confirmed: bool = False
) -> tuple[Event, ...]:
    """Records all of these events for a person, or none."""
    return store.append_many([_checked(person, draft, confirmed) for draft in drafts])


def _checked(person: Person, draft: Draft, confirmed: bool) -> Draft:
    person.demand(draft.kind, draft.partnership)
    body = {name: value for name, value in draft.body.items() if name != CONFIRMED}
    if fault := unwritable(body):
        raise CasesError(f"{fault} Nothing was saved.")
    found = doubts_in(body)
    if found and not confirmed:
        raise Doubtful(found)
    if found:
        body[CONFIRMED] = {
            "by": person.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "doubts": [f"{field}: {what}" for field, what in found],
        }
    return draft._replace(body=body, by=person.name, role=person.role)

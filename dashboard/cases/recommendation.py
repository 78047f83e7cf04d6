"""A recommendation: what the report asked for, who owns it, its actions, its measure, how it was judged.

Here: the fold over events, and who may close one. Not here: whether its measure moved (`ladder.py`):
a status never derives from a measure, nor a measure from a status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.access import is_nobody
from dashboard.cases.events import Event
from dashboard.cases.folding import Entry, Move, day_in, entry_of, in_effect, number_in, text_in, texts_in
from dashboard.cases.judgement import JUDGED, Judgement, judgements, standing
from dashboard.kept import kept

PUBLISHED, MEASURE, BASELINE = (
    "recommendation.published",
    "recommendation.measure",
    "recommendation.baseline",
)
NEXT, ASK = "recommendation.next", "recommendation.ask"
ASKED_TO_CLOSE, CLOSED, REOPENED = (
    "recommendation.close_asked",
    "recommendation.closed",
    "recommendation.reopened",
)
PLANNED, DATED = "action.planned", "action.dated"
_PLANS = ("planned_start", "planned_finish")
_ACTUALS = ("actual_start", "actual_finish")
STEPS = ("visit", "write", "leave")
"""What a monitor does next: visit or call about it, ask in writing, leave it until a date."""


class Action(NamedTuple):
    """Something that is to be done. `moves` holds every planned date that was set again."""

    key: str
    words: str
    owner: str
    planned_start: date | None = None
    planned_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    moves: tuple[Move, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.actual_finish is None

    def late_by(self, day: date) -> int:
        """Days past the planned finish, on a day or when it finished; 0 where it is not late."""
        end = self.actual_finish or day
        return max(0, (end - self.planned_finish).days) if self.planned_finish else 0

    def starts_late_by(self, day: date) -> int:
        """Days past the planned start, on a day or when it started."""
        begun = self.actual_start or day
        return max(0, (begun - self.planned_start).days) if self.planned_start else 0

    def expected_finish(self, day: date) -> date | None:
        """When an open action would finish if it took as long as was planned, from its start or from now."""
        if not self.is_open or self.planned_start is None or self.planned_finish is None:
            return None
        begins = self.actual_start or max(day, self.planned_start)
        return max(day, begins + (self.planned_finish - self.planned_start))

    def will_miss(self, day: date) -> bool:
        """Whether it can be seen, on a day, that an open action is past its date or will miss it."""
        expected = self.expected_finish(day)
        return expected is not None and self.planned_finish is not None and expected > self.planned_finish


class Linked(NamedTuple):
    """The measure that was agreed before results were looked at. Dates are when action begins."""

    indicator: str
    direction: str
    action_date: date
    comparator: str
    follow_up_months: int
    entry: Entry
    second: str = ""
    """A second, separate measure that could corroborate the first."""
    versions: int = 1


class Recommendation(NamedTuple):
    """One recommendation as known at a moment. `last` is the number of the last event about it."""

    number: int
    subject: str
    title: str
    short: str
    words: str
    page: str
    report: date | None
    indicators: tuple[str, ...]
    kloe: str
    owner: str
    supporting: tuple[str, ...]
    published: Entry
    last: int
    actions: tuple[Action, ...] = ()
    linked: Linked | None = None
    judgements: tuple[Judgement, ...] = ()
    baseline: str = ""
    frozen: Entry | None = None
    """The release that holds its figures at the report, set once, and who froze it."""
    next_check: date | None = None
    moves: tuple[Move, ...] = ()
    ask: str = ""
    step: str = ""
    close_asked: Entry | None = None
    closed: Entry | None = None
    reopened: int = 0

    def standing(self, question: str) -> str:
        return standing(self.judgements, question)

    @property
    def open_actions(self) -> tuple[Action, ...]:
        return tuple(one for one in self.actions if one.is_open)

    @property
    def all_moves(self) -> tuple[Move, ...]:
        """Every date of it that was set again, its actions' too, oldest first."""
        held = (*self.moves, *(move for one in self.actions for move in one.moves))
        return tuple(sorted(held, key=lambda one: one.entry.number))

    @property
    def next_date(self) -> date | None:
        """The earliest thing due: its next check, or the planned finish of an open action."""
        due = [one.planned_finish for one in self.open_actions if one.planned_finish]
        dates = [*due, *([self.next_check] if self.next_check else [])]
        return None if self.closed else min(dates, default=None)


@kept(64)
def recommendations(events: Sequence[Event]) -> tuple[Recommendation, ...]:
    """The recommendations of one partnership from its events, by report and number."""
    held: dict[str, Recommendation] = {}
    last = {event.subject: event.number for event in events}
    for event in in_effect(events):
        if event.kind == PUBLISHED and event.subject not in held:
            held[event.subject] = _published(event, last[event.subject])
        elif event.subject in held:
            held[event.subject] = _after(held[event.subject], event)
    return tuple(sorted(held.values(), key=lambda one: (one.report or date.min, one.number)))


def history(events: Iterable[Event], subject: str) -> tuple[Event, ...]:
    """Every entry about a subject, oldest first, corrections among them."""
    return tuple(event for event in events if event.subject == subject)


def closing_refused(one: Recommendation, by: str) -> str:
    """Why this person can't close it now, in words; empty where they can."""
    if one.closed:
        return "It is closed already."
    if one.open_actions:
        keys = ", ".join(action.key for action in one.open_actions)
        return f"It has open actions ({keys}). Record when they finished first."
    if one.close_asked is None:
        return "Somebody has to ask for it to be closed first; a second person then closes it."
    if is_nobody(by) or is_nobody(one.close_asked.by):
        return NAME_FIRST
    if _same(one.close_asked.by, by):
        return "The person who asked for it to be closed can't also close it. A second person has to."
    return ""


NAME_FIRST = (
    "Without sign-in, whoever asks and whoever closes each give a name first: a role alone can’t tell two "
    "people apart."
)


def asking_refused(by: str) -> str:
    """Why this person can't ask for a closing, in words; empty where they can."""
    return NAME_FIRST if is_nobody(by) else ""


def _same(one: str, other: str) -> bool:
    """Whether two names are one, however they are spaced or capitalised."""
    return one.casefold().split() == other.casefold().split()


def _published(event: Event, last: int) -> Recommendation:
    body = event.body
    return Recommendation(
        number=number_in(body, "number"),
        subject=event.subject,
        title=text_in(body, "title"),
        short=text_in(body, "short") or text_in(body, "title"),
        words=text_in(body, "words"),
        page=text_in(body, "page"),
        report=day_in(body, "report"),
        indicators=texts_in(body, "indicators"),
        kloe=text_in(body, "kloe"),
        owner=text_in(body, "owner"),
        supporting=texts_in(body, "supporting"),
        published=entry_of(event),
        last=last,
    )


def _after(one: Recommendation, event: Event) -> Recommendation:
    body, entry = event.body, entry_of(event)
    if event.kind in (PLANNED, DATED):
        return one._replace(actions=_with_action(one.actions, event))
    if event.kind == JUDGED:
        return one._replace(judgements=(*one.judgements, *judgements([event])))
    if event.kind == MEASURE:
        return one._replace(linked=_linked(body, entry, one.linked))
    if event.kind == NEXT:
        to = day_in(body, "date")
        moved = Move("next check", one.next_check, to, text_in(body, "why"), entry)
        return one._replace(next_check=to, moves=one.moves + ((moved,) if one.next_check else ()))
    return one._replace(**_standing_of(one, event, entry))


def _standing_of(one: Recommendation, event: Event, entry: Entry) -> dict[str, Any]:
    """What the plain events set. A closing that the rule refuses changes nothing."""
    body = event.body
    if event.kind == BASELINE:
        return {} if one.baseline else {"baseline": text_in(body, "release"), "frozen": entry}
    if event.kind == ASK:
        return {"ask": text_in(body, "question"), "step": text_in(body, "step")}
    if event.kind == ASKED_TO_CLOSE:
        return {"close_asked": entry}
    if event.kind == CLOSED and not closing_refused(one, entry.by):
        return {"closed": entry}
    if event.kind == REOPENED and one.closed:
        return {"closed": None, "close_asked": None, "reopened": one.reopened + 1}
    return {}


def _linked(body: dict[str, Any], entry: Entry, before: Linked | None) -> Linked | None:
    begins = day_in(body, "action_date")
    if not body.get("indicator") or begins is None:
        return before
    return Linked(
        indicator=text_in(body, "indicator"),
        direction=text_in(body, "direction"),
        action_date=begins,
        comparator=text_in(body, "comparator") or "away",
        follow_up_months=number_in(body, "follow_up_months"),
        entry=before.entry if before else entry,
        second=text_in(body, "second"),
        versions=before.versions + 1 if before else 1,
    )


def _with_action(actions: tuple[Action, ...], event: Event) -> tuple[Action, ...]:
    body = event.body
    held = {one.key: one for one in actions}
    key = text_in(body, "action")
    before = held.get(key) or Action(key, text_in(body, "words"), text_in(body, "owner"))
    fields = _PLANS if event.kind == PLANNED else _ACTUALS
    dates = {field: day_in(body, field) for field in fields if field in body}
    moved = tuple(
        Move(
            f"{key} {field.replace('_', ' ')}",
            getattr(before, field),
            to,
            text_in(body, "why"),
            entry_of(event),
        )
        for field, to in dates.items()
        if event.kind == PLANNED and getattr(before, field) not in (None, to)
    )
    owner = text_in(body, "owner") or before.owner
    held[key] = before._replace(owner=owner, moves=before.moves + moved, **dates)
    return tuple(held.values())

"""An inspection: its steps with planned and actual dates, who owns them, what is late, what comes next.

Here: the fold over events. Weeks are data: the day of notification and the days that are not counted. Not
here: words and drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.cases.events import Event
from dashboard.cases.folding import Entry, Move, day_in, entry_of, in_effect, number_in, text_in
from dashboard.kept import kept

OPENED, STEP, DONE = "inspection.opened", "inspection.step", "inspection.done"
POINT, GRADED = "inspection.point", "inspection.grade"
PHASES = ("Preparation", "Gather and analyse", "On site", "Report", "Follow-up")
DISCUSSIONS = ("pd1", "pd2", "pd3")
PUBLICATION = "published"
"""The step whose actual date is the day of the report."""


class Step(NamedTuple):
    """One step. `owner` is a role. `last` is None while it lasts, or has not begun."""

    key: str
    name: str
    phase: str
    owner: str
    planned_from: date
    planned_to: date
    began: date | None = None
    ended: date | None = None
    remark: str = ""
    moves: tuple[Move, ...] = ()

    def late_by(self, day: date) -> int:
        """Days after its planned end, when it ended or on a day; 0 where it is not late."""
        return max(0, ((self.ended or day) - self.planned_to).days)

    def is_due(self, day: date) -> bool:
        """Whether it is not over on a day."""
        return self.ended is None or self.ended > day


class Point(NamedTuple):
    """Something to prepare for a step: what, why, and what to bring."""

    step: str
    position: int
    title: str
    words: str
    entry: Entry


class Inspection(NamedTuple):
    """One inspection as known at a moment. `pauses` are days that no week counts: (first, last, why)."""

    subject: str
    title: str
    notified: date
    pauses: tuple[tuple[date, date, str], ...]
    last: int
    steps: tuple[Step, ...] = ()
    points: tuple[Point, ...] = ()
    grades: tuple[tuple[str, int, date], ...] = ()
    """(quality indicator, grade, day recorded) as the inspection published them."""

    @property
    def report(self) -> date | None:
        """The day on which the report was published."""
        return next((one.ended for one in self.steps if one.key == PUBLICATION), None)

    def next_step(self, day: date) -> Step | None:
        """The first step, by planned day, that has not begun on a day; follow-up among them."""
        waiting = [one for one in self.steps if one.began is None or one.began > day]
        return min(waiting, key=lambda one: one.planned_from, default=None)

    def late(self, day: date) -> tuple[Step, ...]:
        """Steps that ended late, or are late on a day."""
        return tuple(one for one in self.steps if one.late_by(day))

    def late_now(self, day: date) -> tuple[Step, ...]:
        """Steps that are late and not over."""
        return tuple(one for one in self.late(day) if one.is_due(day))

    def points_for(self, step: str) -> tuple[Point, ...]:
        """The newest version of each point to prepare, in its place."""
        newest = {one.position: one for one in self.points if one.step == step}
        return tuple(newest[place] for place in sorted(newest))

    def week(self, day: date) -> float:
        """A day in weeks since notification, week 1 from 0 to 1; days that are not counted add nothing."""
        counted = (day - self.notified).days
        for first, last, _ in self.pauses:
            if day > first:
                counted -= (min(day, last + timedelta(days=1)) - first).days
        return counted / 7

    def week_number(self, day: date) -> int:
        """The week that a day is in, 1 for the week of notification."""
        return int(self.week(day) // 1) + 1


def next_discussion(one: Inspection, day: date) -> str:
    """The key of the first professional discussion that is not over on a day; the last once all are."""
    waiting = {step.key for step in one.steps if step.is_due(day)}
    return next((key for key in DISCUSSIONS if key in waiting), DISCUSSIONS[-1])


@kept(64)
def inspections(events: Sequence[Event]) -> tuple[Inspection, ...]:
    """The inspections of one partnership from its events, newest first."""
    held: dict[str, Inspection] = {}
    last = {event.subject: event.number for event in events}
    for event in in_effect(events):
        notified = day_in(event.body, "notified")
        if event.kind == OPENED and notified and event.subject not in held:
            held[event.subject] = Inspection(
                event.subject,
                text_in(event.body, "title"),
                notified,
                _pauses(event),
                last[event.subject],
            )
        elif event.subject in held:
            held[event.subject] = _after(held[event.subject], event)
    return tuple(sorted(held.values(), key=lambda one: one.notified, reverse=True))


def _pauses(event: Event) -> tuple[tuple[date, date, str], ...]:
    rows = event.body.get("pauses") or ()
    return tuple(
        (first, last, text_in(row, "why"))
        for row in rows
        if (first := day_in(row, "first")) and (last := day_in(row, "last"))
    )


def _after(one: Inspection, event: Event) -> Inspection:
    body = event.body
    if event.kind in (STEP, DONE):
        held = {step.key: step for step in one.steps}
        changed = _step(held.get(text_in(body, "step")), event)
        return one._replace(steps=tuple({**held, changed.key: changed}.values())) if changed else one
    if event.kind == POINT:
        point = Point(
            text_in(body, "step"),
            number_in(body, "position"),
            text_in(body, "title"),
            text_in(body, "words"),
            entry_of(event),
        )
        return one._replace(points=(*one.points, point))
    if event.kind == GRADED:
        row = (text_in(body, "indicator"), number_in(body, "grade"), entry_of(event).on)
        return one._replace(grades=(*(held for held in one.grades if held[0] != row[0]), row))
    return one


def _step(before: Step | None, event: Event) -> Step | None:
    body = event.body
    if event.kind == DONE:
        return before and before._replace(
            began=day_in(body, "began") or before.began,
            ended=day_in(body, "ended") or before.ended,
            remark=text_in(body, "remark") or before.remark,
        )
    first = day_in(body, "planned_from") or (before.planned_from if before else None)
    last = day_in(body, "planned_to") or first
    if first is None or last is None:
        return before
    if before is None:
        words = (text_in(body, name) for name in ("step", "name", "phase", "owner"))
        return Step(*words, first, last)
    moved = Move(before.name, before.planned_to, last, text_in(body, "why"), entry_of(event))
    return before._replace(planned_from=first, planned_to=last, moves=(*before.moves, moved))

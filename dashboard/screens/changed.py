"""What changed between two days: each fact of a recommendation as it was known then and as it is known now.

Here: facts of two states side by side, and who recorded the newer one. Not here: sentences, or drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.cases.events import Event
from dashboard.cases.folding import known_on, recorded_on
from dashboard.cases.judgement import DISPUTED, QUESTIONS, newest
from dashboard.cases.recommendation import Recommendation
from dashboard.casework import CaseSelection, measure_of
from dashboard.store import Release
from dashboard.wording.cases import NO_FIGURES, VERDICTS, short_day
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.ladder import figure

NOTHING = "not entered"
_KINDS = {
    "next date": ("recommendation.next", "action.planned", "action.dated"),
    "actions": ("action.dated", "action.planned"),
    "state": ("recommendation.closed", "recommendation.reopened"),
}


class Fact(NamedTuple):
    """One fact: what it is about, what was said then and what is said now, and who recorded it, when."""

    name: str
    then: str
    now: str
    recorded: str


def facts(selection: CaseSelection, shown: Sequence[Recommendation]) -> tuple[Fact, ...]:
    """The facts that differ between the earlier day and the day, by recommendation.

    That a closed one has no next date is no fact of its own: nobody recorded it.
    """
    before = {one.subject: one for one in selection.then}
    code = selection.partnership.partnership
    found = []
    for one in shown:
        then = _said(before.get(one.subject), selection.since_figures, code, selection.releases)
        now = _said(one, selection.figures, code, selection.releases)
        found += [
            Fact(f"{one.number} {one.short}: {name}", then[name], now[name], _by(selection, one, name))
            for name in now
            if then[name] != now[name] and not (name == "next date" and one.closed)
        ]
    return tuple(found)


def _said(
    one: Recommendation | None, figures: Release | None, code: str, releases: Sequence[Release]
) -> dict[str, str]:
    names = ("measure", *QUESTIONS, "actions", "next date", "state")
    if one is None:
        return dict.fromkeys(names, NOTHING)
    open_, all_ = len(one.open_actions), len(one.actions)
    return {
        "measure": _measure(one, figures, code, releases),
        **{question: _judged(one, question) for question in QUESTIONS},
        "actions": f"{all_ - open_} of {all_} finished",
        "next date": short_day(one.next_date),
        "state": f"closed {short_day(one.closed.on)}" if one.closed else "open",
    }


def _measure(one: Recommendation, figures: Release | None, code: str, releases: Sequence[Release]) -> str:
    if one.linked is None:
        return "no measure is agreed"
    if figures is None:
        return NO_FIGURES
    found = measure_of(one, figures, code, releases)
    return figure(found, "now") if found and found.now else "not measurable yet"


def _judged(one: Recommendation, question: str) -> str:
    held = newest(one.judgements, question)
    said = "; ".join(f"{given.judge}: {VERDICTS[given.verdict]}" for given in held) or "Not judged"
    return f"**{ASKED[question][0]} disputed.** {said}" if one.standing(question) == DISPUTED else said


def _by(selection: CaseSelection, one: Recommendation, name: str) -> str:
    """Who recorded the newest entry behind a fact; the release for a measure."""
    if name == "measure":
        return f"Release {selection.figures.release_id}" if selection.figures else "—"
    since = known_on(selection.recorded, selection.since or selection.day)
    numbers = {event.number for event in since}
    entries = [
        event
        for event in selection.known
        if event.subject == one.subject and event.number not in numbers and _is_behind(event, name)
    ]
    return f"{entries[-1].by}, {short_day(recorded_on(entries[-1]))}" if entries else "—"


def _is_behind(event: Event, name: str) -> bool:
    if name in QUESTIONS:
        return event.kind == "judgement" and event.body.get("question", name) == name
    return event.kind in _KINDS[name]

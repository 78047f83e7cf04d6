"""The history of a subject in words: each entry with what it set, and what stood before.

Here: events to rows, newest first. A correction names the entry that it corrects; both stay. Not here: state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.cases.events import Event, clock
from dashboard.wording.cases import QUESTIONS, ROLES, VERDICTS, short_day

COLUMNS = ("Entry", "When", "Who (role)", "What", "From", "To")
_WHAT = {
    "recommendation.published": "Recommendation as published",
    "recommendation.measure": "Measure, direction, action date and comparator",
    "recommendation.baseline": "Baseline frozen",
    "recommendation.next": "Next check date",
    "recommendation.ask": "What to ask next",
    "recommendation.close_asked": "Asked for it to be closed",
    "recommendation.closed": "Closed by a second person",
    "recommendation.reopened": "Reopened",
}
_FIELDS = ("planned_start", "planned_finish", "actual_start", "actual_finish")
Row = tuple[str, str, str, str, str, str]


def rows(entries: Sequence[Event]) -> tuple[Row, ...]:
    """Rows of a subject's entries (oldest first in, newest first out), numbered from 1."""
    place = {event.number: at for at, event in enumerate(entries, 1)}
    before: dict[str, str] = {}
    made: list[Row] = []
    for at, event in enumerate(entries, 1):
        what, key, to = _said(event)
        if event.corrects in place:
            corrected = entries[place[event.corrects] - 1]
            what = f"Correction to entry {place[event.corrects]}"
            was = [str(corrected.body.get(name, "—")) for name in event.body]
            to = "; ".join(map(str, event.body.values()))
            made.append(_row(at, event, what, "; ".join(was), to))
            continue
        made.append(_row(at, event, what, before.get(key, "—"), to))
        before[key] = to.split(". ")[0]
    return tuple(reversed(made))


def _row(at: int, event: Event, what: str, was: str, to: str) -> Row:
    when = event.at.astimezone(clock())
    role = ROLES.get(event.role, event.role)
    who = event.by if role.lower() in event.by.lower() else f"{event.by} ({role})"
    return str(at), f"{short_day(when.date())} {when:%H:%M}", who, what, was, to


def _said(event: Event) -> tuple[str, str, str]:
    """(what, key of what it sets, its new value)."""
    body = event.body
    if event.kind == "judgement":
        question = QUESTIONS.get(body.get("question", ""), ("Judgement", ""))[0]
        verdict = VERDICTS.get(body.get("verdict", ""), "").replace("**", "")
        return (
            f"{question}, judged by {body.get('judge', event.by)}",
            f"{question} {body.get('judge')}",
            verdict,
        )
    if event.kind.startswith("action."):
        dates = [f"{name.replace('_', ' ')} {_day(body[name])}" for name in _FIELDS if name in body]
        why = f". Reason: {body['why']}" if body.get("why") else ""
        key = f"{body.get('action')} {next((name for name in _FIELDS if name in body), '')}"
        return f"Action {body.get('action')}", key, "; ".join(dates) + why
    to = {
        "recommendation.published": body.get("title", ""),
        "recommendation.measure": _measure(body),
        "recommendation.next": _day(body.get("date")),
        "recommendation.ask": body.get("question", ""),
        "recommendation.baseline": body.get("release", ""),
    }.get(event.kind, body.get("why", ""))
    if event.kind == "recommendation.next" and body.get("why"):
        to += f". Reason: {body['why']}"
    return _WHAT.get(event.kind, event.kind), event.kind, str(to)


def _measure(body: dict) -> str:
    return (
        f"{body.get('indicator', '')}, {body.get('direction', '')} is better, "
        f"action from {_day(body.get('action_date'))}"
    )


def _day(text: object) -> str:
    try:
        return short_day(date.fromisoformat(str(text)))
    except ValueError:
        return "—"

"""Forms of a recommendation: as published, its measure, actions, judgements, closing, corrections.

Here: declarations and why a body can't be saved. Not here: how a form is drawn or saved (`recording.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from dashboard.access import is_nobody
from dashboard.cases import evaluation, evidence
from dashboard.cases.events import Event
from dashboard.cases.judgement import QUESTIONS, VERDICTS
from dashboard.cases.recommendation import Action, Recommendation, asking_refused, closing_refused
from dashboard.screens.recording import Body, Field, Form, always
from dashboard.store import Release
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.cases import VERDICTS as SAID
from dashboard.wording.names import comparator_name, day
from pipelines.vocabulary import AWAY_GROUPS


def of_recommendation(
    one: Recommendation,
    entries: Sequence[Event],
    releases: Sequence[Release] = (),
    named: Callable[[str], str] = str,
) -> tuple[Form, ...]:
    """Judge it, plan and date actions, set its measure and next check, ask next, close, reopen, correct.

    `named` gives the group as the partnership's measures name it, before one of them is chosen.
    """
    subject = always(one.subject)
    actions = {action.key: action for action in one.actions}
    forms = [
        Form(
            "judge",
            "judgement",
            "Record a judgement",
            "Record judgement",
            subject,
            (
                Field("question", "Which question", QUESTIONS, lambda name: ASKED[name][0]),
                Field("verdict", "What is judged", VERDICTS, lambda name: SAID[name]),
                Field("judge", "Who judges (post or body)"),
                Field("reason", "On what"),
            ),
        ),
        Form(
            "plan",
            "action.planned",
            "Plan an action, or move its dates",
            "Record plan",
            subject,
            (
                Field("action", "Action (A1, A2 …)"),
                Field("words", "What is to be done", needed=False),
                Field("owner", "Owner (role)", needed=False),
                Field("planned_start", "Planned start", is_date=True, needed=False),
                Field("planned_finish", "Planned finish", is_date=True, needed=False),
                Field("why", "Why, where a date moves", needed=False),
            ),
            check=lambda body, by: plan_refused(actions.get(body["action"]), body),
        ),
    ]
    if actions:
        forms.append(_dates(one, tuple(actions)))
    frozen = _baseline(one, releases)
    return (
        *forms,
        *_what_next(subject),
        _measure(subject, named),
        *frozen,
        *_closing(one),
        *_correction(subject, entries),
    )


def _what_next(subject: Callable[[Body], str]) -> tuple[Form, ...]:
    """When it is looked at again, and what is asked then."""
    return (
        Form(
            "next",
            "recommendation.next",
            "Set the date of the next check",
            "Record date",
            subject,
            (Field("date", "Next check", is_date=True), Field("why", "Why")),
        ),
        Form(
            "ask",
            "recommendation.ask",
            "Say what to ask next",
            "Record question",
            subject,
            (
                Field("question", "What to ask next"),
                Field("step", "How", ("visit", "write", "leave"), HOW.__getitem__),
            ),
        ),
    )


def _measure(subject: Callable[[Body], str], named: Callable[[str], str]) -> Form:
    def written(group: str) -> str:
        return comparator_name(named(group))

    return Form(
        "measure",
        "recommendation.measure",
        "Agree its measure, before results are looked at",
        "Record measure",
        subject,
        (
            Field("indicator", "Measure (its id on the Data page)"),
            Field("direction", "Which way is better", ("higher", "lower")),
            Field("action_date", "Action begins on", is_date=True),
            Field("comparator", "Compared with", (*AWAY_GROUPS, "away"), written),
            Field("follow_up_months", "Follow for at least (months)", (12, 18, 24, 36)),
            Field("second", "Second, separate measure", needed=False),
        ),
    )


def _baseline(one: Recommendation, releases: Sequence[Release]) -> tuple[Form, ...]:
    """Freezes the figures at the report, once: in the release that was in force then, or another one."""
    if one.linked is None or one.baseline or not releases:
        return ()
    report = one.report or date.max
    by_then = [held for held in releases if held.published_on <= report]
    later = [held for held in reversed(releases) if held.published_on > report]
    written = {held.release_id: held for held in (*by_then, *later)}
    return (
        Form(
            "baseline",
            "recommendation.baseline",
            "Freeze its baseline at the report",
            "Freeze baseline",
            always(one.subject),
            (
                Field(
                    "release",
                    "Release that holds it",
                    tuple(written),
                    lambda name: f"{name}, published {day(written[name].published_on)}",
                ),
            ),
        ),
    )


def _correction(subject: Callable[[Body], str], entries: Sequence[Event]) -> tuple[Form, ...]:
    """A correction names its entry; the entry stays."""
    known = {
        event.number: event
        for event in entries
        if event.corrects is None and any(name in event.body for name in CORRECTABLE)
    }
    places = {event.number: place for place, event in enumerate(entries, 1)}
    if not known:
        return ()

    def refused(body: Body, by: str) -> str:
        held = known[body["entry"]].body
        return "" if body["field"] in held else "That entry has no such part to correct."

    return (
        Form(
            "correct",
            "judgement",
            "Correct an entry",
            "Record correction",
            subject,
            (
                Field("entry", "Entry", tuple(reversed(known)), lambda number: f"Entry {places[number]}"),
                Field("field", "What is wrong in it", tuple(CORRECTABLE), CORRECTABLE.__getitem__),
                Field("text", "What is right"),
            ),
            check=refused,
            shape=lambda body: (
                known[body["entry"]].kind,
                {body["field"]: body["text"]},
                body["entry"],
            ),
        ),
    )


CORRECTABLE = {
    "reason": "On what it was judged",
    "judge": "Who judged",
    "words": "The words",
    "owner": "The owner",
    "why": "The reason of a date",
    "question": "The question",
}
"""Parts of an entry that a correction may set, and what each is called."""

HOW = {"visit": "Visit or call about it", "write": "Ask in writing", "leave": "Leave until later"}


def _dates(one: Recommendation, keys: tuple[str, ...]) -> Form:
    return Form(
        "dated",
        "action.dated",
        "Enter when an action started or finished",
        "Record dates",
        always(one.subject),
        (
            Field("action", "Action", keys),
            Field("actual_start", "Started on", is_date=True, needed=False),
            Field("actual_finish", "Finished on", is_date=True, needed=False),
        ),
        check=lambda body, by: "" if len(body) > 1 else "Give at least one date.",
    )


def _closing(one: Recommendation) -> tuple[Form, ...]:
    subject, why = always(one.subject), Field("why", "Why")
    if one.closed:
        return (
            Form("reopen", "recommendation.reopened", "Reopen it", "Reopen recommendation", subject, (why,)),
        )
    if one.close_asked is None or is_nobody(one.close_asked.by):
        return (
            Form(
                "close_ask",
                "recommendation.close_asked",
                "Ask for it to be closed",
                "Ask a second person to close it",
                subject,
                (why,),
                check=lambda body, by: asking_refused(by),
            ),
        )
    return (
        Form(
            "close",
            "recommendation.closed",
            "Close it, as the second person",
            "Close recommendation",
            subject,
            (why,),
            check=lambda body, by: closing_refused(one, by),
        ),
    )


def plan_refused(before: Action | None, body: Body) -> str:
    """Why a plan can't be saved: a new action without words or dates, a moved date without a reason."""
    dates = [name for name in ("planned_start", "planned_finish") if name in body]
    if before is None:
        return "" if body.get("words") and dates else "A new action needs words, and a date."
    moved = any(str(getattr(before, name)) != body[name] for name in dates if getattr(before, name))
    return "Say why the date moves." if moved and not body.get("why") else ""


def new_recommendation(taken: int) -> Form:
    """Enter one recommendation of a report, as published."""
    return Form(
        "published",
        "recommendation.published",
        "Enter a recommendation, as published",
        "Record recommendation",
        lambda body: f"recommendation {body['number']}",
        (
            Field("number", "Number", tuple(range(taken + 1, taken + 31))),
            Field("title", "Title"),
            Field("short", "Title in a few words"),
            Field("words", "Wording as published"),
            Field("page", "Page of the report", needed=False),
            Field("report", "Report published on", is_date=True),
            Field("indicators", "Quality indicator", tuple(evaluation.INDICATORS)),
            Field("kloe", "Key line of enquiry", evidence.KLOES),
            Field("owner", "Owner (role)"),
            Field("supporting", "Supporting body", needed=False),
        ),
    )

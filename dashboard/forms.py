"""Which forms there are: for a recommendation, its actions and judgements, and for an inspection.

Here: declarations and why a body can't be saved. Not here: how a form is drawn or saved (`recording.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from dashboard.cases import evaluation, evidence
from dashboard.cases.events import CasesError
from dashboard.cases.inspection import Inspection
from dashboard.cases.judgement import QUESTIONS, VERDICTS
from dashboard.cases.recommendation import Action, Recommendation, closing_refused
from dashboard.recording import Body, Field, Form
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.cases import VERDICTS as SAID
from dashboard.wording.inspection import READINGS, SPEAKS


def of_recommendation(one: Recommendation) -> tuple[Form, ...]:
    """Judge it, plan an action, date an action, move its next check, ask next, close it, reopen it."""
    subject = _always(one.subject)
    why = Field("why", "Why")
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
        Form(
            "next",
            "recommendation.next",
            "Set the date of the next check",
            "Record date",
            subject,
            (Field("date", "Next check", is_date=True), why),
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
    ]
    if actions:
        forms.insert(2, _dates(one, tuple(actions)))
    return (*forms, *_closing(one))


HOW = {"visit": "Visit or call about it", "write": "Ask in writing", "leave": "Leave until later"}


def _always(subject: str) -> Callable[[Body], str]:
    return lambda body: subject


def _dates(one: Recommendation, keys: tuple[str, ...]) -> Form:
    return Form(
        "dated",
        "action.dated",
        "Enter when an action started or finished",
        "Record dates",
        _always(one.subject),
        (
            Field("action", "Action", keys),
            Field("actual_start", "Started on", is_date=True, needed=False),
            Field("actual_finish", "Finished on", is_date=True, needed=False),
        ),
        check=lambda body, by: "" if len(body) > 1 else "Give at least one date.",
    )


def _closing(one: Recommendation) -> tuple[Form, ...]:
    subject, why = _always(one.subject), Field("why", "Why")
    if one.closed:
        return (
            Form("reopen", "recommendation.reopened", "Reopen it", "Reopen recommendation", subject, (why,)),
        )
    if one.close_asked is None:
        return (
            Form(
                "close_ask",
                "recommendation.close_asked",
                "Ask for it to be closed",
                "Ask a second person to close it",
                subject,
                (why,),
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


def of_inspection(one: Inspection) -> tuple[Form, ...]:
    """Date a step, move one, add a point, hold an item, set a reading, grade ourselves."""
    keys = tuple(step.key for step in one.steps)
    names = {step.key: step.name for step in one.steps}
    step = Field("step", "Step", keys, names.__getitem__)
    own = _always(one.subject)
    return (
        Form(
            "done",
            "inspection.done",
            "Enter when a step began or ended",
            "Record dates",
            own,
            (
                step,
                Field("began", "Began on", is_date=True, needed=False),
                Field("ended", "Ended on", is_date=True, needed=False),
                Field("remark", "What it means now", needed=False),
            ),
        ),
        Form(
            "move",
            "inspection.step",
            "Move a planned step",
            "Record new dates",
            own,
            (
                step,
                Field("planned_from", "Planned from", is_date=True),
                Field("planned_to", "Planned to", is_date=True),
                Field("why", "Why"),
            ),
        ),
        Form(
            "point",
            "inspection.point",
            "Write a point to prepare",
            "Record point",
            own,
            (step, Field("position", "Place", (1, 2, 3)), Field("title", "Point"), Field("words", "Bring")),
        ),
        _item(),
        Form(
            "reading",
            "evidence.reading",
            "Set our reading of a key line of enquiry",
            "Record reading",
            lambda body: f"evidence reading {body['kloe']}",
            (
                Field("kloe", "Key line of enquiry", evidence.KLOES),
                Field("reading", "Reading", evidence.READINGS, READINGS.__getitem__),
                Field("why", "Why"),
            ),
        ),
        _grade(),
    )


def _item() -> Form:
    return Form(
        "item",
        "evidence.item",
        "Hold an item of evidence, or a new version of one",
        "Record item",
        lambda body: f"evidence {body['item']}",
        (
            Field("item", "Short name (such as E16)"),
            Field("source", "Source", evidence.SOURCES),
            Field("kloe", "Key line of enquiry", evidence.KLOES),
            Field("speaks", "It speaks", evidence.SPEAKS, lambda name: SPEAKS[name].replace("**", "")),
            Field("words", "What it says"),
            Field("date", "Date of the evidence", is_date=True),
            Field("cohort", "Which children, or whom"),
            Field("version", "Version"),
            Field("sha256", "SHA-256 of the file", needed=False),
            Field("expires", "Too old after", is_date=True),
        ),
    )


def _grade() -> Form:
    return Form(
        "grade",
        "evaluation.grade",
        "Grade ourselves on a quality indicator",
        "Record grade",
        lambda body: f"evaluation {body['indicator']}",
        (
            Field("indicator", "Quality indicator", tuple(evaluation.INDICATORS)),
            Field("grade", "Grade", tuple(range(1, 7)), lambda one: f"{one} {evaluation.grade_word(one)}"),
            Field("for", "What speaks for it"),
            Field("against", "What speaks against it (required)"),
            Field("decided_by", "Decided by (body)"),
            Field("decided_on", "Decided on", is_date=True),
        ),
        check=grade_refused,
    )


def grade_refused(body: Body, by: str) -> str:
    """Why a grade can't be saved; empty where it can."""
    try:
        evaluation.require_whole(body)
    except CasesError as fault:
        return str(fault)
    return ""

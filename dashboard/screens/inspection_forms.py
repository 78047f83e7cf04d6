"""Forms of an inspection: its steps and points, evidence and readings, our own grades and the published ones.

Here: declarations, and why a body can't be saved. Not here: how a form is drawn or saved (`recording.py`).
"""

from __future__ import annotations

from dashboard.cases import evaluation, evidence
from dashboard.cases.events import CasesError
from dashboard.cases.inspection import PHASES, Inspection
from dashboard.screens.recording import Body, Field, Form, always
from dashboard.wording.inspection import READINGS, SPEAKS

_INDICATOR = Field("indicator", "Quality indicator", tuple(evaluation.INDICATORS))
_GRADE = Field("grade", "Grade", tuple(range(1, 7)), lambda one: f"{one} {evaluation.grade_word(one)}")


def new_inspection() -> Form:
    """Open an inspection on the day that it is notified."""
    return Form(
        "opened",
        "inspection.opened",
        "Open an inspection",
        "Record inspection",
        lambda body: f"inspection {body['notified'][:4]}",
        (Field("title", "What is inspected"), Field("notified", "Notified on", is_date=True)),
    )


def of_inspection(one: Inspection) -> tuple[Form, ...]:
    """Date a step, move or add one, write a point, hold an item, set a reading, grade ourselves."""
    return (*(_of_steps(one) if one.steps else ()), *_additions(one), _item(), _reading(), _grade())


def _of_steps(one: Inspection) -> tuple[Form, ...]:
    """What is recorded about a step that stands."""
    names = {step.key: step.name for step in one.steps}
    step = Field("step", "Step", tuple(names), names.__getitem__)
    own = always(one.subject)
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
    )


def _additions(one: Inspection) -> tuple[Form, ...]:
    """A new step, and a grade as the inspection published it."""
    names = {step.key for step in one.steps}
    own = always(one.subject)
    return (
        Form(
            "step",
            "inspection.step",
            "Add a step",
            "Record step",
            own,
            (
                Field("step", "Short name, such as pd1"),
                Field("name", "Name"),
                Field("phase", "Phase", PHASES),
                Field("owner", "Whose (role)"),
                Field("planned_from", "Planned from", is_date=True),
                Field("planned_to", "Planned to", is_date=True),
            ),
            check=lambda body, by: "That step is there already." if body["step"] in names else "",
        ),
        Form(
            "published_grade",
            "inspection.grade",
            "Enter a grade that the inspection published",
            "Record published grade",
            own,
            (_INDICATOR, _GRADE),
        ),
    )


def _reading() -> Form:
    return Form(
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
            _INDICATOR,
            _GRADE,
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

"""Self-evaluation: the partnership's own grade of a quality indicator, and what speaks against it.

Here: the fold over events. A grade is decided by people: never computed, never averaged, and apart from the
inspection's own (`inspection.py`). One without what speaks against it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dashboard.cases.events import CasesError, Event
from dashboard.cases.folding import Entry, day_in, entry_of, in_effect, of_kind, text_in

GRADED = "evaluation.grade"
INDICATORS = {
    "2.1": "Impact on children and young people",
    "5.3": "Care planning, managing risk and effective intervention",
    "5.4": "Involving individual children, young people and families",
    "9.2": "Leadership of strategy and direction",
}
GRADES = ("Unsatisfactory", "Weak", "Adequate", "Good", "Very good", "Excellent")
"""The six words of the scale, 1 to 6. Its steps are not equal."""


class Evaluation(NamedTuple):
    """A grade as it stands, and how many versions of it were recorded."""

    indicator: str
    grade: int
    for_: str
    against: str
    decided_by: str
    decided_on: date
    entry: Entry
    versions: int


def grade_word(grade: int) -> str:
    """ "Adequate" for 3."""
    return GRADES[grade - 1]


def require_whole(body: dict[str, object]) -> None:
    """Raises CasesError where a grade lacks what it must have."""
    if body.get("indicator") not in INDICATORS or body.get("grade") not in range(1, 7):
        raise CasesError("A grade is one of the six, for one of the four quality indicators.")
    if not str(body.get("against") or "").strip():
        raise CasesError("Say what speaks against the grade: without it a grade can't be saved.")


def evaluations(events: Sequence[Event]) -> dict[str, Evaluation]:
    """The newest whole grade of each quality indicator."""
    held: dict[str, Evaluation] = {}
    for event in of_kind(in_effect(events), GRADED):
        try:
            require_whole(event.body)
        except CasesError:
            continue
        name = text_in(event.body, "indicator")
        held[name] = Evaluation(
            name,
            event.body["grade"],
            text_in(event.body, "for"),
            text_in(event.body, "against"),
            text_in(event.body, "decided_by"),
            day_in(event.body, "decided_on") or entry_of(event).on,
            entry_of(event),
            held[name].versions + 1 if name in held else 1,
        )
    return held

"""A judgement: one judge's answer to one of three questions: done, evidenced, felt.

Here: who says what, and whether judges differ. Each question stands alone: none comes from another, or
from a measure. Not here: words for the screen (`wording/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dashboard.cases.events import Event
from dashboard.cases.folding import Entry, day_in, entry_of, of_kind, text_in

JUDGED = "judgement"
QUESTIONS = ("done", "evidenced", "felt")
YES, PARTLY, NOT_YET = "yes", "partly", "not_yet"
VERDICTS = (YES, PARTLY, NOT_YET)
DISPUTED, NOT_JUDGED = "disputed", "not_judged"


class Judgement(NamedTuple):
    """`judge` is a post or a body, which need not be who recorded it. `on` is the day it was made."""

    question: str
    verdict: str
    judge: str
    on: date
    reason: str
    entry: Entry


def judgements(events: Iterable[Event]) -> tuple[Judgement, ...]:
    """Every judgement among the events, oldest first; one without a known question or verdict is none."""
    return tuple(
        Judgement(
            text_in(one.body, "question"),
            text_in(one.body, "verdict"),
            text_in(one.body, "judge") or one.by,
            day_in(one.body, "on") or entry_of(one).on,
            text_in(one.body, "reason"),
            entry_of(one),
        )
        for one in of_kind(events, JUDGED)
        if one.body.get("question") in QUESTIONS and one.body.get("verdict") in VERDICTS
    )


def newest(all_of_them: Iterable[Judgement], question: str) -> tuple[Judgement, ...]:
    """The newest judgement of each judge on a question, in the order in which they stand."""
    last = {one.judge: one for one in all_of_them if one.question == question}
    return tuple(sorted(last.values(), key=lambda one: (one.on, one.entry.number)))


def standing(all_of_them: Iterable[Judgement], question: str) -> str:
    """What the judges say together: their one verdict, `disputed` where they differ, or `not_judged`."""
    said = {one.verdict for one in newest(all_of_them, question)}
    if not said:
        return NOT_JUDGED
    return said.pop() if len(said) == 1 else DISPUTED

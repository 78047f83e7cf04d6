"""Sentences of Recommendations: what is done, evidenced and felt, who differs, which dates moved.

Here: pure functions of what is known. No status is worked out from a measure, and nothing says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.cases.judgement import DISPUTED, QUESTIONS, YES
from dashboard.cases.recommendation import Action, Recommendation
from dashboard.casework import slipped
from dashboard.wording.cases import counted, days_words
from dashboard.wording.names import capital, joined, number_word

NONE_YET = "**No recommendation is entered for {} by this day.** They come with an inspection’s report."
PERSONS = "No status here is worked out from a measure: a person made each judgement."
LABELS = {
    "done": "Done: the action is finished",
    "evidenced": "Evidenced: proof was checked",
    "felt": "Felt: a measure or a voice shows it",
}


STATES = {
    "yes": "yes",
    "partly": "partly",
    "not_yet": "not yet",
    "disputed": "disputed",
    "not_judged": "not judged",
}


def tally(every: Sequence[Recommendation], question: str, state: str = YES) -> int:
    """How many recommendations stand so on a question."""
    return sum(one.standing(question) == state for one in every)


def disputed(every: Sequence[Recommendation]) -> list[Recommendation]:
    """Those on which judges differ on some question."""
    return [one for one in every if any(one.standing(question) == DISPUTED for question in QUESTIONS)]


def answer(every: Sequence[Recommendation]) -> str:
    """The first paragraph of the list."""
    done, evidenced, felt = (tally(every, question) for question in QUESTIONS)
    total = number_word(len(every))
    lead = (
        f"**{capital(number_word(done))} of {total} recommendations {'is' if done == 1 else 'are'} done. "
        f"{capital(number_word(evidenced))} {'has' if evidenced == 1 else 'have'} agreed proof. "
        f"{capital(number_word(felt))} {'has' if felt == 1 else 'have'} been felt by children.**"
    )
    differ = len(disputed(every))
    judges = f" On {number_word(differ)}, judges disagree." if differ else ""
    return f"{lead}{judges} {PERSONS}"


def grid_heading(every: Sequence[Recommendation]) -> str:
    """The finding over the grid."""
    done, evidenced, felt = (tally(every, question) for question in QUESTIONS)
    counts = f"{done} done, {evidenced} evidenced, {felt} felt"
    return f"The further along, the fewer: {counts}" if done >= evidenced >= felt and done > felt else counts


def grid_row(every: Sequence[Recommendation], question: str) -> str:
    """ "4 of 6 yes, 1 disputed"."""
    yes, differ = tally(every, question), tally(every, question, DISPUTED)
    return f"{yes} of {len(every)} yes" + (f", {differ} disputed" if differ else "")


def in_order(held: Sequence[tuple[int, str]]) -> str:
    """ "1 partly, 2 yes, 3 disputed": each recommendation with its state in words."""
    return ", ".join(f"{number} {STATES[state]}" for number, state in held)


def list_heading(every: Sequence[Recommendation], day: date) -> str:
    """The finding over the list: what slipped, what is disputed."""
    late = [str(one.number) for one in every if slipped(one, day)]
    differ = [str(one.number) for one in disputed(every)]
    parts = []
    if late:
        parts.append(f"{_numbers(late)} {'has' if len(late) == 1 else 'have'} slipped")
    if differ:
        said = f"{joined(differ)} {'is' if len(differ) == 1 else 'are'} disputed"
        parts.append(said if late else f"Recommendation{'' if len(differ) == 1 else 's'} {said}")
    return "; ".join(parts) or "No date has slipped and no judgement is disputed"


def _numbers(numbers: Sequence[str]) -> str:
    return f"Recommendation{'' if len(numbers) == 1 else 's'} {joined(numbers)}"


def judged_heading(one: Recommendation) -> str:
    """The finding over the three cards: "It is done. Whether it is evidenced is disputed." """
    states = {question: one.standing(question) for question in QUESTIONS}
    yes = [question for question in QUESTIONS if states[question] == YES]
    no = [question for question in QUESTIONS if states[question] in ("not_yet", "partly")]
    differ = [question for question in QUESTIONS if states[question] == DISPUTED]
    blank = [question for question in QUESTIONS if states[question] == "not_judged"]
    parts = []
    if yes:
        parts.append(f"It is {joined(yes)}.")
    if differ:
        parts.append(f"Whether it is {joined(differ)} is disputed.")
    if no:
        parts.append(f"It is not yet {joined(no, 'or')}.")
    if blank:
        parts.append(f"Nobody has judged whether it is {joined(blank, 'or')}.")
    return " ".join(parts)


def actions_heading(actions: Sequence[Action], day: date) -> str:
    """The finding over the actions: how many are finished, which began or ended late, which will miss."""
    if not actions:
        return "No action is planned yet"
    parts = [_finished(sum(not one.is_open for one in actions), len(actions))]
    for one in actions:
        if one.is_open and one.planned_finish and day > one.planned_finish:
            parts.append(f"{one.key} is {days_words(one.late_by(day))} late")
        elif one.will_miss(day):
            parts.append(f"{one.key} can be seen to miss its date")
        elif one.actual_start and one.starts_late_by(day) >= 7:
            parts.append(f"{one.key} began {days_words(one.starts_late_by(day))} late")
    return "; ".join(parts)


def _finished(closed: int, of: int) -> str:
    """ "Two of three actions are finished", "All three actions are finished"."""
    if of == 1:
        return f"The one action is {'' if closed else 'not yet '}finished"
    if closed == of:
        return f"{'Both' if of == 2 else f'All {number_word(of)}'} actions are finished"
    are = "are" if closed > 1 else "is"
    return f"{capital(number_word(closed))} of {counted(of, 'action')} {are} finished"


def history_heading(entries: int, corrections: int) -> str:
    """ "Fourteen entries; one was a correction"."""
    noun = "entry" if entries == 1 else "entries"
    said = f"{capital(number_word(entries))} {noun}"
    if not corrections:
        return f"{said}; none was a correction"
    were = "was a correction" if corrections == 1 else "were corrections"
    return f"{said}; {number_word(corrections)} {were}"


def overview_heading(every: Sequence[Recommendation]) -> str:
    """ "Four of six recommendations are done; one has been felt"."""
    done, _, felt = (tally(every, question) for question in QUESTIONS)
    return (
        f"{capital(number_word(done))} of {number_word(len(every))} recommendations "
        f"{'is' if done == 1 else 'are'} done; {number_word(felt)} {'has' if felt == 1 else 'have'} been felt"
    )


def due_heading(late: int, has_rows: bool, weeks: int) -> str:
    """What the list of dates says first: how many recommendations slipped."""
    if late:
        return f"Next: {number_word(late)} recommendation{' has' if late == 1 else 's have'} slipped"
    return (
        "Next: no date has slipped" if has_rows else f"Nothing is due in the next {number_word(weeks)} weeks"
    )

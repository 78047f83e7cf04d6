"""Sentences of Inspection: what comes next, what is late and whose it is, the evidence, the grades.

Here: pure functions of what is known on a day. Grades are named, never counted together into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.cases.evaluation import Evaluation, grade_word
from dashboard.cases.evidence import SOURCES, Item, Reading, cell, speaks, thinnest
from dashboard.cases.inspection import DISCUSSIONS, Inspection, Step
from dashboard.wording.cases import ENQUIRIES, days_words, short_day
from dashboard.wording.names import capital, day, joined, lower_first, number_word

NONE_YET = "**No inspection is entered for {} by this day.** The co-ordinator enters it when it is notified."
READINGS = {
    "no_significant_concern": "No significant concern",
    "uncertainty": "Uncertainty",
    "concern": "Concern",
}
SPEAKS = {
    "supports": "✓ **Supports**",
    "mixed": "◐ **Mixed**",
    "contradicts": "✕ **Contradicts**",
    "withheld": "[c] withheld: too few replies",
    "none": "None: no item held",
}
MAP_NOTE = (
    "✓ supports what we claim · ◐ mixed · ✕ contradicts it · hatched: none held, or withheld. Readings use "
    "the inspectors’ own three words: no significant concern, uncertainty, concern. People decide them; "
    "nothing is added up."
)
SCALE_NOTE = (
    "Scale: 1 unsatisfactory, 2 weak, 3 adequate, 4 good, 5 very good, 6 excellent. Steps are not equal. "
    "Grades are never averaged and never worked out from measures."
)


def when(step: Step, one: Inspection) -> str:
    """ "Thursday 14 August 2025 (week 11)"; without a week once the weeks are over."""
    week = one.week_number(step.planned_from)
    return f"{step.planned_from:%A} {day(step.planned_from)}" + (f" (week {week})" if week <= 21 else "")


def answer(one: Inspection, readings: Mapping[str, Reading], today: date) -> str:
    """What comes next, what is late, how the key lines of enquiry read."""
    step = one.next_step(today)
    over = all(any(held.key == key and held.ended for held in one.steps) for key in DISCUSSIONS)
    lead = "All three professional discussions are over. " if over else ""
    if step is None:
        lead += "**No further step is planned.**"
    elif over:
        lead += f"**Next is the {lower_first(step.name)}, on {when(step, one)}.**"
    else:
        lead += f"**{step.name} is on {when(step, one)}.**"
    return " ".join([lead, late_words(one, today), readings_words(readings)]).strip()


def late_words(one: Inspection, today: date) -> str:
    """ "None of its steps is late on 3 August 2026. Three were late and are closed." """
    now = one.late_now(today)
    closed = len(one.late(today)) - len(now)
    many = capital(number_word(len(now))) if now else "None"
    said = f"{many} of its steps {'is' if len(now) < 2 else 'are'} late on {day(today)}."
    if closed:
        were = "was late and is closed" if closed == 1 else "were late and are closed"
        said += f" {capital(number_word(closed))} {were}."
    return said


def _items(number: int) -> str:
    return f"{number_word(number)} item{' is' if number == 1 else 's are'}"


def readings_words(readings: Mapping[str, Reading]) -> str:
    """ "One key line of enquiry reads as a concern, two as uncertainty." """
    counts = Counter(one.reading for one in readings.values())
    parts = [
        f"{number_word(counts[key])} as {'a concern' if key == 'concern' else lower_first(READINGS[key])}"
        for key in ("concern", "uncertainty", "no_significant_concern")
        if counts[key]
    ]
    if not parts:
        return "No key line of enquiry has a reading yet."
    first, *rest = parts
    number = counts[next(key for key in ("concern", "uncertainty", "no_significant_concern") if counts[key])]
    noun = "key line of enquiry reads" if number == 1 else "key lines of enquiry read"
    return capital(joined([first.replace(" as ", f" {noun} as ", 1), *rest])) + "."


def weeks_heading(one: Inspection, today: date) -> str:
    """The finding over the weeks."""
    week = one.week_number(today)
    late = len(one.late(today))
    after = f", after {number_word(late)} late item{'' if late == 1 else 's'}" if late else ""
    if one.report and one.report <= today:
        return f"All 21 weeks are over: the report was published on {day(one.report)}{after}"
    if not one.steps:
        return f"Week {min(week, 21)} of 21: no step is entered yet"
    state = "on plan" if not one.late_now(today) else f"{_items(len(one.late_now(today)))} late"
    return f"Week {min(week, 21)} of 21: {state}{after}"


def weeks_note(one: Inspection, today: date) -> str:
    """How to read the weeks, which day the line is, and which days no week counts."""
    pauses = joined(f"{day(first)} to {day(last)} ({why})" for first, last, why in one.pauses)
    line = f" Upright line: {day(today)}." if 0 <= one.week(today) <= 21 else ""
    not_counted = f" No week was counted from {pauses}." if pauses else ""
    return (
        f"Dashed box: planned. Solid bar: actual.{line} Weeks are the inspection’s own.{not_counted} Dates "
        "are agreed with the Care Inspectorate and may move."
    )


def step_note(step: Step, today: date, next_key: str) -> str:
    """Words beside a step: how late it is and whose, or that it comes next."""
    late = step.late_by(today)
    if late:
        return f"{days_words(late)} late: {step.owner}"
    if step.key == next_key:
        return f"next: {step.planned_from:%A} {short_day(step.planned_from)}"
    return ""


def step_notes(one: Inspection, today: date) -> dict[str, str]:
    """The words beside each step that has any, by its key."""
    coming = one.next_step(today)
    next_key = coming.key if coming else ""
    return {step.key: note for step in one.steps if (note := step_note(step, today, next_key))}


def weeks_told(one: Inspection, today: date, notes: dict[str, str]) -> str:
    """The weeks for who can't see the chart: the finding, then each step that has a note."""
    said = "; ".join(f"{step.name}: {notes[step.key]}" for step in one.steps if step.key in notes)
    return f"{weeks_heading(one, today)}. {said}"


def points_heading(step: Step) -> str:
    """ "Three points to prepare for discussion 2"."""
    name = lower_first(step.name)
    short = name.removeprefix("professional ")
    return f"Three points to prepare for {short if short != name else f'the {name}'}"


def map_heading(held: Sequence[Item]) -> str:
    """Where the evidence is thinnest, and which sources are missing there."""
    if not held:
        return "No evidence is held yet"
    kloe = thinnest(held)
    missing = [lower_first(source) for source in SOURCES if speaks(cell(held, source, kloe)) == "none"]
    if not missing:
        return "Every source has something to say on every key line of enquiry"
    about = lower_first(ENQUIRIES[kloe])
    return f"Evidence is thinnest for “{about}”: nothing is held from {joined(missing, 'or')}"


def expired_words(expired: int, of: int) -> str:
    """ ", past its date"; ", 2 past their dates" where others of the items are not."""
    if not expired:
        return ""
    if of == 1:
        return ", past its date"
    return f", {'all' if expired == of else expired} past {'its date' if expired == 1 else 'their dates'}"


def single_source(held: Sequence[Item], kloe: str) -> str:
    """ "single source" where only one source supports a key line of enquiry."""
    support = [source for source in SOURCES if speaks(cell(held, source, kloe)) == "supports"]
    return "Single source." if len(support) == 1 else ""


def grades_heading(own: Mapping[str, Evaluation], published: int) -> str:
    """Which words stand, and whether the inspection's grades are published."""
    if not own:
        return "No own grade is recorded yet"
    counts = Counter(grade_word(one.grade).lower() for one in own.values())
    said = joined(f"{number_word(number)} “{word}”" for word, number in counts.most_common())
    theirs = "are published beside them" if published else "are not yet published"
    return f"Our own grades: {said}; inspection grades {theirs}"

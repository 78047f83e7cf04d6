"""The sections of a pack about what people decided: the inspection, evidence, recommendations, follow-up.

Here: a day's cases to blocks, in the words and tables of the pages. Not here: the folds (`cases/`), figures
(`sections.py`, `themes.py`). What is not entered is said, so that a gap is never taken for good news.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.briefing.document import Block, Bullets, Figure, Heading, NewPage, Side, Terms, Text
from dashboard.briefing.sections import WIDE, chart
from dashboard.cases import evaluation, evidence
from dashboard.cases.inspection import Inspection, Step
from dashboard.cases.judgement import QUESTIONS
from dashboard.cases.recommendation import STEPS, Recommendation
from dashboard.cases.recommendation import history as every_entry
from dashboard.casework import CaseSelection
from dashboard.charts.weeks_on_paper import weeks_figure
from dashboard.figures.evidence import Evidence
from dashboard.markup import Table
from dashboard.screens import follow_up, inspection, measured, overview_cases, recommendation, recommendations
from dashboard.screens.overview_cases import Decided
from dashboard.wording import follow_up as following
from dashboard.wording import history as past
from dashboard.wording import inspection as inspecting
from dashboard.wording import ladder as rungs
from dashboard.wording import recommendations as words
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.cases import VERDICTS, short_day
from dashboard.wording.names import day, lower_first

NOT_IN_WORDS = "That nothing is entered does not mean that there is nothing."


def of_weeks(selection: CaseSelection) -> list[str]:
    """Where the inspection has got to; nothing where none is entered."""
    one = selection.inspection
    readings = evidence.readings(selection.known)
    return [inspecting.answer(one, readings, selection.day)] if one else []


def of_judgements(selection: CaseSelection) -> list[str]:
    """What is done, evidenced and felt; nothing where no recommendation is entered."""
    return [words.answer(selection.every)] if selection.every else []


def of_moves(selection: CaseSelection) -> list[str]:
    """Whether measures moved since the report; nothing where none is followed."""
    shown = follow_up.pairs(selection)
    report = shown[0][0].report if shown else None
    return [following.answer(shown, report, selection.day, True)] if report else []


def points(selection: CaseSelection, key: str) -> Iterator[Block]:
    """When the discussion is or was, and three points to prepare."""
    one = selection.inspection
    step = next((step for step in one.steps if step.key == key), None) if one else None
    if one is None or step is None:
        yield Heading(1, "Points to prepare")
        yield Text(inspecting.NONE_YET.format(selection.partnership.name))
        return
    yield Heading(1, inspecting.points_heading(step))
    yield Text(_when(one, step, selection.day))
    held = one.points_for(key)[:3]
    if held:
        yield Terms(tuple((f"{point.position}. {point.title.rstrip('.')}", point.words) for point in held))
        newest = max(held, key=lambda point: point.entry.number).entry
        yield Text(f"Entered by {newest.by}, last on {short_day(newest.on)}.", "quiet")
    else:
        yield Text(f"No point is entered for this discussion. {NOT_IN_WORDS}")


def _when(one: Inspection, step: Step, today: date) -> str:
    said = f"Planned for {inspecting.when(step, one)}; whose: {lower_first(step.owner)}."
    if step.ended and step.ended <= today:
        return f"{said} **It took place on {day(step.ended)}**; the points are those prepared for it."
    return said


def weeks(selection: CaseSelection) -> Iterator[Block]:
    """The weeks as a chart, every step as a table, what has been late."""
    one = selection.inspection
    if one is None:
        return
    today = selection.day
    notes = inspecting.step_notes(one, today)
    heading = inspecting.weeks_heading(one, today)
    if not one.steps:
        yield Heading(1, heading)
        return
    drawn = Figure(weeks_figure(one, today, notes, inspecting.weeks_told(one, today, notes)), WIDE)
    yield Side(((Heading(1, heading), drawn, Text(inspecting.weeks_note(one, today), "quiet")),))
    late = one.late(today)
    if late:
        yield inspection.late_table(late, selection)
    yield inspection.steps_table(one)


def evidence_map(selection: CaseSelection) -> Iterator[Block]:
    """Sources by key line of enquiry, then every item with its date, cohort, version and expiry."""
    held = evidence.items(selection.known)
    yield Heading(1, inspecting.map_heading(held))
    yield inspection.map_table(selection)
    yield Text(inspecting.MAP_NOTE.replace("hatched: none", "none"), "quiet")
    if held:
        yield inspection.items_table(held, selection)


def grades(selection: CaseSelection) -> Iterator[Block]:
    """Our own grades apart from the inspection's."""
    one = selection.inspection
    if one is None:
        return
    own = evaluation.evaluations(selection.known)
    yield Heading(1, inspecting.grades_heading(own, len(one.grades)))
    yield inspection.grades_table(selection, one)
    yield Text(inspecting.SCALE_NOTE, "quiet")


def listed(selection: CaseSelection) -> Iterator[Block]:
    """Every recommendation on three questions, its measure and its next date."""
    if not selection.every:
        yield Heading(1, "What the inspection asked for")
        yield Text(words.NONE_YET.format(selection.partnership.name))
        return
    yield Heading(1, words.list_heading(selection.every, selection.day))
    yield Text(words.grid_heading(selection.every) + f". {words.PERSONS}")
    yield recommendations.table(selection, selection.every)
    yield Text(overview_cases.MEANING.replace("; open the recommendation to see who", ""), "quiet")


def plainly(selection: CaseSelection) -> Iterator[Block]:
    """Every recommendation in few words, for readers new to inspections, with a question to ask of each."""
    if not selection.every:
        yield Heading(1, "What the inspection asked for")
        yield Text(words.NONE_YET.format(selection.partnership.name))
        return
    yield Heading(1, "What the inspection asked for, and where it has got to")
    yield Text(words.answer(selection.every))
    columns = ("The inspection asked us to", "Is it done?", "Has proof been checked?", "Do children notice?")
    rows = tuple(
        (
            f"{one.number}. {one.title}",
            *(_verdict(one, question) for question in QUESTIONS),
        )
        for one in selection.every
    )
    yield Table(f"As judged on {day(selection.day)}", columns, rows)
    asked = tuple((f"{one.number}. {one.short}", one.ask) for one in selection.every if one.ask)
    if asked:
        yield Heading(1, "Questions that members can ask")
        yield Terms(asked)


def _verdict(one: Recommendation, question: str) -> str:
    return VERDICTS[one.standing(question)].replace("Disputed", "Judges differ")


def due(selection: CaseSelection) -> Iterator[Block]:
    """What is late or due in the next weeks; nothing where no inspection and no report is entered."""
    if not selection.every and selection.inspection is None:
        return
    held = Decided(selection.day, selection.every, selection.inspection)
    rows = overview_cases.due_rows(held)
    late = sum(overview_cases.slipped(one, held.day) for one in held.every)
    yield Heading(1, words.due_heading(late, bool(rows), overview_cases.WEEKS))
    yield overview_cases.due_table(rows) if rows else Text(f"No date is entered by then. {NOT_IN_WORDS}")


def moved(selection: CaseSelection) -> Iterator[Block]:
    """Each recommendation's measure at the report and now, and what to read before concluding."""
    if not selection.every:
        yield from listed(selection)
        return
    block = follow_up.moved_block(selection)
    yield from chart(block, level=1)
    yield block.content
    yield Text(follow_up.source(selection), "quiet")
    yield Heading(2, following.TITLE)
    yield Bullets(tuple(follow_up.limits(selection)))


def changed(selection: CaseSelection) -> Iterator[Block]:
    """What changed since an earlier day, and what a monitor does next."""
    if not selection.every:
        return
    if selection.since:
        content = follow_up.changed_table(selection, selection.since)
        yield Heading(1, following.changed_heading(len(content.rows), selection.since))
        if content.rows:
            yield content
    asked = [one for one in selection.every if one.ask and one.step in STEPS]
    yield Heading(1, "Next steps for the monitor")
    if not asked:
        yield Text("Nothing entered.")
    entries = [
        (step, tuple((f"Recommendation {one.number}", one.ask) for one in asked if one.step == step))
        for step in STEPS
    ]
    pieces = tuple((Heading(2, following.STEP_HEADINGS[step]), Terms(held)) for step, held in entries if held)
    if pieces:
        yield Side(pieces)


def details(selection: CaseSelection) -> Iterator[Block]:
    """Each recommendation after the other, and the ladder that their measures stand on, once."""
    for one in selection.every:
        yield from whole(selection, one)
    if any(selection.followed(one) for one in selection.every):
        yield Heading(1, "How the evidence ladder is read")
        yield measured.steps_table()
        yield Text(f"{rungs.NEVER_WHY} {rungs.RECORDING}")


def held_of_measures(selection: CaseSelection) -> list[tuple[Evidence, tuple[str, ...]]]:
    """The series of each recommendation's measure, with the periods that are shown."""
    return [
        (measured.evidence_of(selection, one), found.periods)
        for one in selection.every
        if (found := selection.followed(one))
    ]


def whole(selection: CaseSelection, one: Recommendation) -> Iterator[Block]:
    """One recommendation: wording, facts, what to ask next, three judgements, actions, measure, ladder."""
    yield Heading(1, f"Recommendation {one.number}: {one.title}")
    yield Heading(2, recommendation.published(one))
    yield Text(f"“{one.words}”", "lead")
    yield Terms((*recommendation.facts(one), *([("What to ask next", one.ask)] if one.ask else [])))
    yield Heading(2, words.judged_heading(one))
    yield Side(tuple(_judged(one, question) for question in QUESTIONS))
    yield Text(recommendation.STAND_ALONE.replace("; older ones are in the history", ""), "quiet")
    yield Heading(2, words.actions_heading(one.actions, selection.day))
    if one.actions:
        yield recommendation.actions_table(selection, one)
    yield from _measured(selection, one)


def on_the_ladder(selection: CaseSelection, one: Recommendation) -> Iterator[Block]:
    """All steps of the ladder, with the one that the measure has reached."""
    found = selection.followed(one)
    if found is not None:
        yield measured.ladder_table(found)
        yield Text(f"{rungs.NEVER_WHY} {rungs.RECORDING}")


def history(selection: CaseSelection, one: Recommendation) -> Iterator[Block]:
    """Every entry, newest first."""
    rows = past.rows(every_entry(selection.known, one.subject))
    yield NewPage()
    yield Heading(1, "Everything that was recorded")
    yield Table(
        "Newest first. Nothing here can be changed or removed; corrections are added.", past.COLUMNS, rows
    )


def _judged(one: Recommendation, question: str) -> tuple[Block, ...]:
    name, asked = ASKED[question]
    content = recommendation.judges_table(one, question)
    said = VERDICTS[one.standing(question)].replace("**", "")
    body: Block = content if content.rows else Text(recommendation.NOBODY)
    return Heading(3, name), Text(f"{asked} **{said}**"), body


def _measured(selection: CaseSelection, one: Recommendation) -> Iterator[Block]:
    found = selection.followed(one)
    if found is None:
        heading, sentence = measured.no_measure(selection, one)
        yield Heading(2, heading)
        if sentence:
            yield Text(sentence)
        return
    block = measured.measure_block(selection, one, found)
    yield from chart(block)
    yield block.content
    yield Text(measured.source(selection, one, found), "quiet")
    yield Heading(2, rungs.ladder_heading(found))
    yield Bullets(tuple(rungs.upward(found)))

"""The parts of Inspection: points to prepare, the weeks, what is late, the evidence map, the grades.

Here: what the page draws with what. Not here: the folds (`cases/`), or sentences (`wording/inspection.py`).
"""

from __future__ import annotations

import streamlit as st

from dashboard import components, markup
from dashboard.cases import evaluation, evidence
from dashboard.cases.evidence import KLOES, SOURCES, Item
from dashboard.cases.inspection import Inspection, Step
from dashboard.casework import CaseSelection
from dashboard.charts.weeks import follow_up, weeks_chart
from dashboard.downloads import Sheet, case_file_name
from dashboard.markup import Cell, Chip, Scale, Table
from dashboard.wording import inspection as words
from dashboard.wording.cases import ENQUIRIES, days_words, short_day
from dashboard.wording.names import day

_QI = {"1": "QI 2.1", "2": "QI 5.3, 5.4", "3": "QI 9.2"}


def showing(selection: CaseSelection, one: Inspection | None) -> list[str]:
    """What the page shows."""
    figures = selection.figures
    return [
        selection.partnership.title,
        f"{one.title}, notified {day(one.notified)}" if one else "no inspection",
        f"release {figures.release_id}" if figures else "no release by then",
    ]


def step_of(selection: CaseSelection, one: Inspection) -> Step | None:
    """The step that is prepared: the chosen one, else the next."""
    named = {step.name: step for step in one.steps}
    return named.get(selection.step) or one.next_step(selection.day)


def points(selection: CaseSelection, one: Inspection) -> None:
    """Three points to prepare."""
    step = step_of(selection, one)
    if step is None:
        return
    held = one.points_for(step.key)
    if not held:
        components.section(f"{words.points_heading(step)}: none is entered yet")
        return
    items = "".join(f"<li>{markup.text(f'**{point.title}** {point.words}')}</li>" for point in held[:3])
    st.html(f"{markup.heading(2, words.points_heading(step))}<ol>{items}</ol>")


def weeks(selection: CaseSelection, one: Inspection) -> None:
    """The 21 weeks, planned and actual, and what has been late."""
    today = selection.day
    notes = words.step_notes(one, today)
    heading = words.weeks_heading(one, today)
    components.section(heading)
    if not one.steps:
        return
    components.drawing(weeks_chart(one, today, notes, words.weeks_told(one, today, notes)), steps_table(one))
    components.note(words.weeks_note(one, selection.day))
    late = one.late(today)
    if late:
        components.table(late_table(late, selection))
    after = follow_up(one)
    if after:
        components.table(_steps(after, "Follow-up after week 21"))
    with st.expander("Data table for this chart", key="steps_table"):
        st.html(markup.table(steps_table(one)))
    content = steps_table(one)
    components.files(
        Sheet(case_file_name(selection, "inspection", today), _rows(content), content.columns),
        "steps",
        "dates",
    )


def _rows(content: Table) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(str(cell).replace("\n", "; ") for cell in row) for row in content.rows)


def steps_table(one: Inspection) -> Table:
    """Every step with its owner, planned and actual dates, and dates that moved."""
    return _steps(one.steps, f"Steps of the inspection: {one.title}")


def _steps(steps: tuple[Step, ...], caption: str) -> Table:
    return Table(
        caption,
        ("Step", "Whose (role)", "Planned", "Actual", "Moved"),
        tuple(
            (
                step.name,
                step.owner,
                _span(step.planned_from, step.planned_to),
                _span(step.began, step.ended),
                "\n".join(
                    f"from {short_day(move.from_)}: {move.why} ({move.entry.by}, {short_day(move.entry.on)})"
                    for move in step.moves
                )
                or "—",
            )
            for step in steps
        ),
    )


def _span(first: object, last: object) -> str:
    if first is None:
        return "—"
    if last is None:
        return f"{short_day(first)}, under way"
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def late_table(late: tuple[Step, ...], selection: CaseSelection) -> Table:
    """What has been late, and whose it is."""
    return Table(
        "What has been late, and whose it is",
        ("What", "Whose (role)", "Planned", "Actual", "Late by", "What it means now"),
        tuple(
            (
                step.name,
                step.owner,
                _span(step.planned_from, step.planned_to),
                _span(step.began, step.ended),
                days_words(step.late_by(selection.day)),
                step.remark or ("Open" if step.is_due(selection.day) else "Closed"),
            )
            for step in late
        ),
    )


def evidence_map(selection: CaseSelection) -> None:
    """Sources by key line of enquiry, empty cells shown, and the reading that a person set."""
    held = evidence.items(selection.known)
    components.table(map_table(selection), words.map_heading(held))
    components.note(words.MAP_NOTE)
    if held:
        with st.expander(f"The {len(held)} items, with date, cohort, version, hash and expiry", key="items"):
            st.html(markup.table(items_table(held, selection)))


def map_table(selection: CaseSelection) -> Table:
    """A row a source, a column a key line of enquiry; our reading last."""
    held, readings = evidence.items(selection.known), evidence.readings(selection.known)
    rows: list[tuple[Cell, ...]] = [
        (source, *(_cell(evidence.cell(held, source, kloe), selection) for kloe in KLOES))
        for source in SOURCES
    ]
    rows.append(("Our reading", *(_reading(readings.get(kloe), held, kloe) for kloe in KLOES)))
    columns = ("Source", *(f"{kloe} {ENQUIRIES[kloe]} ({_QI[kloe]})" for kloe in KLOES))
    return Table(
        "What each source says about each key line of enquiry, and how many items we hold",
        columns,
        tuple(rows),
        look="grid",
        marked=len(rows) - 1,
    )


def _cell(held: tuple[Item, ...], selection: CaseSelection) -> Cell:
    way = evidence.speaks(held)
    if way in ("none", "withheld"):
        return Chip("ns", words.SPEAKS[way])
    expired = sum(one.is_expired(selection.day) for one in held)
    count = f"{len(held)} item{'' if len(held) == 1 else 's'}"
    old = words.expired_words(expired, len(held))
    return f"{words.SPEAKS[way]}\n{count}{old}: {'; '.join(one.words for one in held)}"


def _reading(one: evidence.Reading | None, held: tuple[Item, ...], kloe: str) -> Cell:
    if one is None:
        return Chip("few", "Not read yet")
    single = words.single_source(held, kloe)
    return (
        f"**{words.READINGS[one.reading]}**\n{one.why}. {single}\n{one.entry.by}, {short_day(one.entry.on)}"
    )


def items_table(held: tuple[Item, ...], selection: CaseSelection) -> Table:
    """Every item by itself."""
    return Table(
        "Items of evidence",
        ("Item", "Source and KLOE", "Speaks", "Date", "Cohort", "Version and hash", "Expires"),
        tuple(
            (
                f"{one.key} {one.words}",
                f"{one.source}, {one.kloe}",
                words.SPEAKS[one.speaks].replace("**", ""),
                short_day(one.on),
                one.cohort,
                f"{one.version}, {one.sha256[:12]}",
                short_day(one.expires) + (" **past**" if one.is_expired(selection.day) else ""),
            )
            for one in held
        ),
    )


def grades(selection: CaseSelection, one: Inspection) -> None:
    """Our own grade and the inspection's grade, apart."""
    own = evaluation.evaluations(selection.known)
    components.table(grades_table(selection, one), words.grades_heading(own, len(one.grades)))
    components.note(words.SCALE_NOTE)


def grades_table(selection: CaseSelection, one: Inspection) -> Table:
    """A row a quality indicator: our grade, what speaks against it, who decided, the inspection's grade."""
    own = evaluation.evaluations(selection.known)
    theirs = {name: grade for name, grade, _ in one.grades}
    rows = tuple(
        (
            f"{name} {title}",
            Scale(own[name].grade, evaluation.grade_word(own[name].grade)) if name in own else "Not graded",
            own[name].against if name in own else "—",
            f"{own[name].decided_by}, {short_day(own[name].decided_on)}" if name in own else "—",
            Scale(theirs[name], evaluation.grade_word(theirs[name]))
            if name in theirs
            else Chip("ns", "Not published"),
        )
        for name, title in evaluation.INDICATORS.items()
    )
    columns = (
        "Quality indicator",
        "Our own grade (self-evaluation)",
        "What speaks against it (required)",
        "Decided by",
        "Inspection grade",
    )
    return Table("Our own grade and the inspection grade are different facts", columns, rows)

"""The parts of one recommendation: wording, facts, three judgements, actions, measure, ladder, history.

Here: what the page draws with what. Not here: its measure's chart and tables (`measured.py`), the fold
(`cases/recommendation.py`), or sentences.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import components, markup
from dashboard.cases.judgement import QUESTIONS, newest
from dashboard.cases.recommendation import Recommendation, history
from dashboard.casework import CaseSelection
from dashboard.downloads import Sheet, case_file_name, sheet
from dashboard.figures.ladder import Followed
from dashboard.markup import Table
from dashboard.screens import measured
from dashboard.screens.recommendations import address
from dashboard.wording import history as past
from dashboard.wording import ladder as rungs
from dashboard.wording import recommendations as words
from dashboard.wording.cases import (
    ENQUIRIES,
    QUALITY,
    VERDICTS,
    days_words,
    short_day,
)
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.names import day, number_word, times_word

_NEWEST = 6
STAND_ALONE = (
    "Each judgement stands alone. None is worked out from another, or from the measure. The newest judgement "
    "from each judge is shown; older ones are in the history."
)


def showing(selection: CaseSelection, one: Recommendation) -> list[str]:
    """What the page shows."""
    report = f"report of {day(one.report)}" if one.report else ""
    about = selection.inspection.title if selection.inspection else ""
    return [
        selection.partnership.title,
        f"recommendation {one.number} of {len(selection.every)}",
        ", ".join(part for part in (about, report) if part),
    ]


def wording(selection: CaseSelection, one: Recommendation) -> None:
    """The wording as published, and the facts."""
    total = number_word(len(selection.every))
    components.link_to(address(selection), f"← All {total} recommendations")
    held = facts(one)
    entries = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(said)}</dd></div>" for term, said in held)
    st.html(
        f"{markup.heading(2, published(one), 'sub')}<blockquote>{escape(one.words)}</blockquote>"
        f'<dl class="facts">{entries}</dl>'
    )
    if one.reopened:
        components.note(f"Closed before, and reopened {times_word(one.reopened)}.")


def published(one: Recommendation) -> str:
    """ "As published on 21 October 2025, page 23"."""
    page = f", page {one.page}" if one.page else ""
    return f"As published on {day(one.report)}{page}" if one.report else "As published"


def facts(one: Recommendation) -> tuple[tuple[str, str], ...]:
    """Where it belongs, who owns it, what is due."""
    return (
        ("Quality indicators", "; ".join(f"{name} {QUALITY.get(name, '')}" for name in one.indicators)),
        ("Key line of enquiry", f"{one.kloe} {ENQUIRIES.get(one.kloe, '')}"),
        ("Owner (role)", one.owner),
        ("Supporting", "; ".join(one.supporting) or "—"),
        ("Next date", f"Closed {day(one.closed.on)}" if one.closed else day_or_dash(one)),
    )


def day_or_dash(one: Recommendation) -> str:
    """The next date in full."""
    return day(one.next_date) if one.next_date else "—"


def judged(one: Recommendation) -> None:
    """Three cards of equal weight, each with its judges, oldest first."""
    components.section(words.judged_heading(one))
    for column, question in zip(st.columns(3), QUESTIONS, strict=True):
        with column, st.container(border=True, height="stretch", key=f"panel_judged_{question}"):
            st.html(_card(one, question))
    components.note(STAND_ALONE)


def _card(one: Recommendation, question: str) -> str:
    name, asked = ASKED[question]
    said = VERDICTS[one.standing(question)].replace("**", "")
    content = judges_table(one, question)
    body = markup.table(content) if content.rows else markup.paragraph(NOBODY)
    return (
        markup.heading(3, name)
        + markup.paragraph(asked, "src")
        + markup.paragraph(f"**{said}**", "big")
        + body
    )


NOBODY = "Nobody has judged this yet."


def judges_table(one: Recommendation, question: str) -> Table:
    """The newest judgement of each judge on one question."""
    rows = tuple(
        (VERDICTS[given.verdict], f"**{given.judge}**, {short_day(given.on)}\n{given.reason}")
        for given in newest(one.judgements, question)
    )
    caption = f"{ASKED[question][0]}: who judged, oldest first"
    return Table(caption, ("Judged", "By whom, when, on what"), rows, look="judged")


def actions(selection: CaseSelection, one: Recommendation) -> None:
    """The actions with planned and actual dates, each moved date with who moved it and why."""
    heading = words.actions_heading(one.actions, selection.day)
    if one.actions:
        components.table(actions_table(selection, one), heading)
    else:
        components.section(heading)


def actions_table(selection: CaseSelection, one: Recommendation) -> Table:
    """A row an action: whose, planned and actual start and finish, how late, what was moved and why."""
    rows = []
    for action in one.actions:
        late = action.starts_late_by(selection.day)
        begun = short_day(action.actual_start)
        begun += f" **{days_words(late)} late**" if late >= 7 else ""
        ends = short_day(action.actual_finish) if action.actual_finish else _open_words(action, selection)
        rows.append(
            (
                f"{action.key} {action.words}",
                action.owner,
                short_day(action.planned_start),
                begun,
                _planned_words(action),
                ends,
            )
        )
    columns = ("Action", "Owner (role)", "Planned start", "Actual start", "Planned finish", "Finished")
    return Table("Actions", columns, tuple(rows))


def _planned_words(action: object) -> str:
    said = short_day(action.planned_finish)
    moves = [move for move in action.moves if "finish" in move.what]
    if moves:
        said += f"\nmoved {times_word(len(moves))}, first from {short_day(moves[0].from_)}"
        said += f": {moves[-1].why} ({moves[-1].entry.by}, {short_day(moves[-1].entry.on)})"
    return said


def _open_words(action: object, selection: CaseSelection) -> str:
    said = "Under way" if action.actual_start else "Not started"
    late = action.late_by(selection.day)
    if late:
        return f"{said}, **{days_words(late)} late**"
    if action.will_miss(selection.day):
        expected = short_day(action.expected_finish(selection.day))
        return f"{said}. **At its planned length it would finish on {expected}**"
    return said


def measure(selection: CaseSelection, one: Recommendation) -> Followed | None:
    """The measure since the report: chart and table, or the words why there is none."""
    found = selection.followed(one)
    if found is None or one.linked is None:
        components.section(*measured.no_measure(selection, one))
        return None
    block = measured.measure_block(selection, one, found)
    components.chart_block(*block)
    held = measured.evidence_of(selection, one)
    components.data_table(
        "Data table for this chart",
        block.content,
        sheet(selection, [(held, found.periods)], f"recommendation-{one.number}"),
        measured.source(selection, one, found),
        "measure",
    )
    return found


def ladder(found: Followed | None) -> None:
    """The steps, with the one that is reached marked by words, tint and rules."""
    if found is None:
        return
    steps, upward = st.columns([3, 2], gap="medium")
    with steps:
        components.table(measured.ladder_table(found), rungs.ladder_heading(found))
    with upward:
        st.html(
            markup.heading(2, "What would move it up")
            + markup.bullets(rungs.upward(found))
            + markup.paragraph(rungs.NEVER_WHY)
            + markup.paragraph(rungs.RECORDING)
        )


def entries(selection: CaseSelection, one: Recommendation) -> None:
    """The history, newest first; older entries stand in an expander."""
    held = history(selection.known, one.subject)
    rows = past.rows(held)
    caption = "History, newest first. Nothing here can be changed or removed; corrections are added."
    corrections = sum(event.corrects is not None for event in held)
    components.table(
        Table(caption, past.COLUMNS, rows[:_NEWEST]), words.history_heading(len(held), corrections)
    )
    if len(rows) > _NEWEST:
        with st.expander(f"Show entries 1 to {len(rows) - _NEWEST}", key="older"):
            st.html(markup.table(Table("Older entries", past.COLUMNS, rows[_NEWEST:])))
    taken = Sheet(
        case_file_name(selection, f"recommendation-{one.number}-history", selection.day),
        rows,
        past.COLUMNS,
    )
    components.files(taken, "history", "history")

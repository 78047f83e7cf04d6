"""The parts of one recommendation: wording, facts, three judgements, actions, measure, ladder, history.

Here: what the page draws with what. Not here: the fold (`cases/recommendation.py`), or sentences.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import components, markup
from dashboard.cases.judgement import QUESTIONS, newest
from dashboard.cases.recommendation import Recommendation, history
from dashboard.casework import CaseSelection
from dashboard.charts.baseline import baseline_chart
from dashboard.downloads import Sheet, sheet
from dashboard.evidence import evidence
from dashboard.ladder import STEPS, Followed
from dashboard.markup import Table
from dashboard.recommendations import address
from dashboard.rows import Measure
from dashboard.wording import history as past
from dashboard.wording import ladder as rungs
from dashboard.wording import recommendations as words
from dashboard.wording.cases import (
    ENQUIRIES,
    QUALITY,
    VERDICTS,
    days_words,
    moved_words,
    short_day,
)
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.names import comparator_name, day, in_sentence, number_word
from dashboard.wording.states import short

_NEWEST = 6
_STAND_ALONE = (
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
    page = f", page {one.page}" if one.page else ""
    published = f"As published on {day(one.report)}{page}" if one.report else "As published"
    facts = (
        ("Quality indicators", "; ".join(f"{name} {QUALITY.get(name, '')}" for name in one.indicators)),
        ("Key line of enquiry", f"{one.kloe} {ENQUIRIES.get(one.kloe, '')}"),
        ("Owner (role)", one.owner),
        ("Supporting", "; ".join(one.supporting) or "—"),
        ("Next date", f"Closed {day(one.closed.on)}" if one.closed else day_or_dash(one)),
    )
    entries = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(said)}</dd></div>" for term, said in facts)
    st.html(
        f"{markup.heading(2, published, 'sub')}<blockquote>{escape(one.words)}</blockquote>"
        f'<dl class="facts">{entries}</dl>'
    )
    if one.reopened:
        components.note(f"Closed before, and reopened {number_word(one.reopened)} time(s).")


def day_or_dash(one: Recommendation) -> str:
    """The next date in full."""
    return day(one.next_date) if one.next_date else "—"


def judged(one: Recommendation) -> None:
    """Three cards of equal weight, each with its judges, oldest first."""
    components.section(words.judged_heading(one))
    for column, question in zip(st.columns(3), QUESTIONS, strict=True):
        with column, st.container(border=True, height="stretch", key=f"panel_judged_{question}"):
            st.html(_card(one, question))
    components.note(_STAND_ALONE)


def _card(one: Recommendation, question: str) -> str:
    name, asked = ASKED[question]
    rows = tuple(
        (VERDICTS[given.verdict], f"**{given.judge}**, {short_day(given.on)}\n{given.reason}")
        for given in newest(one.judgements, question)
    )
    said = VERDICTS[one.standing(question)].replace("**", "")
    content = Table(
        f"{name}: who judged, oldest first", ("Judged", "By whom, when, on what"), rows, look="judged"
    )
    body = markup.table(content) if rows else markup.paragraph("Nobody has judged this yet.")
    return (
        markup.heading(3, name)
        + markup.paragraph(asked, "src")
        + markup.paragraph(f"**{said}**", "big")
        + body
    )


def actions(selection: CaseSelection, one: Recommendation) -> None:
    """The actions with planned and actual dates, each moved date with who moved it and why."""
    heading = words.actions_heading(one.actions, selection.day)
    if not one.actions:
        components.section(heading)
        return
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
    components.table(Table("Actions", columns, tuple(rows)), heading)


def _planned_words(action: object) -> str:
    said = short_day(action.planned_finish)
    moves = [move for move in action.moves if "finish" in move.what]
    if moves:
        times = number_word(len(moves))
        said += (
            f"\nmoved {times} time{'' if len(moves) == 1 else 's'}, first from {short_day(moves[0].from_)}"
        )
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
    if found is None or one.report is None or one.linked is None:
        said = moved_words(None, one.linked is not None, selection.figures is not None)
        components.section(f"{said}.", rungs.NO_MEASURE if one.linked is None else "")
        return None
    heading, sentence = rungs.heading(found), rungs.sentence(found)
    starts = [(action.key, action.actual_start) for action in one.actions if action.actual_start]
    alt = f"{heading}. {sentence}".replace("**", "")
    wide, narrow = (baseline_chart(found, one.report, starts, alt, thin) for thin in (False, True))
    components.chart_block(
        "measure", heading, [sentence], wide, narrow, _how_read(found), measure_table(selection, found)
    )
    held = evidence(
        selection.figures or selection.release,
        selection.partnership.partnership,
        one.linked.indicator,
        grain="quarter",
    )
    components.data_table(
        "Data table for this chart",
        measure_table(selection, found),
        sheet(selection, [(held, found.periods)], f"recommendation-{one.number}"),
        _source(selection, one, found),
        "measure",
    )
    return found


def _how_read(found: Followed) -> str:
    days = "Solid line: the day of the report. Dashed lines: the days on which actions started."
    if found.limits is None:
        return f"No limits: too few comparable points before the report. {days}"
    kind = "trial limits, " if found.limits.is_trial else ""
    return (
        f"Dashed: limits, {kind}set by {len(found.before)} points to the report. Dotted: carried forward. "
        f"They are never set again. {days}"
    )


def measure_table(selection: CaseSelection, found: Followed) -> Table:
    """Periods down, newest first, with where each stands against the frozen limits."""
    order = list(found.figures)
    rows = []
    for period in reversed(found.periods):
        figure = found.at(period)
        rows.append(
            (period, short(figure.status, figure.words), _against(found, figure, order.index(period)))
        )
    return Table(
        f"{found.definition.label}, {in_sentence('home')}, {selection.partnership.title}",
        ("Period", "Figure", "Against the frozen baseline"),
        tuple(rows),
        stacks=False,
    )


def _against(found: Followed, figure: Measure, place: int) -> str:
    if figure.period in found.before:
        return "Baseline"
    if figure.period not in found.after:
        return "Holds the report or begins before the action: counts as neither"
    if found.limits is None or not figure.is_published or figure.value is None:
        return "—"
    low, high = found.limits.lower[place] or 0.0, found.limits.upper[place] or 1.0
    side = "Inside" if low <= figure.value <= high else "Outside"
    return f"{side} limits ({low:.0%} to {high:.0%})"


def _source(selection: CaseSelection, one: Recommendation, found: Followed) -> str:
    linked = found.linked
    later = (
        f" It was set again {number_word(linked.versions - 1)} time(s) since." if linked.versions > 1 else ""
    )
    release = selection.figures.release_id if selection.figures else ""
    return (
        f"Measure, direction ({linked.direction} is better), action date ({day(linked.action_date)}), "
        f"comparator ({comparator_name(linked.comparator).lower()}) and least follow-up "
        f"({linked.follow_up_months} months) were recorded on {day(linked.entry.on)}, before later results "
        f"were seen.{later} Figures: release {release}."
    )


def ladder(found: Followed | None) -> None:
    """The steps, with the one that is reached marked by words, tint and rules."""
    if found is None:
        return
    steps, upward = st.columns([3, 2], gap="medium")
    rows = tuple(
        (
            str(place),
            f"**{name}**\n{meaning}" + (_TWO if place == 2 else ""),
            "**◀ here now**" if place == found.step else "reached" if place < found.step else "not reached",
        )
        for place, (name, meaning) in enumerate(STEPS)
    )
    with steps:
        components.table(
            Table(
                "Evidence ladder",
                ("Step", "What it means", "This measure"),
                rows,
                stacks=False,
                look="ladder",
                marked=found.step,
            ),
            rungs.ladder_heading(found),
        )
    with upward:
        st.html(
            markup.heading(2, "What would move it up")
            + markup.bullets(rungs.upward(found))
            + markup.paragraph(rungs.NEVER_WHY)
            + markup.paragraph(rungs.RECORDING)
        )


_TWO = " **Shown to readers as “no clear change” with the direction.**"


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
        f"hearth-recommendation-{one.number}-history-as-known-on-{selection.day.isoformat()}",
        rows,
        past.COLUMNS,
    )
    components.files(taken, "history", "history")

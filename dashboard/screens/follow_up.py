"""The parts of Follow-up: measures at the report and now, what changed between two days, what to ask next.

Here: what the page draws with what. Not here: sentences (`wording/follow_up.py`), facts (`changed.py`).
"""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from dashboard import components, markup
from dashboard.blocks import ChartBlock
from dashboard.cases.judgement import QUESTIONS
from dashboard.cases.recommendation import STEPS, Recommendation
from dashboard.casework import CaseSelection
from dashboard.charts.then_now import then_now_chart
from dashboard.downloads import Sheet, case_file_name
from dashboard.figures.evidence import definitions, evidence
from dashboard.figures.ladder import Followed, period_days
from dashboard.markup import Table
from dashboard.screens.changed import facts
from dashboard.screens.measured import selection_of_day, worked
from dashboard.wording import follow_up as words
from dashboard.wording.cases import QUESTIONS as ASKED
from dashboard.wording.cases import VERDICTS
from dashboard.wording.differences import GOOD
from dashboard.wording.ladder import figure
from dashboard.wording.names import day
from dashboard.wording.working import Working, working

_STOCK = "share_at_home"
_COLUMNS = ("Measure", "At the report", "Now", "How strong is the evidence?", "Judged", "Ask next")


def pairs(selection: CaseSelection) -> tuple[tuple[Recommendation, Followed | None], ...]:
    """The chosen recommendations with their measures."""
    return tuple(
        (one, selection.followed(one))
        for one in selection.every
        if not selection.rec or str(one.number) == selection.rec
    )


def showing(selection: CaseSelection) -> list[str]:
    """What the page shows."""
    report = selection.every[0].report if selection.every else None
    release = selection.figures.release_id if selection.figures else "none by then"
    return [
        selection.partnership.title,
        f"report of {day(report)}" if report else "no report",
        f"{words.weeks_since(report, selection.day)} since the report" if report else "",
        "children looked after at home",
        f"release {release}",
    ]


def moved(selection: CaseSelection) -> None:
    """One row a recommendation: then, now, the change in words; and the table that tells the same."""
    block = moved_block(selection)
    components.chart_block(*block)
    components.data_table(
        "Data table for this chart, with judgements and questions",
        block.content,
        _taken(selection, block.content),
        source(selection),
        "moved",
        is_open=True,
    )


def moved_block(selection: CaseSelection) -> ChartBlock:
    """The finding, then and now of each recommendation's measure, and the table."""
    shown = pairs(selection)
    rows = [
        (
            f"{one.number} {one.short}",
            GOOD[found.definition.polarity].rstrip(".").lower() if found else "no agreed measure yet",
            found,
            words.change_words(found, one.linked is not None),
        )
        for one, found in shown
    ]
    heading = words.chart_heading(shown)
    said = "; ".join(f"{name}: {change}" for name, _, _, change in rows).replace("\n", ", ")
    wide, narrow = (then_now_chart(rows, f"{heading}. {said}", thin) for thin in (False, True))
    return ChartBlock(
        "moved",
        heading,
        [],
        wide,
        narrow,
        "Hollow: at the report. Filled: now, with its 95% interval. Quarters are read two together. A "
        "change is called clear only when its interval leaves out zero.",
        table(selection),
        worked=list({one.name: one for one in _worked(selection)}.values()),
    )


def _worked(selection: CaseSelection) -> list[Working]:
    """Of each measure that is followed, and of the number at home that the limits give."""
    held = [worked(selection, one) for one, found in pairs(selection) if found is not None]
    if selection.figures is None or not any(_at_home(selection)):
        return held
    at_home = evidence(selection.figures, selection.partnership.partnership, _STOCK)
    return [*held, working(selection_of_day(selection), at_home)]


def _taken(selection: CaseSelection, content: Table) -> Sheet:
    """The table with what each figure is: measure, frequency, cohort, both statuses, release."""
    rows = tuple(
        (*(str(cell).replace("**", "").replace("\n", "; ") for cell in row), *_of_figure(selection, found))
        for row, (_, found) in zip(content.rows, pairs(selection), strict=True)
    )
    name = case_file_name(selection, "follow-up", selection.day)
    return Sheet(name, rows, (*content.columns, *_OF_FIGURE))


_OF_FIGURE = ("indicator", "period_kind", "cohort_basis", "status_at_report", "status", "release_id")


def _of_figure(selection: CaseSelection, found: Followed | None) -> tuple[str, ...]:
    if found is None or selection.figures is None:
        return ("",) * len(_OF_FIGURE)
    definition = found.definition
    kinds = {one.period_kind for one in found.figures.values()} or set(definition.period_kinds)
    status = ("published" if pooled else "not published" for pooled in (found.then, found.now))
    release_id = selection.figures.release_id
    return (definition.id, "; ".join(sorted(kinds)), definition.cohort_basis, *status, release_id)


def source(selection: CaseSelection) -> str:
    """Which periods and which release the figures are from."""
    if selection.figures is None:
        return "No release had been published by this day, so no figure is shown."
    return (
        f"Baselines are periods that ended by the report, latest figures the newest; release "
        f"{selection.figures.release_id}. 95% intervals for each share; the change has its own interval."
    )


def table(selection: CaseSelection) -> Table:
    """At the report, now, the step in words, three judgements, what to ask next."""
    rows = tuple(
        (
            f"{one.number} {one.short}",
            figure(found, "then") if found else "—",
            figure(found, "now") if found else "—",
            words.step_words(found, one.linked is not None),
            "\n".join(_judged(one, name) for name in QUESTIONS),
            one.ask or "—",
        )
        for one, found in pairs(selection)
    )
    return Table("Recommendations at the report, now, and what to ask next", _COLUMNS, rows)


def _judged(one: Recommendation, question: str) -> str:
    return f"{ASKED[question][0]}: {VERDICTS[one.standing(question)]}".replace(" ", "\u00a0")


def changed(selection: CaseSelection) -> None:
    """What changed between the two days, beside what to read before concluding."""
    with st.container(key="abreast"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        if selection.since is None:
            components.section("There is no earlier day to compare with")
        else:
            content = changed_table(selection, selection.since)
            heading = words.changed_heading(len(content.rows), selection.since)
            if content.rows:
                components.table(content, heading)
            else:
                components.section(heading)
            components.note(
                "Left column: exactly what this page said on that day. Later entries don’t alter it."
            )
    with right:
        components.limits_box(words.TITLE, limits(selection))


def changed_table(selection: CaseSelection, since: date) -> Table:
    """A row a fact that differs between an earlier day and the day."""
    found = facts(selection, [one for one, _ in pairs(selection)])
    columns = (
        "Recommendation",
        f"Known on {day(since)}",
        f"Known on {day(selection.day)}",
        "Recorded by, when",
    )
    rows = tuple((one.name, one.then, one.now, one.recorded) for one in found)
    return Table("What changed between two days you choose", columns, rows)


def limits(selection: CaseSelection) -> list[str]:
    """What to read before concluding."""
    return words.limits(pairs(selection), _at_home(selection))


def _at_home(selection: CaseSelection) -> tuple[str, str]:
    """Children at home at the census before the report and at the newest one; empty where not published."""
    figures, report = selection.figures, selection.every[0].report
    if figures is None or report is None or _STOCK not in definitions(figures):
        return "", ""
    held = evidence(figures, selection.partnership.partnership, _STOCK)
    known = {
        period: one
        for period in held.periods
        if (one := held.figures.get((period, "all"))) and one.is_published
    }
    before = [period for period in known if period_days(period, "census")[1] <= report]
    after = [period for period in known if period_days(period, "census")[1] > report]
    if not before or not after:
        return "", ""
    return tuple(
        f"{known[period].numerator:,} on {day(period_days(period, 'census')[1])}"
        for period in (before[-1], after[-1])
    )


def next_steps(selection: CaseSelection) -> None:
    """What the monitor does next, written by people; empty is allowed."""
    components.section("Next steps for the monitor")
    asked = [one for one, _ in pairs(selection) if one.ask]
    for column, step in zip(st.columns(3), STEPS, strict=True):
        held = "".join(
            f"<p><b>Recommendation {one.number}.</b> {escape(one.ask)}</p>"
            for one in asked
            if one.step == step
        )
        with column, st.container(border=True, height="stretch", key=f"panel_step_{step}"):
            st.html(
                markup.heading(3, words.STEP_HEADINGS[step]) + (held or markup.paragraph("Nothing entered."))
            )

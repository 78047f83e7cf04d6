"""The parts of Outcomes that set many figures side by side: trends, limits of chance, all measures together.

Here: what the page draws with what. Not here: what a series or a family allows (`trends.py`, `control.py`,
`together.py`), sentences (`wording/`), or the other parts of the page (`outcomes.py`).
"""

from __future__ import annotations

from dashboard import components
from dashboard.charts.control import control_chart
from dashboard.downloads import Fact, fact_of, table_sheet
from dashboard.figures.alike import alike
from dashboard.figures.control import control
from dashboard.figures.course import Course
from dashboard.figures.together import together
from dashboard.figures.trends import gap_trend, trends
from dashboard.markup import linked
from dashboard.screens.outcomes import source_line
from dashboard.selection import NO_SPLIT, Selection
from dashboard.wording import alike as mixed
from dashboard.wording import control as steady
from dashboard.wording import together as family
from dashboard.wording import trends as trending
from dashboard.wording.names import lower_first
from dashboard.wording.working import page_link, working


def trends_and_files(selection: Selection, shown: Course) -> None:
    """The trend of each group and of the gap, folded, with its files; nothing where no run is long enough."""
    found = trends(shown)
    if not trending.tested(found):
        return
    gap_ = gap_trend(shown.evidence, shown.comparator) if shown.has_gap else None
    content = trending.table(shown, found, gap_)
    components.folded(f"Trends: {lower_first(trending.heading(shown, found))}", content, "trends")
    taken = table_sheet(selection, content, f"{shown.definition.id}-trends", [fact_of(shown.evidence)])
    components.files(taken, "trends", "trends")


def limits(selection: Selection, shown: Course) -> None:
    """Home from one period to the next, against limits of chance or its median, where the run allows it."""
    found = control(selection, shown)
    heading, sentence = steady.heading(found), steady.sentence(found)
    if found.kind == "none":
        if found.refusal:
            components.section(heading, sentence)
        return
    alt, content = steady.alt(found), steady.table(found)
    wide, narrow = (control_chart(found, alt, narrow) for narrow in (False, True))
    worked = [working(selection, shown.evidence)]
    components.chart_block(
        "control", heading, [sentence], wide, narrow, steady.note(found), content, worked=worked
    )
    taken = table_sheet(selection, content, f"{shown.definition.id}-limits", [fact_of(shown.evidence)])
    components.folded("Data table for this chart", content, "control")
    components.files(taken, "control", "limits")
    components.note(source_line(selection, shown))


def all_measures(selection: Selection, shown: Course) -> None:
    """Home beside the comparator on every measure of the year, with what holds against their number."""
    if not shown.has_gap or selection.split != NO_SPLIT:
        return
    found = together(selection, shown)
    components.section(family.heading(found), *family.sentences(shown, found))
    if found.rows:
        content = family.table(found)
        own_pages = [page_link(selection, row.definition) for row in found.rows]
        components.folded("Data table of all measures", linked(content, own_pages), "together")
        facts = [
            Fact(row.definition.id, row.home.period_kind, row.definition.cohort_basis) for row in found.rows
        ]
        taken = table_sheet(selection, content, "all-measures", facts)
        components.files(taken, "together", "all measures")


def same_mix(selection: Selection, shown: Course) -> None:
    """Home and the comparator as counted and at one mix of stages or ages, or why that can't be shown."""
    found = alike(selection, shown)
    if found is None:
        return
    components.section(mixed.heading(shown, found), *mixed.sentences(shown, found))
    if found.levels:
        content = mixed.table(shown, found)
        components.folded("Data table of the mix", content, "mix")
        components.files(
            table_sheet(selection, content, f"{shown.definition.id}-mix", [fact_of(shown.evidence)]),
            "mix",
            "mix",
        )

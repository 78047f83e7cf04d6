"""The parts of Leadership: two bodies on the same measures, what people say.

Here: what the page draws with what. Not here: sentences (`wording/leadership.py`), or the order of the page.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import components
from dashboard.blocks import ChartBlock
from dashboard.charts.bodies import Line, bodies_chart
from dashboard.downloads import sheet
from dashboard.figures.evidence import Evidence, definitions, evidence
from dashboard.figures.rows import Measure
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.wording import leadership as words
from dashboard.wording.differences import points_words
from dashboard.wording.leadership import BODIES, Both
from dashboard.wording.names import day, span_words
from dashboard.wording.states import short
from dashboard.wording.working import working
from pipelines.vocabulary import label_year

_GOVERNANCE = "governance_"
_CLOSED = "governance_actions_closed"
_SURVEYS = ("child_survey_", "parent_survey_", "staff_survey_")
_WORKER = "same_worker_12m"


def measures(selection: Selection) -> list[tuple[Evidence, ...]]:
    """Each governance measure of the release, for the two bodies in their order."""
    code = selection.partnership.partnership
    return [
        tuple(evidence(selection.release, code, name, "body", body) for body in BODIES)
        for name in definitions(selection.release)
        if name.startswith(_GOVERNANCE)
    ]


def both(selection: Selection) -> list[Both]:
    """A row a measure, for the year that is chosen; empty where neither body has a figure."""
    found = []
    for held in measures(selection):
        one, other = (_figure(part, selection.year) for part in held)
        if one is not None or other is not None:
            tested, said = _tested(one, other) if held[0].definition.id == _CLOSED else ("", "")
            found.append(Both(held[0].definition.label, one, other, tested, said))
    return found


def _figure(held: Evidence, year: str) -> Measure | None:
    return held.figures.get((held.period_for(year) or "", "all"))


def _tested(one: Measure | None, other: Measure | None) -> tuple[str, str]:
    """The verdict on the board minus the committee in actions closed, and the difference in words."""
    counts = [part for figure in (other, one) for part in (_counts(figure))]
    if None in counts or counts[0] > counts[1] or counts[2] > counts[3]:
        return "not_shown", ""
    from pipelines.stats import difference_verdict, newcombe_difference

    found = newcombe_difference(*counts)
    verdict = difference_verdict(
        found.lower, found.upper, counts[1], counts[3], difference=found.difference
    ).key
    return verdict, points_words((found.difference, found.lower, found.upper))


def _counts(figure: Measure | None) -> tuple[int | None, int | None]:
    return (figure.numerator, figure.denominator or None) if figure else (None, None)


def showing(selection: Selection) -> list[str]:
    """What the page shows."""
    return [
        selection.partnership.title,
        "child protection committee and corporate parenting board",
        span_words(selection.year),
        "KLOE 3, QI 9.2",
        f"release {selection.release.release_id}",
    ]


def chart(selection: Selection, rows: list[Both]) -> None:
    """Both bodies on one line a measure."""
    worked = [working(selection, held[0]) for held in measures(selection)]
    components.chart_block(*bodies_block(selection, rows)._replace(worked=worked))


def bodies_block(selection: Selection, rows: list[Both]) -> ChartBlock:
    """The finding, both bodies on one line a measure, and the table."""
    lines = [Line(row.name, (row.protection, row.parenting)) for row in rows]
    alt = words.alt(rows, selection.year)
    wide, narrow = (bodies_chart(lines, BODIES, alt, narrow) for narrow in (False, True))
    return ChartBlock(
        "bodies",
        words.heading(rows),
        ["■ Child protection committee   ● **Corporate parenting board**"],
        wide,
        narrow,
        words.note(rows),
        table(selection, rows),
    )


def table(selection: Selection, rows: list[Both]) -> Table:
    """The same measures with their figures and what they say."""
    return Table(
        f"Measures of attention, {span_words(selection.year)}, from the returns on meetings",
        ("Measure", *BODIES, "In words"),
        tuple(
            (
                row.name,
                *(short(one.status, one.words) if one else "—" for one in (row.protection, row.parenting)),
                words.in_words(row),
            )
            for row in rows
        ),
    )


def table_and_files(selection: Selection, rows: list[Both]) -> None:
    """The table, its files and its source."""
    shown = [
        (part, (part.period_for(selection.year) or "",)) for held in measures(selection) for part in held
    ]
    taken = sheet(replace(selection, split=("body", "all")), shown, "leadership")
    source = (
        f"Source: returns on meetings of {selection.partnership.title}, as at "
        f"{day(selection.release.as_at)}; release {selection.release.release_id}. Local measures."
    )
    components.data_table(
        "Data table for this chart", table(selection, rows), taken, source, "leadership", True
    )


def voices(selection: Selection) -> None:
    """What children, parents and staff say, and whether workers stay: newest wave up to the year."""
    rows = voice_rows(selection)
    if not rows:
        components.texts("What people say", ["No survey and no measure of workers is published."])
        return
    components.table(voices_table(rows), words.voices_heading(shown_names(rows)))
    asked = {row[0] for row in rows}
    held = [(name, one) for name, one in voiced(selection) if name in asked]
    components.working([working(selection, one)._replace(name=name) for name, one in held], "voices")


def shown_names(rows: list[tuple[str, str, str, str]]) -> list[str]:
    """The measures that have a figure to show."""
    return [name for name, _, _, figure in rows if not figure.startswith("[")]


def voices_table(rows: list[tuple[str, str, str, str]]) -> Table:
    """Answers to surveys, and workers who stay."""
    return Table(
        "Surveys and workers. Figure: counted of all (share, 95% interval)",
        ("Measure", "Period", "Group", "Figure"),
        tuple(rows),
        notes=(
            "Survey answers are never joined to a child, and are shown from ten answers on. A question that "
            "is not listed has too few, or was not asked.",
        ),
    )


def voiced(selection: Selection) -> list[tuple[str, Evidence]]:
    """(measure in words, its figures) of each survey's questions, and of workers who stay."""
    code = selection.partnership.partnership
    return [
        (words.asked_of(name, one.label), evidence(selection.release, code, name))
        for name, one in definitions(selection.release).items()
        if name.startswith(_SURVEYS) or name == _WORKER
    ]


def voice_rows(selection: Selection) -> list[tuple[str, str, str, str]]:
    """(measure, period, group, figure) of the newest period that is not after the year."""
    found = []
    for asked, held in voiced(selection):
        upto = [part for part in held.periods if label_year(part) <= label_year(selection.year)]
        for group, said in (("home", "At home"), ("all", "All")):
            figure = held.figures.get((upto[-1], group)) if upto else None
            if figure and figure.status != "not_applicable":
                found.append((asked, upto[-1], said, short(figure.status, figure.words)))
    return found

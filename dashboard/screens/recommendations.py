"""The parts of the list of recommendations: the grid of judgements, the table in published order, its files.

Here: what the page draws with what. Not here: one recommendation (`recommendation.py`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from dashboard import components
from dashboard.cases.judgement import QUESTIONS
from dashboard.cases.recommendation import Recommendation
from dashboard.casework import STATES, CaseSelection, slipped
from dashboard.charts.judged import judged_grid
from dashboard.downloads import Sheet, case_file_name
from dashboard.markup import Cell, Link, Table
from dashboard.wording import recommendations as words
from dashboard.wording.cases import VERDICTS, counted, moved_words, short_day
from dashboard.wording.names import capital, day, number_word, times_word

_COLUMNS = (
    "Recommendation",
    "KLOE · QI",
    "Owner (role)",
    "Done",
    "Evidenced",
    "Felt",
    "Has the measure moved?",
    "Next date",
)


def showing(selection: CaseSelection, shown: Sequence[Recommendation]) -> list[str]:
    """What the page shows: how many of how many, of which report, up to which day."""
    every = selection.every
    report = every[0].report if every else None
    return [
        selection.partnership.title,
        f"{len(shown)} of {len(every)} recommendations" if every else "no recommendation",
        f"report published {day(report)}" if report else "",
        f"judgements recorded up to {day(selection.day)}",
    ]


def address(selection: CaseSelection, number: int | None = None) -> str:
    """The address of one recommendation, or of the list, with the partnership and the day kept."""
    asked = {"partnership": selection.partnership.title}
    if number is not None:
        asked["rec"] = str(number)
    if selection.known_on:
        asked["as_known"] = day(selection.known_on)
    return "?" + urlencode(asked)


def grid(selection: CaseSelection) -> None:
    """Every recommendation on the three questions."""
    every = selection.every
    rows = [
        (
            words.LABELS[question],
            [(one.number, one.standing(question)) for one in every],
            words.grid_row(every, question),
        )
        for question in QUESTIONS
    ]
    alt = " ".join(
        f"{capital(question)}, {said}: {words.in_order(held)}."
        for question, (_, held, said) in zip(QUESTIONS, rows, strict=True)
    )
    components.section(words.grid_heading(every))
    components.drawing(judged_grid(rows, alt), table(selection, every))
    components.note(
        f"Boxes are recommendations 1 to {len(every)} in order. ✓ all judges say yes. ≠ judges disagree. "
        "◐ partly. – not yet, or not judged. "
        f"Judgements as known on {day(selection.day)}."
    )


def table(selection: CaseSelection, shown: Sequence[Recommendation]) -> Table:
    """The recommendations in published order; each name leads to its own page."""
    report = shown[0].report if shown else None
    said = capital(counted(len(shown), "recommendation"))
    return Table(
        f"{said} from the joint inspection report of {day(report)}" if report else said,
        _COLUMNS,
        tuple(_row(selection, one) for one in shown),
    )


def _row(selection: CaseSelection, one: Recommendation) -> tuple[Cell, ...]:
    return (
        Link(address(selection, one.number), f"{one.number} {one.title}"),
        f"{one.kloe} · {', '.join(one.indicators)}",
        one.owner,
        *(VERDICTS[one.standing(question)].replace(" ", "\u00a0") for question in QUESTIONS),
        moved_words(selection.followed(one), one.linked is not None, selection.figures is not None),
        next_date_words(one, selection),
    )


def next_date_words(one: Recommendation, selection: CaseSelection) -> str:
    """The next date, whether it is past, what it slipped from, how often its dates moved; or that it is
    closed.
    """
    if one.closed:
        return f"Closed {short_day(one.closed.on)}"
    said = short_day(one.next_date)
    if one.next_date and one.next_date < selection.day:
        late = (selection.day - one.next_date).days
        said += f", **{late} day{'' if late == 1 else 's'} late**,"
    moves = [move for move in one.all_moves if move.to == one.next_date and move.from_]
    if slipped(one, selection.day) and moves:
        said += f" **slipped from {short_day(moves[-1].from_)}**"
    times = len(one.all_moves)
    if times:
        said += f"\n{number_word(times)} date{'' if times == 1 else 's'} moved so far"
    return said + (f"\nreopened {times_word(one.reopened)}" if one.reopened else "")


def listed(selection: CaseSelection, shown: Sequence[Recommendation]) -> None:
    """The list as a table, with files."""
    content = table(selection, shown)
    components.table(content, words.list_heading(shown, selection.day))
    figures = selection.figures
    taken = Sheet(
        case_file_name(selection, "recommendations", selection.day),
        tuple((*map(_plain, row), figures.release_id if figures else "") for row in content.rows),
        (*content.columns, "release_id"),
    )
    components.files(taken, "list", "list")
    components.note(
        "Numbered and worded as published. "
        + (
            f"Measures are read in release {figures.release_id}, against periods that ended by the report. "
            if figures
            else "No release had been published by then. "
        )
        + "“Partly” counts as not yet."
    )


def _plain(cell: Cell) -> str:
    said = cell.words if isinstance(cell, Link) else str(cell)
    return said.replace("**", "").replace("\n", "; ")


def nothing_matches(selection: CaseSelection) -> None:
    """The words of the state where filters hide everything, with the way back."""
    named = {
        "QI {}": selection.quality,
        "KLOE {}": selection.enquiry,
        "owner “{}”": selection.owner,
        "state “{}”": STATES[selection.state] if selection.state else "",
    }
    hidden = ", ".join(name.format(value) for name, value in named.items() if value)
    total = len(selection.every)
    components.notice(
        f"No recommendation matches these filters. {total} recommendations are hidden by: {hidden}."
    )
    components.link_to(address(selection), "Clear filters")

"""Leadership's part about QI 9.2: our own grade, the inspection's grade, and the evidence by source.

Here: what the page draws with what, as known on its day. Not here: meetings and figures (`leadership.py`).
"""

from __future__ import annotations

from datetime import date

from dashboard import components
from dashboard.cases import evaluation, evidence
from dashboard.cases.folding import known_on
from dashboard.cases.inspection import inspections
from dashboard.markup import Cell, Chip, Scale, Table
from dashboard.selection import Selection
from dashboard.wording.cases import short_day
from dashboard.wording.inspection import SCALE_NOTE, SPEAKS

QUALITY, ENQUIRY = "9.2", "3"
_NONE = Chip("ns", "Not graded")


def judged(selection: Selection) -> None:
    """The two grades apart, what speaks against our own, and what each source holds on leadership."""
    from dashboard.cases.store import open_store  # its database library only where cases are read

    shown = selection.known_on or date.today()
    events = known_on(open_store().events(selection.partnership.partnership), shown)
    own = evaluation.evaluations(events).get(QUALITY)
    newest = next(iter(inspections(events)), None)
    theirs = {name: (grade, day) for name, grade, day in newest.grades} if newest else {}
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            "Our own grade",
            _scale(own.grade) if own else _NONE,
            f"{own.decided_by}, {short_day(own.decided_on)}\nAgainst it: {own.against}" if own else "—",
        ),
        (
            "Inspection grade",
            _scale(theirs[QUALITY][0]) if QUALITY in theirs else Chip("ns", "Not published"),
            f"Published {short_day(theirs[QUALITY][1])}" if QUALITY in theirs else "—",
        ),
    )
    words = [evaluation.grade_word(own.grade).lower() if own else "", _word(theirs)]
    components.table(
        Table(
            "Our own grade and the inspection grade are different facts", ("Whose", "Grade", "By whom"), rows
        ),
        heading(*words),
    )
    components.note(SCALE_NOTE)
    held = evidence.items(events)
    if held:
        components.table(_sources(held))


def _scale(grade: int) -> Scale:
    return Scale(grade, evaluation.grade_word(grade))


def _word(theirs: dict[str, tuple[int, date]]) -> str:
    return evaluation.grade_word(theirs[QUALITY][0]).lower() if QUALITY in theirs else ""


def heading(own: str, theirs: str) -> str:
    """ "QI 9.2: we said good; the inspection said adequate"."""
    ours = f"we said {own}" if own else "we have not graded ourselves"
    published = f"the inspection said {theirs}" if theirs else "the inspection’s grade is not published"
    return f"QI {QUALITY}: {ours}; {published}"


def _sources(held: tuple[evidence.Item, ...]) -> Table:
    rows = []
    for source in evidence.SOURCES:
        items = evidence.cell(held, source, ENQUIRY)
        way = evidence.speaks(items)
        said: Cell = Chip("ns", SPEAKS[way]) if way in ("none", "withheld") else SPEAKS[way]
        rows.append((source, said, "; ".join(one.words for one in items) or "—"))
    return Table("Evidence on leaders and managers, by source", ("Source", "It says", "What"), tuple(rows))

"""A pack from a selection: which parts in which order, and the form that a file's ending asks for.

Here: `document_of`, `document_of_one` and `make`. Not here: the parts (`sections.py`, `themes.py`,
`decided.py`, `notes.py`), the kinds (`kinds.py`), or how a form is written (`as_*.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard.briefing import decided, notes, sections, themes
from dashboard.briefing.as_docx import as_docx
from dashboard.briefing.as_pdf import as_pdf
from dashboard.briefing.as_xlsx import as_xlsx
from dashboard.briefing.document import Block, Document, Heading, NewPage, Text
from dashboard.briefing.kinds import KINDS, Kind
from dashboard.briefing.notes import Held
from dashboard.cases.recommendation import Recommendation
from dashboard.casework import CaseSelection
from dashboard.downloads import Sheet, as_csv, sheet
from dashboard.figures.course import Course
from dashboard.figures.evidence import reporting_years
from dashboard.figures.reading import Reading
from dashboard.screens import measured, overview
from dashboard.selection import Selection, of_comparisons
from dashboard.wording.names import day, joined, lower_first, span_words
from dashboard.wording.overview import answer
from pipelines.errors import HearthError


@dataclass(frozen=True)
class Brief:
    """What the parts of a pack are made from, read once."""

    kind: Kind
    selection: CaseSelection

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return overview.readings(self.selection)

    @cached_property
    def courses(self) -> tuple[tuple[Selection, Course], ...]:
        return sections.courses(self.selection, self.kind) if "courses" in self.kind.parts else ()

    @cached_property
    def glanced(self) -> tuple[Reading, ...]:
        return sections.glance_readings(self.selection, self.kind) if "glance" in self.kind.parts else ()

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Each measure with the periods that this pack shows; one that is shown over the years comes last."""
        deep = {course.definition.id for _, course in self.courses}
        found = [(one.evidence, (one.period or "",)) for one in (*self.readings, *self.glanced)]
        found = [pair for pair in found if pair[0].definition.id not in deep]
        found += [(course.evidence, course.evidence.periods) for _, course in self.courses]
        if "wellbeing" in self.kind.parts:
            found += themes.held_of_wellbeing(self.selection)
        if "details" in self.kind.parts:
            found += decided.held_of_measures(self.selection)
        return tuple(found)

    @cached_property
    def of_bodies(self) -> tuple[Held, ...]:
        return tuple(themes.held_of_leadership(self.selection)) if "leadership" in self.kind.parts else ()


PARTS: dict[str, Callable[[Brief], Iterable[Block]]] = {
    "points": lambda one: decided.points(one.selection, one.kind.step),
    "weeks": lambda one: decided.weeks(one.selection),
    "evidence": lambda one: decided.evidence_map(one.selection),
    "grades": lambda one: decided.grades(one.selection),
    "recommendations": lambda one: decided.listed(one.selection),
    "plain_recommendations": lambda one: decided.plainly(one.selection),
    "due": lambda one: decided.due(one.selection),
    "moved": lambda one: decided.moved(one.selection),
    "changed": lambda one: decided.changed(one.selection),
    "details": lambda one: decided.details(one.selection),
    "how_to_read": lambda one: sections.how_to_read(),
    "panels": lambda one: sections.panels(one.selection, one.readings),
    "plain_panels": lambda one: sections.plain_panels(one.selection, one.readings),
    "courses": lambda one: sections.each_course(one.courses),
    "wellbeing": lambda one: themes.of_wellbeing(one.selection),
    "leadership": lambda one: themes.of_leadership(one.selection),
    "voices": lambda one: themes.voices(one.selection),
    "glance": lambda one: sections.glance(one.selection, one.kind),
}
"""The parts that a kind may name."""


def document_of(kind: Kind, selection: CaseSelection) -> Document:
    """The pack as a document; raises HearthError where no figure was published by its day."""
    brief = Brief(kind, with_figures(selection))
    if not brief.readings:
        raise HearthError("This release holds none of the headline measures, so there is no pack to make.")
    return Document(
        title=f"{kind.title}: {selection.partnership.name}",
        subject=kind.question,
        facts=_facts(brief),
        blocks=tuple(_blocks(brief)),
        sheet=_rows(brief),
        day=selection.day.isoformat(),
        invented=INVENTED if selection.release.invented else "",
        is_large=kind.is_plain,
    )


INVENTED = (
    "Demonstration: this partnership is invented, and so are all its children, figures and recommendations. "
    "Figures marked “Scotland” are real."
)


def with_figures(selection: CaseSelection) -> CaseSelection:
    """The selection with the release of its day as the one read, the newest year where none is chosen, and
    every recommendation. Raises HearthError where no figure of the partnership had been published by then."""
    figures = selection.figures
    years = reporting_years(figures, selection.partnership.partnership) if figures else ()
    if figures is None or not years or figures.published_on > selection.day:
        raise HearthError(
            f"No figure of {selection.partnership.name} had been published by {day(selection.day)}, so there "
            "is no pack of that day. Choose a later one."
        )
    return replace(selection, release=figures, year=selection.year or years[0], rec="")


def _blocks(brief: Brief) -> Sequence[Block]:
    selection, kind = brief.selection, brief.kind
    found = [Heading(1, "In short"), *_answers(brief)]
    if not kind.is_plain:
        found.append(NewPage())  # the facts stand before it
    for name in kind.parts:
        found += PARTS[name](brief)
    found += notes.withheld(selection, (*brief.held, *brief.of_bodies))
    found += notes.cannot_say(brief.readings, overview.children_rate(selection))
    found += notes.words_and_signs()
    return found


def _answers(brief: Brief) -> list[Block]:
    """The answers to the question of the pack: what moved, what figures say, what people decided."""
    selection, kind = brief.selection, brief.kind
    about_weeks = decided.of_weeks(selection) if kind.step else decided.of_judgements(selection)
    first = decided.of_moves(selection) if "moved" in kind.parts else []
    return [Text(said, "lead") for said in (*first, answer(brief.readings), *about_weeks)]


def _facts(brief: Brief) -> tuple[tuple[str, str], ...]:
    """What a reader must know of every figure, in full."""
    selection, kind = brief.selection, brief.kind
    deep = [course.definition.label for _, course in brief.courses]
    headline = joined(one.definition.label for one in brief.readings)
    lines = joined(map(str, kind.at_a_glance))
    return (
        ("Question", kind.question),
        *_who_and_when(selection),
        ("Period", f"{selection.year}, {span_words(selection.year)}; earlier ones where a series is shown"),
        (
            "Children counted",
            sections.cohorts((*brief.readings, *(one for _, one in brief.courses), *brief.glanced)),
        ),
        (
            "Compared",
            f"At home with: {_compared(selection)}; over the years with one",
        ),
        ("Headline measures", headline),
        *([("Over the years", joined(deep))] if deep else []),
        *([("In one row", f"Every other measure of key line of enquiry {lines}")] if brief.glanced else []),
        ("Split by", "None: all ages, sexes and raters together"),
        *_of_cases(selection),
        ("Source", "Returns of the partnership, protected before publication; Scotland’s published figures"),
    )


def _compared(selection: Selection) -> str:
    choice = of_comparisons(selection.release, selection.partnership)
    return lower_first(choice.written(selection.compare))


def _who_and_when(selection: CaseSelection) -> tuple[tuple[str, str], ...]:
    release = selection.release
    return (
        ("Partnership", selection.partnership.title),
        ("As known on", f"{day(selection.day)}: no figure, judgement or entry made later"),
        (
            "Release",
            f"Release {release.release_id}, published {day(release.published_on)}, returns as at "
            f"{day(release.as_at)}",
        ),
    )


def _of_cases(selection: CaseSelection) -> tuple[tuple[str, str], ...]:
    """Which inspection and which recommendations; that there is none is said."""
    one, every = selection.inspection, selection.every
    about = f"{one.title}, notified {day(one.notified)}" if one else "None is entered by this day"
    report = every[0].report if every else None
    asked = f"All {len(every)}, of the report of {day(report)}" if report else "None is entered by this day"
    return ("Inspection", about), ("Recommendations", asked)


def _rows(brief: Brief) -> Sheet:
    """Every figure of the pack as a row."""
    taken = sheet(brief.selection, brief.held, brief.kind.name)
    bodies = sheet(replace(brief.selection, split=("body", "all")), brief.of_bodies, "")
    return taken._replace(rows=tuple(dict.fromkeys((*taken.rows, *bodies.rows))))


def document_of_one(selection: CaseSelection, one: Recommendation) -> Document:
    """One recommendation alone; raises HearthError where no figure was published by its day."""
    selection = with_figures(selection)
    found = selection.followed(one)
    held = ((measured.evidence_of(selection, one), found.periods),) if found else ()
    return Document(
        title=f"Recommendation {one.number}: {selection.partnership.name}",
        subject=f"{one.title}: has it been done, evidenced and felt?",
        facts=(*_who_and_when(selection), *_of_cases(selection)),
        blocks=(
            *decided.whole(selection, one),
            *decided.on_the_ladder(selection, one),
            *decided.history(selection, one),
            *notes.withheld(selection, held),
        ),
        sheet=sheet(selection, held, f"recommendation-{one.number}"),
        day=selection.day.isoformat(),
        invented=INVENTED if selection.release.invented else "",
    )


WRITERS: dict[str, Callable[[Document], bytes]] = {
    ".pdf": as_pdf,
    ".docx": as_docx,
    ".xlsx": as_xlsx,
    ".csv": lambda document: as_csv(document.sheet),
}


def check(name: str, ending: str) -> None:
    """Raises HearthError, naming the choices, where there is no such kind or form."""
    if name not in KINDS:
        raise HearthError(f"There is no pack '{name}'. Choose one of: {', '.join(KINDS)}.")
    if ending.lower() not in WRITERS:
        raise HearthError(f"A pack can't be written as '{ending}'. End the name with: {', '.join(WRITERS)}.")


def make(name: str, selection: CaseSelection, ending: str) -> bytes:
    """The pack of a kind in the form of an ending. Raises HearthError where there is no such kind or form."""
    check(name, ending)
    return WRITERS[ending.lower()](document_of(KINDS[name], selection))

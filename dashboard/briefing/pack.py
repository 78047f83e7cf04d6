"""A pack from a selection: which sections in which order, and the form that a file's ending asks for.

Here: `document_of` and `make`. Not here: the sections (`sections.py`, `notes.py`), the kinds (`kinds.py`),
or how a form is written (`as_*.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard import overview
from dashboard.briefing import notes, sections
from dashboard.briefing.as_docx import as_docx
from dashboard.briefing.as_pdf import as_pdf
from dashboard.briefing.as_xlsx import as_xlsx
from dashboard.briefing.document import Block, Document
from dashboard.briefing.kinds import KINDS, Kind
from dashboard.downloads import as_csv, sheet
from dashboard.reading import Reading
from dashboard.selection import Selection
from dashboard.wording.names import comparator_name, day, span_words
from pipelines.errors import HearthError


def document_of(kind: Kind, selection: Selection) -> Document:
    """The pack as a document; raises HearthError where the release holds none of its measures."""
    readings = overview.readings(selection)
    if not readings:
        raise HearthError("This release holds none of the headline measures, so there is no pack to make.")
    return Document(
        title=f"{kind.title}: {selection.partnership.name}",
        subject=kind.question,
        facts=_facts(kind, selection, readings),
        blocks=tuple(_blocks(kind, selection, readings)),
        sheet=_rows(kind, selection, readings),
        published_on=selection.release.published_on.isoformat(),
        invented=INVENTED if selection.release.invented else "",
        is_large=kind.is_plain,
    )


INVENTED = (
    "Demonstration: this partnership is invented, and so are all its children and figures. Figures marked "
    "“Scotland” are real."
)


def _blocks(kind: Kind, selection: Selection, readings: Sequence[Reading]) -> Sequence[Block]:
    shown = sections.courses(selection, kind)
    found = [*sections.answer(readings)]
    if kind.is_plain:
        found += sections.plain_panels(selection, readings)
    else:
        found += sections.panels(selection, readings)
    for chosen, course in shown:
        found += sections.course(chosen, course)
    found += sections.glance(selection, kind)
    every = (*readings, *sections.glance_readings(selection, kind))
    found += notes.withheld(selection, [course for _, course in shown], every)
    found += notes.cannot_say(readings, overview.children_rate(selection))
    found += notes.words_and_signs()
    return found


def _facts(kind: Kind, selection: Selection, readings: Sequence[Reading]) -> tuple[tuple[str, str], ...]:
    """What a reader must know of every figure, in full."""
    release = selection.release
    courses = [course for _, course in sections.courses(selection, kind)]
    shown = (*readings, *courses, *sections.glance_readings(selection, kind))
    latest = "" if selection.known_on else ", the latest release"
    measures = f"{len({one.definition.id for one in shown})} measures; headline: each of the five"
    return (
        ("Question", kind.question),
        ("Partnership", selection.partnership.title),
        ("Period", f"{selection.year}, {span_words(selection.year)}; earlier ones where a series is shown"),
        ("Children counted", sections.cohorts(shown)),
        (
            "Compared",
            f"At home with: {comparator_name(selection.compare).lower()}; over the years with one",
        ),
        ("Measures", measures),
        ("Split by", "None"),
        ("As known on", f"{day(release.published_on)}{latest}"),
        ("Release", f"Release {release.release_id}, returns as at {day(release.as_at)}"),
        ("Source", "Returns of the partnership, protected before publication; Scotland’s published figures"),
    )


def _rows(kind: Kind, selection: Selection, readings: Sequence[Reading]):
    shown = [(one.evidence, (one.period or "",)) for one in readings]
    shown += [(one.evidence, (one.period or "",)) for one in sections.glance_readings(selection, kind)]
    deep = {course.definition.id: course for _, course in sections.courses(selection, kind)}
    shown = [pair for pair in shown if pair[0].definition.id not in deep]
    shown += [(course.evidence, course.evidence.periods) for course in deep.values()]
    return sheet(selection, shown, kind.name)


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


def make(name: str, selection: Selection, ending: str) -> bytes:
    """The pack of a kind in the form of an ending. Raises HearthError where there is no such kind or form."""
    check(name, ending)
    return WRITERS[ending.lower()](document_of(KINDS[name], selection))

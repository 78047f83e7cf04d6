"""Recommendations and actions from a spreadsheet: what each row asks to record, and why one is set aside.

Here: rows to drafts, and the report. Not here: reading files (`sheets.py`), rights and doubts (`writing.py`).
A row that is recorded already changes nothing; one that would overwrite what stands is set aside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.access import Person
from dashboard.cases.events import CasesError, Draft, Event
from dashboard.cases.screening import doubts_in, unwritable
from dashboard.cases.sheets import Row

RECOMMENDATION, ACTION = "recommendation", "action"
COLUMNS = (
    "record",
    "partnership",
    "recommendation",
    "title",
    "short",
    "words",
    "page",
    "report",
    "indicators",
    "kloe",
    "owner",
    "supporting",
    "action",
    "planned_start",
    "planned_finish",
    "actual_start",
    "actual_finish",
    "why",
)
NEEDED = {
    RECOMMENDATION: (
        "partnership",
        "recommendation",
        "title",
        "words",
        "report",
        "indicators",
        "kloe",
        "owner",
    ),
    ACTION: ("partnership", "recommendation", "action", "words", "owner", "planned_start", "planned_finish"),
}
INDICATORS, ENQUIRIES = ("2.1", "5.3", "5.4", "9.2"), ("1", "2", "3")
_PUBLISHED, _PLANNED, _DATED = "recommendation.published", "action.planned", "action.dated"
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")


class SetAside(Exception):
    """Why a row is not recorded, and what to do, without anything that it says."""


@dataclass(frozen=True, slots=True)
class Line:
    """The report of one row: its number in the file, what became of it, what to do."""

    row: int
    result: str
    what: str


@dataclass
class Standing:
    """What is recorded already, as bodies by (partnership, subject, action); `last` numbers by subject."""

    bodies: dict[tuple[str, str, str], dict]
    last: dict[tuple[str, str], int | None]

    @classmethod
    def of(cls, events: Sequence[Event]) -> Standing:
        """What these events leave standing, corrections applied."""
        standing = cls({}, {})
        for event in events:
            standing.last[event.partnership, event.subject] = event.number
            if event.kind in (_PUBLISHED, _PLANNED, _DATED):
                standing.put(event.partnership, event.subject, event.body)
        return standing

    def take(self, partnership: str, subject: str) -> int | None:
        """What the next writer about a subject must have seen; None once this import wrote about it."""
        seen = self.last.get((partnership, subject), 0)
        self.last[partnership, subject] = None
        return seen

    def put(self, partnership: str, subject: str, body: dict) -> None:
        """Lays a body over what stands."""
        key = (partnership, subject, str(body.get("action", "")))
        self.bodies[key] = self.bodies.get(key, {}) | body


def read_rows(
    rows: Sequence[Row],
    events: Sequence[Event],
    person: Person,
    partnerships: Collection[str],
    confirmed: bool,
) -> tuple[list[Draft], list[Line]]:
    """The drafts of the rows that may be recorded, and a line of report for every row.

    `partnerships` are the known codes; empty where any may come. Raises CasesError for other columns.
    """
    _demand_columns(rows)
    standing, drafts, report = Standing.of(events), [], []
    for place, row in enumerate(rows, 2):
        cells = {name: row.get(name, "").strip() for name in COLUMNS}
        try:
            subject, bodies = _asked(cells, standing, person, partnerships)
            _demand_no_doubt(bodies, confirmed)
        except SetAside as fault:
            report.append(Line(place, "set aside", str(fault)))
            continue
        report.append(Line(place, "accepted", "" if bodies else "It is recorded already."))
        for kind, body in bodies:
            seen = standing.take(cells["partnership"], subject)
            standing.put(cells["partnership"], subject, body)
            drafts.append(
                Draft(cells["partnership"], kind, subject, body, person.name, person.role, expected=seen)
            )
    return drafts, report


def _demand_columns(rows: Sequence[Row]) -> None:
    if not rows:
        raise CasesError("The file holds a head and no row. Nothing was saved.")
    unknown = sorted(rows[0].keys() - set(COLUMNS))
    missing = [name for name in ("record", "partnership", "recommendation") if name not in rows[0]]
    if unknown or missing:
        raise CasesError(
            f"The file lacks {', '.join(missing) or 'no column'} and has {len(unknown)} unknown columns. "
            f"It may have: {', '.join(COLUMNS)}. Nothing was saved."
        )


def _asked(
    cells: Row, standing: Standing, person: Person, partnerships: Collection[str]
) -> tuple[str, list[tuple[str, dict]]]:
    """The subject of a row, and the (kind, body) of each event that it asks for."""
    record = cells["record"].casefold()
    if record not in NEEDED:
        raise SetAside("record is “recommendation” or “action”.")
    if missing := [name for name in NEEDED[record] if not cells[name]]:
        raise SetAside(f"Fill in {', '.join(missing)}.")
    is_known = cells["partnership"] in partnerships or not partnerships
    if not is_known or not person.sees(cells["partnership"]):
        raise SetAside("partnership is not a code of the figures that are served, or not one of yours.")
    number = _number(cells["recommendation"])
    make = _recommendation if record == RECOMMENDATION else _action
    return f"recommendation {number}", make(cells, number, standing)


def _demand_no_doubt(bodies: Sequence[tuple[str, dict]], confirmed: bool) -> None:
    if fault := next(filter(None, (unwritable(body) for _, body in bodies)), ""):
        raise SetAside(fault)
    found = {f"{field}: {what}" for _, body in bodies for field, what in doubts_in(body)}
    if found and not confirmed:
        told = "; ".join(sorted(found))
        raise SetAside(f"It may identify a child ({told}). Change it, or look again and add --confirm.")


def _recommendation(cells: Row, number: int, standing: Standing) -> list[tuple[str, dict]]:
    indicators = _list(cells["indicators"])
    if not set(indicators) <= set(INDICATORS) or cells["kloe"] not in ENQUIRIES:
        raise SetAside(
            f"indicators are among {', '.join(INDICATORS)}, kloe is one of {', '.join(ENQUIRIES)}."
        )
    body = {
        "number": number,
        **{name: cells[name] for name in ("title", "short", "words", "page", "kloe", "owner")},
        "report": _day("report", cells).isoformat(),
        "indicators": indicators,
        "supporting": _list(cells["supporting"]),
    }
    held = standing.bodies.get((cells["partnership"], f"recommendation {number}", ""))
    if held is None:
        return [(_PUBLISHED, body)]
    if any(held.get(name) != said for name, said in body.items() if said not in ("", [])):
        raise SetAside("This recommendation is recorded with other words. Correct it on its page.")
    return []


def _action(cells: Row, number: int, standing: Standing) -> list[tuple[str, dict]]:
    place, subject = cells["partnership"], f"recommendation {number}"
    if (place, subject, "") not in standing.bodies:
        raise SetAside("Its recommendation is not recorded: bring that first, or put its row above.")
    held = standing.bodies.get((place, subject, cells["action"]), {})
    planned, actual = (
        _days(("planned_start", "planned_finish"), cells),
        _days(("actual_start", "actual_finish"), cells),
    )
    if held and any(held.get(name) != cells[name] for name in ("words", "owner")):
        raise SetAside("This action is recorded with other words or another owner. Correct it on its page.")
    moved = any(held.get(name) != day for name, day in planned.items())
    if held and moved and not cells["why"]:
        raise SetAside("A planned date that moves needs its reason: fill in why.")
    if any(held.get(name) not in (None, day) for name, day in actual.items()):
        raise SetAside("Another actual date is recorded. Correct it on its page.")
    name = {"action": cells["action"]}
    about = {} if held else {"words": cells["words"], "owner": cells["owner"]}
    why = {"why": cells["why"]} if cells["why"] else {}
    new = {field: day for field, day in actual.items() if field not in held}
    return [
        *([(_PLANNED, name | about | planned | why)] if moved else []),
        *([(_DATED, name | new)] if new else []),
    ]


def _number(cell: str) -> int:
    text = cell.removesuffix(".0")
    if not text.isdecimal() or len(text) > 3 or not int(text):
        raise SetAside("recommendation is its number in the report.")
    return int(text)


def _days(names: Sequence[str], cells: Row) -> dict[str, str]:
    days = {name: _day(name, cells).isoformat() for name in names if cells[name]}
    if len(days) == 2 and days[names[0]] > days[names[1]]:
        raise SetAside(f"{names[1]} comes before {names[0]}.")
    return days


def _day(name: str, cells: Row) -> date:
    for form in _FORMS:
        try:
            found = datetime.strptime(cells[name], form).date()
        except ValueError:
            continue
        if found.year > 1999:
            return found
    raise SetAside(f"{name} is a date like 2026-03-31 or 31/03/2026.")


def _list(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]

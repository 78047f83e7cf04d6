"""The Overview's parts about what people decided: recommendations as judged, and what is due next.

Here: what the page draws with what, as known on its day. Not here: figures (`overview.py`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from dashboard import components
from dashboard.cases.events import Event
from dashboard.cases.folding import known_on
from dashboard.cases.inspection import Inspection, inspections
from dashboard.cases.judgement import QUESTIONS
from dashboard.cases.recommendation import Recommendation, recommendations
from dashboard.casework import newest_report, slipped
from dashboard.kept import kept
from dashboard.markup import Link, Table
from dashboard.selection import Selection
from dashboard.wording import recommendations as words
from dashboard.wording.cases import VERDICTS, short_day
from dashboard.wording.names import day

WEEKS = 8
MEANING = (
    "Done: the action is finished. Evidenced: someone has checked proof. Felt: a measure or children’s own "
    "views show a difference. ≠ means two judges differ; open the recommendation to see who."
)


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What was known of a partnership's recommendations and inspection on a day; equal to itself alone."""

    day: date
    every: tuple[Recommendation, ...]
    inspection: Inspection | None


def decided(selection: Selection) -> Decided:
    """What had been recorded by the day that the page shows."""
    shown = selection.known_on or date.today()
    from dashboard.cases.store import open_store  # its database library only where cases are read

    return _decided(open_store().events(selection.partnership.partnership), shown)


@kept(64)
def _decided(recorded: tuple[Event, ...], shown: date) -> Decided:
    events = known_on(recorded, shown)
    return Decided(shown, newest_report(recommendations(events)), next(iter(inspections(events)), None))


def judged(selection: Selection, held: Decided) -> None:
    """The recommendations on the three questions; each leads to its own page."""
    components.table(_judged_table(selection, held), words.overview_heading(held.every))
    components.note(MEANING)


@kept(64)
def _judged_table(selection: Selection, held: Decided) -> Table:
    rows = tuple(
        (
            Link(_address(selection, one), f"{one.number} {one.short}"),
            *(VERDICTS[one.standing(question)].replace(" ", "\u00a0") for question in QUESTIONS),
        )
        for one in held.every
    )
    caption = f"Recommendations, as judged on {day(held.day)}"
    return Table(caption, ("Recommendation", "Done", "Evidenced", "Felt"), rows)


def _address(selection: Selection, one: Recommendation) -> str:
    asked = {"partnership": selection.partnership.title, "rec": str(one.number)}
    if selection.known_on:
        asked["as_known"] = day(selection.known_on)
    return "recommendations?" + urlencode(asked)


def due(held: Decided) -> None:
    """What is late or due in the next weeks: when, what, whose."""
    rows = due_rows(held)
    late = sum(slipped(one, held.day) for one in held.every)
    heading = words.due_heading(late, bool(rows), WEEKS)
    if rows:
        components.table(due_table(rows), heading)
    else:
        components.section(heading)


def due_table(rows: tuple[tuple[str, str, str], ...]) -> Table:
    """The rows under their caption."""
    return Table(f"Late, and the next {WEEKS} weeks", ("When", "What", "Who"), rows)


@kept(64)
def due_rows(held: Decided) -> tuple[tuple[str, str, str], ...]:
    """(when, what, whose) by date: open actions, next checks and steps of the inspection."""
    found: list[tuple[date, str, str]] = []
    for one in held.every:
        found += _of_recommendation(one) if one.closed is None else []
    if held.inspection:
        found += [
            (step.planned_from, step.name, step.owner) for step in held.inspection.steps if step.began is None
        ]
    last = held.day + timedelta(weeks=WEEKS)
    return tuple((short_day(when), what, who) for when, what, who in sorted(found) if when <= last)


def _of_recommendation(one: Recommendation) -> Sequence[tuple[date, str, str]]:
    found = []
    for action in one.open_actions:
        if action.planned_finish:
            moved = [move for move in action.moves if "finish" in move.what and move.from_]
            was = f" **Was due {short_day(moved[-1].from_)}**" if moved else ""
            found.append((action.planned_finish, f"Rec {one.number}: {action.words}.{was}", action.owner))
    if one.next_check and one.next_check not in [when for when, _, _ in found]:
        found.append((one.next_check, f"Rec {one.number}: next check", one.owner))
    return found

"""What a reader chose on a page about cases: the day, the recommendation, and which entries were known then.

Here: one frozen value and its choices. Not here: widgets (`filters.py`), the folds (`cases/`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard import store
from dashboard.cases.events import Event
from dashboard.cases.folding import known_on, recorded_on
from dashboard.cases.inspection import Inspection, inspections
from dashboard.cases.recommendation import Recommendation, recommendations
from dashboard.figures.ladder import Followed, followed
from dashboard.selection import Choice, Pick, Selection, first_option, of_partnerships
from dashboard.store import Release
from dashboard.wording.names import day as written
from pipelines.paths import DataFolder

ALL = ""
_COMPARED_DAYS = 90
"""Follow-up compares with the last entry that is at least so old, unless another day is chosen."""
QUALITY = ("2.1", "5.3", "5.4", "9.2")
ENQUIRIES = ("1", "2", "3")
STATES = {
    ALL: "All: done, evidenced, felt",
    "done": "Done",
    "not_done": "Not done yet",
    "disputed": "Disputed",
    "slipped": "A date has slipped",
    "closed": "Closed",
}


@dataclass(frozen=True)
class CaseSelection(Selection):
    """A selection with the day that rules the page, what was recorded by then, and the figures of then.

    `figures` is None where no release had been published by the day. `since` is an earlier day to compare.
    """

    today: date = date.min
    recorded: tuple[Event, ...] = ()
    figures: Release | None = None
    rec: str = ALL
    quality: str = ALL
    enquiry: str = ALL
    owner: str = ALL
    state: str = ALL
    step: str = ALL
    since: date | None = None
    since_figures: Release | None = None
    releases: tuple[Release, ...] = ()
    """Every release that a baseline may be frozen in, newest first."""

    @property
    def day(self) -> date:
        """The day as known on which everything is shown."""
        return self.known_on or self.today

    @cached_property
    def known(self) -> tuple[Event, ...]:
        """What had been recorded by the day."""
        return known_on(self.recorded, self.day)

    @cached_property
    def every(self) -> tuple[Recommendation, ...]:
        """The recommendations of the newest report as known on the day."""
        return newest_report(recommendations(self.known))

    @cached_property
    def then(self) -> tuple[Recommendation, ...]:
        """The recommendations of the same report as known on the earlier day."""
        return newest_report(recommendations(known_on(self.recorded, self.since or self.day)))

    @cached_property
    def inspection(self) -> Inspection | None:
        """The newest inspection as known on the day."""
        return next(iter(inspections(self.known)), None)

    def followed(self, one: Recommendation) -> Followed | None:
        """Its measure in the figures of the day; None where there is no measure, or no figure."""
        return measure_of(one, self.figures, self.partnership.partnership, self.releases)


def measure_of(
    one: Recommendation, figures: Release | None, partnership: str, releases: Sequence[Release]
) -> Followed | None:
    """The measure of a recommendation in a release, None where either is missing; its baseline is frozen."""
    if one.linked is None or figures is None or one.report is None:
        return None
    return followed(figures, partnership, one.linked, one.report, frozen_in(one, releases))


def frozen_in(one: Recommendation, releases: Sequence[Release]) -> Release | None:
    """The release in which a recommendation's baseline is frozen, where it stands here and can be read."""
    found = next((held for held in releases if held.release_id == one.baseline), None)
    return store.verified(Path(found.path)) if found else None


def newest_report(held: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The recommendations of the newest report alone."""
    last = max((one.report or date.min for one in held), default=None)
    return tuple(one for one in held if (one.report or date.min) == last)


def select_cases(
    filters: tuple[str, ...], today: date, pick: Pick, folder: DataFolder
) -> CaseSelection | None:
    """The selection of a page about cases, or None where nothing was published yet."""
    current = store.current_release(folder)
    if current is None:
        return None
    partnership = pick(of_partnerships(current))
    from dashboard.cases.store import open_store  # its database library only where cases are read

    recorded = open_store().events(partnership.partnership)
    releases = (current, *store.past_releases(folder, current))
    days = days_of(recorded, releases, today)
    chosen: dict[str, Any] = {"known_on": pick(of_days(days, today))}
    shown = CaseSelection(current, partnership, today=today, recorded=recorded, **chosen)
    chosen |= {"figures": in_force(releases, shown.day), "releases": releases}
    if "rec" in filters:
        chosen["rec"] = pick(of_recommendations(shown.every))
    if "quality" in filters:
        owners = tuple(dict.fromkeys(one.owner for one in shown.every))
        for choice in _of_list(owners):
            chosen[choice.key] = pick(choice)
    if "step" in filters:
        chosen["step"] = pick(of_steps(shown.inspection, shown.day))
    if "compared" in filters:
        chosen["since"] = pick(of_earlier(days, shown.day))
        chosen["since_figures"] = in_force(releases, chosen["since"] or shown.day)
    return CaseSelection(current, partnership, today=today, recorded=recorded, **chosen)


def with_cases(
    selection: Selection, today: date, folder: DataFolder, recorded: Sequence[Event]
) -> CaseSelection:
    """A selection of figures with what had been recorded by its day; follow-up compares as on its page."""
    given = {one.name: getattr(selection, one.name) for one in fields(Selection)}
    shown = CaseSelection(**given, today=today, recorded=tuple(recorded), figures=selection.release)
    releases = tuple(
        one
        for one in (selection.release, *store.past_releases(folder, selection.release))
        if one.published_on <= shown.day
    )
    since = first_option(of_earlier(days_of(recorded, releases, today), shown.day))
    before = in_force(releases, since) if since else None
    return replace(shown, since=since, since_figures=before, releases=releases)


def in_force(releases: Sequence[Release], day: date) -> Release | None:
    """The newest release that had been published by a day."""
    found = next((one for one in releases if one.published_on <= day), None)
    return store.verified(Path(found.path)) if found else None


def days_of(recorded: Sequence[Event], releases: Sequence[Release], today: date) -> tuple[date, ...]:
    """Days before today with an entry or a release, newest first."""
    days = {recorded_on(one) for one in recorded} | {one.published_on for one in releases}
    return tuple(sorted((one for one in days if one < today), reverse=True))


def of_days(days: Sequence[date], today: date) -> Choice:
    """Today, or an earlier day on which something was recorded or published. None stands for today."""
    return Choice(
        "as_known",
        "As known on",
        (None, *days),
        lambda one: written(one) if one else f"Today, {written(today)}",
    )


def of_earlier(days: Sequence[date], day: date) -> Choice:
    """The earlier day to compare with; None where there is none."""
    earlier = tuple(one for one in days if one < day)
    old = [place for place, one in enumerate(earlier) if day - one >= timedelta(days=_COMPARED_DAYS)]
    first = old[0] if old else max(len(earlier) - 1, 0)
    return Choice(
        "compared",
        "Compare with what was known on",
        earlier or (None,),
        lambda one: written(one) if one else "No earlier day",
        first,
    )


def of_recommendations(every: Sequence[Recommendation]) -> Choice:
    """One recommendation by its number, or all."""
    return Choice(
        "rec",
        "Recommendation",
        (ALL, *(str(one.number) for one in every)),
        lambda number: number or "All",
    )


def of_steps(one: Inspection | None, day: date) -> Choice:
    """Which step is prepared: the next, or another that has points to prepare."""
    keys = {point.step for point in one.points} if one else set()
    names = tuple(step.name for step in one.steps if step.key in keys) if one else ()
    coming = one.next_step(day) if one else None
    following = f"Next: {coming.name}" if coming else "Next"
    return Choice("step", "Step to prepare", (ALL, *names), lambda name: name or following)


def _of_list(owners: tuple[str, ...]) -> tuple[Choice, ...]:
    return (
        Choice("quality", "Quality indicator", (ALL, *QUALITY), lambda one: one or "All four"),
        Choice("enquiry", "Key line of enquiry", (ALL, *ENQUIRIES), lambda one: one or "All three"),
        Choice("owner", "Owner (role)", (ALL, *owners), lambda one: one or "Everyone"),
        Choice("state", "State", tuple(STATES), STATES.__getitem__),
    )


def chosen(selection: CaseSelection) -> tuple[Recommendation, ...]:
    """The recommendations that match the filters, in published order."""
    return tuple(
        one
        for one in selection.every
        if (not selection.quality or selection.quality in one.indicators)
        and (not selection.enquiry or selection.enquiry == one.kloe)
        and selection.owner in (ALL, one.owner)
        and _is_in_state(one, selection.state, selection.day)
    )


def _is_in_state(one: Recommendation, state: str, day: date) -> bool:
    if state == "disputed":
        return any(one.standing(question) == "disputed" for question in ("done", "evidenced", "felt"))
    if state == "slipped":
        return slipped(one, day)
    return {
        ALL: True,
        "done": one.standing("done") == "yes",
        "not_done": one.standing("done") != "yes",
        "closed": one.closed is not None,
    }[state]


def slipped(one: Recommendation, day: date) -> bool:
    """Whether an open action's finish was set later, or is past."""
    later = any(
        move.to and move.from_ and move.to > move.from_ and "finish" in move.what
        for action in one.open_actions
        for move in action.moves
    )
    return one.closed is None and (later or any(action.late_by(day) for action in one.open_actions))

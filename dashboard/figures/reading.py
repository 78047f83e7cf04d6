"""A reading: one measure of one partnership in one period, as a panel or a row shows it.

Here: which period, which groups, which change. Not here: sentences (`wording/`), or drawing.
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.evidence import Evidence, definitions, evidence
from dashboard.figures.rows import Change, Definition, Gap, Measure
from dashboard.kept import kept
from dashboard.selection import EACH, Selection
from pipelines.vocabulary import label_year

HEADLINES = (
    "attendance_below_90",
    "more_than_one_placement",
    "excluded_at_least_once",
    "wellbeing_overall",
    "positive_destination_9m",
)
_EACH = ("kinship", "foster", "residential")


class Reading(NamedTuple):
    """`period` is None where the release holds nothing up to the year; `late` where an earlier period stands
    in, because the follow-up of the year is not complete or its years are not yet together."""

    evidence: Evidence
    period: str | None
    compared: tuple[str, ...]
    late: bool = False

    @property
    def definition(self) -> Definition:
        return self.evidence.definition

    @property
    def lead(self) -> str:
        """The group that a row begins with: home, or all where the measure has no other."""
        return lead_of(self.evidence)

    def named_as(self, group: str) -> str:
        """The group as it is named: `joined` where residential care holds other care too."""
        return self.evidence.named_as(group)

    @property
    def home(self) -> Measure | None:
        return self.figure("home")

    def figure(self, group: str) -> Measure | None:
        """The figure of a group in the period, if the release holds the cell."""
        return self.evidence.figures.get((self.period or "", group))

    @property
    def rows(self) -> tuple[tuple[str, Measure | None], ...]:
        """Home and the compared groups, in the order of a panel; home alone where there is no period."""
        groups = (self.lead, *self.compared) if self.period else (self.lead,)
        return tuple((group, self.figure(group)) for group in groups)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Home minus each compared group; one that the release does not hold is not shown."""
        return tuple(
            self.evidence.gaps.get((self.period or "", group)) or _no_gap(self.period or "", group)
            for group in self.compared
        )

    @property
    def change(self) -> Change | None:
        """Home against the period before, where the two may be compared."""
        return self.evidence.changes.get((self.period or "", "last", "home"))

    @property
    def before(self) -> Measure | None:
        """Home in the period that the change starts from."""
        return self.evidence.figures.get((self.change.period_from, "home")) if self.change else None


def lead_of(held: Evidence) -> str:
    """Home, or all where a measure is of meetings, staff or care leavers, who are in no care group."""
    return "all" if held.definition.care_groups == ("all",) else "home"


def _no_gap(period: str, comparator: str) -> Gap:
    return Gap(period, "", comparator, None, None, None, None, None, "not_shown", "not shown")


def compared_groups(held: Evidence, compare: str) -> tuple[str, ...]:
    """The groups that home is set beside: those asked for, or else all of them together."""
    wanted = _EACH if compare == EACH else (compare,)
    return tuple(group for group in wanted if group in held.comparators) or tuple(
        group for group in ("away",) if group in held.comparators
    )


def read(held: Evidence, year: str, compare: str) -> Reading:
    """The reading of a year; while its follow-up is not complete, of the latest earlier period that is."""
    groups = compared_groups(held, compare)
    asked = held.period_for(year)
    early = [one for one in held.periods if label_year(one) <= label_year(year) and one != asked]
    for period in (asked, *reversed(early)):
        if period and not _is_early(held, period, groups):
            return Reading(held, period, groups, late=period != asked)
    return Reading(held, asked, groups)


def _is_early(held: Evidence, period: str, groups: tuple[str, ...]) -> bool:
    return all(held.status(period, group) == "too_early" for group in (lead_of(held), *groups))


@kept(256)
def headline_readings(selection: Selection) -> tuple[Reading, ...]:
    """The headline measures of the release, in their order."""
    known = definitions(selection.release)
    code = selection.partnership.partnership
    return tuple(
        read(evidence(selection.release, code, name), selection.year, selection.compare)
        for name in HEADLINES
        if name in known
    )

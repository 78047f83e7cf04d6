"""The course of one measure: where home and a comparator stand now, and since the run of years began.

Here: which rows make the story of the Outcomes page. Not here: sentences (`wording/outcomes.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Change, Definition, Gap, GapChange, Measure


class Course(NamedTuple):
    """A measure's evidence with one comparator. `latest` is the newest period whose follow-up is complete."""

    evidence: Evidence
    comparator: str

    @property
    def definition(self) -> Definition:
        return self.evidence.definition

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups on the chart: four of the five, the fifth only where it is asked for."""
        groups = self.evidence.groups
        kept = tuple(group for group in groups if group != "other" or self.comparator == "other")
        return (*kept, "away") if self.comparator == "away" and "away" not in kept and self.has_gap else kept

    @property
    def lead(self) -> str:
        """The group that the page is about: home, or all where the measure describes all together."""
        return "home" if "home" in self.evidence.groups else "all"

    def named_as(self, group: str) -> str:
        """The group as it is named: `joined` where residential care holds other care too."""
        return self.evidence.named_as(group)

    @property
    def has_gap(self) -> bool:
        """Whether home can be set beside another group at all."""
        return bool(self.evidence.gaps)

    @property
    def latest(self) -> str:
        """The newest period in which the lead group is not waiting for its follow-up."""
        for period in reversed(self.evidence.periods):
            if self.evidence.status(period, self.lead) != "too_early":
                return period
        return self.evidence.periods[-1]

    @property
    def now(self) -> Measure | None:
        return self.evidence.figures.get((self.latest, self.lead))

    @property
    def other(self) -> Measure | None:
        return self.evidence.figures.get((self.latest, self.comparator))

    @property
    def gap(self) -> Gap | None:
        return self.evidence.gaps.get((self.latest, self.comparator))

    def change(self, group: str) -> Change | None:
        """A group in the latest period against the first of its run."""
        return self.evidence.changes.get((self.latest, "run", group))

    def before(self, group: str) -> Measure | None:
        """The figure that the change of a group starts from."""
        change = self.change(group)
        return self.evidence.figures.get((change.period_from, group)) if change else None

    @property
    def gap_change(self) -> GapChange | None:
        return self.evidence.gap_changes.get((self.latest, "run", self.comparator))

    @property
    def gap_before(self) -> Gap | None:
        change = self.gap_change
        return self.evidence.gaps.get((change.period_from, self.comparator)) if change else None

    @property
    def run_length(self) -> int:
        """Published points of the lead group from the first of the run to the latest."""
        change = self.change(self.lead)
        if change is None:
            return 1 if self.now and self.now.is_published else 0
        start = self.evidence.periods.index(change.period_from)
        stop = self.evidence.periods.index(self.latest)
        return sum(
            self.evidence.status(period, self.lead) == "published"
            for period in self.evidence.periods[start : stop + 1]
        )

"""Pairs: children assessed twice, of one wellbeing indicator, one partnership, one rater, in one period.

Here: which rows make the story of the Wellbeing page, and the few numbers that follow from them: how many
were matched, and the bounds. Not here: sentences (`wording/wellbeing.py`). All of it is a function of
released rows; where a row is not published, what needs it is absent.
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Change, Definition, Gap, Measure

PARTS = ("improved", "unchanged", "declined")
EXITS = ("order_ended", "changed_group", "turned_18", "assessed_once")


class Pairs(NamedTuple):
    """One period of a matched change. `groups` are home and those beside it, in the order of the page."""

    evidence: Evidence
    period: str

    @property
    def definition(self) -> Definition:
        return self.evidence.definition

    @property
    def groups(self) -> tuple[str, ...]:
        """Home and each group that the release holds apart; else home and all others together."""
        held = tuple(
            group
            for group in self.evidence.groups
            if self.evidence.status(self.period, group) not in ("absent", "not_applicable")
        )
        return held if len(held) > 1 or "away" not in self.evidence.comparators else (*held, "away")

    def named_as(self, group: str) -> str:
        """The group as it is named: `joined` where residential care holds other care too."""
        return self.evidence.named_as(group)

    @property
    def compared(self) -> tuple[str, ...]:
        return tuple(group for group in self.groups if group != "home")

    @property
    def home(self) -> Measure | None:
        return self.improved("home")

    def improved(self, group: str) -> Measure | None:
        return self.evidence.figures.get((self.period, group))

    def parts(self, group: str) -> tuple[tuple[str, int], ...]:
        """(outcome, children) of a group's pairs: three, or improved and not improved, or none at all."""
        rows = [self.evidence.others.get((self.period, group, part)) for part in PARTS]
        known = [row.numerator for row in rows if row is not None and row.numerator is not None]
        if len(known) == len(PARTS):
            return tuple(zip(PARTS, known, strict=True))
        first = rows[0]
        if first is None or first.numerator is None or first.denominator is None:
            return ()
        return ("improved", first.numerator), ("not_improved", first.denominator - first.numerator)

    def matched(self, group: str) -> int | None:
        figure = self.improved(group)
        return figure.denominator if figure else None

    def not_matched(self, group: str) -> Measure | None:
        """The children assessed once only, of all who could have been assessed twice."""
        return self.evidence.others.get((self.period, group, "not_matched"))

    def bounds(self, group: str) -> tuple[float, float] | None:
        """Improved of all eligible if no unmatched child improved, and if each did (`methods.md` D3)."""
        figure, rest = self.improved(group), self.not_matched(group)
        if figure is None or rest is None or figure.numerator is None or rest.numerator is None:
            return None
        eligible = rest.denominator or 0
        return figure.numerator / eligible, (figure.numerator + rest.numerator) / eligible

    def gap(self, group: str) -> Gap | None:
        return self.evidence.gaps.get((self.period, group))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for group in self.compared if (gap := self.gap(group)))

    def could_reverse(self, group: str) -> bool:
        """Whether the children assessed once only could turn the order of home and a group."""
        gap, home, other = self.gap(group), self.bounds("home"), self.bounds(group)
        if gap is None or not gap.difference or home is None or other is None:
            return False
        return home[0] < other[1] if gap.difference > 0 else other[0] < home[1]

    @property
    def change(self) -> Change | None:
        """Improved at home, against the period before."""
        return self.evidence.changes.get((self.period, "last", "home"))

    @property
    def before(self) -> Measure | None:
        change = self.change
        return self.evidence.figures.get((change.period_from, "home")) if change else None


def newest(evidence: Evidence) -> Pairs:
    """The pairs of the newest period of a series that has one."""
    return Pairs(evidence, evidence.periods[-1])


def counted(pairs: Pairs, level: Evidence, group: str = "home") -> int | None:
    """How many eligible children stand in one level of a split, if that is released."""
    for outcome in ("not_matched", "improved"):
        row = level.others.get((pairs.period, group, outcome))
        if row is not None and row.denominator is not None:
            return row.denominator
    return None

"""All measures together: home and one other group in one year, with what holds against their number.

Here: which rows make one family (`methods.md` B5): every measure that the year has, one contrast, whole
groups. Not here: the rule (`family.py`), or sentences (`wording/together.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.course import Course
from dashboard.figures.evidence import MAIN_OUTCOME, contrast, named_among, named_as, plans
from dashboard.figures.family import screened
from dashboard.figures.rows import Definition, Gap, Measure
from dashboard.kept import kept
from dashboard.selection import Selection
from dashboard.wording.names import years_in

NOT_COMPARED = ("not_shown", "not_tested")


class Row(NamedTuple):
    """A measure in the year: both figures, their difference, and its verdict among all of them. `named_as` is
    the other group as this measure names it."""

    definition: Definition
    gap: Gap
    home: Measure
    other: Measure
    verdict: str
    named_as: str


class Together(NamedTuple):
    """The rows of a family; `words` say how many were compared and how many chance alone would show."""

    year: int
    comparator: str
    rows: tuple[Row, ...]
    words: str

    @property
    def named_as(self) -> str:
        """The comparator under one name for all rows."""
        return named_among((row.named_as for row in self.rows), self.comparator)

    @property
    def compared(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.verdict not in NOT_COMPARED)


@kept(128)
def together(selection: Selection, course: Course) -> Together:
    """Every measure of the partnership in the year of the page's newest period, against its comparator."""
    year = years_in(course.latest)[-1]
    rows = _of_year(selection, course.comparator, year)
    found = screened([(gap, home, other, one.headline) for one, gap, home, other in rows])
    plan = plans(selection.release, selection.partnership.partnership)
    judged = (
        Row(*row, verdict, named_as(plan.get(row[0].id), course.comparator))
        for row, verdict in zip(rows, found.verdicts, strict=True)
    )
    return Together(year, course.comparator, tuple(judged), found.words)


def _of_year(
    selection: Selection, comparator: str, year: int
) -> list[tuple[Definition, Gap, Measure, Measure]]:
    """One row a measure: the period that holds the year, as its main outcome; quarters are left out."""
    every = contrast(selection.release, selection.partnership.partnership, comparator)
    return [
        row
        for row in every
        if row[1].outcome == MAIN_OUTCOME[row[0].kind]
        and row[2].period_kind != "quarter"
        and year in years_in(row[1].period)
    ]

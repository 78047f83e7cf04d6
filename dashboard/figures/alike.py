"""Alike: home and one other group at the same mix of stages or ages, beside the shares as counted.

Here: the levels of one split in one period, whether they may be adjusted, and the refusal (`methods.md` B4).
Not here: the formula (`bands.py` and `pipelines/stats/standardised.py`), or sentences (`wording/alike.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.bands import Band, adjusted
from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence, splits
from dashboard.figures.rows import Gap, Measure
from dashboard.selection import NO_SPLIT, Selection
from dashboard.wording.names import capital, level_name

BY = ("stage", "age_band")
"""Splits whose mix explains part of a gap, the closer one first."""
ATTAINMENT = ("acel_", "scqf", "left_by_s4")
"""Measures of which a gap is not to be read before this was looked at, so a refusal is said."""


class Alike(NamedTuple):
    """Both groups by level, as counted, and at the pooled mix of levels.

    `found`: home and other in percent, the difference in words, what is said of it; None with the reason.
    `breakdown` is empty where no split is released.
    """

    breakdown: str
    levels: tuple[Band, ...]
    home: Measure | None
    other: Measure | None
    gap: Gap | None
    found: tuple[float, float, str, str] | None
    refusal: str


def alike(selection: Selection, course: Course) -> Alike | None:
    """The comparison of the page's newest period.

    None where the measure is no share or has no gap; of what is no attainment, where nothing is adjusted.
    """
    is_share = course.definition.kind == "proportion" and course.definition.unit == "percent"
    if not is_share or not course.has_gap or selection.split != NO_SPLIT:
        return None
    held = splits(selection.release, selection.partnership.partnership, course.definition.id)
    breakdown = next((name for name in BY if name in {one for one, _ in held}), "")
    levels = tuple(
        _levels(selection, course, [level for name, level in held if name == breakdown], breakdown)
    )
    refusal = _refusal(course, breakdown, levels)
    found = None if refusal else adjusted(levels)
    if not refusal and found is None:
        refusal = "too_few"
    if refusal and not course.definition.id.startswith(ATTAINMENT):
        return None
    return Alike(breakdown, levels, course.now, course.other, course.gap, found, refusal)


def _levels(selection: Selection, course: Course, levels: list[str], breakdown: str) -> list[Band]:
    """Every level that somebody stands in, or may."""
    found = []
    for level in levels:
        held = evidence(
            selection.release, selection.partnership.partnership, course.definition.id, breakdown, level
        )
        home, other = (held.figures.get((course.latest, group)) for group in ("home", course.comparator))
        if any(one is not None and (one.denominator or not one.is_published) for one in (home, other)):
            gap = held.gaps.get((course.latest, course.comparator))
            found.append(Band(capital(level_name(level)), home, other, gap))
    return found


def _refusal(course: Course, breakdown: str, levels: tuple[Band, ...]) -> str:
    """not_split, not_shown, withheld, not_whole (some have no level) or empty; empty text where none."""
    if not breakdown or not levels:
        return "not_split"
    if not (course.now and course.now.is_published and course.other and course.other.is_published):
        return "not_shown"
    for whole, side in (
        (course.now, [one.home for one in levels]),
        (course.other, [one.away for one in levels]),
    ):
        if any(one is None or not one.is_published for one in side):
            return "withheld"
        if sum(one.denominator or 0 for one in side if one) != whole.denominator:
            return "not_whole"
        if any(not one.denominator for one in side if one):
            return "empty"
    return ""

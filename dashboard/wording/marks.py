"""What the marks of a chart mean, for the marks that it has: hollow points, breaks, [c], the key.

Here: notes under charts and the key over narrow ones. Not here: findings (`outcomes.py`).
"""

from __future__ import annotations

from dashboard.charts.hidden import MANY, hidden_rows
from dashboard.charts.scales import tick_words
from dashboard.figures.course import Course
from dashboard.wording.names import group_name, in_sentence, lower_first, years_in
from dashboard.wording.states import MARKS, WITHHELD, band_sign
from pipelines.vocabulary import year_label


def reading_note(course: Course) -> str:
    """How to read the trend: intervals, hollow points, breaks, short years, what is withheld."""
    figures = course.evidence.figures.values()
    has_interval = any(one.lower_ci is not None for one in figures)
    notes = ["Bars: 95% intervals." if has_interval else "No intervals: this kind of figure has none."]
    notes += [*_hollow(course), *_breaks(course), *_noted(course), *_withheld(course)]
    if len(course.evidence.periods) > MANY and any(hidden_rows(course.evidence, course.groups)):
        notes.append("On a narrow screen a sign is its first letter: c for [c], x for [x].")
    if "other" in course.evidence.groups and "other" not in course.groups:
        notes.append("Other care has few children: it is in the table, and drawn when it is compared with.")
    return " ".join(notes)


def _periods_of(course: Course, year: int) -> list[str]:
    return [period for period in course.evidence.periods if year in years_in(period)]


def _hollow(course: Course) -> list[str]:
    return [
        f"Hollow points: {period}, {lower_first(words)}; not joined, not tested."
        for year, words in course.definition.marked_years
        for period in _periods_of(course, year)[:1]
    ]


def _breaks(course: Course) -> list[str]:
    first = course.evidence.periods[0]
    return [
        f"Dotted line: {lower_first(words).rstrip('.')}."
        for year, words in course.definition.definition_breaks
        if _periods_of(course, year) and min(years_in(first)) < year
    ]


def _noted(course: Course) -> list[str]:
    return [
        f"{year_label(year)}: {lower_first(words).rstrip('.')}."
        for year, words in course.definition.noted_years
        if _periods_of(course, year)
    ]


def _withheld(course: Course) -> list[str]:
    figures = course.evidence.figures
    hidden = {
        period
        for (period, group), one in figures.items()
        if one.status == "withheld" and group in course.groups
    }
    if not hidden:
        return _banded(course)
    alls = [figures.get((period, "all")) for period in hidden]
    is_hidden_too = all(one is not None and one.status == "withheld" for one in alls)
    too = " The all-groups figure for such a year is withheld too." if is_hidden_too else ""
    return [
        f"**{WITHHELD[:3]}**{WITHHELD[3:]}: listed under the year, never drawn at a value.{too}",
        *_banded(course),
    ]


def _banded(course: Course) -> list[str]:
    figures = course.evidence.figures.items()
    signs = {
        band_sign(one.words)
        for (_, group), one in figures
        if one.status == "banded" and group in course.groups
    }
    if not signs:
        return []
    listed = " · ".join(sorted(signs))
    return [f"**{listed}** under a year: only this band is published, to protect confidentiality."]


def named_groups(course: Course) -> list[tuple[str, str]]:
    """(group, "At home 71%"): the key over a narrow chart, with the latest figure of each group."""
    named = []
    for group in course.groups:
        figure = course.evidence.figures.get((course.latest, group))
        value = ""
        if figure and figure.value is not None:
            decimals = 2 if course.definition.unit == "percent" else 0
            value = tick_words(round(figure.value, decimals), course.definition.unit)
        mark = MARKS.get(figure.status, "") if figure else ""
        named.append((group, f"{group_name(course.named_as(group), is_tight=True)} {value or mark}".strip()))
    return named


def gap_note(course: Course) -> str:
    """What lies above zero, and what a year without a gap says."""
    unit = {"percent": "Points", "per_1000": "Per 1,000", "months": "Months", "pounds": "Pounds"}
    found = [course.evidence.gaps.get((period, course.comparator)) for period in course.evidence.periods]
    hidden = any(gap is None or gap.difference is None for gap in found)
    return (
        f"{unit.get(course.definition.unit, 'Numbers')}. Above 0: higher at home than "
        f"{'for' if course.comparator == 'away' else 'in'} {in_sentence(course.named_as(course.comparator))}."
        f"{' A year without a point is not shown (– on a narrow screen).' if hidden else ''}"
    )

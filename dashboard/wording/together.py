"""Sentences on all measures together: on how many home clearly differs, given how many are compared.

Here: claims, each repeated by the table. A difference that is clear alone and not among all is told apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.course import Course
from dashboard.figures.together import Row, Together
from dashboard.kept import kept
from dashboard.markup import Table
from dashboard.wording.differences import is_clear, is_higher, judged, verdict_chip
from dashboard.wording.names import (
    capital,
    group_name,
    in_sentence,
    joined,
    lower_first,
    number_word,
    with_other,
)
from dashboard.wording.states import short
from pipelines.vocabulary import year_label


def heading(found: Together) -> str:
    """On how many measures home is clearly different from the comparator."""
    who, year = in_sentence(found.named_as), _when(found)
    if not found.compared:
        return f"All measures together: none can be compared with {who} {year}"
    clear, many = (number_word(len(rows)) for rows in (_clear(found), found.compared))
    return f"All measures together: home clearly differs from {who} on {clear} of {many} measures {year}"


def _when(found: Together) -> str:
    """ "in 2025/26", or that some rows are of several years together."""
    year = year_label(found.year)
    has_windows = any("–" in row.gap.period for row in found.rows)
    return f"in {year} (some over several years)" if has_windows else f"in {year}"


def _clear(found: Together) -> list[Row]:
    return [row for row in found.compared if is_clear(row.verdict)]


def sentences(course: Course, found: Together) -> list[str]:
    """Which differ, worse and better apart; how many are compared; where the page’s measure does not hold."""
    said = [_which(found, way, start) for way, start in _WAYS.items()]
    told = " ".join(filter(None, said))
    return list(filter(None, [told, found.words, not_holding(course, found)]))


_WAYS = {
    "worse": "**Worse at home:** {}.",
    "better": "**Better at home:** {}.",
    "higher": "**Higher at home, and neither way is better:** {}.",
    "lower": "**Lower at home, and neither way is better:** {}.",
}


def _way(row: Row) -> str:
    upward = is_higher(row.verdict)
    return judged(row.definition, upward) or ("higher" if upward else "lower")


def _which(found: Together, way: str, start: str) -> str:
    names = [lower_first(row.definition.label) for row in _clear(found) if _way(row) == way]
    return start.format(joined(names)) if names else ""


def not_holding(course: Course, found: Together) -> str:
    """That the page's own measure is clear alone but not among all, where that is so."""
    own = next((row for row in found.rows if row.definition.id == course.definition.id), None)
    if own is None or own.verdict == own.gap.verdict:
        return ""
    return (
        f"{course.definition.label} is clear when it is read alone, as above; among {len(found.compared)} "
        "comparisons it does not hold."
    )


@kept(128)
def table(found: Together) -> Table:
    """A row a measure that the year has."""
    rows: Sequence[Row] = found.rows
    return Table(
        f"Every measure, {_when(found)}: home and {in_sentence(found.named_as)}",
        ("Measure", "Period", "At home", group_name(found.named_as), "Difference", "In words"),
        tuple(
            (
                row.definition.label,
                row.gap.period,
                short(row.home.status, row.home.words),
                short(row.other.status, row.other.words) + with_other(found.named_as, row.named_as),
                capital(row.gap.words),
                verdict_chip(row.verdict),
            )
            for row in rows
        ),
        notes=(found.words,) if found.words else (),
    )

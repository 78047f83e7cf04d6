"""How much of a group the figures rest on: counts, share, and what the share allows.

Coverage is a count as well ("79 of 81" gives away 2), so it is taken from released cells alone, and where one
of them is withheld the coverage is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Measure
from dashboard.wording.names import whole
from dashboard.wording.states import MARKS, coverage_words

SCHOOL_RECORD = "school_record_held"


class Covered(NamedTuple):
    """One source: what it is, what it covers in words, what that allows, and the share if it is released."""

    source: str
    words: str
    allows: str
    share: float | None


def matched_coverage(evidence: Evidence, period: str, group: str = "home") -> Covered | None:
    """Children assessed twice, of all who could be: from the released `not_matched` over `eligible`."""
    row = evidence.others.get((period, group, "not_matched"))
    source = f"Two wellbeing assessments, {period}"
    if row is None or not _is_told(row):
        return row and _not_told(source, row)
    return _of(source, row.denominator - row.numerator, row.denominator, "children")


def school_coverage(evidence: Evidence, period: str, group: str = "home") -> Covered | None:
    """Pupils with a school record, of all of school age: from the measure that counts them."""
    return _of_figure(f"School records, {period}", evidence.figures.get((period, group)), "pupils")


def number_coverage(evidence: Evidence, period: str, group: str = "home") -> Covered | None:
    """Children of school age whose Scottish Candidate Number is held, of all of them."""
    source = f"Scottish Candidate Number, {period}"
    return _of_figure(source, evidence.figures.get((period, group)), "children")


def _of_figure(source: str, row: Measure | None, noun: str) -> Covered | None:
    if row is None or not _is_told(row):
        return row and _not_told(source, row)
    return _of(source, row.numerator, row.denominator, noun)


def _is_told(row: Measure) -> bool:
    return row.is_published and row.numerator is not None and bool(row.denominator)


def _not_told(source: str, row: Measure) -> Covered:
    """The mark in place of the counts; a range is shown, and allows no more than it says."""
    allows = "Only a range" if row.is_banded else "Not shown"
    return Covered(source, MARKS.get(row.status, row.words), allows, None)


def _of(source: str, covered: int, of: int, noun: str) -> Covered:
    share = covered / of
    allows = "Complete" if covered == of else coverage_words(share).removesuffix(".")
    return Covered(source, f"{covered:,} of {of:,} {noun} ({whole(100 * share)}%)", allows, share)


def coverage_heading(rows: Sequence[Covered]) -> str:
    """ "Home figures rest on 69–92% of children"."""
    shares = sorted(whole(100 * row.share) for row in rows if row.share is not None)
    if not shares:
        return "How much of the group the home figures cover can’t be shown"
    low, high = shares[0], shares[-1]
    return f"Home figures rest on {low}%" + (f" to {high}%" if high > low else "") + " of children"

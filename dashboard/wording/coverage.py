"""How much of a group the figures rest on: counts, share, and what the share allows.

Coverage is a count as well ("79 of 81" gives away 2), so it is taken from released cells alone, and where one
of them is withheld the coverage is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.evidence import Evidence
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
    if row is None:
        return None
    source = f"Two wellbeing assessments, {period}"
    if not row.is_published or row.numerator is None or not row.denominator:
        return Covered(source, MARKS.get(row.status, row.words), "Not shown", None)
    return _of(source, row.denominator - row.numerator, row.denominator, "children")


def school_coverage(evidence: Evidence, period: str, group: str = "home") -> Covered | None:
    """Pupils with a school record, of all of school age: from the measure that counts them."""
    row = evidence.figures.get((period, group))
    if row is None:
        return None
    source = f"School records, {period}"
    if not row.is_published or row.numerator is None or not row.denominator:
        return Covered(source, MARKS.get(row.status, row.words), "Not shown", None)
    return _of(source, row.numerator, row.denominator, "pupils")


def number_coverage(evidence: Evidence, period: str, group: str = "home") -> Covered | None:
    """Children of school age whose Scottish Candidate Number is held, of all of them."""
    row = evidence.figures.get((period, group))
    if row is None:
        return None
    source = f"Scottish Candidate Number, {period}"
    if not row.is_published or row.numerator is None or not row.denominator:
        return Covered(source, MARKS.get(row.status, row.words), "Not shown", None)
    return _of(source, row.numerator, row.denominator, "children")


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

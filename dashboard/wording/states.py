"""The exact words of states (`screens.md` section 4): figures that are not there, and pages that can't show.

Here: fixed words. Not here: any figure. The words of a released row are in the row itself.
"""

from __future__ import annotations

MARKS = {"withheld": "[c]", "not_supplied": "[x]", "not_applicable": "[z]", "too_early": "too early"}
"""Short form, in tables and under a year of a chart; the foot of each page says what they mean."""

WITHHELD = "[c] withheld to protect confidentiality"
NOT_SUPPLIED = "[x] not supplied by the partnership"
NOT_APPLICABLE = "[z] does not apply to this group"
NOT_A_ZERO = "This is not a zero."
NOT_SUPPLIED_NOTE = "Not the same as zero."
NO_FIGURE = "not published for this choice"
NONE = "None"
SMALL_BASE = "Very small numbers (10–19): read with care."
SHORT_SERIES = "Too short for a trend."
PARTIAL = "Partial: read with care."
TOO_LITTLE = "Too little covered to compare groups."
NO_CELL = "Not published for this combination. Choose another split, or “None”."
NOT_PUBLISHED = "Not published for this partnership. Choose another measure."
NO_RELEASE = (
    "No figures have been published yet.",
    "The data steward publishes a release after the disclosure audit passes. Nothing is shown until then.",
)
BROKEN_PART = "This part of the page could not be shown. The rest is correct. Try again."
BROKEN_PAGE = "The figures could not be opened. Try again."
BROKEN_CODE = "If it happens twice, tell your data steward this code: {}. It holds no figures."
LOADING = "Getting figures from release {}…"
FOOT = (
    "Hearth · withheld figures show as [c] · [x] means not supplied · [z] means does not apply · “too early” "
    "means follow-up is not complete · 0 means none. Differences are worked out before rounding, so they can "
    "be a point off the rounded shares. Every figure on this page comes from a published release."
)
PAST = "Showing: the past, as known on {}."
PAST_HIDES = "Later entries are hidden."
LINK_FELL_BACK = (
    "Part of this link is not in the figures that are shown: {}. The usual choice is shown instead."
)

PARTIAL_UNDER = 0.70
TOO_LITTLE_UNDER = 0.50
SMALL_BASES = range(10, 20)


def coverage_words(share: float) -> str:
    """What the coverage of a figure allows, by the limits of `methods.md` D3."""
    if share < TOO_LITTLE_UNDER:
        return TOO_LITTLE
    return PARTIAL if share < PARTIAL_UNDER else "Enough to compare."


def short(status: str, words: str) -> str:
    """A cell of a table: "[c]" and "[x]" for short, every other status in its own words."""
    return MARKS[status] if status in ("withheld", "not_supplied", "not_applicable") else words


def band_sign(words: str) -> str:
    """ "over 90%" -> ">90%", where a chart has little room."""
    return words.replace("over ", ">").replace("under ", "<")

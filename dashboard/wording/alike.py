"""Sentences on home and another group at one mix of stages or ages: whether that changes what can be said.

Here: claims, each repeated by the table. Adjusting says nothing of need, and the page says that too.
"""

from __future__ import annotations

from dashboard.figures.alike import Alike
from dashboard.figures.course import Course
from dashboard.markup import Table
from dashboard.wording.differences import WORDS, gap_chip
from dashboard.wording.names import capital, group_name, in_sentence, whole
from dashboard.wording.outcomes import WORTH_NOTICING, without_interval
from dashboard.wording.states import short

MIX = {"stage": "stages", "age_band": "ages", "": "stages or ages"}
_WIDER = "an adjusted figure has a wider interval."
METHOD = (
    "Each level’s share is weighted by its part of both groups together (direct standardisation). 95% "
    "interval: Dobson’s for each side, MOVER for the difference."
)
NEED = "Groups differ in need too, and that can’t be adjusted for."
_REFUSALS = {
    "not_split": "This release does not publish the measure by {mix} here, so nothing is adjusted. {need}",
    "not_shown": "The shares as counted are not both published, so nothing is adjusted.",
    "withheld": "A figure by {mix} is withheld, so nothing is adjusted.",
    "not_whole": "Not every child is in a level that is published, so nothing is adjusted.",
    "empty": "One of the {mix} has nobody on one side, so nothing is adjusted.",
    "too_few": "Fewer than ten are counted, or one of the {mix} has fewer than five children, so nothing is "
    "adjusted.",
}


def heading(course: Course, shown: Alike) -> str:
    """What is left of the difference at one mix."""
    mix, who = MIX[shown.breakdown], in_sentence(course.named_as(course.comparator))
    if shown.found is None:
        return f"At one mix of {mix}: home can’t be compared with {who}"
    return f"At one mix of {mix}, {_said(shown.found[3])} between home and {who}"


def _said(verdict: str) -> str:
    return {
        "clearly higher": "a clear difference",
        "clearly lower": "a clear difference",
        "too few children to tell": "too few children to tell a difference",
    }.get(verdict, verdict)


def sentences(course: Course, shown: Alike) -> list[str]:
    """Both figures as counted and at one mix, and whether that changes what can be said; or the refusal."""
    mix = MIX[shown.breakdown]
    if shown.found is None:
        return [_REFUSALS[shown.refusal].format(mix=mix, need=NEED)]
    if shown.home is None or shown.other is None or shown.gap is None:
        return []
    home, other, difference, verdict = shown.found
    who = in_sentence(course.named_as(course.comparator))
    counted = (
        f"As counted: home {without_interval(shown.home)}, {who} {without_interval(shown.other)}: "
        f"{shown.gap.words}, {WORDS[shown.gap.verdict]}."
    )
    alike = f"At one mix of {mix}: home {whole(home)}%, {who} {whole(other)}%: {difference}, **{verdict}**."
    return [f"{counted} {alike} {changes_words(shown)} {NEED}"]


def changes_words(shown: Alike) -> str:
    """Whether adjusting changes what may be said of the difference, and if so whether by the mix."""
    if shown.found is None or shown.gap is None or shown.found[3] == WORDS[shown.gap.verdict]:
        return "That does not change what can be said."
    moved = (shown.found[0] - shown.found[1]) / 100 - (shown.gap.difference or 0.0)
    if round(abs(moved), 9) < WORTH_NOTICING:
        return f"**What can be said changes, but not by the mix:** {_WIDER}"
    return "**That changes what can be said.**"


def table(course: Course, shown: Alike) -> Table:
    """A row a level, then both groups as counted and at one mix."""
    rows = [
        (
            band.name,
            short(band.home.status, band.home.words) if band.home else "—",
            short(band.away.status, band.away.words) if band.away else "—",
            band.gap.words if band.gap else "not shown",
            gap_chip(band.gap),
        )
        for band in shown.levels
    ]
    if shown.home and shown.other:
        sides = (short(one.status, one.words) for one in (shown.home, shown.other))
        rows.append(
            ("As counted", *sides, shown.gap.words if shown.gap else "not shown", gap_chip(shown.gap))
        )
    if shown.found is not None:
        home, other, difference, verdict = shown.found
        mixed = f"At one mix of {MIX[shown.breakdown]}"
        rows.append((mixed, f"{whole(home)}%", f"{whole(other)}%", difference, capital(verdict)))
    columns = ("Level", "At home", group_name(course.named_as(course.comparator)), "Difference", "In words")
    caption = f"{course.definition.label}, {course.latest}, by {MIX[shown.breakdown]}"
    return Table(caption, columns, tuple(rows), notes=(METHOD,) if shown.found else ())

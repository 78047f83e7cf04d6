"""Sentences of the evidence ladder: where a measure stands, what would move it up, how it is read.

Here: pure functions of a followed measure. The ladder says how sure we are that something moved; no sentence
here says why.
"""

from __future__ import annotations

from dashboard.figures.ladder import LASTING_POINTS, STEPS, Followed
from dashboard.figures.rows import Measure
from dashboard.wording.cases import pooled_figure
from dashboard.wording.differences import GOOD, points_words
from dashboard.wording.names import lower_first, number_word, whole
from dashboard.wording.states import short

NEVER_WHY = "The ladder says how sure we are that something moved. It never says why."
RECORDING = "If a measure looks worse after an inspection, first check whether recording got better."
NO_MEASURE = "No measure is agreed yet, so whether anything moved can’t be read."


def heading(one: Followed) -> str:
    """The finding over the chart."""
    name = one.definition.label
    if one.step == 0:
        return f"{name}: not measurable yet"
    looks = f"looks {one.towards} since the report, but no clear change yet"
    if one.step <= 2:
        return f"{name}: {looks if one.step == 2 else 'no clear change since the report'}"
    towards = f", {one.towards}" if one.towards != "neither" else ""
    if one.by_limits:
        return f"{name}: quarters outside the limits or in a run since the report{towards}"
    return f"{name}: a clear change since the report{towards}"


def sentence(one: Followed) -> str:
    """Then and now with counts, the change with its interval, the limits."""
    parts = []
    if one.then and one.now:
        parts.append(f"Before the report: {figure(one, 'then')}. Latest: **{figure(one, 'now')}**.")
    if one.change:
        parts.append(f"Change: {points_words(one.change)}.")
    if one.by_limits:
        parts.append("The change itself is not clear; quarters since then are.")
    if one.limits:
        parts.append(f"Frozen average: {whole(100 * one.limits.centre)}%.")
    if one.step == 0:
        parts.append(f"It can’t be placed on the ladder: {one.why}.")
    parts.append(GOOD[one.definition.polarity])
    return " ".join(parts)


def figure(one: Followed, which: str) -> str:
    """ "22 of 27 (81%), 2025/26 Q3 and Q4"; a mark where the newest period has no figure to show."""
    pooled, periods = (one.then, one.before) if which == "then" else (one.now, tuple(one.figures))
    if pooled is None:
        return _in_its_place([one.figures[period] for period in periods], which)
    return f"{pooled_figure(pooled)}, {two_periods(pooled.periods[0], pooled.periods[-1])}"


def two_periods(first: str, last: str) -> str:
    """ "2025/26", "2025/26 Q3 and Q4", "2024/25 Q4 and 2025/26 Q1"."""
    if first == last:
        return first
    (year, _, _), (same, _, quarter) = first.partition(" "), last.partition(" ")
    return f"{first} and {quarter if year == same and quarter else last}"


def _in_its_place(figures: list[Measure], which: str) -> str:
    """The mark or the band of the newest period, of which follow-up was complete where it is the report's."""
    told = [row for row in figures if which == "now" or row.status != "too_early"]
    if not told or told[-1].is_published:
        return "not published"
    words = short(told[-1].status, told[-1].words) or "not published"
    return f"{words}, {told[-1].period}" if told[-1].status == "banded" else words


def ladder_heading(one: Followed) -> str:
    """ "The evidence is at step 2 of 5: moved, within expected variation"."""
    return f"The evidence is at step {one.step} of 5: {lower_first(STEPS[one.step][0])}"


def upward(one: Followed) -> list[str]:
    """What the next steps would take."""
    found = []
    if one.step == 0:
        found.append(f"**To be placed:** two points since action began; now {one.why}.")
    if one.step < 3:
        limits = ""
        if one.limits:
            centre = whole(100 * one.limits.centre)
            limits = f", or a quarter outside the frozen limits, or seven in a row on one side of {centre}%"
        found.append(f"**To step 3:** a change whose interval leaves out 0{limits}.")
    if one.step < 4:
        found.append("**To step 4:** home moves and the comparator does not move likewise.")
    if one.step < 5:
        found.append(
            "**To step 5:** a second, separate source says so too, and it lasts "
            f"{number_word(LASTING_POINTS)} points or two years."
        )
    return found

"""What is said of a difference (`methods.md` B3): words, chips, better and worse.

Here: verdicts to words. Not here: how a verdict is reached, which is the release's. A measure of which
neither direction is good is never called better or worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Change, Definition, Gap
from dashboard.markup import Chip
from dashboard.wording.names import capital, in_sentence, joined, lower_first, whole, years_in
from pipelines.stats.verdicts import CHANGE_WORDS as _OF_CHANGES
from pipelines.stats.verdicts import DIFFERENCE_WORDS
from pipelines.vocabulary import label_year

CLEAR = ("clearly_higher", "clearly_lower")
SMALL = ("small_higher", "small_lower")
ORDER = (*CLEAR, *SMALL, "no_clear_difference", "too_few", "not_tested", "not_shown")

WORDS = DIFFERENCE_WORDS | {"not_tested": "not tested"}
CHANGE_WORDS = WORDS | _OF_CHANGES
_KINDS = {
    **dict.fromkeys((*CLEAR, *SMALL), "clear"),
    "no_clear_difference": "none",
    "too_few": "few",
    "not_tested": "few",
    "not_shown": "ns",
}
_ON_CHIP = {
    "clearly_higher": "Clearly higher than {}",
    "clearly_lower": "Clearly lower than {}",
    "small_higher": "Small but clear: higher than {}",
    "small_lower": "Small but clear: lower than {}",
    "no_clear_difference": "No clear difference: {}",
    "too_few": "Too few to tell: {}",
    "not_tested": "Not tested: {}",
    "not_shown": "Not shown: {}",
}
GOOD = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither higher nor lower is better.",
    "context": "Neither higher nor lower is better.",
}


def is_clear(verdict: str) -> bool:
    """Whether the interval of the difference leaves out zero."""
    return verdict in CLEAR or verdict in SMALL


def is_higher(verdict: str) -> bool:
    """Whether a clear difference lies above zero."""
    return verdict.endswith("_higher")


def good_words(definition: Definition) -> str:
    """Which way is good, in words."""
    return GOOD[definition.polarity]


def judged(definition: Definition, upward: bool) -> str:
    """ "better", "worse", or nothing where no direction is good."""
    if definition.polarity not in ("higher", "lower"):
        return ""
    return "better" if upward == (definition.polarity == "higher") else "worse"


def gap_chips(
    gaps: Sequence[Gap], marks: Iterable[str] = (), named_as: Callable[[str], str] = str
) -> tuple[Chip, ...]:
    """A chip for each verdict with the groups that it holds for; `marks` say why nothing is shown, `named_as`
    how the measure names a group."""
    names = [in_sentence(named_as(gap.comparator), is_tight=True).removesuffix(" care") for gap in gaps]
    named = dict(zip(gaps, names, strict=True))
    if gaps and all(gap.verdict == "not_shown" for gap in gaps):
        return (Chip("ns", f"Not shown: {joined(dict.fromkeys(marks)) or _groups(gaps, named)}"),)
    return tuple(
        Chip(_KINDS[verdict], _ON_CHIP[verdict].format(_groups(found, named)))
        for verdict in ORDER
        if (found := [gap for gap in gaps if gap.verdict == verdict])
    )


def _groups(found: Sequence[Gap], named: dict[Gap, str]) -> str:
    if len(found) == len(named) > 2:
        return f"all {('two', 'three', 'four', 'five')[len(named) - 2]} groups"
    return ", ".join(named[gap] for gap in found)


def change_chip(change: Change | None) -> Chip:
    """The chip of a change."""
    verdict = change.verdict if change else "not_shown"
    words = "too few to tell" if verdict == "too_few" else CHANGE_WORDS[verdict]
    return Chip(_KINDS[verdict], capital(words))


def gap_chip(gap: Gap | None) -> Chip:
    """The chip of one gap."""
    return verdict_chip(gap.verdict if gap else "not_shown")


def verdict_chip(verdict: str) -> Chip:
    """The chip of a verdict on a difference."""
    words = "too few to tell" if verdict == "too_few" else WORDS[verdict]
    return Chip(_KINDS[verdict], capital(words))


def points_words(change: tuple[float, float, float]) -> str:
    """ "+4 points (−13 to +20)", of a difference and the ends of its interval in fractions."""
    noun = "point" if abs(whole(100 * change[0])) == 1 else "points"
    return f"{_signed(change[0])} {noun} ({end(change[1])} to {end(change[2])})"


def _signed(value: float) -> str:
    number = whole(100 * value)
    return f"−{-number}" if number < 0 else f"+{number}" if number else "0"


def end(value: float) -> str:
    """An end of an interval in points; with one, two or three decimals where it would read as 0."""
    for decimals in (0, 1, 2, 3):
        if units := whole(100 * value * 10**decimals):
            return f"{'+' if units > 0 else '−'}{abs(units) / 10**decimals:.{decimals}f}"
    return "0"


def why_not_compared(held: Evidence, period: str) -> str:
    """Why a period is not compared with the one before; empty where there is none, or nothing is marked."""
    earlier = held.periods[: held.periods.index(period)]
    if not earlier:
        return ""
    years, last = years_in(earlier[-1]), label_year(period)
    reasons = [lower_first(why) for year, why in held.definition.marked_years if years[0] <= year <= last]
    if any(years[-1] < year <= last for year, _ in held.definition.definition_breaks):
        reasons.append("it was counted in another way before")
    return reasons[0] if reasons else ""

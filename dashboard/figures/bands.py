"""Children who began alike: home and all others within each band of starting points, and at one mix of them.

Here: rows of the split `baseline_band`, and the two shares standardised to the pooled mix (`methods.md` D5).
Not here: how it is drawn (`wellbeing.py`). The formula's library is loaded when there is something to adjust.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.evidence import evidence
from dashboard.figures.pairs import Pairs
from dashboard.figures.rows import Gap, Measure
from dashboard.selection import NO_SPLIT, WHOLE_WELLBEING, Selection
from dashboard.wording.differences import points_words
from dashboard.wording.names import capital, level_name, whole

LEVELS = ("0-1", "2-3", "4+")
NOT_PUBLISHED = "This release does not publish where children began, so that comparison can’t be made here."


class Band(NamedTuple):
    """One band of starting points. Without figures where the release does not hold it."""

    name: str
    home: Measure | None
    away: Measure | None
    gap: Gap | None

    @property
    def is_held(self) -> bool:
        return self.home is not None or self.away is not None


def compared(selection: Selection, shown: Pairs) -> tuple[Band, ...]:
    """Home beside all others in each band, in the period of the page."""
    if shown.definition.id != WHOLE_WELLBEING or selection.split != NO_SPLIT:
        return ()
    found = []
    for level in LEVELS:
        held = evidence(
            selection.release, selection.partnership.partnership, WHOLE_WELLBEING, "baseline_band", level
        )
        home, away = (held.figures.get((shown.period, group)) for group in ("home", "away"))
        found.append(Band(capital(level_name(level)), home, away, held.gaps.get((shown.period, "away"))))
    return tuple(found)


def adjusted(bands: Sequence[Band]) -> tuple[float, float, str, str] | None:
    """Home and away, in percent, at the pooled mix of bands; the difference in words; its verdict's words.

    None where a band is not published, or the method refuses (under 10 improved, under 5 in a band).
    """
    sides = [
        [(one.numerator, one.denominator) if one else (None, None) for one in side] for side in _sides(bands)
    ]
    if not bands or any(part is None for side in sides for pair in side for part in pair):
        return None
    from pipelines.stats import difference_verdict, direct_standardised_rate, standardised_difference

    pooled = [home[1] + away[1] for home, away in zip(*sides, strict=True)]
    rates = [direct_standardised_rate(*zip(*side, strict=True), pooled) for side in sides]
    found = standardised_difference(*rates)
    if found is None:
        return None
    limits = (found.lower / 100, found.upper / 100)
    bases = [sum(count for _, count in side) for side in sides]
    verdict = difference_verdict(*limits, *bases, difference=found.difference / 100)
    words = points_words((found.difference / 100, *limits))
    return rates[0].value, rates[1].value, words, verdict.words


def _sides(bands: Sequence[Band]) -> tuple[list[Measure | None], list[Measure | None]]:
    return [band.home for band in bands], [band.away for band in bands]


def heading(bands: Sequence[Band]) -> str:
    """What adjusting for the start leaves of the difference."""
    if not any(band.is_held for band in bands):
        return "Among children who began alike: not published"
    found = adjusted(bands)
    if found is None:
        return "Among children who began alike, home can’t be compared as a whole"
    said = {"too few children to tell": "there are too few to tell"}.get(found[3])
    if said is None and found[3].startswith("clearly"):
        said = f"improvement is {found[3]} at home"
    return f"Among children who began alike, {said or f'there is {found[3]}'}"


def adjusted_sentence(bands: Sequence[Band]) -> str:
    """Both sides at the same mix at the start, or why not."""
    found = adjusted(bands)
    if found is None:
        return "A band is withheld or too small, so nothing is adjusted to one mix at the start."
    home, away, difference, verdict = found
    return (
        f"Adjusted to the same mix at the start: home {whole(home)}%, all others together {whole(away)}%: "
        f"{difference}, {verdict}."
    )

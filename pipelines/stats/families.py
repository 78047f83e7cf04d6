"""Many comparisons on one screen: adjusted p-values, and which differences may still be called clear.

Here: p.adjust and the family of a screen (`methods.md` B5). Not here: the p-values themselves
(`arrays.newcombe_p_values`), or which measures are headlines. Plain Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.stats import checks
from pipelines.stats.results import Result
from pipelines.stats.verdicts import DIFFERENCE_WORDS, Verdict

LEVEL = 0.05

P = float | None


@dataclass(frozen=True, slots=True)
class Adjusted(Result):
    """p-values adjusted for their number, in the order given; None stays None."""

    benjamini_hochberg: tuple[P, ...]
    holm: tuple[P, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Which comparisons hold against their number; how many there are; how many chance alone would show."""

    holds: tuple[bool, ...]
    compared: int
    expected_by_chance: float
    words: str


def p_adjust(p: Sequence[P]) -> Adjusted:
    """p-values adjusted as by R's `p.adjust`, methods BH and holm.

    Benjamini–Hochberg: the least of n/i · p(i) over ranks from i up. Holm: the most of (n+1−i) · p(i) over
    ranks up to i. Neither above 1. A missing p (None or NaN) is None, and is not counted in n.
    Raises ValueError for a p outside 0 to 1.
    """
    known = [i for i, one in enumerate(checks.listed("p", p)) if not checks.is_missing(one)]
    order = sorted(known, key=lambda i: _p(p[i]))
    n = len(order)
    stepped_up, stepped_down = dict.fromkeys(range(len(p))), dict.fromkeys(range(len(p)))
    least, most = 1.0, 0.0
    for rank in range(n, 0, -1):
        i = order[rank - 1]
        least = stepped_up[i] = min(least, n / rank * p[i])
    for rank, i in enumerate(order, start=1):
        most = stepped_down[i] = max(most, min(1.0, (n + 1 - rank) * p[i]))
    return Adjusted(tuple(stepped_up.values()), tuple(stepped_down.values()))


def screen_family(p: Sequence[P], headline: Sequence[bool]) -> Family:
    """The family of a screen: all indicators, one contrast, one period. A missing p: not shown, not compared.

    Benjamini–Hochberg at 5 % over those that are not headlines; headlines, chosen in advance, are exempt and
    hold on their own 5 %. All of them count as compared. Raises ValueError for unequal lengths or a p outside
    0 to 1.
    """
    checks.same_length(0, p=p, headline=headline)
    p = [None if checks.is_missing(one) else _p(one) for one in p]
    rest = p_adjust([None if first else one for one, first in zip(p, headline, strict=True)])
    own = [
        one if first else held for one, first, held in zip(p, headline, rest.benjamini_hochberg, strict=True)
    ]
    compared = sum(one is not None for one in p)
    expected = LEVEL * compared
    holds = tuple(one is not None and one <= LEVEL for one in own)
    return Family(holds, compared, expected, _family_words(compared, expected))


def _family_words(compared: int, expected: float) -> str:
    """ "40 comparisons: by chance alone, about 2 would look clear." """
    noun = "comparison" if compared == 1 else "comparisons"
    near = "less than one" if expected < 0.95 else f"about {expected:.0f}"
    return f"{compared} {noun}: by chance alone, {near} would look clear." if compared else ""


def _p(value: float) -> float:
    return checks.share("p", value)


def within_family(verdict: Verdict, holds: bool) -> Verdict:
    """A clear difference that does not hold against the number of comparisons is "no clear difference".

    Raises ValueError for what is no verdict.
    """
    if not isinstance(verdict, Verdict):
        raise ValueError("verdict must be what difference_verdict gives back")
    if holds or not verdict.key.startswith(("clearly_", "small_")):
        return verdict
    return replace(verdict, key="no_clear_difference", words=DIFFERENCE_WORDS["no_clear_difference"])

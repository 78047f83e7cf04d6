"""What may be said of children assessed twice: coverage, bounds, too few who changed (`methods.md` D).

Here: the rules and their words. Not here: shares and the sign test (`paired.py`). Comparison within baseline
bands is direct standardisation (`standardised.py`) to the pooled mix of bands. Plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.stats import checks

COMPARABLE_FROM = 0.5
ENOUGH_FROM = 0.7
FEWEST_CHANGED = 6
"""Children who changed, below which the exact sign test can never reach 5 %."""

COVERAGE_WORDS = {
    "enough": "Enough to compare",
    "partial": "Partial: read with care.",
    "too_little": "Too little covered to compare groups.",
}
TOO_FEW_CHANGED = "too few changed"
COULD_REVERSE = "Missing children alone could reverse the order."


@dataclass(frozen=True, slots=True)
class Coverage:
    """Matched of eligible, a fraction; `enough`, `partial` or `too_little`; its words."""

    share: float
    key: str
    words: str


def coverage(matched: float, eligible: float) -> Coverage:
    """Matched children of those eligible: under 70 % partial, under 50 % no comparison between groups.

    Raises ValueError for counts that are negative or not whole, nobody eligible, matched above eligible.
    """
    matched, eligible = checks.part_of("matched", matched, "eligible", eligible)
    share = matched / eligible
    key = "enough" if share >= ENOUGH_FROM else "partial" if share >= COMPARABLE_FROM else "too_little"
    return Coverage(share, key, COVERAGE_WORDS[key])


def improvement_bounds(improved: float, matched: float, eligible: float) -> tuple[float, float]:
    """The share improved of all eligible: if no unmatched child improved, and if every one did.

    Raises ValueError for counts that are negative or not whole, nobody eligible, improved above matched or
    matched above eligible.
    """
    matched, eligible = checks.part_of("matched", matched, "eligible", eligible)
    improved = checks.count("improved", improved)
    if improved > matched:
        raise ValueError("improved must not be more than matched")
    return improved / eligible, (improved + eligible - matched) / eligible


def reversal_words(difference: float, one: tuple[float, float], other: tuple[float, float]) -> str:
    """Said where the order of two groups reverses within their bounds; `difference` is one minus other."""
    difference = checks.number("difference", difference)
    (low, high), (other_low, other_high) = _bounds("one", one), _bounds("other", other)
    furthest = low - other_high if difference > 0 else other_low - high if difference < 0 else 0.0
    return COULD_REVERSE if furthest < 0 else ""


def _bounds(name: str, pair: tuple[float, float]) -> tuple[float, float]:
    if checks.same_length(**{name: pair}) != 2:
        raise ValueError(f"{name} must be a lowest and a highest share")
    low, high = (checks.share(name, bound) for bound in pair)
    return low, high


def sign_test_words(improved: float, declined: float, exact_sign_p: float) -> str:
    """What the exact sign test allows: more improved, more declined, no clear change, or too few changed."""
    if checks.count("improved", improved) + checks.count("declined", declined) < FEWEST_CHANGED:
        return TOO_FEW_CHANGED
    if checks.share("exact_sign_p", exact_sign_p) >= 0.05:
        return "no clear change"
    return "more improved than declined" if improved > declined else "more declined than improved"

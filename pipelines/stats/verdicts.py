"""What may be said of a difference or a change (`methods.md` B3), in the words of `screens.md` section 4.

Here: the conditions in their order, the keys, the words. Not here: where limits come from, or sentences.
Plain Python: importing this costs no library.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.stats import checks

TOO_WIDE = 0.15
"""Half the width of an interval, in fractions, above which an unclear difference has too few children."""
MINIMUM_CLEAR = 0.05
FLOOR = 10
SMALL_BASE = range(10, 20)
SMALL_BASE_WORDS = "Very small numbers (10–19): read with care."

DIFFERENCE_WORDS = {
    "clearly_higher": "clearly higher",
    "clearly_lower": "clearly lower",
    "small_higher": "a small but clear difference",
    "small_lower": "a small but clear difference",
    "no_clear_difference": "no clear difference",
    "too_few": "too few children to tell",
    "not_shown": "not shown",
}
CHANGE_WORDS = DIFFERENCE_WORDS | {
    "small_higher": "a small but clear change",
    "small_lower": "a small but clear change",
    "no_clear_difference": "no clear change",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A key of DIFFERENCE_WORDS, its words, and beside them a caution where the base is very small."""

    key: str
    words: str
    caution: str = ""


def difference_verdict(
    lower: float | None,
    upper: float | None,
    n1: float | None,
    n2: float | None,
    *,
    difference: float | None = None,
    minimum_clear: float = MINIMUM_CLEAR,
    floor: int = FLOOR,
) -> Verdict:
    """What may be said of p1 − p2 from the limits of the difference, in fractions, and its two bases.

    In this order: a base missing or below `floor`, or no limits: not shown. The limits leave out 0: clearly
    higher or lower, but small where the difference is under `minimum_clear`; the middle of the limits stands
    in where `difference` is not given. Otherwise half the width over 15 points: too few. Otherwise no clear
    difference. Raises ValueError where lower is above upper, and for what is not a number.
    """
    key = _key((lower, upper), (n1, n2), difference, minimum_clear, floor)
    return Verdict(key, DIFFERENCE_WORDS[key], _caution(key, n1, n2))


def change_verdict(
    lower: float | None,
    upper: float | None,
    n1: float | None,
    n2: float | None,
    *,
    difference: float | None = None,
    minimum_clear: float = MINIMUM_CLEAR,
    floor: int = FLOOR,
) -> Verdict:
    """The same for a change of one group or of a gap: what is not clear is "no clear change"."""
    key = _key((lower, upper), (n1, n2), difference, minimum_clear, floor)
    return Verdict(key, CHANGE_WORDS[key], _caution(key, n1, n2))


def _key(
    limits: tuple[float | None, float | None],
    bases: tuple[float | None, float | None],
    difference: float | None,
    minimum_clear: float,
    floor: int,
) -> str:
    lower, upper = (checks.known(name, limit) for name, limit in zip(("lower", "upper"), limits, strict=True))
    known = [checks.known("n1 and n2", base) for base in bases]
    if any(base is None or base < floor for base in known) or not _is_interval(lower, upper):
        return "not_shown"
    difference = checks.known("difference", difference)
    if lower <= 0 <= upper:
        return "too_few" if round((upper - lower) / 2, 9) > TOO_WIDE else "no_clear_difference"
    size = abs((lower + upper) / 2 if difference is None else difference)
    side = "higher" if lower > 0 else "lower"
    return f"{'small' if round(size, 9) < minimum_clear else 'clearly'}_{side}"


def _is_interval(lower: float | None, upper: float | None) -> bool:
    """False where a limit is missing."""
    if lower is None or upper is None:
        return False
    if lower > upper:
        raise ValueError("lower must not be above upper")
    return True


def _caution(key: str, n1: float | None, n2: float | None) -> str:
    return SMALL_BASE_WORDS if key != "not_shown" and min(n1, n2) in SMALL_BASE else ""

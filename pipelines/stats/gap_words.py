"""What may be said of a gap that changed: narrowed, widened, and what moved (`methods.md` B2).

Here: the rule and the words. Not here: MOVER (`differences.py`). Fractions in, points out. Plain Python.
"""

from __future__ import annotations

from pipelines.stats import checks
from pipelines.stats.verdicts import FLOOR, Verdict, change_verdict


def gap_change_verdict(
    gap_before: float | None,
    gap_after: float | None,
    lower: float | None,
    upper: float | None,
    n_before: float | None,
    n_after: float | None,
    *,
    floor: int = FLOOR,
) -> Verdict:
    """`narrowed` or `widened`, only where the interval of the change leaves out 0; else as `change_verdict`.

    The gap narrowed where its size fell, whichever side it is on. A gap that leaps to the other side at the
    same size `changed_sides`. Bases are those of the smaller group in each period.
    """
    before, after = checks.known("gap_before", gap_before), checks.known("gap_after", gap_after)
    found = change_verdict(lower, upper, n_before, n_after, floor=floor)
    if not found.key.startswith(("clearly_", "small_")) or before is None or after is None:
        return found
    by = round(abs(after) - abs(before), 9)
    key = "narrowed" if by < 0 else "widened" if by > 0 else "changed_sides"
    return Verdict(key, key.replace("_", " "), found.caution)


def what_moved(home_change: float, comparator_change: float, comparator: str, good: str = "") -> str:
    """ "home looks 2 points lower (better) and foster care 5 points higher (worse)".

    `good` is `higher` or `lower`; anything else calls nothing better or worse. Whole points, halves away from
    zero.
    """
    home, other = (_moved(change, good) for change in _changes(home_change, comparator_change))
    return f"home looks {home} and {comparator} {other}"


def main_mover(home_change: float, comparator_change: float) -> str:
    """Which side made more of the change of a gap: `home`, `comparator`, or `both` alike."""
    home, other = _changes(home_change, comparator_change)
    by = round(abs(home) - abs(other), 9)
    return "home" if by > 0 else "comparator" if by < 0 else "both"


def _changes(home: float, comparator: float) -> tuple[float, float]:
    return checks.number("home_change", home), checks.number("comparator_change", comparator)


def _moved(change: float, good: str) -> str:
    points = int(abs(round(100 * change, 7)) + 0.5)
    if not points:
        return "less than a point different"
    way = "higher" if change > 0 else "lower"
    value = f" ({'better' if way == good else 'worse'})" if good in ("higher", "lower") else ""
    return f"{points} point{'' if points == 1 else 's'} {way}{value}"

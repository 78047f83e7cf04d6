"""How far a share would have to move, or two to differ, before it is clear (decision 047).

Here: words from released counts. Not here: the formula (`pipelines/stats/detectable.py`), whose library is
loaded when a page first asks.
"""

from __future__ import annotations

from functools import lru_cache

from dashboard.figures.rows import Measure


def points_needed(stays: Measure | None, moves: Measure | None) -> int | None:
    """Whole points that `moves` has to lie from `stays` to be clear, whichever way; None where none would be.

    For a change: the earlier figure and the later one; for a gap: the comparator and home. Only for shares
    with an interval.
    """
    if stays is None or moves is None or stays.lower_ci is None or moves.lower_ci is None:
        return None
    if stays.numerator is None or not stays.denominator or not moves.denominator:
        return None
    return _points(stays.numerator, stays.denominator, moves.denominator)


@lru_cache(maxsize=1024)
def _points(numerator: int, staying: int, moving: int) -> int | None:
    from pipelines.stats.detectable import smallest_clear_difference

    found = smallest_clear_difference(numerator / staying, moving, staying).either_way
    return None if found is None else round(100 * found)


def points(number: int) -> str:
    """ "about 16 points"."""
    return f"about {number} point{'' if number == 1 else 's'}"

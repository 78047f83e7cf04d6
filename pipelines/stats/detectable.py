"""How far a share has to move, or two shares to differ, before it is clear (`methods.md` B3).

Here: Newcombe's interval turned round. Not here: what was found (`differences.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.stats import checks
from pipelines.stats.arrays import newcombe_limits

_HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Detectable:
    """The least clear move up and down, in fractions; None where even 100 % or 0 % would not be clear."""

    up: float | None
    down: float | None

    @property
    def either_way(self) -> float | None:
        """The move that is clear whichever way it goes, where it can go; None where none is clear."""
        moves = [move for move in (self.up, self.down) if move is not None]
        return max(moves) if moves else None


def smallest_clear_difference(
    share: float, n_moving: float, n_fixed: float, conf: float = 0.95
) -> Detectable:
    """The least distance from `share` on `n_fixed` children at which a share on `n_moving` is clear.

    For a change: last year's share and children, this year's children. For a gap: the comparator's share and
    children, the children at home. Shares are taken as exact, so that counts need not be whole.
    Raises ValueError for a share outside 0 to 1, numbers of children not above 0, conf outside (0, 1).
    """
    share = checks.share("share", share)
    n1, n2 = checks.positive("n_moving", n_moving), checks.positive("n_fixed", n_fixed)

    def is_clear(move: float) -> bool:
        lower, upper = newcombe_limits((share + move) * n1, n1, share * n2, n2, conf)
        return bool(lower > 0 or upper < 0)

    moves = []
    for room, side in ((1 - share, 1), (share, -1)):
        low, high = 0.0, room
        if not is_clear(side * room):
            moves.append(None)
            continue
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if is_clear(side * middle) else (middle, high)
        moves.append(high)
    return Detectable(*moves)


def detectable_change_words(found: Detectable, n1: int, n2: int, who: str, noun: str = "children") -> str:
    """ "With 58 and 66 pupils, home has to move about 17 points before it is clear." """
    if _checked(found).either_way is None:
        return f"With {n1} and {n2} {noun}, no change would be clear."
    return f"With {n1} and {n2} {noun}, {who} has to move about {_points(found)} before it is clear."


def detectable_gap_words(found: Detectable) -> str:
    """ "Only gaps of about 30 points or more would be clear." """
    if _checked(found).either_way is None:
        return "With these numbers no gap would be clear."
    return f"Only gaps of about {_points(found)} or more would be clear."


def _checked(found: Detectable) -> Detectable:
    if not isinstance(found, Detectable):
        raise ValueError("found must be what smallest_clear_difference gives back")
    return found


def _points(found: Detectable) -> str:
    points = round(100 * found.either_way)
    return f"{points} point{'' if points == 1 else 's'}"

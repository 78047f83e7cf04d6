"""Which points of a control chart are more than chance: the four rules of NHSRplotthedots 0.2.2 [11].

Here: one unbroken segment, with its centre, limits and two-sigma lines at each point. Not here: where these
come from (`control_charts.py`, `attribute_charts.py`). A point that is missing (NaN) breaks every run.

The quirks of the package are kept, so that results can be checked: see decision 042.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.stats.arrays import Numbers

RUN = 7
"""Points in a trend and in a shift. Some guidance uses 6 and 8."""

COMMON_CAUSE = "Common Cause"
DIRECTIONS = {"increase": 1, "neutral": 0, "decrease": -1}


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre, limits and two-sigma lines of a segment, one value a point; NaN where there are none."""

    centre: Numbers
    lower: Numbers
    upper: Numbers
    near_lower: Numbers
    near_upper: Numbers


def special_causes(y: Numbers, lines: Lines, all_rules: bool = True) -> list[str]:
    """The label of each point, by the first rule that it meets; `Common Cause` where it meets none.

    (1) outside the limits; (2) seven rising or falling; (3) two of three beyond two sigma, the three on one
    side of the centre; (4) seven on one side of the centre. Without `all_rules`, only (1) and (4).
    """
    side = np.sign(y - lines.centre)
    outside = (y > lines.upper) | (y < lines.lower)
    near = ~outside & ((y < lines.near_lower) | (y > lines.near_upper))
    in_trend, rises = _in_trend(y)
    is_pair, in_shift = near & _in_two_of_three(near, side), _in_shift(side)
    labels = []
    for i, sign in enumerate(side):
        where = "Above" if sign > 0 else "Below"
        if outside[i]:
            labels.append("Above UCL" if sign > 0 else "Below LCL")
        elif all_rules and in_trend[i]:
            labels.append(f"7 Point Trend ({'In' if rises[i] else 'De'}creasing)")
        elif all_rules and is_pair[i]:
            labels.append(f"2 in 3 {where} CL")
        else:
            labels.append(f"7 Points {where} CL" if in_shift[i] else COMMON_CAUSE)
    return labels


def point_type(label: str, direction: int) -> str:
    """What a label means where up is good (1), bad (−1) or neither (0)."""
    way = 1 if "Above" in label or "Increasing" in label else -1 if label != COMMON_CAUSE else 0
    if not way:
        return "common_cause"
    if not direction:
        return f"special_cause_neutral_{'high' if way > 0 else 'low'}"
    return f"special_cause_{'improvement' if way == direction else 'concern'}"


def _in_trend(y: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Whether a point is one of seven rising or falling, and whether it then counts as rising.

    A point takes the step to its left, but the step to its right where the next point is in a trend too.
    """
    step = np.sign(np.diff(y))
    ends = [i for i in range(RUN - 1, len(y)) if abs(step[i - RUN + 1 : i].sum()) == RUN - 1]
    inside = _covered(ends, len(y))
    next_too = np.append(inside[1:], False)
    left, right = np.insert(step, 0, 0), np.append(step, 0)
    return inside, np.where(inside & next_too, right, left) == 1


def _in_shift(side: Numbers) -> np.ndarray:
    ends = [i for i in range(RUN - 1, len(side)) if abs(side[i - RUN + 1 : i + 1].sum()) == RUN]
    return _covered(ends, len(side))


def _covered(ends: list[int], length: int) -> np.ndarray:
    inside = np.zeros(length, dtype=bool)
    for end in ends:
        inside[end - RUN + 1 : end + 1] = True
    return inside


def _in_two_of_three(near: np.ndarray, side: Numbers) -> np.ndarray:
    inside = np.zeros(len(near), dtype=bool)
    for i in range(len(near) - 2):
        three = slice(i, i + 3)
        inside[three] |= bool(near[three].sum() >= 2 and abs(side[three].sum()) == 3)
    return inside

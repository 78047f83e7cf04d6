"""Differences: home minus each other group in one measure, a row a group, with interval and zero.

Here: gaps -> spec. The scale is the same on both sides of zero. A difference that is not shown is a strip
across the whole row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from dashboard.charts.panel import FOOT, LABEL_SHIFT, ROW
from dashboard.charts.scales import tick_words
from dashboard.charts.spec import Axis, Chart, Label, Series, Zone
from dashboard.charts.theme import GROUPS, INK
from dashboard.figures.rows import Gap
from dashboard.wording.names import in_sentence

_STRIP = 0.17
_ENDS = 38
_LINE = 17
"""Pixels of a line of words."""


def differences_chart(
    gaps: Sequence[Gap],
    ends: tuple[str, str],
    alt: str,
    named_as: Callable[[str], str] = str,
    narrow: bool = False,
) -> Chart:
    """The spec of shares' differences; `ends` says what lies left and right of zero, `named_as` how the
    measure names a group. On a narrow screen a difference stands below its name."""
    furthest = max(
        (abs(one) for gap in gaps for one in (gap.lower_ci, gap.upper_ci) if one is not None), default=0.2
    )
    half = max(2, ceil(furthest / 0.2)) * 0.2
    count, row = len(gaps), ROW + _LINE * narrow
    strip = _STRIP * ROW / row
    placed = [(gap, float(count - 1 - place)) for place, gap in enumerate(gaps)]
    return Chart(
        alt=alt,
        height=row * count + FOOT + _ENDS,
        margin=(16, 16, 4, FOOT - 4 + _ENDS),
        x=Axis(-half, half, _ticks(half), firm_at=0.0),
        y=Axis(-0.35, count - 0.32 + 0.04 * narrow, lines=False),
        series=tuple(
            _point(gap, y, named_as(gap.comparator)) for gap, y in placed if gap.difference is not None
        ),
        zones=tuple(
            Zone("dotted", (-half, half), (y - strip, y + strip))
            for gap, y in placed
            if gap.difference is None
        ),
        labels=(
            *(_name(gap, y, named_as(gap.comparator), narrow) for gap, y in placed),
            _below("← " + _in_two_lines(ends[0]), 0.0, "left"),
            _below(_in_two_lines(ends[1]) + " →", 1.0, "right"),
        ),
    )


def _ticks(half: float) -> tuple[tuple[float, str], ...]:
    step = 0.2 if half < 0.7 else 0.4
    many = int(half / step + 1e-9)
    return tuple(
        (place * step, tick_words(place * step, "percent", signed=True)) for place in range(-many, many + 1)
    )


def _in_two_lines(words: str) -> str:
    """ "fewer improved" over "at home": both ends fit below 320 pixels."""
    first, _, place = words.rpartition(" at ")
    return f"{first}\nat {place}" if first else words


def _below(words: str, x: float, align: str) -> Label:
    return Label(
        words, x, 0.0, x_in="paper", y_in="paper", align=align, stands="top", quiet=True, shift=(0, -20)
    )


def _point(gap: Gap, y: float, group: str) -> Series:
    style = GROUPS[gap.comparator]._replace(colour=INK)
    return Series(
        name=in_sentence(group),
        style=style,
        x=(gap.difference or 0.0,),
        y=(y,),
        lower=(gap.lower_ci,),
        upper=(gap.upper_ci,),
        hollow=(False,),
        across=True,
        joined=False,
    )


def _name(gap: Gap, y: float, group: str, narrow: bool) -> Label:
    space = "\n" if narrow else " "
    words = f"Home minus {in_sentence(group, is_tight=True)}:{space}{gap.words}"
    return Label(words, 0, y, x_in="paper", ground=True, shift=(-7, LABEL_SHIFT + _LINE // 2 * narrow))

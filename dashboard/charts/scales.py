"""The scale of a measure: where its axis begins and ends, and how ticks are written.

Shares always stand on 0 to 100%. Other units begin at zero and end at a round number above the largest figure
that was published: a withheld figure never moves an axis.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10
from typing import NamedTuple

from dashboard.figures.rows import Definition, Measure

_STEPS = (1, 2, 2.5, 5, 10)


class Scale(NamedTuple):
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def scale_of(definition: Definition, figures: Iterable[Measure]) -> Scale:
    """The scale for published figures of one measure."""
    if definition.unit == "percent":
        return Scale(0.0, 1.0, tuple((place / 4, f"{25 * place}%") for place in range(5)))
    tops = [one.upper_ci or one.value or 0 for one in figures if one.is_published]
    return round_scale(0.0, max(tops, default=0) or 1.0, definition.unit)


def round_scale(low: float, high: float, unit: str, signed: bool = False) -> Scale:
    """A scale that holds `low` to `high` with four to six round ticks."""
    step = _step((high - low) / 4)
    first, last = floor(low / step), ceil(high / step)
    ticks = tuple((place * step, tick_words(place * step, unit, signed)) for place in range(first, last + 1))
    return Scale(first * step, last * step, ticks)


def _step(rough: float) -> float:
    size = 10 ** floor(log10(rough)) if rough > 0 else 1.0
    return next(size * step for step in _STEPS if size * step >= rough)


def tick_words(value: float, unit: str, signed: bool = False) -> str:
    """ "25%", "+40" (points), "£1,200"."""
    number = 100 * value if unit == "percent" else value
    size = f"{abs(number):,.10g}" if abs(number) < 1 else f"{round(abs(number), 6):,g}"
    sign = "−" if number < 0 else "+" if signed and number > 0 else ""
    money = "£" if unit == "pounds" else ""
    return f"{sign}{money}{size}{'%' if unit == 'percent' and not signed else ''}"

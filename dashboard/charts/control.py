"""Control: one group over its newest run, with its average and limits, or its median.

Here: lines and points -> spec, wide and narrow. A point that stands out has a square round it; limits that
are trials are dashed. Not here: which lines a series allows (`dashboard/figures/control.py`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.axes import LEFT, RIGHT, Years, narrow_margin
from dashboard.charts.hidden import MANY as MOST_SIGNS
from dashboard.charts.scales import Scale, round_scale, scale_of
from dashboard.charts.spec import Axis, Chart, Label, Series
from dashboard.charts.theme import GROUPS, INK, SECOND, Style
from dashboard.charts.trend import spread
from dashboard.figures.control import Control
from dashboard.figures.rows import Measure
from dashboard.wording.control import value_words
from dashboard.wording.states import MARKS, band_sign

HEIGHT = 240
_APART = 17
_CENTRE = Style(SECOND, "circle", 0, "solid", 2)
_FIRM = Style(SECOND, "circle", 0, "solid", 1)
_TRIAL = Style(SECOND, "circle", 0, "6px 4px", 1)
_RING = Style(INK, "square-open", 19, "solid", 1)
NO_SIGN = "–"
MANY = 20
"""Points from which markers are smaller."""


def control_chart(found: Control, alt: str, narrow: bool = False) -> Chart:
    """The spec of a run against its lines."""
    years = Years(found.run.definition, found.run.periods)
    scale = _scale(found)
    hidden = any(not one.is_published for one in found.run.figures)
    bottom = 26 + 16 * (hidden + years.extra_lines(narrow))
    return Chart(
        alt=alt,
        height=HEIGHT + 16 * hidden,
        margin=narrow_margin(bottom) if narrow else (LEFT, RIGHT, 10, bottom),
        x=Axis(-0.5, len(found.run.periods) - 0.5, _ticks(found, years, narrow), lines=False),
        y=Axis(scale.low, scale.high, scale.ticks, firm_at=scale.low),
        series=(*_lines(found, scale), *_rings(found, narrow), _points(found, narrow)),
        labels=() if narrow else tuple(_labels(found, scale)),
    )


def _scale(found: Control) -> Scale:
    definition = found.run.definition
    if definition.unit == "percent":
        return scale_of(definition, ())
    tops = [one for one in (*found.run.numbers(lambda figure: figure.value), *found.upper) if one is not None]
    return round_scale(0.0, max(tops) or 1.0, definition.unit)


def _ticks(found: Control, years: Years, narrow: bool) -> tuple[tuple[float, str], ...]:
    ticks = []
    for place, figure in enumerate(found.run.figures):
        words = years.tick(place, narrow) if years.named(place, narrow) else " "
        mark = _mark(figure, narrow)
        if narrow and len(found.run.figures) > MOST_SIGNS:
            mark = mark.strip("[]")[:1]  # a longer one would lie on its neighbours
        ticks.append((float(place), words if figure.is_published else f"{words}\n{mark}"))
    return tuple(ticks)


def _mark(figure: Measure, narrow: bool) -> str:
    """Under a period without a point: its band, which loses its percent sign where it is narrow, or sign."""
    if not figure.is_banded:
        return MARKS.get(figure.status, NO_SIGN)
    return band_sign(figure.words).removesuffix("%" * narrow)


def _lines(found: Control, scale: Scale) -> list[Series]:
    ends = (-0.5, len(found.run.periods) - 0.5)
    style = _TRIAL if found.limits == "trial" or found.kind == "median" else _FIRM
    lines = [_line("Average", _CENTRE if found.has_limits else style, ends, (found.centre,) * 2)]
    if found.has_limits:
        places = tuple(map(float, range(len(found.run.periods))))
        for name, limit in (("Lower limit", found.lower), ("Upper limit", found.upper)):
            cut = tuple(None if one is None else min(max(one, scale.low), scale.high) for one in limit)
            lines.append(_line(name, style, places, cut))
    return lines


def _line(name: str, style: Style, x: Sequence[float], y: Sequence[float | None]) -> Series:
    none = (None,) * len(x)
    return Series(name, style, tuple(x), tuple(y), none, none, (False,) * len(x), caps=False)


def _points(found: Control, narrow: bool) -> Series:
    style = GROUPS[found.run.group]
    if narrow or len(found.run.periods) > MANY:
        style = style._replace(size=style.size - 6, width=2)
    values = found.run.numbers(lambda one: one.value)
    return _line(found.run.definition.label, style, tuple(map(float, range(len(values)))), values)


def _rings(found: Control, narrow: bool) -> list[Series]:
    places = [place for place, _ in found.signals]
    if not places:
        return []
    style = _RING if not narrow and len(found.run.periods) <= MANY else _RING._replace(size=13)
    y = tuple(found.run.figures[place].value for place in places)
    none = (None,) * len(places)
    x = tuple(map(float, places))
    return [Series("Stands out", style, x, y, none, none, (False,) * len(places), joined=False, caps=False)]


def _labels(found: Control, scale: Scale) -> list[Label]:
    """The lines' names with their last numbers, at the right edge, moved apart where they would touch."""
    ends = [("Average" if found.has_limits else "Middle", found.centre)]
    for name, limit in (("Lower limit", found.lower), ("Upper limit", found.upper)):
        last = next((one for one in reversed(limit) if one is not None), None)
        ends += [(name, last)] if last is not None else []
    values = [min(max(value or 0.0, scale.low), scale.high) for _, value in ends]
    apart = _APART * (scale.high - scale.low) / (HEIGHT - 42)
    places = spread(values, apart, scale.low + apart / 2, scale.high)  # above the last year
    return [
        Label(f"{name} {value_words(found, value)}", 1.0, y, x_in="paper", quiet=True, shift=(8, 0))
        for (name, value), y in zip(ends, places, strict=True)
    ]

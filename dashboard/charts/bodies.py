"""Bodies: the same measures of two bodies on one line each, joined, with their counts at the right.

Here: shares -> spec, wide and narrow. A body to which a measure does not apply has no mark, and its words at
the right say so. Counts of meetings are all meetings, so they have no interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts.spec import Axis, Chart, Label, Series
from dashboard.charts.theme import HOME, SECOND, Style
from dashboard.figures.rows import Measure
from dashboard.wording.states import NO_FIGURE, short

ROW = 46
BODY_STYLES = (Style("#3D3D3D", "square", 13, "solid", 2), HOME)
"""Child protection, then corporate parenting."""
_LINE = Style(SECOND, "circle", 1, "solid", 2)
_LEFT, _RIGHT = 330, 220
_NEAR, _APART = 0.03, 0.17
"""Of the scale: marks nearer than this would lie on each other, so they stand above and below their line."""


class Line(NamedTuple):
    """A measure, and its figure for each body in their order."""

    name: str
    figures: tuple[Measure | None, ...]


def bodies_chart(lines: Sequence[Line], names: Sequence[str], alt: str, narrow: bool = False) -> Chart:
    """The spec of a row a measure. Actions of earlier years can take a share over 100%, and the scale too."""
    top = max([1.0, *(one.value or 0.0 for line in lines for one in line.figures if one)])
    series: list[Series] = []
    labels: list[Label] = []
    for place, line in enumerate(lines):
        y = float(len(lines) - 1 - place)
        known = [one.value for one in line.figures if one is not None and one.value is not None]
        apart = _APART if len(known) == 2 and abs(known[0] - known[1]) < _NEAR * top else 0.0
        series += [_mark("joined", _LINE, known, y)] if len(known) == 2 and not apart else []
        for name, style, figure, side in zip(names, BODY_STYLES, line.figures, (1, -1), strict=True):
            if figure and figure.value is not None:
                series.append(_mark(name, style, [figure.value], y + side * apart))
        labels += _words(line, y, narrow)
    return Chart(
        alt=alt,
        height=(ROW + 22 * narrow) * len(lines) + 34,
        margin=(10, 16, 4, 28) if narrow else (_LEFT, _RIGHT, 4, 28),
        x=Axis(0.0, top, ((0.0, "0%"), (0.5, "50%"), (1.0, "100%"))),
        y=Axis(-0.5, len(lines) - 0.5 + 0.3 * narrow, lines=False),
        series=tuple(series),
        labels=tuple(labels),
    )


def _mark(name: str, style: Style, x: Sequence[float | None], y: float) -> Series:
    none, points = (None,) * len(x), tuple(one or 0.0 for one in x)
    return Series(name, style, points, (y,) * len(x), none, none, (False,) * len(x), joined=len(x) > 1)


def _words(line: Line, y: float, narrow: bool) -> list[Label]:
    said = [count_words(figure) for figure in line.figures]
    if narrow:
        words = f"{line.name}:\n■ {said[0]} · ● {said[1]}"
        return [Label(words, 0, y, x_in="paper", stands="bottom", shift=(-4, 8), ground=True)]
    common = {"x": 1.0, "y": y, "x_in": "paper"}
    return [
        Label(line.name, 0, y, x_in="paper", shift=(-_LEFT, 0)),
        Label(f"■ {said[0]}", **common, shift=(22, 9)),
        Label(f"● {said[1]}", **common, bold=True, shift=(22, -9)),
    ]


def count_words(figure: Measure | None) -> str:
    """ "5 of 6", or the state in its own words."""
    if figure is None:
        return NO_FIGURE
    if figure.is_published:
        return figure.words.partition(" (")[0]
    mark = short(figure.status, figure.words)
    return f"{mark} does not apply" if figure.status == "not_applicable" else mark

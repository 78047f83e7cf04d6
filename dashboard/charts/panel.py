"""The panel: one measure in one period, a row a group, the share as a shape and its interval as a line.

Here: figures -> spec. Labels stand above each shape, so one figure serves every width. A figure that is not
published gets a strip across the whole row: never a height or a length that suggests a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.charts.scales import scale_of
from dashboard.charts.spec import Axis, Chart, Label, Series, Zone
from dashboard.charts.theme import GROUPS
from dashboard.figures.rows import Definition, Measure
from dashboard.wording.names import group_name
from dashboard.wording.states import NO_FIGURE, NONE, NOT_A_ZERO, NOT_SUPPLIED_NOTE

ROW = 41
FOOT = 28
_STRIP = 0.17
LABEL_SHIFT = 19
"""Pixels from a row up to its words, whose white ground must not cut the tip of a triangle."""
_IN_STRIP = {"withheld": NOT_A_ZERO, "not_supplied": NOT_SUPPLIED_NOTE, "not_applicable": ""}
"""States whose words stand in the strip, with what is said beside the group's name."""


def panel_chart(
    definition: Definition,
    figures: Sequence[tuple[str, Measure | None]],
    alt: str,
    named_as: Callable[[str], str] = str,
) -> Chart:
    """The spec for (group, figure) rows, in the order in which they are read; `named_as` says how the measure
    names a group."""
    rows = len(figures)
    scale = scale_of(definition, [figure for _, figure in figures if figure])
    places = [(group, figure, rows - 1 - place) for place, (group, figure) in enumerate(figures)]
    strips = [(figure, y) for _, figure, y in places if figure is None or not figure.is_published]
    return Chart(
        alt=alt,
        height=ROW * rows + FOOT,
        margin=(10, 16, 4, FOOT - 4),
        x=Axis(scale.low, scale.high, scale.ticks),
        y=Axis(-0.35, rows - 0.32, lines=False),
        series=tuple(
            _point(group, figure, y, named_as(group))
            for group, figure, y in places
            if figure and figure.is_published
        ),
        zones=tuple(
            Zone(_kind(figure), (scale.low, scale.high), (y - _STRIP, y + _STRIP)) for figure, y in strips
        ),
        labels=(
            *(_name(named_as(group), figure, y) for group, figure, y in places),
            *(label for figure, y in strips if (label := _strip_words(figure, y)).words),
        ),
    )


def _kind(figure: Measure | None) -> str:
    return "hatched" if figure and figure.status in ("withheld", "banded") else "dotted"


def _point(group: str, figure: Measure, y: int, name: str) -> Series:
    return Series(
        name=group_name(name),
        style=GROUPS[group],
        x=(figure.value or 0.0,),
        y=(float(y),),
        lower=(figure.lower_ci,),
        upper=(figure.upper_ci,),
        hollow=(False,),
        across=True,
        joined=False,
    )


def _name(group: str, figure: Measure | None, y: int) -> Label:
    return Label(
        words=f"{group_name(group, is_tight=True)}{row_words(figure)}",
        x=0,
        y=y,
        x_in="paper",
        bold=group == "home",
        ground=True,
        shift=(-7, LABEL_SHIFT),
    )


def row_words(figure: Measure | None) -> str:
    """What stands above a row after the group: the figure in words, with "None" for a true zero.

    Words of a state are long, so they stand in its strip: a row must fit 320 pixels.
    """
    if figure is None or figure.status in _IN_STRIP:
        note = _IN_STRIP.get(figure.status, "") if figure else ""
        return f". {note}" if note else ""
    if figure.is_published and figure.numerator == 0 and figure.words != NONE:
        return f": {NONE}, {figure.words}"
    return ": too early" if figure.status == "too_early" else f": {figure.words}"


def _strip_words(figure: Measure | None, y: int) -> Label:
    words = NO_FIGURE if figure is None else figure.words if figure.status in _IN_STRIP else ""
    if figure and figure.status == "too_early":
        words = f"follow-up to {figure.words.rsplit('until ', 1)[-1]}"
    return Label(words=words, x=0.5, y=y, x_in="paper", align="center", quiet=True, ground=True)

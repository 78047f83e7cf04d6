"""Shares of the pairs as stacked bars, and the way out of the pairs as stepped ones.

Here: counts -> spec. Each part has its number; improved is solid, unchanged white, declined striped, so the
fill is never only a colour. A group that is withheld is a strip across the whole row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts.spec import Axis, Chart, Label, Part, Zone
from dashboard.figures.rows import Measure
from dashboard.wording.names import group_name, whole
from dashboard.wording.states import NO_FIGURE, NOT_A_ZERO

ROW = 46
_HALF = 0.24
_LEFT = 128
_LEAST_FOR_SHARE, _LEAST_FOR_NUMBER = 0.13, 0.05
_FILLS = {"improved": "solid", "unchanged": "empty", "declined": "striped", "not_improved": "empty"}


class Row(NamedTuple):
    """A group as it is named, its parts as (outcome, children), and the row that says why there are none."""

    group: str
    parts: tuple[tuple[str, int], ...]
    figure: Measure | None


def shares_chart(rows: Sequence[Row], alt: str, narrow: bool = False) -> Chart:
    """The spec for groups in the order in which they are read."""
    bars: list[Part] = []
    zones: list[Zone] = []
    labels: list[Label] = []
    for place, row in enumerate(rows):
        y = float(len(rows) - 1 - place)
        labels += _names(row, y, narrow)
        if row.parts:
            found, words = _stacked(row, y, narrow)
            bars += found
            labels += words
        else:
            kind = "hatched" if row.figure and row.figure.status in ("withheld", "banded") else "dotted"
            zones.append(Zone(kind, (0.0, 1.0), (y - _HALF, y + _HALF)))
            labels.append(Label(_why(row.figure, narrow), 0.5, y, align="center", quiet=True, ground=True))
    height = (ROW + 12 * narrow) * len(rows) + 14
    return Chart(
        alt=alt,
        height=height,
        margin=(2 if narrow else _LEFT, 2, 2, 2),
        x=Axis(0.0, 1.0, lines=False),
        y=Axis(-0.5, len(rows) - 0.5 + 0.1 * narrow, lines=False),
        parts=tuple(bars),
        zones=tuple(zones),
        labels=tuple(labels),
    )


def _why(figure: Measure | None, narrow: bool) -> str:
    if figure is None:
        return NO_FIGURE
    is_whole = figure.status == "withheld" and not narrow
    return f"{figure.words}. {NOT_A_ZERO}" if is_whole else figure.words


def _names(row: Row, y: float, narrow: bool) -> list[Label]:
    total = sum(children for _, children in row.parts)
    matched = f"{total:,} matched" if row.parts else "not shown"
    bold = row.group == "home"
    if narrow:
        hidden = row.figure is not None and row.figure.status == "withheld"
        words = f"{group_name(row.group, is_tight=True)}{f'. {NOT_A_ZERO}' if hidden else f': {matched}'}"
        return [Label(words, 0, y, x_in="paper", stands="bottom", bold=bold, shift=(-1, 15))]
    common = {"x": 0, "y": y, "x_in": "paper"}
    return [
        Label(group_name(row.group, is_tight=True), **common, bold=bold, shift=(-_LEFT, 9)),
        Label(matched, **common, quiet=True, shift=(-_LEFT, -9)),
    ]


def _stacked(row: Row, y: float, narrow: bool) -> tuple[list[Part], list[Label]]:
    total, begin = sum(children for _, children in row.parts), 0.0
    bars, labels = [], []
    for outcome, children in row.parts:
        end = begin + (children / total if total else 0.0)
        if children:
            bars.append(Part(_FILLS[outcome], (begin, end), (y - _HALF, y + _HALF)))
            words = _inside(children, end - begin, narrow)
            labels += [_number(words, (begin + end) / 2, y, outcome)] if words else []
        begin = end
    return bars, labels


def _inside(children: int, share: float, narrow: bool) -> str:
    """ "14 (33%)", "14" where there is little room, nothing where there is none: the table has it."""
    scale = 2 if narrow else 1
    if share >= scale * _LEAST_FOR_SHARE:
        return f"{children:,} ({whole(100 * share)}%)"
    return f"{children:,}" if share >= scale * _LEAST_FOR_NUMBER else ""


def _number(words: str, x: float, y: float, outcome: str) -> Label:
    solid = outcome == "improved"
    return Label(words, x, y, align="center", bold=solid, inverse=solid, ground=outcome == "declined")


class Step(NamedTuple):
    """A bar of the flow: what it is, how many children, where it begins, its fill, and a word on it."""

    name: str
    children: int
    begin: int
    fill: str
    note: str


def flow_chart(steps: Sequence[Step], of: int, alt: str, narrow: bool = False) -> Chart:
    """The spec of a whole and the parts into which it falls, each beginning where the one before ends."""
    bars, labels = [], []
    for place, step in enumerate(steps):
        y = float(len(steps) - 1 - place)
        span = (y - _HALF, y + _HALF)
        bars.append(Part("frame", (0.0, of), span))
        bars.append(Part(step.fill, (step.begin, step.begin + step.children), span))
        bold = place == 0
        tail = f" {step.note}" if step.note and not narrow else ""
        labels.append(Label(f"{step.children:,}{tail}", 1.0, y, x_in="paper", bold=bold, shift=(8, 0)))
        name = f"{step.name}: {step.note.replace(': ', ', ')}" if narrow and step.note else step.name
        where = {"stands": "bottom", "shift": (-1, 13)} if narrow else {"shift": (-_FLOW_LEFT, 0)}
        labels.append(Label(name, 0, y, x_in="paper", bold=bold, **where))
    return Chart(
        alt=alt,
        height=(34 + 14 * narrow) * len(steps) + 10,
        margin=(2, 40, 2, 2) if narrow else (_FLOW_LEFT, 260, 2, 2),
        x=Axis(0.0, float(of), lines=False),
        y=Axis(-0.5, len(steps) - 0.5 + 0.15 * narrow, lines=False),
        parts=tuple(bars),
        labels=tuple(labels),
    )


_FLOW_LEFT = 320

"""Rows of a return: a bar a table, what was accepted solid, what was set aside striped after it.

Here: sums -> spec. The striped part has a least width, so that one row among thousands can be seen; its
number stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.spec import Axis, Bar, Chart, Label
from dashboard.charts.theme import HOME

ROW = 26
_HALF = 0.31
_LEAST = 0.02
_STRIPES = "#7A3208"


def returns_chart(rows: Sequence[tuple[str, int, int, str]], alt: str, narrow: bool = False) -> Chart:
    """The spec for (name, accepted, set aside, words) rows, in the order in which they are read."""
    high = max((accepted + aside for _, accepted, aside, _ in rows), default=0) or 1
    places = [(len(rows) - 1 - place, *row) for place, row in enumerate(rows)]
    return Chart(
        alt=alt,
        height=ROW * len(rows) + 8,
        margin=(136 if narrow else 190, 96 if narrow else 190, 4, 4),
        x=Axis(0, high * 1.02, lines=False),
        y=Axis(-0.5, len(rows) - 0.5, tuple((float(y), name) for y, name, *_ in places), lines=False),
        bars=tuple(bar for y, _, accepted, aside, _ in places for bar in _bars(y, accepted, aside, high)),
        labels=tuple(
            Label(words, _end(accepted, aside, high), y, shift=(6, 0))
            for y, _, accepted, aside, words in places
        ),
    )


def _bars(y: int, accepted: int, aside: int, high: int) -> list[Bar]:
    span = (y - _HALF, y + _HALF)
    solid = [Bar("solid", (0, accepted), span, HOME.colour)] if accepted else []
    striped = [Bar("striped", (accepted, _end(accepted, aside, high)), span, _STRIPES)] if aside else []
    return solid + striped


def _end(accepted: int, aside: int, high: int) -> float:
    return accepted + (max(aside, _LEAST * high) if aside else 0)

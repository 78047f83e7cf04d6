"""What a chart is, before anything draws it: axes, series with intervals, zones, rules, labels, alt text.

Here: frozen values that the screen (`render_plotly.py`) and the packs draw alike. Not here: a library, or
what a chart means. Positions are in the units of the axes unless a label says `paper` (0 to 1 of the plot).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from dashboard.charts.theme import Style


class Axis(NamedTuple):
    """A range and its ticks as (place, words); `lines` draws a grid line at each."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    lines: bool = True
    firm_at: float | None = None
    """Where a firm line stands, such as zero."""


class Series(NamedTuple):
    """Points of one group. A None in `y` breaks the line; `hollow` points are shown but not compared."""

    name: str
    style: Style
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    hollow: tuple[bool, ...]
    across: bool = False
    """The interval lies along x, not y."""
    joined: bool = True
    caps: bool = True


class Zone(NamedTuple):
    """A marked stretch that stands for no value: `hatched` (withheld) or `dotted` (another state)."""

    kind: Literal["hatched", "dotted"]
    x: tuple[float, float]
    y: tuple[float, float]


class Bar(NamedTuple):
    """A counted length from `x[0]` to `x[1]`: `solid`, or `striped` where a second part follows a first."""

    kind: Literal["solid", "striped"]
    x: tuple[float, float]
    y: tuple[float, float]
    colour: str


class Part(NamedTuple):
    """A part of a whole, as a length: `solid`, `muted`, `empty`, `striped`, or a `frame` round the whole."""

    fill: Literal["solid", "muted", "empty", "striped", "frame"]
    x: tuple[float, float]
    y: tuple[float, float]


class Rule(NamedTuple):
    """A line across the whole plot at a place of x, or a cohort's bracket under it."""

    at: float
    dash: str = "dot"


class Label(NamedTuple):
    """Words at a place. `shift` moves them in pixels, right and up; `ground` puts white behind them, and
    `inverse` makes them white, for a solid bar."""

    words: str
    x: float
    y: float
    x_in: Literal["data", "paper"] = "data"
    y_in: Literal["data", "paper"] = "data"
    align: Literal["left", "center", "right"] = "left"
    stands: Literal["top", "middle", "bottom"] = "middle"
    bold: bool = False
    quiet: bool = False
    ground: bool = False
    inverse: bool = False
    shift: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart. `margin` is left, right, top, bottom in pixels; `alt` its finding with numbers."""

    alt: str
    height: int
    margin: tuple[int, int, int, int]
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    parts: tuple[Part, ...] = ()
    zones: tuple[Zone, ...] = ()
    bars: tuple[Bar, ...] = ()
    rules: tuple[Rule, ...] = ()
    labels: tuple[Label, ...] = ()

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a chart without alt text says nothing to a reader who can't see it: write one")

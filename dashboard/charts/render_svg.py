"""Draws a spec for paper: the same places, marks and words as `render_plotly.py`, by matplotlib.

Here: the translation to SVG (for PDF) and to PNG (for Word). Not here: what is drawn (`<noun>.py`). The same
spec gives the same bytes. Matplotlib is loaded when a pack is first asked for; no figure touches pyplot.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboard.charts.spec import Axis, Bar, Chart, Label, Part, Rule, Series, Zone
from dashboard.charts.theme import (
    DECLINED,
    DECLINED_STRIPES,
    EDGE,
    FRAME,
    HATCH,
    HOME,
    INK,
    MUTED,
    PAPER,
    RULE,
    SECOND,
    TEXT_SIZE,
    TICK_SIZE,
    Style,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PIXELS = 96
"""Pixels of a spec in an inch."""
POINT = 72 / PIXELS
FONT = "DejaVu Sans"
"""Comes with matplotlib, so every machine draws alike; wider than the screen's, so set a little smaller."""
HEADROOM = 12
"""Pixels above the spec's own top: on paper a label there would be cut off, not drawn over what is above."""
_SMALLER = 0.84
_LETTER, _BOLD_LETTER = 6.7, 7.5
"""Pixels of a letter of the font, on average."""
_MANY = 20
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "hearth", "font.family": FONT, "hatch.linewidth": 1.0}
_DASHES = {"dot": "2px 3px", "dash": "9px 4px"}
MARKERS = {
    "circle": "o",
    "circle-open": "o",
    "triangle-up": "^",
    "triangle-down": "v",
    "square": "s",
    "square-open": "s",
    "diamond": "D",
    "diamond-open": "D",
    "x-thin": "x",
    "line-ew": "_",
}
"""Plotly's names of shapes as matplotlib's."""
_SMALL_SHAPES = {"D": 0.72, "s": 0.88}
"""Plotly's size is a width; a square and a diamond of that width look larger than a circle."""


@lru_cache(maxsize=256)
def svg(chart: Chart, width: int, letters: float = 1.0) -> str:
    """The chart as SVG of a width in pixels; words stay words. Several packs hold the same charts.

    `letters` is how much larger than usual its words are, where the readers of a pack need that.
    """
    return _drawn(chart, width, letters, "svg").decode("utf-8")


@lru_cache(maxsize=64)
def png(chart: Chart, width: int, letters: float = 1.0) -> bytes:
    """The chart as PNG of a width in pixels, at twice the density of a screen."""
    return _drawn(chart, width, letters, "png")


def _drawn(chart: Chart, width: int, letters: float, kind: str) -> bytes:
    from matplotlib import rc_context

    with rc_context(_SETTINGS):
        figure = picture(chart, width, letters)
        out = io.BytesIO()
        metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, dpi=2 * PIXELS if kind == "png" else 72, metadata=metadata)
    return out.getvalue()


def picture(chart: Chart, width: int, letters: float = 1.0) -> Any:
    """The matplotlib figure of a spec: one pair of axes inside the spec's margins."""
    from matplotlib.figure import Figure

    left, _, top, bottom = chart.margin
    right = _right(chart, letters)
    height = chart.height + HEADROOM
    figure = Figure(figsize=(width / PIXELS, height / PIXELS), facecolor=PAPER)
    inside = (width - left - right) / width, (chart.height - top - bottom) / height
    axes = figure.add_axes((left / width, bottom / height, *inside))
    _frame(axes, chart)
    for part in chart.parts:
        _part(axes, part)
    for zone in chart.zones:
        _zone(axes, zone)
    for bar in chart.bars:
        _bar(axes, bar)
    for rule in chart.rules:
        _rule(axes, rule)
    for series in chart.series:
        _series(axes, series)
    for label in chart.labels:
        _label(axes, label)
    if letters != 1.0:
        _enlarge(axes, letters)
    return figure


def _enlarge(axes: Axes, letters: float) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_tick_params(labelsize=TICK_SIZE * POINT * _SMALLER * letters)
    for words in axes.texts:
        words.set_fontsize(words.get_fontsize() * letters)


def _right(chart: Chart, letters: float) -> float:
    """The right margin in pixels, wider where the words that stand in it would be cut off."""
    ends = [label for label in chart.labels if (label.x_in, label.x, label.align) == ("paper", 1.0, "left")]
    needed = [
        label.shift[0]
        + letters * (_BOLD_LETTER if label.bold else _LETTER) * max(map(len, label.words.split("\n")))
        for label in ends
        if label.stands != "top"
    ]
    halves = [letters * _LETTER * len(words) / 2 for at, words in chart.x.ticks if at == chart.x.high]
    return max([chart.margin[1], *needed, *halves])


def _frame(axes: Axes, chart: Chart) -> None:
    axes.set_facecolor(PAPER)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlim(chart.x.low, _beyond(chart.x))
    axes.set_ylim(chart.y.low, _beyond(chart.y))
    _axis(axes.xaxis, chart.x)
    _axis(axes.yaxis, chart.y)
    for axis, line in ((chart.x, axes.axvline), (chart.y, axes.axhline)):
        if axis.firm_at is not None:
            line(axis.firm_at, color=INK, linewidth=1.5 * POINT, zorder=1.5)


def _beyond(axis: Axis) -> float:
    """The end of an axis; an axis on which nothing stands still needs a length."""
    return axis.high if axis.high > axis.low else axis.low + 1


def _axis(drawn: Any, axis: Axis) -> None:
    drawn.set_ticks([place for place, _ in axis.ticks], labels=[_plain(words) for _, words in axis.ticks])
    drawn.set_tick_params(length=0, pad=5, labelsize=TICK_SIZE * POINT * _SMALLER, labelcolor=SECOND)
    if axis.lines:
        drawn.grid(color=RULE, linewidth=POINT, clip_on=False)  # whole at the ends of the axis too


def _zone(axes: Axes, zone: Zone) -> None:
    from matplotlib.patches import Rectangle

    hatched = zone.kind == "hatched"
    style = (
        {"facecolor": PAPER, "edgecolor": HATCH, "hatch": "/////"}
        if hatched
        else {"fill": False, "edgecolor": EDGE, "linestyle": (0, (3, 3))}
    )
    corner, size = (zone.x[0], zone.y[0]), (zone.x[1] - zone.x[0], zone.y[1] - zone.y[0])
    axes.add_patch(Rectangle(corner, *size, linewidth=POINT, zorder=1.6 if hatched else 1.2, **style))


_FILLS: dict[str, tuple[str, str]] = {
    "solid": (HOME.colour, INK),
    "muted": (MUTED, INK),
    "empty": (PAPER, INK),
    "frame": (PAPER, FRAME),
    "striped": (DECLINED, DECLINED_STRIPES),
}
"""Ground and outline of a part; the stripes of a striped one are in the colour of its outline."""


def _part(axes: Axes, part: Part) -> None:
    """A part of a whole; a frame lies under the parts that it holds."""
    from matplotlib.patches import Rectangle

    ground, edge = _FILLS[part.fill]
    corner, size = (part.x[0], part.y[0]), (part.x[1] - part.x[0], part.y[1] - part.y[0])
    hatch = "////" if part.fill == "striped" else None
    style = {"facecolor": ground, "edgecolor": edge, "hatch": hatch, "linewidth": POINT}
    axes.add_patch(Rectangle(corner, *size, zorder=1.5 if part.fill == "frame" else 1.6, **style))


def _bar(axes: Axes, bar: Bar) -> None:
    """A counted length; a striped one has an outline, so that it holds without colour."""
    from matplotlib.patches import Rectangle

    striped = bar.kind == "striped"
    style = {"facecolor": PAPER, "hatch": "/////"} if striped else {"facecolor": bar.colour}
    size = bar.x[1] - bar.x[0], bar.y[1] - bar.y[0]
    edge = {"edgecolor": bar.colour, "linewidth": POINT, "zorder": 1.6}
    axes.add_patch(Rectangle((bar.x[0], bar.y[0]), *size, **style, **edge))


def _rule(axes: Axes, rule: Rule) -> None:
    axes.axvline(rule.at, color=INK, linewidth=1.5 * POINT, linestyle=_dashes(rule.dash, 1.5), zorder=1.4)


def _series(axes: Axes, series: Series) -> None:
    style = series.style
    _intervals(axes, series)
    y = [float("nan") if one is None else one for one in series.y]
    if series.joined:
        dashes = _dashes(style.dash, style.width)
        axes.plot(
            series.x, y, color=style.colour, linewidth=style.width * POINT, linestyle=dashes, zorder=2.2
        )
    marker = MARKERS[style.symbol]
    size = style.size * POINT * _SMALL_SHAPES.get(marker, 1.0)
    is_open = style.symbol.endswith("-open")
    for hollow in (False, True):
        found = [(x, at) for x, at, one in zip(series.x, y, series.hollow, strict=True) if one == hollow]
        axes.plot(
            [x for x, _ in found],
            [at for _, at in found],
            marker=marker,
            markersize=size,
            markerfacecolor=PAPER if hollow or is_open else style.colour,
            markeredgecolor=style.colour,
            markeredgewidth=2 * POINT,
            linestyle="none",
            clip_on=False,
            zorder=2.4,
        )


def _intervals(axes: Axes, series: Series) -> None:
    rows = list(zip(series.x, series.y, series.lower, series.upper, strict=True))
    known = [row for row in rows if None not in row]
    if not known:
        return
    x, y, low, high = zip(*known, strict=True)
    width = POINT * (2 if series.caps else 1.5 if len(series.x) <= _MANY else 1)
    line = {"color": series.style.colour, "clip_on": False, "zorder": 2.1}
    if series.across:
        axes.hlines(y, low, high, linewidth=width, **line)
    else:
        axes.vlines(x, low, high, linewidth=width, **line)
    if series.caps:
        ends = ([*low, *high], [*y, *y]) if series.across else ([*x, *x], [*low, *high])
        mark = "|" if series.across else "_"
        axes.plot(*ends, mark, markersize=10 * POINT, markeredgewidth=width, **line)


def _label(axes: Axes, label: Label) -> None:
    from matplotlib.transforms import blended_transform_factory

    place = blended_transform_factory(
        axes.transData if label.x_in == "data" else axes.transAxes,
        axes.transData if label.y_in == "data" else axes.transAxes,
    )
    axes.annotate(
        _plain(label.words),
        (label.x, label.y),
        xycoords=place,
        xytext=(label.shift[0] * POINT, label.shift[1] * POINT),
        textcoords="offset points",
        ha=label.align,
        va={"middle": "center"}.get(label.stands, label.stands),
        multialignment=label.align,
        fontsize=TEXT_SIZE * POINT * _SMALLER,
        fontweight="bold" if label.bold else "normal",
        color=PAPER if label.inverse else SECOND if label.quiet else INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.75} if label.ground else None,
        annotation_clip=False,
        zorder=2.3 if label.ground else 2.6,
    )


def _dashes(dash: str, width: float) -> Any:
    """Plotly's dash in pixels as matplotlib's, which counts in widths of the line."""
    if dash == "solid":
        return "solid"
    lengths = [float(one.removesuffix("px")) for one in _DASHES.get(dash, dash).split(" ")]
    return (0, [length / width for length in lengths])


def _plain(words: str) -> str:
    """Matplotlib reads formulas between dollar signs; words from a release stay words."""
    return words.replace("$", r"\$")


def style_is_known(style: Style) -> bool:
    """Whether paper has a shape for a style of the screen."""
    return style.symbol in MARKERS

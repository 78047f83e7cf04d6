"""Draws a spec for the screen, as the plain dictionary of a Plotly figure.

Here: the translation, and nothing else. Not here: what is drawn (`<noun>.py`), or Plotly itself, which would
cost the import and more time a chart than the dictionary. Charts hold nothing that needs a pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts.spec import Axis, Bar, Chart, Label, Part, Rule, Series, Zone
from dashboard.charts.theme import (
    DECLINED,
    DECLINED_STRIPES,
    EDGE,
    FONT,
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

MANY = 20
"""Points from which the lines of the intervals are thinner."""
CONFIG = {"staticPlot": True, "displayModeBar": False, "responsive": True}
_ANCHORS = {"left": "left", "center": "center", "right": "right"}


def figure(chart: Chart) -> dict[str, Any]:
    """The figure as Plotly's JSON, ready for `st.plotly_chart`."""
    left, right, top, bottom = chart.margin
    data = [*map(_part, chart.parts)]
    data += [_hatch(zone) for zone in chart.zones if zone.kind == "hatched"]
    data += [_bars(chart.bars)] if chart.bars else []
    data += [trace for series in chart.series for trace in _series(series)]
    layout = {
        "height": chart.height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "font": {"family": FONT, "size": TEXT_SIZE, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "bargap": 0,
        "barmode": "overlay",  # else Plotly sets strips beside each other, and a length would suggest a value
        "xaxis": _axis(chart.x),
        "yaxis": _axis(chart.y),
        "shapes": [
            *_edges(chart),
            *(_dotted(zone) for zone in chart.zones if zone.kind == "dotted"),
            *map(_rule, chart.rules),
            *_firm_lines(chart),
        ],
        "annotations": [_label(label) for label in chart.labels],
    }
    return {"data": data or [_nothing()], "layout": layout}


def _nothing() -> dict[str, Any]:
    """A trace without a point: Plotly asks for one, and a chart of states alone has none."""
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [None]}


def _series(series: Series) -> list[dict[str, Any]]:
    style = series.style
    filled = style.colour if not style.symbol.endswith("-open") else PAPER
    symbol = style.symbol.removesuffix("-open")
    marker = {
        "symbol": symbol,
        "size": style.size,
        "opacity": 1,
        "color": [PAPER if hollow else filled for hollow in series.hollow],
        "line": {"color": style.colour, "width": 2},
    }
    points = {
        "type": "scatter",
        "mode": ("lines+markers" if style.size else "lines") if series.joined else "markers",
        "name": series.name,
        "x": list(series.x),
        "y": list(series.y),
        "marker": marker,
        "line": {"color": style.colour, "dash": style.dash, "width": style.width},
        "connectgaps": False,
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    bars = _interval(series, style)
    if bars:
        points["error_x" if series.across else "error_y"] = bars
    return [points]


def _interval(series: Series, style: Style) -> dict[str, Any] | None:
    centre = series.x if series.across else series.y
    rows = list(zip(centre, series.lower, series.upper, strict=True))
    if all(lower is None for _, lower, _ in rows):
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": [None if high is None or mid is None else high - mid for mid, _, high in rows],
        "arrayminus": [None if low is None or mid is None else mid - low for mid, low, _ in rows],
        "color": style.colour,
        "thickness": 2 if series.caps else 1.5 if len(rows) <= MANY else 1,
        "width": 5 if series.caps else 0,
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [place for place, _ in axis.ticks],
        "ticktext": [_lines(words) for _, words in axis.ticks],
        "tickangle": 0,
        "tickfont": {"size": TICK_SIZE, "color": SECOND},
        "showgrid": axis.lines,
        "gridcolor": RULE,
        "zeroline": False,
        "fixedrange": True,
        "showticklabels": bool(axis.ticks),
        "automargin": False,
    }


def _edges(chart: Chart) -> list[dict[str, Any]]:
    """Grid lines at ticks on the very ends of an axis, which Plotly leaves out."""
    line = {"color": RULE, "width": 1}
    shapes = []
    for name, across, axis in (("x", "y", chart.x), ("y", "x", chart.y)):
        for place, end in ((0, axis.low), (1, axis.high)) if axis.lines else ():
            if end != axis.firm_at and any(at == end for at, _ in axis.ticks):
                ends = {f"{name}0": place, f"{name}1": place, f"{across}0": 0, f"{across}1": 1}
                shapes.append(
                    {"type": "line", "xref": "paper", "yref": "paper", **ends, "line": line, "layer": "below"}
                )
    return shapes


def _firm_lines(chart: Chart) -> list[dict[str, Any]]:
    line = {"color": INK, "width": 1.5}
    shapes = []
    if chart.y.firm_at is not None:
        at = chart.y.firm_at
        shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line})
    if chart.x.firm_at is not None:
        at = chart.x.firm_at
        shapes.append({"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": at, "x1": at, "line": line})
    return shapes


_FILLS: dict[str, dict[str, Any]] = {
    "solid": {"color": HOME.colour, "line": {"color": INK, "width": 1}},
    "muted": {"color": MUTED, "line": {"color": INK, "width": 1}},
    "empty": {"color": PAPER, "line": {"color": INK, "width": 1}},
    "frame": {"color": PAPER, "line": {"color": FRAME, "width": 1}},
    "striped": {
        "color": DECLINED,
        "line": {"color": INK, "width": 1},
        "pattern": {
            "shape": "/",
            "fgcolor": DECLINED_STRIPES,
            "bgcolor": DECLINED,
            "size": 7,
            "solidity": 0.2,
        },
    },
    "hatched": {
        "color": PAPER,
        "line": {"color": HATCH, "width": 1},
        "pattern": {"shape": "/", "fgcolor": HATCH, "bgcolor": PAPER, "size": 6, "solidity": 0.15},
    },
}


def _hatch(zone: Zone) -> dict[str, Any]:
    """A striped bar: white with grey stripes, at the fixed place of what is withheld."""
    return _block(zone.x, zone.y, "hatched")


def _part(part: Part) -> dict[str, Any]:
    return _block(part.x, part.y, part.fill)


def _block(x: tuple[float, float], y: tuple[float, float], fill: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [(x[0] + x[1]) / 2],
        "width": [x[1] - x[0]],
        "base": [y[0]],
        "y": [y[1] - y[0]],
        "marker": _FILLS[fill],
        "hoverinfo": "skip",
    }


def _bars(bars: Sequence[Bar]) -> dict[str, Any]:
    """Lengths along x, one trace; a striped one has an outline, so that it holds without colour."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [bar.x[0] for bar in bars],
        "x": [bar.x[1] - bar.x[0] for bar in bars],
        "y": [(bar.y[0] + bar.y[1]) / 2 for bar in bars],
        "width": [bar.y[1] - bar.y[0] for bar in bars],
        "marker": {
            "color": [bar.colour if bar.kind == "solid" else PAPER for bar in bars],
            "line": {"color": [bar.colour for bar in bars], "width": 1},
            "pattern": {
                "shape": ["" if bar.kind == "solid" else "/" for bar in bars],
                "fgcolor": [bar.colour for bar in bars],
                "size": 5,
                "solidity": 0.3,
            },
        },
        "hoverinfo": "skip",
    }


def _dotted(zone: Zone) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": zone.x[0],
        "x1": zone.x[1],
        "y0": zone.y[0],
        "y1": zone.y[1],
        "line": {"color": EDGE, "width": 1.2, "dash": "3px 3px"},
        "layer": "below",
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "type": "line",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "x0": rule.at,
        "x1": rule.at,
        "line": {"color": INK, "width": 1.5, "dash": "2px 3px" if rule.dash == "dot" else rule.dash},
    }


def _label(label: Label) -> dict[str, Any]:
    words = _lines(label.words)
    return {
        "text": f"<b>{words}</b>" if label.bold else words,
        "x": label.x,
        "y": label.y,
        "xref": "x" if label.x_in == "data" else "paper",
        "yref": "y" if label.y_in == "data" else "paper",
        "xanchor": _ANCHORS[label.align],
        "yanchor": label.stands,
        "align": label.align,
        "xshift": label.shift[0],
        "yshift": label.shift[1],
        "showarrow": False,
        "font": {"size": TEXT_SIZE, "color": _ink(label)},
        "borderpad": 1,
        **({"bgcolor": PAPER} if label.ground else {}),
    }


def _ink(label: Label) -> str:
    return PAPER if label.inverse else SECOND if label.quiet else INK


def _lines(words: str) -> str:
    """Plotly reads tags in text; words from a release stay words, and only a new line is one."""
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\n", "<br>")

"""The funnel: a share of every published partnership over its number of children, with the limits of chance.

Here: points and curves -> spec, wide and narrow. The own partnership is the filled mark with its name;
similar ones are squares, all others circles, without names. Not here: the limits (`peers.py`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.axes import LEFT, RIGHT, narrow_margin
from dashboard.charts.scales import round_scale, scale_of
from dashboard.charts.spec import Axis, Chart, Label, Series
from dashboard.charts.theme import HOME, SECOND, Style
from dashboard.figures.peers import Line, Peer, Peers
from dashboard.figures.rows import Definition
from dashboard.wording.names import whole

HEIGHT = 300
OTHERS = Style(SECOND, "circle-open", 9, "solid", 1)
SIMILAR = Style(SECOND, "square-open", 11, "solid", 1)
_CENTRE = Style(SECOND, "circle", 0, "solid", 2)
_INNER = Style(SECOND, "circle", 0, "6px 4px", 1)
_OUTER = Style(SECOND, "circle", 0, "solid", 1)
_ROOM = 1.08


def funnel_chart(definition: Definition, found: Peers, alt: str, narrow: bool = False) -> Chart:
    """The spec of a funnel; raises ValueError where it has no limits."""
    if found.centre is None:
        raise ValueError("too few partnerships are published for a funnel: say so instead")
    scale = scale_of(definition, ())
    largest = max(one.figure.denominator or 0 for one in found.published if one.figure)
    across = round_scale(0.0, _ROOM * largest, "number")
    own = [one for one in found.published if one.is_own]
    similar = list(found.family)
    others = [one for one in found.published if one not in own and one not in similar]
    return Chart(
        alt=alt,
        height=HEIGHT,
        margin=narrow_margin(44) if narrow else (LEFT, RIGHT, 10, 44),
        x=Axis(across.low, across.high, across.ticks, lines=False),
        y=Axis(scale.low, scale.high, scale.ticks, firm_at=scale.low),
        series=(
            *(_curve("95% limit", _INNER, line) for line in found.inner),
            *(_curve("99.8% limit", _OUTER, line) for line in found.outer),
            _curve("All together", _CENTRE, (found.inner[0][0], (found.centre,) * len(found.inner[0][0]))),
            _points("Other partnerships", OTHERS, others),
            _points("Similar partnerships", SIMILAR, similar),
            _points("This partnership", HOME, own),
        ),
        labels=tuple(_labels(found, own, narrow)),
    )


def _curve(name: str, style: Style, line: Line) -> Series:
    x, y = line
    none = (None,) * len(x)
    return Series(name, style, x, y, none, none, (False,) * len(x), caps=False)


def _points(name: str, style: Style, shown: Sequence[Peer]) -> Series:
    x = tuple(float(one.figure.denominator or 0) for one in shown if one.figure)
    y = tuple(one.figure.value for one in shown if one.figure)
    none = (None,) * len(x)
    return Series(name, style, x, y, none, none, (False,) * len(x), joined=False, caps=False)


def _labels(found: Peers, own: Sequence[Peer], narrow: bool) -> list[Label]:
    said = [Label("Children", 0.5, 0.0, "paper", "paper", "center", "top", quiet=True, shift=(0, -24))]
    for one in own:
        if one.figure is not None:
            place = {"x": float(one.figure.denominator or 0), "y": one.figure.value or 0.0}
            said.append(
                Label(
                    one.name, **place, bold=True, ground=True, stands="bottom", align="center", shift=(0, 9)
                )
            )
    if narrow:
        return said
    ends = [("All together", found.centre or 0.0)]
    right = {"x": 1.0, "x_in": "paper", "quiet": True}
    said += [Label(f"{name} {whole(100 * at)}%", y=at, shift=(8, 0), **right) for name, at in ends]
    return said

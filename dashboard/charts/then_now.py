"""One row a recommendation: hollow at the report, filled now with its interval, the change in words.

Here: followed measures -> spec. A measure that can't be read gets a strip across the whole row. Not here:
words of the change (`wording/follow_up.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.spec import Axis, Chart, Label, Series, Zone
from dashboard.charts.theme import HOME
from dashboard.figures.ladder import Followed
from pipelines import stats

_ROW, _NARROW_ROW, _FOOT = 44, 74, 30
_LEFT, _RIGHT = 250, 230
_STRIP, _NARROW_STRIP = 0.16, 0.09
Row = tuple[str, str, Followed | None, str]


def then_now_chart(rows: Sequence[Row], alt: str, narrow: bool) -> Chart:
    """The spec for (name, which way is better, measure, change in words) rows, first on top."""
    last = len(rows) - 1
    placed = [(row, float(last - place)) for place, row in enumerate(rows)]
    known = [(row, y) for row, y in placed if _is_shown(row[2])]
    strip = _NARROW_STRIP if narrow else _STRIP
    return Chart(
        alt=alt,
        height=(_NARROW_ROW if narrow else _ROW) * len(rows) + _FOOT,
        margin=(14, 20, 4, _FOOT - 4) if narrow else (_LEFT, _RIGHT, 4, _FOOT - 4),
        x=Axis(0, 1, tuple((at / 4, f"{25 * at}%") for at in range(5))),
        y=Axis(-0.5, last + 0.5, lines=False),
        series=(
            *(_point(row[2], y, "now") for row, y in known),
            *(_point(row[2], y, "then") for row, y in known),
        ),
        zones=tuple(
            Zone("dotted", (0, 1), (y - strip, y + strip)) for row, y in placed if not _is_shown(row[2])
        ),
        labels=tuple(label for row, y in placed for label in (_narrow(row, y) if narrow else _wide(row, y))),
    )


def _is_shown(one: Followed | None) -> bool:
    return one is not None and one.then is not None and one.now is not None


def _point(one: Followed, y: float, which: str) -> Series:
    pooled = one.now if which == "now" else one.then
    ends = stats.wilson(pooled.x, pooled.n) if which == "now" else None
    return Series(
        name="now" if which == "now" else "at the report",
        style=HOME,
        x=(pooled.share,),
        y=(y,),
        lower=(ends.lower if ends else None,),
        upper=(ends.upper if ends else None,),
        hollow=(which == "then",),
        across=True,
        joined=False,
    )


def _wide(row: Row, y: float) -> tuple[Label, ...]:
    name, better, one, words = row
    said = [
        Label(name, 0, y, x_in="paper", bold=True, stands="bottom", shift=(-_LEFT + 4, -1)),
        Label(better, 0, y, x_in="paper", quiet=True, stands="top", shift=(-_LEFT + 4, 1)),
        Label(words, 1, y, x_in="paper", shift=(12, 0)),
    ]
    if not _is_shown(one):
        said.append(
            Label("nothing to compare yet", 0.5, y, x_in="paper", align="center", quiet=True, ground=True)
        )
    return tuple(said)


def _narrow(row: Row, y: float) -> tuple[Label, ...]:
    name, better, _, words = row
    plain = words.replace("\n", ", ")
    return (
        Label(name, 0, y, x_in="paper", bold=True, ground=True, shift=(-9, 24)),
        Label(better, 1, y, x_in="paper", quiet=True, ground=True, align="right", shift=(16, 24)),
        Label(plain, 0, y, x_in="paper", quiet=True, ground=True, shift=(-9, -20)),
    )

"""Signs under the years: a row a group, a sign under each year of which its figure is not shown.

Here: figures -> labels below an axis. Signs stand at a fixed place under their year, never at a height, and
rows keep groups apart where years stand close (decision 212). Not here: what a sign means
(`wording/marks.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts.axes import LEFT
from dashboard.charts.spec import Label
from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import EVERYONE, JOINED
from dashboard.wording.names import group_name
from dashboard.wording.states import MARKS, band_sign

ROW = 16
_FIRST = 21
"""Pixels from the axis to the first row, below one line of years."""
MANY = 12
"""Periods from which a narrow screen has room for one letter of a sign only."""
_NARROW = {
    "other": "oth.",
    "kinship": "kin.",
    "foster": "fos.",
    "residential": "res.",
    JOINED: "res.+o.",
    EVERYONE: "all",
}
SAID_ONCE = ("too early", "early")
"""Signs that are words: one stands in the middle of the years that it holds for, side by side."""


class Hidden(NamedTuple):
    """A group as it is named, with the sign of each period; empty where its figure is shown, or the release
    has none."""

    group: str
    signs: tuple[str, ...]


def hidden_rows(evidence: Evidence, groups: Sequence[str]) -> list[Hidden]:
    """The groups of which a period has no figure to show, in their order."""
    rows = [
        Hidden(evidence.named_as(group), tuple(_sign(evidence, period, group) for period in evidence.periods))
        for group in groups
    ]
    return [row for row in rows if any(row.signs)]


def _sign(evidence: Evidence, period: str, group: str) -> str:
    status = evidence.status(period, group)
    if status == "banded":
        return band_sign(evidence.figures[period, group].words)
    return MARKS.get(status, "")


def hidden_labels(rows: Sequence[Hidden], extra_lines: int, narrow: bool) -> list[Label]:
    """The signs under their years, and the name of each row: at its end, before it where that is narrow."""
    labels = []
    for place, row in enumerate(rows):
        down = -(_FIRST + ROW * (extra_lines + place))
        common = {"y": 0.0, "y_in": "paper", "stands": "top", "quiet": True}
        if narrow:
            name = _NARROW.get(row.group, row.group)
            labels.append(Label(name, 0.0, x_in="paper", shift=(2 - LEFT, down), **common))
        else:
            labels.append(
                Label(group_name(row.group, is_tight=True), 1.0, x_in="paper", shift=(8, down), **common)
            )
        labels += [
            Label(sign, at, align="center", shift=(0, down), **common)
            for at, sign in _placed(row.signs, narrow)
        ]
    return labels


def _placed(signs: Sequence[str], narrow: bool) -> list[tuple[float, str]]:
    """(place, sign); a sign that is a word once for periods in a row."""
    found: list[tuple[list[int], str]] = []
    for place, sign in enumerate(signs):
        said = short_sign(sign, len(signs)) if narrow else sign
        if said in SAID_ONCE and found and found[-1][1] == said and found[-1][0][-1] == place - 1:
            found[-1][0].append(place)
        elif said:
            found.append(([place], said))
    return [((places[0] + places[-1]) / 2, said) for places, said in found]


def short_sign(sign: str, periods: int) -> str:
    """ "<10" for "<10%", "early" for "too early"; of many periods the first letter alone."""
    said = sign.removeprefix("too ").removesuffix("%")
    return said.strip("[]")[:1] if periods > MANY else said

"""How charts look: colours, markers and dashes of the care groups (`screens.md` section 3).

Here: tokens. Home and foster are hardly apart in colour, kinship and residential too: the shape and the dash
tell them apart. Text is never in a group's colour. Charts stand on pure white only.
"""

from __future__ import annotations

from typing import NamedTuple

INK = "#0B0C0C"
SECOND = "#4B5357"
EDGE = "#6F777B"
RULE = "#D5D8DA"
HATCH = "#8A9094"
PAPER = "#FFFFFF"
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", Arial, sans-serif'
TEXT_SIZE = 13
TICK_SIZE = 12


class Style(NamedTuple):
    """Colour, marker (of Plotly), its size (0: the line alone), dash and width of the line."""

    colour: str
    symbol: str
    size: int
    dash: str
    width: int

    def smaller(self) -> Style:
        """For narrow screens, where points stand close."""
        return self._replace(size=self.size - 4)


HOME = Style("#12436D", "circle", 13, "solid", 3)
JOINED = Style("#3D3D3D", "circle-open", 13, "6px 3px", 2)
GROUPS = {
    "home": HOME,
    "kinship": Style("#28A197", "triangle-up", 15, "9px 4px", 2),
    "foster": Style("#801650", "square", 13, "2px 4px", 2),
    "residential": Style("#F46A25", "diamond", 13, "10px 4px 2px 4px", 2),
    "other": JOINED,
    "away": JOINED,
    "all": JOINED,
}
GAP = Style(INK, "circle", 11, "solid", 2)
SCOTLAND = Style("#3D3D3D", "x-thin", 12, "solid", 2)
DECLINED = "#F9C9AC"
DECLINED_STRIPES = "#7A3208"
MUTED = "#E6E8E9"
FRAME = "#D5D8DA"
"""Fills of bars. Each has its name or its number beside it, so no fill is the only sign."""

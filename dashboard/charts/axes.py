"""The axis of years that trend and gap share: ticks, breaks, marked years, and lines that stop at both.

Here: periods of one measure to places, segments and marks. Not here: figures, or what is drawn on them.
"""

from __future__ import annotations

from calendar import month_abbr, month_name
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts.spec import Label, Rule, Series, Zone
from dashboard.charts.theme import Style
from dashboard.figures.rows import Definition
from dashboard.wording.names import years_in

LEFT, RIGHT = 46, 176
NARROW_RIGHT = 14
Known = tuple[float, float | None, float | None]


def narrow_margin(bottom: int) -> tuple[int, int, int, int]:
    """Margins where the names stand above the chart instead of beside it."""
    return LEFT, NARROW_RIGHT, 10, bottom


class Years(NamedTuple):
    """Periods of a measure, oldest first, at the places 0, 1, 2 …"""

    definition: Definition
    periods: tuple[str, ...]

    def named(self, place: int, narrow: bool) -> bool:
        """Whether a tick has its words: of quarters one in a year, and as many as a screen has room for."""
        every = 4 if self.periods[place].endswith(" Q4") else 1
        room = 5 if narrow else 12
        every *= -(-len(self.periods) // (every * room))
        return (len(self.periods) - 1 - place) % every == 0

    def tick(self, place: int, narrow: bool) -> str:
        """ "2025/26"; a window in two lines."""
        period = self.periods[place]
        if "–" in period:
            first, last = period.split("–")
            return f"{first[2:]}–\n{last[2:]}" if narrow else f"{first}–{last}"
        return period[2:] if narrow else period

    def extra_lines(self, narrow: bool) -> int:
        """Lines that a tick needs beyond the first."""
        return int(narrow and any("–" in period for period in self.periods))

    def is_marked(self, place: int) -> bool:
        """Measured, but not compared: a marked year, or a window across a break."""
        years = years_in(self.periods[place])
        across = any(year in years[1:] for year, _ in self.definition.definition_breaks)
        return across or any(year in years for year, _ in self.definition.marked_years)

    def breaks(self) -> list[tuple[float, str]]:
        """(place between two periods, words) of each break of definition that the series crosses."""
        found = []
        for year, words in self.definition.definition_breaks:
            for place in range(1, len(self.periods)):
                before, after = years_in(self.periods[place - 1]), years_in(self.periods[place])
                if before[-1] < year <= after[0]:
                    found.append((place - 0.5, words))
        return found

    def marks(self) -> list[tuple[int, str]]:
        """(place, words) of each marked year."""
        return [
            (place, words)
            for place in range(len(self.periods))
            for year, words in self.definition.marked_years
            if year in years_in(self.periods[place])
        ]

    def rules(self) -> tuple[Rule, ...]:
        """A dotted line at each break."""
        return tuple(Rule(at) for at, _ in self.breaks())

    def labels(self, narrow: bool) -> tuple[Label, ...]:
        """Words at breaks and marks, inside the top of the plot; narrow screens read them below the chart."""
        if narrow:
            return ()
        top = {"y": 1.0, "y_in": "paper", "stands": "top", "ground": True}
        breaks = (Label("Break in the series", at, shift=(4, -4), **top) for at, _ in self.breaks())
        marks = (
            Label(_in_two_lines(_short_months(words)), place, align="center", shift=(0, -8), **top)
            for place, words in self.marks()
        )
        return (*breaks, *marks)

    def series(
        self, name: str, style: Style, known: Sequence[Known | None], shift: float, joined: bool = True
    ) -> Series:
        """Points at their places; a gap is put wherever a line must not run through."""
        at = [break_at for break_at, _ in self.breaks()]
        rows: list[tuple[float, Known | None, bool]] = []
        for place, figure in enumerate(known):
            marked = self.is_marked(place)
            cut = marked or place - 0.5 in at or (place > 0 and self.is_marked(place - 1))
            if rows and cut:
                rows.append((place - 0.5, None, False))
            rows.append((place + shift, figure, marked))
        return Series(
            name=name,
            style=style,
            x=tuple(x for x, _, _ in rows),
            y=tuple(figure[0] if figure else None for _, figure, _ in rows),
            lower=tuple(figure[1] if figure else None for _, figure, _ in rows),
            upper=tuple(figure[2] if figure else None for _, figure, _ in rows),
            hollow=tuple(marked for _, _, marked in rows),
            joined=joined,
            caps=False,
        )


def mark_zones(years: Years, low: float, high: float) -> tuple[Zone, ...]:
    """A dotted box round each marked year, with a striped strip along its top edge."""
    strip = high - 0.018 * (high - low)
    return tuple(
        zone
        for place, _ in years.marks()
        for zone in (
            Zone("dotted", (place - 0.48, place + 0.48), (low, high)),
            Zone("hatched", (place - 0.48, place + 0.48), (strip, high)),
        )
    )


def _short_months(words: str) -> str:
    """ "Schools closed Jan to Apr 2021": a marked year is no wider than its box."""
    for name, short in zip(month_name[1:], month_abbr[1:], strict=True):
        words = words.replace(name, short)
    return words


def _in_two_lines(words: str) -> str:
    """ "Schools closed Jan to Apr 2021" in two lines of about the same length."""
    parts = words.split(" ")
    best = min(
        range(1, len(parts) + 1),
        key=lambda cut: abs(len(" ".join(parts[:cut])) - len(" ".join(parts[cut:]))),
    )
    return "\n".join(line for line in (" ".join(parts[:best]), " ".join(parts[best:])) if line)

"""The trend: figures of the groups over the periods, on one axis of years, with every break and mark.

Here: figures -> spec, for wide and narrow screens. Lines break where a figure is not published and at a break
of definition; marked periods are hollow and not joined. What is withheld stands as [c] under its year, in
the row of its group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboard.charts.axes import LEFT, RIGHT, Years, mark_zones, narrow_margin
from dashboard.charts.hidden import ROW, hidden_labels, hidden_rows
from dashboard.charts.scales import Scale, scale_of
from dashboard.charts.spec import Axis, Chart, Label, Series
from dashboard.charts.theme import GROUPS, Style
from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Measure
from dashboard.wording.names import group_name

HEIGHT = 330
_LINE_GAP = 34
_SPREAD = 0.075
_LETTERS = 28
"""What a line at the right edge has room for; where figure and year are longer, the year joins the name."""


class Beside(NamedTuple):
    """Figures of elsewhere on the same measure and cohort, drawn as marks that are not joined."""

    name: str
    style: Style
    points: tuple[tuple[str, float], ...]
    """(period, value)"""


def trend_chart(
    evidence: Evidence, groups: Sequence[str], alt: str, narrow: bool = False, beside: Sequence[Beside] = ()
) -> Chart:
    """The spec of the groups over all periods of the evidence."""
    years = Years(evidence.definition, evidence.periods)
    drawn = [one for (_, group), one in evidence.figures.items() if group in groups]
    scale = scale_of(evidence.definition, drawn)
    hidden = hidden_rows(evidence, groups)
    below = ROW * len(hidden)
    bottom = 26 + below + ROW * years.extra_lines(narrow)
    series = [
        _series(evidence, years, group, place, len(groups), narrow) for place, group in enumerate(groups)
    ]
    return Chart(
        alt=alt,
        height=HEIGHT + below,
        margin=narrow_margin(bottom) if narrow else (LEFT, RIGHT, 10, bottom),
        x=Axis(-0.5, len(evidence.periods) - 0.5, _ticks(years, narrow), lines=False),
        y=Axis(scale.low, scale.high, scale.ticks, firm_at=scale.low),
        series=(*series, *(_beside(years, one) for one in beside)),
        zones=mark_zones(years, scale.low, scale.high),
        rules=years.rules(),
        labels=(
            *years.labels(narrow),
            *(() if narrow else _end_labels(evidence, groups, scale)),
            *hidden_labels(hidden, years.extra_lines(narrow), narrow),
        ),
    )


def _ticks(years: Years, narrow: bool) -> tuple[tuple[float, str], ...]:
    """Every year on a wide screen; as many as there is room for on a narrow one."""
    return tuple(
        (float(place), years.tick(place, narrow) if years.named(place, narrow) else " ")
        for place in range(len(years.periods))
    )


def _series(evidence: Evidence, years: Years, group: str, place: int, of: int, narrow: bool) -> Series:
    shift = (place - (of - 1) / 2) * _SPREAD
    figures = [evidence.figures.get((period, group)) for period in evidence.periods]
    style = GROUPS[group].smaller() if narrow else GROUPS[group]
    return years.series(group_name(evidence.named_as(group)), style, [_known(one) for one in figures], shift)


def _known(figure: Measure | None) -> tuple[float, float | None, float | None] | None:
    if figure is None or not figure.is_published or figure.value is None:
        return None
    return figure.value, figure.lower_ci, figure.upper_ci


def _beside(years: Years, beside: Beside) -> Series:
    values = dict(beside.points)
    known = [(values[period], None, None) if period in values else None for period in years.periods]
    return years.series(beside.name, beside.style, known, 0.0, joined=False)


def _end_labels(evidence: Evidence, groups: Sequence[str], scale: Scale) -> Iterable[Label]:
    """Name and last figure of each group at the right edge, moved apart where they would touch."""
    ends = []
    for group in groups:
        figure = _last_published(evidence, group)
        if figure is not None and figure.value is not None:
            ends.append((figure.value, group, figure))
    apart = _LINE_GAP * (scale.high - scale.low) / (HEIGHT - 56)
    places = spread([value for value, _, _ in ends], apart, scale.low, scale.high)
    for (_, group, figure), y in zip(ends, places, strict=True):
        late = "" if figure.period == evidence.periods[-1] else f", {_short_window(figure.period)}"
        common = {"x": 1.0, "y": y, "x_in": "paper", "shift": (8, 8)}
        name = group_name(evidence.named_as(group), is_tight=True)
        said = short_words(figure)
        is_long = len(said + late) > _LETTERS
        yield Label(name + late * is_long, **common, bold=group == "home")
        yield Label(said + late * (not is_long), 1.0, y, x_in="paper", quiet=True, shift=(8, -8))


def _short_window(period: str) -> str:
    """ "2023/24", and "20/21–22/23": the longest that there is room for beside a figure."""
    first, dash, last = period.partition("–")
    return f"{first[2:]}{dash}{last[2:]}" if dash else period


def _last_published(evidence: Evidence, group: str) -> Measure | None:
    for period in reversed(evidence.periods):
        figure = evidence.figures.get((period, group))
        if figure and figure.is_published:
            return figure
    return None


def short_words(figure: Measure) -> str:
    """ "41 of 58 (71%)", "5 for 76 (66 per 1,000)": the words of a figure without its interval."""
    before, bracket, inside = figure.words.partition(" (")
    return f"{before} ({inside.rpartition(', ')[0]})" if bracket and ", " in inside else figure.words


def spread(values: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """The values moved so that neighbours stand `apart`, in their order, inside `low` to `high`."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    placed: list[float] = []
    for place in order:
        placed.append(max(values[place], placed[-1] + apart) if placed else max(values[place], low))
    over = placed[-1] - high if placed else 0.0
    if over > 0:
        placed[-1] = high
        for step in range(len(placed) - 2, -1, -1):
            placed[step] = min(placed[step], placed[step + 1] - apart)
    found = [0.0] * len(values)
    for place, y in zip(order, placed, strict=True):
        found[place] = y
    return found

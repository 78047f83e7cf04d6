"""The gap: at home minus one comparator over the same years as the trend, with its interval and zero."""

from __future__ import annotations

from dashboard.charts.axes import LEFT, RIGHT, Years, mark_zones, narrow_margin
from dashboard.charts.scales import Scale, round_scale
from dashboard.charts.spec import Axis, Chart, Label
from dashboard.charts.theme import GAP
from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Gap
from dashboard.wording.names import in_sentence

HEIGHT = 190
_ROOM = 1.08
_LEAST = 0.01
"""What a scale shows where no gap differs from nought."""
_LINE = 17
"""Pixels of a line of words."""
_ABOVE, _BELOW = 20, 23
"""Pixels that the words of zero, and a gap's name over its point, need where the gap is above or below."""


def gap_chart(evidence: Evidence, comparator: str, alt: str, narrow: bool = False) -> Chart:
    """The spec of one gap over all periods; a gap that is not shown leaves its year empty, with a mark."""
    years = Years(evidence.definition, evidence.periods)
    gaps = [evidence.gaps.get((period, comparator)) for period in evidence.periods]
    known = [_known(gap) for gap in gaps]
    ends = [0.0, *(end for one in known if one for end in one if end is not None)]
    if not any(ends):
        ends.append(_LEAST)  # no gap differs from nought: the scale still has a length
    scale = round_scale(_ROOM * min(ends), _ROOM * max(ends), evidence.definition.unit, signed=True)
    hidden = any(one is None for one in known)
    bottom = 26 + 16 * (hidden + years.extra_lines(narrow))
    return Chart(
        alt=alt,
        height=HEIGHT,
        margin=narrow_margin(bottom) if narrow else (LEFT, RIGHT, 10, bottom),
        x=Axis(-0.5, len(evidence.periods) - 0.5, _ticks(years, gaps, narrow), lines=False),
        y=Axis(scale.low, scale.high, scale.ticks, firm_at=0.0),
        series=(years.series("Gap", GAP.smaller() if narrow else GAP, known, 0.0),),
        zones=mark_zones(years, scale.low, scale.high),
        rules=years.rules(),
        labels=() if narrow else _labels(gaps, evidence.named_as(comparator), _pixels(scale, bottom)),
    )


def _pixels(scale: Scale, bottom: int) -> float:
    """Pixels in one unit of y; none where no gap is shown and the scale has no length."""
    length = scale.high - scale.low
    return (HEIGHT - 10 - bottom) / length if length else 0.0


def _known(gap: Gap | None) -> tuple[float, float | None, float | None] | None:
    if gap is None or gap.difference is None:
        return None
    return gap.difference, gap.lower_ci, gap.upper_ci


def _ticks(years: Years, gaps: list[Gap | None], narrow: bool) -> tuple[tuple[float, str], ...]:
    ticks = []
    for place, gap in enumerate(gaps):
        words = years.tick(place, narrow) if years.named(place, narrow) else " "
        hidden = gap is None or gap.difference is None
        ticks.append((float(place), f"{words}\n{'–' if narrow else 'not shown'}" if hidden else words))
    return tuple(ticks)


def _labels(gaps: list[Gap | None], comparator: str, pixels: float) -> tuple[Label, ...]:
    """The last gap with its name, and what zero is, where the two do not touch; `pixels` in one unit of y."""
    shown = [gap for gap in gaps if gap is not None and gap.difference is not None]
    zero = Label("0 = no gap", 1.0, 0.0, x_in="paper", quiet=True, shift=(8, 8))
    if not shown:
        return (zero,)
    last = shown[-1]
    name = f"Home minus {_other(comparator)}"
    rest = _LINE * name.count("\n")
    y = last.difference or 0.0
    figure = last.words if last is gaps[-1] else f"{last.words}\nin {last.period}"
    figure = figure.replace(" points (", " points\n(")
    return (
        Label(name, 1.0, y, x_in="paper", bold=True, shift=(8, 9 + rest // 2)),
        Label(figure, 1.0, y, x_in="paper", stands="top", quiet=True, shift=(8, 2)),
        *([zero] if _is_clear_of_zero(y * pixels, 1 + figure.count("\n"), rest) else []),
    )


def _other(comparator: str) -> str:
    """ "others", "foster", "residential\n+ other": a name that fits beside the chart."""
    if comparator == "away":
        return "others"
    return in_sentence(comparator, is_tight=True).removesuffix(" care").replace(" +", "\n+")


def _is_clear_of_zero(height: float, lines: int, rest: int = 0) -> bool:
    """Whether the words of a gap so many pixels above zero, with its figure in so many lines below it and
    `rest` more pixels of its name above, leave room for the words of zero."""
    return height > _ABOVE + _LINE * lines or height < -_BELOW - rest

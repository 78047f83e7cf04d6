"""A measure before and after the report: points, the frozen average and limits, and the days that matter.

Here: figures -> spec. Points to the report set the limits, dashed; carried forward they are dotted, and never
set again. Not here: the step (`ladder.py`), or sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.charts.hidden import SAID_ONCE, short_sign
from dashboard.charts.spec import Axis, Chart, Label, Rule, Series
from dashboard.charts.theme import GROUPS, SECOND, Style
from dashboard.figures.ladder import Followed, period_days
from dashboard.figures.rows import Measure
from dashboard.wording.cases import short_day
from dashboard.wording.states import MARKS, band_sign

_LEFT, _RIGHT, _NARROW_RIGHT = 46, 156, 14
_ROW = 17
_AVERAGE = Style(SECOND, "line-ew", 1, "solid", 1)
_BEFORE = Style(SECOND, "line-ew", 1, "6px 4px", 1)
_AFTER = Style(SECOND, "line-ew", 1, "2px 3px", 1)


def baseline_chart(
    one: Followed, report: date, starts: Sequence[tuple[str, date]], alt: str, narrow: bool
) -> Chart:
    """The spec for a measure whose periods are at the places 0, 1, 2 …; `starts` are (letter, first day)."""
    periods = one.periods
    kind = next(iter(one.figures.values())).period_kind
    places = range(len(periods))
    figures = [one.at(period) for period in periods]
    values = [figure.value if figure and figure.is_published else None for figure in figures]
    style = GROUPS[figures[0].care_group if figures[0] else "home"]
    rules, labels, rows = _days(periods, kind, report, starts, narrow)
    return Chart(
        alt=alt,
        height=(220 if narrow else 260) + _ROW * rows,
        margin=(_LEFT, _NARROW_RIGHT if narrow else _RIGHT, 8 + _ROW * rows, 44),
        x=Axis(-0.5, len(periods) - 0.5, _ticks(periods, figures, narrow), lines=False),
        y=Axis(0, 1, tuple((at / 4, f"{25 * at}%") for at in range(5))),
        series=(
            *_lines(one, periods),
            Series(
                one.definition.label,
                style.smaller() if narrow else style,
                tuple(map(float, places)),
                tuple(values),
                (None,) * len(periods),
                (None,) * len(periods),
                (False,) * len(periods),
                caps=False,
            ),
        ),
        rules=rules,
        labels=(*labels, *(() if narrow else _ends(one, values))),
    )


def _ticks(periods: Sequence[str], figures: Sequence, narrow: bool) -> tuple[tuple[float, str], ...]:
    every = 4 if narrow else 2
    signs = [short_sign(one, len(periods)) if narrow else one for one in map(_sign, figures)]
    ticks = []
    for place, (period, sign) in enumerate(zip(periods, signs, strict=True)):
        is_named = (len(periods) - 1 - place) % every == 0
        said = period[2:].replace(" ", "\n") if is_named else " \n " if " " in period else " "
        is_again = narrow and sign in SAID_ONCE and place > 0 and signs[place - 1] == sign
        ticks.append((float(place), said if is_again or not sign else f"{said}\n{sign}"))
    return tuple(ticks)


def _sign(figure: Measure | None) -> str:
    """Below the year of a period without a point, why there is none: a band, or the sign of its state."""
    if figure is None or figure.is_published:
        return ""
    return band_sign(figure.words) if figure.is_banded else MARKS.get(figure.status, MARKS["withheld"])


def _lines(one: Followed, periods: Sequence[str]) -> list[Series]:
    """Average and limits: dashed over the points that set them, dotted after."""
    if one.limits is None:
        return []
    order = list(one.figures)
    last = max(periods.index(period) for period in one.before)
    lines = []
    for name, at in (("Frozen average", None), ("Lower limit", "lower"), ("Upper limit", "upper")):
        held = [
            one.limits.centre if at is None else getattr(one.limits, at)[order.index(period)]
            for period in periods
        ]
        for style, part in (
            (_BEFORE if at else _AVERAGE, range(last + 1)),
            (_AFTER, range(last, len(periods))),
        ):
            lines.append(
                Series(
                    name,
                    style,
                    tuple(map(float, part)),
                    tuple(held[place] for place in part),
                    (None,) * len(part),
                    (None,) * len(part),
                    (False,) * len(part),
                    caps=False,
                )
            )
    return lines


def _days(
    periods: Sequence[str], kind: str, report: date, starts: Sequence[tuple[str, date]], narrow: bool
) -> tuple[tuple[Rule, ...], tuple[Label, ...], int]:
    """The report as a solid line, action starts as dashed ones, at their true dates; labels above."""
    days = [("Report published", report, "solid")]
    days += [(f"{letter} started", day, "dash") for letter, day in starts]
    placed = [
        (at, words, day, dash) for words, day, dash in days if (at := _place(periods, kind, day)) is not None
    ]
    rules = tuple(Rule(at, dash) for at, _, _, dash in placed)
    if narrow:
        return rules, (), 0
    labels = tuple(
        Label(
            f"{words}, {short_day(day)}",
            at,
            1.0,
            y_in="paper",
            stands="bottom",
            align="right" if at > len(periods) * 0.6 else "left",
            bold=dash == "solid",
            shift=(0, _ROW * row),
        )
        for row, (at, words, day, dash) in enumerate(placed)
    )
    return rules, labels, len(placed)


def _place(periods: Sequence[str], kind: str, day: date) -> float | None:
    """Where a day lies among the periods; None before the first or a long way past the last."""
    first, last = period_days(periods[0], kind)[0], period_days(periods[-1], kind)[1]
    if kind == "census" or not first <= day <= last:
        return None
    for place, period in enumerate(periods):
        begins, ends = period_days(period, kind)
        if begins <= day <= ends:
            return place - 0.5 + (day - begins).days / ((ends - begins).days + 1)
    return None


def _ends(one: Followed, values: Sequence[float | None]) -> list[Label]:
    labels = []
    if one.limits:
        order = list(one.figures)
        at = order.index(one.periods[-1])
        known = [place for place in range(at + 1) if one.limits.upper[place] is not None][-1]
        for name, value in (
            ("Upper limit", one.limits.upper[known]),
            ("Frozen average", one.limits.centre),
            ("Lower limit", one.limits.lower[known]),
        ):
            labels.append(_end(f"{name} {100 * value:.0f}%", value, quiet=True))
    held = [value for value in values if value is not None]
    if held and one.limits is None:
        labels.append(_end("Latest", held[-1], quiet=False))
    return labels


def _end(words: str, value: float, quiet: bool) -> Label:
    return Label(words, 1.0, value, x_in="paper", quiet=quiet, shift=(8, 0))

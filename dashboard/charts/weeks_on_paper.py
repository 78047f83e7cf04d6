"""The weeks of an inspection for paper: a dashed box where a step was planned, a bar where it was, today.

Here: an inspection -> spec, the same places as `weeks.py` draws for the screen. Not here: sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dashboard.cases.inspection import PHASES, Inspection, Step
from dashboard.charts.spec import Axis, Bar, Chart, Label, Rule, Zone
from dashboard.charts.theme import HOME
from dashboard.charts.weeks import WEEKS

_ROW, _HEAD, _LEFT = 20, 24, 300
_DAY = 1 / 7
_HALF, _INNER = 0.34, 0.2


def weeks_figure(one: Inspection, day: date, notes: Mapping[str, str], alt: str) -> Chart:
    """The spec of a row a step up to publication; `notes` are words beside a step, by its key."""
    steps = [step for phase in PHASES[:-1] for step in one.steps if step.phase == phase]
    rows = [(step, float(len(steps) - 1 - place)) for place, step in enumerate(steps)]
    now = one.week(day)
    return Chart(
        alt=alt,
        height=_ROW * len(steps) + _HEAD,
        margin=(_LEFT, 12, 2, _HEAD - 2),
        x=Axis(0.0, float(WEEKS), tuple((week + 0.5, str(week + 1)) for week in range(WEEKS)), lines=False),
        y=Axis(-0.5, len(steps) - 0.5, lines=False),
        zones=tuple(
            Zone("dotted", _span(one, step.planned_from, step.planned_to), (y - _HALF, y + _HALF))
            for step, y in rows
        ),
        bars=tuple(bar for step, y in rows if (bar := _actual(one, step, y, day))),
        rules=(Rule(now, "solid"),) if 0 <= now <= WEEKS else (),
        labels=tuple(label for step, y in rows for label in _words(one, step, y, notes.get(step.key, ""))),
    )


def _span(one: Inspection, first: date, last: date) -> tuple[float, float]:
    return max(0.0, one.week(first)), min(float(WEEKS), one.week(last) + _DAY)


def _actual(one: Inspection, step: Step, y: float, day: date) -> Bar | None:
    if step.began is None or step.began > day:
        return None
    return Bar(
        "solid", _span(one, step.began, min(step.ended or day, day)), (y - _INNER, y + _INNER), HOME.colour
    )


def _words(one: Inspection, step: Step, y: float, note: str) -> tuple[Label, ...]:
    name = Label(step.name, 0, y, x_in="paper", bold=bool(note), shift=(-_LEFT, 0))
    if not note:
        return (name,)
    last = max(step.planned_to, step.ended or step.planned_to)
    begins, ends = one.week(step.planned_from), one.week(last) + _DAY
    if ends < WEEKS * 0.7:
        return name, Label(note, ends, y, bold=True, ground=True, shift=(6, 0))
    return name, Label(note, begins, y, bold=True, ground=True, align="right", shift=(-6, 0))

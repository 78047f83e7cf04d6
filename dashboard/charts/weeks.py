"""The weeks of an inspection: a dashed box where a step was planned, a bar where it was, today as a line.

Here: an inspection -> HTML that folds on a narrow screen. Weeks are the inspection's own: days that are not
counted take no room. Not here: sentences. Streamlit takes inline SVG out.
"""

from __future__ import annotations

from datetime import date
from html import escape

from dashboard.cases.inspection import PHASES, Inspection, Step

WEEKS = 21
_DAY = 1 / 7
_FOLLOW_UP = PHASES[-1]


def weeks_chart(one: Inspection, day: date, notes: dict[str, str], alt: str) -> str:
    """The steps up to publication by phase; `notes` are words beside a step, by its key."""
    ticks = "".join(f'<span style="left:{_percent(week)}">{week + 1}</span>' for week in range(WEEKS))
    rows = [f'<div class="line head"><b>Week</b><div class="track ticks">{ticks}</div></div>']
    for phase in PHASES[:-1]:
        steps = [step for step in one.steps if step.phase == phase]
        rows += [f'<div class="phase">{escape(phase)}</div>'] if steps else []
        rows += [_line(one, step, day, notes.get(step.key, "")) for step in steps]
    return f'<div class="weeks" role="img" aria-label="{escape(alt)}">{"".join(rows)}</div>'


def follow_up(one: Inspection) -> tuple[Step, ...]:
    """The steps after the weeks, which are a table."""
    return tuple(step for step in one.steps if step.phase == _FOLLOW_UP)


def _line(one: Inspection, step: Step, day: date, note: str) -> str:
    planned = _span(one.week(step.planned_from), one.week(step.planned_to) + _DAY)
    parts = [f'<span class="planned" style="{planned}"></span>']
    right = one.week(step.planned_to) + _DAY
    if step.began and step.began <= day:
        end = min(step.ended or day, day)
        parts.append(
            f'<span class="actual" style="{_span(one.week(step.began), one.week(end) + _DAY)}"></span>'
        )
        right = max(right, one.week(end) + _DAY)
    if note:
        side = (
            f"left:{_percent(right + 0.2)}"
            if right < WEEKS * 0.7
            else f"right:{_percent(WEEKS - one.week(step.planned_from) + 0.2)}"
        )
        parts.append(f'<b class="note" style="{side}">{escape(note)}</b>')
    if 0 <= one.week(day) <= WEEKS:
        parts.append(f'<span class="today" style="left:{_percent(one.week(day))}"></span>')
    name = f"<b>{escape(step.name)}</b>" if note else f"<span>{escape(step.name)}</span>"
    return f'<div class="line">{name}<div class="track">{"".join(parts)}</div></div>'


def _span(first: float, last: float) -> str:
    first, last = max(0.0, first), min(float(WEEKS), last)
    return f"left:{_percent(first)};width:{_percent(max(last - first, 0.15))}"


def _percent(weeks: float) -> str:
    return f"{100 * weeks / WEEKS:.2f}%"

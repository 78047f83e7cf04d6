"""Words that every page about cases shares: verdicts, posts, days in short, evidence steps, lateness.

Here: pure sentences. Not here: which facts are known (`casework.py`).
"""

from __future__ import annotations

from datetime import date

from dashboard.figures.ladder import STEPS, Followed, Pooled
from dashboard.wording.names import number_word, whole
from pipelines import stats

VERDICTS = {
    "yes": "✓ Yes",
    "partly": "◐ Partly",
    "not_yet": "– Not yet",
    "disputed": "≠ **Disputed**",
    "not_judged": "Not judged",
}
QUESTIONS = {
    "done": ("Done", "Is the action finished?"),
    "evidenced": ("Evidenced", "Has someone checked proof?"),
    "felt": ("Felt", "Do children and parents notice?"),
}
ENQUIRIES = {
    "1": "Supported to live with family",
    "2": "Planned and listened to",
    "3": "Leaders and managers",
}
QUALITY = {"2.1": "Impact", "5.3": "Care planning", "5.4": "Involving", "9.2": "Leadership"}
ROLES = {
    "leader": "leader",
    "steward": "data steward",
    "coordinator": "inspection co-ordinator",
    "inspector": "inspector",
    "monitor": "monitor",
    "participation lead": "participation lead",
}
NOT_SHARED = 4
"""The step whose name does not say with whom."""
NO_FIGURES = "No figure had been published by then"


def short_day(day: date | None) -> str:
    """ "12 Jan 2027", or a dash where there is none."""
    return f"{day.day} {day:%b %Y}" if day else "—"


def days_words(days: int) -> str:
    """ "4 days"; from two weeks on in weeks: "5 weeks"."""
    if days >= 14:
        weeks = days // 7
        return f"{weeks} weeks"
    return f"{days} day{'' if days == 1 else 's'}"


def counted(number: int, noun: str) -> str:
    """ "Two actions", "one entry"."""
    return f"{number_word(number)} {noun}{'' if number == 1 else 's'}"


def moved_words(one: Followed | None, has_measure: bool, has_figures: bool) -> str:
    """Whether the measure moved, in the words of the ladder; step 2 reads as no clear change."""
    if not has_measure:
        return "Not measurable yet: no measure is agreed"
    if not has_figures:
        return NO_FIGURES
    if one is None:
        return "Not measurable yet: not in the figures"
    if one.step == 0:
        return f"Not measurable yet: {one.why}"
    towards = f". Direction: {one.towards}" if one.towards in ("better", "worse") else ""
    if one.step <= 2:
        return f"No clear change{towards if one.step == 2 else ''}"
    return f"{step_name(one.step)}{towards}"


def step_name(step: int) -> str:
    """The name of a step of the ladder, where its meaning does not stand beside it."""
    return "Clear change, not shared by other groups" if step == NOT_SHARED else STEPS[step][0]


def pooled_figure(pooled: Pooled) -> str:
    """ "22 of 27 (81%, 63–92%)" of pooled counts, with the Wilson interval."""
    ends = stats.wilson(pooled.x, pooled.n)
    low, high = whole(100 * ends.lower), whole(100 * ends.upper)
    return f"{pooled.x} of {pooled.n} ({whole(100 * pooled.share)}%, {low}–{high}%)"

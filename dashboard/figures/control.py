"""Control: one group over its newest run, against limits of chance or a median (`methods.md` C1, C3, C4).

Here: which chart a series allows, with its lines and signals, or why it has none. Not here: the formulas
(`pipelines/stats/`, loaded when a page first asks), sentences (`wording/control.py`), or drawing. Lines are
worked out from published points only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence
from dashboard.figures.runs import Run, newest_run
from dashboard.kept import kept
from dashboard.selection import Selection
from pipelines import stats

DIRECTIONS = {"higher": "increase", "lower": "decrease"}
COMMON_CAUSE = "Common Cause"
MONEY = "Money is not corrected for prices, so no limits of chance are drawn."
COUNTS = "These are numbers of children, not shares: no limits of chance are drawn."

Line = tuple[float | None, ...]
Numbers = tuple[float | None, ...]


class Control(NamedTuple):
    """A run with its centre (an average, or a median), limits at each point (None: no limits), the label of
    each point, how firm the limits are (none, trial, full), and why there are none, where that needs saying.

    `kind`: p, p_prime, xmr, median, or none (no chart at all).
    """

    run: Run
    kind: str
    centre: float | None = None
    lower: Line = ()
    upper: Line = ()
    labels: tuple[str | None, ...] = ()
    limits: str = "none"
    refusal: str = ""

    @property
    def has_limits(self) -> bool:
        return self.limits != "none"

    @property
    def signals(self) -> tuple[tuple[int, str], ...]:
        """(place, label) of each point that chance does not explain."""
        return tuple((place, one) for place, one in enumerate(self.labels) if one and one != COMMON_CAUSE)


@kept(128)
def control(selection: Selection, course: Course) -> Control:
    """The chart of the lead group: of its quarters where these allow limits, else of its years."""
    yearly = of_run(newest_run(course.evidence, course.lead))
    if "quarter" not in course.definition.period_kinds:
        return yearly
    code = selection.partnership.partnership
    held = evidence(selection.release, code, course.definition.id, *selection.split, grain="quarter")
    quarterly = of_run(newest_run(held, course.lead))
    return quarterly if quarterly.has_limits or not yearly.run.points else yearly


def of_run(run: Run) -> Control:
    """The chart that a run allows: limits, a median, or none with the reason."""
    permitted = stats.series_permits(run.points, run.noun)
    if not permitted.may_test_trend:
        return Control(run, "none", refusal=permitted.words)
    if too_many := _too_many_withheld(run):
        return Control(run, "none", refusal=too_many)
    if run.definition.kind == "count":
        return _median(run, COUNTS)
    if run.definition.unit == "pounds":
        return _median(run, MONEY)
    kind, reason = _share_choice(*_counts(run)) if run.is_share else ("xmr", _xmr_reason(_values(run)))
    if reason:
        return _median(run, permitted.words if permitted.limits == "none" else reason)
    return _limited(run, kind, permitted.limits)


def _too_many_withheld(run: Run) -> str:
    """The refusal of a run of which over a fifth is not published."""
    hidden = sum(not one.is_published for one in run.figures)
    if not hidden:
        return ""
    from pipelines.stats.chart_rules import MOST_WITHHELD, TOO_MANY_WITHHELD

    return TOO_MANY_WITHHELD if hidden > MOST_WITHHELD * len(run.periods) else ""


def _median(run: Run, reason: str) -> Control:
    from statistics import median

    values = [one.value for one in run.known if one.value is not None]
    return Control(run, "median", median(values), refusal=reason, labels=(None,) * len(run.periods))


def _limited(run: Run, kind: str, limits: str) -> Control:
    way = DIRECTIONS.get(run.definition.polarity, "neutral")
    lines = _xmr_lines(_values(run), way) if kind == "xmr" else _share_lines(kind, *_counts(run), way)
    return Control(run, kind, *lines, limits)


def _counts(run: Run) -> tuple[Numbers, Numbers]:
    return run.numbers(lambda one: one.numerator), run.numbers(lambda one: one.denominator)


def _values(run: Run) -> Numbers:
    return run.numbers(lambda one: one.value)


@lru_cache(maxsize=512)
def _share_choice(count: Numbers, of: Numbers) -> tuple[str, str]:
    """p or p′, and why it may not be drawn."""
    from pipelines.stats import attribute_refusal, choose_share_chart

    reason = attribute_refusal(count, of)
    return ("p", reason) if reason else (choose_share_chart(count, of), "")


@lru_cache(maxsize=512)
def _xmr_reason(values: Numbers) -> str:
    from pipelines.stats import xmr_refusal

    return xmr_refusal(values) or ""


@lru_cache(maxsize=512)
def _share_lines(kind: str, count: Numbers, of: Numbers, way: str) -> tuple:
    from pipelines.stats import attribute_chart, attribute_signals

    drawn = attribute_chart(kind, count, of)
    return drawn.centre, drawn.lcl, drawn.ucl, attribute_signals(kind, count, of, way).special_cause_type


@lru_cache(maxsize=512)
def _xmr_lines(values: Numbers, way: str) -> tuple:
    from pipelines.stats import xmr

    drawn = xmr(values, way)
    return drawn.mean[0], drawn.lpl, drawn.upl, drawn.special_cause_type

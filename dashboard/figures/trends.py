"""Trends: whether a group rises or falls over its newest run, and whether the gap drifts (`methods.md` C2).

Here: released counts to verdicts, for runs of five points and more. Not here: the fits (`pipelines/stats/`),
whose libraries are loaded when a page first asks, or sentences (`wording/trends.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from dashboard.figures.course import Course
from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Measure
from dashboard.figures.runs import Run, newest_run, time_of
from dashboard.kept import kept

TREND_FROM = 5
"""Points from which a trend may be tested (`methods.md` C1); `pipelines/stats/series.py` decides."""
NO_LINE = "no_line"
NOT_TESTED = "not_tested"
TOO_SHORT = "too_short"

Pairs = tuple[tuple[float, ...], tuple[float, ...]]
"""Counts, and what they are out of."""


class Fitted(NamedTuple):
    """A line's ratio in one year (odds of shares, or rates) with limits, the dispersion, and where it runs:
    the fitted figure at the end less that at the beginning, in the measure's own unit."""

    ratio: float
    lower: float
    upper: float
    dispersion: float
    along: float | None


class Trend(NamedTuple):
    """A group, or the gap with one, over `points` periods: rising, falling, no_clear_trend, too_short,
    not_tested (this kind of figure has no interval) or no_line (all counted, or none)."""

    group: str
    points: int
    first: str
    last: str
    noun: str
    verdict: str
    fitted: Fitted | None = None


@kept(512)
def group_trend(held: Evidence, group: str) -> Trend:
    """The trend of one group over its newest run."""
    run = newest_run(held, group)
    if run.points < TREND_FROM:
        return _without_line(run, group, TOO_SHORT)
    if not run.is_share and not run.is_rate:
        return _without_line(run, group, NOT_TESTED)
    fit = _fit_share if run.is_share else _fit_rate
    return _judged(run, group, run.known, fit(*_counts(run.known), _times(run.known)))


@kept(512)
def gap_trend(held: Evidence, comparator: str) -> Trend:
    """Whether the odds at home and of a comparator drift apart, over the periods that both publish."""
    home, other = (newest_run(held, group) for group in ("home", comparator))
    both = {one.period for one in home.known} & {one.period for one in other.known}
    sides = [tuple(one for one in run.known if one.period in both) for run in (home, other)]
    run = Run(held.definition, comparator, tuple(one.period for one in sides[0]), sides[0])
    if run.points < TREND_FROM:
        return _without_line(run, comparator, TOO_SHORT)
    if not home.is_share or not other.is_share:
        return _without_line(run, comparator, NOT_TESTED)
    return _judged(run, comparator, run.known, _fit_gap(*map(_counts, sides), _times(run.known)))


def trends(course: Course) -> tuple[Trend, ...]:
    """The trend of every group on the chart."""
    return tuple(group_trend(course.evidence, group) for group in course.groups)


def _without_line(run: Run, group: str, verdict: str) -> Trend:
    first, last = (run.known[0].period, run.known[-1].period) if run.known else ("", "")
    return Trend(group, run.points, first, last, run.noun, verdict)


def _judged(run: Run, group: str, known: Sequence[Measure], fitted: Fitted | None) -> Trend:
    from pipelines.stats import trend_verdict

    if fitted is None:
        return _without_line(run, group, NO_LINE)
    said = trend_verdict(fitted.lower, fitted.upper, run.points, no_change=1.0)
    return Trend(group, run.points, known[0].period, known[-1].period, run.noun, said.key, fitted)


def _counts(known: Sequence[Measure]) -> Pairs:
    return tuple(float(one.numerator or 0) for one in known), tuple(
        float(one.denominator or 0) for one in known
    )


def _times(known: Sequence[Measure]) -> tuple[float, ...]:
    return tuple(time_of(one.period) for one in known)


def _or_none(fit: Callable[[], Fitted]) -> Fitted | None:
    """None where no line fits: everybody is counted, or nobody, or on one side of a point in time only.

    A limit beyond all numbers is no limit, and so no test.
    """
    try:
        found = fit()
    except ValueError:
        return None
    return found if isfinite(found.upper) else None


@lru_cache(maxsize=1024)
def _fit_share(count: tuple[float, ...], of: tuple[float, ...], times: tuple[float, ...]) -> Fitted | None:
    from pipelines.stats import predicted_change, trend_binomial

    def fit() -> Fitted:
        found = trend_binomial(count, of, times)
        return Fitted(*found.odds_ratio, found.dispersion_pearson, predicted_change(count, of, times))

    return _or_none(fit)


@lru_cache(maxsize=1024)
def _fit_rate(count: tuple[float, ...], of: tuple[float, ...], times: tuple[float, ...]) -> Fitted | None:
    from pipelines.stats import trend_rate

    def fit() -> Fitted:
        found = trend_rate(count, of, times)
        return Fitted(found.annual_rate_ratio, found.lower, found.upper, found.dispersion_pearson, None)

    return _or_none(fit)


@lru_cache(maxsize=1024)
def _fit_gap(home: Pairs, other: Pairs, times: tuple[float, ...]) -> Fitted | None:
    from pipelines.stats.trends import ratio_of, trend_gap

    def fit() -> Fitted:
        found = trend_gap(home, other, times)
        ratio, lower, upper = map(ratio_of, (found.log_odds_slope_difference, found.lower, found.upper))
        return Fitted(ratio, lower, upper, found.dispersion_pearson, None)

    return _or_none(fit)

"""What the length of a series permits, and what may be said of its trend (`methods.md` C1, C2).

Here: the table of lengths, the words of a trend, the sentence on over-dispersion. Not here: the fit
(`trends.py`), or the refusals of one chart (`chart_rules.py`). Points are those of one unbroken run: nothing
is drawn or tested across a break of definition. Plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.stats import checks

TOO_SHORT = "Too short for a trend."
OVERDISPERSED_ABOVE = 3.0
"""The dispersion above which a straight line is a poor summary."""

_FALSE_ALARMS = ((32, 3), (24, 4), (18, 6), (13, 8), (0, 15))
"""From so many points on, one chart of limits in so many shows a signal by chance alone (decision 204)."""

_LINE_FROM, TREND_FROM, TRIAL_FROM, LIMITS_FROM = 3, 5, 10, 13
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class Permitted:
    """What a run of points may show. `limits` is `none`, `trial` or `full`; words stand beside the chart."""

    points: int
    may_draw_line: bool
    may_test_trend: bool
    shows_median: bool
    limits: str
    may_assure: bool
    words: str


@dataclass(frozen=True, slots=True)
class TrendVerdict:
    """`rising`, `falling`, `no_clear_trend` or `too_short`, and its words."""

    key: str
    words: str


def series_permits(points: int, noun: str = "years") -> Permitted:
    """What a series of so many points permits; `noun` is what a point is, in the plural.

    1–2: values with intervals. 3–4: a line, too short for a trend. 5–9: a trend test, a run chart on the
    median, no limits. 10–12: dashed trial limits, no assurance of a target. From 13: everything.
    Raises ValueError for points that are negative or not whole.
    """
    n = checks.count("points", points)
    limits = "full" if n >= LIMITS_FROM else "trial" if n >= TRIAL_FROM else "none"
    is_run_chart = TREND_FROM <= n < TRIAL_FROM
    words = ""
    if _LINE_FROM <= n < TREND_FROM:
        words = TOO_SHORT
    elif is_run_chart:
        words = f"{_NUMBERS[n]} {noun} are enough to test for a trend, too few for control limits."
    elif limits == "trial":
        words = f"Trial limits, from {n} {noun}: they will move as points are added."
    return Permitted(n, n >= _LINE_FROM, n >= TREND_FROM, is_run_chart, limits, limits == "full", words)


def charts_to_a_false_alarm(points: int) -> int:
    """One chart of limits in about so many shows a signal where nothing changed: the four rules together.

    Drawn by chance, for p, p′ and XmR charts of 10 to 40 points; the worse of them. A longer series has more
    places for a run of seven to stand in. Raises ValueError for points that are negative or not whole.
    """
    n = checks.count("points", points)
    return next(charts for least, charts in _FALSE_ALARMS if n >= least)


def trend_verdict(
    lower: float | None,
    upper: float | None,
    points: int,
    *,
    no_change: float = 0.0,
    noun: str = "years",
) -> TrendVerdict:
    """What may be said of a trend from the limits of its slope.

    `no_change` is the slope of none: 0 for log odds, 1 for a ratio of rates. Under five points, or without
    limits, it is too short. Raises ValueError where lower is above upper.
    """
    lower, upper = checks.known("lower", lower), checks.known("upper", upper)
    if checks.count("points", points) < TREND_FROM or lower is None or upper is None:
        return TrendVerdict("too_short", TOO_SHORT)
    if lower > upper:
        raise ValueError("lower must not be above upper")
    if lower > no_change:
        return TrendVerdict("rising", "rising")
    if upper < no_change:
        return TrendVerdict("falling", "falling")
    return TrendVerdict("no_clear_trend", f"no clear trend over {points} {noun}")


def dispersion_words(phi: float, noun: str = "years") -> str:
    """The sentence beside a trend whose points vary far more than chance (φ > 3); empty otherwise."""
    if checks.not_negative("phi", phi) <= OVERDISPERSED_ABOVE:
        return ""
    return f"The {noun} vary more than chance allows; a straight line is a poor summary."

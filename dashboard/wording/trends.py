"""Sentences on trends: what a straight line over an unbroken run allows to be said, and its table.

Here: claims, each repeated by the table of trends. A trend is called rising or falling where the interval of
its slope leaves out none, after over-dispersion; it is never continued into the future.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.course import Course
from dashboard.figures.trends import NO_LINE, NOT_TESTED, TOO_SHORT, Trend
from dashboard.markup import Table
from dashboard.wording.differences import judged
from dashboard.wording.names import capital, group_name, in_sentence, joined, number_word, whole
from dashboard.wording.states import SHORT_SERIES

TESTED = ("rising", "falling", "no_clear_trend")
COLUMNS = ("Series", "Points", "Trend", "Along the line", "Each year (95% interval)")
METHOD = (
    "A straight line on the odds of a share, or on the log of a rate; where points vary more than chance has "
    "it, the interval is widened to match. Points are taken as independent, and children can be in several."
)


def tested(found: Sequence[Trend]) -> list[Trend]:
    """Those of which a line was fitted."""
    return [one for one in found if one.verdict in TESTED]


def answer_sentence(course: Course, found: Sequence[Trend]) -> str:
    """Which groups rise or fall over their runs, or that none clearly does; silent where none is tested."""
    lines = tested(found)
    if not lines:
        return ""
    moving = [one for one in lines if one.verdict != "no_clear_trend"]
    spans = {(one.points, one.noun) for one in lines}
    when = f"over these {_many(lines[0])}" if len(spans) == 1 else "over the years that can be tested"
    if not moving:
        who = (
            "No group shows a clear trend"
            if len(lines) > 1
            else f"There is no clear trend{where(course, lines[0])}"
        )
        return f"{who} {when}."
    said = joined(f"{one.verdict}{where(course, one)}" for one in moving)
    return f"{capital(when)} it is {said}."


def where(course: Course, trend: Trend) -> str:
    """ " at home", " in kinship care"; nothing where the measure has one group only."""
    if course.groups == ("all",):
        return ""
    plain = {
        "home": " at home",
        "all": " for all looked after children",
        "away": " for all other groups together",
    }
    return plain.get(trend.group) or f" in {in_sentence(course.named_as(trend.group))}"


def _many(trend: Trend, word: str = "") -> str:
    """ "five years", "nine published years"."""
    return f"{number_word(trend.points)} {word}{trend.noun}"


def chart_sentence(course: Course, trend: Trend) -> str:
    """The trend of the lead group: "Across the five years 2021/22 to 2025/26: **no clear trend**." """
    if trend.verdict not in TESTED:
        return ""
    size = (
        "" if trend.verdict == "no_clear_trend" or not _along(trend) else f", {_along(trend)} along the line"
    )
    head = f"{_across(course, trend)}: **{words(trend)}**{size}."
    return " ".join(filter(None, [head, spread_words(trend)]))


def gap_sentence(course: Course, gap: Trend) -> str:
    """The trend of the gap: "Across the five years 2021/22 to 2025/26: **no clear trend in the gap**." """
    if gap.verdict not in TESTED:
        return ""
    said = "no clear trend in the gap" if gap.verdict == "no_clear_trend" else _drift(course, gap)
    return f"{_across(course, gap)}: **{said}**."


def _across(course: Course, trend: Trend) -> str:
    periods = course.evidence.periods
    between = periods.index(trend.last) - periods.index(trend.first) + 1
    many = _many(trend, "published " if between > trend.points else "")
    return f"Across the {many} {trend.first} to {trend.last}"


def words(trend: Trend) -> str:
    """What is said of a trend: "rising", "no clear trend", or why there is none."""
    return {
        "no_clear_trend": "no clear trend",
        TOO_SHORT: SHORT_SERIES.rstrip("."),
        NOT_TESTED: "not tested",
        NO_LINE: "not tested: no line fits",
    }.get(trend.verdict, trend.verdict)


def spread_words(trend: Trend) -> str:
    """That the points vary far more than chance, where they do."""
    if trend.fitted is None:
        return ""
    from pipelines.stats import dispersion_words

    return dispersion_words(trend.fitted.dispersion, trend.noun)


def heading(course: Course, found: Sequence[Trend]) -> str:
    """The finding over the table."""
    lines = tested(found)
    if not lines:
        return "No trend can be tested"
    moving = [one for one in lines if one.verdict != "no_clear_trend"]
    if not moving:
        return "No clear trend in any group" if len(lines) > 1 else f"No clear trend{where(course, lines[0])}"
    return capital(joined(f"{one.verdict}{where(course, one)}" for one in moving))


def table(course: Course, found: Sequence[Trend], gap: Trend | None) -> Table:
    """A row a group, and the gap last."""
    rows = [(group_name(course.named_as(one.group)), *_row(one, words(one), course)) for one in found]
    if gap is not None:
        who = in_sentence(course.named_as(gap.group))
        rows.append((f"Gap with {who}", *_row(gap, gap_words(course, gap), course)))
    notes = [METHOD, *dict.fromkeys(filter(None, (_spread_of(course, one) for one in found)))]
    caption = f"Trend of each group over its newest unbroken run: {course.definition.label}"
    return Table(caption, COLUMNS, tuple(rows), notes=tuple(notes))


def _spread_of(course: Course, trend: Trend) -> str:
    said = spread_words(trend)
    return f"{group_name(course.named_as(trend.group))}: {said[:1].lower()}{said[1:]}" if said else ""


def gap_words(course: Course, gap: Trend) -> str:
    """What is said of the gap's trend: home against the comparator."""
    return _drift(course, gap) if gap.verdict in ("rising", "falling") else words(gap)


def _drift(course: Course, gap: Trend) -> str:
    way = "rises" if gap.verdict == "rising" else "falls"
    return f"home {way} against {in_sentence(course.named_as(gap.group))}"


def _row(trend: Trend, said: str, course: Course) -> tuple[str, ...]:
    points = f"{trend.points}, {trend.first} to {trend.last}" if trend.points else "None"
    fitted = trend.fitted
    if fitted is None:
        return points, capital(said), "—", "—"
    way = judged(course.definition, trend.verdict == "rising") if said in ("rising", "falling") else ""
    good = f" ({way})" if way else ""
    kind = "odds" if course.definition.unit == "percent" else "rate"
    ratio = f"{kind} × {times(fitted.ratio)} ({times(fitted.lower)} to {times(fitted.upper)})"
    return points, f"{capital(said)}{good}", _along(trend) or "—", ratio


def times(ratio: float) -> str:
    """ "1.15"; "over 100" and "under 0.01" where a line is so steep that more figures would say nothing."""
    return "over 100" if ratio > 100 else "under 0.01" if ratio < 0.01 else f"{ratio:.2f}"


def _along(trend: Trend) -> str:
    """ "+6 points": the fitted figure at the end less that at the beginning; nothing for a rate or a gap."""
    if trend.fitted is None or trend.fitted.along is None:
        return ""
    number = whole(100 * trend.fitted.along)
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{abs(number)} point{'' if abs(number) == 1 else 's'}"

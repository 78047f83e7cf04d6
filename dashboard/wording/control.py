"""Sentences of the chart of limits: which points chance does not explain, or why there are no limits.

Here: claims, each repeated by the table under the chart. A point that stands out is a question to ask.
"""

from __future__ import annotations

from itertools import groupby

from dashboard.charts.scales import tick_words
from dashboard.figures.control import COMMON_CAUSE, Control
from dashboard.markup import Table
from dashboard.wording.differences import good_words, judged
from dashboard.wording.names import capital, in_sentence, joined, number_word, of_whom, whole
from dashboard.wording.states import short
from pipelines import stats

SIGNALS = {
    "Above UCL": "above the upper limit",
    "Below LCL": "below the lower limit",
    "7 Point Trend (Increasing)": "in a run of seven or more that rise",
    "7 Point Trend (Decreasing)": "in a run of seven or more that fall",
    "2 in 3 Above CL": "one of two in three close to the upper limit",
    "2 in 3 Below CL": "one of two in three close to the lower limit",
    "7 Points Above CL": "in a run of seven or more above the average",
    "7 Points Below CL": "in a run of seven or more below the average",
}
FIND_OUT = (
    "Find out what was different then. By chance alone, about one chart in {} of this length shows as much."
)
_LIMITS = {
    "p": "Limits: where points lie if only chance moves them, by the number of children in each.",
    "p_prime": "Limits: by the number of children in each point, and widened: these points vary more than "
    "that number alone explains.",
    "xmr": "Limits: from how far each point lies from the one before.",
}
_OWN = "Worked out from published points only, which are taken as independent."


def heading(found: Control) -> str:
    """The finding over the chart."""
    many, place = _many(found), _where(found)
    if found.kind == "none":
        return "From one period to the next: no chart can be shown"
    if found.kind == "median":
        return f"The middle of {many}{place} is {value_words(found, found.centre)}"
    count = len(found.signals)
    return f"{capital(many)}{place}: {number_word(count)} stand{'s' if count < 2 else ''} out"


def _many(found: Control) -> str:
    return f"{number_word(found.run.points)} {found.run.noun}"


def _where(found: Control) -> str:
    return " at home" if found.run.group == "home" else ""


def sentence(found: Control) -> str:
    """From when to when, the average, what stands out, how firm the limits are, which way is good."""
    if found.kind == "none":
        return of_whom(found.refusal, found.run.definition)
    first, last = found.run.periods[0], found.run.periods[-1]
    middle = "middle" if found.kind == "median" else "average"
    said = [f"{first} to {last}, {middle} {value_words(found, found.centre)}."]
    said.append(of_whom(found.refusal, found.run.definition))
    if found.signals:
        said += [
            f"**{capital(spans(found))}.**",
            FIND_OUT.format(number_word(stats.charts_to_a_false_alarm(found.run.points))),
        ]
    if found.limits == "trial":
        said.append(stats.series_permits(found.run.points, found.run.noun).words)
    return " ".join(filter(None, [*said, good_words(found.run.definition)]))


def spans(found: Control) -> str:
    """ "2018/19 Q1 lies above the upper limit (better)": the points that stand out, by rule and stretch."""
    stretches = [
        (label, [place for place, _ in group])
        for (label, _), group in groupby(
            enumerate(found.signals), key=lambda one: (one[1][1], one[1][0] - one[0])
        )
    ]
    named = [(label, [found.signals[place][0] for place in places]) for label, places in stretches]
    said = []
    for label in dict.fromkeys(label for label, _ in named):
        periods = joined(_stretch(found, places) for one, places in named if one == label)
        said.append(f"{periods}: {SIGNALS[label]}{_good(found, label)}")
    return "; ".join(said)


def _stretch(found: Control, places: list[int]) -> str:
    first, last = found.run.periods[places[0]], found.run.periods[places[-1]]
    return first if first == last else f"{first} to {last}"


def _good(found: Control, label: str) -> str:
    way = judged(found.run.definition, "Above" in label or "Increasing" in label)
    return f" ({way})" if way else ""


def note(found: Control) -> str:
    """How to read the chart."""
    if found.kind == "median":
        return "Line: the middle of the points (median). It is no limit, and no point is called unusual."
    ring = " Squares round points: these stand out." if found.signals else ""
    return f"{_LIMITS[found.kind]} {_OWN}{ring}"


def alt(found: Control) -> str:
    """The finding with its numbers, and the newest published figure."""
    last = found.run.known[-1]
    return f"{heading(found)}. {sentence(found).replace('**', '')} {last.period}: {last.words}."


def value_words(found: Control, value: float | None) -> str:
    """ "81%", "£1,240": a number in the unit of the measure."""
    if value is None:
        return "—"
    unit = found.run.definition.unit
    if unit == "percent":
        return f"{whole(100 * value)}%"
    kept = round(value, 1 if abs(value) < 100 else 0)
    return f"{tick_words(kept, unit)}{' per 1,000' if unit == 'per_1000' else ''}"


def table(found: Control) -> Table:
    """Periods down, newest first, with the lines of the chart and what is said of each point."""
    middle = value_words(found, found.centre)
    rows = []
    for place in reversed(range(len(found.run.periods))):
        figure, label = found.run.figures[place], found.labels[place]
        lines = (
            (value_words(found, line[place]) for line in (found.lower, found.upper))
            if found.has_limits
            else ()
        )
        said = SIGNALS.get(label or "", "Within the limits" if label == COMMON_CAUSE else "—")
        rows.append(
            (figure.period, short(figure.status, figure.words), middle, *lines)
            + ((capital(said),) if found.has_limits else ())
        )
    columns = ("Period", "Figure", "Middle")
    if found.has_limits:
        columns = ("Period", "Figure", "Average", "Lower limit", "Upper limit", "In words")
    one = found.run.definition
    who = in_sentence(one.all_as(found.run.group))
    caption = f"{one.label}, {who}, against its own {columns[2].lower()}"
    return Table(caption, columns, tuple(rows), stacks=False)

"""The evidence ladder (`methods.md` E1): whether a recommendation's measure moved since the report, in steps.

Here: released cells of one measure before and after the report, the frozen limits, the step. Not here: words
(`wording/ladder.py`), or a recommendation's own status, which never comes from here. Nothing here says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from dashboard.cases.recommendation import Linked
from dashboard.figures.evidence import Evidence, definitions, evidence
from dashboard.figures.rows import Definition, Measure
from dashboard.store import Release
from pipelines import stats
from pipelines.vocabulary import label_year, year_end, year_start

STEPS = (
    ("Not measurable yet", "No agreed measure, or fewer than two points since action began."),
    ("No clear change", "Points since then are within expected variation."),
    ("Moved, within expected variation", "It moved, and that could be chance."),
    ("Clear change", "Bigger than chance, and it started after the action."),
    ("Clear change not shared", "Other groups did not move in the same way."),
    ("Corroborated", "A second, separate source agrees, and it has lasted two years."),
)
BASELINE_POINTS = 13
"""Quarters before the report that set the limits, at most (`methods.md` C1)."""
RECENT = {"quarter": 4}
"""Of so many newest periods before the report a figure is "at the report"; of other kinds two (189)."""
FEWEST_POINTS = 2
BY_INTERVAL = 20
"""One interval of 95% in so many leaves out 0 by chance alone."""
LASTING_POINTS = 7
LASTING_DAYS = 2 * 365 - 1
"""From the first day of the first point to the last of the last: two years of 365 days."""
MOVED_FROM = 0.05
"""A difference of fewer points is step 1, not 2: the smallest that is ever called clear (B3)."""
_RUN = 7
_FALSE_ALARMS = ((16, 4), (11, 5), (7, 8), (3, 14))
"""From so many quarters since action began on, one in so many measures looks clear by chance (204)."""
_WAITS = {"too_early": "follow-up is not complete", "withheld": "the rest is withheld"}
_SHARES = ("proportion", "matched_change")


class Pooled(NamedTuple):
    """Published counts of one period, or of two quarters together."""

    x: int
    n: int
    periods: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.x / self.n


class Limits(NamedTuple):
    """The average that was frozen at the report, and limits at each point; None where there are none."""

    centre: float
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    is_trial: bool


class Followed(NamedTuple):
    """A measure followed past the report. `step` is 0–5; `towards` is better, worse or neither."""

    definition: Definition
    linked: Linked
    periods: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    figures: dict[str, Measure]
    then: Pooled | None
    now: Pooled | None
    limits: Limits | None
    change: tuple[float, float, float] | None
    towards: str
    step: int
    why: str
    by_limits: bool = False
    """Whether the frozen limits alone make it clear; `towards` is then that of the points."""
    revised: tuple[str, ...] = ()
    """Periods before the report of which the figure is another one now than in the frozen release."""

    def at(self, period: str) -> Measure | None:
        return self.figures.get(period)

    @property
    def measures_to_a_false_alarm(self) -> int:
        """One in about so many would look clear where nothing changed, by its interval or by its limits."""
        points = len(self.after) if self.limits else 0
        return next((many for least, many in _FALSE_ALARMS if points >= least), BY_INTERVAL)


def period_days(period: str, kind: str) -> tuple[date, date]:
    """First and last day of a period; a census is its one day."""
    year = label_year(period)
    if kind == "quarter":
        quarter = int(period[-1])
        month = (8, 11, 2, 5)[quarter - 1]
        first = date(year - (quarter <= 2), month, 1)
        after = date(first.year + (month == 11), (month + 2) % 12 + 1, 1)
        return first, after - timedelta(days=1)
    if kind == "census":
        return year_end(year), year_end(year)
    return year_start(label_year(period.split("–")[0])), year_end(year)


@lru_cache(maxsize=128)
def followed(
    release: Release, partnership: str, linked: Linked, report: date, frozen: Release | None = None
) -> Followed | None:
    """The measure of a recommendation in a release, or None where the release has no such measure.

    Before: periods that ended by the report, as the frozen release has them. After: those that begin in the
    month in which action began, or later; a quarter that holds the report is neither. Only shares are tested.
    """
    if linked.indicator not in definitions(release):
        return None
    held = evidence(release, partnership, linked.indicator, grain="quarter")
    figures = {
        period: figure
        for period in held.periods
        if (figure := held.figures.get((period, _lead(held)))) is not None
    }
    kinds = {figure.period_kind for figure in figures.values()}
    kind = kinds.pop() if kinds else "year"
    before, after = _parts(figures, kind, linked, report)
    revised: tuple[str, ...] = ()
    if frozen is not None and linked.indicator in definitions(frozen):
        held, revised = _as_frozen(held, frozen, partnership, before)
        figures |= {period: held.figures[period, _lead(held)] for period in before}
    since = after if kind == "quarter" else [one for one in figures if period_days(one, kind)[1] >= report]
    then, now = _pooled(figures, _recent(figures, before, kind), kind), _pooled(figures, since, kind)
    limits = _limits(figures, before, kind)
    change = _change(now, then) if held.definition.kind in _SHARES else None
    signal = 0 if change is None or _is_clear(change) else _special(figures, after, limits)
    towards = _towards(linked.direction, signal or (change[0] if change else 0.0))
    parts = (figures, before, after, change, signal, towards)
    step, why = _step(release, partnership, held, linked, report, parts)
    shown = tuple(period for period in figures if not before or period >= before[0])
    return Followed(
        held.definition,
        linked,
        shown,
        before,
        after,
        figures,
        then,
        now,
        limits,
        change,
        towards,
        step,
        why,
        bool(signal) and step >= 3,
        revised,
    )


def _as_frozen(
    held: Evidence, frozen: Release, partnership: str, before: Sequence[str]
) -> tuple[Evidence, tuple[str, ...]]:
    """The series with the periods before the report as a release had them, and those that differ at home."""
    then = evidence(frozen, partnership, held.definition.id, grain="quarter").figures
    kept = {key: figure for key, figure in then.items() if key[0] in before and key in held.figures}
    lead = _lead(held)
    revised = tuple(
        period
        for period in before
        if (period, lead) in kept and _told(kept[period, lead]) != _told(held.figures[period, lead])
    )
    return replace(held, figures=held.figures | kept), revised


def _told(figure: Measure) -> tuple[object, ...]:
    return figure.status, figure.numerator, figure.denominator


def _lead(held: Evidence) -> str:
    return "home" if "home" in held.groups else "all"


def _parts(
    figures: dict[str, Measure], kind: str, linked: Linked, report: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Periods before the report, the newest of them where there are many, and periods since action began."""
    begun = linked.action_date.replace(day=1)
    days = {period: period_days(period, kind) for period in figures}
    before = [period for period, (_, last) in days.items() if last < report]
    after = [period for period, (first, _) in days.items() if first >= max(begun, report.replace(day=1))]
    return tuple(before[-BASELINE_POINTS:]), tuple(period for period in after if days[period][0] > report)


def _published(figures: dict[str, Measure], periods: Sequence[str]) -> list[Measure]:
    return [one for period in periods if (one := figures[period]).is_published and one.denominator]


def _pooled(figures: dict[str, Measure], periods: Sequence[str], kind: str) -> Pooled | None:
    """The last two published quarters together, or the last other period."""
    rows = _published(figures, periods)[-2 if kind == "quarter" else -1 :]
    if not rows:
        return None
    return Pooled(
        sum(one.numerator or 0 for one in rows),
        sum(one.denominator or 0 for one in rows),
        tuple(one.period for one in rows),
    )


def _recent(figures: dict[str, Measure], before: Sequence[str], kind: str) -> list[str]:
    """The newest periods before the report of which follow-up was complete: older ones say nothing of it."""
    complete = [period for period in before if figures[period].status != "too_early"]
    return complete[-RECENT.get(kind, 2) :]


def _limits(figures: dict[str, Measure], before: Sequence[str], kind: str) -> Limits | None:
    """Limits of the quarters before the report, carried to every point; None where no chart may be shown."""
    rows = [figures[period] for period in before]
    x = [one.numerator if one.is_published else None for one in rows]
    n = [one.denominator if one.is_published else None for one in rows]
    if kind != "quarter" or not rows or not any(n) or stats.attribute_refusal(x, n):
        return None
    frozen = stats.attribute_chart(stats.choose_share_chart(x, n), x, n)
    place = next(at for at, one in enumerate(n) if one)
    sigma = _sigma(frozen.centre, n[place] or 1)
    top = frozen.ucl[place] or 1.0
    widened = max(1.0, (top - frozen.centre) / (3 * sigma)) if top < 1 else 1.0
    lower, upper = [], []
    for one in figures.values():
        reach = 3 * widened * _sigma(frozen.centre, one.denominator) if one.denominator else None
        lower.append(None if reach is None else max(0.0, frozen.centre - reach))
        upper.append(None if reach is None else min(1.0, frozen.centre + reach))
    points = sum(one is not None for one in x)
    return Limits(frozen.centre, tuple(lower), tuple(upper), stats.series_permits(points).limits == "trial")


def _sigma(centre: float, n: float) -> float:
    return (centre * (1 - centre) / n) ** 0.5


def _change(now: Pooled | None, then: Pooled | None) -> tuple[float, float, float] | None:
    """Now minus then with its interval (Newcombe), in fractions."""
    if now is None or then is None:
        return None
    found = stats.newcombe_difference(now.x, now.n, then.x, then.n)
    return found.difference, found.lower, found.upper


def _is_clear(change: tuple[float, float, float]) -> bool:
    """Whether the interval of a change leaves out 0."""
    return not change[1] <= 0 <= change[2]


def _towards(direction: str, move: float) -> str:
    if direction not in ("higher", "lower") or round(move, 9) == 0:
        return "neither"
    return "better" if (move > 0) == (direction == "higher") else "worse"


def _step(
    release: Release, partnership: str, held: Evidence, linked: Linked, report: date, parts: tuple
) -> tuple[int, str]:
    figures, before, after, change, signal, towards = parts
    points = len(_published(figures, after))
    if not after:
        return 0, "no whole period since action began is in the figures yet"
    if points < FEWEST_POINTS:
        waits = {figures[period].status for period in after} - {"published"}
        reason = next((words for status, words in _WAITS.items() if status in waits), "two are needed")
        return 0, f"{'one point' if points else 'no point'} since action began; {reason}"
    if change is None:
        return 0, "nothing from before the report can be compared"
    if not signal and not _is_clear(change):
        return (2, "") if abs(round(change[0], 9)) >= MOVED_FROM else (1, "")
    if not _not_shared(held, before, after, linked.comparator):
        return 3, ""
    lasting = _has_lasted(_published(figures, after))
    return (5 if lasting and _corroborated(release, partnership, linked, report, towards) else 4), ""


def _has_lasted(rows: Sequence[Measure]) -> bool:
    """Whether there are seven points, or points that span two years (`methods.md` E1)."""
    (first, _), (_, last) = (period_days(one.period, one.period_kind) for one in (rows[0], rows[-1]))
    return len(rows) >= LASTING_POINTS or (last - first).days >= LASTING_DAYS


def _special(figures: dict[str, Measure], after: Sequence[str], limits: Limits | None) -> int:
    """The side of the newest point since action began that lies outside the frozen limits or ends a run.

    1 above, −1 below, 0 where there is none. A run is seven in a row on one side of the average.
    """
    if limits is None:
        return 0
    places = {period: at for at, period in enumerate(figures)}
    run, side, found = 0, 0, 0
    for period in after:
        value = figures[period].value if figures[period].is_published else None
        low, high = limits.lower[places[period]], limits.upper[places[period]]
        if value is None or low is None or high is None:
            run, side = 0, 0
            continue
        now = (value > limits.centre) - (value < limits.centre)
        run, side = (run + 1 if now == side and now else int(now != 0)), now
        if run >= _RUN or not low <= value <= high:
            found = now
    return found


def _not_shared(held: Evidence, before: Sequence[str], after: Sequence[str], comparator: str) -> bool:
    """Whether the gap to the comparator changed by more than chance allows."""
    pairs = []
    for periods in (before, after):
        both = [
            (home, other)
            for period in periods
            if (home := held.figures.get((period, "home")))
            and (other := held.figures.get((period, comparator)))
            and home.is_published
            and other.is_published
        ][-2:]
        if not both:
            return False
        pairs.append(
            {
                "x1": sum(home.numerator or 0 for home, _ in both),
                "n1": sum(home.denominator or 0 for home, _ in both),
                "x2": sum(other.numerator or 0 for _, other in both),
                "n2": sum(other.denominator or 0 for _, other in both),
            }
        )
    found = stats.gap_change_mover(*pairs)
    return _is_clear((found.change, found.lower, found.upper))


def _corroborated(release: Release, partnership: str, linked: Linked, report: date, towards: str) -> bool:
    """Whether the second measure that was agreed changed clearly too, in the same direction."""
    if not linked.second or linked.second == linked.indicator:
        return False
    second = Linked(
        linked.second,
        linked.direction,
        linked.action_date,
        linked.comparator,
        linked.follow_up_months,
        linked.entry,
    )
    other = followed(release, partnership, second, report)
    return other is not None and other.step >= 3 and other.towards == towards != "neither"

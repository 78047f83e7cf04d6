"""Sentences of Outcomes: where home stands, what has moved, whether the gap closes.

Here: claims, each repeated number for number by the table of the page. A gap that closes while the comparator
gets worse is said to be that. Nothing is tested or compared across a break.
"""

from __future__ import annotations

from dashboard.figures.course import Course
from dashboard.figures.rows import Change, GapChange, Measure
from dashboard.figures.runs import newest_run
from dashboard.figures.trends import group_trend, trends
from dashboard.wording import trends as trending
from dashboard.wording.differences import (
    CHANGE_WORDS,
    SMALL,
    good_words,
    is_clear,
    is_higher,
    judged,
    why_not_compared,
)
from dashboard.wording.names import capital, in_sentence, joined, number_word, of_whom, whole
from dashboard.wording.states import SHORT_SERIES, SMALL_BASE, SMALL_BASES, short
from pipelines import stats

WORTH_NOTICING = 0.05
_NOBODY = "None"
"""The state word of a count of nought; inside a sentence it is no name."""


def without_interval(figure: Measure) -> str:
    """ "41 of 58 (71%)": the words of a figure without its interval, as a sentence has them."""
    head, found, _ = figure.words.partition("%, ")
    return f"{head}%)" if found else figure.words.replace(_NOBODY, _NOBODY.lower())


def answer(course: Course) -> str:
    """The first paragraph: the gap's change, the difference now, the groups' changes and trends."""
    first = [f"**{gap_change_sentence(course)}**", level_sentence(course)]
    if not course.has_gap:
        first = [f"**{_level_alone(course)}**"]
    moved = (groups_sentence(course), trending.answer_sentence(course, trends(course)))
    return " ".join(filter(None, [*first, *moved]))


def _level_alone(course: Course) -> str:
    now, where = course.now, _where(course)
    if now is not None and now.is_banded:
        said = f"{course.definition.label}: {now.words}{where} in {course.latest}"
        return f"{said}; more could identify children."
    if now is None or not now.is_published:
        words = now.words if now else "not published"
        return f"{course.definition.label}{where} can’t be shown for {course.latest}: {words}."
    return f"{course.definition.label}: {without_interval(now)}{where} in {course.latest}."


def _where(course: Course) -> str:
    """ " at home", where the figure is that of home and the measure is of other groups too."""
    return " at home" if course.lead == "home" and course.definition.care_groups != ("home",) else ""


def gap_change_sentence(course: Course) -> str:
    """Whether the gap closes, in the words that its interval allows."""
    change, who = course.gap_change, in_sentence(course.named_as(course.comparator))
    if change is None or change.verdict == "not_shown":
        is_alone = course.gap is not None and course.gap.difference is not None
        return f"Whether the gap with {who} has changed can’t be shown{_why(course) if is_alone else ''}."
    if change.verdict == "not_tested":
        return f"Whether the gap with {who} has changed since {change.period_from} can’t be tested."
    moved = _moved(change)
    if is_clear(change.verdict):
        small = " by a small but clear amount" if change.verdict in SMALL else ""
        clearly = "" if small else "clearly "
        done = {"smaller": "narrowed", "larger": "widened"}.get(moved, "moved")
        return f"The gap with {who} has {clearly}{done}{small} since {change.period_from}."
    if moved not in ("smaller", "larger") or not worth_noticing(change.difference, course.definition.unit):
        if change.verdict == "too_few":
            return (
                f"There are too few children to tell if the gap with {who} has changed since "
                f"{change.period_from}."
            )
        return f"There is no clear change in the gap with {who} since {change.period_from}."
    doubt = "there are too few children to tell" if change.verdict == "too_few" else "the change is not clear"
    return f"The gap with {who} looks {moved} than in {change.period_from}, but {doubt}."


def _moved(change: GapChange) -> str:
    """ "smaller", "larger", or "different" (home was ahead and is behind, or the other way)."""
    before, now = change.gap_from or 0.0, change.gap_to or 0.0
    if before * now < 0:
        return "different"
    return "smaller" if abs(now) < abs(before) else "larger"


def level_sentence(course: Course) -> str:
    """Home beside the comparator now, with both figures."""
    gap, now, other = course.gap, course.now, course.other
    who = in_sentence(course.named_as(course.comparator))
    if gap is None or gap.verdict == "not_shown" or now is None or other is None:
        return f"Home can’t be compared with {who} in {course.latest}{_reason(now, other)}."
    pair = f"{without_interval(now)} against {without_interval(other)}"
    name = capital(course.definition.phrase)
    if gap.verdict == "not_tested":
        return f"{capital(course.definition.label)}, {course.latest}: {pair}; the difference can’t be tested."
    if is_clear(gap.verdict):
        way = "more" if is_higher(gap.verdict) else "less"
        small = ", a small but clear difference" if gap.verdict in SMALL else ""
        return f"{name} is {'' if small else 'clearly '}{way} common at home: {pair}{small}."
    if gap.verdict == "too_few":
        return f"{name}: {pair}; there are too few children to tell if home differs."
    return f"{name}: {pair}; there is no clear difference."


def _reason(*figures: Measure | None) -> str:
    hidden = [figure for figure in figures if figure is not None and not figure.is_published]
    reasons = sorted({figure.words for figure in hidden if not figure.is_banded})
    bands = list(dict.fromkeys(figure.words for figure in hidden if figure.is_banded))
    only = "only a band is" if len(bands) == 1 else "only bands are"
    reasons += [f"{only} published ({joined(bands)})"] if bands else []
    return f": {joined(reasons)}" if reasons else ""


def groups_sentence(course: Course) -> str:
    """Which groups have clearly changed over the run, or that none has."""
    is_one = len(course.groups) == 1
    shown = [
        (group, change)
        for group in course.groups
        if (change := course.change(group)) and change.verdict not in ("not_shown", "not_tested")
    ]
    clear = [(group, change) for group, change in shown if is_clear(change.verdict)]
    if not shown:
        untested = "No change can be tested." if is_one else "No change of a group can be tested."
        return untested if course.change(course.lead) else ""
    if not clear:
        since = {change.period_from for _, change in shown}
        when = f"since {since.pop()}" if len(since) == 1 else "over the years that can be compared"
        return f"There is no clear change {when}." if is_one else f"No group shows a clear change {when}."
    said = joined(
        f"{_among(course, group)}it is {_clear_words(change)} than in {change.period_from}"
        for group, change in clear
    )
    return f"{capital(said)}."


def _among(course: Course, group: str) -> str:
    """ "at home ", "in kinship care "; nothing where the measure has only the figure of all."""
    if course.groups == ("all",):
        return ""
    plain = {"home": "at home ", **{one: f"for {in_sentence(one)} " for one in ("away", "all")}}
    return plain.get(group) or f"in {in_sentence(course.named_as(group))} "


def _clear_words(change: Change) -> str:
    way = "higher" if is_higher(change.verdict) else "lower"
    return f"{way} by a small but clear amount" if change.verdict in SMALL else f"clearly {way}"


def trend_heading(course: Course) -> str:
    """The finding over the groups' chart."""
    now, change = course.now, course.change(course.lead)
    where = _where(course)
    if now is not None and now.is_banded:
        return f"{course.definition.label}: {now.words}{where} in {course.latest}"
    if now is None or not now.is_published:
        return f"{course.definition.label}{where} can’t be shown for {course.latest}"
    head = f"{course.definition.label}: {without_interval(now)}{where} in {course.latest}"
    if change is None or change.verdict in ("not_shown", "not_tested"):
        return head
    if is_clear(change.verdict):
        return f"{head}, {_clear_words(change)} than in {change.period_from}"
    if change.verdict == "too_few":
        few = of_whom("too few children to tell", course.definition)
        return f"{head}; {few} if it has changed since {change.period_from}"
    return f"{head}, with no clear change since {change.period_from}"


def trend_sentence(course: Course) -> str:
    """The lead group then and now, the change with its interval and verdict, and which way is good."""
    now, before, change = course.now, course.before(course.lead), course.change(course.lead)
    good = good_words(course.definition)
    if now is None or before is None or change is None or change.difference is None:
        return f"{_no_change_words(course)} {good}"
    length = SHORT_SERIES if course.run_length in (3, 4) else ""
    moved = (
        f"{_lead_name(course)}{without_interval(before)} in {change.period_from}, {without_interval(now)} in "
        f"{course.latest}: {change.words}, **{of_whom(CHANGE_WORDS[change.verdict], course.definition)}**."
    )
    trend = trending.chart_sentence(course, group_trend(course.evidence, course.lead))
    return " ".join(filter(None, [moved, length, trend, good]))


def _lead_name(course: Course) -> str:
    """ "At home: "; nothing where the figure is that of all, who may be meetings, staff or care leavers."""
    return "At home: " if course.lead == "home" else ""


def small_words(course: Course) -> str:
    """That groups of the newest period have very few children, and which; nothing where none has."""
    small = [
        in_sentence(course.named_as(group))
        for group in course.groups
        if (one := course.evidence.figures.get((course.latest, group)))
        and one.is_published
        and one.denominator in SMALL_BASES
    ]
    named = "" if course.groups == ("all",) else f"{joined(small)}, "
    return f"{SMALL_BASE.removesuffix('.')} ({named}{course.latest})." if small else ""


def _no_change_words(course: Course) -> str:
    figure = course.now
    if figure is not None and figure.is_banded:
        return f"{course.latest}: {figure.words}; a band can’t be compared with an earlier period."
    if figure is None or not figure.is_published:
        return f"{course.latest}: {figure.words if figure else 'not published'}."
    return f"{course.latest} can’t be compared with an earlier period{_why(course)}."


def _why(course: Course) -> str:
    """ " (schools closed January to April 2021)": why the newest period has none to compare it with."""
    why = why_not_compared(course.evidence, course.latest)
    return f" ({why})" if why else ""


def gap_heading(course: Course) -> str:
    """The finding over the gap's chart."""
    gap, who = course.gap, in_sentence(course.named_as(course.comparator))
    if gap is None or gap.difference is None:
        return f"The gap with {who} can’t be shown for {course.latest}"
    size = gap.words.partition(" (")[0]
    head = f"The gap with {who} is {size}"
    if gap.verdict in ("no_clear_difference", "too_few"):
        head = f"No clear gap with {who} ({size})"
        if gap.verdict == "too_few":
            head = f"Too few children to tell if home differs from {who} ({size})"
    return head + _gap_change_tail(course)


def _gap_change_tail(course: Course) -> str:
    change = course.gap_change
    if change is None or change.verdict in ("not_shown", "not_tested"):
        return ""
    if is_clear(change.verdict):
        subject = "the gap" if course.gap.verdict == "too_few" else "it"
        return f"; {_gap_moved_words(change, subject)}"
    if change.verdict == "too_few":
        return "; there are too few children to tell if it has changed"
    return f"; no clear change since {change.period_from}"


def _gap_moved_words(change: GapChange, subject: str) -> str:
    """ "it is clearly smaller than in 2021/22"; a gap that changed sides has moved, neither way."""
    small, size = change.verdict in SMALL, _moved(change)
    if size == "different":
        how = "moved by a small but clear amount" if small else "clearly moved"
        return f"{subject} has {how} since {change.period_from}"
    by = " by a small but clear amount" if small else ""
    return f"{subject} is {'' if small else 'clearly '}{size} than in {change.period_from}{by}"


def gap_sentences(course: Course) -> str:
    """The gap then and now, what moved, and which side most of it is."""
    gap, before, change = course.gap, course.gap_before, course.gap_change
    if gap is None or gap.difference is None:
        who = in_sentence(course.named_as(course.comparator))
        return f"Home and {who} can’t be compared in {course.latest}."
    if before is None or change is None or change.difference is None:
        return f"It is {gap.words} in {course.latest}. No earlier gap can be compared with it."
    moved = f"{change.words}. {what_moved(course, change)}"
    if change.verdict == "not_tested":
        moved = f"{change.words}, which can’t be tested."
    return (
        f"It was {before.words} in {change.period_from} and is {gap.words} in {course.latest}: "
        f"a change of {moved}"
    )


def what_moved(course: Course, change: GapChange) -> str:
    """ "What moved: home looks 2 points lower (better) and foster care 5 points higher (worse)." """
    home = _side("home", change.home_change, course)
    other = _side(in_sentence(course.named_as(course.comparator)), change.comparator_change, course)
    said = f"**What moved:** {home} and {other}."
    return " ".join(filter(None, [said, _sides_clear(course, change), most_of_it(course, change)]))


def _side(name: str, change: float | None, course: Course) -> str:
    verb = "looks " if name == "home" else ""
    if not change:
        return f"{name} {verb}neither higher nor lower"
    size, way = _size(change, course.definition.unit), "higher" if change > 0 else "lower"
    good = judged(course.definition, change > 0)
    return f"{name} {verb}{size} {way}" + (f" ({good})" if good else "")


def _size(change: float, unit: str) -> str:
    number = abs(whole(100 * change if unit == "percent" else change))
    noun = {"percent": "point", "per_1000": "per 1,000", "months": "month", "pounds": "pound"}.get(unit, "")
    if not number:
        return f"under 1 {noun}".strip()
    plural = "s" if noun and number != 1 and unit != "per_1000" else ""
    return f"{number} {noun}{plural}".strip()


def worth_noticing(difference: float | None, unit: str) -> bool:
    """Whether a difference reaches the least that is worth noticing (`methods.md` B3): 5 points."""
    return unit != "percent" or round(abs(difference or 0.0), 9) >= WORTH_NOTICING


def _sides_clear(course: Course, change: GapChange) -> str:
    """Whether either side's own change is clear; silent where the periods are not the same."""
    sides = [course.change(group) for group in ("home", course.comparator)]
    known = [side for side in sides if side and side.period_from == change.period_from]
    if len(known) < 2 or any(side.verdict in ("not_shown", "not_tested") for side in known):
        return ""
    clear = [side.care_group for side in known if is_clear(side.verdict)]
    if len(clear) == 1:
        only = (
            "the change at home" if clear == ["home"] else f"that of {in_sentence(course.named_as(clear[0]))}"
        )
        return f"Only {only} is clear."
    return "Both are clear." if clear else "Neither is clear."


def most_of_it(course: Course, change: GapChange) -> str:
    """Which side most of a closing or widening gap is, in better and worse; silent without a good way."""
    moved = _moved(change)
    if not is_clear(change.verdict) and not worth_noticing(change.difference, course.definition.unit):
        return ""
    if moved not in ("smaller", "larger") or course.definition.polarity not in ("higher", "lower"):
        return ""
    sign = 1.0 if (change.gap_from or 0.0) > 0 else -1.0
    towards = -1.0 if moved == "smaller" else 1.0
    home = towards * sign * (change.home_change or 0.0)
    other = -towards * sign * (change.comparator_change or 0.0)
    by = round(home - other, 9)
    if not by:
        return ""
    home_first = by > 0
    who, moved_by = (
        ("home", change.home_change)
        if home_first
        else (in_sentence(course.named_as(course.comparator)), change.comparator_change)
    )
    way = judged(course.definition, (moved_by or 0.0) > 0)
    does = "closing" if moved == "smaller" else "widening"
    opening = (
        f"This gap is {does}, and most of it is"
        if is_clear(change.verdict)
        else (f"If this gap is {does}, most of it is")
    )
    tail = ", not home catching up" if does == "closing" and not home_first and way == "worse" else ""
    return f"**{opening} {who} getting {way}{tail}.**"


def length_words(course: Course) -> list[str]:
    """What the length of the unbroken run permits (`methods.md` C1)."""
    length = course.run_length
    if length < 3:
        return []
    run = newest_run(course.evidence, course.lead)
    if length < 10:
        return [stats.series_permits(length, run.noun).words]
    return [f"{capital(number_word(length))} {run.noun} stand in an unbroken run."]


def _whose(course: Course, group: str) -> str:
    return "" if course.groups == ("all",) else f"{in_sentence(course.named_as(group))} "


def alt(heading: str, sentence: str, course: Course) -> str:
    """A chart's finding with its numbers, and the latest figure of every group."""
    rows = "; ".join(
        f"{_whose(course, group)}{short(figure.status, figure.words)}"
        for group in course.groups
        if (figure := course.evidence.figures.get((course.latest, group)))
    )
    return f"{heading}. {sentence.replace('**', '')} {course.latest}: {capital(rows)}."

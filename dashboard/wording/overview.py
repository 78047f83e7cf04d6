"""Sentences of the Overview: the answer, the headings, what changed. Pure functions of readings.

Here: claims, each of which the tables beneath repeat number for number. Not here: how a table or a panel is
drawn. "Clearly" stands only where the interval of the difference leaves out zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.figures.evidence import named_among
from dashboard.figures.reading import Reading
from dashboard.figures.rows import JOINED
from dashboard.kept import kept
from dashboard.selection import EACH
from dashboard.wording.cohorts import cohort_sentence
from dashboard.wording.coverage import Covered
from dashboard.wording.differences import SMALL, good_words, is_clear, is_higher, judged, why_not_compared
from dashboard.wording.names import (
    capital,
    in_sentence,
    joined,
    number_word,
    topic,
)
from dashboard.wording.plan import is_pooled, not_enough_words, pooled_words, together_words
from dashboard.wording.states import PARTIAL_UNDER, SMALL_BASE, SMALL_BASES, coverage_words
from pipelines import stats


def standing(reading: Reading) -> str:
    """worse, better, mixed, clear (no direction is good), none, few, not_tested, alone or hidden."""
    verdicts = [gap.verdict for gap in reading.gaps]
    clear = [verdict for verdict in verdicts if is_clear(verdict)]
    ways = {judged(reading.definition, is_higher(verdict)) for verdict in clear}
    if len(ways) > 1:
        return "mixed"
    if ways:
        return ways.pop() or "clear"
    for verdict, word in (("no_clear_difference", "none"), ("too_few", "few"), ("not_tested", "not_tested")):
        if verdict in verdicts:
            return word
    return "alone" if reading.home is not None and reading.home.is_published else "hidden"


def than_groups(reading: Reading, upward: bool | None = None) -> str:
    """ "children in kinship and foster care": whom home clearly differs from, one way or either."""
    groups = [
        gap.comparator
        for gap in reading.gaps
        if is_clear(gap.verdict) and (upward is None or is_higher(gap.verdict) == upward)
    ]
    return children_in(list(map(reading.named_as, groups)))


def children_in(groups: Sequence[str]) -> str:
    """ "children in kinship and foster care"."""
    if list(groups) == ["away"]:
        return in_sentence("away")
    if JOINED in groups:
        return f"children in {joined(map(in_sentence, groups))}"
    return f"children in {joined(in_sentence(group).removesuffix(' care') for group in groups)} care"


@kept(256)
def answer(readings: Sequence[Reading]) -> str:
    """The first paragraph: on how many measures home does worse, better, and the rest; then what changed."""
    by = {word: [one for one in readings if standing(one) == word] for word in _STANDINGS}
    count = number_word(len(readings))
    if len(by["hidden"]) + len(by["alone"]) == len(readings):
        first = f"On none of {count} headline measures can children at home be compared in this year."
        return f"{first} {change_answer(readings)}"
    said = [*_judged_sentences(by, count), *map(_mixed_sentence, by["mixed"])]
    if not said:
        said = [f"On none of {count} headline measures is there a clear difference for children at home."]
    said += [
        _capital_bold(sentence.format(joined(f"**{topic(one.definition).short}**" for one in by[word])))
        for word, sentence in _REST.items()
        if by[word]
    ]
    return " ".join([*said, change_answer(readings)])


_REST = {
    "clear": "On {} home is clearly different, and neither way is better.",
    "none": "On {} there is no clear difference.",
    "few": "On {} there are too few children to tell.",
    "not_tested": "On {} the difference can’t be tested.",
    "alone": "{} can’t be compared.",
    "hidden": "{} can’t be shown.",
}
_STANDINGS = ("worse", "better", "mixed", *_REST)


def _judged_sentences(by: dict[str, list[Reading]], count: str) -> Iterable[str]:
    opening = f" of {count} headline measures children at home do clearly "
    for word in ("worse", "better"):
        if by[word]:
            yield f"On **{number_word(len(by[word]))}**{opening}{word}{_which(by[word], word)}"
            opening = " they do clearly "


def _which(readings: Sequence[Reading], word: str) -> str:
    """The measures and the groups: named once where all share them, else behind each measure."""
    groups = [than_groups(one) for one in readings]
    names = [_judged_name(one, word) for one in readings]
    if len(set(groups)) == 1:
        return f" than {groups[0]}: {joined(names)}."
    return ": " + joined(f"{name} (than {group})" for name, group in zip(names, groups, strict=True)) + "."


def _judged_name(reading: Reading, word: str) -> str:
    named = topic(reading.definition)
    return f"**{named.ahead if word == 'better' else named.short}**{_small(reading)}"


def _small(reading: Reading, upward: bool | None = None) -> str:
    """ " (a small but clear difference)" where that holds for every clear gap, one way or either."""
    verdicts = [gap.verdict for gap in reading.gaps if is_clear(gap.verdict)]
    asked = [one for one in verdicts if upward is None or is_higher(one) == upward]
    return " (a small but clear difference)" if asked and all(one in SMALL for one in asked) else ""


def _mixed_sentence(reading: Reading) -> str:
    up, down = (than_groups(reading, upward) + _small(reading, upward) for upward in (True, False))
    better, worse = (up, down) if judged(reading.definition, True) == "better" else (down, up)
    name = topic(reading.definition).short
    return f"On **{name}** they do clearly better than {better} and clearly worse than {worse}."


def _capital_bold(sentence: str) -> str:
    return sentence[:2] + capital(sentence[2:]) if sentence.startswith("**") else capital(sentence)


def change_answer(readings: Sequence[Reading]) -> str:
    """What has clearly changed for children at home since the period before."""
    shown = [one for one in readings if one.change and one.change.verdict not in ("not_shown", "not_tested")]
    if not shown:
        return "Whether anything has changed for them can’t be shown."
    clear = [one for one in shown if one.change and is_clear(one.change.verdict)]
    since = since_words(shown)
    if not clear:
        return _unchanged_answer(shown, since, is_all=len(shown) == len(readings))
    names = [topic(one.definition).short for one in clear]
    moves = joined(
        f"**{name}** {_be(name, 'is', 'are')} {_moved(one)}" for name, one in zip(names, clear, strict=True)
    )
    return f"{capital(since)}, {moves}."


def _unchanged_answer(shown: Sequence[Reading], since: str, is_all: bool) -> str:
    """That nothing has clearly changed, on how many measures; or that there are too few children to tell."""
    few = _all_too_few(shown)
    if len(shown) == 1 and not is_all:
        name = topic(shown[0].definition).short
        told = f"there are too few children to tell if {_be(name, 'it has', 'they have')} changed"
        then = since.removeprefix("since ")
        return f"Only **{name}** can be compared with {then}: {told if few else 'there is no clear change'}."
    said = (
        "There are too few children to tell if anything has changed" if few else "Nothing has clearly changed"
    )
    rest = "" if is_all else f" on the {number_word(len(shown))} measures that can be compared"
    return f"{said} {since}{rest}."


def _all_too_few(shown: Sequence[Reading]) -> bool:
    return all(one.change is not None and one.change.verdict == "too_few" for one in shown)


def _be(name: str, one: str, many: str) -> str:
    """The verb of a topic: "attendance is", "moves are"."""
    return many if name.endswith("s") else one


def _moved(reading: Reading) -> str:
    verdict = reading.change.verdict if reading.change else "not_shown"
    way = judged(reading.definition, is_higher(verdict))
    side = "higher" if is_higher(verdict) else "lower"
    said = f"{side} by a small but clear amount" if verdict in SMALL else f"clearly {side}"
    return said + (f", which is {way}" if way else "")


def since_words(readings: Sequence[Reading]) -> str:
    """ "since 2024/25", or "since the period before" where measures have different ones."""
    periods = {one.change.period_from for one in readings if one.change}
    return f"since {periods.pop()}" if len(periods) == 1 else "since the period before"


def _some(readings: Sequence[Reading], of: str) -> str:
    """ " of some groups", unless home clearly differs from every group that it is set beside."""
    return "" if all(is_clear(gap.verdict) for one in readings for gap in one.gaps) else f"{of} some groups"


@kept(256)
def panels_heading(readings: Sequence[Reading]) -> str:
    """The finding over the panels."""
    worse, better = ([one for one in readings if standing(one) == way] for way in ("worse", "better"))
    behind = [topic(one.definition).short + _small(one) for one in worse]
    ahead = [topic(one.definition).ahead + _small(one) for one in better]
    parts = [f"clearly behind{_some(worse, '')} on {joined(behind)}"] if behind else []
    parts += [f"clearly ahead{_some(better, ' of')} on {joined(ahead)}"] if ahead else []
    if parts:
        return f"Home is {joined(parts)}"
    if all(standing(one) in ("alone", "hidden") for one in readings):
        return "No headline measure can be compared for home"
    return "No headline measure shows home clearly behind or clearly ahead"


def panel_heading(reading: Reading) -> str:
    """The finding of one panel."""
    named = topic(reading.definition)
    name, verb = named.heading, "are" if named.is_plural else "is"
    verdicts = [gap.verdict for gap in reading.gaps]
    found = standing(reading)
    if found in ("worse", "better", "clear"):
        way = "more" if any(is_clear(one) and is_higher(one) for one in verdicts) else "less"
        small = all(one in SMALL for one in verdicts if is_clear(one))
        if small:
            return f"{name} {verb} {way} common at home: a small but clear difference"
        return f"{name} {verb} clearly {way} common at home"
    if found == "mixed":
        up, down = (_small(reading, upward) for upward in (True, False))
        return (
            f"{name}: {'' if up else 'clearly '}higher at home than in some groups{up}, "
            f"{'' if down else 'clearly '}lower than in others{down}"
        )
    if found == "none":
        return f"{name}: no clear difference for home"
    if found == "few":
        return f"{name}: too few children to tell if home differs"
    if found == "alone":
        return f"{name}: home can’t be compared"
    return f"{name} can’t be shown for home"


_LATE = "latest complete follow-up"
_LATEST = "latest published"


def panel_notes(reading: Reading, covered: Covered | None = None, with_reason: bool = True) -> str:
    """Which way is good, who is counted, which period, at which grain, how many it covers, what to mind.

    `with_reason` says why several years stand together, where they do.
    """
    plan, definition = reading.evidence.plan, reading.definition
    if reading.period is None:
        return not_enough_words(plan) or f"Nothing is published for this year. {good_words(definition)}"
    late = f" ({_LATE if definition.is_followed else _LATEST})" if reading.late else ""
    pooled = f", {pooled_words(plan, with_reason)}" if is_pooled(plan) else ""
    together = f" {together_words(plan)}" if reading.compared == ("away",) else ""
    cohort = cohort_sentence(definition)
    return (
        f"{good_words(definition)} {cohort}, {reading.period}{late}{pooled}."
        f"{together.rstrip()}{_covered_words(covered)}{small_base_words(reading)}"
    )


def _covered_words(covered: Covered | None) -> str:
    """ " At home it covers 42 of 61 children (69%). Partial: read with care."; nothing where hidden."""
    if covered is None or covered.share is None:
        return ""
    warning = f" {coverage_words(covered.share)}" if covered.share < PARTIAL_UNDER else ""
    return f" At home it covers {covered.words}.{warning}"


def compared_with(compare: str, shown: Sequence[Reading]) -> str:
    """What the panels set home beside: what was asked for, and what stands in its place where it can't."""
    together = in_sentence("away")
    beside = [one for one in shown if one.compared]
    apart = [one for one in beside if one.compared != ("away",)]
    asked = named_among((one.named_as(compare) for one in apart), compare)
    name = "each other group" if compare == EACH else in_sentence(asked)
    if not apart:
        missed = f": {name} is not published apart" if compare not in (EACH, "away") else ""
        return f"{together}{missed}"
    which = "those are" if compare == EACH else "that is"
    instead = f", or with {together} where {which} not published apart"
    return name + (instead if len(apart) < len(beside) else "")


def small_base_words(reading: Reading) -> str:
    """The warning where a published figure rests on 10 to 19 children, naming the groups."""
    small = [
        in_sentence(reading.named_as(group))
        for group, figure in reading.rows
        if figure and figure.is_published and figure.denominator in SMALL_BASES
    ]
    return f" {SMALL_BASE.removesuffix('.')} ({joined(small)})." if small else ""


def _small_change(reading: Reading) -> str:
    """ " (a small but clear change)" where that is all it is."""
    return " (a small but clear change)" if reading.change and reading.change.verdict in SMALL else ""


def changes_compared(readings: Sequence[Reading]) -> str:
    """ "5 comparisons: by chance alone, less than one would look clear.", of the changes at home."""
    changes = [one.change for one in readings if one.change]
    tested = [change for change in changes if change.verdict not in ("not_shown", "not_tested")]
    return stats.screen_family([1.0] * len(tested), [True] * len(tested)).words


@kept(256)
def number_compared(readings: Sequence[Reading]) -> str:
    """ "15 comparisons: by chance alone, about 1 would look clear."; headlines are exempt from more (044)."""
    gaps = [gap for one in readings for gap in one.gaps if gap.verdict not in ("not_shown", "not_tested")]
    return stats.screen_family([1.0] * len(gaps), [True] * len(gaps)).words


def panel_alt(reading: Reading) -> str:
    """The finding of a panel with its numbers, for a reader who can't see it."""
    rows = "; ".join(
        f"{in_sentence(reading.named_as(group))} {figure.words if figure else 'not published'}"
        for group, figure in reading.rows
    )
    period = reading.period or "no period"
    return f"{panel_heading(reading)}. {reading.definition.label}, {period}: {capital(rows)}."


@kept(256)
def change_heading(readings: Sequence[Reading]) -> str:
    """The finding over the table of changes."""
    shown = [one for one in readings if one.change and one.change.verdict not in ("not_shown", "not_tested")]
    if not shown:
        return "What has changed for children at home can’t be shown"
    moved = [one for one in shown if one.change and is_clear(one.change.verdict)]
    all_small = all(map(_small_change, moved))
    clear = [topic(one.definition).short + ("" if all_small else _small_change(one)) for one in moved]
    since = capital(since_words(shown))
    if clear:
        has = _be(topic(moved[0].definition).short, "has", "have") if len(moved) == 1 else "have"
        if all_small:
            return f"{since}, {joined(clear)} {has} changed at home by a small but clear amount"
        return f"{since}, {joined(clear)} {has} clearly changed at home"
    if _all_too_few(shown):
        what = topic(shown[0].definition).short if len(shown) == 1 else "anything"
        has = _be(what, "has", "have")
        return f"Too few children to tell if {what} {has} changed at home {since_words(shown)}"
    that = "" if len(shown) == len(readings) else " that can be compared"
    return f"{since}, nothing{that} has clearly changed for children at home"


def nothing_before(one: Reading) -> str:
    """Why no earlier figure stands beside that of a reading: there is none, or the two are not compared."""
    periods = one.evidence.periods
    if one.period not in periods or one.period == periods[0]:
        return "no earlier period"
    why = why_not_compared(one.evidence, one.period or "")
    return f"not compared: {why}" if why else "not compared"

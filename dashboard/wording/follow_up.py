"""Sentences of Follow-up: what moved since the report, what changed between two days, what to read first.

Here: pure functions of what is known. Nothing here says why something moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.cases.recommendation import Recommendation
from dashboard.figures.ladder import BY_INTERVAL, Followed
from dashboard.wording.cases import step_name
from dashboard.wording.differences import points_words
from dashboard.wording.limits import READ_FIRST
from dashboard.wording.names import capital, day, joined, lower_first, number_word
from pipelines.stats.verdicts import TOO_WIDE

TITLE = READ_FIRST
STEP_HEADINGS = {
    "visit": "Visit or call about",
    "write": "Ask for in writing",
    "leave": "Leave until later",
}
Pair = tuple[Recommendation, Followed | None]
_UNCLEAR = {False: "there is no clear change", True: "there are too few children to tell"}
"""What is said of measures that did not clearly move, by whether their interval is wide."""


def weeks_since(report: date, today: date) -> str:
    """ "Fifty-seven weeks" as "57 weeks"; under ten as a word."""
    weeks = (today - report).days // 7
    return f"{number_word(weeks)} week{'' if weeks == 1 else 's'}"


def _moved(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[1] and pair[1].step >= 3]


def _unclear(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[1] and pair[1].step in (1, 2)]


def answer(pairs: Sequence[Pair], report: date, today: date, has_figures: bool) -> str:
    """How many measures moved clearly, how many did not, how many can't be measured yet."""
    if not has_figures:
        since = capital(weeks_since(report, today))
        return f"**{since} after the report, no figure had been published,** so no measure can be read."
    moved, unclear = _moved(pairs), _unclear(pairs)
    total = number_word(len(pairs))
    names = f": {joined(lower_first(one.short) for one, _ in moved)}" if moved else ""
    has = "has" if len(moved) <= 1 else "have"
    lead = (
        f"**{capital(weeks_since(report, today))} after the report, {number_word(len(moved))} of {total} "
        f"measures {has} clearly moved{names}.**"
    )
    said = [lead]
    for is_few, verdict in _UNCLEAR.items():
        found = [held for _, held in unclear if held and _is_wide(held) == is_few]
        better = sum(held.step == 2 and held.towards == "better" for held in found)
        leans = f"; {number_word(better)} of those look{'s' if better == 1 else ''} better" if better else ""
        said += [f"On {number_word(len(found))} {verdict}{leans}."] if found else []
    rest = len(pairs) - len(moved) - len(unclear)
    if rest:
        said.append(f"{capital(number_word(rest))} can’t be measured yet.")
    return " ".join(said)


def chart_heading(pairs: Sequence[Pair]) -> str:
    """The finding over the rows."""
    moved = [str(one.number) for one, _ in _moved(pairs)]
    if not moved:
        return "No recommendation’s measure shows a clear change yet"
    noun = "Recommendation" if len(moved) == 1 else "Recommendations"
    return f"{noun} {joined(moved)} show{'s' if len(moved) == 1 else ''} a clear change"


def change_words(one: Followed | None, has_measure: bool) -> str:
    """The change at the right of a row: words first, then points."""
    if not has_measure:
        return "No measure is agreed"
    if one is None:
        return "No figure published by then"
    if one.change is None or one.then is None or one.now is None:
        return "Not measurable yet"
    if not one.step:
        return f"Not measurable yet\n{points_words(one.change)} so far"
    if one.step >= 3:
        head = "Quarters outside the limits or in a run" if one.by_limits else "Clear change"
        head += f": {one.towards}" if one.towards != "neither" else ""
    else:
        head = "Too few children to tell" if _is_wide(one) else "No clear change"
        head += f", looks {one.towards}" if one.step == 2 and one.towards != "neither" else ""
    return f"{head}\n{points_words(one.change)}"


def _is_wide(one: Followed) -> bool:
    """Whether the interval of the change is so wide that only a very large one would have shown."""
    return one.change is not None and round((one.change[2] - one.change[1]) / 2, 9) > TOO_WIDE


def _chance(pairs: Sequence[Pair]) -> str:
    """Of how many measures one would look clear by chance alone: of those with the most quarters."""
    many = min(held.measures_to_a_false_alarm for _, held in pairs if held and held.step)
    if many == BY_INTERVAL:
        return "By chance alone, one in about twenty would look clear."
    return (
        f"By chance alone, one in about {number_word(many)} would look clear: each quarter is a new chance."
    )


def step_words(one: Followed | None, has_measure: bool) -> str:
    """ "2 Moved, within expected variation: no clear change, direction better"."""
    if one is None:
        return "0 Not measurable yet" + ("" if has_measure else ": no measure is agreed")
    name = f"{one.step} {step_name(one.step)}"
    if one.step == 0:
        return f"{name}: {one.why}"
    if one.step == 2:
        return f"{name}: no clear change, direction {one.towards}"
    return name


def changed_heading(number: int, since: date) -> str:
    """ "Since 3 August 2026, eight facts have changed"."""
    if not number:
        return f"Since {day(since)}, nothing has changed"
    return f"Since {day(since)}, {number_word(number)} fact{' has' if number == 1 else 's have'} changed"


def limits(pairs: Sequence[Pair], at_home: tuple[str, str]) -> list[str]:
    """What to read before concluding; `at_home` are the children at home before the report and now."""
    tested = sum(held is not None and held.step >= 1 for _, held in pairs)
    clear = len(_moved(pairs))
    said = []
    if tested:
        count = capital(number_word(clear)) if clear else "No"
        changes = f"{count} clear change{'' if clear <= 1 else 's'}"
        tests = f"{number_word(tested)} test{'' if tested == 1 else 's'}"
        said.append(f"**{changes} in {tests}.** {_chance(pairs)}")
    said += [
        "**An area is inspected at one moment.** Weak figures tend to recover anyway.",
        "**Recording often improves after an inspection.** A measure may look worse or better with it.",
    ]
    if all(at_home):
        said.append(f"**Children at home:** {at_home[0]}, then {at_home[1]}. The mix may have changed.")
    return said

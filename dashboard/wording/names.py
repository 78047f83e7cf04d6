"""Names as readers see them: groups, comparators, splits, days, periods, topics of the headline measures.

Here: words for things. Not here: words for states (`states.py`) or for differences (`differences.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dashboard.figures.rows import EVERYONE, JOINED, PARTLY_JOINED, Definition
from pipelines.vocabulary import GROUP_LABELS, RESIDENTIAL_AND_OTHER, label_year, year_end, year_start

_NAMES = GROUP_LABELS | {
    EVERYONE: "All",
    JOINED: RESIDENTIAL_AND_OTHER,
    PARTLY_JOINED: "Residential care, on some measures with other care",
}

_COMPARATORS = {
    "each": "Each other group",
    "away": "All others together",
    "other": "Other care",
}
_IN_SENTENCE = {
    "home": "at home",
    "kinship": "kinship care",
    "foster": "foster care",
    "residential": "residential care",
    "other": "other care",
    "away": "all other groups together",
    "all": "all looked after children",
    EVERYONE: "all of them",
    JOINED: RESIDENTIAL_AND_OTHER.lower(),
    PARTLY_JOINED: "residential care (on some measures with other care)",
}
_IN_FEW_WORDS = {JOINED: "residential + other", PARTLY_JOINED: "residential (some + other)"}
"""Names that are too long for a chart or a chip."""
_SPLITS = {
    "none": "None",
    "sex": "Sex: {}",
    "age_band": "Age: {}",
    "route": "Route home: {}",
    "body": "Met as: {}",
    "rater": "Rated by: {}",
    "baseline_band": "At the start: {}",
    "pairs": "Of those assessed: {}",
}
_LEVELS = {
    "start_of_help": "at home from the start",
    "after_return": "returned home",
    "0-4": "0–4",
    "5-11": "5–11",
    "12-15": "12–15",
    "16+": "16 and over",
    "0-1": "0–1 of eight low",
    "2-3": "2–3 of eight low",
    "4+": "4 or more of eight low",
    "Not known": "not known",
    "Child and worker": "child with worker",
    "not_matched": "not matched",
    "assessed_twice": "assessed twice",
    "assessed_once": "not assessed twice",
    "order_ended": "order ended",
    "changed_group": "moved to another group",
    "turned_18": "turned 18",
}
_NOT_CHILDREN = {
    "Meetings": "meetings",
    "Actions": "actions",
    "Members of staff": "members of staff",
    "Parents": "parents and carers",
    "Young people": "young people",
}

WELLBEING = "wellbeing_"
"""How the ids of the wellbeing indicators begin."""

_RATERS = {"all": "All raters together", "Child and worker": "Child with worker"}
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Topic(NamedTuple):
    """How a measure is named: in the answer, in the answer where home is ahead, at the head of its panel."""

    short: str
    ahead: str
    heading: str
    is_plural: bool = False


TOPICS = {
    "attendance_below_90": Topic("attendance", "attendance", "Attending under 90% of the time"),
    "more_than_one_placement": Topic("moves", "fewer moves", "Moving placement"),
    "excluded_at_least_once": Topic("exclusion", "exclusion", "Exclusion from school"),
    "wellbeing_overall": Topic("wellbeing", "wellbeing", "Improved wellbeing"),
    "positive_destination_9m": Topic(
        "destinations", "destinations", "Positive destinations after nine months", True
    ),
}


def topic(definition: Definition) -> Topic:
    """The names of a measure; its own label where it is not one of the headline five."""
    plain = lower_first(definition.label)
    return TOPICS.get(definition.id) or Topic(plain, plain, definition.label)


def group_name(group: str, is_tight: bool = False) -> str:
    """ "Kinship care", to stand alone; where room is tight "Residential + other"."""
    return capital(_IN_FEW_WORDS[group]) if is_tight and group in _IN_FEW_WORDS else _NAMES[group]


def in_sentence(group: str, is_tight: bool = False) -> str:
    """ "kinship care", inside a sentence; where room is tight "residential + other"."""
    return _IN_FEW_WORDS[group] if is_tight and group in _IN_FEW_WORDS else _IN_SENTENCE[group]


def comparator_name(comparator: str) -> str:
    """ "Foster care" or "Each other group", for a menu."""
    return _COMPARATORS.get(comparator) or _NAMES[comparator]


def with_other(head: str, group: str) -> str:
    """ ", with other care": of a row that holds it, under a head that holds for some rows only."""
    return ", with other care" if group == JOINED != head else ""


def split_name(breakdown: str, level: str) -> str:
    """ "None", "Sex: female", "Age: 12–15"."""
    return _SPLITS[breakdown].format(level_name(level))


def wellbeing_name(indicator: str) -> str:
    """ "All eight together", "Safe"."""
    name = indicator.removeprefix(WELLBEING)
    return "All eight together" if name == "overall" else capital(name)


def rater_name(split: tuple[str, str]) -> str:
    """ "All raters together", "Social worker", "Child with worker"."""
    return _RATERS.get(split[1], split[1])


def level_name(level: str) -> str:
    """A level of a split as words."""
    return _LEVELS.get(level) or level[0].lower() + level[1:]


def day(date_: date) -> str:
    """ "9 November 2026"."""
    return f"{date_.day} {date_:%B %Y}"


def joined(names: Iterable[str], word: str = "and") -> str:
    """ "a", "a and b", "a, b and c"; "a, and b and c" where one of the last two names is of two things."""
    items = list(names)
    of_two = any(one.lower().startswith(_IN_SENTENCE[JOINED]) for one in items[-2:])
    comma = "," if of_two else ""
    return f"{comma} {word} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def number_word(number: int) -> str:
    """ "five"; from ten on in figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def times_word(number: int) -> str:
    """ "once", "twice", "three times"."""
    return {1: "once", 2: "twice"}.get(number) or f"{number_word(number)} times"


def whole(number: float) -> int:
    """The nearest whole number, halves away from zero (decision 062)."""
    return int(abs(number) + 0.5 + 1e-9) * (1 if number >= 0 else -1)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with its first letter small, unless it begins with a name such as SCQF or Scottish."""
    return text if text[:2].isupper() or text.startswith("Scottish") else text[:1].lower() + text[1:]


@lru_cache(maxsize=1024)
def years_in(period: str) -> range:
    """The reporting years that a period holds: one, or those of a window."""
    return range(label_year(period.split("–")[0]), label_year(period) + 1)


def span_words(period: str) -> str:
    """ "1 August 2025 to 31 July 2026", the days that a period covers."""
    years = years_in(period)
    return f"{day(year_start(years[0]))} to {day(year_end(years[-1]))}"


def of_whom(words: str, definition: Definition) -> str:
    """Words on "children" as they are said of a measure that counts meetings, staff or the like."""
    counted = (noun for start, noun in _NOT_CHILDREN.items() if definition.out_of.startswith(start))
    return words.replace("children", next(counted, "children"))

"""How a figure is worked out: numerator, denominator, cohort, method, source, release, caveats.

Here: terms and sentences for one measure, the same under every chart and in the catalogue. Not here: the
methods themselves (`docs/methods.md`, `pipelines/stats/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Definition
from dashboard.kept import kept
from dashboard.selection import Selection
from dashboard.wording.cohorts import whole_words
from dashboard.wording.differences import GOOD
from dashboard.wording.names import capital, day, joined
from dashboard.wording.plan import sentences
from pipelines.vocabulary import year_label

TITLE = "How is this worked out?"
TO_CATALOGUE = "Its entry in the catalogue, on the Data page"
_EDUCATION = {"school", "exclusions", "leavers", "acel"}
_SOURCES = {
    "aggregate": "ready-made",
    "health": "health",
    "governance": "governance",
    "surveys": "survey",
    "survey_questions": "survey",
    **dict.fromkeys(_EDUCATION, "education"),
}
_METHODS = {
    "count": "A plain count.",
    "proportion": "Counted ÷ out of, as a percentage.",
    "event_rate": "Events ÷ children × 1,000. One child can have several.",
    "mean": "The sum of what is counted ÷ the sum of what it is out of.",
    "matched_change": "Children who improved ÷ children assessed twice.",
}
_WILSON = "95% interval: Wilson’s."
_BYAR = (
    "95% interval: exact below ten events, Byar’s from ten. It is too narrow, for events of one child hang "
    "together, so no difference of it is called clear."
)
_NO_INTERVAL = "It has no interval, so no difference of it is called clear."
_DIFFERENCES = (
    "A difference between two figures has its own interval (Newcombe’s; for a change in the gap, MOVER) and "
    "is clear only where that leaves out zero."
)


class Working(NamedTuple):
    """A measure's name, its terms with their words, and the address of its entry in the catalogue."""

    name: str
    entries: tuple[tuple[str, str], ...]
    href: str

    @property
    def page(self) -> str:
        """The page that the address opens."""
        return self.href.partition("?")[0]


@kept(1024)
def working(selection: Selection, held: Evidence) -> Working:
    """How the figures of a measure come about, for the partnership and release that are shown."""
    one = held.definition
    caveats = [*one.caveats, *_years(one)]
    entries = (
        ("Counted (numerator)", f"{one.counted}."),
        ("Out of (denominator)", f"{one.out_of}."),
        ("Cohort", whole_words(one)),
        ("Method", method_words(held)),
        ("Published as", " ".join(map(capital, sentences(held.plan))) or "Each year."),
        ("Source", source_words(selection, [one])),
        ("Release", release_words(selection)),
        ("Good is", f"{GOOD[one.polarity]} {definition_words(one)}"),
        ("Read with care", " ".join(f"{capital(words.rstrip('.'))}." for words in caveats)),
    )
    return Working(one.label, entries, catalogue_link(selection, one))


def method_words(held: Evidence) -> str:
    """How the figure and its interval are made, and when a difference is clear."""
    kind = held.definition.kind
    has_interval = any(one.lower_ci is not None for one in held.figures.values())
    if not has_interval:
        return f"{_METHODS[kind]} {_NO_INTERVAL}"
    return f"{_METHODS[kind]} {_BYAR if kind == 'event_rate' else f'{_WILSON} {_DIFFERENCES}'}"


def definition_words(one: Definition) -> str:
    """Whose definition it is, and which questions of the inspection it speaks to."""
    whose = "National definition." if one.national_definition else "Local measure."
    return f"{whose} KLOE {one.kloe}, QI {', '.join(one.quality_indicators)}."


def source_words(selection: Selection, shown: Iterable[Definition]) -> str:
    """ "Children’s social work and education returns of Aberfinch (invented), as at 31 July 2026"."""
    names = [_SOURCES.get(table, "children’s social work") for one in shown for table in one.tables]
    returns = capital(joined(dict.fromkeys(names)))
    return f"{returns} returns of {selection.partnership.title}, as at {day(selection.release.as_at)}."


def release_words(selection: Selection) -> str:
    """The release and its day."""
    return f"{selection.release.release_id}, published on {day(selection.release.published_on)}."


def catalogue_link(selection: Selection, one: Definition) -> str:
    """The address of the measure's entry, for the same partnership and the same past day."""
    asked = {"partnership": selection.partnership.title, "indicator": one.label}
    if selection.known_on:
        asked["as_known"] = day(selection.known_on)
    return f"data?{urlencode(asked)}"


def page_link(selection: Selection, one: Definition) -> str:
    """The address of the measure's own page, which says under its chart how it is worked out."""
    asked = {"partnership": selection.partnership.title, "outcome": one.label}
    if selection.known_on:
        asked["as_known"] = day(selection.known_on)
    return f"outcomes?{urlencode(asked)}"


def _years(one: Definition) -> list[str]:
    breaks = [f"break from {year_label(year)}: {words}" for year, words in one.definition_breaks]
    marked = [f"{year_label(year)}, not compared: {words}" for year, words in one.marked_years]
    return breaks + marked + [f"{year_label(year)}: {words}" for year, words in one.noted_years]

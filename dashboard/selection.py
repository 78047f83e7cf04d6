"""Selection: what a reader has chosen, as one frozen value, and what there is to choose from.

Here: options and their order, from a release. Not here: widgets and the address (`filters.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from dashboard import signin, store
from dashboard.access import AccessRefused
from dashboard.figures.evidence import (
    definitions,
    evidence,
    named_among,
    named_as,
    partnerships,
    plans,
    reporting_years,
    splits,
)
from dashboard.figures.rows import Definition, Partnership
from dashboard.store import Release
from dashboard.wording.names import WELLBEING, comparator_name, day, rater_name, split_name, wellbeing_name
from pipelines.paths import DataFolder
from pipelines.vocabulary import AWAY_GROUPS, BREAKDOWN_LEVELS

EACH = "each"
"""Home is compared with each other group."""
NO_SPLIT = ("none", "all")
WHOLE_WELLBEING = f"{WELLBEING}overall"


class Choice(NamedTuple):
    """One filter: its name in the address, its label, its options, how one is written, which comes first."""

    key: str
    label: str
    options: tuple[Any, ...]
    written: Callable[[Any], str]
    first: int = 0


class Pick(Protocol):
    """Takes one option of a choice: from a widget, or the first where a page runs alone."""

    def __call__(self, choice: Choice) -> Any: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything that a page needs to know of what was chosen. `known_on` is None for today."""

    release: Release
    partnership: Partnership
    known_on: date | None = None
    year: str = ""
    compare: str = EACH
    indicator: str = ""
    comparator: str = "away"
    split: tuple[str, str] = NO_SPLIT
    earlier: Release | None = None
    """The release that the shown one is compared with."""

    @property
    def definition(self) -> Definition:
        return definitions(self.release)[self.indicator]


def first_option(choice: Choice) -> Any:
    """What stands where nobody chose."""
    return choice.options[choice.first]


def select(filters: tuple[str, ...], today: date, pick: Pick, folder: DataFolder) -> Selection | None:
    """The selection of a page with these filters, or None where nothing was published yet.

    Each choice depends on those before it: the release first, then the partnership, then the rest.
    """
    current = store.current_release(folder)
    if current is None:
        return None
    past = pick(known_on(current, today, folder))
    release = store.verified(Path(past.path)) if past else current
    partnership = pick(of_partnerships(release))
    chosen: dict[str, Any] = {
        "release": release,
        "partnership": partnership,
        "known_on": None if release == current else release.published_on,
    }
    if "year" in filters:
        chosen["year"] = pick(of_years(release, partnership))
    if "compare" in filters:
        chosen["compare"] = pick(of_comparisons(release, partnership))
    if "wellbeing" in filters:
        chosen["indicator"] = pick(of_wellbeing(release))
        chosen["split"] = pick(of_raters())
    if "outcome" in filters:
        chosen["indicator"] = pick(of_outcomes(release))
        chosen["split"] = pick(of_splits(release, partnership, chosen["indicator"]))
        chosen["comparator"] = pick(
            of_comparators(release, partnership, chosen["indicator"], chosen["split"])
        )
    if "indicator" in filters:
        chosen["indicator"] = pick(of_measures(release)) or ""
    if "since" in filters:
        chosen["earlier"] = pick(of_earlier(release))
    return Selection(**chosen)


def known_on(current: Release, today: date, folder: DataFolder) -> Choice:
    """Today, or the day of an earlier release. The option is that release, None for today."""
    past = store.past_releases(folder, current)
    return Choice(
        "as_known",
        "As known on",
        (None, *past),
        lambda release: day(release.published_on) if release else f"Today, {day(today)}",
    )


def of_partnerships(release: Release) -> Choice:
    """The partnerships of a release that the person at the page may see, by name.

    Raises AccessRefused where that is none.
    """
    person = signin.current()
    seen = tuple(one for one in partnerships(release) if person.sees(one.partnership))
    if not seen:
        raise AccessRefused("None of the partnerships that you may see is in these figures.")
    return Choice("partnership", "Partnership", seen, lambda one: one.title)


def of_years(release: Release, partnership: Partnership) -> Choice:
    """Reporting years of a partnership, newest first."""
    return Choice("year", "Year", reporting_years(release, partnership.partnership), str)


def of_comparisons(release: Release, partnership: Partnership) -> Choice:
    """Each other group, one of them, or all of them together, as the headline measures name them."""
    plan = plans(release, partnership.partnership)
    headline = [plan[one.id] for one in definitions(release).values() if one.headline and one.id in plan]

    def written(group: str) -> str:
        return comparator_name(
            named_among((named_as(one, group) for one in headline if group in one.groups), group)
        )

    return Choice("compare", "Compare home with", (EACH, *AWAY_GROUPS, "away"), written)


def of_outcomes(release: Release) -> Choice:
    """The measures of a release, in their order; attendance under 90% comes first."""
    known = definitions(release)
    names = tuple(known)
    first = names.index("attendance_below_90") if "attendance_below_90" in known else 0
    return Choice("outcome", "Outcome", names, lambda name: known[name].label, first)


def of_measures(release: Release) -> Choice:
    """The measures of a release, as entries of the catalogue; the first option is none of them."""
    known = definitions(release)
    return Choice(
        "indicator",
        "How is it worked out?",
        (None, *known),
        lambda name: known[name].label if name else "Choose a measure",
    )


def of_earlier(release: Release) -> Choice:
    """The releases that stand before one, newest first."""
    before = tuple(one for one in store.standing(release) if one != release)
    return Choice(
        "since",
        "Changed since release",
        before or (None,),
        lambda one: one.release_id if one else "None before this",
    )


def of_wellbeing(release: Release) -> Choice:
    """All eight indicators together, then each of them."""
    names = tuple(name for name in definitions(release) if name.startswith(WELLBEING))
    first = names.index(WHOLE_WELLBEING) if WHOLE_WELLBEING in names else 0
    return Choice("wellbeing", "Wellbeing indicator", names, wellbeing_name, first)


def of_raters() -> Choice:
    """Everybody who rated, and each kind of rater, whether or not the release shows them apart."""
    options = (NO_SPLIT, *(("rater", level) for level in BREAKDOWN_LEVELS["rater"]))
    return Choice("rater", "Rated by", options, rater_name)


def of_comparators(
    release: Release, partnership: Partnership, indicator: str, split: tuple[str, str]
) -> Choice:
    """The groups that a gap is published for; foster care comes first where it is one of them."""
    held = evidence(release, partnership.partnership, indicator, *split)
    groups = held.comparators or ("away",)
    first = groups.index("foster") if "foster" in groups else 0
    return Choice(
        "comparator", "Compare home with", groups, lambda group: comparator_name(held.named_as(group)), first
    )


def of_splits(release: Release, partnership: Partnership, indicator: str) -> Choice:
    """The splits that were published for a measure, none first where it has that.

    What became of children who are not matched is no figure of the measure: Wellbeing tells it as a flow.
    """
    held = tuple(
        (breakdown, level)
        for breakdown, level in splits(release, partnership.partnership, indicator)
        if breakdown != "pairs" and level != "not_matched"
    )
    options = held or (NO_SPLIT,)
    return Choice("split", "Split by", options, lambda pair: split_name(*pair))

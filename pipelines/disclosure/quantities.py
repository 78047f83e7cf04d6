"""What a cell counts, whatever indicator it stands under: two cells of one quantity are one number.

A quantity is a population and the conditions that its rows meet, so "offered advocacy" and the denominator of
"took up advocacy" are the same. Here: that reading of the declarations. Not here: how quantities add up
(`relations.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.disclosure.primary import is_divided_by_children
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import Outcome

SAME_ROWS = {
    "pupils_and_exclusions": "pupils",
    "census_care_plans": "looked_after_on_census",
    "census_registrations": "looked_after_on_census",
}
"""Populations that hold the same rows, with other columns."""
SAME_IN_ALL = {"children_and_referrals": "looked_after_in_year"}
"""Populations that hold the same children, in another care group: the same number for all groups together."""
PART_OF = {
    "looked_after_on_census": "looked_after_in_year",
    "pupils": "looked_after_in_year",
    "school_age_in_year": "looked_after_in_year",
    "voices": "reviews_due",
    "census_health": "looked_after_on_census",
    "census_home_orders": "looked_after_on_census",
    "census_workers": "looked_after_on_census",
}
"""Who is looked after on 31 July was looked after in the year (`methods.md` A5.4); a voice is of a review."""
NOBODYS_REST = frozenset({"pupils", "school_age_in_year", "voices", "census_health", "census_workers"})
"""Parts whose rest bounds them and is no finding, however small (decision 086)."""
STARTS_AND_ENDS = ("episodes_started", "episodes_ended")
"""Populations whose difference is the change of the stock, which is published, of all groups together."""
CARE_GROUP_CONDITIONS = {
    "care_group = 'home'": "home",
    "NOT (care_group = 'home')": "away",
    "NOT (care_group <> 'residential')": "residential",
}
"""Conditions that say a care group: the share at home of everybody is the number of children at home."""
WHOLES = frozenset({"looked_after_on_census", "looked_after_in_year", "school_age_in_year"})
"""Populations of which other families count some children, so that a split of both ties the two together."""
NOBODYS_CONDITIONS = frozenset({"school_age"})
"""Conditions whose rest bounds them and is no finding, however small (decision 086)."""
Guests = dict[str, tuple[str, ...]]
GUESTS: Guests = {"episodes_ended": ("stock",), "scn_coverage": ("stock",), "gp_and_dentist": ("stock",)}
"""Indicators whose numbers of children bound those of other families, which are searched beside what is shown
of them: to protect all together would tie their splits too."""
LAST_GUESTS: Guests = {
    "looked_after": ("home_orders", "workers", "episodes", "scn", "gp_and_dentist"),
    "more_than_one_placement": ("episodes",),
}
"""The same for families that are searched by themselves first, and then once more."""
LINKED_FAMILIES = {"in_year": "stock", "pupils": "stock", "voice": "reviews"}
"""Families that are protected together with another, because their quantities nest."""


class Quantity(NamedTuple):
    """population, and what its rows have in common; `kind` tells counts of rows from other things."""

    population: str
    having: frozenset[str]
    kind: str = "rows"


def system_family(indicator: Indicator) -> str:
    """The family in whose system the indicator is protected."""
    return LINKED_FAMILIES.get(indicator.family, indicator.family)


def is_whole_of_others(indicator: Indicator) -> bool:
    """Whether another family, protected apart, counts some of the children that the indicator counts.

    The families' splits would have to be protected together: each level bounds a level of the other.
    """
    rows = population_of(indicator)
    return SAME_IN_ALL.get(rows, rows) in WHOLES and not indicator.among


def conditions(text: str) -> frozenset[str]:
    """The conditions of an SQL text that all have to hold."""
    if not text:
        return frozenset()
    return frozenset([text] if "BETWEEN" in text or " OR " in text else text.split(" AND "))


def population_of(indicator: Indicator) -> str:
    """The name of the rows that an indicator counts; ready-made counts share them with no other."""
    if indicator.population == "aggregate":
        return f"aggregate {indicator.id}"
    return SAME_ROWS.get(indicator.population, indicator.population)


def quantity_of(indicator: Indicator, outcome: str) -> Quantity:
    """The quantity that an outcome of an indicator counts."""
    rows, among = population_of(indicator), conditions(indicator.among)
    if outcome in (Outcome.ALL, Outcome.COUNT, Outcome.CHILDREN, Outcome.ELIGIBLE):
        return Quantity(rows, among)
    if outcome == Outcome.DENOMINATOR_SUM and is_divided_by_children(indicator):
        return Quantity(rows, among)
    if indicator.kind is Kind.PROPORTION:
        yes = indicator.counts_when or indicator.id
        return Quantity(rows, among | (conditions(yes) if outcome == Outcome.YES else {f"NOT ({yes})"}))
    if outcome == Outcome.CHILDREN_WITH_EVENT:
        return Quantity(rows, among | {f"{indicator.counts_when} >= 1"})
    if indicator.kind is Kind.MATCHED_CHANGE:
        return Quantity(rows, among | {f"{indicator.id} {outcome}"})
    return Quantity(rows, among | {indicator.id}, outcome)


def without_event(indicator: Indicator) -> Quantity:
    """The children of an event rate who had none: nobody publishes them under it."""
    rows, among = population_of(indicator), conditions(indicator.among)
    return Quantity(rows, among | {f"NOT ({indicator.counts_when} >= 1)"})


def placed(quantity: Quantity, group: str) -> tuple[Quantity, str]:
    """The quantity and care group that the same number goes by."""
    if group != "all":
        return quantity, group
    if not quantity.having and quantity.population in SAME_IN_ALL:
        return quantity._replace(population=SAME_IN_ALL[quantity.population]), group
    for condition, named in CARE_GROUP_CONDITIONS.items():
        if condition in quantity.having:
            return quantity._replace(having=quantity.having - {condition}), named
    return quantity, group

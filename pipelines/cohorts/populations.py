"""POPULATIONS: everybody and everything that an indicator can count, by name.

A population is a frame with `partnership`, `year`, `care_group`, the columns it can be split by, and the
columns that declarations ask about. Here: the list, and the tables without which each is empty. Not here: how
each is made (a module a theme).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.cohorts import contacts, flows, leading, orders, schooling, stock, wellbeing
from pipelines.cohorts.sources import Sources


@dataclass(frozen=True, slots=True)
class Population:
    """frame: makes it. tables: the returns that it reads; where one is absent there is nobody to count."""

    frame: Callable[[Sources], pl.DataFrame]
    tables: tuple[str, ...]


def _of_children(frame: Callable[[Sources], pl.DataFrame], *tables: str) -> Population:
    return Population(frame, ("children", "placements", *tables))


POPULATIONS = {
    "looked_after_on_census": _of_children(stock.looked_after_on_census),
    "looked_after_in_year": _of_children(stock.looked_after_in_year),
    "episodes_started": _of_children(flows.episodes_started, "episodes"),
    "episodes_ended": _of_children(flows.episodes_ended, "episodes"),
    "home_starts": _of_children(flows.home_starts),
    "orders_ended": _of_children(orders.orders_ended, "legal"),
    "census_home_orders": _of_children(orders.census_home_orders, "legal"),
    "order_runs_ended": _of_children(orders.order_runs_ended, "legal"),
    "census_registrations": _of_children(stock.census_registrations, "registrations"),
    "registrations": _of_children(contacts.registrations, "registrations"),
    "children_and_referrals": _of_children(contacts.children_and_referrals, "referrals"),
    "assessed_in_year": _of_children(wellbeing.assessed_in_year, "wellbeing"),
    "health_notified": _of_children(contacts.health_notified, "health"),
    "census_health": _of_children(stock.census_health, "health"),
    "school_age_in_year": _of_children(stock.school_age_in_year, "school"),
    "pupils": _of_children(schooling.pupils, "school"),
    "pupils_and_exclusions": _of_children(schooling.pupils_and_exclusions, "school", "exclusions"),
    "acel_pupils": _of_children(schooling.acel_pupils, "acel"),
    "leavers": _of_children(schooling.leavers, "leavers"),
    "census_care_plans": _of_children(stock.census_care_plans, "episodes"),
    "reviews_due": _of_children(contacts.reviews_due, "reviews"),
    "voices": _of_children(contacts.voices, "reviews", "voice"),
    "audits": _of_children(contacts.audits, "audits"),
    "census_workers": _of_children(stock.census_workers, "workers"),
    "survey_answers": Population(leading.survey_answers, ("surveys",)),
    "survey_invited": Population(leading.survey_invited, ("surveys", "survey_questions")),
    "aftercare": Population(leading.aftercare, ("aftercare",)),
    "meetings": Population(leading.meetings, ("governance",)),
}

"""Who is counted in a measure, and by which placement a child belongs to a care group there.

Here: words for each population that a declaration may count (`pipelines/cohorts/populations.py`), decision
229. Not here: who is counted within it (`counted`, `out_of`), which the declaration says in its own words.
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.rows import Definition
from dashboard.wording.names import capital


class Cohort(NamedTuple):
    """Who is counted; by which placement, empty where there is none; what begins a sentence on them."""

    words: str
    placement: str = ""
    before: str = ""


_ON_CENSUS = Cohort("looked after on 31 July", "placement on 31 July", "children ")
_OF_YEAR = "placement on 31 July, or the last one in the year"
_OR_OF_YEAR = f"; where there was none, {_OF_YEAR}"
_IN_YEAR = Cohort("looked after at any time in the year", _OF_YEAR, "children ")
_DUE = Cohort("reviews due in the period", f"placement on the day the review was due{_OR_OF_YEAR}")
_READY_MADE = "as given in the ready-made returns"

COHORTS = {
    "looked_after_on_census": _ON_CENSUS,
    "census_home_orders": _ON_CENSUS,
    "census_registrations": _ON_CENSUS,
    "census_health": _ON_CENSUS,
    "census_care_plans": _ON_CENSUS,
    "census_workers": _ON_CENSUS,
    "looked_after_in_year": _IN_YEAR,
    "school_age_in_year": _IN_YEAR,
    "pupils": _IN_YEAR,
    "pupils_and_exclusions": _IN_YEAR,
    "acel_pupils": _IN_YEAR,
    "leavers": Cohort("left school in the year", _OF_YEAR, "children who "),
    "episodes_started": Cohort("episodes that started in the year", "the first placement of the episode"),
    "episodes_ended": Cohort("episodes that ended in the year", "the last placement of the episode"),
    "home_starts": Cohort(
        "started in the year and followed for twelve months",
        "the placement at home that started",
        "children who ",
    ),
    "orders_ended": Cohort("orders that ended in the year", "placement on the day before the order ended"),
    "order_runs_ended": Cohort(
        "orders ended in the year, followed for 18 months", "placement on the day before the orders ended"
    ),
    "registrations": Cohort(
        "registrations in the year", f"placement on the day of the registration{_OR_OF_YEAR}"
    ),
    "children_and_referrals": Cohort(
        _IN_YEAR.words, f"placement on the day of the child’s last referral{_OR_OF_YEAR}", "children "
    ),
    "assessed_in_year": Cohort(
        "assessed twice, the latest time in the period",
        "placement on the day of the latest assessment",
        "children ",
    ),
    "health_notified": Cohort(
        "notifications in the year", "placement on the day that the health board was told"
    ),
    "reviews_due": _DUE,
    "voices": _DUE,
    "audits": Cohort("records audited in the year", "placement on the day of the audit"),
    "survey_answers": Cohort("answered the survey", "the one that the answer names", "those who "),
    "survey_invited": Cohort("asked to take part in the survey", before="those "),
    "aftercare": Cohort("young people who left care, eligible for aftercare in the year"),
    "meetings": Cohort("meetings of the body in the year"),
    "aggregate": Cohort("as counted in the ready-made returns", _READY_MADE),
}
"""By the name of the population."""

NOT_BY_GROUP = "Not told by care group."


def cohort_of(one: Definition) -> Cohort:
    """Who is counted in a measure; ready-made counts of the census day are of whoever was there on it."""
    if one.population == "aggregate" and one.cohort_basis == "census_31_july":
        return _ON_CENSUS._replace(placement=_READY_MADE)
    return COHORTS[one.population]


def cohort_words(one: Definition) -> str:
    """ "looked after on 31 July", "reviews due in the period"."""
    return cohort_of(one).words


def cohort_sentence(one: Definition) -> str:
    """ "Children looked after at any time in the year", "Reviews due in the period"."""
    cohort = cohort_of(one)
    return capital(f"{cohort.before}{cohort.words}")


def group_words(one: Definition) -> str:
    """By which placement a child belongs to a care group, to stand alone; or that it is not told by group."""
    placement = _placement(one)
    return f"{capital(placement)}." if placement else NOT_BY_GROUP


def whole_words(one: Definition) -> str:
    """Both: "Looked after on 31 July. Care group: placement on 31 July." """
    placement = _placement(one)
    by_group = f"Care group: {placement}." if placement else NOT_BY_GROUP
    return f"{capital(cohort_words(one))}. {by_group}"


def _placement(one: Definition) -> str:
    return "" if one.care_groups == ("all",) else cohort_of(one).placement

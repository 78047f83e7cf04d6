"""The words that every part of Hearth shares: groups, periods, statuses, column names.

Here: names, their order, their labels, and the calendar of reporting years. Not here: what an indicator
means (`indicators/`), thresholds (`policy.py`), or how a word looks on a screen (`dashboard/wording/`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

CARE_GROUPS = ("home", "kinship", "foster", "residential", "other")
AWAY_GROUPS = CARE_GROUPS[1:]
PUBLISHED_GROUPS = (*CARE_GROUPS, "away", "all")

GROUP_LABELS = {
    "home": "At home",
    "kinship": "Kinship care",
    "foster": "Foster care",
    "residential": "Residential care",
    "other": "Other care",
    "away": "Away from home",
    "all": "All looked after",
}
RESIDENTIAL_AND_OTHER = "Residential and other care"
"""How residential care is named where it holds other care too (decision 222)."""

PLACEMENT_GROUPS = {
    "At home with parents": "home",
    "With kinship carers: friends/relatives": "kinship",
    "With foster carers provided by LA": "foster",
    "With foster carers purchased by LA": "foster",
    "With prospective adopters": "foster",
    "In local authority home": "residential",
    "In voluntary home": "residential",
    "In residential school": "residential",
    "In secure accommodation": "residential",
    "Crisis care": "residential",
    "In other residential": "residential",
    "In other community": "other",
}

COMPULSORY_REASONS = ("Compulsory supervision order", "Interim compulsory supervision order")

BREAKDOWN_LEVELS = {
    "none": ("all",),
    "sex": ("Male", "Female", "Other", "Not known"),
    "age_band": ("0-4", "5-11", "12-15", "16+", "Not known"),
    "route": ("start_of_help", "after_return"),
    "body": (
        "Child protection committee",
        "Corporate parenting board",
        "Chief officers' group",
        "Children's services planning group",
    ),
    "rater": ("Social worker", "Named person", "Child and worker"),
    "baseline_band": ("0-1", "2-3", "4+", "not_matched"),
    "pairs": ("assessed_twice", "order_ended", "changed_group", "turned_18", "assessed_once"),
}
"""The first four split children. `body` splits meetings by who met. The last three split the matched change
in wellbeing: who rated, how many of the eight stood at 1 or 2 at the start, why a child is not matched."""


class Status(StrEnum):
    """What a released cell is. Only `PUBLISHED` carries a count; only `BANDED` carries a band."""

    PUBLISHED = "published"
    BANDED = "banded"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not_applicable"
    NOT_SUPPLIED = "not_supplied"
    TOO_EARLY = "too_early"


class PeriodKind(StrEnum):
    YEAR = "year"
    QUARTER = "quarter"
    CENSUS = "census"
    WINDOW = "window"


class CohortBasis(StrEnum):
    """Who is counted. Bases nest and overlap, so two bases never share a series."""

    CENSUS = "census_31_july"
    WITHIN_YEAR = "within_year"
    FULL_YEAR = "full_year"
    PART_YEAR = "part_year"
    LEAVERS = "leavers_within_year"
    STARTS_FOLLOWED = "starts_followed"
    SURVEY_WAVE = "survey_wave"


class Outcome(StrEnum):
    """What a cell counts. Which of them an indicator has follows from its kind (`OUTCOMES_OF_KIND`)."""

    YES = "yes"
    NO = "no"
    ALL = "all"
    COUNT = "count"
    EVENTS = "events"
    CHILDREN_WITH_EVENT = "children_with_event"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DECLINED = "declined"
    NOT_MATCHED = "not_matched"
    ELIGIBLE = "eligible"
    NUMERATOR_SUM = "numerator_sum"
    DENOMINATOR_SUM = "denominator_sum"
    CHILDREN = "children"


CELL_KEY = (
    "partnership",
    "period",
    "period_kind",
    "cohort_basis",
    "care_group",
    "breakdown",
    "level",
    "indicator",
    "outcome",
)
CELL_COLUMNS = (*CELL_KEY, "count", "status", "release_id", "band")
MEASURE_COLUMNS = (
    *CELL_KEY,
    "numerator",
    "denominator",
    "value",
    "lower_ci",
    "upper_ci",
    "status",
    "words",
    "release_id",
)


def reporting_year(day: date) -> int:
    """The calendar year in which the reporting year of `day` ends (1 August 2023 to 31 July 2024 is 2024)."""
    return day.year + (day.month >= 8)


def year_start(year: int) -> date:
    """1 August that opens reporting year `year`."""
    return date(year - 1, 8, 1)


def year_end(year: int) -> date:
    """31 July that closes reporting year `year`; also its census day."""
    return date(year, 7, 31)


def year_label(year: int) -> str:
    """`2024` -> `2023/24`. A census carries the label of the year that it closes."""
    return f"{year - 1}/{year % 100:02d}"


def quarter_label(year: int, quarter: int) -> str:
    """`(2024, 1)` -> `2023/24 Q1`; Q1 is August to October."""
    return f"{year_label(year)} Q{quarter}"


def window_label(first: int, last: int) -> str:
    """`(2020, 2022)` -> `2019/20–2021/22`, pooled years, first and last included."""
    return f"{year_label(first)}–{year_label(last)}"


def label_year(label: str) -> int:
    """The reporting year in which a period ends, from its label: year, census, quarter or window.

    Raises ValueError naming the label where it is none of these.
    """
    last = label.split("–")[-1].split(" ")[0]
    head, slash, tail = last.partition("/")
    if not slash or len(head) != 4 or len(tail) != 2 or not (head + tail).isdigit():
        raise ValueError(f"'{label}' is not the label of a reporting period, such as 2023/24 or 2023/24 Q1")
    return int(head) + 1


_LEFT_OUT = {"council", "city", "of", "the", "islands", "and"}
_ALIASES = {"na h-eileanan siar": "eilean siar", "western isles": "eilean siar"}


def area_key(area: str) -> str:
    """An area's name without what lists spell differently: "City of Edinburgh" -> "edinburgh"."""
    plain = area.casefold().replace("&", " and ").strip()
    plain = _ALIASES.get(plain, plain)
    return " ".join(word for word in plain.split() if word not in _LEFT_OUT)

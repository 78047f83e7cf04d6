"""What each column of the tables that people take away holds, in words, and which values it may have.

Here: the data dictionary, as plain data. Not here: how it is written to a file (`package.py`). The tables
and their types are in `contracts/release.py`; a test asks that every column is described.
"""

from __future__ import annotations

from enum import StrEnum

from pipelines.vocabulary import (
    BREAKDOWN_LEVELS,
    PUBLISHED_GROUPS,
    CohortBasis,
    Outcome,
    PeriodKind,
    Status,
)

_KEY = {
    "partnership": "The partnership's code; its name is in partnerships.",
    "period": "The reporting period: 2023/24 is 1 August 2023 to 31 July 2024, 2023/24 Q1 its first quarter, "
    "2019/20–2021/22 three years together. A census carries the label of the year that it closes.",
    "period_kind": "How often the figure is counted: once a year, each quarter, on the census day (31 July), "
    "or over several years together.",
    "cohort_basis": "Who is counted. Cohorts nest and overlap, so two cohorts never share a series.",
    "care_group": "Where the children lived while looked after; away is every group but home. Residential is "
    "residential and other care together where plan says so, in joined or, of quarters, in quarters_joined.",
    "breakdown": "What the group is split by; none where it is not split.",
    "level": "Which part of the split; all where it is not split.",
    "indicator": "The measure; its definition is in indicators.",
    "outcome": "What is counted; which outcomes a measure has follows from its kind.",
}
_STATUS = (
    "What the row is. Only a published row holds a number, and only a banded one a band: a withheld number "
    "could identify somebody, not applicable means that it can't exist, not supplied that nobody sent it, "
    "too early that its follow-up is not complete. None of these is zero."
)
_RELEASE = "The release that the row belongs to. Releases are never changed."
DESCRIPTIONS: dict[str, dict[str, str]] = {
    "cells": {
        **_KEY,
        "count": "How many; empty unless published.",
        "status": _STATUS,
        "release_id": _RELEASE,
        "band": "Said instead of a count, such as >0.90; empty unless banded.",
    },
    "measures": {
        **_KEY,
        "numerator": "Children or events counted; empty unless published.",
        "denominator": "Out of how many; empty for a plain count.",
        "value": "In the measure's unit: a share is a fraction from 0 to 1, a rate is per 1,000.",
        "lower_ci": "Lower end of the 95% confidence interval, in the same unit; empty where none is made.",
        "upper_ci": "Upper end of the 95% confidence interval.",
        "status": _STATUS,
        "words": "The figure as it is said on the pages.",
        "release_id": _RELEASE,
    },
    "plan": {
        "partnership": _KEY["partnership"],
        "indicator": _KEY["indicator"],
        "grain": "How the measure is published: each year, three or five years together, or not at all.",
        "groups": "The groups that it is published for.",
        "window_years": "How many years stand together; 0 where it is not published.",
        "joined": "True where residential holds other care too, in years, windows and on census days.",
        "quarters_joined": "True where residential holds other care too, in quarters.",
        "words": "The same as the pages say it, with the reason.",
    },
    "partnerships": {
        "partnership": "The code that the other tables use.",
        "name": "Its name.",
        "area_code": "Statistical code of its area; empty where none was sent.",
        "family_group": "Group of similar councils, by the Local Government Benchmarking Framework.",
        "invented": "True where the partnership and all its children and figures are invented.",
    },
    "indicators": {
        "position": "Its place in the list.",
        "id": "The name that the other tables use.",
        "label": "Its name on the pages.",
        "phrase": "The same inside a sentence.",
        "counted": "Who is counted.",
        "out_of": "Out of whom.",
        "kind": "How it is worked out: a count, a proportion, a rate of events, a mean, a matched change.",
        "population": "The rows of the returns that it is counted from.",
        "counts_when": "When a child or event counts, as SQL over the population.",
        "divided_by": "What a mean is divided by, as SQL.",
        "among": "Which part of the population, as SQL.",
        "cohort_basis": _KEY["cohort_basis"],
        "period_kinds": "How often it is counted; a list as JSON.",
        "tables": "The return tables that it needs; a list as JSON.",
        "columns": "The optional columns that it needs, as pairs of table and column; a list as JSON.",
        "polarity": "Which way is good; context and neither are never called better or worse.",
        "national_definition": "True where it follows a national definition; else it is a local proposal.",
        "kloe": "The key line of enquiry of the inspection, 1 to 3.",
        "quality_indicators": "Indicators of the quality framework that it speaks to; a list as JSON.",
        "care_groups": "The groups that it applies to; a list as JSON.",
        "breakdowns": "What it may be split by; a list as JSON.",
        "follow_up_days": "Days after a period until its follow-up is complete.",
        "follow_up_months": "The same in calendar months.",
        "sensitive": "True where the stricter rules of withholding apply.",
        "sensitive_side": "Which full side of a share would tell something about each child.",
        "family": "Measures of one family share children and are protected together.",
        "nested_in": "The measure whose children include this one's.",
        "unit": "Unit of value: percent is a fraction from 0 to 1.",
        "caveats": "What a reader must know; a list as JSON.",
        "benchmark_ids": "Published national figures that measure the same; a list as JSON.",
        "definition_breaks": "Years from which the definition differs, with words; a list as JSON.",
        "marked_years": "Years that are shown apart and never compared, with words; a list as JSON.",
        "noted_years": "Years with a remark; a list as JSON.",
        "headline": "True for a measure that was chosen in advance.",
    },
}
_VALUES: dict[str, type[StrEnum] | tuple[str, ...]] = {
    "period_kind": PeriodKind,
    "cohort_basis": CohortBasis,
    "care_group": PUBLISHED_GROUPS,
    "breakdown": tuple(BREAKDOWN_LEVELS),
    "outcome": Outcome,
    "status": Status,
}


def values_of(column: str) -> tuple[str, ...]:
    """The values that a column may have, where they are a list; empty where they are not."""
    return tuple(str(one) for one in _VALUES.get(column, ()))

"""Planned and listened to (`indicators.md` section 6, KLOE 2, QI 5.3 and 5.4). Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_planned = partial(
    Indicator,
    kind=Kind.PROPORTION,
    polarity=Polarity.HIGHER,
    kloe=2,
    quality_indicators=("5.3",),
    sensitive_side=SensitiveSide.NO,
)

SECTION = (
    _planned(
        id="review_by_agreed_date",
        label="Reviews held by the agreed date",
        phrase="having a review by the agreed date",
        counted="Reviews held on or before the date that was agreed with the child and family",
        out_of="Reviews that were due in the period",
        population="reviews_due",
        counts_when="held_on <= due_on",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        period_kinds=(PeriodKind.YEAR, PeriodKind.QUARTER),
        tables=("placements", "reviews"),
        national_definition=False,
        family="reviews",
        caveats=(
            "Reviews, not children: a child with three reviews in the year counts three times.",
            "For a child looked after at home the date is the one agreed, not a fixed interval. "
            "An area that agrees later dates will look better here.",
            "It says that a review was held in time, not that it was a good one.",
        ),
    ),
)

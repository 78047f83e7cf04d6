"""Health (`indicators.md` section 4, KLOE 1, QI 2.1). All of it is sensitive. Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_health = partial(Indicator, kind=Kind.PROPORTION, kloe=1, quality_indicators=("2.1",), sensitive=True)
_own = partial(
    _health,
    tables=("children", "placements", "health"),
    polarity=Polarity.HIGHER,
    sensitive_side=SensitiveSide.NO,
)
_ready_made = partial(
    _health,
    population="aggregate",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("aggregate",),
    breakdowns=("none",),
)

SECTION = (
    _own(
        id="health_assessment_within_28_days",
        label="Health assessment within four weeks",
        phrase="having a health assessment within four weeks",
        counted="Children whose health assessment took place within 28 days of the health board being told",
        out_of="Notifications to the health board in the year of children looked after on that day",
        population="health_notified",
        counts_when="days_to_assessment BETWEEN 0 AND 28",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        national_definition=True,
        follow_up_days=28,
        family="health_assessments",
        caveats=(
            "Notifications, not children: a child notified twice counts twice.",
            "It says that an assessment took place, not what followed from it.",
        ),
    ),
    _own(
        id="gp_and_dentist",
        label="Registered with a GP and a dentist",
        phrase="being registered with a GP and a dentist",
        counted="Children registered with both a GP and a dentist",
        out_of="Children looked after on 31 July with a health record",
        population="census_health",
        counts_when="gp_registered = 'Y' AND dentist_registered = 'Y'",
        cohort_basis=CohortBasis.CENSUS,
        period_kinds=(PeriodKind.CENSUS,),
        national_definition=False,
        family="gp_and_dentist",
        caveats=(
            "From each child’s latest health record, which may be some years old.",
            "Being registered is not the same as being seen. Children without a health record are left out.",
        ),
    ),
    _ready_made(
        id="review_27_30_months_concern",
        label="Concern at the 27–30 month review",
        phrase="having a concern at the 27–30 month review",
        counted="Children for whom the health visitor noted at least one developmental concern",
        out_of="Looked after children who had a 27–30 month review in the year",
        polarity=Polarity.LOWER,
        national_definition=True,
        sensitive_side=SensitiveSide.YES,
        family="review_27_30_months",
        caveats=(
            "Counted by the health board. Children who missed the review are left out.",
            "A concern found early is a chance to help: a low share may mean that less was found.",
        ),
    ),
    _ready_made(
        id="mental_health_within_18_weeks",
        label="Mental health help within 18 weeks",
        phrase="starting mental health treatment within 18 weeks",
        counted="Children who started treatment within 18 weeks of being referred",
        out_of="Looked after children who started mental health treatment in the quarter",
        period_kinds=(PeriodKind.QUARTER,),
        polarity=Polarity.HIGHER,
        national_definition=False,
        sensitive_side=SensitiveSide.BOTH,
        family="mental_health",
        caveats=(
            "Counted by the health board. Children still waiting are not in it, however long they wait.",
            "A quarter of the sender’s own year is shown under the quarter in which it ends.",
        ),
    ),
)

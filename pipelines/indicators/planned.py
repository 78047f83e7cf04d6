"""Planned and listened to (`indicators.md` section 6, KLOE 2, QI 5.3 and 5.4). Declarations only.

Not here: the questions of the surveys, which differ by partnership and are declared from the returns
(`surveys.py`).
"""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_planned = partial(
    Indicator,
    kind=Kind.PROPORTION,
    polarity=Polarity.HIGHER,
    national_definition=False,
    kloe=2,
    quality_indicators=("5.3",),
    sensitive_side=SensitiveSide.NO,
)
_census = partial(
    _planned,
    out_of="Children looked after on 31 July",
    cohort_basis=CohortBasis.CENSUS,
    period_kinds=(PeriodKind.CENSUS,),
)
_audit = partial(
    _planned,
    out_of="Records audited in the year of children looked after on the day of the audit",
    population="audits",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "audits"),
    family="audits",
    caveats=(
        "The partnership’s own audits, by its own scale and sample: not a judgement by inspectors.",
        "Records audited, not children. Good means grade 4, 5 or 6 of 6.",
    ),
)
_voice = partial(
    _planned,
    out_of="Reviews that were due in the period, with the child’s voice recorded or not",
    population="voices",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    period_kinds=(PeriodKind.YEAR, PeriodKind.QUARTER),
    tables=("children", "placements", "reviews", "voice"),
    quality_indicators=("5.4",),
    family="voice",
)
_REVIEWS_NOT_CHILDREN = "Reviews, not children: a child with three reviews in the year counts three times."

SECTION = (
    _census(
        id="current_care_plan",
        label="Current care plan",
        phrase="having a current care plan",
        counted="Children with a current care plan",
        population="census_care_plans",
        counts_when="care_plan = 'Y'",
        tables=("children", "placements", "episodes"),
        national_definition=True,
        family="stock",
        caveats=(
            "It says that a plan exists, not that it is a good one or that the child knows it.",
            "Nearly every child has one, so a share may be withheld because so few do not.",
        ),
        benchmark_ids=("care_plan_current",),
    ),
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
        tables=("children", "placements", "reviews"),
        family="reviews",
        caveats=(
            _REVIEWS_NOT_CHILDREN,
            "For a child looked after at home the date is the one agreed, not a fixed interval. "
            "An area that agrees later dates will look better here.",
            "It says that a review was held in time, not that it was a good one.",
        ),
    ),
    _audit(
        id="plan_audited_good",
        label="Plans audited as good or better",
        phrase="having a plan audited as good or better",
        counted="Audited records whose plan was graded good or better",
        counts_when="plan_grade >= 4",
    ),
    _audit(
        id="assessment_audited_good",
        label="Assessments audited as good or better",
        phrase="having an assessment audited as good or better",
        counted="Audited records whose assessment was graded good or better",
        counts_when="assessment_grade >= 4",
    ),
    _audit(
        id="chronology_audited_good",
        label="Chronologies audited as good or better",
        phrase="having a chronology audited as good or better",
        counted="Audited records whose chronology was graded good or better",
        counts_when="chronology_grade >= 4",
    ),
    _voice(
        id="views_recorded",
        label="Child’s views recorded",
        phrase="having views recorded at a review",
        counted="Reviews at which the child’s views were recorded",
        counts_when="views_recorded = 'Y'",
        caveats=(_REVIEWS_NOT_CHILDREN, "Recorded does not mean acted on. Very young children are included."),
    ),
    _voice(
        id="views_acted_on",
        label="Child’s views acted on",
        phrase="having views acted on",
        counted="Reviews at which the child’s views were acted on",
        out_of="Reviews that were due in the period, for which it was said whether views were acted on",
        counts_when="view_acted_on = 'Y'",
        among="view_acted_on IS NOT NULL",
        columns=(("voice", "view_acted_on"),),
        caveats=(
            _REVIEWS_NOT_CHILDREN,
            "The worker says whether views were acted on, not the child. Reviews without it are left out.",
        ),
    ),
    _voice(
        id="advocacy_offered",
        label="Advocacy offered",
        phrase="being offered advocacy",
        counted="Reviews before which the child was offered an advocate",
        counts_when="advocacy_offered = 'Y'",
        caveats=(_REVIEWS_NOT_CHILDREN, "An offer that was made but not written down is not counted."),
    ),
    _voice(
        id="advocacy_taken_up",
        label="Advocacy taken up",
        phrase="taking up the offer of advocacy",
        counted="Reviews for which the child used an advocate",
        out_of="Reviews that were due in the period, before which an advocate was offered",
        counts_when="advocacy_used = 'Y'",
        among="advocacy_offered = 'Y'",
        nested_in="advocacy_offered",
        caveats=(
            _REVIEWS_NOT_CHILDREN,
            "Whether to have an advocate is the child’s choice: a low share asks how it was offered.",
        ),
    ),
    _voice(
        id="took_part_in_review",
        label="Child took part in the review",
        phrase="taking part in the review",
        counted="Reviews in which the child took part: in person, online or through a worker",
        counts_when="took_part <> 'Did not take part'",
        caveats=(
            _REVIEWS_NOT_CHILDREN,
            "Taking part through a worker counts. It does not say how a child felt about it.",
        ),
    ),
    _census(
        id="same_worker_12m",
        label="Same worker for a year",
        phrase="having the same worker for a year",
        counted="Children who had exactly one worker in those 365 days",
        out_of="Children looked after on 31 July and on each of the 365 days before",
        population="census_workers",
        counts_when="had_one_worker",
        tables=("children", "placements", "workers"),
        family="workers",
        caveats=(
            "A gap without a worker does not count as a change, so a child with one worker and long gaps "
            "counts as having had the same one.",
            "Children looked after for less than a year are left out.",
        ),
    ),
)

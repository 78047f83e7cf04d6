"""Leading (`indicators.md` section 7, KLOE 3, QI 9.2). Declarations only.

Not here: actions on recommendations and the coverage of evidence, which come from the cases and are no part
of a release.
"""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_leading = partial(
    Indicator,
    polarity=Polarity.HIGHER,
    kloe=3,
    quality_indicators=("9.2",),
)
_aftercare = partial(
    _leading,
    kind=Kind.PROPORTION,
    out_of="Young people who have left care and are eligible for aftercare in the year",
    population="aftercare",
    among="eligible = 'Y'",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("aftercare",),
    national_definition=True,
    care_groups=("all",),
    breakdowns=("none",),
    sensitive_side=SensitiveSide.NO,
    family="aftercare",
    caveats=(
        "Young people who have left care. They are in none of the care groups, and are counted together.",
        "Young people who have lost touch may be missing from the return.",
    ),
)
_meetings = partial(
    _leading,
    out_of="Meetings of that body in the year",
    population="meetings",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("governance",),
    national_definition=False,
    care_groups=("all",),
    breakdowns=("body",),
    family="governance",
)
_seen = partial(
    _meetings,
    kind=Kind.PROPORTION,
    caveats=(
        "All meetings of the year, so there is no interval: nothing was sampled.",
        "Read from minutes. What was said but not written is not counted.",
    ),
)

SECTION = (
    _leading(
        id="scn_coverage",
        label="Scottish Candidate Number held",
        phrase="having a Scottish Candidate Number on record",
        counted="Children whose Scottish Candidate Number is held, so that school records can be matched",
        out_of="Children of school age (5 to 17 on 1 March) looked after on 31 July",
        kind=Kind.PROPORTION,
        population="looked_after_on_census",
        counts_when="scn_held = 'Y'",
        among="school_age",
        cohort_basis=CohortBasis.CENSUS,
        period_kinds=(PeriodKind.CENSUS,),
        tables=("children", "placements"),
        national_definition=True,
        sensitive_side=SensitiveSide.NO,
        family="scn",
        caveats=(
            "It says how well school and social work records can be joined, not how children do.",
            "Children without a number are missing from every education figure.",
        ),
    ),
    _aftercare(
        id="care_leavers_pathway_plan",
        label="Care leavers with a pathway plan",
        phrase="having a pathway plan after leaving care",
        counted="Young people with a pathway plan",
        counts_when="pathway_plan = 'Y'",
    ),
    _aftercare(
        id="care_leavers_aftercare",
        label="Care leavers receiving aftercare",
        phrase="receiving aftercare",
        counted="Young people who receive aftercare",
        counts_when="receiving_aftercare = 'Y'",
    ),
    _aftercare(
        id="care_leavers_in_work_or_learning",
        label="Care leavers in work or learning",
        phrase="being in work or learning after leaving care",
        counted="Young people in work, training or education",
        counts_when="in_work_or_learning = 'Y'",
    ),
    _seen(
        id="governance_at_home_data_seen",
        label="Meetings that saw figures about children at home",
        phrase="seeing figures about children looked after at home",
        counted="Meetings at which figures about children looked after at home were seen",
        counts_when="at_home_data_seen = 'Y'",
    ),
    _seen(
        id="governance_other_group_data_seen",
        label="Meetings that saw figures about other groups",
        phrase="seeing figures about other care groups",
        counted="Meetings at which figures about other groups of looked after children were seen",
        counts_when="other_group_data_seen = 'Y'",
    ),
    _seen(
        id="governance_challenge_recorded",
        label="Meetings with a challenge recorded",
        phrase="recording a challenge",
        counted="Meetings whose minutes record a challenge by members",
        counts_when="challenge_recorded = 'Y'",
    ),
    _seen(
        id="governance_childs_voice_heard",
        label="Meetings that heard children’s views",
        phrase="hearing children’s own views",
        counted="Meetings at which children’s own views were heard",
        counts_when="childs_voice_heard = 'Y'",
    ),
    _meetings(
        id="governance_actions_closed",
        label="Actions closed",
        phrase="closing the actions that were agreed",
        counted="Actions closed",
        out_of="Actions agreed at meetings of that body in the year",
        kind=Kind.MEAN,
        counts_when="actions_closed",
        divided_by="actions_agreed",
        caveats=(
            "Actions closed may have been agreed in an earlier year, so the share can be over 100%.",
            "Closed means the body said so. It does not say what the action changed.",
        ),
    ),
)

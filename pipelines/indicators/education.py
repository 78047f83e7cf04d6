"""Attendance, exclusion, attainment and destinations (`indicators.md` section 5, KLOE 1, QI 2.1).

Declarations only. Attendance under 90% is compared in whole numbers, because 0.9 has no exact binary form.
"""

from __future__ import annotations

from functools import partial

from pipelines.contracts.returns_columns import POSITIVE_DESTINATIONS
from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis

SCHOOLS_CLOSED = (2021, "Schools closed January to April 2021")
SHORT_YEAR = (2020, "Short year: schools closed from March 2020")
ATTAINMENT_BREAKS = (
    (
        2020,
        "From 2019/20 to 2022/23 qualifications were assessed differently: not compared with earlier years",
    ),
    (2024, "From 2023/24 qualifications are assessed as before 2019/20: not compared with the years between"),
)
_POSITIVE = ", ".join(f"'{destination}'" for destination in POSITIVE_DESTINATIONS)

NOT_MATCHED = "Children without a school record are left out, and may be those who attend least."
LAST_GROUP = "A pupil is counted in the last care group of the year, whatever group came before it."
STAGE_MIX = (
    "Groups leave school at different ages and stages, which may explain part of any difference between them."
)
FEW_LEAVERS = "Few children leave school in any one year, so single years move a good deal by chance."

_education = partial(Indicator, kloe=1, quality_indicators=("2.1",))

_pupils = partial(
    _education,
    population="pupils",
    out_of="Pupils looked after at any time in the year, with a school record of that year",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "school"),
    family="pupils",
)
_attendance = partial(
    _pupils,
    out_of="Pupils looked after at any time in the year, with a school record of that year "
    "and at least one half-day open to them",
    among="half_days_possible > 0",
    marked_years=(SCHOOLS_CLOSED,),
    noted_years=(SHORT_YEAR,),
)
_exclusion = partial(
    _pupils,
    population="pupils_and_exclusions",
    tables=("children", "placements", "school", "exclusions"),
    polarity=Polarity.LOWER,
    noted_years=(SHORT_YEAR, SCHOOLS_CLOSED),
)

_acel = partial(
    _education,
    kind=Kind.PROPORTION,
    population="acel_pupils",
    out_of="Pupils in P1, P4, P7 and S3 looked after at any time in the year, with a teacher’s judgement",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "acel"),
    polarity=Polarity.HIGHER,
    national_definition=True,
    sensitive_side=SensitiveSide.NO,
    family="acel",
    caveats=(
        "A teacher’s judgement of the level expected at that stage. Special schools give no such level.",
        "Four stages are counted together, and groups differ in how many pupils they have in each.",
    ),
)


def _acel_level(column: str, title: str) -> Indicator:
    """The expected level in one organiser."""
    return _acel(
        id=f"acel_{column}",
        label=f"Expected level: {title}",
        phrase=f"reaching the expected level in {title.lower()}",
        counted=f"Pupils judged to have reached the level expected at their stage in {title.lower()}",
        counts_when=f"{column} = 'Y'",
        benchmark_ids=(f"acel_{column}",),
    )


_leavers = partial(
    _education,
    kind=Kind.PROPORTION,
    population="leavers",
    out_of="Children looked after at any time in the year who left school in that year",
    cohort_basis=CohortBasis.LEAVERS,
    tables=("children", "placements", "leavers"),
    national_definition=True,
    family="leavers",
)
_attainment = partial(
    _leavers,
    polarity=Polarity.HIGHER,
    sensitive_side=SensitiveSide.NO,
    caveats=(STAGE_MIX, FEW_LEAVERS),
    definition_breaks=ATTAINMENT_BREAKS,
)
_destination = partial(_leavers, polarity=Polarity.HIGHER, sensitive_side=SensitiveSide.NO)

SECTION = (
    _attendance(
        id="attendance_rate",
        label="Attendance rate",
        phrase="the attendance rate",
        counted="Half-days attended, as a share of the half-days open to the pupils",
        kind=Kind.MEAN,
        counts_when="half_days_attended",
        divided_by="half_days_possible",
        polarity=Polarity.HIGHER,
        national_definition=True,
        caveats=(
            "A few pupils who hardly attend move this rate a good deal. It has no interval: half-days of one "
            "pupil are not independent. Read it with attendance under 90%.",
            "Half-days that a part-time timetable never offered do not count as missed.",
            NOT_MATCHED,
        ),
        benchmark_ids=("attendance_rate",),
    ),
    _attendance(
        id="attendance_below_90",
        label="Attendance under 90%",
        phrase="attending under 90% of the time",
        counted="Pupils who attended under 90% of the half-days open to them",
        kind=Kind.PROPORTION,
        counts_when="half_days_attended * 10 < half_days_possible * 9",
        polarity=Polarity.LOWER,
        national_definition=False,
        sensitive_side=SensitiveSide.YES,
        caveats=(
            "Half-days that a part-time timetable never offered do not count as missed.",
            NOT_MATCHED,
            LAST_GROUP,
        ),
        headline=True,
    ),
    _pupils(
        id="part_time_timetable",
        label="Part-time timetable",
        phrase="being on a part-time timetable",
        counted="Pupils recorded as being on a part-time timetable in the year",
        kind=Kind.PROPORTION,
        counts_when="part_time = 'Y'",
        polarity=Polarity.LOWER,
        national_definition=False,
        sensitive_side=SensitiveSide.YES,
        caveats=(
            "Half-days that a part-time timetable does not offer do not count as missed, "
            "so attendance looks better than it is. Read both together.",
            "A part-time timetable can be a step back into school. Recording differs between schools.",
        ),
    ),
    _exclusion(
        id="exclusion_rate",
        label="Exclusions per 1,000 pupils",
        phrase="the rate of exclusion from school",
        counted="Cases of exclusion in the year, for every 1,000 pupils",
        kind=Kind.EVENT_RATE,
        counts_when="exclusions",
        national_definition=True,
        unit="per_1000",
        caveats=(
            "One pupil can be excluded several times. “Excluded at least once” counts children, not cases.",
            "Cases of children without a school record of the year are left out, with the children.",
            "National figures come every second year.",
        ),
        benchmark_ids=("exclusion_rate",),
    ),
    _exclusion(
        id="excluded_at_least_once",
        label="Excluded at least once",
        phrase="exclusion from school",
        counted="Pupils excluded from school at least once in the year",
        kind=Kind.PROPORTION,
        counts_when="exclusions >= 1",
        national_definition=False,
        sensitive_side=SensitiveSide.YES,
        caveats=(
            "Children, not cases: a pupil excluded five times counts once.",
            "Being sent home without a recorded exclusion is not in these figures.",
            LAST_GROUP,
        ),
        headline=True,
    ),
    _acel_level("reading", "Reading"),
    _acel_level("writing", "Writing"),
    _acel_level("listening_talking", "Listening and talking"),
    _acel_level("numeracy", "Numeracy"),
    _leavers(
        id="left_by_s4",
        label="Left school by S4",
        phrase="leaving school in S4 or earlier",
        counted="School leavers who left in S4 or earlier",
        counts_when="leaver_stage = 'S4'",
        polarity=Polarity.LOWER,
        sensitive_side=SensitiveSide.YES,
        caveats=(
            "Leaving early can follow a good offer of training or work: read it with destinations.",
            FEW_LEAVERS,
        ),
        benchmark_ids=("left_s4_or_earlier",),
    ),
    _attainment(
        id="scqf4_or_better",
        label="Qualification at SCQF 4 or better",
        phrase="leaving school with a qualification at SCQF level 4 or better",
        counted="School leavers with at least one qualification at SCQF level 4 or better",
        counts_when="scqf_level >= 4",
        benchmark_ids=("scqf4_1plus",),
    ),
    _attainment(
        id="scqf5_or_better",
        label="Qualification at SCQF 5 or better",
        phrase="leaving school with a qualification at SCQF level 5 or better",
        counted="School leavers with at least one qualification at SCQF level 5 or better",
        counts_when="scqf_level >= 5",
        nested_in="scqf4_or_better",
        benchmark_ids=("scqf5_1plus",),
    ),
    _attainment(
        id="scqf6_or_better",
        label="Qualification at SCQF 6 or better",
        phrase="leaving school with a qualification at SCQF level 6 or better",
        counted="School leavers with at least one qualification at SCQF level 6 or better",
        counts_when="scqf_level >= 6",
        nested_in="scqf5_or_better",
        benchmark_ids=("scqf6_1plus",),
    ),
    _destination(
        id="positive_destination_3m",
        label="Positive destination after three months",
        phrase="being in a positive destination three months after leaving school",
        counted="School leavers in education, training, work, volunteering or personal skills development "
        "about three months after leaving",
        counts_when=f"destination_3m IN ({_POSITIVE})",
        follow_up_months=3,
        caveats=(
            "A first destination may not last: read it with the figure after nine months.",
            "Leavers whose destination is unknown count as not positive.",
            FEW_LEAVERS,
        ),
        benchmark_ids=("dest_initial_positive",),
    ),
    _destination(
        id="positive_destination_9m",
        label="Positive destination after nine months",
        phrase="being in a positive destination nine months after leaving school",
        counted="School leavers in education, training, work, volunteering or personal skills development "
        "about nine months after leaving",
        counts_when=f"destination_9m IN ({_POSITIVE})",
        follow_up_months=9,
        caveats=(
            "Leavers whose destination is unknown count as not positive, and unknowns grow with time.",
            FEW_LEAVERS,
            STAGE_MIX,
        ),
        benchmark_ids=("dest_followup_positive",),
        headline=True,
    ),
    _destination(
        id="positive_destination_both",
        label="Positive destination both times",
        phrase="being in a positive destination both three and nine months after leaving school",
        counted="School leavers in a positive destination about three and again about nine months after",
        counts_when=f"destination_3m IN ({_POSITIVE}) AND destination_9m IN ({_POSITIVE})",
        follow_up_months=9,
        nested_in="positive_destination_9m",
        caveats=(
            "Two dates, not the time between: a young person may have lost one place and found another.",
            "Leavers whose destination is unknown at either date count as not positive.",
            FEW_LEAVERS,
        ),
    ),
    _pupils(
        id="school_record_held",
        label="School record held",
        phrase="having a school record",
        counted="Children with a school record of the year",
        out_of="Children of school age (5 to 17 on 1 March) looked after at any time in the year",
        kind=Kind.PROPORTION,
        population="school_age_in_year",
        counts_when="has_school_record",
        polarity=Polarity.CONTEXT,
        national_definition=False,
        sensitive_side=SensitiveSide.NO,
        caveats=(
            "It says how much of the group the attendance and exclusion figures cover, not how children do.",
            "Children of 16 or 17 who have left school have no school record, and count as without one.",
        ),
    ),
)

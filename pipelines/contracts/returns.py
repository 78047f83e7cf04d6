"""Every table of the returns, declared once as data: the import contract.

Header checks, casting, row rules, pandera schemas and the synthesiser's shape derive from `TABLES`. To add
a table, declare it here. Not here: how a row is judged (`pipelines/returns/`) and the schemas made from
these declarations (`returns_schema.py`).
"""

from __future__ import annotations

from pipelines.contracts.returns_columns import (
    ANSWERS,
    BODIES,
    CHILD,
    EPISODE_DESTINATIONS,
    LEAVER_DESTINATIONS,
    LEGAL_REASONS,
    OF_CHILD,
    OF_EPISODE,
    PARTNERSHIP,
    STAGES,
    WELLBEING,
    date_column,
    dates_in_order,
    label_column,
    number_column,
    text_column,
    whole_column,
    year_column,
    yes_no_columns,
)
from pipelines.contracts.returns_types import Order, Table
from pipelines.vocabulary import (
    BREAKDOWN_LEVELS,
    CARE_GROUPS,
    PLACEMENT_GROUPS,
    PUBLISHED_GROUPS,
    CohortBasis,
    PeriodKind,
)

CONTRACT_VERSION = "1.0"

PARTNERSHIPS = Table(
    name="partnerships",
    key=("partnership",),
    columns=(
        PARTNERSHIP,
        text_column("name"),
        text_column("area_code", is_nullable=True),
        text_column("family_group", is_nullable=True),
        *yes_no_columns("invented"),
    ),
)

_LOOKED_AFTER = (
    Table(
        name="children",
        key=("child_ref",),
        columns=(
            CHILD,
            PARTNERSHIP,
            label_column("sex", ("Male", "Female", "Other", "Not known")),
            date_column("birth_month", is_first_of_month=True),
            label_column("ethnic_group", ("White", "Asian", "African", "Mixed", "Not known")),
            label_column("disability", ("Yes", "No", "Not known")),
            *yes_no_columns("scn_held"),
        ),
    ),
    Table(
        name="episodes",
        key=("episode_ref",),
        parents=OF_CHILD,
        orders=dates_in_order("episode_start", "episode_end"),
        columns=(
            text_column("episode_ref"),
            CHILD,
            PARTNERSHIP,
            date_column("episode_start"),
            date_column("episode_end", is_nullable=True),
            *yes_no_columns("care_plan"),
            label_column("destination", EPISODE_DESTINATIONS, is_nullable=True),
        ),
    ),
    Table(
        name="legal",
        parents=OF_EPISODE,
        orders=dates_in_order("legal_start", "legal_end"),
        columns=(
            text_column("episode_ref"),
            CHILD,
            PARTNERSHIP,
            label_column("legal_reason", LEGAL_REASONS),
            date_column("legal_start"),
            date_column("legal_end", is_nullable=True),
            label_column(
                "end_reason",
                ("No longer needed", "Reached 18", "Replaced by another order", "Other"),
                is_nullable=True,
                is_optional=True,
            ),
        ),
    ),
    Table(
        name="placements",
        parents=OF_EPISODE,
        orders=dates_in_order("placement_start", "placement_end"),
        columns=(
            text_column("episode_ref"),
            CHILD,
            PARTNERSHIP,
            label_column("placement_type", tuple(PLACEMENT_GROUPS)),
            date_column("placement_start"),
            date_column("placement_end", is_nullable=True),
        ),
    ),
)

_EDUCATION = (
    Table(
        name="school",
        key=("child_ref", "school_year"),
        parents=OF_CHILD,
        orders=(
            Order(
                low="half_days_attended",
                high="half_days_possible",
                faulty="half_days_attended",
                rule="attended_over_possible",
            ),
        ),
        columns=(
            CHILD,
            year_column("school_year"),
            PARTNERSHIP,
            label_column("stage", STAGES),
            whole_column("half_days_possible", high=400),
            whole_column("half_days_attended"),
            *yes_no_columns("part_time"),
        ),
    ),
    Table(
        name="exclusions",
        parents=OF_CHILD,
        columns=(
            CHILD,
            PARTNERSHIP,
            year_column("school_year"),
            date_column("excluded_on"),
            whole_column("half_days_lost", 1, 120),
        ),
    ),
    Table(
        name="leavers",
        key=("child_ref",),
        parents=OF_CHILD,
        columns=(
            CHILD,
            PARTNERSHIP,
            year_column("school_year"),
            label_column("leaver_stage", ("S4", "S5", "S6"), also=(("S4 (or earlier)", "S4"),)),
            whole_column("scqf_level", high=12),
            label_column("destination_3m", LEAVER_DESTINATIONS),
            label_column("destination_9m", LEAVER_DESTINATIONS),
        ),
    ),
    Table(
        name="acel",
        key=("child_ref", "school_year"),
        parents=OF_CHILD,
        columns=(
            CHILD,
            year_column("school_year"),
            PARTNERSHIP,
            label_column("stage", ("P1", "P4", "P7", "S3")),
            *yes_no_columns("reading", "writing", "listening_talking", "numeracy"),
        ),
    ),
)

_PLANNED_AND_WELL = (
    Table(
        name="wellbeing",
        parents=OF_CHILD,
        columns=(
            CHILD,
            PARTNERSHIP,
            date_column("assessed_on"),
            label_column("assessed_by", ("Social worker", "Named person", "Child and worker")),
            *(whole_column(name, 1, 6, is_nullable=True) for name in WELLBEING),
            text_column("tool", is_nullable=True, is_optional=True),
        ),
    ),
    Table(
        name="reviews",
        key=("review_ref",),
        parents=OF_CHILD,
        columns=(
            text_column("review_ref"),
            CHILD,
            PARTNERSHIP,
            date_column("due_on", may_be_ahead=True),
            date_column("held_on", is_nullable=True, may_be_ahead=True),
            *yes_no_columns("plan_changed"),
        ),
    ),
    Table(
        name="voice",
        key=("review_ref",),
        parents=(*OF_CHILD, ("review_ref", "reviews")),
        columns=(
            text_column("review_ref"),
            CHILD,
            PARTNERSHIP,
            *yes_no_columns("views_recorded"),
            label_column("took_part", ("In person", "Online", "Through a worker", "Did not take part")),
            *yes_no_columns("advocacy_offered", "advocacy_used"),
            *yes_no_columns("view_acted_on", is_nullable=True, is_optional=True),
        ),
    ),
    Table(
        name="health",
        parents=OF_CHILD,
        columns=(
            CHILD,
            PARTNERSHIP,
            date_column("notified_on"),
            date_column("assessed_on", is_nullable=True),
            *yes_no_columns("gp_registered", "dentist_registered"),
        ),
    ),
    Table(
        name="registrations",
        parents=OF_CHILD,
        orders=dates_in_order("registered_on", "deregistered_on"),
        columns=(
            CHILD,
            PARTNERSHIP,
            date_column("registered_on"),
            date_column("deregistered_on", is_nullable=True),
        ),
    ),
    Table(
        name="referrals",
        parents=OF_CHILD,
        columns=(
            CHILD,
            PARTNERSHIP,
            date_column("referred_on"),
            label_column("ground", ("Offence", "Non-offence")),
        ),
    ),
    Table(
        name="workers",
        parents=OF_CHILD,
        orders=dates_in_order("worker_start", "worker_end"),
        columns=(
            CHILD,
            PARTNERSHIP,
            text_column("worker_ref"),
            date_column("worker_start"),
            date_column("worker_end", is_nullable=True),
        ),
    ),
    Table(
        name="audits",
        key=("audit_ref",),
        parents=OF_CHILD,
        columns=(
            text_column("audit_ref"),
            CHILD,
            PARTNERSHIP,
            date_column("audited_on"),
            *(whole_column(name, 1, 6) for name in ("plan_grade", "assessment_grade", "chronology_grade")),
        ),
    ),
)

_OTHER_THAN_CHILDREN = (
    Table(
        name="aftercare",
        key=("person_ref", "year"),
        columns=(
            text_column("person_ref"),
            year_column("year"),
            PARTNERSHIP,
            *yes_no_columns("eligible", "pathway_plan", "receiving_aftercare", "in_work_or_learning"),
        ),
    ),
    Table(
        name="surveys",
        key=("response_ref", "question_id"),
        columns=(
            text_column("response_ref"),
            text_column("question_id"),
            PARTNERSHIP,
            label_column("survey", ("children", "parents", "staff")),
            text_column("wave"),
            date_column("answered_on"),
            label_column("care_group", CARE_GROUPS, is_nullable=True),
            label_column("answer", ANSWERS),
        ),
    ),
    Table(
        name="survey_questions",
        key=("question_id",),
        columns=(
            text_column("question_id"),
            PARTNERSHIP,
            label_column("survey", ("children", "parents", "staff")),
            text_column("wave"),
            text_column("text"),
            text_column("theme"),
            whole_column("invited"),
        ),
    ),
    Table(
        name="governance",
        key=("body", "met_on"),
        columns=(
            label_column("body", BODIES),
            date_column("met_on"),
            PARTNERSHIP,
            *yes_no_columns(
                "at_home_data_seen", "other_group_data_seen", "challenge_recorded", "childs_voice_heard"
            ),
            whole_column("actions_agreed"),
            whole_column("actions_closed"),
        ),
    ),
    Table(
        name="aggregate",
        key=(
            "indicator_id",
            "period_start",
            "period_end",
            "cohort_basis",
            "care_group",
            "breakdown",
            "level",
        ),
        orders=dates_in_order("period_start", "period_end"),
        columns=(
            PARTNERSHIP,
            text_column("indicator_id"),
            date_column("period_start"),
            date_column("period_end"),
            label_column("cohort_basis", tuple(map(str, CohortBasis))),
            label_column("care_group", PUBLISHED_GROUPS),
            label_column("breakdown", tuple(BREAKDOWN_LEVELS)),
            text_column("level"),
            label_column("period_kind", tuple(map(str, PeriodKind))),
            whole_column("numerator", is_nullable=True),
            whole_column("denominator", is_nullable=True),
            number_column("value"),
            text_column("unit"),
            text_column("source_return"),
            label_column("status", ("provisional", "final")),
            number_column("coverage_pct"),
            text_column("note", is_nullable=True),
        ),
    ),
)

TABLES = {
    table.name: table for table in (*_LOOKED_AFTER, *_EDUCATION, *_PLANNED_AND_WELL, *_OTHER_THAN_CHILDREN)
}
"""Every table but `partnerships`, in the order of checking: parents first, `legal` before `placements`."""

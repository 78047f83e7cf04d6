"""The tables of `returns.md`, sections 3 and 4, copied by hand: columns, types, lists, keys.

A column is written `name:type`; `?` after the type means that it may be empty, and a column in brackets may
be absent. Not here: what is done with a value (`oracle_reading.py`).
"""

from __future__ import annotations

GROUP_OF = {
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
GROUPS = ("home", "kinship", "foster", "residential", "other")
COMPULSORY = ("Compulsory supervision order", "Interim compulsory supervision order")
POSITIVE = (
    "Higher Education",
    "Further Education",
    "Training",
    "Employment",
    "Voluntary Work",
    "Personal Skills Development",
)
EIGHT = ("safe", "healthy", "achieving", "nurtured", "active", "respected", "responsible", "included")
BODIES = (
    "Child protection committee",
    "Corporate parenting board",
    "Chief officers' group",
    "Children's services planning group",
)

LEVELS = {
    "none": ("all",),
    "sex": ("Male", "Female", "Other", "Not known"),
    "age_band": ("0-4", "5-11", "12-15", "16+", "Not known"),
    "route": ("start_of_help", "after_return"),
    "body": BODIES,
    "rater": ("Social worker", "Named person", "Child and worker"),
    "baseline_band": ("0-1", "2-3", "4+", "not_matched"),
    "pairs": ("assessed_twice", "order_ended", "changed_group", "turned_18", "assessed_once"),
}
"""Breakdown -> levels; the first four are of `indicators.md`, the others of decision 022 and of its 47."""

LISTS = {
    "placement": tuple(GROUP_OF),
    "reason": (
        *COMPULSORY,
        "Accommodated under section 25",
        "Child protection order",
        "Permanence order",
        "Permanence order with authority to place for adoption",
        "Warrant",
        "Other",
    ),
    "end_reason": ("No longer needed", "Reached 18", "Replaced by another order", "Other"),
    "sex": ("Male", "Female", "Other", "Not known"),
    "disability": ("Yes", "No", "Not known"),
    "ethnic": ("White", "Asian", "African", "Mixed", "Not known"),
    "yn": ("Y", "N"),
    "destination": (
        "Home with biological parents",
        "Kinship care",
        "Continuing care",
        "Adoption",
        "Supported accommodation",
        "Own tenancy",
        "Other",
    ),
    "stage": (*(f"P{n}" for n in range(1, 8)), *(f"S{n}" for n in range(1, 7))),
    "acel_stage": ("P1", "P4", "P7", "S3"),
    "leaver_stage": ("S4", "S5", "S6"),
    "after_school": (*POSITIVE, "Unemployed Seeking", "Unemployed Not Seeking", "Unknown"),
    "rater": ("Social worker", "Named person", "Child and worker"),
    "took_part": ("In person", "Online", "Through a worker", "Did not take part"),
    "ground": ("Offence", "Non-offence"),
    "survey": ("children", "parents", "staff"),
    "answer": ("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree", "Not answered"),
    "body": BODIES,
    "one_group": GROUPS,
    "group": (*GROUPS, "away", "all"),
    "basis": (
        "census_31_july",
        "within_year",
        "full_year",
        "part_year",
        "leavers_within_year",
        "starts_followed",
        "survey_wave",
    ),
    "standing": ("provisional", "final"),
    "breakdown": tuple(LEVELS),
    "period_kind": ("year", "quarter", "census", "window"),
}

TABLES = {
    "children": "child_ref:ref partnership:ref sex:sex birth_month:month ethnic_group:ethnic"
    " disability:disability scn_held:yn",
    "episodes": "episode_ref:ref child_ref:ref partnership:ref episode_start:date episode_end:date?"
    " care_plan:yn destination:destination?",
    "placements": "episode_ref:ref child_ref:ref partnership:ref placement_type:placement"
    " placement_start:date placement_end:date?",
    "legal": "episode_ref:ref child_ref:ref partnership:ref legal_reason:reason legal_start:date"
    " legal_end:date? [end_reason:end_reason?]",
    "school": "child_ref:ref school_year:year partnership:ref stage:stage half_days_possible:0-400"
    " half_days_attended:0-400 part_time:yn",
    "exclusions": "child_ref:ref partnership:ref school_year:year excluded_on:date half_days_lost:1-120",
    "leavers": "child_ref:ref partnership:ref school_year:year leaver_stage:leaver_stage scqf_level:0-12"
    " destination_3m:after_school destination_9m:after_school",
    "acel": "child_ref:ref school_year:year partnership:ref stage:acel_stage reading:yn writing:yn"
    " listening_talking:yn numeracy:yn",
    "wellbeing": "child_ref:ref partnership:ref assessed_on:date assessed_by:rater "
    + " ".join(f"{name}:1-6?" for name in EIGHT)
    + " [tool:ref?]",
    "reviews": "review_ref:ref child_ref:ref partnership:ref due_on:later held_on:later? plan_changed:yn",
    "voice": "review_ref:ref child_ref:ref partnership:ref views_recorded:yn took_part:took_part"
    " advocacy_offered:yn advocacy_used:yn [view_acted_on:yn?]",
    "health": "child_ref:ref partnership:ref notified_on:date assessed_on:date? gp_registered:yn"
    " dentist_registered:yn",
    "registrations": "child_ref:ref partnership:ref registered_on:date deregistered_on:date?",
    "referrals": "child_ref:ref partnership:ref referred_on:date ground:ground",
    "workers": "child_ref:ref partnership:ref worker_ref:ref worker_start:date worker_end:date?",
    "audits": "audit_ref:ref child_ref:ref partnership:ref audited_on:date plan_grade:1-6"
    " assessment_grade:1-6 chronology_grade:1-6",
    "aftercare": "person_ref:ref year:year partnership:ref eligible:yn pathway_plan:yn"
    " receiving_aftercare:yn in_work_or_learning:yn",
    "surveys": "response_ref:ref question_id:ref partnership:ref survey:survey wave:ref answered_on:date"
    " care_group:one_group? answer:answer",
    "survey_questions": "question_id:ref partnership:ref survey:survey wave:ref text:ref theme:ref"
    " invited:0-999999999",
    "governance": "body:body met_on:date partnership:ref at_home_data_seen:yn other_group_data_seen:yn"
    " challenge_recorded:yn childs_voice_heard:yn actions_agreed:0-999999999 actions_closed:0-999999999",
    "aggregate": "partnership:ref indicator_id:ref period_start:date period_end:date cohort_basis:basis"
    " care_group:group breakdown:breakdown level:ref period_kind:period_kind numerator:0-999999999?"
    " denominator:0-999999999? value:number?"
    " unit:ref source_return:ref status:standing coverage_pct:number? note:ref?",
}

KEYS = {
    "children": ("child_ref",),
    "episodes": ("episode_ref",),
    "school": ("child_ref", "school_year"),
    "leavers": ("child_ref",),
    "acel": ("child_ref", "school_year"),
    "reviews": ("review_ref",),
    "voice": ("review_ref",),
    "audits": ("audit_ref",),
    "aftercare": ("person_ref", "year"),
    "surveys": ("response_ref", "question_id"),
    "survey_questions": ("question_id",),
    "governance": ("body", "met_on"),
    "aggregate": (
        "indicator_id",
        "period_start",
        "period_end",
        "cohort_basis",
        "care_group",
        "breakdown",
        "level",
    ),
}
"""Within a partnership; a table without a key here has none, and only identical rows are copies."""

SPELLS = {
    "episodes": ("episode_start", "episode_end"),
    "placements": ("placement_start", "placement_end"),
    "legal": ("legal_start", "legal_end"),
    "registrations": ("registered_on", "deregistered_on"),
    "workers": ("worker_start", "worker_end"),
    "aggregate": ("period_start", "period_end"),
}
"""Tables whose rows begin and end: the end may not come before the start."""
PARENTS = {
    "placements": ("episodes", "episode_ref"),
    "legal": ("episodes", "episode_ref"),
    "voice": ("reviews", "review_ref"),
}


def columns_of(table):
    """Column name -> (type, may be empty)."""
    pairs = [word.strip("[]").split(":") for word in TABLES[table].split()]
    return {name: (kind.rstrip("?"), kind.endswith("?")) for name, kind in pairs}

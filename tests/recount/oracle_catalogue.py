"""What `indicators.md` says of every indicator besides who counts: kind, cohort, tables, groups, follow-up.

Which splits an indicator has is the product's choice where the text leaves it; they are repeated here, so
that one that appears or goes is noticed.
"""

from __future__ import annotations

from datetime import date, timedelta

from oracle_cells import Declared
from oracle_surveys import PREFIX, indicator_of
from oracle_tables import EIGHT

TABLE = """
looked_after                     count       census_31_july      placements
share_at_home                    proportion  census_31_july      placements
community_share                  proportion  census_31_july      placements
episodes_started                 count       within_year         placements episodes
episodes_ended                   count       within_year         placements episodes
home_orders_in_force             count       within_year         aggregate
most_deprived_fifth              proportion  census_31_july      aggregate
weekly_cost                      mean        within_year         aggregate
left_home_within_12m             proportion  starts_followed     placements
order_ended_as_no_longer_needed  proportion  within_year         placements legal
home_order_length                mean        census_31_july      placements legal
home_order_over_two_years        proportion  census_31_july      placements legal
new_order_within_18m             proportion  starts_followed     placements legal
registered_and_at_home           proportion  census_31_july      placements registrations
reregistered_within_18m          proportion  within_year         placements registrations
referred_while_looked_after      proportion  within_year         placements referrals
referred_offence                 proportion  within_year         placements referrals
referred_non_offence             proportion  within_year         placements referrals
more_than_one_placement          proportion  within_year         placements
wellbeing_overall                change      within_year         placements wellbeing
health_assessment_within_28_days proportion  within_year         placements health
gp_and_dentist                   proportion  census_31_july      placements health
review_27_30_months_concern      proportion  within_year         aggregate
mental_health_within_18_weeks    proportion  within_year         aggregate
attendance_rate                  mean        within_year         placements school
attendance_below_90              proportion  within_year         placements school
part_time_timetable              proportion  within_year         placements school
school_record_held               proportion  within_year         placements school
exclusion_rate                   event_rate  within_year         placements school exclusions
excluded_at_least_once           proportion  within_year         placements school exclusions
acel_reading                     proportion  within_year         placements acel
acel_writing                     proportion  within_year         placements acel
acel_listening_talking           proportion  within_year         placements acel
acel_numeracy                    proportion  within_year         placements acel
left_by_s4                       proportion  leavers_within_year placements leavers
scqf4_or_better                  proportion  leavers_within_year placements leavers
scqf5_or_better                  proportion  leavers_within_year placements leavers
scqf6_or_better                  proportion  leavers_within_year placements leavers
positive_destination_3m          proportion  leavers_within_year placements leavers
positive_destination_9m          proportion  leavers_within_year placements leavers
positive_destination_both        proportion  leavers_within_year placements leavers
current_care_plan                proportion  census_31_july      placements episodes
review_by_agreed_date            proportion  within_year         placements reviews
plan_audited_good                proportion  within_year         placements audits
assessment_audited_good          proportion  within_year         placements audits
chronology_audited_good          proportion  within_year         placements audits
views_recorded                   proportion  within_year         placements reviews voice
views_acted_on                   proportion  within_year         placements reviews voice
advocacy_offered                 proportion  within_year         placements reviews voice
advocacy_taken_up                proportion  within_year         placements reviews voice
took_part_in_review              proportion  within_year         placements reviews voice
same_worker_12m                  proportion  census_31_july      placements workers
child_survey_response_rate       proportion  survey_wave         surveys survey_questions
parent_survey_response_rate      proportion  survey_wave         surveys survey_questions
staff_survey_response_rate       proportion  survey_wave         surveys survey_questions
scn_coverage                     proportion  census_31_july      placements
care_leavers_pathway_plan        proportion  within_year         aftercare
care_leavers_aftercare           proportion  within_year         aftercare
care_leavers_in_work_or_learning proportion  within_year         aftercare
governance_at_home_data_seen     proportion  within_year         governance
governance_other_group_data_seen proportion  within_year         governance
governance_challenge_recorded    proportion  within_year         governance
governance_childs_voice_heard    proportion  within_year         governance
governance_actions_closed        mean        within_year         governance
"""

HOME_ONLY = (
    "home_orders_in_force",
    "left_home_within_12m",
    "home_order_length",
    "home_order_over_two_years",
    "registered_and_at_home",
)
NO_GROUP = ("share_at_home", "community_share", "care_leavers_", "governance_")
PAIRED = ("none", "sex", "age_band", "route", "rater", "baseline_band", "pairs")
QUARTERLY = ("review_by_agreed_date", "views_", "advocacy_", "took_part_in_review")
OPTIONAL = {
    "order_ended_as_no_longer_needed": (("legal", "end_reason"),),
    "views_acted_on": (("voice", "view_acted_on"),),
}
FOLLOWED_UNTIL = {
    "left_home_within_12m": lambda last: date(last.year + 1, 7, 31),
    "new_order_within_18m": lambda last: last + timedelta(days=548),
    "health_assessment_within_28_days": lambda last: last + timedelta(days=28),
    "positive_destination_3m": lambda last: date(last.year, 10, 31),
    "positive_destination_9m": lambda last: date(last.year + 1, 4, 30),
    "positive_destination_both": lambda last: date(last.year + 1, 4, 30),
}


def declared(senders):
    """id -> Declared; the questions of surveys (40 to 42) are those that any partnership asks."""
    found = [one_of(*line.split(maxsplit=3)) for line in TABLE.strip().splitlines()]
    found += [one_of(f"wellbeing_{name}", "change", "within_year", "placements wellbeing") for name in EIGHT]
    for sender in senders:
        for row in sender.rows["survey_questions"]:
            found.append(one_of(indicator_of(row), "proportion", "survey_wave", "surveys"))
    return {one.id: one for one in found}


def one_of(id, kind, basis, tables):
    more = {"columns": OPTIONAL.get(id, ())}
    if id in HOME_ONLY:
        more["groups"] = ("home",)
    if id.startswith((*NO_GROUP, PREFIX["staff"])) or id.endswith("_survey_response_rate"):
        more["groups"] = ("all",)
    if id in FOLLOWED_UNTIL:
        more["follow_up"] = FOLLOWED_UNTIL[id]
    if id.startswith(QUARTERLY):
        more["periods"] = ("year", "quarter")
    if id == "mental_health_within_18_weeks":
        more["periods"] = ("quarter",)
    return Declared(id, kind, basis, tables, breakdowns=splits_of(id, basis, tables), **more)


def splits_of(id, basis, tables):
    """Children are split by sex, age band and route; what is not about single children is not split."""
    if id == "wellbeing_overall":
        return PAIRED
    if tables == "governance":
        return ("body",)
    if id in ("share_at_home", "community_share"):
        return ("none", "sex", "age_band")
    is_whole = tables in ("aggregate", "aftercare") or basis == "survey_wave"
    if is_whole or id.startswith("wellbeing_") or id == "home_order_length":
        return ("none",)
    return ("none", "sex", "age_band", "route")

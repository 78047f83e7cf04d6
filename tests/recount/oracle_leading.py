"""Section 7 of `indicators.md`, leading: numbers 45 to 48. Numbers 43 and 44 come from the case store."""

from __future__ import annotations

from datetime import date

from oracle_cells import answer
from oracle_spells import age_on


def census(children, sheet):
    """45: school-age children (5 to 17 on 1 March) looked after on the census."""
    for child, person in children.people.items():
        placement = children.placement_on(child, sheet.period.last)
        if is_of_school_age(person, sheet.period.year):
            sheet.child("scn_coverage", children, child, placement, answer(person["scn_held"] == "Y"))


def is_of_school_age(person, year):
    return 5 <= age_on(date(year, 3, 1), person["birth_month"]) <= 17


def year(children, sheet):
    """46: care leavers; 47 and 48: meetings, side by side by the body that met. None has a care group."""
    for row in children.rows("aftercare"):
        if row["year"] == sheet.period.year and row["eligible"] == "Y":
            for name, column in (
                ("pathway_plan", "pathway_plan"),
                ("aftercare", "receiving_aftercare"),
                ("in_work_or_learning", "in_work_or_learning"),
            ):
                yes = answer(row[column] == "Y")
                sheet.add(f"care_leavers_{name}", "all", {"none": "all"}, yes)
    for row in children.rows("governance"):
        if sheet.period.has(row["met_on"]):
            levels = {"body": row["body"]}
            for what in (
                "at_home_data_seen",
                "other_group_data_seen",
                "challenge_recorded",
                "childs_voice_heard",
            ):
                sheet.add(f"governance_{what}", "all", levels, answer(row[what] == "Y"))
            closed = {
                "numerator_sum": row["actions_closed"],
                "denominator_sum": row["actions_agreed"],
                "children": 1,
            }
            sheet.add("governance_actions_closed", "all", levels, closed)

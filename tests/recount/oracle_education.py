"""Section 5 of `indicators.md`, education: numbers 23 to 33, all by group in the year."""

from __future__ import annotations

from oracle_cells import answer
from oracle_leading import is_of_school_age
from oracle_tables import POSITIVE

SUBJECTS = ("reading", "writing", "listening_talking", "numeracy")


def year(children, sheet):
    pupils(children, sheet)
    levels_achieved(children, sheet)
    leavers(children, sheet)
    records_held(children, sheet)


def rows_of_year(children, table, number):
    return [row for row in children.rows(table) if row["school_year"] == number]


def pupils(children, sheet):
    """23 to 27: school rows of the year."""
    number = sheet.period.year
    excluded = [row["child_ref"] for row in rows_of_year(children, "exclusions", number)]
    for row in rows_of_year(children, "school", number):
        child = row["child_ref"]
        placement = children.placement_in(child, number)
        possible, attended, times = (
            row["half_days_possible"],
            row["half_days_attended"],
            excluded.count(child),
        )
        if possible > 0:
            rate = {"numerator_sum": attended, "denominator_sum": possible, "children": 1}
            sheet.child("attendance_rate", children, child, placement, rate)
            low = attended * 10 < possible * 9
            sheet.child("attendance_below_90", children, child, placement, answer(low))
        sheet.child("part_time_timetable", children, child, placement, answer(row["part_time"] == "Y"))
        events = {"events": times, "children_with_event": int(times > 0), "all": 1}
        sheet.child("exclusion_rate", children, child, placement, events)
        sheet.child("excluded_at_least_once", children, child, placement, answer(times))


def levels_achieved(children, sheet):
    """28: teachers' judgements of the year."""
    for row in rows_of_year(children, "acel", sheet.period.year):
        placement = children.placement_in(row["child_ref"], sheet.period.year)
        for subject in SUBJECTS:
            achieved = answer(row[subject] == "Y")
            sheet.child(f"acel_{subject}", children, row["child_ref"], placement, achieved)


def leavers(children, sheet):
    """29 to 33: leavers of the year."""
    for row in rows_of_year(children, "leavers", sheet.period.year):
        placement = children.placement_in(row["child_ref"], sheet.period.year)
        soon, later = row["destination_3m"] in POSITIVE, row["destination_9m"] in POSITIVE
        answers = {"left_by_s4": row["leaver_stage"] == "S4"}
        answers |= {f"scqf{level}_or_better": row["scqf_level"] >= level for level in (4, 5, 6)}
        answers |= {"positive_destination_3m": soon, "positive_destination_9m": later}
        answers["positive_destination_both"] = soon and later
        for indicator, yes in answers.items():
            sheet.child(indicator, children, row["child_ref"], placement, answer(yes))


def records_held(children, sheet):
    """Beside 23 to 27: children of school age looked after in the year, with a school record of it or not."""
    number = sheet.period.year
    held = {row["child_ref"] for row in rows_of_year(children, "school", number)}
    for child, person in children.people.items():
        if is_of_school_age(person, number):
            placement = children.placement_in(child, number)
            sheet.child("school_record_held", children, child, placement, answer(child in held))

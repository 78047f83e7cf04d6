"""Section 4 of `indicators.md`, health: numbers 19 and 20. Numbers 21 and 22 come ready-made."""

from __future__ import annotations

from datetime import date

from oracle_cells import answer
from oracle_reading import by_child


def census(children, sheet):
    """20: the latest health row, up to the day, of children looked after on the census."""
    day = sheet.period.last
    for child, rows in by_child(children.rows("health")).items():
        placement = children.placement_on(child, day)
        known = [row for row in rows if row["notified_on"] <= day]
        if placement and known:
            latest = max(known, key=in_order)
            both = latest["gp_registered"] == "Y" and latest["dentist_registered"] == "Y"
            sheet.child("gp_and_dentist", children, child, placement, answer(both))


def year(children, sheet):
    """19: notified in the year, by group on that day; assessed 0 to 28 days later."""
    for row in children.rows("health"):
        day, assessed = row["notified_on"], row["assessed_on"]
        if sheet.period.has(day):
            in_time = assessed is not None and 0 <= (assessed - day).days <= 28
            placement = children.placement_on(row["child_ref"], day)
            sheet.child(
                "health_assessment_within_28_days", children, row["child_ref"], placement, answer(in_time)
            )


def in_order(row):
    """Of several on one day: the one assessed last, then by its answers, so that row order never matters."""
    assessed = row["assessed_on"] or date.min
    return row["notified_on"], assessed, row["gp_registered"], row["dentist_registered"]

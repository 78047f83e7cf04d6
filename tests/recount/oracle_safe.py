"""Section 3 of `indicators.md`, safe and stable at home: numbers 8 to 16."""

from __future__ import annotations

from statistics import median

from oracle_cells import answer
from oracle_reading import by_child
from oracle_spells import DAY, governing, group_of, months_before, on


def census(children, sheet):
    """Children at home on the census: their orders (10, 11) and the register (13)."""
    day = sheet.period.last
    registrations = by_child(children.rows("registrations"))
    lengths = []
    for child in children.placements:
        placement = children.placement_on(child, day)
        if placement is None or group_of(placement) != "home":
            continue
        registered = any(
            on(day, row["registered_on"], row["deregistered_on"]) for row in registrations[child]
        )
        sheet.child("registered_and_at_home", children, child, placement, answer(registered))
        if any(on(day, row["legal_start"], row["legal_end"]) for row in children.orders[child]):
            began = next(start for start, end in children.runs(child) if on(day, start, end))
            lengths.append(whole_months(began, day))
            long = answer(began < months_before(day, 24))
            sheet.child("home_order_over_two_years", children, child, placement, long)
    if lengths:
        of_them = len(lengths)
        middle = {
            "numerator_sum": int(median(lengths)) * of_them,
            "denominator_sum": of_them,
            "children": of_them,
        }
        sheet.add("home_order_length", "home", {"none": "all"}, middle)


def whole_months(start, end):
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def year(children, sheet):
    for child in children.placements:
        left_home(children, child, sheet)
        new_order(children, child, sheet)
        several_placements(children, child, sheet)
        referred(children, child, sheet)
    orders_ended(children, sheet)
    registered_again(children, sheet)


def left_home(children, child, sheet):
    """8: the child's first start at home in the year, and what starts in the year after it."""
    placements = children.placements[child]
    starts = [
        row for row in placements if group_of(row) == "home" and sheet.period.has(row["placement_start"])
    ]
    if not starts:
        return
    start = min(row["placement_start"] for row in starts)
    first = governing([row for row in starts if row["placement_start"] == start])
    left = any(
        group_of(row) != "home" and 1 <= (row["placement_start"] - start).days <= 365 for row in placements
    )
    sheet.child("left_home_within_12m", children, child, first, answer(left))


def orders_ended(children, sheet):
    """9: compulsory orders that end in the year, by group on the day before."""
    for child, orders in children.orders.items():
        for order in orders:
            if sheet.period.has(order["legal_end"]) and order["end_reason"] is not None:
                placement = children.placement_on(child, order["legal_end"] - DAY)
                yes = order["end_reason"] == "No longer needed"
                sheet.child("order_ended_as_no_longer_needed", children, child, placement, answer(yes))


def new_order(children, child, sheet):
    """12: children whose last run of orders ended in the year; the next starts 8 days on or later."""
    runs = children.runs(child)
    ended = [number for number, (_, end) in enumerate(runs) if sheet.period.has(end)]
    if not ended:
        return
    end = runs[ended[-1]][1]
    again = any(8 <= (start - end).days <= 548 for start, _ in runs)
    placement = children.placement_on(child, end - DAY)
    sheet.child("new_order_within_18m", children, child, placement, answer(again))


def registered_again(children, sheet):
    """14: registrations of the year, and earlier ones that ended within 548 days before."""
    for child, rows in by_child(children.rows("registrations")).items():
        for row in rows:
            day = row["registered_on"]
            if not sheet.period.has(day):
                continue
            again = any(
                earlier["registered_on"] < day
                and earlier["deregistered_on"] is not None
                and 0 <= (day - earlier["deregistered_on"]).days <= 548
                for earlier in rows
            )
            placement = children.placement_on(child, day) or children.placement_in(child, sheet.period.year)
            sheet.child("reregistered_within_18m", children, child, placement, answer(again))


def referred(children, child, sheet):
    """15: looked after in the year; referred in it, by group on the day of the last, else in the year.

    Every ground is counted in the same group, so that they share a denominator (decision 021).
    """
    placement = children.placement_in(child, sheet.period.year)
    if placement is None:
        return
    rows = [row for row in children.referrals[child] if sheet.period.has(row["referred_on"])]
    if rows:
        last = max(row["referred_on"] for row in rows)
        placement = children.placement_on(child, last) or placement
    grounds = {row["ground"] for row in rows}
    sheet.child("referred_while_looked_after", children, child, placement, answer(rows))
    sheet.child("referred_offence", children, child, placement, answer("Offence" in grounds))
    sheet.child("referred_non_offence", children, child, placement, answer("Non-offence" in grounds))


def several_placements(children, child, sheet):
    """16: two or more of the child's placements in the year."""
    there = children.all_in_year(child, sheet.period.year)
    if there:
        sheet.child("more_than_one_placement", children, child, governing(there), answer(len(there) >= 2))

"""Section 8 of `indicators.md`, matched change in wellbeing: numbers 17 and 18."""

from __future__ import annotations

from oracle_reading import by_child
from oracle_spells import age_on, group_of
from oracle_tables import EIGHT, LISTS


def year(children, sheet):
    """One pair a child and year: the latest assessment, and a baseline with the same tool (decision 022)."""
    for child, rows in by_child(children.rows("wellbeing")).items():
        in_year = [row for row in rows if sheet.period.has(row["assessed_on"])]
        if not in_year:
            continue
        latest = max(in_year, key=in_order)
        placement = children.placement_on(child, latest["assessed_on"])
        if placement is None:
            continue
        earlier = earlier_ones(rows, latest)
        there = {id(row): children.placement_on(child, row["assessed_on"]) for row in earlier}
        placed = [row for row in earlier if there[id(row)]]
        same = [row for row in placed if group_of(there[id(row)]) == group_of(placement)]
        baseline = min(same, key=in_order, default=None)
        found = outcomes(latest, baseline)
        is_matched = found["wellbeing_overall"] != "not_matched"
        more = {
            "rater": latest["assessed_by"],
            "baseline_band": band(baseline) if is_matched else "not_matched",
            "pairs": "assessed_twice",
        }
        if not is_matched:
            more["pairs"] = way_out(children, child, placement, len(placed) > len(same), sheet)
        for indicator, outcome in found.items():
            amounts = dict.fromkeys(("improved", "unchanged", "declined", "not_matched"), 0)
            amounts |= {outcome: 1, "eligible": 1}
            sheet.child(indicator, children, child, placement, amounts, **more)


def in_order(row):
    """By day; of several on one day by rater (as listed), tool and scores."""
    scores = [row[name] or 0 for name in EIGHT]
    return row["assessed_on"], LISTS["rater"].index(row["assessed_by"]), row["tool"] or "", scores


def earlier_ones(rows, latest):
    """Assessments with the same tool, 91 to 548 days before."""
    return [
        row
        for row in rows
        if row["tool"] == latest["tool"] and 91 <= (latest["assessed_on"] - row["assessed_on"]).days <= 548
    ]


def outcomes(latest, baseline):
    """indicator -> improved, unchanged, declined or not matched."""
    if baseline is None:
        return dict.fromkeys([*(f"wellbeing_{name}" for name in EIGHT), "wellbeing_overall"], "not_matched")
    steps, found = [], {}
    for name in EIGHT:
        before, after = baseline[name], latest[name]
        if before is None or after is None:
            found[f"wellbeing_{name}"] = "not_matched"
        else:
            steps.append(after - before)
            found[f"wellbeing_{name}"] = way(after - before)
    rose, fell = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return found | {"wellbeing_overall": way(rose - fell) if steps else "not_matched"}


def way(step):
    return "improved" if step > 0 else "declined" if step < 0 else "unchanged"


def band(baseline):
    """How many of the eight stood at 1 or 2 at the start: 0-1, 2-3, 4 or more."""
    low = sum(baseline[name] in (1, 2) for name in EIGHT)
    return "0-1" if low <= 1 else "2-3" if low <= 3 else "4+"


def way_out(children, child, placement, was_elsewhere, sheet):
    """Why there is no pair, as things stand on the last day of the year (decision 022)."""
    day, person = sheet.period.last, children.people.get(child)
    now = children.placement_on(child, day)
    if person and age_on(day, person["birth_month"]) >= 18:
        return "turned_18"
    if now is None:
        return "order_ended"
    if was_elsewhere or group_of(now) != group_of(placement):
        return "changed_group"
    return "assessed_once"

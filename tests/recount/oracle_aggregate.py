"""Counts made elsewhere: `aggregate` rows fill the periods in which nothing was counted (decision 024).

Away and all follow from the groups that were given (`away = kinship + foster + residential + other`,
`all = home + away`), and away is what is left where only home and all were given. Not here: which cells are
open to them (`oracle_cells.grid`).
"""

from __future__ import annotations

from oracle_spells import Period
from oracle_tables import GROUPS, LEVELS
from oracle_years import year_of

AWAY = GROUPS[1:]


def label_of(row):
    """The reporting year, or quarter, in which the period ends."""
    day = row["period_end"]
    year = year_of(day)
    if row["period_kind"] != "quarter":
        return Period(year).label
    return next(one.label for one in (Period(year, quarter) for quarter in (1, 2, 3, 4)) if one.has(day))


def amounts_of(row, one):
    """Outcome -> count, as far as numerator and denominator give it."""
    top, bottom = row["numerator"], row["denominator"]
    if one.kind == "count":
        found = {"count": top}
    elif one.kind == "proportion":
        is_share = top is not None and bottom is not None and top <= bottom
        found = {"yes": top, "no": bottom - top, "all": bottom} if is_share else {}
    elif one.kind == "event_rate":
        found = {"events": top, "all": bottom}
    elif one.kind == "mean":
        children = bottom if one.id == "weekly_cost" else None
        found = {"numerator_sum": top, "denominator_sum": bottom, "children": children}
    else:
        found = {}
    return {outcome: count for outcome, count in found.items() if count is not None}


def ready_made(sender, declared):
    """Cell key -> (status, count) of the cells that the partnership's own counts give."""
    given = {}
    for row in sorted(sender.rows["aggregate"], key=lambda row: (row["period_end"], row["period_start"])):
        one = declared.get(row["indicator_id"])
        if one is None or row["cohort_basis"] != one.basis or row["period_kind"] not in one.period_kinds:
            continue
        series = (label_of(row), row["period_kind"], one.id)
        box = given.setdefault((*series, row["breakdown"], row["level"]), {})
        for outcome, count in amounts_of(row, one).items():
            box.setdefault(outcome, {})[row["care_group"]] = count
    for box in given.values():
        with_joint_groups(box)
    cells = {}
    for (label, kind, id, breakdown, level), box in given.items():
        for outcome, groups in box.items():
            for group, count in groups.items():
                if breakdown == "none" or adds_up(given, (label, kind, id), breakdown, outcome, group):
                    key = (label, kind, declared[id].basis, group, breakdown, level, id, outcome)
                    cells[key] = ("counted", count)
    return cells


def with_joint_groups(box):
    """Adds away and all to each outcome; both are left out of all where a part is more than its whole."""
    contradicted = False
    for groups in box.values():
        if all(group in groups for group in AWAY):
            groups["away"] = sum(groups[group] for group in AWAY)
        if "home" in groups and "away" in groups:
            groups["all"] = groups["home"] + groups["away"]
        elif "home" in groups and "all" in groups:
            groups["away"] = groups["all"] - groups["home"]
        parts = sum(groups.get(group, 0) for group in AWAY)
        contradicted |= "away" in groups and groups["away"] < parts
        within = groups.get("home", 0) + max(groups.get("away", parts), parts)
        contradicted |= "all" in groups and groups["all"] < within
    if contradicted:
        for groups in box.values():
            groups.pop("away", None)
            groups.pop("all", None)


def adds_up(given, series, breakdown, outcome, group):
    """Whether the levels of a split come to the figure without a split."""
    whole = given.get((*series, "none", "all"), {}).get(outcome, {}).get(group)
    levels = [
        given.get((*series, breakdown, level), {}).get(outcome, {}).get(group) for level in LEVELS[breakdown]
    ]
    return whole is not None and sum(count for count in levels if count is not None) == whole

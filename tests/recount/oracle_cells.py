"""From single children to cells: the sheet that the sections write on, and the whole grid filled from it.

Here: what follows for every indicator alike (groups that add up, one breakdown at a time, zeros, what is not
applicable, not supplied or too early). Not here: who counts (`oracle_<section>.py`).
"""

from __future__ import annotations

from collections import Counter

from oracle_spells import group_of
from oracle_tables import GROUPS, LEVELS
from oracle_years import is_silent

ALL_GROUPS = (*GROUPS, "away", "all")
MATCHED = {"pairs": ("assessed_twice",), "baseline_band": ("0-1", "2-3", "4+")}
"""The levels of the children who have a pair."""
OUTCOMES = {
    "count": ("count",),
    "proportion": ("yes", "no", "all"),
    "event_rate": ("events", "children_with_event", "all"),
    "mean": ("numerator_sum", "denominator_sum", "children"),
    "change": ("improved", "unchanged", "declined", "not_matched", "eligible"),
}


def answer(yes):
    """One child, or row, of a proportion."""
    return {"yes": int(bool(yes)), "no": int(not yes), "all": 1}


class Sheet:
    """Strokes of the pencil: (indicator, period, group, breakdown, level, outcome) -> how many."""

    def __init__(self, period):
        self.period, self.strokes = period, Counter()

    def add(self, indicator, group, levels, amounts):
        """One child or row: it counts in its group, in away unless at home, and in all."""
        for care_group in {group, "all"} | ({"away"} if group not in ("home", "all") else set()):
            for breakdown, level in levels.items():
                for outcome, amount in amounts.items():
                    key = (indicator, self.period.label, care_group, breakdown, level, outcome)
                    self.strokes[key] += amount

    def child(self, indicator, children, child, placement, amounts, **more):
        """A child in the group of a placement; without a placement it is not counted at all."""
        if placement is None:
            return
        levels = children.levels(child, placement, self.period.last) | more
        self.add(indicator, group_of(placement), levels, amounts)


def grid(declared, sender, covered, periods, strokes, ready_made):
    """Every cell of one partnership: key -> (status, count)."""
    cells = {}
    for one in declared.values():
        for kind in one.period_kinds:
            for period in periods[kind]:
                state = state_of(one, sender, covered, period, strokes)
                for care_group, breakdown, level, outcome in boxes(one, period):
                    what = (care_group, breakdown, level)
                    key = (period.label, kind, one.basis, *what, one.id, outcome)
                    if not one.applies(care_group, breakdown, level, outcome):
                        cells[key] = ("not_applicable", None)
                    elif state == "counted" and (care_group == "all" or groups_named(one, period, strokes)):
                        cells[key] = (state, strokes.get((one.id, period.label, *what, outcome), 0))
                    elif state == "too_early":
                        cells[key] = (state, None)
                    else:
                        cells[key] = ready_made.get(key, ("not_supplied", None))
    return cells


def groups_named(one, period, strokes):
    """Whether everyone counted has a group: answers to a survey need not name one."""
    counted = [strokes.get((one.id, period.label, group, "none", "all", "all"), 0) for group in GROUPS]
    everyone = strokes.get((one.id, period.label, "all", "none", "all", "all"), 0)
    return one.basis != "survey_wave" or sum(counted) == everyone


def state_of(one, sender, covered, period, strokes):
    """Whether an indicator can be counted in a period, or why not."""
    supplied = all(period.year in covered.get(table, ()) for table in one.tables)
    supplied = supplied and all(sender.sent(table, column) for table, column in one.columns)
    needed = [*one.columns, *(("voice", "took_part") for table in one.tables if table == "voice")]
    supplied = supplied and not any(is_silent(sender, *column, period.year) for column in needed)
    if one.basis == "survey_wave":
        supplied = supplied and (one.id, period.label, "all", "none", "all", "all") in strokes
    if one.tables == ["aggregate"] or not supplied:
        return "not_supplied"
    return "counted" if one.followed_until(period) <= sender.as_at else "too_early"


def boxes(one, period):
    """Every (group, breakdown, level, outcome) of an indicator; a quarter has no breakdown."""
    breakdowns = ("none",) if period.quarter else one.breakdowns
    for care_group in ALL_GROUPS:
        for breakdown in breakdowns:
            for level in LEVELS[breakdown]:
                for outcome in OUTCOMES[one.kind]:
                    yield care_group, breakdown, level, outcome


class Declared:
    """What the tables of `indicators.md` say of one indicator, besides who counts."""

    def __init__(self, id, kind, basis, tables, **more):
        self.id, self.kind, self.basis = id, kind, basis
        self.tables = tables.split()
        self.columns = more.get("columns", ())
        self.groups = more.get("groups", ALL_GROUPS)
        self.breakdowns = more["breakdowns"]
        self.period_kinds = more.get("periods", ("census" if basis == "census_31_july" else "year",))
        self.follow_up = more.get("follow_up", lambda last: last)

    def applies(self, care_group, breakdown, level, outcome):
        """Whether a cell can hold anybody: only children at home have a route, only pairs change."""
        if breakdown == "route" and care_group != "home":
            return False
        is_of_pairs = breakdown in MATCHED and outcome != "eligible"
        if is_of_pairs and (level in MATCHED[breakdown]) == (outcome == "not_matched"):
            return False
        return care_group in self.groups

    def followed_until(self, period):
        return self.follow_up(period.last)

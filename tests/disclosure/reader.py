"""A reader of exported cells, of one release or of two, with the methods' text and a solver.

Every sum here is written down from the words of the indicators, apart from Hearth's own two lists.
"""

from collections import defaultdict

import highspy
import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NARROWEST = 5
FAR = 1_000_000
SAME_CHILDREN = {
    "stock": (
        "looked_after",
        "current_care_plan",
        "share_at_home",
        "community_share",
        "registered_and_at_home",
    ),
    "pupils": ("part_time_timetable", "exclusion_rate", "excluded_at_least_once"),
    "attending": ("attendance_below_90", "attendance_rate"),
    "leavers": (
        *("left_by_s4", "scqf4_or_better", "scqf5_or_better", "scqf6_or_better"),
        *("positive_destination_3m", "positive_destination_9m", "positive_destination_both"),
    ),
    "reviews": ("views_recorded", "advocacy_offered", "took_part_in_review"),
    "in_year": ("more_than_one_placement",),
    "referred": ("referred_while_looked_after", "referred_offence", "referred_non_offence"),
    "judged": ("acel_reading", "acel_writing", "acel_listening_talking", "acel_numeracy"),
    "assessed": tuple(
        f"wellbeing_{name}"
        for name in (
            *("overall", "safe", "healthy", "achieving", "nurtured"),
            *("active", "respected", "responsible", "included"),
        )
    ),
    "on orders": ("home_order_length", "home_order_over_two_years"),
}
NAME_OF = {name: children for children, names in SAME_CHILDREN.items() for name in names}
WITHIN = [
    ("scqf5_or_better yes", "scqf4_or_better yes"),
    ("scqf6_or_better yes", "scqf5_or_better yes"),
    ("positive_destination_both yes", "positive_destination_3m yes"),
    ("positive_destination_both yes", "positive_destination_9m yes"),
    ("referred_offence yes", "referred_while_looked_after yes"),
    ("referred_non_offence yes", "referred_while_looked_after yes"),
    ("children attending", "children pupils"),
    ("children pupils", "children in_year"),
    ("children stock", "children in_year"),
    ("children leavers", "children in_year"),
    ("gp_and_dentist all", "children stock"),
    ("scn_coverage all", "children stock"),
    ("same_worker_12m all", "children stock"),
    ("pupils excluded", "exclusion_rate events"),
    ("pupils excluded", "children pupils"),
    ("attendance_rate numerator_sum", "attendance_rate denominator_sum"),
]


def number(indicator, outcome):
    """The number that a cell shows, by a name that it has under every indicator."""
    if indicator in NAME_OF and outcome in ("all", "count", "children", "eligible"):
        return f"children {NAME_OF[indicator]}"
    if (indicator, outcome) in (("exclusion_rate", "children_with_event"), ("excluded_at_least_once", "yes")):
        return "pupils excluded"
    if (indicator, outcome) in (("advocacy_offered", "yes"), ("advocacy_taken_up", "all")):
        return "advocacy offered"
    return f"{indicator} {outcome}"


def placed(indicator, outcome, group):
    """Number and group: the share at home of all children is the number of children at home."""
    shares = {("share_at_home", "yes"): "home", ("share_at_home", "no"): "away"}
    if (indicator, outcome) in shares:
        return "children stock", shares[indicator, outcome]
    return number(indicator, outcome), group


class Reader:
    """Numbers by name and place, and rows of (number, factor) that come to nought, or to nought or more."""

    def __init__(self, *releases):
        """releases: exported cells, the newest last; what any of them tells of a number is known."""
        self.at, self.value, self.rows, self.bands = {}, [], [], {}
        self.series = defaultdict(dict)
        for cells in releases:
            self._read(cells)
        self._relate()
        self.ends = {index: self._ends(*told) for index, told in self.bands.items()}

    def _read(self, cells):
        joined = self._joined(cells)
        for row in cells.iter_rows(named=True):
            period, indicator, group = row["period"], row["indicator"], row["care_group"]
            if group == "residential" and (indicator, period) in joined:
                group = "joined"
            name, group = placed(indicator, row["outcome"], group)
            place = (name, group, row["breakdown"], row["level"], period)
            index = self.at.setdefault(place, len(self.at))
            if index == len(self.value):
                self.value.append(np.nan)
            if row["count"] is not None:
                self.value[index] = row["count"]
            self.series[indicator, row["care_group"], *place[2:]][row["outcome"]] = index
            if row["band"]:
                self.bands[index] = row["band"], (indicator, row["care_group"], *place[2:])

    def _ends(self, band, series):
        """The least and most that a band leaves, from the number of children beside it."""
        of, edge = self.value[self.series[series]["all"]], round(100 * float(band[1:]))
        return (of * edge // 100 + 1, of) if band[0] == ">" else (0, -(-of * edge // 100) - 1)

    @staticmethod
    def _joined(cells):
        groups = cells.group_by("indicator", "period").agg(pl.col("care_group").unique())
        return {(i, p) for i, p, found in groups.iter_rows() if "kinship" in found and "other" not in found}

    def add(self, whole, parts, *, is_equal=True):
        if whole is not None and None not in parts and parts:
            self.rows.append(([whole, *parts], [1, *[-1] * len(parts)], is_equal))

    def _relate(self):
        for cells in self.series.values():
            self.add(cells.get("all"), [cells.get("yes"), cells.get("no")])
            ways = ("improved", "unchanged", "declined", "not_matched")
            self.add(cells.get("eligible"), [cells.get(way) for way in ways])
        for name, _, *rest in list(self.at):
            of = {group: self.at.get((name, group, *rest)) for group in GROUPS}
            self.add(of["all"], [of["home"], of["away"]])
            self.add(of["away"], [of["kinship"], of["foster"], of["joined"]])
            self.add(of["away"], [of[group] for group in ("kinship", "foster", "residential", "other")])
        for part, whole in WITHIN:
            for place, index in list(self.at.items()):
                if place[0] == part:
                    self.add(self.at.get((whole, *place[1:])), [index], is_equal=False)
        for *rest, period in list(self.at):
            quarters = [self.at.get((*rest, f"{period} Q{quarter}")) for quarter in (1, 2, 3, 4)]
            self.add(self.at[(*rest, period)], quarters)
            years = [self.at.get((*rest, year)) for year in years_of(period)]
            self.add(self.at[(*rest, period)], years)
        whole = {(place[0], place[1], place[4]): i for place, i in self.at.items() if place[2] == "none"}
        levels = defaultdict(list)
        for place, index in self.at.items():
            if place[2] != "none":
                levels[place[0], place[1], place[4], place[2]].append(index)
        for place, parts in levels.items():
            self.add(whole.get(place[:3]), parts)

    def narrowest(self):
        """(width, place) of the withheld number that can be told most closely."""
        value = np.array(self.value)
        names = {index: place for place, index in self.at.items()}
        rows = {(tuple(of), tuple(factors), is_equal) for of, factors, is_equal in self.rows}
        rows = [row for row in rows if np.isnan(value[list(row[0])]).any()]
        if not rows:
            return np.inf, None
        of = np.concatenate([row[0] for row in rows])
        row = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        is_open = np.isnan(value[of])
        size = len(value)
        graph = coo_array(
            (np.ones(is_open.sum()), (of[is_open], row[is_open] + size)), shape=[size + len(rows)] * 2
        )
        _, label = connected_components(graph, directed=False)
        parts = defaultdict(lambda: ([], []))
        for index in np.flatnonzero(np.isnan(value)):
            parts[label[index]][0].append(index)
        for index in range(len(rows)):
            parts[label[size + index]][1].append(rows[index])
        found = [one for numbers, sums in parts.values() for one in widths(numbers, sums, value, self.ends)]
        return min((width, names[index]) for width, index in found)


def years_of(period):
    """The years of a window, "2017/18–2019/20"; none of another period."""
    first, _, last = period.partition("–")
    years = range(int(first[:4]), int(last[:4]) + 1) if last else ()
    return [f"{year}/{(year + 1) % 100:02}" for year in years]


GROUPS = ("home", "kinship", "foster", "residential", "other", "joined", "away", "all")


def widths(numbers, rows, value, ends):
    """(width, number) of each number of one component: exact where narrow, else wide enough."""
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("threads", 1)  # as Hearth: one scheduler serves a process
    for number_ in numbers:
        model.addVar(*ends.get(number_, (0, FAR)))
    at = {number: column for column, number in enumerate(numbers)}
    for of, factors, is_equal in rows:
        known = sum(f * value[i] for i, f in zip(of, factors, strict=True) if i not in at)
        own = [(at[i], float(f)) for i, f in zip(of, factors, strict=True) if i in at]
        high = -known if is_equal else highspy.kHighsInf
        model.addRow(-known, high, len(own), [column for column, _ in own], [f for _, f in own])
    low, high = np.full(len(numbers), np.inf), np.full(len(numbers), -np.inf)
    for column in range(len(numbers)):
        for sign in (-1.0, 1.0):
            if high[column] - low[column] < NARROWEST:
                model.changeColCost(column, sign)
                model.run()
                assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
                model.changeColCost(column, 0.0)
                seen = np.array(model.getSolution().col_value)
                low, high = np.minimum(low, seen), np.maximum(high, seen)
    return zip(high - low, numbers, strict=True)

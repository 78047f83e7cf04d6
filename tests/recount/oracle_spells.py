"""Who was where, when: section 1 of `indicators.md`, for the children of one partnership."""

from __future__ import annotations

from datetime import date, timedelta

from oracle_reading import by_child
from oracle_tables import COMPULSORY, GROUP_OF

DAY = timedelta(days=1)
FAR = date(9999, 12, 31)


class Period:
    """A year or a quarter: `first` and `last` day, the year it is in, its label."""

    def __init__(self, year, quarter=None):
        self.year, self.quarter = year, quarter
        self.label = f"{year - 1}/{year % 100:02d}" + (f" Q{quarter}" if quarter else "")
        starts = {1: (year - 1, 8), 2: (year - 1, 11), 3: (year, 2), 4: (year, 5), 5: (year, 8)}
        self.first = date(*starts[quarter or 1], 1)
        self.last = date(*starts[quarter + 1 if quarter else 5], 1) - DAY

    def has(self, day):
        return day is not None and self.first <= day <= self.last


def on(day, start, end):
    """On day d: `start <= d and (end is null or end > d)`."""
    return start <= day and (end is None or end > day)


def in_year(year, start, end):
    """In year Y: `start <= 31 July Y and (end is null or end > 1 August Y-1)`."""
    return start <= date(year, 7, 31) and (end is None or end > date(year - 1, 8, 1))


def governing(placements):
    """Of several: the latest start, then the open or latest end, then the label in alphabetical order."""
    latest_start = max(row["placement_start"] for row in placements)
    placements = [row for row in placements if row["placement_start"] == latest_start]
    latest_end = max(row["placement_end"] or FAR for row in placements)
    placements = [row for row in placements if (row["placement_end"] or FAR) == latest_end]
    return min(placements, key=lambda row: (row["placement_type"], row["episode_ref"]))


def first_of(placements):
    """The other end of that order: the earliest start, then the earliest end (decision 021)."""
    return min(
        placements, key=lambda row: (row["placement_start"], row["placement_end"] or FAR, last_label(row))
    )


def last_label(row):
    """The alphabet backwards: what governs comes first in it, so what was first comes last."""
    return [-ord(letter) for letter in row["placement_type"]]


def age_on(day, birth):
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def months_before(day, months):
    """The same day of the month, so many months earlier (the last one where there is none)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise ValueError


class Children:
    """The children of one partnership, their placements and their compulsory orders."""

    def __init__(self, sender):
        self.sender = sender
        self.people = {row["child_ref"]: row for row in sender.rows["children"]}
        self.placements = by_child(sender.rows["placements"])
        self.episodes = sender.episodes
        self.referrals = by_child(sender.rows["referrals"])
        self.orders = by_child(row for row in sender.rows["legal"] if row["legal_reason"] in COMPULSORY)
        self.of_episode = {}
        for row in sender.rows["placements"]:
            self.of_episode.setdefault(row["episode_ref"], []).append(row)

    def rows(self, table):
        return self.sender.rows[table]

    def placement_on(self, child, day):
        """The placement that governs on a day, or None."""
        there = [
            row for row in self.placements[child] if on(day, row["placement_start"], row["placement_end"])
        ]
        return governing(there) if there else None

    def is_looked_after(self, child, day):
        return any(on(day, row["placement_start"], row["placement_end"]) for row in self.placements[child])

    def all_in_year(self, child, year):
        return [
            row
            for row in self.placements[child]
            if in_year(year, row["placement_start"], row["placement_end"])
        ]

    def placement_in(self, child, year):
        """The placement that governs in a year: the last one; or None."""
        there = self.all_in_year(child, year)
        return governing(there) if there else None

    def levels(self, child, placement, day):
        """Breakdown -> the child's level, on the last day of the period."""
        person = self.people.get(child)
        levels = {"none": "all", "sex": person["sex"] if person else "Not known"}
        levels["age_band"] = self.age_band(age_on(day, person["birth_month"])) if person else "Not known"
        if placement and GROUP_OF[placement["placement_type"]] == "home":
            levels["route"] = self.route(placement)
        return levels

    @staticmethod
    def age_band(years):
        """Who is not born yet has no age (decision 021)."""
        if years < 0:
            return "Not known"
        for band, oldest in (("0-4", 4), ("5-11", 11), ("12-15", 15)):
            if years <= oldest:
                return band
        return "16+"

    def route(self, placement):
        """Whether the episode began at home, or the child returned there."""
        first = first_of(self.of_episode[placement["episode_ref"]])
        return "start_of_help" if GROUP_OF[first["placement_type"]] == "home" else "after_return"

    def runs(self, child):
        """Unbroken runs of compulsory orders, (start, end or None); 7 days between two do not break one."""
        found = []
        for row in sorted(self.orders[child], key=lambda row: row["legal_start"]):
            start, end = row["legal_start"], row["legal_end"]
            if found and (found[-1][1] is None or (start - found[-1][1]).days <= 7):
                longer = None if end is None or found[-1][1] is None else max(end, found[-1][1])
                found[-1] = (found[-1][0], longer)
            else:
                found.append((start, end))
        return found


def group_of(placement):
    return GROUP_OF[placement["placement_type"]]

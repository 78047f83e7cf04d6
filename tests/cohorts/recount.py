"""A slow second count, written from the definitions alone: plain rows and loops, no frames, no shared code.

`recount(rows, last)` gives {(indicator, period, care group, outcome): count} for one partnership, without
splits, for the reporting years to `last`. Only the group and year rules are written twice, on purpose.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

GROUP = {
    "At home with parents": "home",
    "With kinship carers: friends/relatives": "kinship",
    "With foster carers provided by LA": "foster",
    "With foster carers purchased by LA": "foster",
    "With prospective adopters": "foster",
    "In local authority home": "residential",
    "In voluntary home": "residential",
    "In residential school": "residential",
    "In secure accommodation": "residential",
    "Crisis care": "residential",
    "In other residential": "residential",
    "In other community": "other",
}
POSITIVE = {
    "Higher Education",
    "Further Education",
    "Training",
    "Employment",
    "Voluntary Work",
    "Personal Skills Development",
}
COMPULSORY = {"Compulsory supervision order", "Interim compulsory supervision order"}
EIGHT = ("safe", "healthy", "achieving", "nurtured", "active", "respected", "responsible", "included")


def year_of(day):
    return day.year + 1 if day.month >= 8 else day.year


def census(year):
    return date(year, 7, 31)


def label(year, quarter=None):
    return f"{year - 1}/{str(year)[2:]}" + (f" Q{quarter}" if quarter else "")


def quarter_of(day):
    return {8: 1, 9: 1, 10: 1, 11: 2, 12: 2, 1: 2, 2: 3, 3: 3, 4: 3, 5: 4, 6: 4, 7: 4}[day.month]


def on(row, start, end, day):
    return row[start] <= day and (row[end] is None or row[end] > day)


def in_year(row, start, end, year):
    return row[start] <= census(year) and (row[end] is None or row[end] > date(year - 1, 8, 1))


class Recount:
    def __init__(self, rows, last):
        self.rows, self.last, self.counts = rows, last, Counter()
        self.placements = defaultdict(list)
        for row in rows["placements"]:
            self.placements[row["child_ref"]].append(row)
        self.children = {row["child_ref"]: row for row in rows["children"]}
        self.years = range(last - 12, last + 1)

    def governing(self, placements):
        ordered = sorted(placements, key=lambda p: p["placement_type"])
        ordered.sort(key=lambda p: (p["placement_start"], p["placement_end"] or date.max), reverse=True)
        return ordered[0] if ordered else None

    def group_on(self, child, day):
        held = [p for p in self.placements[child] if on(p, "placement_start", "placement_end", day)]
        return held and GROUP[self.governing(held)["placement_type"]]

    def held_in(self, child, year):
        return [p for p in self.placements[child] if in_year(p, "placement_start", "placement_end", year)]

    def group_in(self, child, year):
        held = self.held_in(child, year)
        return held and GROUP[self.governing(held)["placement_type"]]

    def group_on_or_in(self, child, day):
        return self.group_on(child, day) or self.group_in(child, year_of(day))

    def add(self, indicator, year, group, quarter=None, **outcomes):
        if group and year <= self.last:
            joint = ["home" if group == "home" else "away", "all"]
            for one in {group, *joint}:
                for outcome, count in outcomes.items():
                    self.counts[indicator, label(year, quarter), one, outcome] += count

    def share(self, indicator, year, group, is_yes, quarter=None):
        self.add(indicator, year, group, quarter, yes=int(is_yes), no=int(not is_yes), all=1)

    def of(self, table):
        return self.rows.get(table, [])

    def count(self):
        for topic in (
            self.stock,
            self.flow,
            self.schools,
            self.reviews,
            self.orders,
            self.wellbeing,
            self.others,
        ):
            topic()
        return {key: count for key, count in self.counts.items() if count}

    def stock(self):
        plans = {row["episode_ref"]: row["care_plan"] for row in self.of("episodes")}
        registered, health, workers = defaultdict(list), defaultdict(list), defaultdict(list)
        for table, kept in (("registrations", registered), ("health", health), ("workers", workers)):
            for row in self.of(table):
                kept[row["child_ref"]].append(row)
        for child, placements in self.placements.items():
            for year in self.years:
                day = census(year)
                group = self.group_on(child, day)
                if not group:
                    continue
                self.add("looked_after", year, group, count=1)
                now = self.governing(
                    [p for p in placements if on(p, "placement_start", "placement_end", day)]
                )
                self.share("current_care_plan", year, group, plans.get(now["episode_ref"]) == "Y")
                if group == "home":
                    on_register = any(
                        on(r, "registered_on", "deregistered_on", day) for r in registered[child]
                    )
                    self.share("registered_and_at_home", year, "home", on_register)
                seen = [row for row in health[child] if row["notified_on"] <= day]
                if seen:
                    latest = max(seen, key=lambda row: (row["notified_on"], row["assessed_on"] or date.min))
                    both = latest["gp_registered"] == latest["dentist_registered"] == "Y"
                    self.share("gp_and_dentist", year, group, both)
                if self.is_school_age(child, year):
                    self.share("scn_coverage", year, group, self.children[child]["scn_held"] == "Y")
                window = [day - timedelta(days=n) for n in range(366)]
                if all(self.group_on(child, d) for d in window):
                    own = {
                        w["worker_ref"]
                        for w in workers[child]
                        if any(on(w, "worker_start", "worker_end", d) for d in window)
                    }
                    self.share("same_worker_12m", year, group, len(own) == 1)

    def is_school_age(self, child, year):
        born = self.children[child]["birth_month"]
        return 5 <= year - born.year - (born.month > 3) <= 17

    def flow(self):
        records = {(row["child_ref"], row["school_year"]) for row in self.of("school")}
        referrals = defaultdict(list)
        for row in self.of("referrals"):
            referrals[row["child_ref"], year_of(row["referred_on"])].append(row)
        for child in self.placements:
            for year in self.years:
                held, group = self.held_in(child, year), self.group_in(child, year)
                if not group:
                    continue
                self.share("more_than_one_placement", year, group, len(held) >= 2)
                if self.is_school_age(child, year):
                    self.share("school_record_held", year, group, (child, year) in records)
                own = referrals[child, year]
                days = [row["referred_on"] for row in own]
                at = (self.group_on(child, max(days)) if days else None) or group
                self.share("referred_while_looked_after", year, at, bool(own))
                self.share("referred_offence", year, at, any(r["ground"] == "Offence" for r in own))
                self.share("referred_non_offence", year, at, any(r["ground"] != "Offence" for r in own))
        self.home_starts()

    def home_starts(self):
        for placements in self.placements.values():
            first = {}
            for p in placements:
                if GROUP[p["placement_type"]] == "home":
                    year = year_of(p["placement_start"])
                    first[year] = min(first.get(year, date.max), p["placement_start"])
            for year, start in first.items():
                after = [
                    (p["placement_start"] - start).days
                    for p in placements
                    if GROUP[p["placement_type"]] != "home"
                ]
                self.share("left_home_within_12m", year, "home", any(0 < days <= 365 for days in after))

    def schools(self):
        excluded = Counter((row["child_ref"], row["school_year"]) for row in self.of("exclusions"))
        for row in self.of("school"):
            year, group = row["school_year"], self.group_in(row["child_ref"], row["school_year"])
            attended, possible = row["half_days_attended"], row["half_days_possible"]
            if possible > 0:
                sums = {"numerator_sum": attended, "denominator_sum": possible, "children": 1}
                self.add("attendance_rate", year, group, **sums)
                self.share("attendance_below_90", year, group, 10 * attended < 9 * possible)
            self.share("part_time_timetable", year, group, row["part_time"] == "Y")
            events = excluded[row["child_ref"], year]
            self.add("exclusion_rate", year, group, events=events, children_with_event=int(events > 0), all=1)
            self.share("excluded_at_least_once", year, group, events > 0)
        for row in self.of("acel"):
            for subject in ("reading", "writing", "listening_talking", "numeracy"):
                group = self.group_in(row["child_ref"], row["school_year"])
                self.share(f"acel_{subject}", row["school_year"], group, row[subject] == "Y")
        for row in self.of("leavers"):
            year, group = row["school_year"], self.group_in(row["child_ref"], row["school_year"])
            three, nine = row["destination_3m"] in POSITIVE, row["destination_9m"] in POSITIVE
            self.share("left_by_s4", year, group, row["leaver_stage"] == "S4")
            for level in (4, 5, 6):
                self.share(f"scqf{level}_or_better", year, group, row["scqf_level"] >= level)
            self.share("positive_destination_3m", year, group, three)
            self.share("positive_destination_9m", year, group, nine)
            self.share("positive_destination_both", year, group, three and nine)

    def reviews(self):
        due = {}
        for row in self.of("reviews"):
            due[row["review_ref"]] = row["due_on"]
            held = row["held_on"] is not None and row["held_on"] <= row["due_on"]
            self.due("review_by_agreed_date", row["child_ref"], row["due_on"], held)
        for row in self.of("voice"):
            where = row["child_ref"], due[row["review_ref"]]
            self.due("views_recorded", *where, row["views_recorded"] == "Y")
            self.due("advocacy_offered", *where, row["advocacy_offered"] == "Y")
            self.due("took_part_in_review", *where, row["took_part"] != "Did not take part")
            if row["advocacy_offered"] == "Y":
                self.due("advocacy_taken_up", *where, row["advocacy_used"] == "Y")
            if row["view_acted_on"] is not None:
                self.due("views_acted_on", *where, row["view_acted_on"] == "Y")

    def due(self, indicator, child, day, is_yes):
        group = self.group_on_or_in(child, day)
        self.share(indicator, year_of(day), group, is_yes)
        self.share(indicator, year_of(day), group, is_yes, quarter_of(day))

    def orders(self):
        own = defaultdict(list)
        for row in self.of("legal"):
            if row["legal_reason"] in COMPULSORY:
                own[row["child_ref"]].append(row)
        lengths = defaultdict(list)
        for child, orders in own.items():
            runs = self.runs(orders)
            for row in orders:
                if row["legal_end"] and row["end_reason"]:
                    group = self.group_on(child, row["legal_end"] - timedelta(days=1))
                    needed = row["end_reason"] == "No longer needed"
                    self.share("order_ended_as_no_longer_needed", year_of(row["legal_end"]), group, needed)
            last = {}
            for number, (_, end) in enumerate(runs):
                if end < date.max:
                    last[year_of(end)] = number
            for year, number in last.items():
                end = runs[number][1]
                again = any(8 <= (row["legal_start"] - end).days <= 548 for row in orders)
                group = self.group_on(child, end - timedelta(days=1))
                self.share("new_order_within_18m", year, group, again)
            for year in self.years:
                day = census(year)
                in_force = [row for row in orders if on(row, "legal_start", "legal_end", day)]
                if in_force and self.group_on(child, day) == "home":
                    start = max(start for start, _ in runs if start <= day)
                    lengths[year].append((year - start.year) * 12 + 7 - start.month)
                    over = start < date(year - 2, 7, 31)
                    self.share("home_order_over_two_years", year, "home", over)
        for year, months in lengths.items():
            months.sort()
            middle = (months[(len(months) - 1) // 2] + months[len(months) // 2]) // 2
            sums = {"numerator_sum": middle * len(months), "denominator_sum": len(months)}
            self.add("home_order_length", year, "home", **sums, children=len(months))

    def runs(self, orders):
        runs = []
        for row in sorted(orders, key=lambda row: row["legal_start"]):
            end = row["legal_end"] or date.max
            if runs and (row["legal_start"] - runs[-1][1]).days <= 7:
                runs[-1][1] = max(runs[-1][1], end)
            else:
                runs.append([row["legal_start"], end])
        return runs

    def wellbeing(self):
        own = defaultdict(list)
        for row in self.of("wellbeing"):
            own[row["child_ref"]].append(row)
        for child, rows in own.items():
            for year in {year_of(row["assessed_on"]) for row in rows}:
                latest = max(
                    (r for r in rows if year_of(r["assessed_on"]) == year), key=lambda r: r["assessed_on"]
                )
                group = self.group_on(child, latest["assessed_on"])
                if group:
                    earlier = [r for r in rows if self.is_baseline(child, r, latest, group)]
                    first = min(earlier, key=lambda r: r["assessed_on"]) if earlier else None
                    self.changes(year, group, first, latest)

    def is_baseline(self, child, row, latest, group):
        days = (latest["assessed_on"] - row["assessed_on"]).days
        same = row["tool"] == latest["tool"] and self.group_on(child, row["assessed_on"]) == group
        return 91 <= days <= 548 and same

    def changes(self, year, group, first, latest):
        moves = []
        for name in EIGHT:
            is_pair = first is not None and first[name] is not None and latest[name] is not None
            moves.append(latest[name] - first[name] if is_pair else None)
            self.change(f"wellbeing_{name}", year, group, moves[-1])
        known = [move for move in moves if move is not None]
        rose, fell = sum(move > 0 for move in known), sum(move < 0 for move in known)
        self.change("wellbeing_overall", year, group, rose - fell if known else None)

    def change(self, indicator, year, group, move):
        if move is None:
            self.add(indicator, year, group, not_matched=1, eligible=1)
        else:
            outcome = "improved" if move > 0 else "declined" if move < 0 else "unchanged"
            self.add(indicator, year, group, **{outcome: 1}, eligible=1)

    def others(self):
        for row in self.of("audits"):
            group = self.group_on(row["child_ref"], row["audited_on"])
            for what in ("plan", "assessment", "chronology"):
                good = row[f"{what}_grade"] >= 4
                self.share(f"{what}_audited_good", year_of(row["audited_on"]), group, good)
        for row in self.of("health"):
            group = self.group_on(row["child_ref"], row["notified_on"])
            days = row["assessed_on"] and (row["assessed_on"] - row["notified_on"]).days
            in_time = days is not None and 0 <= days <= 28
            self.share("health_assessment_within_28_days", year_of(row["notified_on"]), group, in_time)
        for row in self.of("registrations"):
            ends = [r for r in self.of("registrations") if r["child_ref"] == row["child_ref"]]
            again = any(
                r["deregistered_on"]
                and r["registered_on"] < row["registered_on"]
                and 0 <= (row["registered_on"] - r["deregistered_on"]).days <= 548
                for r in ends
            )
            group = self.group_on_or_in(row["child_ref"], row["registered_on"])
            self.share("reregistered_within_18m", year_of(row["registered_on"]), group, again)
        self.episodes()

    def episodes(self):
        for row in self.of("episodes"):
            child = row["child_ref"]
            own = [p for p in self.placements[child] if p["episode_ref"] == row["episode_ref"]]
            first = min(own, key=lambda p: p["placement_start"])
            self.add(
                "episodes_started", year_of(row["episode_start"]), GROUP[first["placement_type"]], count=1
            )
            if row["episode_end"]:
                last = GROUP[self.governing(own)["placement_type"]]
                self.add("episodes_ended", year_of(row["episode_end"]), last, count=1)


def recount(rows, last):
    return Recount(rows, last).count()

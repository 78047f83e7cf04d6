"""Returns made of edges: children whose every date lies on, before or after a day that a rule speaks of.

`edge_returns(folder, seed)` writes a returns folder that intake accepts but for the rows spoilt on purpose.
Not here: cases with a name and an answer (`nasty.py`), or any counting.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from itertools import product

from oracle_tables import BODIES, EIGHT, GROUP_OF, LISTS, POSITIVE, columns_of

AS_AT = date(2026, 7, 31)
ANCHORS = [
    date(year, month, day)
    for year in (2022, 2023, 2024, 2025, 2026)
    for month, day in ((8, 1), (7, 31), (8, 2), (7, 30), (10, 31), (11, 1), (1, 31), (2, 1), (4, 30), (5, 1))
    if date(year, month, day) <= AS_AT
] + [date(2024, 2, 29), date(2025, 2, 28), date(2023, 3, 1), date(2024, 3, 1)]
GAPS = (0, 0, 1, 6, 7, 8, 9, 27, 28, 29, 90, 91, 92, 364, 365, 366, 547, 548, 549)
BIRTHS = [date(year, month, 1) for year in range(2006, 2023, 2) for month in (2, 3, 4, 7, 8)]
BIRTHS += [date(2026, 8 - 1, 1), date(2018, 7, 1), date(2018, 8, 1), date(2007, 3, 1), date(2007, 4, 1)]


class Maker:
    """One partnership's rows, drawn from edges."""

    def __init__(self, code, seed, children):
        self.code, self.draw, self.children = code, random.Random(f"{code} {seed}"), children
        self.rows = {}

    def add(self, table, **values):
        self.rows.setdefault(table, []).append({"partnership": self.code, **values})

    def day(self, after=None, last=AS_AT):
        """An anchor, or a telling number of days after one; never past `last`."""
        start = self.draw.choice(ANCHORS) if after is None else after
        return min(start + timedelta(days=self.draw.choice(GAPS)), last)

    def often(self, share):
        return self.draw.random() < share

    def yes_no(self):
        return self.draw.choice("YN")

    def all(self):
        for number in range(1, self.children + 1):
            self.child(f"C{number}")
        self.meetings_and_leavers()
        self.surveys()
        return self.rows

    def child(self, ref):
        sex = "" if self.often(0.05) else self.draw.choice(LISTS["sex"])
        self.add(
            "children",
            child_ref=ref,
            sex=sex,
            birth_month=self.draw.choice(BIRTHS),
            ethnic_group="White",
            disability="No",
            scn_held=self.yes_no(),
        )
        self.days = [self.day()]
        for number in range(self.draw.choice((0, 1, 1, 1, 2))):
            self.episode(ref, f"E-{ref}-{number}")
        for about in (self.contacts, self.reviews, self.school, self.wellbeing):
            about(ref)

    def near(self):
        """A day that has to do with what is known of the child."""
        return self.day(self.draw.choice(self.days)) if self.often(0.7) else self.day()

    def end(self, start, last):
        """An end on or after `start` and not after `last`, or None where it may stay open."""
        if last is None and self.often(0.4):
            return None
        end = self.day(start) if self.often(0.6) else self.day()
        return min(max(start, end), last or AS_AT)

    def episode(self, ref, episode):
        start = self.near()
        end = None if self.often(0.6) else self.end(start, AS_AT)
        plan = "" if self.often(0.05) else self.yes_no()
        self.add(
            "episodes",
            episode_ref=episode,
            child_ref=ref,
            episode_start=start,
            episode_end=end,
            care_plan=plan,
        )
        about = {"episode_ref": episode, "child_ref": ref}
        at = start
        for _ in range(self.draw.choice((0, 1, 2, 2, 3, 4))):
            begin = self.draw.choice((start, at, at, at, min(max(start, self.near()), end or AS_AT)))
            at = self.end(begin, end)
            kind = self.draw.choice(("At home with parents", self.draw.choice(list(GROUP_OF))))
            self.add("placements", **about, placement_type=kind, placement_start=begin, placement_end=at)
            self.days += [begin] + ([at] if at else [])
            at = at or begin
        at = start
        for _ in range(self.draw.choice((0, 1, 2, 3, 4))):
            begin = self.day(at)
            over = None if self.often(0.3) else self.end(begin, AS_AT)
            reason = self.draw.choice((*LISTS["reason"][:2], *LISTS["reason"][:2], "Permanence order"))
            why = self.draw.choice(("", *LISTS["end_reason"])) if over else ""
            self.add("legal", **about, legal_reason=reason, legal_start=begin, legal_end=over, end_reason=why)
            at = over or begin
            self.days.append(at)

    def contacts(self, ref):
        for _ in range(self.draw.choice((0, 1, 2))):
            told = self.near()
            seen = (
                None
                if self.often(0.3)
                else max(date(2020, 1, 1), self.day(told) - timedelta(days=self.draw.choice((0, 0, 1))))
            )
            self.add(
                "health",
                child_ref=ref,
                notified_on=told,
                assessed_on=seen,
                gp_registered=self.yes_no(),
                dentist_registered=self.yes_no(),
            )
        at = self.near()
        for _ in range(self.draw.choice((0, 0, 1, 2, 3))):
            on = self.day(at)
            off = None if self.often(0.4) else self.end(on, AS_AT)
            self.add("registrations", child_ref=ref, registered_on=on, deregistered_on=off)
            at = off or on
        for _ in range(self.draw.choice((0, 0, 1, 3))):
            ground = self.draw.choice(LISTS["ground"])
            self.add("referrals", child_ref=ref, referred_on=self.near(), ground=ground)
        for _ in range(self.draw.choice((0, 1, 1, 2))):
            begin = self.near() if self.often(0.5) else date(2021, 8, 1)
            over = None if self.often(0.5) else self.end(begin, AS_AT)
            worker = f"W{self.draw.randint(1, 2)}"
            self.add("workers", child_ref=ref, worker_ref=worker, worker_start=begin, worker_end=over)
        for number in range(self.draw.choice((0, 0, 1, 2))):
            grades = {
                f"{what}_grade": self.draw.randint(1, 6) for what in ("plan", "assessment", "chronology")
            }
            self.add("audits", audit_ref=f"A-{ref}-{number}", child_ref=ref, audited_on=self.near(), **grades)

    def reviews(self, ref):
        for number in range(self.draw.choice((0, 1, 2, 3))):
            review = f"R-{ref}-{number}"
            due = self.near() if self.often(0.9) else date(2027, 1, 31)
            held = None if self.often(0.2) else due + timedelta(days=self.draw.choice((-1, 0, 1)))
            held = min(held, date(2027, 1, 31)) if held else None
            due_on = "soon" if self.often(0.03) else due
            self.add(
                "reviews", review_ref=review, child_ref=ref, due_on=due_on, held_on=held, plan_changed="N"
            )
            if self.often(0.8):
                self.add(
                    "voice",
                    review_ref=review,
                    child_ref=ref,
                    views_recorded=self.yes_no(),
                    took_part=self.draw.choice(LISTS["took_part"]),
                    advocacy_offered=self.yes_no(),
                    advocacy_used=self.yes_no(),
                    view_acted_on=self.draw.choice(("", "Y", "N")),
                )

    def school(self, ref):
        for year in (2023, 2024, 2025, 2026):
            if self.often(0.4):
                possible = self.draw.choice((0, 10, 20, 370, 380, 400))
                attended = self.draw.choice((possible, possible * 9 // 10, max(possible * 9 // 10 - 1, 0), 0))
                self.add(
                    "school",
                    child_ref=ref,
                    school_year=year,
                    stage="S2",
                    half_days_possible=possible,
                    half_days_attended=attended,
                    part_time=self.yes_no(),
                )
            for _ in range(self.draw.choice((0, 0, 0, 1, 2))):
                on = date(year, 3, 1) if self.often(0.8) else date(year - 1, 7, 31)
                self.add(
                    "exclusions",
                    child_ref=ref,
                    school_year=year,
                    excluded_on=on,
                    half_days_lost=self.draw.randint(1, 120),
                )
            if self.often(0.2):
                levels = {
                    name: self.yes_no() for name in ("reading", "writing", "listening_talking", "numeracy")
                }
                stage = self.draw.choice(LISTS["acel_stage"])
                self.add("acel", child_ref=ref, school_year=year, stage=stage, **levels)
        if self.often(0.5):
            self.add(
                "leavers",
                child_ref=ref,
                school_year=self.draw.choice((2023, 2024, 2025, 2026)),
                leaver_stage=self.draw.choice(LISTS["leaver_stage"]),
                scqf_level=self.draw.choice((0, 3, 4, 5, 6, 12)),
                destination_3m=self.draw.choice((*LISTS["after_school"], *POSITIVE)),
                destination_9m=self.draw.choice((*LISTS["after_school"], *POSITIVE)),
            )

    def wellbeing(self, ref):
        at = self.near()
        for _ in range(self.draw.choice((0, 1, 2, 3, 4))):
            at = self.draw.choice((at, self.day(at), self.near()))
            scores = {name: "" if self.often(0.2) else self.draw.choice((1, 2, 3, 3, 4, 6)) for name in EIGHT}
            if self.often(0.1):
                scores = dict.fromkeys(EIGHT, "")
            self.add(
                "wellbeing",
                child_ref=ref,
                assessed_on=at,
                assessed_by=self.draw.choice(LISTS["rater"]),
                tool=self.draw.choice(("", "Wheel", "Wheel", "Web")),
                **scores,
            )

    def meetings_and_leavers(self):
        for number in range(20):
            for year in (2023, 2024, 2026):
                answers = {
                    n: self.yes_no()
                    for n in ("eligible", "pathway_plan", "receiving_aftercare", "in_work_or_learning")
                }
                self.add("aftercare", person_ref=f"P{number}", year=year, **answers)
        for on in sorted(set(ANCHORS)):
            seen = ("at_home_data_seen", "other_group_data_seen", "challenge_recorded", "childs_voice_heard")
            agreed = self.draw.randint(0, 5)
            self.add(
                "governance",
                body=self.draw.choice(BODIES),
                met_on=on,
                **{name: self.yes_no() for name in seen},
                actions_agreed=agreed,
                actions_closed=self.draw.randint(0, agreed),
            )

    def surveys(self):
        names_groups = self.often(0.5)
        for survey, wave, first in (
            ("children", "Spring", date(2024, 7, 30)),
            ("children", "Autumn", date(2025, 9, 1)),
            ("children", "Winter", date(2026, 1, 10)),
            ("parents", "2025/26", date(2026, 5, 1)),
            ("staff", "2025/26", date(2026, 5, 1)),
        ):
            for question in ("feels_safe", "is-heard"):
                asked = f"{question}-{wave}" if survey == "children" else f"{question}-{survey}"
                if asked == "feels_safe-Winter":
                    asked = "feels_safe-Autumn"
                else:
                    self.add(
                        "survey_questions",
                        question_id=asked,
                        survey=survey,
                        wave=wave,
                        text="I am.",
                        theme="Safe",
                        invited=self.draw.randint(0, 30),
                    )
                for number in range(15):
                    group = self.draw.choice(list(GROUP_OF.values())) if names_groups else ""
                    self.add(
                        "surveys",
                        response_ref=f"{survey}-{wave}-{number}",
                        question_id=asked,
                        survey=survey,
                        wave=wave,
                        answered_on=first + timedelta(days=self.draw.randint(0, 2)),
                        care_group="" if self.often(0.1) else group,
                        answer=self.draw.choice(LISTS["answer"]),
                    )

    def counts_made_elsewhere(self):
        """`aggregate` rows that add up, or don't, in years that were counted from children's rows, or not."""
        series = [(id, "year", "within_year") for id in YEARLY]
        series += [(id, "census", "census_31_july") for id in ("most_deprived_fifth", "looked_after")]
        series += [("mental_health_within_18_weeks", "quarter", "within_year")]
        series += [("left_by_s4", "year", "leavers_within_year"), ("left_by_s4", "year", "full_year")]
        for (id, kind, basis), end in product(
            series, (date(2023, 7, 31), date(2024, 3, 31), date(2026, 7, 31))
        ):
            groups = self.draw.choice((COMPARED, COMPARED[:-1], ("home", "all"), ("home", "away"), ("all",)))
            given = {"indicator_id": id, "period_kind": kind, "cohort_basis": basis, "period_end": end}
            for group in groups:
                whole = (self.draw.randint(0, 9), self.draw.randint(5, 12))
                if self.often(0.1):
                    whole = (whole[0], "")
                self.made(given, group, "none", "all", whole)
                if self.often(0.3) and whole[1] != "":
                    part = (min(2, whole[0]), 3)
                    rest = (whole[0] - part[0], whole[1] - part[1] - self.draw.choice((0, 0, 1)))
                    self.made(given, group, "sex", "Male", part)
                    self.made(given, group, "sex", "Female", rest)
        return self.rows

    def made(self, given, group, breakdown, level, counts):
        self.add(
            "aggregate",
            **given,
            period_start=given["period_end"] - timedelta(days=60),
            care_group=group,
            breakdown=breakdown,
            level=level,
            numerator=counts[0],
            denominator=counts[1],
            unit="percent",
            source_return="Ours",
            status="final",
        )


YEARLY = (
    "attendance_below_90",
    "attendance_rate",
    "exclusion_rate",
    "weekly_cost",
    "home_orders_in_force",
    "review_27_30_months_concern",
)
COMPARED = ("home", "kinship", "foster", "residential", "other", "all")


def write_returns(folder, senders, without=()):
    """Write code -> table -> rows as CSV files; `without` holds (code, table) and (code, table, column)."""
    folder.mkdir(parents=True)
    with (folder / "partnerships.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("partnership", "name", "area_code", "family_group", "invented"))
        lines.writerows((code, f"Place {code}", "", "", "Y") for code in senders)
    for code, tables in senders.items():
        for table, rows in tables.items():
            names = [name for name in columns_of(table) if (code, table, name) not in without]
            if (code, table) in without or not rows:
                continue
            (folder / table).mkdir(exist_ok=True)
            with (folder / table / f"{code}.csv").open("w", encoding="utf-8", newline="") as file:
                lines = csv.DictWriter(file, names, restval="", extrasaction="ignore")
                lines.writeheader()
                lines.writerows({name: "" if v is None else v for name, v in row.items()} for row in rows)


def edge_returns(folder, seed, children=40):
    """Two that know children of the same references, one that only counts, one that is silent."""
    senders = {code: Maker(code, seed, children).all() for code in ("HP01", "HP02")}
    ready = Maker("HP03", seed, 0).counts_made_elsewhere()
    senders["HP01"]["aggregate"] = [row | {"partnership": "HP01"} for row in ready["aggregate"]]
    senders |= {"HP03": ready, "HP04": {}}
    less = [("HP02", "audits"), ("HP02", "legal", "end_reason"), ("HP02", "wellbeing", "tool")]
    write_returns(folder, senders, without=[*less, ("HP02", "voice", "view_acted_on")])

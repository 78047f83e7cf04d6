"""Returns made by hand, in ladders: one child a rung, and a rung on each side of every edge.

`nasty_returns(folder)` writes them. The two partnerships hold children of the same references with different
lives. Not here: chance (`edges.py`), or answers, which the two counts give each other.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, pairwise, product

from edges import write_returns
from oracle_tables import EIGHT

HOME, KIN, FOSTER = (
    "At home with parents",
    "With kinship carers: friends/relatives",
    "With prospective adopters",
)
ORDER, INTERIM = "Compulsory supervision order", "Interim compulsory supervision order"
LONG_AGO = date(2021, 3, 1)
EDGES = [date(2024, 7, 30), date(2024, 7, 31), date(2024, 8, 1), date(2024, 8, 2)]


def days(number):
    return timedelta(days=number)


class Ladder:
    """The rows of one partnership. Each `child` is a new one; the helpers add to the last."""

    def __init__(self, code):
        self.code, self.numbers, self.rows, self.who = code, count(1), {}, ""

    def add(self, table, **values):
        self.rows.setdefault(table, []).append({"partnership": self.code, **values})

    def child(self, *placements, born=date(2012, 5, 1), sex="Female", episode=(LONG_AGO, None)):
        """A child with one episode and (type, start, end) placements in it."""
        self.who, self.episode = f"C{next(self.numbers):03}", 0
        born = {"birth_month": born, "ethnic_group": "White", "disability": "No", "scn_held": "Y"}
        self.add("children", child_ref=self.who, sex=sex, **born)
        self.spell(*placements, episode=episode)

    def spell(self, *placements, episode=(LONG_AGO, None), plan="Y"):
        self.episode += 1
        about = {"episode_ref": f"E-{self.who}-{self.episode}", "child_ref": self.who}
        start, end = episode
        self.add("episodes", **about, episode_start=start, episode_end=end, care_plan=plan)
        for kind, begin, over in placements:
            self.add("placements", **about, placement_type=kind, placement_start=begin, placement_end=over)

    def order(self, start, end=None, reason=ORDER, why=""):
        about = {"episode_ref": f"E-{self.who}-{self.episode}", "child_ref": self.who}
        self.add("legal", **about, legal_reason=reason, legal_start=start, legal_end=end, end_reason=why)

    def of(self, table, **values):
        self.add(table, child_ref=self.who, **values)

    def assess(self, day, scores, rater="Social worker", tool="Wheel"):
        given = dict(zip(EIGHT, (*scores, *[""] * 8), strict=False))
        self.of("wellbeing", assessed_on=day, assessed_by=rater, tool=tool, **given)

    def review(self, due, held, said=True):
        review = f"R{next(self.numbers)}"
        self.of("reviews", review_ref=review, due_on=due, held_on=held, plan_changed="N")
        if said:
            answers = {
                "views_recorded": "Y",
                "advocacy_offered": "Y",
                "advocacy_used": "N",
                "view_acted_on": "",
            }
            self.of("voice", review_ref=review, took_part="Online", **answers)


def where_and_when(ladder):
    """Ends on 1 August and on the census day, zero lengths, two on one day, overlaps, two episodes."""
    for edge in EDGES:
        ladder.child((HOME, date(2023, 1, 1), edge))
        ladder.child((FOSTER, date(2023, 1, 1), edge), (HOME, edge, edge))
        ladder.child((KIN, edge, edge))
        ladder.child((HOME, edge, None))
        ladder.child((HOME, edge, date(2024, 12, 1)), (KIN, edge, None))
        ladder.child((FOSTER, edge, None), (HOME, edge, edge))
        ladder.child((FOSTER, edge, None), (KIN, edge, None), (HOME, edge, None))
        ladder.child((KIN, edge, date(2025, 3, 1)), (HOME, edge, date(2025, 3, 1)))
        ladder.child((FOSTER, date(2023, 1, 1), None), (HOME, edge, date(2025, 7, 31)))
        ladder.child((HOME, date(2023, 1, 1), edge), episode=(date(2023, 1, 1), edge))
        ladder.spell((HOME, edge, None), (FOSTER, edge, edge), episode=(edge, None), plan="N")
        ladder.child(episode=(edge, None))
        ladder.child((HOME, edge, edge), episode=(edge, edge))
    ladder.child((HOME, date(2024, 2, 29), date(2025, 2, 28)), (KIN, date(2025, 2, 28), None))


def ages(ladder):
    """Months of birth on the edges of the bands, of school age, of eighteen; one row that is set aside."""
    for age, month in product((0, 5, 12, 16, 18), (7, 8)):
        ladder.child(
            (HOME, LONG_AGO, None), born=date(2026 - age, month, 1) if (age, month) != (0, 8) else LONG_AGO
        )
        ladder.assess(date(2026, 2, 1), [3])
    for age, month in product((4, 5, 17, 18), (2, 3, 4)):
        ladder.child((HOME, LONG_AGO, None), born=date(2026 - age, month, 1))
    for sex in ("Male", "Other", "Not known", ""):
        ladder.child((HOME, LONG_AGO, None), sex=sex)


def home_starts(ladder):
    """365 and 366 days from a start at home to another group, a leap day on the way or not."""
    for start, gap in product(
        (date(2023, 9, 15), date(2024, 2, 29), date(2024, 7, 31)), (0, 1, 364, 365, 366)
    ):
        ladder.child((HOME, start, start + days(gap)), (FOSTER, start + days(gap), None))
        ladder.child((HOME, start, None), (KIN, start, start), (HOME, start + days(400), None))
    ladder.child(
        (HOME, date(2023, 9, 1), date(2023, 10, 1)),
        (HOME, date(2024, 6, 1), None),
        (KIN, date(2024, 9, 9), None),
    )


def orders(ladder):
    """Gaps of 7 and 8, 548 and 549 days, runs of exactly 24 months, ends on the day a placement ends."""
    end = date(2024, 3, 10)
    for gap in (0, 1, 6, 7, 8, 9, 547, 548, 549):
        ladder.child((HOME, LONG_AGO, None))
        ladder.order(date(2022, 1, 1), end, why="Replaced by another order")
        ladder.order(end + days(gap), reason=INTERIM)
        ladder.child((HOME, LONG_AGO, end), (KIN, end, None))
        ladder.order(date(2022, 1, 1), end, why="No longer needed")
        ladder.order(end + days(gap), end + days(gap))
    for start in EDGES:
        ladder.child((HOME, LONG_AGO, None))
        ladder.order(start)
        ladder.order(date(2022, 1, 1), start, why="Other")
        ladder.child((HOME, LONG_AGO, None))
        ladder.order(start)
        ladder.order(date(2024, 12, 1), date(2025, 7, 31), reason="Permanence order")
    ladder.child((HOME, LONG_AGO, None))
    for start, over in (
        ((2022, 9, 1), (2023, 10, 1)),
        ((2024, 1, 1), (2024, 6, 1)),
        ((2026, 1, 1), (2026, 7, 31)),
    ):
        ladder.order(date(*start), date(*over), why="Reached 18")
    ladder.child((HOME, LONG_AGO, None))
    ladder.order(date(2022, 1, 1), date(2024, 5, 1), why="No longer needed")
    ladder.order(date(2023, 1, 1), date(2023, 6, 1))
    ladder.child()
    ladder.order(date(2022, 1, 1), date(2024, 5, 1), why="No longer needed")


def health_and_register(ladder):
    """28 and 29 days, an assessment before the notice, 548 and 549 days between registrations."""
    for gap in (-1, 0, 28, 29):
        ladder.child((HOME, LONG_AGO, None))
        told = date(2024, 3, 1)
        yes = {"gp_registered": "Y", "dentist_registered": "Y"}
        ladder.of("health", notified_on=told, assessed_on=told + days(gap), **yes)
        ladder.of("health", notified_on=told, assessed_on="", **(yes | {"dentist_registered": "N"}))
        ladder.of("health", notified_on=date(2025, 7, 31) + days(gap), **(yes | {"gp_registered": "N"}))
    for gap in (0, 1, 547, 548, 549):
        ladder.child((HOME, LONG_AGO, date(2024, 1, 1)), (KIN, date(2025, 1, 1), None))
        off = date(2024, 3, 1)
        ladder.of("registrations", registered_on=date(2023, 9, 1), deregistered_on=off)
        ladder.of("registrations", registered_on=off + days(gap), deregistered_on=off + days(gap))
        ladder.of("registrations", registered_on=off + days(gap))
    for edge in EDGES:
        ladder.child((HOME, LONG_AGO, None))
        ladder.of("registrations", registered_on=date(2024, 1, 1), deregistered_on=edge)
        ladder.of("registrations", registered_on=edge + days(365), deregistered_on=edge + days(730))


def wellbeing(ladder):
    """90, 91, 548 and 549 days; a group, a tool or a score that is not there; several on one day."""
    last = date(2025, 7, 31)
    for gap in (90, 91, 548, 549):
        ladder.child((HOME, LONG_AGO, None))
        ladder.assess(last - days(gap), [2] * 8)
        ladder.assess(last, [3, 1, 2, "", 6])
        ladder.child((HOME, LONG_AGO, None))
        ladder.assess(last - days(gap), [1] * 4)
        ladder.assess(last - days(200), [5] * 8)
        ladder.assess(last, [4] * 8, rater="Named person")
        ladder.child((FOSTER, LONG_AGO, last - days(gap)), (HOME, last - days(gap), None))
        ladder.assess(last - days(gap), [1, 2, 3])
        ladder.assess(last, [1, 2, 2])
        ladder.child((FOSTER, LONG_AGO, last - days(gap) + days(1)), (HOME, last - days(gap) + days(1), last))
        ladder.assess(last - days(gap), [1])
        ladder.assess(last - days(1), [1])
        ladder.child((HOME, LONG_AGO, date(2025, 6, 1)))
        ladder.assess(last - days(gap) - days(60), [2, 2])
        ladder.assess(last - days(60), [3, 1])
        ladder.assess(last, [6] * 8)
    for first, then in pairwise(("Wheel", "", "Web", "Wheel", "Wheel", "", "")):
        ladder.child((HOME, LONG_AGO, None))
        ladder.assess(date(2024, 10, 1), [2, 2, 2, ""], tool=first)
        ladder.assess(date(2025, 2, 1), [1] * 4, tool="Web")
        ladder.assess(date(2025, 7, 1), [3, 3, 2, 4], tool=then)
    for low in range(6):
        ladder.child((KIN, LONG_AGO, None))
        ladder.assess(date(2024, 10, 1), [2] * low + [3] * (8 - low))
        ladder.assess(date(2025, 7, 1), [3] * 4 + [1] * 4)
        ladder.assess(date(2025, 7, 1), [2] * 8, rater="Child and worker")
    ladder.child((HOME, LONG_AGO, None))
    ladder.assess(date(2024, 10, 1), ["", 2])
    ladder.assess(date(2025, 7, 1), [4, ""])


def planned(ladder):
    """Reviews on the edges of quarters and years; care and workers of exactly 365 days."""
    for year, (month, day) in product(
        (2024, 2025), ((10, 31), (11, 1), (1, 31), (2, 1), (4, 30), (5, 1), (7, 31), (8, 1))
    ):
        due = date(year, month, day)
        ladder.child((HOME, LONG_AGO, due), (KIN, due, None))
        for gap in (-1, 0, 1):
            ladder.review(due, due + days(gap), said=gap < 1)
        ladder.review(due, None)
        ladder.child((KIN, due + days(1), due + days(9)))
        ladder.review(due, due)
        ladder.child((KIN, LONG_AGO, due - days(500)))
        ladder.review(due, due)
        for grade in (3, 4):
            grades = {"plan_grade": grade, "assessment_grade": 4, "chronology_grade": 6}
            ladder.of("audits", audit_ref=f"A{next(ladder.numbers)}", audited_on=due, **grades)
    ladder.review(date(2026, 12, 1), date(2027, 1, 31))
    census = date(2025, 7, 31)
    for gap in (363, 364, 365, 366):
        begin = census - days(gap)
        ladder.child((HOME, begin, census), (FOSTER, census, None))
        ladder.of("workers", worker_ref="W1", worker_start=begin)
        ladder.child((HOME, LONG_AGO, begin), (HOME, begin + days(1), None))
        ladder.of("workers", worker_ref="W1", worker_start=LONG_AGO)
        ladder.child((HOME, LONG_AGO, None))
        ladder.of("workers", worker_ref="W1", worker_start=LONG_AGO, worker_end=begin)
        ladder.of("workers", worker_ref="W2", worker_start=begin)
        ladder.of("workers", worker_ref="W3", worker_start=census - days(9), worker_end=census - days(9))
        ladder.child((HOME, LONG_AGO, None))
        ladder.of("workers", worker_ref="W1", worker_start=LONG_AGO)
        ladder.of("workers", worker_ref="W2", worker_start=census - days(364) + days(gap))
    ladder.child((HOME, LONG_AGO, None))


def school(ladder):
    """Exactly 90 %, nothing possible, no placement in the year; leavers without a placement."""
    for possible, attended in ((370, 333), (370, 332), (380, 342), (0, 0), (10, 9), (9, 8)):
        for placement in (
            (HOME, date(2023, 1, 1), date(2024, 8, 1)),
            (KIN, date(2023, 1, 1), date(2024, 8, 2)),
        ):
            ladder.child(placement)
            for year in (2024, 2025):
                counts = {"half_days_possible": possible, "half_days_attended": attended, "part_time": "Y"}
                ladder.of("school", school_year=year, stage="S1", **counts)
                for day in (date(2024, 7, 31), date(2024, 8, 1)):
                    ladder.of(
                        "exclusions", school_year=year, excluded_on=day, half_days_lost=attended % 9 + 1
                    )
            after = {"destination_3m": "Voluntary Work", "destination_9m": "Unknown"}
            ladder.of("leavers", school_year=2025, leaver_stage="S4", scqf_level=possible % 7, **after)
            levels = dict.fromkeys(("reading", "writing", "listening_talking", "numeracy"), "Y")
            ladder.of("acel", school_year=2025, stage="S3", **levels)
    ladder.child((HOME, LONG_AGO, None))
    ladder.of("exclusions", school_year=2025, excluded_on=date(2025, 1, 9), half_days_lost=1)


def referrals(ladder):
    """Nowhere on the day but in the year, twice in different groups, on the first and the last day."""
    for day in (*EDGES, date(2024, 12, 1)):
        for ground, last in product(
            ("Offence", "Non-offence"), (date(2024, 8, 20), date(2025, 3, 1), date(2025, 5, 1))
        ):
            ladder.child((HOME, LONG_AGO, date(2024, 9, 1)), (KIN, date(2025, 2, 1), date(2025, 4, 1)))
            ladder.of("referrals", referred_on=day, ground=ground)
            ladder.of("referrals", referred_on=last, ground="Offence")
    ladder.child((HOME, LONG_AGO, date(2024, 7, 1)))
    ladder.of("referrals", referred_on=date(2024, 12, 1), ground="Offence")


TOPICS = (
    where_and_when,
    ages,
    home_starts,
    orders,
    health_and_register,
    wellbeing,
    planned,
    school,
    referrals,
)


def nasty_returns(folder):
    """Both orders of the topics, so that one reference means different children; HP02 sends no tools."""
    senders = {}
    for code, topics in (("HP01", TOPICS), ("HP02", TOPICS[::-1])):
        ladder = Ladder(code)
        for topic in topics:
            topic(ladder)
        senders[code] = ladder.rows
    write_returns(folder, senders, without=[("HP02", "wellbeing", "tool")])

"""What a reader knows about the published numbers: which of them are one number, which are part of another.

Written from the definitions in words (`docs/indicators.md`), apart from the protection's reading of the same
declarations (`disclosure/quantities.py`), so that neither repeats the other's mistake. Here: facts, as
frames. Not here: counts, or how the facts are used (`rows.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from pipelines.indicator import Indicator, Kind

DENOMINATOR = {
    Kind.COUNT: "count",
    Kind.PROPORTION: "all",
    Kind.EVENT_RATE: "all",
    Kind.MEAN: "children",
    Kind.MATCHED_CHANGE: "eligible",
}
ON_31_JULY = "children looked after on 31 July"
IN_YEAR = "children looked after in the year"

SAME_NUMBER = {
    ("looked_after", "count"): ON_31_JULY,
    ("current_care_plan", "all"): ON_31_JULY,
    ("registered_and_at_home", "all"): ON_31_JULY,
    ("share_at_home", "all"): ON_31_JULY,
    ("community_share", "all"): ON_31_JULY,
    ("exclusion_rate", "children_with_event"): "pupils excluded",
    ("excluded_at_least_once", "yes"): "pupils excluded",
    ("advocacy_offered", "yes"): "advocacy offered",
    ("advocacy_taken_up", "all"): "advocacy offered",
    ("home_order_length", "denominator_sum"): "children with a compulsory order at home",
    ("home_order_length", "children"): "children with a compulsory order at home",
    ("home_order_over_two_years", "all"): "children with a compulsory order at home",
    ("weekly_cost", "denominator_sum"): "children costed",
    ("weekly_cost", "children"): "children costed",
    ("more_than_one_placement", "all"): IN_YEAR,
    ("referred_while_looked_after", "all"): "children who could be referred",
    ("referred_offence", "all"): "children who could be referred",
    ("referred_non_offence", "all"): "children who could be referred",
}
"""(indicator, outcome) -> the number that it is. Denominators described in the same words are one, too."""

SAME_NUMBER_IN_ALL = {
    ("share_at_home", "yes"): (ON_31_JULY, "home"),
    ("share_at_home", "no"): (ON_31_JULY, "away"),
    ("community_share", "no"): (ON_31_JULY, "residential"),
    ("referred_while_looked_after", "all"): (IN_YEAR, "all"),
    ("referred_offence", "all"): (IN_YEAR, "all"),
    ("referred_non_offence", "all"): (IN_YEAR, "all"),
}
"""The same for the figure of all groups together, which may be another number's figure of one group."""

PART_OF = (
    ("current_care_plan.all", "more_than_one_placement.all"),
    ("attendance_below_90.all", "part_time_timetable.all"),
    ("views_acted_on.all", "views_recorded.all"),
    ("positive_destination_both.yes", "positive_destination_3m.yes"),
    ("exclusion_rate.children_with_event", "exclusion_rate.events"),
    ("exclusion_rate.children_with_event", "exclusion_rate.all"),
    ("home_order_over_two_years.all", "looked_after.count"),
)
"""(part, whole) where nobody publishes what lies between, beside the parts that declarations name."""

AMONG = (
    ("gp_and_dentist.all", "looked_after.count"),
    ("scn_coverage.all", "looked_after.count"),
    ("same_worker_12m.all", "looked_after.count"),
    ("most_deprived_fifth.all", "looked_after.count"),
    ("school_record_held.all", "more_than_one_placement.all"),
    ("part_time_timetable.all", "more_than_one_placement.all"),
    ("school_record_held.yes", "part_time_timetable.all"),
    ("acel_reading.all", "more_than_one_placement.all"),
    ("acel_writing.all", "more_than_one_placement.all"),
    ("acel_listening_talking.all", "more_than_one_placement.all"),
    ("acel_numeracy.all", "more_than_one_placement.all"),
    ("left_by_s4.all", "more_than_one_placement.all"),
    ("views_recorded.all", "review_by_agreed_date.all"),
)
"""(part, whole) across families: some of the children of the whole, whose rest is published nowhere."""

DISJOINT = (
    (
        ("more_than_one_placement.all", 1),
        ("part_time_timetable.all", -1),
        ("school_record_held.no", -1),
    ),
    (
        ("more_than_one_placement.all", 1),
        ("school_record_held.all", -1),
        ("looked_after.count", -1),
        ("scn_coverage.all", 1),
    ),
    (("looked_after.count", 1), ("episodes_ended.count", 1), ("more_than_one_placement.all", -1)),
)
"""Sums across families that count children, so never below nought: neither a pupil nor of school age without
a record; not of school age, and gone before 31 July; episodes that ended of those who are looked after again,
as whoever left in the year had one that ended, in the group of the last placement."""

STARTED, ENDED = "episodes_started", "episodes_ended"
"""Who is looked after on 31 July is who was a year before, and who started since, without those who ended."""
BEFORE = "a year before"
SINCE = (
    ((BEFORE, 1), ("episodes_started.count", 1), ("more_than_one_placement.all", -1)),
    (("more_than_one_placement.all", 1), (BEFORE, -1)),
    ((BEFORE, 1), ("same_worker_12m.all", -1)),
)
"""Sums with the stock of all groups a year before: whoever was looked after in the year was so then, or
started since; whoever was so then was so in the year; whoever has been looked after all year was so then."""

OVERLAPS = (
    (
        ("positive_destination_3m.all", 1),
        ("positive_destination_3m.yes", -1),
        ("positive_destination_9m.yes", -1),
        ("positive_destination_both.yes", 1),
    ),
    (
        ("referred_offence.yes", 1),
        ("referred_non_offence.yes", 1),
        ("referred_while_looked_after.yes", -1),
    ),
)
"""Sums that count children, so never below nought: positive at neither time; referred for both reasons."""


def name_numbers(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator, outcome, number (a name), number_in_all, group_in_all: what each outcome is a number of."""
    rows = []
    for one in indicators.values():
        for outcome in map(str, one.outcomes):
            words = f"{one.family}: {one.out_of}" if outcome == DENOMINATOR[one.kind] else ""
            own = f"{one.id}: {outcome}"
            stands_alone = one.kind is Kind.COUNT or one.population in ("aggregate", "survey_answers")
            number = SAME_NUMBER.get((one.id, outcome), own if stands_alone or not words else words)
            in_all = SAME_NUMBER_IN_ALL.get((one.id, outcome), (number, "all"))
            rows.append((one.id, outcome, number, *in_all))
    return pl.DataFrame(
        rows, ["indicator", "outcome", "number", "number_in_all", "group_in_all"], orient="row"
    )


def list_parts(indicators: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    """(part, whole) as `indicator.outcome`, of the indicators at hand."""
    parts = [
        (f"{one.id}.yes", f"{one.nested_in}.yes")
        for one in indicators.values()
        if one.nested_in in indicators and one.kind is Kind.PROPORTION and not _is_denominator_of(one)
    ]
    return _at_hand([*parts, *PART_OF], indicators)


def list_bounds(indicators: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    """(part, whole) where few in between say nothing about a child: one rating of eight was left out, or a
    child was referred from another group than the last one of the year.
    """
    overall = "wellbeing_overall"
    others = [i.id for i in indicators.values() if i.kind is Kind.MATCHED_CHANGE and i.id != overall]
    rated = [(f"{overall}.not_matched", f"{one}.not_matched") for one in others if overall in indicators]
    return [
        *rated,
        *_at_hand([("referred_while_looked_after.no", "more_than_one_placement.all")], indicators),
    ]


def list_among(indicators: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    """(part, whole) of AMONG, of the indicators at hand."""
    return _at_hand(AMONG, indicators)


def _at_hand(pairs: Iterable[tuple[str, str]], indicators: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if all(name.partition(".")[0] in indicators for name in pair)]


def _is_denominator_of(one: Indicator) -> bool:
    """Whether what it is nested in is its own denominator, so that its `no` is what lies between."""
    return SAME_NUMBER.get((one.id, "all")) == SAME_NUMBER.get((one.nested_in, "yes"), "")

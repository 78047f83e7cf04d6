"""Sums that a reader knows between measures of several families: each leak by hand, and what closes it."""

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import CELL_KEY, Outcome

POLICY = load_policy()
YEAR, BEFORE = "2023/24", "2022/23"
SCHEMA = {**dict.fromkeys((*CELL_KEY, "count", "status", "band"), pl.String), "count": pl.Int64}


def release(*figures):
    """(indicator, period, group, level of sex or "all", outcome, count or None) as released cells."""
    rows = []
    for indicator, period, group, level, outcome, count in figures:
        split = ("none" if level == "all" else "sex", level)
        status = "withheld" if count is None else "published"
        rows.append(
            ("HP01", period, "year", "within_year", group, *split, indicator, outcome, count, status, None)
        )
    return pl.DataFrame(rows, SCHEMA, orient="row")


def told(*figures):
    """(check, indicator, group, level, outcome) of what the audit finds."""
    audit = audit_cells(release(*figures), INDICATORS, POLICY)
    return set(audit.findings.select("check", "indicator", "care_group", "level", "outcome").rows())


def episodes(name, counts, period=YEAR):
    groups = ("home", "kinship", "foster", "residential", "other", "away", "all")
    return [(name, period, g, "all", "count", n) for g, n in zip(groups, counts, strict=True)]


def stock(all_of, period):
    return ("looked_after", period, "all", "all", "count", all_of)


ENDED = (14, 10, None, 0, 0, None, None)
STARTED = (11, 10, 9, 6, 0, 25, 36)


def test_the_stock_of_two_years_and_the_starts_between_them_give_back_the_ends():
    """90 + 36 - 99 = 27 ended; 14 of them at home and 10 in kinship care, so three in foster care."""
    alone = [*episodes("episodes_started", STARTED), *episodes("episodes_ended", ENDED)]
    assert told(*alone) == set()
    assert told(*alone, stock(90, BEFORE), stock(99, YEAR)) == {
        ("exact", "episodes_ended", group, "all", "count") for group in ("foster", "away", "all")
    }


def test_stocks_that_do_not_follow_from_starts_and_ends_in_a_year_shown_whole_are_no_help():
    """Where 2022/23 shows that the four numbers don't fit, a reader can't rely on them in 2023/24 either."""
    shown = [
        *episodes("episodes_started", STARTED, BEFORE),
        *episodes("episodes_ended", (14, 10, 8, 0, 0, 18, 32), BEFORE),
    ]
    years = [stock(80, "2021/22"), stock(90, BEFORE), stock(99, YEAR)]
    hidden = [*episodes("episodes_started", STARTED), *episodes("episodes_ended", ENDED)]
    assert told(*shown, *hidden, *years) == set()


def test_starts_are_not_withheld_where_the_stock_gives_them_back():
    """Three ended in foster care: with the ends of all withheld, the starts of all would have to go too."""
    counted = release(
        *episodes("episodes_started", STARTED), *episodes("episodes_ended", (14, 10, 3, 0, 0, 13, 27))
    ).with_columns(status=pl.lit("counted"))
    chosen = {name: INDICATORS[name] for name in ("episodes_started", "episodes_ended")}
    found = protect_cells(counted.drop("band"), chosen, POLICY).cells
    both = found.filter(pl.col("care_group") == "all")["status"].to_list()
    assert both.count("withheld") != 1


def reviews(name, counts):
    levels = ("Female", "Male", "all")
    return [(name, YEAR, "home", level, "all", n) for level, n in zip(levels, counts, strict=True)]


def test_reviews_with_a_voice_are_reviews_and_where_all_have_one_each_level_is_told():
    """Of 60 reviews every one has a voice row: so have the 33 of girls and the 27 of boys."""
    voices = reviews("views_recorded", (None, None, 60))
    assert told(*voices) == set()
    assert told(*voices, *reviews("review_by_agreed_date", (33, 27, 60))) == {
        ("exact", "views_recorded", "home", level, "all") for level in ("Female", "Male")
    }


def test_voices_are_protected_together_with_the_reviews_that_they_are_of():
    """Two boys' reviews without a voice, or three of them, say nothing of a child: the levels stay."""
    counted = release(
        *reviews("views_recorded", (31, 25, 56)), *reviews("review_by_agreed_date", (33, 27, 60))
    )
    chosen = {name: INDICATORS[name] for name in ("views_recorded", "review_by_agreed_date")}
    found = protect_cells(counted.drop("band").with_columns(status=pl.lit("counted")), chosen, POLICY)
    assert found.systems.height == 1
    assert set(found.cells["status"]) == {"published"}


def series(indicator, group, **counts):
    return [(indicator, YEAR, group, "all", outcome, count) for outcome, count in counts.items()]


def test_pupils_and_children_of_school_age_without_a_record_are_different_children():
    """255 of 292 pupils and 37 without a record: no more than 292 children, and no fewer of school age."""
    children = series("more_than_one_placement", "home", yes=90, no=202, all=292)
    school_age = series("school_record_held", "home", yes=None, no=None, all=292)
    assert told(*children, *school_age) == set()
    pupils = series("part_time_timetable", "home", yes=50, no=205, all=255)
    assert told(*children, *school_age, *pupils) == {
        ("exact", "school_record_held", "home", "all", side) for side in ("yes", "no")
    }


def test_a_sum_that_does_not_hold_takes_only_itself_away():
    """515 looked after in the year can't be, with 522 of school age: what is known of those at home stays."""
    at_home = [
        *series("more_than_one_placement", "home", all=292),
        *series("part_time_timetable", "home", all=255),
        *series("school_record_held", "home", yes=None, no=None, all=292),
    ]
    others = [
        *series("part_time_timetable", "away", all=205),
        *series("part_time_timetable", "all", all=460),
        *series("school_record_held", "away", yes=None, no=None, all=230),
        *series("school_record_held", "all", yes=None, no=None, all=522),
    ]
    exact = {("exact", "school_record_held", "home", "all", side) for side in ("yes", "no")}
    assert told(*at_home, *others) == exact
    assert told(*at_home, *others, *series("more_than_one_placement", "all", all=515)) == exact


def test_a_sum_holds_for_residential_and_other_care_together_where_one_number_is_of_both():
    """Of 54 in both groups 44 are pupils and 8 in residential care have no record: two in other have none."""
    children = [
        *series("more_than_one_placement", "residential", yes=12, no=30, all=42),
        *series("more_than_one_placement", "other", yes=6, no=6, all=12),
    ]
    school_age = [
        *series("school_record_held", "residential", yes=34, no=8, all=42),
        *series("school_record_held", "other", yes=None, no=None, all=12),
    ]
    assert told(*children, *school_age) == set()
    pupils = [
        *series("part_time_timetable", "residential", yes=14, no=30, all=44),
        *series("part_time_timetable", "kinship", yes=14, no=30, all=44),
    ]
    assert told(*children, *school_age, *pupils) == {
        ("exact", "school_record_held", "other", "all", side) for side in ("yes", "no")
    }


HIDDEN = {
    ("narrow", "more_than_one_placement", group, "all", side)
    for group in ("home", "away")
    for side in ("no", "all")
}


def test_those_too_young_for_school_on_the_census_were_so_in_the_year():
    """36 on 31 July, 28 of school age; in the year 33 of school age, so at least 41 children: 41 to 45."""
    year = [
        *series("more_than_one_placement", "home", yes=12, no=None, all=None),
        *series("more_than_one_placement", "away", yes=40, no=None, all=None),
        *series("more_than_one_placement", "all", yes=52, no=100, all=152),
    ]
    away = [
        ("looked_after", YEAR, "away", "all", "count", 107),
        *series("school_record_held", "away", yes=90, no=10, all=100),
        *series("scn_coverage", "away", yes=80, no=20, all=100),
    ]
    home = [
        ("looked_after", YEAR, "home", "all", "count", 36),
        *series("school_record_held", "home", yes=23, no=10, all=33),
        *series("scn_coverage", "home", yes=18, no=10, all=28),
    ]
    assert told(*year, *away, *home) == HIDDEN
    without = [one for one in home if one[0] != "scn_coverage"]
    assert told(*year, *away, *without) == set()


def test_children_not_referred_were_looked_after_in_that_group():
    """30 at home were not referred, and 35 are all that are left beside the 80 away: 30 to 34 at home."""
    year = [
        *series("more_than_one_placement", "home", yes=10, no=None, all=None),
        *series("more_than_one_placement", "away", yes=30, no=None, all=None),
        *series("more_than_one_placement", "all", yes=40, no=74, all=114),
    ]
    referred = [
        *series("referred_while_looked_after", "home", yes=None, no=30, all=None),
        *series("referred_while_looked_after", "away", yes=None, no=80, all=None),
    ]
    assert told(*year) == set()
    assert told(*year, *referred) >= HIDDEN


def excluded(group, some, events, of):
    return series("exclusion_rate", group, children_with_event=some, events=events, all=of)


def test_where_there_were_events_somebody_had_one_so_none_is_no_possible_number():
    """5 excluded in all: with no event at home it could be none to 5 there, with 7 events only 1 to 5."""
    hidden = [*excluded("home", None, None, 60), *excluded("away", None, None, 80)]
    assert told(*hidden, *excluded("all", 5, None, 140)) == set()
    shown = [*excluded("home", None, 7, 60), *excluded("away", None, 9, 80)]
    assert {check for check, *_ in told(*shown, *excluded("all", 5, 16, 140))} == {"narrow"}


def test_where_no_child_had_an_event_there_was_none_and_the_others_are_told():
    told_of = told(
        *excluded("home", 0, None, 60), *excluded("away", 12, None, 80), *excluded("all", 12, 20, 140)
    )
    assert told_of == {("exact", "exclusion_rate", group, "all", "events") for group in ("home", "away")}


@pytest.mark.parametrize("events", [6, 30])
def test_events_are_withheld_with_the_children_who_had_one(events):
    """Three at home were excluded: their number goes, and so does how often, and both for another group."""
    groups = {"home": (3, events, 60), "kinship": (8, 12, 70), "foster": (9, 14, 80)}
    groups |= {name: (0, 0, 0) for name in ("residential", "other")}
    groups["away"] = (17, 26, 150)
    groups["all"] = (20, 26 + events, 210)
    counted = release(*(one for name, counts in groups.items() for one in excluded(name, *counts)))
    chosen = {"exclusion_rate": INDICATORS["exclusion_rate"]}
    found = protect_cells(counted.drop("band").with_columns(status=pl.lit("counted")), chosen, POLICY).cells
    hidden = found.filter(status="withheld").select("care_group", "outcome").rows()
    groups_of = {outcome: {group for group, one in hidden if one == outcome} for _, outcome in hidden}
    assert "home" in groups_of[Outcome.CHILDREN_WITH_EVENT] <= groups_of[Outcome.EVENTS]

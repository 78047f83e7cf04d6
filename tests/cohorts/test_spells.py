"""Where a child is, by day, census and year: against a slow recount that follows the rules word for word."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cohorts.spells import (
    age_band_at_year_end,
    age_in,
    care_of,
    quarter_of,
    reporting_year_of,
    where_on,
)
from pipelines.vocabulary import PLACEMENT_GROUPS, reporting_year, year_end, year_start

FIRST, LAST = 2023, 2026
DAYS = [date(2022, 7, 30) + timedelta(days=n) for n in range(4 * 365)]
EDGES = [date(2023, 7, 31), date(2023, 8, 1), date(2024, 2, 29), date(2024, 7, 31), date(2024, 8, 1)]
days = st.sampled_from(EDGES) | st.sampled_from(DAYS)


@st.composite
def stays(draw):
    """(label, start, end or None, episode): days are few, so that placements meet, overlap and tie."""
    start = draw(days)
    end = draw(st.none() | st.integers(0, 500).map(lambda n: start + timedelta(days=n)))
    return draw(st.sampled_from(list(PLACEMENT_GROUPS))), start, end, draw(st.sampled_from(["E1", "E2"]))


placements = st.lists(stays(), min_size=1, max_size=6)


def care_from(rows):
    label, start, end, episode = zip(*rows, strict=True)
    frame = pl.DataFrame(
        {
            "partnership": "HP01",
            "child_ref": "A",
            "episode_ref": episode,
            "placement_type": label,
            "placement_start": start,
            "placement_end": pl.Series(end, dtype=pl.Date),
        }
    )
    return care_of({"placements": frame}, FIRST, LAST)


def governing(rows):
    """The one of several that governs: latest start, then open or latest end, then label in the alphabet."""
    ordered = sorted(rows, key=lambda row: (row[0], row[3]))
    ordered.sort(key=lambda row: (row[1], row[2] or date.max), reverse=True)
    return ordered[0] if ordered else None


def on_day(rows, day):
    return governing([row for row in rows if row[1] <= day and (row[2] is None or row[2] > day)])


def in_reporting_year(rows, year):
    return [r for r in rows if r[1] <= year_end(year) and (r[2] is None or r[2] > year_start(year))]


def group_of(row):
    return row and PLACEMENT_GROUPS[row[0]]


@given(placements, st.lists(days, min_size=1, max_size=8))
@settings(max_examples=30)
def test_the_group_of_a_day_is_that_of_the_placement_that_governs_it(rows, asked):
    frame = pl.DataFrame({"child": 0, "day": asked}, schema={"child": pl.get_index_type(), "day": pl.Date})
    found = where_on(frame, "day", care_from(rows).timeline)

    assert dict(found.select("day", "care_group").iter_rows()) == {
        d: group_of(on_day(rows, d)) for d in asked
    }


@given(placements)
@settings(max_examples=30)
def test_the_census_is_the_31st_of_july(rows):
    census = dict(care_from(rows).census.select("year", "care_group").iter_rows())
    expected = {year: group_of(on_day(rows, year_end(year))) for year in range(FIRST, LAST + 1)}

    assert census == {year: group for year, group in expected.items() if group}


@given(placements)
@settings(max_examples=30)
def test_the_group_of_a_year_is_that_of_its_last_placement(rows):
    found = {
        year: rest
        for year, *rest in care_from(rows).in_year.select("year", "placements", "care_group").iter_rows()
    }
    expected = {year: in_reporting_year(rows, year) for year in range(FIRST, LAST + 1)}

    assert found == {year: [len(own), group_of(governing(own))] for year, own in expected.items() if own}


@given(placements)
@settings(max_examples=15)
def test_the_stretches_of_a_child_never_overlap(rows):
    timeline = care_from(rows).timeline

    assert (timeline["since"] < timeline["until"]).all()
    assert (timeline["since"].shift(-1) >= timeline["until"]).all()


@given(st.lists(placements, min_size=2, max_size=4))
@settings(max_examples=15)
def test_children_do_not_disturb_each_other(families):
    frames = [
        pl.DataFrame(
            {
                "partnership": "HP01",
                "child_ref": f"C{number}",
                "episode_ref": [row[3] for row in rows],
                "placement_type": [row[0] for row in rows],
                "placement_start": [row[1] for row in rows],
                "placement_end": pl.Series([row[2] for row in rows], dtype=pl.Date),
            }
        )
        for number, rows in enumerate(families)
    ]
    together = care_of({"placements": pl.concat(frames)}, FIRST, LAST)
    names = together.people.select("child", "child_ref")

    for number, rows in enumerate(families):
        own = together.in_year.join(names.filter(child_ref=f"C{number}"), on="child", how="semi").drop(
            "child"
        )
        alone = care_from(rows).in_year.drop("child")
        assert own.sort("year").equals(alone.sort("year"))


@pytest.mark.parametrize("rows", [[("At home with parents", date(2024, 1, 1), date(2024, 1, 1), "E1")]])
def test_a_placement_that_ends_on_the_day_it_starts_holds_on_no_day(rows):
    care = care_from(rows)

    assert care.timeline.is_empty()
    assert care.in_year["year"].to_list() == [2024]


def test_a_child_who_starts_and_ends_on_1_august_is_in_neither_year():
    rows = [("At home with parents", date(2024, 8, 1), date(2024, 8, 1), "E1")]

    assert care_from(rows).in_year.is_empty()


def test_a_child_at_home_came_home_or_began_there():
    rows = [
        ("At home with parents", date(2023, 9, 1), date(2024, 1, 1), "E1"),
        ("In local authority home", date(2024, 1, 1), date(2024, 3, 1), "E1"),
        ("At home with parents", date(2024, 3, 1), date(2024, 4, 1), "E1"),
        ("In local authority home", date(2024, 5, 1), date(2024, 6, 1), "E2"),
        ("At home with parents", date(2024, 6, 1), None, "E2"),
    ]
    timeline = care_from(rows).timeline

    assert timeline["route"].to_list() == ["start_of_help", None, "start_of_help", None, "after_return"]


@given(days)
def test_years_and_quarters_follow_the_calendar(day):
    found = pl.DataFrame({"day": [day]}).select(
        year=reporting_year_of(pl.col("day")), quarter=quarter_of(pl.col("day"))
    )
    month_of_year = (day.month - 8) % 12

    assert found.row(0) == (reporting_year(day), month_of_year // 3 + 1)


@pytest.mark.parametrize(
    ("born", "year", "age_in_march", "age_at_end", "band"),
    [
        ("2020-07-01", 2025, 4, 5, "5-11"),
        ("2020-08-01", 2025, 4, 4, "0-4"),
        ("2020-03-01", 2025, 5, 5, "5-11"),
        ("2013-07-01", 2025, 11, 12, "12-15"),
        ("2009-08-01", 2025, 15, 15, "12-15"),
        ("2009-07-01", 2025, 15, 16, "16+"),
        ("2025-09-01", 2025, -1, -1, "Not known"),
        (None, 2025, None, None, "Not known"),
    ],
)
def test_age_is_completed_years_from_the_month_of_birth(born, year, age_in_march, age_at_end, band):
    frame = pl.DataFrame({"born": [born], "year": [year]}, schema={"born": pl.String, "year": pl.Int32})
    frame = frame.with_columns(pl.col("born").str.to_date())
    year, born = pl.col("year"), pl.col("born")
    found = frame.select(
        march=age_in(year, born, 3), july=age_in(year, born, 7), band=age_band_at_year_end(year, born)
    )

    assert found.row(0) == (age_in_march, age_at_end, band)

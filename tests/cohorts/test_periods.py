"""Which years a partnership's returns speak about: a zero is real only there."""

from datetime import date

import pytest

from pipelines.cohorts.grid import quarter_end, shown_years
from pipelines.cohorts.periods import YEARS_AT_MOST, covered_years
from pipelines.cohorts.silence import ALWAYS_FILLED, SPOKEN_OF
from pipelines.indicators import INDICATORS

AS_AT = date(2026, 7, 31)
PLACED = {"child_ref": "A", "placement_type": "home", "placement_start": "2015-01-01"}


@pytest.fixture
def years(case_files):
    def years_of(table, as_at=AS_AT, partnership="HP01", **rows):
        covered = covered_years(case_files.case_of(rows).returns, as_at)
        return covered.filter(table=table, partnership=partnership)["year"].to_list()

    return years_of


def test_a_table_by_school_year_covers_the_years_that_it_names(years):
    school = [{"child_ref": "A", "school_year": year} for year in ("2023", "2025")]

    assert years("school", school=school) == [2023, 2025]


def test_a_table_of_events_covers_every_year_from_its_first_row_on(years):
    reviews = [{"child_ref": "A", "due_on": "2023-08-01"}, {"child_ref": "A", "due_on": "2025-01-01"}]

    assert years("reviews", reviews=reviews) == [2024, 2025, 2026]


def test_a_review_due_after_the_end_of_the_return_covers_no_later_year(years):
    reviews = [{"child_ref": "A", "due_on": "2026-12-01"}]

    assert years("reviews", reviews=reviews) == []


def test_exclusions_cover_every_year_with_school_rows(years):
    school = [{"child_ref": "A", "school_year": year} for year in ("2023", "2024", "2026")]
    exclusions = [{"child_ref": "A", "school_year": "2026", "excluded_on": "2025-09-01"}]

    assert years("exclusions", school=school, exclusions=exclusions) == [2023, 2024, 2026]
    assert years("exclusions", school=school) == []


def test_placements_are_complete_from_the_first_year_in_which_an_episode_ended(years):
    episodes = [{"child_ref": "A", "episode_start": "2015-01-01", "episode_end": "2024-07-31"}]

    assert years("placements", placements=[PLACED], episodes=episodes) == [2024, 2025, 2026]


def test_placements_are_complete_from_the_first_year_of_another_table(years):
    episodes = [{"child_ref": "A", "episode_start": "2015-01-01", "episode_end": "2025-01-01"}]
    school = [{"child_ref": "A", "school_year": "2023"}]

    assert years("placements", placements=[PLACED], episodes=episodes, school=school) == [
        2023,
        2024,
        2025,
        2026,
    ]


def test_placements_alone_count_from_the_first_start(years):
    placed = [{**PLACED, "placement_start": "2023-08-01"}]

    assert years("placements", placements=placed) == [2024, 2025, 2026]


def test_placements_are_complete_no_earlier_than_the_first_start(years):
    placed = [{**PLACED, "placement_start": "2025-01-01"}]
    school = [{"child_ref": "A", "school_year": "2023"}]

    assert years("placements", placements=placed, school=school) == [2025, 2026]


def test_what_is_not_about_children_dates_no_spells(years):
    met = [{"body": "Chief officers' group", "met_on": "2020-01-01"}]
    placed = [{**PLACED, "placement_start": "2024-09-01"}]

    assert years("placements", placements=placed, governance=met) == [2025, 2026]
    assert years("governance", placements=placed, governance=met) == list(range(2020, 2027))


def test_legal_rows_and_workers_are_complete_when_the_placements_are(years):
    school = [{"child_ref": "A", "school_year": "2025"}]
    legal = [{"child_ref": "A", "legal_start": "2015-01-01"}]
    workers = [{"child_ref": "A", "worker_start": "2015-01-01"}]
    returned = {"placements": [PLACED], "school": school, "legal": legal, "workers": workers}

    assert years("legal", **returned) == years("workers", **returned) == [2025, 2026]


def test_the_history_of_a_child_on_the_register_dates_no_return(years):
    school = [{"child_ref": "A", "school_year": "2025"}]
    registrations = [{"child_ref": "A", "registered_on": "2016-01-01"}]
    returned = {"placements": [PLACED], "school": school, "registrations": registrations}

    assert years("placements", **returned) == [2025, 2026]
    assert years("registrations", **returned) == [2025, 2026]


def test_no_figure_is_older_than_twenty_years(years):
    placed = [{**PLACED, "placement_start": "1999-01-01"}]

    assert years("placements", placements=placed) == list(range(2026 - YEARS_AT_MOST + 1, 2027))


def test_a_survey_belongs_whole_to_the_year_of_its_last_answer(years):
    answers = [
        {"question_id": "Q", "survey": "staff", "answered_on": day, "answer": "Agree"}
        for day in ("2025-07-31", "2025-08-01")
    ]

    assert years("surveys", surveys=answers) == [2026]


def test_each_partnership_has_its_own_years(years):
    reviews = [
        {"partnership": "HP01", "child_ref": "A", "due_on": "2023-08-01"},
        {"partnership": "HP02", "child_ref": "A", "due_on": "2025-08-01"},
    ]

    assert years("reviews", reviews=reviews) == [2024, 2025, 2026]
    assert years("reviews", partnership="HP02", reviews=reviews) == [2026]


def test_a_partnership_that_sent_nothing_shows_the_last_whole_year(case_files):
    case = case_files.case_of({"placements": [PLACED]})
    listed = case.partnerships.vstack(case.partnerships.clear()).with_columns(
        partnership=case.partnerships["partnership"]
    )
    silent = listed.with_columns(partnership=listed["partnership"].replace({"HP01": "HP09"}))
    covered = covered_years(case.returns, AS_AT)

    assert shown_years(covered, silent, AS_AT)["year"].to_list() == [2026]
    assert shown_years(covered, silent, date(2026, 7, 30))["year"].to_list() == [2025, 2026]


def test_quarters_end_with_their_third_month():
    assert [quarter_end(2025, quarter) for quarter in (1, 2, 3, 4)] == [
        date(2024, 10, 31),
        date(2025, 1, 31),
        date(2025, 4, 30),
        date(2025, 7, 31),
    ]


def test_what_was_to_be_spoken_of_is_known_for_every_column_that_a_measure_needs():
    """Else a year in which a new measure counts nobody would end the build."""
    needed = {table for one in INDICATORS.values() for table, _ in one.columns}

    assert needed | ALWAYS_FILLED.keys() == SPOKEN_OF.keys()

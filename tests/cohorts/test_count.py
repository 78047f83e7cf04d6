"""The story of counting: per partnership as all at once, whole periods only, ready-made counts checked."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.coded import spelled
from pipelines.cohorts.count import cells_and_check, cells_of, count_cells, counts_of
from pipelines.indicators import INDICATORS
from pipelines.vocabulary import BREAKDOWN_LEVELS, CELL_KEY, PUBLISHED_GROUPS

PLACEMENTS = [
    {"child_ref": "A", "placement_type": "home", "placement_start": "2023-09-01"},
    {"child_ref": "B", "placement_type": "foster", "placement_start": "2023-09-01"},
    {"partnership": "HP02", "child_ref": "A", "placement_type": "kinship", "placement_start": "2024-09-01"},
]
MADE = {"indicator_id": "looked_after", "cohort_basis": "census_31_july", "period_kind": "census"}


@pytest.fixture
def counting(case_files):
    def arguments(as_at=date(2026, 7, 31), **rows):
        case = case_files.case_of(rows, as_at)
        return case.returns, case.partnerships, case.supplied, as_at

    return arguments


def test_each_partnership_alone_is_the_same_as_all_at_once(counting):
    arguments = counting(placements=PLACEMENTS)
    counts = counts_of(*arguments)

    each = pl.concat([cells_of(counts, "HP01"), cells_of(counts, "HP02")])
    assert spelled(each).equals(count_cells(*arguments))


def test_a_census_before_the_first_row_about_health_counts_nobody_of_it(counting):
    case = case_of_health(counting, "2026-07-01")
    assert case == {"2025/26": 1}
    assert case_of_health(counting, "2026-08-15") == {}


def case_of_health(counting, notified_on):
    """The children of the census registered with both practices, by year."""
    row = {"child_ref": "A", "notified_on": notified_on, "assessed_on": "", "gp_registered": "Y"}
    arguments = counting(placements=PLACEMENTS[:1], health=[row | {"dentist_registered": "Y"}])
    cells = cells_of(counts_of(*arguments), "HP01").filter(
        pl.col("count") > 0, indicator="gp_and_dentist", care_group="all", breakdown="none", outcome="yes"
    )
    return dict(cells.select("period", "count").iter_rows())


def test_all_partnerships_at_once_are_laid_out_as_each_alone(counting):
    arguments = counting(placements=PLACEMENTS)

    assert spelled(cells_and_check(counts_of(*arguments))[0]).equals(count_cells(*arguments))


def test_two_counts_of_one_cell_are_refused(counting):
    counts = counts_of(*counting(placements=PLACEMENTS))
    twice = replace(counts, counted=pl.concat([counts.counted, counts.counted.head(1)]))

    with pytest.raises(ValueError, match="two counts"):
        cells_and_check(twice)


def test_a_partnership_is_not_disturbed_by_the_others(counting):
    together = count_cells(*counting(placements=PLACEMENTS))
    alone = count_cells(*counting(placements=PLACEMENTS[:2]))

    assert together.filter(partnership="HP01").equals(alone)


def test_the_grid_holds_every_group_and_level_zeros_included(counting):
    cells = count_cells(*counting(placements=PLACEMENTS[:1]))
    census = cells.filter(indicator="looked_after", period="2025/26")
    keys = {
        (group, breakdown, level)
        for breakdown in ("none", "sex", "age_band", "route")
        for level in BREAKDOWN_LEVELS[breakdown]
        for group in PUBLISHED_GROUPS
    }

    assert cells.columns == [*CELL_KEY, "count", "status"]
    assert set(census.select("care_group", "breakdown", "level").iter_rows()) == keys
    assert census.filter(care_group="other", breakdown="none")["count"].to_list() == [0]


def test_a_year_counts_only_when_it_is_over(counting):
    last_day = count_cells(*counting(date(2026, 7, 31), placements=PLACEMENTS[:1]))
    day_before = count_cells(*counting(date(2026, 7, 30), placements=PLACEMENTS[:1]))

    assert last_day["period"].max() == "2025/26 Q4"
    assert set(day_before.filter(pl.col("period_kind") != "quarter")["period"]) == {"2023/24", "2024/25"}
    assert day_before["period"].max() == "2025/26 Q3"


def test_quarters_have_no_splits(counting):
    cells = count_cells(*counting(placements=PLACEMENTS))

    assert set(cells.filter(period_kind="quarter")["breakdown"]) == {"none"}


def test_a_ready_made_count_that_differs_is_reported_and_not_used(counting):
    made = [
        {
            **MADE,
            "care_group": "home",
            "period_start": f"{y}-07-31",
            "period_end": f"{y}-07-31",
            "numerator": n,
        }
        for y, n in (("2025", "5"), ("2026", "1"), ("2020", "7"))
    ]
    arguments = counting(placements=PLACEMENTS, aggregate=made)
    counts = counts_of(*arguments, {"looked_after": INDICATORS["looked_after"]})
    _, differs = cells_and_check(counts.of("HP01"))
    cells = count_cells(*arguments).filter(partnership="HP01", indicator="looked_after", breakdown="none")

    assert differs.select("period", "care_group", "counted", "given").rows() == [("2024/25", "home", 1, 5)]
    home = dict(cells.filter(care_group="home").select("period", "count").iter_rows())
    assert (home["2024/25"], home["2019/20"]) == (1, 7)


def test_two_ready_made_counts_of_one_cell_give_the_one_that_ends_later(counting):
    made = [
        {**MADE, "care_group": "home", "period_start": "2026-03-31", "period_end": end, "numerator": number}
        for end, number in (("2026-07-31", "9"), ("2026-03-31", "4"))
    ]
    cells = count_cells(*counting(aggregate=made)).filter(indicator="looked_after", care_group="home")

    assert cells.filter(breakdown="none", period="2025/26")["count"].to_list() == [9]


def test_returns_without_a_single_table_are_not_supplied(counting):
    _, _, supplied, as_at = counting(placements=PLACEMENTS)
    cells = count_cells({}, pl.DataFrame({"partnership": ["HP09"]}), supplied, as_at)

    assert set(cells["status"]) == {"not_supplied", "not_applicable"}
    assert set(cells.filter(pl.col("period_kind") != "quarter")["period"]) == {"2025/26"}


def test_tables_without_a_row_are_not_supplied(counting):
    returns, partnerships, supplied, as_at = counting(placements=PLACEMENTS)
    cells = count_cells(
        {name: frame.clear() for name, frame in returns.items()}, partnerships, supplied, as_at
    )

    assert set(cells["status"]) == {"not_supplied", "not_applicable"}

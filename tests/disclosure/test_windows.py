"""A window is published whole or not at all, joined groups included."""

import polars as pl

from pipelines.coded import coded, spelled
from pipelines.disclosure.coarsen import coarsen_cells
from pipelines.disclosure.plan import plan_publication
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import AWAY_GROUPS, CELL_KEY, year_label

ONE = {"left_by_s4": INDICATORS["left_by_s4"]}


def leavers(years):
    """Each year 9 leavers at home, 20 in kinship care, 5 in foster and in residential care, 2 in other."""
    size = {"home": 9, "kinship": 20, "foster": 5, "residential": 5, "other": 2}
    size["away"] = sum(size[group] for group in AWAY_GROUPS)
    size["all"] = size["away"] + size["home"]
    key = ("year", "leavers_within_year")
    rows = [
        ("HP01", year_label(year), *key, group, "none", "all", "left_by_s4", outcome, count, "counted")
        for year in years
        for group, n in size.items()
        for outcome, count in (("yes", 0), ("no", n), ("all", n))
    ]
    return pl.DataFrame(rows, schema=[*CELL_KEY, "count", "status"], orient="row")


def test_a_window_that_lacks_a_year_is_left_out_for_joined_groups_too():
    cells = leavers(range(2017, 2026))
    plan = plan_publication(cells, ONE, load_policy())
    assert plan["joined"].to_list() == [True]
    length = plan["window_years"].item()
    assert length > 1
    windows = coarsen_cells(cells, plan).filter(outcome="all", care_group="residential")
    assert windows.height > 0
    assert windows["count"].to_list() == [7 * length] * windows.height


def test_words_as_numbers_give_the_same_plan_and_the_same_windows():
    cells = leavers(range(2017, 2026))
    plan = plan_publication(cells, ONE, load_policy())

    assert plan_publication(coded(cells), ONE, load_policy()).equals(plan)
    assert spelled(coarsen_cells(coded(cells), plan)).equals(coarsen_cells(cells, plan))


def test_cells_in_any_order_give_the_same_plan_and_the_same_windows():
    cells = leavers(range(2017, 2026))
    plan, shuffled = (
        plan_publication(cells, ONE, load_policy()),
        cells.sample(fraction=1, shuffle=True, seed=3),
    )

    assert plan_publication(shuffled, ONE, load_policy()).equals(plan)
    assert coarsen_cells(shuffled, plan).equals(coarsen_cells(cells, plan))

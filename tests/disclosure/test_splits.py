"""A split of children is published where its denominators allow it, and never because of an outcome."""

import json

import numpy as np
import polars as pl
import pytest

from pipelines.disclosure import protect_cells
from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.protect import weigh_cells
from pipelines.disclosure.system import cut_systems
from pipelines.disclosure.system_numbers import number
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.vocabulary import CELL_KEY, year_label

ONE = {"attendance_below_90": INDICATORS["attendance_below_90"]}
YEARS = range(2022, 2027)
DECLARED = json.loads(load_policy().text)
POLICY = read_policy(json.dumps({**DECLARED, "plan": {**DECLARED["plan"], "splits": ["sex", "age_band"]}}))


def year_cells(year, sexes, yes_of, indicator="attendance_below_90"):
    """Cells of a year: sexes is level -> (at home, in kinship care)."""
    home, kinship = (sum(side) for side in zip(*sexes.values(), strict=True))
    levels = {("none", "all"): (home, kinship), **{("sex", level): sides for level, sides in sexes.items()}}
    for (breakdown, level), (at_home, away) in levels.items():
        groups = {"home": at_home, "away": away, "all": at_home + away}
        if breakdown == "none":
            groups |= {"kinship": away, "foster": 0, "residential": 0, "other": 0}
        for group, n in groups.items():
            key = ("HP01", year_label(year), "year", "within_year", group, breakdown, level)
            for outcome, count in (("yes", yes_of(n)), ("no", n - yes_of(n)), ("all", n)):
                yield (*key, indicator, outcome, count, "counted")


def counted(sexes, yes_of=lambda n: n // 2, indicator="attendance_below_90"):
    rows = [row for year in YEARS for row in year_cells(year, sexes, yes_of, indicator)]
    return pl.DataFrame(rows, schema=[*CELL_KEY, "count", "status"], orient="row")


def plan_of(sexes, yes_of=lambda n: n // 2):
    return plan_publication(counted(sexes, yes_of), ONE, POLICY).row(0, named=True)


def test_a_split_whose_levels_are_all_large_is_published():
    assert plan_of({"Male": (40, 60), "Female": (35, 50)})["splits"] == ["none", "sex"]


def test_one_or_two_children_in_a_level_of_both_sides_cost_the_split_and_the_plan_says_so():
    """Two of six cells are too small; with another one beside each, that is two thirds of the split."""
    plan = plan_of({"Male": (40, 60), "Female": (35, 50), "Not known": (1, 2)})
    assert plan["splits"] == ["none"]
    assert "Not split by" in plan["words"]
    assert "sex" in plan["words"]


def test_levels_without_anybody_cost_nothing():
    assert plan_of({"Male": (40, 60), "Female": (35, 50), "Other": (0, 0)})["splits"] == ["none", "sex"]


@pytest.mark.parametrize("yes_of", [lambda n: 0, lambda n: min(n, 1), lambda n: n])
def test_outcomes_never_change_what_is_split(yes_of):
    assert plan_of({"Male": (40, 60), "Female": (35, 50)}, yes_of)["splits"] == ["none", "sex"]


@pytest.mark.parametrize("indicator", ["more_than_one_placement", "share_at_home", "school_record_held"])
def test_a_measure_of_all_of_whom_other_families_count_some_is_not_split(indicator):
    cells = counted({"Male": (40, 60), "Female": (35, 50)}, indicator=indicator)
    plan = plan_publication(cells, {indicator: INDICATORS[indicator]}, POLICY)
    assert plan["splits"].to_list() == [["none"]]


def test_a_split_that_could_be_told_is_withheld_whole_in_its_year_and_costs_the_whole_groups_nothing():
    cells = counted({"Male": (40, 60), "Female": (35, 50)}, lambda n: n // 5)
    held = protect_cells(cells, ONE, POLICY, unsplit=frozenset([("HP01", "stock", 2024)])).cells
    shown = held.group_by("period", "breakdown").agg((pl.col("status") == "withheld").all())
    assert shown.filter("status").select("period", "breakdown").rows() == [("2023/24", "sex")]
    alone = protect_cells(cells.filter(breakdown="none"), ONE, POLICY).cells
    assert held.filter(breakdown="none", period="2023/24").equals(alone.filter(period="2023/24"))


def test_where_nobody_is_in_a_group_its_noughts_go_with_its_number_of_children():
    """A nought of "yes" beside two withheld numbers would say that all who are there, if any, are a "no"."""
    cells = counted({"Male": (40, 60), "Female": (35, 50), "Not known": (0, 15)}, lambda n: n // 5)
    plan = plan_publication(cells, ONE, POLICY)
    system = next(
        cut_systems(weigh_cells(cells, plan, ONE, POLICY).with_columns(kept=pl.lit(False)), ONE, POLICY)
    )
    numbers = number(system, ONE, POLICY)
    at = {slot[1:5]: index for index, slot in enumerate(system.slots)}
    decisions = numbers.decision[numbers.variable_of]
    of = {outcome: decisions[at[outcome, "home", "sex", "Not known"]] for outcome in ("yes", "no", "all")}
    withheld = np.zeros(len(numbers.costs), dtype=bool)
    withheld[of["all"]] = True
    numbers.follow(withheld)
    assert withheld[[of["yes"], of["no"]]].all()
    assert withheld.sum() == 3

"""A split of children is published where its denominators allow it, and never because of an outcome."""

import json

import polars as pl
import pytest

from pipelines.disclosure.plan import plan_publication
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.vocabulary import CELL_KEY, year_label

ONE = {"attendance_below_90": INDICATORS["attendance_below_90"]}
YEARS = range(2022, 2027)
DECLARED = json.loads(load_policy().text)
POLICY = read_policy(json.dumps({**DECLARED, "plan": {**DECLARED["plan"], "splits": ["sex", "age_band"]}}))


def year_cells(year, sexes, yes_of):
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
                yield (*key, "attendance_below_90", outcome, count, "counted")


def plan_of(sexes, yes_of=lambda n: n // 2):
    rows = [row for year in YEARS for row in year_cells(year, sexes, yes_of)]
    cells = pl.DataFrame(rows, schema=[*CELL_KEY, "count", "status"], orient="row")
    return plan_publication(cells, ONE, POLICY).row(0, named=True)


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

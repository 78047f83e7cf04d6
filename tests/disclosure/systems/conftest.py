"""Invented children, counted the slow way, and an attacker who knows nothing of how Hearth protects.

The attacker's world is the children themselves: how many there are of each kind (care group, sex, year and
outcomes together). Every figure of a release is a sum over kinds. Whatever follows from the figures follows
from that, so the attacker needs no list of relations.
"""

import json
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.vocabulary import AWAY_GROUPS, CARE_GROUPS, CELL_KEY

GROUPS = (*CARE_GROUPS, "away", "all")
SEXES = ("Male", "Female", "Other", "Not known")
SPLIT_GROUPS = ("home", "away", "all")


def policy_with(**plan):
    """The committed policy with other rules of the plan."""
    declared = json.loads(load_policy().text)
    declared["plan"] |= plan
    return read_policy(json.dumps(declared))


@pytest.fixture(scope="session")
def every_cell():
    """A policy whose plan publishes every year, group and sex: all the work is left to withholding."""
    return policy_with(denominator=1, count=1, joined_below=0, splits=["sex"], split_withheld=1)


@pytest.fixture(scope="session")
def change_plan():
    return policy_with


def in_group(group, care_group):
    return group == "all" or care_group == group or (group == "away" and care_group in AWAY_GROUPS)


def kinds_of(families):
    """Every kind of child: care group, sex and one outcome out of `families` (name -> what is true of it)."""
    return list(product(CARE_GROUPS, SEXES, families))


def counts_when(indicator, outcome, truths):
    """Whether a child with these truths is counted in an outcome of a proportion or a count."""
    if outcome in ("all", "count"):
        return True
    return (indicator in truths) == (outcome == "yes")


def cell_rows(ids, period, period_kind="year", sexes=SEXES):
    """The keys of all cells of some indicators in one period."""
    for name in ids:
        one = INDICATORS[name]
        for breakdown, levels in (("none", ("all",)), ("sex", sexes)):
            for level, group, outcome in product(levels, GROUPS, one.outcomes):
                yield {
                    "partnership": "HP01",
                    "period": period,
                    "period_kind": period_kind,
                    "cohort_basis": str(one.cohort_basis),
                    "care_group": group,
                    "breakdown": breakdown,
                    "level": level,
                    "indicator": name,
                    "outcome": str(outcome),
                }


def holds(row, kind, families):
    """Whether a kind of child is counted in a cell."""
    group, sex, family = kind
    return (
        in_group(row["care_group"], group)
        and row["level"] in ("all", sex)
        and counts_when(row["indicator"], row["outcome"], families[family])
    )


@pytest.fixture(scope="session")
def count_cells():
    """(children of each kind, families, indicator ids) -> the cells of one year, as counted."""

    def counted(children, families, ids, period="2023/24"):
        rows = []
        for row in cell_rows(ids, period):
            count = sum(n for kind, n in children.items() if holds(row, kind, families))
            rows.append({**row, "count": count, "status": "counted"})
        return pl.DataFrame(rows, schema_overrides={"count": pl.Int64})

    return counted


class Attacker:
    """Finds the least and greatest value of any sum of kinds, in whole children, given what is published."""

    def __init__(self, cells, families):
        self.kinds, self.families = kinds_of(families), families
        told = [row for row in cells.iter_rows(named=True) if row["status"] == "published"]
        banded = [row for row in cells.iter_rows(named=True) if row["status"] == "banded"]
        rows = [np.ones(len(self.kinds)), *(self.sum_of(row) for row in told)]
        low, high = ([edge, *(row["count"] for row in told)] for edge in (0, np.inf))
        for row in banded:
            rows.append(self.sum_of(row))
            whole = next(
                one["count"]
                for one in told
                if one["outcome"] == "all" and all(one[k] == row[k] for k in CELL_KEY if k != "outcome")
            )
            edge = float(row["band"][1:]) * whole
            over = row["band"][0] == ">"
            low.append(np.floor(edge + 1e-9) + 1 if over else 0)
            high.append(whole if over else np.ceil(edge - 1e-9) - 1)
        self.facts = LinearConstraint(np.array(rows), low, high)

    def sum_of(self, row):
        return np.array([holds(row, kind, self.families) for kind in self.kinds], dtype=float)

    def range_of(self, total):
        """(least, greatest) value of a sum."""
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * total,
                constraints=self.facts,
                integrality=np.ones(len(total)),
                bounds=Bounds(0, 400),
            )
            assert found.success, "the release contradicts itself"
            ends.append(round(sign * found.fun))
        return tuple(ends)


@pytest.fixture(scope="session")
def attack():
    return Attacker

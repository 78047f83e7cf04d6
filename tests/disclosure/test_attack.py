"""Protection under an attacker of its own: one indicator, five years, every sum that a reader can use."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import CARE_GROUPS, CELL_KEY, year_label

POLICY = load_policy()
ONE = {"attendance_below_90": INDICATORS["attendance_below_90"]}
YEARS = range(2022, 2027)
OUTCOMES = ("yes", "no", "all")
GROUPS = (*CARE_GROUPS, "away", "all")


def counted(table: dict[int, dict[str, tuple[int, int]]]) -> pl.DataFrame:
    """year -> care group -> (yes, no), as cells with every total."""
    rows = []
    for year, groups in table.items():
        counts = {name: np.array([yes, no, yes + no]) for name, (yes, no) in groups.items()}
        counts["away"] = sum(counts[name] for name in CARE_GROUPS[1:])
        counts["all"] = counts["away"] + counts["home"]
        for group, (place, outcome) in product(GROUPS, enumerate(OUTCOMES)):
            key = ("HP01", year_label(year), "year", "within_year", group, "none", "all")
            rows.append((*key, "attendance_below_90", outcome, int(counts[group][place]), "counted"))
    return pl.DataFrame(rows, schema=[*CELL_KEY, "count", "status"], orient="row")


def spans(cells: pl.DataFrame) -> list[float]:
    """Width of what each withheld count may be, for a reader who holds every published one."""
    found = []
    for _, part in cells.group_by("period", maintain_order=True):
        at = {key: place for place, key in enumerate(part.select("care_group", "outcome").rows())}
        groups = {group for group, _ in at}
        sums = [({(g, "yes"): 1, (g, "no"): 1, (g, "all"): -1}) for g in groups]
        away = [name for name in CARE_GROUPS[1:] if name in groups]
        for outcome in OUTCOMES:
            if away and "away" in groups:
                sums.append({**{(g, outcome): 1 for g in away}, ("away", outcome): -1})
            sums.append({("home", outcome): 1, ("away", outcome): 1, ("all", outcome): -1})
        matrix = np.zeros((len(sums), len(at)))
        for row, terms in enumerate(sums):
            for key, sign in terms.items():
                matrix[row, at[key]] = sign
        limits = [(0, None) if count is None else (count, count) for count in part["count"]]
        for place in np.flatnonzero(part["count"].is_null().to_numpy()):
            aim = np.zeros(len(at))
            aim[place] = 1
            low, high = (
                linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=limits) for sign in (1, -1)
            )
            assert low.status == 0 and high.status in (0, 3)
            found.append(np.inf if high.status == 3 else -high.fun - low.fun)
    return found


def shown(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(pl.col("status").is_in(["published", "withheld"]))


GROUP = st.tuples(st.integers(0, 60), st.integers(0, 60))
TABLE = st.fixed_dictionaries(
    {year: st.fixed_dictionaries({name: GROUP for name in CARE_GROUPS}) for year in YEARS}
)
MANY = {
    year: {"home": (41, 17), "kinship": (33, 46), "foster": (27, 69), "residential": (3, 25), "other": (2, 9)}
    for year in YEARS
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE)
def test_an_attacker_with_every_published_count_comes_no_closer_than_five(table):
    released = protect_cells(counted(table), ONE, POLICY).cells
    assert min(spans(shown(released)), default=5) >= 5 - 1e-6
    assert audit_cells(released, ONE, POLICY).passed


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE)
def test_no_count_of_one_to_four_and_no_share_of_fewer_than_ten_is_published(table):
    released = protect_cells(counted(table), ONE, POLICY).cells
    assert not released["count"].is_between(1, 4).any()
    bases = released.filter(outcome="all").select("period", "care_group", base="count")
    shares = released.filter(pl.col("outcome") != "all", pl.col("count").is_not_null())
    assert (shares.join(bases, on=["period", "care_group"])["base"].fill_null(10) >= 10).all()


def test_a_withheld_cell_holds_no_number_and_published_ones_are_the_counts():
    cells = counted(MANY)
    released = protect_cells(cells, ONE, POLICY).cells
    assert released.filter(status="withheld").height > 0
    assert released.filter(status="withheld")["count"].is_null().all()
    whole = released.filter(status="published", care_group="home").join(cells, on=CELL_KEY, suffix="_true")
    assert whole.height > 0
    assert (whole["count"] == whole["count_true"]).all()


def test_the_order_of_rows_changes_nothing():
    cells = counted(MANY)
    mixed = cells.sample(fraction=1, shuffle=True, seed=7)
    assert protect_cells(mixed, ONE, POLICY).cells.equals(protect_cells(cells, ONE, POLICY).cells)


def test_giving_back_any_one_withheld_count_fails_the_audit():
    cells = counted({year: {**MANY[year], "residential": (3, 25), "other": (30, 40)} for year in YEARS})
    released = protect_cells(cells, ONE, POLICY).cells
    joined = released.join(cells, on=CELL_KEY, how="left", suffix="_true", maintain_order="left")
    first = joined.filter(period="2025/26", status="withheld")
    assert first.height > 1
    for row in first.select(*CELL_KEY, "count_true").iter_rows(named=True):
        here = pl.all_horizontal(pl.col(name) == row[name] for name in CELL_KEY)
        opened = released.with_columns(
            count=pl.when(here).then(row["count_true"]).otherwise("count"),
            status=pl.when(here).then(pl.lit("published")).otherwise("status"),
        )
        assert not audit_cells(opened, ONE, POLICY).passed, row["care_group"]


@pytest.mark.parametrize("given_back", [1, 4])
def test_a_small_count_that_slipped_through_fails_the_audit(given_back):
    released = protect_cells(counted(MANY), ONE, POLICY).cells
    here = (pl.col("care_group") == "home") & (pl.col("outcome") == "yes")
    slipped = released.with_columns(count=pl.when(here).then(given_back).otherwise("count"))
    assert not audit_cells(slipped, ONE, POLICY).passed

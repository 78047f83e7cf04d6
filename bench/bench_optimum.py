"""How near the least possible protection comes: cost withheld ÷ the optimum of one exact program.

    PYTHONPATH=. python bench/bench_optimum.py [SYSTEMS]

Systems are random: one to three measures of a family, two to five care groups, 20 to 300 children, with many
small and empty sides. The optimum comes from a single mixed program for a whole system (`methods.md` A5),
with another table up and down for each number; it shares nothing with the search but the sums. Not here: how
long a build takes (`bench_disclosure.py`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, coo_array, csr_array, hstack, vstack

from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.protect import weigh_cells
from pipelines.disclosure.secondary import withhold
from pipelines.disclosure.solver import AMPLE
from pipelines.disclosure.system import cut_systems
from pipelines.disclosure.system_numbers import Numbers, number
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import CARE_GROUPS, CELL_KEY

SETS = (
    ("attendance_below_90",),
    ("left_by_s4", "scqf4_or_better"),
    ("positive_destination_3m", "positive_destination_9m", "positive_destination_both"),
    ("acel_reading", "acel_numeracy"),
    ("views_recorded", "took_part_in_review"),
    ("share_at_home", "current_care_plan"),
    ("gp_and_dentist",),
    ("scqf4_or_better", "scqf5_or_better", "scqf6_or_better"),
)
SECONDS = 60.0
"""After so long an optimum is given up, and the system left out."""


def systems(amount: int, seed: int) -> Iterator[tuple[str, Numbers]]:
    """Random systems that have something to hide, as protection sees them."""
    chance, policy, made = np.random.default_rng(seed), load_policy(), 0
    while made < amount:
        names = SETS[made % len(SETS)]
        used = {name: INDICATORS[name] for name in names}
        cells = pl.DataFrame(list(_cells(names, chance)), [*CELL_KEY, "count", "status"], orient="row")
        plan = plan_publication(cells, used, policy).with_columns(joined=pl.lit(False))
        weighed = weigh_cells(cells, plan, used, policy)
        if "kept" not in weighed.columns:
            weighed = weighed.with_columns(kept=pl.lit(False))
        for system in cut_systems(weighed, used, policy):
            numbers = number(system, used, policy)
            if numbers.must.any():
                made += 1
                yield INDICATORS[names[0]].family, numbers


def _cells(names: tuple[str, ...], chance: np.random.Generator) -> Iterator[tuple]:
    groups = ["home", *chance.permutation(CARE_GROUPS[1:])[: chance.integers(1, 5)]]
    size = {group: int(chance.integers(2, 60)) for group in groups}
    before: dict[str, dict[str, int]] = {}
    for name in names:
        rate = chance.choice([0.04, 0.12, 0.4, 0.9])
        wider = before.get(INDICATORS[name].nested_in or "", size)
        yes = {group: int(chance.binomial(wider[group], rate)) for group in groups}
        if name == "share_at_home":
            yes = {group: size[group] if group == "home" else 0 for group in groups}
        if name == "positive_destination_both":
            yes = {
                g: max(
                    0, before["positive_destination_3m"][g] + before["positive_destination_9m"][g] - size[g]
                )
                for g in groups
            }
        before[name] = yes
        shown = {"home"} | set(groups) | {"away", "all"}
        for group in [g for g in (*CARE_GROUPS, "away", "all") if g in shown]:
            parts = {"away": groups[1:], "all": groups}.get(group, [group])
            n, x = sum(size[g] for g in parts), sum(yes[g] for g in parts)
            key = ("HP01", "2023/24", "year", str(INDICATORS[name].cohort_basis), group, "none", "all", name)
            for outcome, count in (("yes", x), ("no", n - x), ("all", n)):
                yield (*key, outcome, count, "counted")


def optimum(numbers: Numbers) -> float | None:
    """The least cost of a safe choice; None where it was not proven in time."""
    size, choices = len(numbers.counts), len(numbers.costs)
    down, up = np.minimum(numbers.counts, AMPLE), np.full(size, AMPLE)
    sums, watched = csr_array(numbers.sums), np.flatnonzero(numbers.needs > 0)
    tables = 2 * len(watched)
    of = numbers.decision
    published = np.flatnonzero(of >= 0)
    pick = coo_array((np.ones(len(published)), (published, of[published])), shape=(size, choices)).tocsr()
    free = (of < 0).astype(float)
    eye, blank = csr_array(np.eye(size)), csr_array((len(numbers.sums) * tables, choices))
    rows = [
        (hstack([blank, block_diag([sums] * tables)]), np.zeros(blank.shape[0]), np.zeros(blank.shape[0])),
        *_moves(pick, eye, free, up, tables, sign=1),
        *_moves(pick, eye, free, down, tables, sign=-1),
        _widths(numbers, watched, choices, size),
    ]
    for first, second in numbers.after:
        rows.append(_one({second: 1.0, first: -1.0}, choices + tables * size))
    matrix = vstack([row[0] for row in rows], format="csr")
    low, high = (np.concatenate([row[side] for row in rows]) for side in (1, 2))
    least = np.concatenate([numbers.must.astype(float), np.full(tables * size, -AMPLE)])
    most = np.concatenate([1 - numbers.fixed.astype(float), np.full(tables * size, AMPLE)])
    found = milp(
        np.concatenate([numbers.costs, np.zeros(tables * size)]),
        integrality=np.concatenate([np.ones(choices), np.zeros(tables * size)]),
        bounds=Bounds(least, most),
        constraints=LinearConstraint(matrix, low, high),
        options={"time_limit": SECONDS, "mip_rel_gap": 1e-6},
    )
    return float(found.fun) if found.status == 0 else None


def _moves(pick, eye, free, reach, tables, *, sign):
    """A published number stands still; no count goes below nought: sign × move ≤ reach × (withheld)."""
    many = block_diag([sign * eye] * tables)
    choice = vstack([-(csr_array(np.diag(reach)) @ pick)] * tables)
    size = many.shape[0]
    yield hstack([choice, many]), np.full(size, -np.inf), np.tile(reach * free, tables)


def _widths(numbers, watched, choices, size):
    """The two tables of a withheld number lie as far apart as it needs."""
    row, column, factor, least = [], [], [], np.zeros(len(watched))
    for place, one in enumerate(watched):
        for side, sign in ((0, 1.0), (1, -1.0)):
            row.append(place)
            column.append(choices + (2 * place + side) * size + one)
            factor.append(sign)
        if numbers.decision[one] < 0:
            least[place] = numbers.needs[one]
        else:
            row.append(place)
            column.append(numbers.decision[one])
            factor.append(-numbers.needs[one])
    shape = (len(watched), choices + 2 * len(watched) * size)
    return csr_array((factor, (row, column)), shape=shape), least, np.full(len(watched), np.inf)


def _one(terms, width):
    row = csr_array((list(terms.values()), ([0] * len(terms), list(terms))), shape=(1, width))
    return row, np.zeros(1), np.full(1, np.inf)


def main(amount: int) -> None:
    lines = []
    for family, numbers in systems(amount, seed=7):
        began = time.process_time()
        cost = withhold(numbers).cost
        between = time.process_time()
        least = optimum(numbers)
        lines.append(
            (family, len(numbers.costs), cost, least, between - began, time.process_time() - between)
        )
        if least is not None and cost < least - 1e-4:
            print("below the optimum:", family, cost, least)
    names = ["family", "decisions", "cost", "least", "seconds", "seconds_exact"]
    found = pl.DataFrame(lines, names, orient="row", infer_schema_length=None)
    ratio = found.drop_nulls("least").with_columns(ratio=pl.col("cost") / pl.col("least"))
    whole = ratio.with_columns(family=pl.lit("every family"))
    print(found.height, "systems,", ratio.height, "with a proven optimum")
    told = (
        pl.len(),
        pl.col("ratio").median().alias("median"),
        pl.col("ratio").quantile(0.95, "higher").alias("p95"),
    )
    means = (pl.col("ratio").max().alias("max"), pl.col("seconds").mean(), pl.col("seconds_exact").mean())
    print(pl.concat([ratio, whole]).group_by("family").agg(*told, *means).sort("family"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

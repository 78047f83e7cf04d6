"""How long protection and audit take, how near the least they withhold, and how much stays visible.

    python -m pipelines synthesise RETURNS            # the demonstration; or any other returns
    PYTHONPATH=. python bench/bench_disclosure.py RETURNS

Time is processor time of one process; partnerships run side by side in a build. The cost of every system that
withholds anything is set against its proven bound: 1 is proven to be the least, and more may be the least
too. Not here: reading and counting (`bench_build.py`).
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipelines.cache import Cache, code_version
from pipelines.coded import spelled
from pipelines.cohorts.count import cells_of
from pipelines.counting import Counted, Counting
from pipelines.disclosure.coarsen import coarsen_cells
from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.primary import mark_unsafe
from pipelines.indicator import Kind
from pipelines.indicators import INDICATORS
from pipelines.inventory import take_inventory
from pipelines.paths import DataFolder
from pipelines.policy import load_policy
from pipelines.second_look import protect_and_audit
from pipelines.vocabulary import AWAY_GROUPS, CELL_KEY
from pipelines.workers import make_executor

SIZES = ((0, 60), (60, 120), (120, 200), (200, 10**9))
SERIES = ["partnership", "indicator", "period", "care_group"]


def count(returns: Path, data: Path) -> Counted:
    folder = DataFolder(data)
    cache = Cache(folder.restricted / "cache", fresh=True)
    inventory, now = take_inventory(returns), datetime.now(UTC)
    as_at = date(2026, 7, 31)
    counting = Counting(inventory, as_at, code_version(), cache, folder.restricted, now, make_executor(1))
    return counting.run(lambda *_: None)


def run(counted: Counted) -> tuple[pl.DataFrame, ...]:
    """(cells with `unsafe`, systems, a line for each partnership, plan) of all partnerships, as a build has
    them: protected, audited, looked at again, with bands."""
    cells, systems, lines, plans = [], [], [], []
    for one in sorted(counted.sums):
        counts = counted.of(one)
        raw, began = cells_of(counts, one), time.process_time()
        protected, audit = protect_and_audit(raw, counts.indicators, load_policy(), None)
        took = time.process_time() - began
        ordered = raw.select(*CELL_KEY, "count", "status")
        plan = plan_publication(ordered, counts.indicators, load_policy())
        planned = spelled(coarsen_cells(ordered, plan).filter(status="counted"))
        marked = mark_unsafe(planned, counts.indicators, load_policy()).select(*CELL_KEY, "unsafe")
        cells.append(protected.cells.join(marked, on=CELL_KEY, how="left"))
        systems.append(protected.systems)
        plans.append(plan.select("partnership", "indicator", "grain"))
        lines.append((one, children_of(raw), took, audit.passed, audit.summary["held_back"]))
    columns = ["partnership", "children", "seconds", "passed", "held_back"]
    return pl.concat(cells), pl.concat(systems), pl.DataFrame(lines, columns, orient="row"), pl.concat(plans)


def children_of(raw: pl.DataFrame) -> float:
    """Looked after children on 31 July, over the years of a partnership."""
    stock = raw.filter(indicator="looked_after", care_group="all", breakdown="none", period_kind="census")
    return float(stock["count"].median() or 0)


def size_of(children: pl.Expr) -> pl.Expr:
    size = pl.lit("")
    for low, high in SIZES:
        name = f"{low} or more" if high == SIZES[-1][1] else f"{low} to {high - 1}"
        size = pl.when(children.is_between(low, high - 1)).then(pl.lit(name)).otherwise(size)
    return size


def visible(cells: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """size -> share of cells at home and of its comparators that are published, whole and split."""
    told = cells.filter(
        pl.col("status").is_in(["published", "withheld"]),
        pl.col("care_group") != "all",
        pl.col("breakdown").is_in(["none", "sex", "age_band"]),
    )
    sized = told.join(lines.select("partnership", size=size_of(pl.col("children"))), on="partnership")
    return (
        sized.group_by("size", "breakdown")
        .agg((pl.col("status") == "published").mean())
        .pivot("breakdown", index="size", values="status")
        .sort("size")
    )


def safe_and_visible(cells: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """size -> of shares at home and of comparators whose yes, no and all are each safe, those still shown."""
    shares = _shares(cells).filter(pl.col("status").is_in(["published", "banded", "withheld"]))
    whole = shares.group_by(SERIES).agg(
        safe=(~pl.col("unsafe")).all(), shown=(pl.col("status") == "published").all()
    )
    sizes = lines.select("partnership", size=size_of(pl.col("children")))
    safe = whole.filter("safe").join(sizes, on="partnership")
    return safe.group_by("size").agg(pl.col("shown").mean(), shares=pl.len()).sort("size")


def _shares(cells: pl.DataFrame) -> pl.DataFrame:
    """Yes, no and all of shares of whole groups, not of all together, nor of quarters."""
    return cells.filter(
        pl.col("breakdown") == "none",
        pl.col("outcome").is_in(["yes", "no", "all"]),
        pl.col("care_group") != "all",
        pl.col("period_kind") != "quarter",
        (pl.col("outcome") == "yes").any().over("indicator"),
    )


def comparable(cells: pl.DataFrame, plan: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """size -> share of measures with home beside a comparator in some period, whole or with a band.

    Of shares declared for home and for another group that were supplied: what was never sent is no choice of
    protection. Those without enough children count against.
    """
    both = [
        one.id
        for one in INDICATORS.values()
        if one.kind is Kind.PROPORTION and "home" in one.care_groups and {*AWAY_GROUPS} & {*one.care_groups}
    ]
    is_shown = (pl.col("status") == "published").all()
    is_band = ((pl.col("status") == "published") | (pl.col("outcome") != "all")).all() & (
        pl.col("status") == "banded"
    ).any()
    shown = _shares(cells).group_by(SERIES).agg(whole=is_shown, seen=is_shown | is_band)
    is_home, is_other = pl.col("care_group") == "home", pl.col("care_group") != "home"
    beside = (
        shown.group_by("partnership", "indicator", "period")
        .agg(
            (pl.col(name) & side).any().alias(f"{name} {who}")
            for name in ("whole", "seen")
            for side, who in ((is_home, "home"), (is_other, "other"))
        )
        .group_by("partnership", "indicator")
        .agg(
            (pl.col(f"{name} home") & pl.col(f"{name} other")).any().alias(name) for name in ("whole", "seen")
        )
    )
    sizes = lines.select("partnership", size=size_of(pl.col("children")))
    supplied = cells.filter(pl.col("status") != "not_supplied").select("partnership", "indicator").unique()
    never_sent = (
        cells.select("partnership", "indicator")
        .unique()
        .join(supplied, on=["partnership", "indicator"], how="anti")
    )
    plan = plan.join(never_sent, on=["partnership", "indicator"], how="anti")
    every = plan.filter(pl.col("indicator").is_in(both)).join(sizes, on="partnership")
    found = every.join(beside, on=["partnership", "indicator"], how="left")
    return (
        found.group_by("size")
        .agg(
            pl.col("whole", "seen").fill_null(False).mean(),
            measures=pl.len(),
            not_enough=(pl.col("grain") == "not_enough").sum(),
        )
        .sort("size")
    )


def nearness(systems: pl.DataFrame) -> pl.DataFrame:
    """family -> systems that withhold anything, share proven, median and p95 of cost over proven bound."""
    worked = systems.filter(pl.col("withheld") > 0).with_columns(
        family=pl.col("system").str.split(" ").list.get(1)
    )
    whole = worked.with_columns(family=pl.lit("every family"))
    ratio = 1 + pl.col("gap")
    return (
        pl.concat([worked, whole])
        .group_by("family")
        .agg(
            systems=pl.len(),
            proven=pl.col("proven").mean(),
            median=ratio.median(),
            p95=ratio.quantile(0.95, "nearest"),
        )
        .sort("family")
    )


def main(returns: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        cells, systems, lines, plan = run(count(Path(returns), Path(data)))
    pl.Config.set_tbl_rows(60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(lines)
    print(f"{lines['seconds'].sum():.1f} s of the processor, peak {peak:.2f} GiB")
    seen = (visible(cells, lines), safe_and_visible(cells, lines), comparable(cells, plan, lines))
    for frame in (nearness(systems), *seen):
        print(frame)


if __name__ == "__main__":
    main(sys.argv[1])

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
from pipelines.cohorts.count import cells_of
from pipelines.counting import Counted, Counting
from pipelines.disclosure import audit_cells, protect_cells
from pipelines.inventory import take_inventory
from pipelines.paths import DataFolder
from pipelines.policy import load_policy
from pipelines.vocabulary import AWAY_GROUPS
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


def run(counted: Counted) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """(cells, systems, a line for each partnership) of every partnership, protected and audited."""
    cells, systems, lines = [], [], []
    for one in sorted(counted.sums):
        counts = counted.of(one)
        raw, began = cells_of(counts, one), time.process_time()
        protected = protect_cells(raw, counts.indicators, load_policy())
        between = time.process_time()
        audit = audit_cells(protected.cells, counts.indicators, load_policy())
        ended = time.process_time()
        cells.append(protected.cells)
        systems.append(protected.systems)
        lines.append((one, children_of(raw), between - began, ended - between, audit.passed))
    columns = ["partnership", "children", "protect", "audit", "passed"]
    return pl.concat(cells), pl.concat(systems), pl.DataFrame(lines, columns, orient="row")


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


def comparable(cells: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """size -> share of indicators with home beside a comparator, in some period, every outcome published."""
    shares = cells.filter(pl.col("breakdown") == "none", pl.col("outcome").is_in(["yes", "no", "all"]))
    pairs = shares.filter(pl.col("status").is_in(["published", "withheld", "not_supplied", "too_early"]))
    of_both = (
        pl.col("care_group").is_in([*AWAY_GROUPS, "away"]).any() & (pl.col("care_group") == "home").any()
    )
    shown = (
        shares.group_by(SERIES)
        .agg((pl.col("status") == "published").all())
        .filter("status")
        .group_by("partnership", "indicator", "period")
        .agg(beside=of_both)
    )
    every = pairs.select("partnership", "indicator").unique()
    found = shown.filter("beside").select("partnership", "indicator").unique().with_columns(beside=True)
    sizes = lines.select("partnership", size=size_of(pl.col("children")))
    joined = every.join(found, on=["partnership", "indicator"], how="left").join(sizes, on="partnership")
    return (
        joined.group_by("size")
        .agg(pl.col("beside").fill_null(False).mean(), indicators=pl.len())
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
        cells, systems, lines = run(count(Path(returns), Path(data)))
    pl.Config.set_tbl_rows(60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(lines)
    print(f"protect {lines['protect'].sum():.1f} s, audit {lines['audit'].sum():.1f} s, peak {peak:.2f} GiB")
    for frame in (nearness(systems), visible(cells, lines), comparable(cells, lines)):
        print(frame)


if __name__ == "__main__":
    main(sys.argv[1])

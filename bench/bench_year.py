"""How long it takes to add a year to what was published, beside publishing everything.

    python bench/bench_year.py RETURNS WORK [WORKERS]    # of `synthesise --partnerships 32 --children 45000`

WORK gets the returns without their last year (`cut/`) and a data folder. `before` builds the cut returns from
nothing, `added` the whole ones upon it. Rows that begin after the day are gone, what ends after it is still
open: as a partnership would have sent them then. Each build is a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Table, Type

BEFORE, NOW = date(2025, 7, 31), date(2026, 7, 31)
WITH_AN_END = {"episodes": ("episode_end", "destination"), "legal": ("legal_end", "end_reason")}


def cut(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table (all text) as they were known on the last day of BEFORE."""
    for column in table.columns:
        of = pl.col(column.name)
        if column.is_reporting_year:
            frame = frame.filter(of.cast(pl.Int64) <= BEFORE.year)
        elif column.type is Type.DATE and not column.is_nullable:
            frame = frame.filter(of <= str(BEFORE))
        elif column.type is Type.DATE:
            frame = frame.with_columns(pl.when(of <= str(BEFORE)).then(of))
    if table.name in WITH_AN_END:
        end, reason = WITH_AN_END[table.name]
        if reason in frame.columns:
            frame = frame.with_columns(pl.when(pl.col(end).is_not_null()).then(reason))
    return frame


def cut_folder(returns: Path, out: Path) -> None:
    """Writes the cut returns; a row goes where the row that it belongs to went."""
    kept: dict[tuple[str, str], pl.DataFrame] = {}
    for name, table in TABLES.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        for path in sorted((returns / name).glob("*.csv")):
            frame = cut(table, pl.read_csv(path, infer_schema=False))
            for column, parent in table.parents:
                frame = frame.join(kept[parent, path.name].select(column), on=column, how="semi")
            kept[name, path.name] = frame
            if frame.height:
                frame.write_csv(out / name / path.name)
    (out / "partnerships.csv").write_bytes((returns / "partnerships.csv").read_bytes())


def build(returns: Path, data: Path, as_at: date, workers: str) -> float:
    """Seconds of one build; ends the run where nothing was published."""
    began = time.perf_counter()
    words = ["build", str(returns), "--data", str(data), "--as-at", str(as_at), "--workers", workers]
    done = subprocess.run([sys.executable, "-m", "pipelines", *words], capture_output=True, text=True)
    print(done.stdout[-600:], done.stderr[-4000:])
    if done.returncode:
        sys.exit(f"the build of {as_at} ended with {done.returncode}")
    return time.perf_counter() - began


def main(returns: Path, work: Path, workers: str = "2") -> None:
    if not (work / "cut").exists():
        cut_folder(returns, work / "cut")
    before = build(work / "cut", work / "data", BEFORE, workers)
    added = build(returns, work / "data", NOW, workers)
    print(f"before {before:.1f} s, added {added:.1f} s, added / before {added / before:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])

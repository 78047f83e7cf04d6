"""How long intake takes beside a bare, typed read of the same files, and how much memory it needs.

    python bench/bench_intake.py RETURNS    # such as of `synthesise --children 250000 --faults 0.005`

Both are timed in fresh processes, by turns, so that other work on the machine hits both alike. Prints
seconds, processor seconds, the ratios and the peak of memory above the start.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

import polars as pl

ROUNDS = 3
AS_AT = date(2026, 7, 31)


def bare_read(folder: Path) -> int:
    """`pl.read_csv` of every file of the contract with types given; faulty values become null."""
    from pipelines.contracts.returns import TABLES
    from pipelines.contracts.returns_types import Type

    types = {Type.DATE: pl.Date, Type.WHOLE: pl.Int64, Type.NUMBER: pl.Float64}
    rows = 0
    for table in TABLES.values():
        schema = {column.name: types.get(column.type, pl.String) for column in table.columns}
        for path in sorted((folder / table.name).glob("*.csv")):
            rows += pl.read_csv(path, schema_overrides=schema, ignore_errors=True).height
    return rows


def intake(folder: Path) -> int:
    """Read, conform and check, as a build does."""
    from pipelines.returns import load_returns

    return load_returns(folder, AS_AT).files["rows_read"].sum()


def measure(what: str, folder: Path) -> dict[str, float]:
    """One run in this process, without the time that imports take."""
    import pipelines.returns  # noqa: F401

    start_memory = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    rows = {"bare": bare_read, "intake": intake}[what](folder)
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory_mib": _peak() - start_memory,
        "rows": rows,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_fresh_process(what: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, str(folder), what]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    folder = Path(sys.argv[1])
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[2], folder)))
        return
    runs = [{what: _in_fresh_process(what, folder) for what in ("bare", "intake")} for _ in range(ROUNDS)]
    for what in ("bare", "intake"):
        wall, cpu, memory = (
            median(run[what][name] for run in runs) for name in ("wall", "cpu", "memory_mib")
        )
        rows = runs[0][what]["rows"]
        print(
            f"{what:7} {rows:>11,} rows  {wall:6.2f} s  {cpu:6.2f} s of processor  "
            f"{1e9 * wall / rows:6.0f} ns a row  {memory:6.0f} MiB above start"
        )
    for name in ("wall", "cpu"):
        print(f"ratio by {name}: {median(run['intake'][name] / run['bare'][name] for run in runs):.2f}")


if __name__ == "__main__":
    main()

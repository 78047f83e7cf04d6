"""How long intake takes beside a bare, typed read of the same files, and how much memory it needs.

    python bench/bench_intake.py RETURNS [ROUNDS]    # of `synthesise --children 250000 --faults 0.005`

`whole` checks all partnerships in one load, as `check-returns` does; `batches` a few at a time, as a build
does. Each is timed in a fresh process, by turns, so that other work on the machine hits all alike. Prints
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
RUNS = ("bare", "whole", "batches")
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


def whole(folder: Path) -> int:
    """Read, conform and check every partnership in one load."""
    from pipelines.returns import load_returns

    return load_returns(folder, AS_AT).files["rows_read"].sum()


def in_batches(folder: Path) -> int:
    """Read, conform and check in the batches of a build, one after the other."""
    from pipelines.counting import BATCH
    from pipelines.inventory import batches, take_inventory
    from pipelines.returns import load_returns

    inventory, rows = take_inventory(folder), 0
    for batch in batches(inventory.units, BATCH):
        files = [file for unit in batch for file in unit.files]
        rows += load_returns(inventory.only(files), AS_AT).files["rows_read"].sum()
    return rows


def measure(what: str, folder: Path) -> dict[str, float]:
    """One run in this process, without the time that imports take."""
    import pipelines.counting  # noqa: F401
    from pipelines.contracts.returns import PARTNERSHIPS
    from pipelines.contracts.returns_schema import dtype_of, validate_accepted

    empty = {column.name: dtype_of(column) for column in PARTNERSHIPS.columns}
    validate_accepted(PARTNERSHIPS, pl.DataFrame(schema=empty))  # pandera imports most of itself only now
    start_memory = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    rows = {"bare": bare_read, "whole": whole, "batches": in_batches}[what](folder)
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
    asked = sys.argv[2] if len(sys.argv) > 2 else str(ROUNDS)
    if not asked.isdigit():
        print(json.dumps(measure(asked, folder)))
        return
    runs = [{what: _in_fresh_process(what, folder) for what in RUNS} for _ in range(int(asked))]
    for what in RUNS:
        wall, cpu, memory = (
            median(run[what][name] for run in runs) for name in ("wall", "cpu", "memory_mib")
        )
        rows = runs[0][what]["rows"]
        print(
            f"{what:7} {rows:>11,} rows  {wall:6.2f} s  {cpu:6.2f} s of processor  "
            f"{1e9 * wall / rows:6.0f} ns a row  {memory:6.0f} MiB above start"
        )
    for what in RUNS[1:]:
        wall, cpu = (median(run[what][name] / run["bare"][name] for run in runs) for name in ("wall", "cpu"))
        print(f"{what} ÷ bare: {wall:.2f} by the clock, {cpu:.2f} by the processor")


if __name__ == "__main__":
    main()

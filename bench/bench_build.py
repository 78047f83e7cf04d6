"""How long a build takes without protection, beside plain loading, and how little a small change costs.

    python bench/bench_build.py RETURNS [ROUNDS]    # of `synthesise --partnerships 32 --children 250000`

`counted` reads, checks, counts and writes the cells, at the grain of a release, to a DuckDB file. `polars`
reads the same files and writes their rows to DuckDB; `pandas` reads and validates them with pandas first.
`replaced` counts again after the files of the middling partnership changed, `unchanged` after nothing did.
Each runs in a fresh process, by turns. Protection and audit are timed apart. Not here: intake alone
(`bench_intake.py`).
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import duckdb
import polars as pl

from pipelines.vocabulary import CELL_KEY

ROUNDS = 3
AS_AT = date(2026, 7, 31)
CELLS = {**dict.fromkeys(CELL_KEY, "varchar"), "count": "bigint", "status": "varchar"}
RUNS = ("polars", "pandas", "counted", "replaced", "unchanged")


def files_of(folder: Path) -> list[tuple[str, Path]]:
    from pipelines.contracts.returns import TABLES

    return [(name, path) for name in TABLES for path in sorted((folder / name).glob("*.csv"))]


def types_of(table: str) -> dict:
    from pipelines.contracts.returns import TABLES
    from pipelines.contracts.returns_types import Type

    types = {Type.DATE: pl.Date, Type.WHOLE: pl.Int64, Type.NUMBER: pl.Float64}
    return {column.name: types.get(column.type, pl.String) for column in TABLES[table].columns}


def load(connection: duckdb.DuckDBPyConnection, table: str, frame: object, columns: str) -> None:
    """Adds a frame to a table; a column that the file lacks stays empty."""
    connection.register("frame", frame)
    connection.execute(f'create table if not exists "{table}" ({columns})')
    connection.execute(f'insert into "{table}" by name from frame')
    connection.unregister("frame")


def columns_of(types: dict) -> str:
    known = {pl.Date: "date", pl.Int64: "bigint", pl.Float64: "double", pl.String: "varchar"}
    return ", ".join(f'"{name}" {known[kind]}' for name, kind in types.items())


def with_polars(folder: Path, store: Path) -> int:
    rows = 0
    with duckdb.connect(str(store / "plain.duckdb")) as connection:
        for table, path in files_of(folder):
            frame = pl.read_csv(path, schema_overrides=types_of(table), ignore_errors=True)
            load(connection, table, frame.to_arrow(), columns_of(types_of(table)))
            rows += frame.height
    return rows


def with_pandas(folder: Path, store: Path) -> int:
    """Read, validated by a schema of the same columns (types, lists, ranges), written."""
    import pandas as pd
    import pandera.pandas as pa

    from pipelines.contracts.returns import TABLES
    from pipelines.contracts.returns_types import Type

    rows = 0
    with duckdb.connect(str(store / "pandas.duckdb")) as connection:
        for table, path in files_of(folder):
            columns = TABLES[table].columns
            dates = [one.name for one in columns if one.type is Type.DATE]
            frame = pd.read_csv(path, dtype=str)
            frame[dates] = frame[dates].apply(pd.to_datetime, errors="coerce", format="%Y-%m-%d")
            for one in columns:
                if one.type in (Type.WHOLE, Type.NUMBER) and one.name in frame:
                    frame[one.name] = pd.to_numeric(frame[one.name], errors="coerce")
            checks = {
                one.name: pa.Column(
                    checks=pa.Check.isin(one.labels) if one.type is Type.LABEL else None,
                    nullable=True,
                    required=False,
                )
                for one in columns
            }
            with suppress(pa.errors.SchemaErrors):
                pa.DataFrameSchema(checks).validate(frame, lazy=True)
            load(connection, table, frame, columns_of(types_of(table)))
            rows += len(frame)
    return rows


def counted(folder: Path, store: Path) -> int:
    """Read … count, then the cells of every partnership to DuckDB, at the grain at which they are released.

    As a build does: the cells of a partnership whose files are the same are taken as they were kept, and
    where nothing at all changed nothing is written again.
    """
    from pipelines.cache import Cache, sum_of
    from pipelines.counting import Counting
    from pipelines.inventory import take_inventory
    from pipelines.known_sums import KnownSums
    from pipelines.release_file import new_file, write_listed
    from pipelines.workers import make_threads

    cache = Cache(store / "cache")
    now, known = datetime.now(UTC), KnownSums(store / "sums.json")
    with make_threads() as executor:
        run = Counting(take_inventory(folder, known), AS_AT, "bench", cache, store, now, executor)
        found = run.run(lambda done, total: None)
        written = sum_of(["written", found.identity])
        if cache.read(written) is None:
            cells = cells_to_write(found, cache, executor)
            (store / "cells.duckdb").unlink(missing_ok=True)
            with new_file(store / "cells.duckdb") as connection:
                write_listed(connection, "cells", CELLS, cells)
            cache.keep(written, {})
    return found.files["rows_read"].sum()


def cells_to_write(found: object, cache: object, executor: Executor) -> pl.DataFrame:
    """The cells of all partnerships, of each as they were kept where nothing of it changed."""
    from pipelines.cache import sum_of

    keys = {name: sum_of(["cells", name, key]) for name, key in found.sums.items()}
    kept = cache.read_many(keys.values(), "cells")
    waiting = {executor.submit(released, found, name): key for name, key in keys.items() if kept[key] is None}
    for one, key in waiting.items():
        kept[key] = cache.keep(key, {"cells": one.result()})
    return pl.concat(kept[key]["cells"] for key in keys.values())


def released(found: object, name: str) -> pl.DataFrame:
    """The cells of a partnership at the grain of a release, not yet protected, as a build lays them out."""
    from pipelines.cohorts.count import cells_of
    from pipelines.disclosure.coarsen import coarsen_cells
    from pipelines.disclosure.plan import plan_publication
    from pipelines.policy import load_policy

    cells = cells_of(found.of(name), name)
    return coarsen_cells(cells, plan_publication(cells, found.indicators, load_policy()))


def touch_the_middling_one(folder: Path) -> None:
    """The files of the partnership of middling size lose their last row."""
    sizes: dict[str, int] = {}
    for _, path in files_of(folder):
        sizes[path.stem] = sizes.get(path.stem, 0) + path.stat().st_size
    middling = sorted(sizes, key=sizes.get)[len(sizes) // 2]
    for _, path in files_of(folder):
        if path.stem == middling:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[:-1] if len(lines) > 2 else lines), encoding="utf-8")


def measure(what: str, folder: Path, store: Path) -> dict[str, float]:
    """One run in this process, without the time that imports take."""
    import pyarrow.dataset  # noqa: F401  # DuckDB does, when it is first given a frame

    import pipelines.counting
    import pipelines.disclosure.coarsen
    import pipelines.disclosure.plan
    import pipelines.release_file  # noqa: F401

    work = {"polars": with_polars, "pandas": with_pandas}.get(what, counted)
    import_pandera(what)
    start_memory, wall, cpu = _peak(), time.perf_counter(), _cpu()
    rows = work(folder, store)
    return {
        "wall": time.perf_counter() - wall,
        "cpu": _cpu() - cpu,
        "memory": _peak() - start_memory,
        "rows": rows,
    }


def import_pandera(what: str) -> None:
    """Pandera imports most of itself when it validates for the first time."""
    if what == "pandas":
        import pandas as pd
        import pandera.pandas as pa

        pa.DataFrameSchema({}).validate(pd.DataFrame(), lazy=True)
        return
    from pipelines.contracts.returns import PARTNERSHIPS
    from pipelines.contracts.returns_schema import dtype_of, validate_accepted

    empty = {column.name: dtype_of(column) for column in PARTNERSHIPS.columns}
    validate_accepted(PARTNERSHIPS, pl.DataFrame(schema=empty))


def _usages() -> list[resource.struct_rusage]:
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _peak() -> float:
    """MiB of the largest process so far."""
    return max(usage.ru_maxrss for usage in _usages()) / 1024


def _cpu() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _in_fresh_process(what: str, folder: Path, store: Path) -> dict[str, float]:
    command = [sys.executable, __file__, str(folder), what, str(store)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def one_round(folder: Path) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        store, changed = Path(name), Path(name) / "returns"
        shutil.copytree(folder, changed)
        found = {}
        for what in RUNS:
            if what == "replaced":
                touch_the_middling_one(changed)
            found[what] = _in_fresh_process(what, changed, store)
        return found


def main() -> None:
    folder = Path(sys.argv[1])
    asked = sys.argv[2] if len(sys.argv) > 2 else str(ROUNDS)
    if not asked.isdigit():
        print(json.dumps(measure(sys.argv[2], folder, Path(sys.argv[3]))))
        return
    rounds = [one_round(folder) for _ in range(int(asked))]
    rows = rounds[0]["polars"]["rows"]
    print(f"{rows:,} rows")
    for what in RUNS:
        wall, cpu, memory = (median(one[what][name] for one in rounds) for name in ("wall", "cpu", "memory"))
        print(
            f"{what:10} {wall:7.2f} s  {cpu:7.2f} s of processor  {1e9 * wall / rows:7.0f} ns a row  "
            f"{memory:6.0f} MiB above start"
        )
    for one, other in (
        ("counted", "polars"),
        ("counted", "pandas"),
        ("replaced", "counted"),
        ("unchanged", "counted"),
    ):
        wall, cpu = (
            median(found[one][unit] / found[other][unit] for found in rounds) for unit in ("wall", "cpu")
        )
        print(f"{one} ÷ {other}: {wall:.3f} by the clock, {cpu:.3f} by the processor")


if __name__ == "__main__":
    main()

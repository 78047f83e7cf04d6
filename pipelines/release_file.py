"""The file of a release: each table written, the wide ones with their words as numbers of lists.

Here: DuckDB tables from frames. Not here: what stands in them (`contracts/release.py`), or when a release may
be written (`publish.py`). Same frames, same tables, and nothing else in the file (decision 253).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from pipelines.coded import Listed, lists_in

KEPT = "kept"
"""The schema that holds the rows of listed tables. Readers ask the view of the same name in `main`."""
MOST_WORDS = 255
"""Different words of a column that become a list: a number of them takes a byte, and DuckDB reads all lists
of a file whenever it is opened. A column with more, and one without any, stays text."""
_WRITING = {"storage_compatibility_version": "v1.3.0", "threads": 1}
"""The form of the file, which DuckDB reads from 1.3 on: it keeps words as numbers of a list without a search
for how (decision 238). One thread writes as soon as two, which wait for each other (decision 209)."""


def new_file(path: Path) -> duckdb.DuckDBPyConnection:
    """A new DuckDB file, in the form in which tables of words are quickest written."""
    return duckdb.connect(str(path), config=_WRITING)


def write_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], frame: pl.DataFrame
) -> None:
    """Adds a table with the rows of a frame. columns: their types, in the order of the frame."""
    connection.execute(f"create table {_quoted(name)} ({_declared(columns, frame)})")
    connection.register("frame", frame.to_arrow(compat_level=pl.CompatLevel.newest()))
    connection.execute(f"insert into {_quoted(name)} select * from frame")
    connection.unregister("frame")


def write_listed(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], frame: pl.DataFrame
) -> None:
    """The same, for whoever reads it: a view whose words are text, of a table in which they are numbers of
    lists (decision 242). Words may be coded (`coded.py`) or text."""
    lists = lists_in(frame, MOST_WORDS)
    kinds = {column: _enum(lists[column].words) if column in lists else columns[column] for column in columns}
    stored = f"{KEPT}.{_quoted(name)}"
    connection.execute(f"create schema if not exists {KEPT}")
    connection.execute(f"create table {stored} ({_declared(kinds, frame)})")
    _insert(connection, stored, frame, lists)
    told = ", ".join(
        f"{_quoted(column)}::{columns[column]} as {_quoted(column)}" if column in lists else _quoted(column)
        for column in columns
    )
    connection.execute(f"create view {_quoted(name)} as select {told} from {stored}")


def _declared(kinds: Mapping[str, str], frame: pl.DataFrame) -> str:
    """The columns of a table. Whole numbers, numbers of words, days and answers of which some are missing are
    packed as runs: packed by bits, as DuckDB would, the places of missing ones hold whatever lay in memory
    before (decision 253)."""
    has_gaps = {
        name for name, kind in kinds.items() if kind not in ("VARCHAR", "DOUBLE") and frame[name].null_count()
    }
    return ", ".join(
        f"{_quoted(name)} {kind}{' using compression rle' if name in has_gaps else ''}"
        for name, kind in kinds.items()
    )


def _insert(
    connection: duckdb.DuckDBPyConnection, stored: str, frame: pl.DataFrame, lists: Mapping[str, Listed]
) -> None:
    """Lists as pandas' categories, which DuckDB takes without a look at a word; all others through Arrow."""
    categories = {
        name: pd.Categorical.from_codes(one.numbers, one.words, validate=False) for name, one in lists.items()
    }
    others = frame.drop(lists).with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    sources = []
    if categories:
        connection.register("listed", pd.DataFrame(categories, copy=False))
        sources.append("listed")
    if others.width:
        connection.register("others", others.to_arrow(compat_level=pl.CompatLevel.newest()))
        sources.append("others")
    chosen = ", ".join(map(_quoted, frame.columns))
    connection.execute(f"insert into {stored} select {chosen} from {' positional join '.join(sources)}")
    for source in sources:
        connection.unregister(source)


def _enum(words: list[str]) -> str:
    spelled = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"enum ({spelled})"


def _quoted(name: str) -> str:
    return f'"{name}"'

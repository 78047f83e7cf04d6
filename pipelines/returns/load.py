"""The story of intake: find, read, conform, check, table by table, and gather the result.

Here: the order of things and the files' outcomes. Not here: any rule about a value or a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import CONTRACT_VERSION, PARTNERSHIPS, TABLES
from pipelines.contracts.returns_types import Table
from pipelines.errors import ReturnsRefused
from pipelines.returns.check import TableChecked, check_table
from pipelines.returns.conform import conform_table
from pipelines.returns.files import FOR_ALL, SourceFile, find_files
from pipelines.returns.gather import gather
from pipelines.returns.known import Known
from pipelines.returns.mapping import read_mapping
from pipelines.returns.overrides import read_overrides
from pipelines.returns.read import TableRead, read_table
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES


def default_as_at(today: date) -> date:
    """The end date of a return where none is given: the last 31 July on or before `today`."""
    this_year = date(today.year, 7, 31)
    return this_year if this_year <= today else date(today.year - 1, 7, 31)


def load_returns(folder: Path, as_at: date) -> Checked:
    """Read, conform and check a returns folder as its return stood at `as_at`.

    Raises ReturnsRefused where nothing can be built at all: no folder, no usable `partnerships.csv`, no file
    of any table, or a `mapping.toml` or `overrides.toml` that can't be meant.
    """
    found = find_files(folder)
    partnerships = _load_partnerships(found.partnerships, as_at)
    ids = partnerships.accepted["partnership"]
    mapping, overrides = read_mapping(folder, set(ids)), read_overrides(folder)
    known = Known()
    tables = [partnerships]
    for read in _read_ahead([(table, found.files.get(table.name)) for table in TABLES.values()]):
        conformed = conform_table(read, ids, mapping, known)
        del read
        tables.append(check_table(conformed, as_at, known))
    return gather(tables, found.not_read, overrides, as_at, CONTRACT_VERSION)


def _read_ahead(wanted: list[tuple[Table, list[SourceFile] | None]]) -> Iterator[TableRead]:
    """The tables that have files, in order; each is read while the one before it is checked.

    Nothing here holds on to a table that was handed out, so that its text is gone when its rows are checked.
    """
    with ThreadPoolExecutor(max_workers=1) as reader:
        reading: list[Future[TableRead]] = []
        for table, sources in wanted:
            if sources:
                reading.append(reader.submit(read_table, table, sources))
                if len(reading) > 1:
                    yield reading.pop(0).result()
        if reading:
            yield reading.pop().result()


def _load_partnerships(source: SourceFile, as_at: date) -> TableChecked:
    read = read_table(PARTNERSHIPS, [source])
    for refusal in read.files[0].refusals[:1]:
        rule = RULES[refusal.rule]
        where = f" ({refusal.column})" if refusal.column else ""
        raise ReturnsRefused(f"{source.name} can't be used{where}: {rule.says} {rule.what_to_do}")
    conformed = conform_table(read, pl.Series("partnership", [], pl.String), {}, Known())
    checked = check_table(conformed, as_at, Known())
    if not checked.accepted.height:
        raise ReturnsRefused(f"{source.name} names no partnership that can be used; correct its rows")
    _need_names_apart(source.name, checked.accepted["partnership"])
    return checked


def _need_names_apart(file: str, ids: pl.Series) -> None:
    """Raises ReturnsRefused where a file's name could not tell which partnership it is for."""
    lowered = ids.str.to_lowercase()
    if lowered.is_duplicated().any() or FOR_ALL in lowered:
        raise ReturnsRefused(
            f"{file}: a partnership is called '{FOR_ALL}', or two differ only in capitals, so that the names "
            "of files can't tell them apart; give each partnership a code of its own"
        )

"""The story of intake: find, read, conform, check, table by table, and gather the result.

Here: the order of things and the files' outcomes. Not here: any rule about a value or a row.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import CONTRACT_VERSION, PARTNERSHIPS, TABLES
from pipelines.errors import ReturnsRefused
from pipelines.returns.check import TableChecked, check_table
from pipelines.returns.conform import conform_table
from pipelines.returns.files import FOR_ALL, ReturnsFolder, SourceFile, find_files
from pipelines.returns.gather import gather
from pipelines.returns.known import Known
from pipelines.returns.mapping import read_mapping
from pipelines.returns.overrides import read_overrides
from pipelines.returns.read import Readers, read_table, room_for
from pipelines.returns.result import Checked
from pipelines.returns.room import Room, keep_freed_memory
from pipelines.returns.rules import RULES


def default_as_at(today: date) -> date:
    """The end date of a return where none is given: the last 31 July on or before `today`."""
    this_year = date(today.year, 7, 31)
    return this_year if this_year <= today else date(today.year - 1, 7, 31)


def load_returns(folder: Path | ReturnsFolder, as_at: date) -> Checked:
    """Read, conform and check a returns folder, or what was found of one, as its return stood at `as_at`.

    A table is read while the rows of the one before it are checked. Raises ReturnsRefused where nothing can
    be built at all: no folder, no usable `partnerships.csv`, no file of any table, or a `mapping.toml` or
    `overrides.toml` that can't be meant.
    """
    found = folder if isinstance(folder, ReturnsFolder) else find_files(folder)
    keep_freed_memory()
    with ThreadPoolExecutor(max_workers=1) as opens, ThreadPoolExecutor(max_workers=1) as splits:
        readers = Readers(opens, splits)
        partnerships = _load_partnerships(found.partnerships, as_at, readers)
        ids = partnerships.accepted["partnership"]
        mapping, overrides = read_mapping(found.root, set(ids)), read_overrides(found.root)
        known = Known()
        tables = [partnerships]
        files = {name: files for name, files in found.files.items() if files}
        room = room_for(files)
        sent = [read_table(t, files[name], readers, room) for name, t in TABLES.items() if name in files]
        for read, following in pairwise([*sent, None]):
            read.wait(ids)
            if following is not None:
                following.begin(ids)
            conformed = conform_table(read, ids, mapping, known)
            tables.append(check_table(conformed, as_at, known))
            del conformed  # its rows would stand beside those of the next table
    return gather(tables, found.not_read, overrides, as_at, CONTRACT_VERSION)


def _load_partnerships(source: SourceFile, as_at: date, readers: Readers) -> TableChecked:
    read = read_table(PARTNERSHIPS, [source], readers, Room(0))
    conformed = conform_table(read, pl.Series("partnership", [], pl.String), {}, Known())
    for refusal in read.files[0].refusals[:1]:
        rule, at = RULES[refusal.rule], [one.column for one in read.files[0].refusals if one.column]
        where = f" ({', '.join(at)})" if at else ""
        raise ReturnsRefused(f"{source.name} can't be used{where}: {rule.says} {rule.what_to_do}")
    checked = check_table(conformed, as_at, Known())
    if not checked.accepted.height:
        why = _first_faults(checked, as_at)
        raise ReturnsRefused(f"{source.name} names no partnership that can be used: {why}")
    _need_names_apart(source.name, checked.accepted["partnership"])
    return checked


def _first_faults(checked: TableChecked, as_at: date) -> str:
    faults = gather([checked], [], {}, as_at, CONTRACT_VERSION).faults.filter(pl.col("row").is_not_null())
    told = faults.select("row", "column", "rule", "what_to_do").head(3).iter_rows()
    return " ".join(
        f"row {row}{f', {column}' if column else ''}: {RULES[rule].says} {what_to_do}"
        for row, column, rule, what_to_do in told
    )


def _need_names_apart(file: str, ids: pl.Series) -> None:
    """Raises ReturnsRefused where a file's name could not tell which partnership it is for."""
    lowered = [one.casefold() for one in ids]
    if len({*lowered}) < len(lowered) or FOR_ALL in lowered:
        raise ReturnsRefused(
            f"{file}: a partnership is called '{FOR_ALL}', or two differ only in capitals, so that the names "
            "of files can't tell them apart; give each partnership a code of its own"
        )

"""The story of intake: find, read, conform, check, table by table, and gather the result.

Here: the order of things and the files' outcomes. Not here: any rule about a value or a row.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import CONTRACT_VERSION, PARTNERSHIPS, TABLES
from pipelines.errors import ReturnsRefused
from pipelines.returns.check import TableChecked, check_table
from pipelines.returns.conform import conform_table
from pipelines.returns.files import FOR_ALL, SourceFile, find_files
from pipelines.returns.gather import gather
from pipelines.returns.known import Known
from pipelines.returns.mapping import read_mapping
from pipelines.returns.overrides import read_overrides
from pipelines.returns.read import read_table
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES


def default_as_at(today: date) -> date:
    """The end date of a return where none is given: the last 31 July on or before `today`."""
    this_year = date(today.year, 7, 31)
    return this_year if this_year <= today else date(today.year - 1, 7, 31)


def load_returns(folder: Path, as_at: date) -> Checked:
    """Read, conform and check a returns folder as its return stood at `as_at`.

    A table's files are opened while the rows of the one before it are checked, and no earlier: the texts of
    two are never held at once. Raises ReturnsRefused where nothing can be built at all: no folder, no usable
    `partnerships.csv`, no file of any table, or a `mapping.toml` or `overrides.toml` that can't be meant.
    """
    found = find_files(folder)
    partnerships = _load_partnerships(found.partnerships, as_at)
    ids = partnerships.accepted["partnership"]
    mapping, overrides = read_mapping(folder, set(ids)), read_overrides(folder)
    known = Known()
    tables = [partnerships]
    sent = [(table, found.files[name]) for name, table in TABLES.items() if found.files.get(name)]
    with ThreadPoolExecutor(max_workers=1) as reader:
        reading = [reader.submit(read_table, *sent[0])]
        for following in [*sent[1:], None]:
            conformed = conform_table(reading.pop().result(), ids, mapping, known)
            reading += [reader.submit(read_table, *following)] if following else []
            tables.append(check_table(conformed, as_at, known))
            del conformed  # its rows would stand beside those of the next table
    return gather(tables, found.not_read, overrides, as_at, CONTRACT_VERSION)


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

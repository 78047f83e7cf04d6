"""`mapping.toml`: local labels and the labels of the contract that they stand for.

    [placements.placement_type]            # every partnership
    "Parents" = "At home with parents"

    [HP01.placements.placement_type]       # one partnership; [placements.placement_type.HP01] says the same
    "LA foster" = "With foster carers provided by LA"

Here: reading it and refusing what can't be meant. Not here: applying it to rows (`conform.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Column, Type
from pipelines.errors import ReturnsRefused
from pipelines.returns.toml_file import read_toml

Mapping = dict[tuple[str, str], pl.DataFrame]
"""(table, column) -> frame of `sender` (null for every partnership), `local` and `label`."""

FILE_NAME = "mapping.toml"
_DEEPEST = 3
"""Table, column and partnership."""
_FORM = 'Under a heading such as [children.sex] a line is "your word" = "word of the list".'


def read_mapping(root: Path, partnerships: set[str]) -> Mapping:
    """The translations of a returns folder; none where it has no `mapping.toml`.

    Raises ReturnsRefused, naming the entry, where it is no TOML, or names a table, column, partnership or
    label that doesn't exist.
    """
    entries = list(_entries(read_toml(root / FILE_NAME, _FORM), ()))
    rows: dict[tuple[str, str], dict[tuple[str | None, str], str]] = {}
    for where, local, label in entries:
        table, column, sender = _place(where, partnerships)
        own = rows.setdefault((table, column.name), {})
        if fault := _fault(column, local.strip(), label, own.get((sender, local.strip()), label)):
            raise _refused(".".join(where), fault)
        own[sender, local.strip()] = label
    schema = {"sender": pl.String, "local": pl.String, "label": pl.String}
    return {
        key: pl.DataFrame([(*who, label) for who, label in own.items()], schema, orient="row")
        for key, own in rows.items()
    }


def _fault(column: Column, local: str, label: str, before: str) -> str | None:
    """Why a translation can't be meant; None where it can."""
    if label not in column.labels:
        return f"translates to a label that is not in the column's list, which is: {'; '.join(column.labels)}"
    if label != before:
        return "translates one local label in two ways"
    if not local:
        return "translates an empty value, and empty means 'not given'"
    if local != label and local in column.labels:
        return "translates a label that is in the column's list already, and is read as it stands"
    return None


def _entries(node: dict, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(path of names, local label, label of the contract) of every translation."""
    for name, value in node.items():
        if isinstance(value, dict) and len(where) == _DEEPEST:
            raise _refused(".".join((*where, name)), "names more than table, column and partnership")
        if isinstance(value, dict):
            yield from _entries(value, (*where, name))
        elif isinstance(value, str):
            yield where, name, value
        else:
            raise _refused(".".join(where), "translates to something that is not text")


def _place(where: tuple[str, ...], partnerships: set[str]) -> tuple[str, Column, str | None]:
    """Table, column and partnership that a path of names means, in whatever order it gives them."""
    table = next((name for name in where if name in TABLES), None)
    if table is None:
        raise _refused(".".join(where), f"names no table of the contract{_slip_for(where, TABLES)}")
    labels = {column.name: column for column in TABLES[table].of_type(Type.LABEL)}
    column = next((name for name in where if name in labels), None)
    if column is None:
        raise _refused(
            ".".join(where),
            f"names no column of '{table}' that holds labels; those are: {', '.join(labels)}. Headings and "
            "dates can't be translated: correct them in the file itself",
        )
    senders = [name for name in where if name not in (table, column)]
    if len(senders) > 1 or not set(senders) <= partnerships:
        raise _refused(".".join(where), "names a partnership that is not in partnerships.csv")
    return table, labels[column], senders[0] if senders else None


def _slip_for(where: tuple[str, ...], names: Iterable[str]) -> str:
    found = [match for name in where for match in get_close_matches(name.casefold(), names, n=1)]
    return f" (is '{found[0]}' meant?)" if found else ""


def _refused(entry: str, fault: str) -> ReturnsRefused:
    return ReturnsRefused(f"{FILE_NAME}, [{entry}]: {fault}; correct the entry or remove it")

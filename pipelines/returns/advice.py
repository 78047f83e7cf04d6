"""What to do about a fault, as exactly as its table and column allow: the list, the range, the right name.

Here: the rule's advice made particular. Not here: the rules themselves (`rules.py`). Says nothing of a value.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import PurePath

import polars as pl

from pipelines.contracts.returns import PARTNERSHIPS, TABLES
from pipelines.contracts.returns_types import Column
from pipelines.returns.rules import RULES

_DECLARED = TABLES | {PARTNERSHIPS.name: PARTNERSHIPS}
_ALIKE = 0.75
"""How much two names must have in common for one to be taken for a slip of the other."""
_SPREADSHEETS = (".csv", ".xlsx", ".xls", ".ods", ".xlsm")
_FORMS = {
    "not_a_date": "Write the date as YYYY-MM-DD or DD/MM/YYYY, in a workbook as a date cell",
    "not_a_whole_number": "Write digits only, without commas, points, signs or words",
    "not_a_number": "Write digits, with a point for decimals and no commas or signs",
    "placeholder": "Give the value",
}


def advise(faults: pl.DataFrame) -> pl.DataFrame:
    """`faults` (table, file, column, rule) with the column `what_to_do`."""
    kinds = faults.select("table", "column", "rule").unique()
    texts = [what_to_do(*kind) for kind in kinds.iter_rows()]
    known = kinds.with_columns(what_to_do=pl.Series(texts, dtype=pl.String))
    told = faults.join(known, on=["table", "column", "rule"], how="left", maintain_order="left")
    is_stranger = pl.col("rule") == "not_read"
    strangers = told.filter(is_stranger)["file"].unique()
    if not len(strangers):
        return told
    right = pl.col("file").replace_strict({name: right_name(name) for name in strangers}, default="")
    return told.with_columns(what_to_do=pl.when(is_stranger).then(right).otherwise("what_to_do"))


def what_to_do(table: str, column: str, rule: str) -> str:
    """The advice of a rule for one column, such as the labels that it takes."""
    declared = {c.name: c for c in _DECLARED[table].columns}.get(column) if table in _DECLARED else None
    if declared is None:
        return RULES[rule].what_to_do
    if rule == "key_conflict":
        key = " and ".join(name for name in _DECLARED[table].key if name != "partnership")
        return f"Keep the right one of the rows with the same {key or column}, and delete the others."
    if rule == "not_in_list":
        translate = " Or translate yours in mapping.toml." if table in TABLES else ""
        return f"Use one of: {'; '.join(declared.labels)}.{translate}"
    if rule == "out_of_range":
        return f"Check the number: it lies {_between(declared)}."
    if rule in _FORMS:
        return f"{_FORMS[rule]}{_or_empty(declared)}."
    return RULES[rule].what_to_do


def right_name(stranger: str) -> str:
    """What to do with a file or folder that no return has: the name that is meant, if it can be guessed."""
    path = PurePath(stranger)
    is_at_top, is_spreadsheet = len(path.parts) == 1, path.suffix.casefold() in _SPREADSHEETS
    meant = table_like(path.stem if is_spreadsheet else path.name) if is_at_top else None
    if is_at_top and is_spreadsheet and path.stem.casefold() == PARTNERSHIPS.name:
        return "Keep one list of partnerships: partnerships.csv, in small letters, is the one that is read."
    if is_at_top and is_spreadsheet:
        return (
            f"Put it into the folder of its table, named after its partnership: {meant or 'children'}/HP01"
            f"{path.suffix}. Of a workbook with several tables save each sheet as a file of its own."
        )
    return f"Rename the folder to '{meant}'." if meant else RULES["not_read"].what_to_do


def table_like(name: str) -> str | None:
    """The table whose name is meant: capitals, spaces and a slip or two don't count, nor do further words."""
    words = name.casefold().replace("-", " ").replace("_", " ").split()
    for told in ("_".join(words), *words[:1]):
        if found := get_close_matches(told, TABLES, n=1, cutoff=_ALIKE):
            return found[0]
    return None


def _between(column: Column) -> str:
    if column.high is None:
        return f"at {column.low} or above"
    return f"between {column.low} and {column.high}"


def _or_empty(column: Column) -> str:
    if column.is_nullable:
        return "; where nothing is known, leave the cell empty"
    return "; it can't be left empty"

"""What to do about a fault, as exactly as its table and column allow: the list, the range, the column's name.

Here: the rule's advice made particular. Not here: the rules themselves (`rules.py`). Says nothing of a value.
"""

from __future__ import annotations

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Column
from pipelines.returns.rules import RULES


def advise(faults: pl.DataFrame) -> pl.DataFrame:
    """`faults` (table, column, rule) with the column `what_to_do`."""
    kinds = faults.select("table", "column", "rule").unique()
    texts = [what_to_do(*kind) for kind in kinds.iter_rows()]
    known = kinds.with_columns(what_to_do=pl.Series(texts, dtype=pl.String))
    return faults.join(known, on=["table", "column", "rule"], how="left", maintain_order="left")


def what_to_do(table: str, column: str, rule: str) -> str:
    """The advice of a rule for one column, such as the labels that it takes."""
    declared = {c.name: c for c in TABLES[table].columns}.get(column) if table in TABLES else None
    if declared is not None and rule == "not_in_list":
        return f"Use one of: {'; '.join(declared.labels)}. Or translate yours in mapping.toml."
    if declared is not None and rule == "out_of_range":
        return f"Check the number: it lies {_between(declared)}."
    return RULES[rule].what_to_do


def _between(column: Column) -> str:
    if column.high is None:
        return f"at {column.low} or above"
    return f"between {column.low} and {column.high}"

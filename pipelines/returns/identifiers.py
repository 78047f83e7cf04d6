"""Real identifiers must not enter: a file whose references look like them is refused before anything else.

Here: CHI numbers, Scottish Candidate Numbers and names in a reference to a person. Not here: other rules.
"""

from __future__ import annotations

import polars as pl

from pipelines.returns.parts import FILE, ROW, Finding
from pipelines.returns.read import TableRead

PERSON_COLUMNS = ("child_ref", "person_ref")
_LOOKS_REAL = r"[\s@]|^\d{9,10}$"
_RULES = (("identifier_chi", r"^\d{10}$"), ("identifier_scn", r"^\d{9}$"), ("identifier_name", r"[\s@]"))


def refuse_identifiers(read: TableRead, unmatched: dict[str, pl.Series]) -> TableRead | None:
    """`read` without the files that hold real identifiers, each refused at its first such row; None for none.

    `unmatched` are the rows of a column worth looking at: a reference known from another table was looked at
    there.
    """
    for column in PERSON_COLUMNS:
        if column in read.rows.columns:
            rows = read.rows.select(FILE, ROW, column)
            _refuse(read, rows[unmatched[column]] if column in unmatched else rows, column)
    refused = [number for number, file in enumerate(read.files) if file.refusals]
    rows = read.rows.filter(~pl.col(FILE).is_in(refused)) if refused else read.rows
    return TableRead(read.table, rows, read.files) if rows.height < read.rows.height else None


def _refuse(read: TableRead, rows: pl.DataFrame, column: str) -> None:
    x = pl.col(column)
    suspects = rows.filter(x.str.contains(_LOOKS_REAL)).select(FILE, ROW, x.str.strip_chars())
    for rule, pattern in _RULES if suspects.height else ():
        found = (
            suspects.filter(x.str.contains(pattern))
            .group_by(FILE, maintain_order=True)
            .agg(pl.col(ROW).min())
        )
        for file, row in found.iter_rows():
            read.files[file].refusals += (Finding(rule, row, column),)

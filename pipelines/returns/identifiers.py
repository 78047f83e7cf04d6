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


def refuse_identifiers(read: TableRead) -> TableRead:
    """`read` without the rows of files that hold real identifiers; each is refused, naming the first row."""
    for column in set(PERSON_COLUMNS) & set(read.table.names) & set(read.rows.columns):
        x = pl.col(column)
        suspects = read.rows.filter(x.str.contains(_LOOKS_REAL)).select(FILE, ROW, x.str.strip_chars())
        for rule, pattern in _RULES:
            found = suspects.filter(x.str.contains(pattern)).group_by(FILE).agg(pl.col(ROW).min())
            for file, row in found.iter_rows():
                read.files[file].refusals += (Finding(rule, row, column),)
    refused = [number for number, file in enumerate(read.files) if file.refusals]
    rows = read.rows.filter(~pl.col(FILE).is_in(refused)) if refused else read.rows
    return TableRead(read.table, rows, read.files)

"""What was released, as CSV that is safe to open in a spreadsheet.

Here: two tables of a release to a file of the reader's. Not here: any figure that a release does not hold.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from pipelines.errors import HearthError
from pipelines.releases import read_table

_RUNS_AS_FORMULA = r"^[=+\-@\t\r]"


def export_table(release: Path, table: str, file: Path) -> int:
    """Writes `cells` or `measures` of a release; returns the rows. An empty count is an empty field."""
    frame = read_table(release, table).with_columns(formula_safe(pl.col(pl.String)))
    draft = file.with_name(f".{file.name}.part")
    try:
        frame.write_csv(draft)
        os.replace(draft, file)
    except OSError as fault:
        raise HearthError(f"{file} can't be written: {fault.strerror}. Choose another file.") from fault
    return frame.height


def formula_safe(text: pl.Expr) -> pl.Expr:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it so that it is shown."""
    return pl.when(text.str.contains(_RUNS_AS_FORMULA)).then("'" + text).otherwise(text).name.keep()

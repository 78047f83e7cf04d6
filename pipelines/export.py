"""What was released, as CSV that is safe to open in a spreadsheet, table by table or whole as a zip.

Here: tables of a release to a file of the reader's. Not here: any figure that a release does not hold.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import polars as pl

from pipelines.errors import HearthError
from pipelines.package import PACKAGED, About, package
from pipelines.releases import read_table

_RUNS_AS_FORMULA = r"^[=+\-@\t\r\n]"


def export_table(release: Path, table: str, file: Path) -> int:
    """Writes `cells` or `measures` of a release; returns the rows. An empty count is an empty field."""
    frame = read_table(release, table).with_columns(formula_safe(pl.col(pl.String)))
    _put(file, frame.write_csv)
    return frame.height


def export_package(release: Path, file: Path) -> None:
    """Writes the whole release as a zip of CSV tables with their schema and data dictionary."""
    about = read_table(release, "release").row(0, named=True)
    known = About(*(about[field.name] for field in fields(About)))
    content = package(known, {name: read_table(release, name).iter_rows() for name in PACKAGED})
    _put(file, lambda draft: draft.write_bytes(content))


def _put(file: Path, write: Callable[[Path], object]) -> None:
    """Whole or not at all."""
    draft = file.with_name(f".{file.name}.part")
    try:
        write(draft)
        os.replace(draft, file)
    except OSError as fault:
        raise HearthError(f"{file} can't be written: {fault.strerror}. Choose another file.") from fault


def formula_safe(text: pl.Expr) -> pl.Expr:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it so that it is shown."""
    return pl.when(text.str.contains(_RUNS_AS_FORMULA)).then("'" + text).otherwise(text).name.keep()

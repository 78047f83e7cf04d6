"""Writing returns: a folder a table, a file a partnership, rows appended block by block.

UTF-8, comma, LF, dates as YYYY-MM-DD, empty where not given, columns in the contract's order.
Not here: what the rows say.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import PARTNERSHIPS, TABLES
from pipelines.errors import HearthError
from pipelines.synthetic.block import Block
from pipelines.synthetic.faults import Planter
from pipelines.synthetic.quality import watched


class Returns:
    """A returns folder being written. Counts the rows of each file, so that a fault can name its row."""

    def __init__(self, folder: Path, planter: Planter | None = None) -> None:
        self.folder, self.planter = folder, planter
        self.rows: Counter[tuple[str, str]] = Counter()
        _make_way(folder)

    def write_partnerships(self, frame: pl.DataFrame) -> None:
        frame.select(PARTNERSHIPS.names).write_csv(self.folder / "partnerships.csv")

    def write_planted(self, frame: pl.DataFrame) -> None:
        """`planted.csv`: the faults planted, beside the tables."""
        frame.write_csv(self.folder / "planted.csv")

    def append(self, table: str, code: str, frame: pl.DataFrame, block: Block | None = None) -> None:
        """Add rows to `table/code.csv`, some spoilt where there is a planter. No rows make no file."""
        if frame.is_empty():
            return
        frame = frame.select(name for name in TABLES[table].names if name in frame.columns)
        if self.planter:
            before = self.rows[table, code]
            frame = self.planter.spoil(table, code, frame, before, watched(table, frame, block))
        path = self.folder / table / f"{code}.csv"
        path.parent.mkdir(exist_ok=True)
        is_new = not self.rows[table, code]
        with path.open("wb" if is_new else "ab") as file:
            frame.write_csv(file, include_header=is_new)
        self.rows[table, code] += frame.height

    def table_rows(self) -> dict[str, int]:
        """Rows written by table."""
        tables: Counter[str] = Counter()
        for (table, _), rows in self.rows.items():
            tables[table] += rows
        return dict(sorted(tables.items()))


def _make_way(folder: Path) -> None:
    """Make the folder; empty it only where all that it holds is invented. Raises HearthError."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        return
    if not _is_invented(folder / "partnerships.csv"):
        raise HearthError(
            f"{folder} is not empty and does not hold invented returns, so it was left as it is. "
            "Give a new folder, or empty this one first."
        )
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_invented(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        listed = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError:
        return False
    return "invented" in listed.columns and bool((listed["invented"] == "Y").fill_null(False).all())

"""The text of values that are not, letter for letter, what they were read as.

The text of a whole table is not kept: a value that was read straight can be written out again exactly. Only
odd ones are kept here, so that a row set aside can be shown as it came. Not here: judging them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from pipelines.returns.parts import ID

_SCHEMA = {ID: pl.UInt32, "sent": pl.String}


@dataclass(slots=True)
class AsSent:
    """Column -> (`_id`, `sent`) of its odd values, gathered piece by piece."""

    frames: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def add(self, column: str, ids: pl.Series, text: pl.Series) -> None:
        """Keep the `text` of `column` in the rows `ids`; what was kept first stays."""
        if len(ids):
            self.frames[column].append(pl.DataFrame({ID: ids.cast(pl.UInt32), "sent": text.cast(pl.String)}))

    def add_shifted(self, other: AsSent, rows: int) -> None:
        """Take in what another piece of the table kept, whose first row is row number `rows` here."""
        for column, frames in other.frames.items():
            self.frames[column] += [
                frame.with_columns(pl.col(ID) + pl.lit(rows, pl.UInt32)) for frame in frames
            ]

    def of(self, column: str) -> pl.DataFrame:
        """`_id` and `sent` of the odd values of a column."""
        frames = self.frames.get(column)
        return pl.concat(frames).unique(ID, keep="first") if frames else pl.DataFrame(schema=_SCHEMA)

    def written_out(self, rows: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
        """The rows `ids` of `rows` as text, each value as it was sent."""
        written = rows[ids].select(pl.all().cast(pl.String)).with_columns(ids.cast(pl.UInt32).alias(ID))
        for column in set(rows.columns) & self.frames.keys():
            odd = self.of(column).filter(pl.col(ID).is_in(ids.implode()))
            written = written.join(odd, on=ID, how="left", maintain_order="left")
            written = written.with_columns(pl.coalesce("sent", column).alias(column)).drop("sent")
        return written.drop(ID)

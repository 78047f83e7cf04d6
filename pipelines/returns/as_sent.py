"""The text of values that are not, letter for letter, what they were read as.

The text of a whole table is not kept: a value that was read straight can be written out again exactly. Only
odd ones are kept here, so that a row set aside can be shown as it came. Not here: judging them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.returns.parts import ID, Ids


@dataclass(slots=True)
class AsSent:
    """Column -> (positions, text) of its odd values, gathered piece by piece."""

    kept: dict[str, list[tuple[Ids, pl.Series]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, column: str, ids: pl.Series | Ids, text: pl.Series) -> None:
        """Keep the `text` of `column` in the rows `ids`; what was kept first stays."""
        if len(ids):
            as_text = text if text.dtype == pl.String else text.cast(pl.String)
            self.kept[column].append((np.asarray(ids, np.uint32), as_text))

    def add_shifted(self, other: AsSent, rows: int) -> None:
        """Take in what another piece of the table kept, whose first row is row number `rows` here."""
        for column, kept in other.kept.items():
            self.kept[column] += [(ids + np.uint32(rows), text) for ids, text in kept]

    def of(self, column: str) -> pl.DataFrame:
        """`_id` and `sent` of the odd values of a column, in the order of rows."""
        ids, sent = self._in_order(column)
        return pl.DataFrame({ID: ids, "sent": sent})

    def _in_order(self, column: str) -> tuple[Ids, pl.Series]:
        kept = self.kept.get(column, [])
        ids = np.concatenate([np.empty(0, np.uint32), *(ids for ids, _ in kept)])
        text = pl.concat([pl.Series([], dtype=pl.String), *(text for _, text in kept)])
        ids, first = np.unique(ids, return_index=True)
        return ids, text[first]

    def written_out(self, rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        """`rows`, which are those at the positions `ids`, as text, each value as it was sent."""
        written, odd = rows.select(pl.all().cast(pl.String)), {}
        for column in [name for name in rows.columns if name in self.kept]:
            own, sent = self._in_order(column)
            place = np.searchsorted(own, ids).clip(max=len(own) - 1)
            is_odd = own[place] == ids
            if is_odd.any():
                odd[column] = written[column].scatter(np.flatnonzero(is_odd), sent[place[is_odd]])
        return written.with_columns(**odd)

"""The text of values that are not, letter for letter, what they were read as.

The text of a whole table is not kept: a value that was read straight can be written out again exactly. Only
odd ones are kept here, so that a row set aside can be shown as it came. Not here: judging them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.returns.parts import ID, NO_IDS, Ids


@dataclass(slots=True)
class AsSent:
    """Column -> (positions, text) of its odd values, gathered piece by piece."""

    kept: dict[str, list[tuple[Ids, pl.Series]]] = field(default_factory=lambda: defaultdict(list))
    _ordered: dict[str, tuple[Ids, pl.Series]] = field(default_factory=dict)

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
        """The positions and texts of a column, put in order where some were added since."""
        kept = self.kept.get(column)
        if not kept:
            return NO_IDS, pl.Series([], dtype=pl.String)
        if len(kept) > 1 or kept[0] is not self._ordered.get(column):
            ids, first = np.unique(np.concatenate([ids for ids, _ in kept]), return_index=True)
            self._ordered[column] = ids, pl.concat([text for _, text in kept])[first]
            self.kept[column] = [self._ordered[column]]
        return self._ordered[column]

    def written_out(self, rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        """`rows`, which are those at the positions `ids`, as text, each value as it was sent."""
        written = rows.select(pl.all().cast(pl.String))
        for column in [name for name in rows.columns if name in self.kept]:
            places, sent = self._among(column, ids)
            if len(places):
                _put(written, column, places, sent)
        return written

    def filled(self, rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        """The same, but values that were read as they are; what was sent, trimmed, stands for those only that
        have none."""
        written = rows.select(pl.all().cast(pl.String))
        for column in [name for name in rows.columns if name in self.kept]:
            places, sent = self._among(column, ids)
            if len(places):
                values = written[column][places]
                _put(written, column, places, values.zip_with(values.is_not_null(), sent.str.strip_chars()))
        return written

    def _among(self, column: str, ids: Ids) -> tuple[Ids, pl.Series]:
        """Which of the positions `ids`, counted from nought, hold an odd value, and the text of each."""
        own, sent = self._in_order(column)
        place = np.searchsorted(own, ids).clip(max=len(own) - 1)
        is_odd = own[place] == ids
        return np.flatnonzero(is_odd), sent[place[is_odd]] if is_odd.any() else sent.clear()


def _put(rows: pl.DataFrame, column: str, places: Ids, text: pl.Series) -> None:
    rows.replace_column(rows.get_column_index(column), rows[column].scatter(places, text))

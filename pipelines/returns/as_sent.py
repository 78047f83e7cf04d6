"""The text of values that are not, letter for letter, what they were read as.

The text of a whole table is not kept: a value that was read straight can be written out again exactly. Only
odd ones are kept here, so that a row set aside can be shown as it came. Not here: judging them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import polars as pl

from pipelines.returns.odd_values import trimmed
from pipelines.returns.parts import NO_IDS, Ids

Texts = list[str | None]


@dataclass(slots=True)
class AsSent:
    """Column -> (positions, text) of its odd values, gathered piece by piece."""

    kept: dict[str, list[tuple[Ids, Texts]]] = field(default_factory=lambda: defaultdict(list))
    _ordered: dict[str, tuple[Ids, Texts]] = field(default_factory=dict)

    def add(self, column: str, ids: Ids, texts: Texts) -> None:
        """Keep the text of `column` in the rows `ids`; what was kept first stays."""
        if len(ids):
            self.kept[column].append((np.asarray(ids, np.uint32), texts))

    def add_shifted(self, other: AsSent, rows: int) -> None:
        """Take in what another piece of the table kept, whose first row is row number `rows` here."""
        for column, kept in other.kept.items():
            self.kept[column] += [(ids + np.uint32(rows), texts) for ids, texts in kept]

    def of(self, column: str, ids: Ids) -> Texts:
        """What was kept of a column in the rows `ids`, one after the other; None where nothing was."""
        own, texts = self._in_order(column)
        kept = dict(zip(own.tolist(), texts, strict=True))
        return [kept.get(n) for n in ids.tolist()]

    def _in_order(self, column: str) -> tuple[Ids, Texts]:
        """The positions and texts of a column, put in order where some were added since."""
        kept = self.kept.get(column)
        if not kept:
            return NO_IDS, []
        if len(kept) > 1 or kept[0] is not self._ordered.get(column):
            ids, first = np.unique(np.concatenate([ids for ids, _ in kept]), return_index=True)
            texts = [*chain(*(texts for _, texts in kept))]
            self._ordered[column] = ids, [texts[n] for n in first.tolist()]
            self.kept[column] = [self._ordered[column]]
        return self._ordered[column]

    def written_out(self, rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        """`rows`, which are those at the positions `ids`, as text, each value as it was sent."""
        written = rows.select(pl.all().cast(pl.String))
        for column, places, texts in self._among(rows.columns, ids):
            _put(written, column, places, texts)
        return written

    def filled(self, rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        """The same, but values that were read as they are; what was sent, trimmed, stands for those only that
        have none."""
        written = rows.select(pl.all().cast(pl.String))
        for column, places, texts in self._among(rows.columns, ids):
            values = written[column][places].to_list()
            _put(written, column, places, map(_filled, values, texts))
        return written

    def _among(self, columns: list[str], ids: Ids) -> Iterator[tuple[str, Ids, Texts]]:
        """For each column with odd values among the positions `ids`: which these are, counted from nought,
        and their text."""
        for column in columns:
            own, texts = self._in_order(column)
            if len(own):
                place = np.searchsorted(own, ids).clip(max=len(own) - 1)
                places = np.flatnonzero(own[place] == ids)
                if len(places):
                    yield column, places, [texts[n] for n in place[places].tolist()]


def _filled(value: str | None, sent: str | None) -> str | None:
    return trimmed(sent) if value is None else value


def _put(rows: pl.DataFrame, column: str, places: Ids, texts: Iterable[str | None]) -> None:
    texts = pl.Series(list(texts), dtype=pl.String)
    rows.replace_column(rows.get_column_index(column), rows[column].scatter(places, texts))

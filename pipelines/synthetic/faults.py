"""Planting faults: which rows are spoilt, how, and the list of them (`planted.csv`).

Here: the choice of rows, copies and contradictions, and the bookkeeping of row numbers. Not here: what a
fault looks like (`fault_kinds.py`), and the exceptions of quality that good rows carry (`quality.py`).

A row number is the one that a spreadsheet shows: the header is row 1.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Table
from pipelines.synthetic.draw import stream
from pipelines.synthetic.fault_kinds import Kind, differently, kinds_of, other_label
from pipelines.synthetic.quality import Watched
from pipelines.synthetic.span import Span

PLANTED = {
    "table": pl.String,
    "partnership": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
}
HEADER_ROWS = 2
"""From a position in the data to the row of a spreadsheet."""
MOST_OF_A_FILE = 0.15
"""A file with more than a fifth of its rows set aside would be flagged as a whole."""


class Planter:
    """Spoils a share of the rows of each table, and remembers where."""

    def __init__(self, rate: float, seed: int, span: Span, codes: list[str]) -> None:
        self.rate, self.seed, self.span, self.codes = rate, seed, span, codes
        self._found: list[tuple[str, str, str, int, str, str]] = []
        self._spoilt_episodes: set[str] = set()
        self._count = 0

    @property
    def planted(self) -> pl.DataFrame:
        """table, partnership, file, row, column, rule: one row a fault or warning; no column where a whole
        row is meant, as `faults.csv` writes it."""
        found = pl.DataFrame(self._found, PLANTED, orient="row")
        return found.with_columns(pl.col("column").replace("", None))

    def spoil(self, name: str, code: str, frame: pl.DataFrame, before: int, watched: Watched) -> pl.DataFrame:
        """The rows as text with faults in them. `before` is how many rows the file already has."""
        table = TABLES[name]
        rng = stream(self.seed, self.codes.index(code), before, f"faults {name}")
        kinds = kinds_of(table, frame.columns, self.span.last, self._other(code))
        is_free, text, here = ~watched.kept, frame.cast(pl.String), list(watched.warnings)
        for kind, count in self._turns(rng, kinds, frame.height):
            rows = _taken(rng, is_free & self._fits(kind, frame), count)
            is_free[rows] = False
            if kind.spoil:
                text = self._spoilt(text, frame, kind, rows)
                here += [(int(row), kind.column, kind.rule) for row in rows]
            else:
                here += _places_of_copies(rows, text.height, kind)
                text = pl.concat([text, _copied(table, text[rows], kind)])
        if name == "episodes":
            self._spoilt_episodes.update(frame["episode_ref"].filter(~is_free))
        self._remember(name, code, before, here)
        return text

    def _remember(self, name: str, code: str, before: int, here: list[tuple[int, str, str]]) -> None:
        file, first = f"{name}/{code}.csv", before + HEADER_ROWS
        self._found += [(name, code, file, first + row, column, rule) for row, column, rule in sorted(here)]

    def _other(self, code: str) -> str:
        other = self.codes[(self.codes.index(code) + 1) % len(self.codes)]
        return other if other != code else f"{code}X"

    def _turns(
        self, rng: np.random.Generator, kinds: dict[str, list[Kind]], height: int
    ) -> Iterator[tuple[Kind, int]]:
        """(kind, rows to spoil): `rate` of the rows in all, by turns of the rules, then of their columns."""
        wanted = int(height * self.rate + rng.random())
        count = min(wanted, int(height * MOST_OF_A_FILE))
        rules = list(kinds)
        for place, turn in enumerate(rng.permutation(len(rules))):
            of_rule = kinds[rules[turn]]
            rows = len(range(place, count, len(rules)))
            for nth, choice in enumerate(rng.permutation(len(of_rule))):
                if share := len(range(nth, rows, len(of_rule))):
                    yield of_rule[choice], share

    def _fits(self, kind: Kind, frame: pl.DataFrame) -> np.ndarray:
        if kind.where is None:
            return np.ones(frame.height, dtype=bool)
        fits = frame.select(kind.where.fill_null(False)).to_series()
        return (fits & ~frame["episode_ref"].is_in(list(self._spoilt_episodes))).to_numpy()

    def _spoilt(self, text: pl.DataFrame, frame: pl.DataFrame, kind: Kind, rows: np.ndarray) -> pl.DataFrame:
        values = [kind.spoil(row, self._count + n) for n, row in enumerate(frame[rows].iter_rows(named=True))]
        self._count += len(rows)
        return text.with_columns(text[kind.column].scatter(rows, pl.Series(values, dtype=pl.String)))


def _taken(rng: np.random.Generator, fits: np.ndarray, count: int) -> np.ndarray:
    """At most `count` of the rows that fit, in order."""
    return np.sort(rng.permutation(np.flatnonzero(fits))[:count])


def _copied(table: Table, rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The rows again; in contradiction, with something else said beside the same key."""
    if kind.rule == "duplicate_row":
        return rows
    column = other_label(table)
    said = [differently(column, value) for value in rows[column.name]]
    return rows.with_columns(pl.Series(column.name, said, dtype=pl.String))


def _places_of_copies(rows: np.ndarray, at: int, kind: Kind) -> list[tuple[int, str, str]]:
    """Where copies added from position `at` are reported: a copy alone, rows in contradiction both."""
    copies = [at + n for n in range(len(rows))]
    reported = copies if kind.rule == "duplicate_row" else [*map(int, rows), *copies]
    return [(row, kind.column, kind.rule) for row in reported]

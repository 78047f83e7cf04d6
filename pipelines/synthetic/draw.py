"""Drawing and labelling columns: seeded streams of chance, logits, references, dates.

Here: what every table of the synthesiser draws with. Not here: what is drawn, or how likely it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zlib import crc32

import numpy as np
import polars as pl

EPOCH = date(1970, 1, 1)
YEAR_DAYS = 365.25
YES_NO = ("N", "Y")


def stream(seed: int, *keys: int | str) -> np.random.Generator:
    """A generator of its own for each topic, so that a new table never moves the figures of another."""
    return np.random.default_rng([seed, *(crc32(k.encode()) if isinstance(k, str) else k for k in keys)])


def day_number(day: date) -> int:
    """Days since 1970-01-01, the unit in which all dates are drawn."""
    return (day - EPOCH).days


def shifted(chance: np.ndarray | float, shift: np.ndarray | float) -> np.ndarray:
    """`chance` (0 to 1, exclusive) moved by `shift` on the logit scale."""
    chance = np.asarray(chance, dtype=float)
    return 1 / (1 + (1 - chance) / chance * np.exp(-np.asarray(shift, dtype=float)))


def pick(rng: np.random.Generator, weights: Sequence[float], size: int) -> np.ndarray:
    """`size` codes, 0 to len(weights) - 1, with these relative weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(edges[:-1], rng.random(size), side="right")


def pick_by(rng: np.random.Generator, weights: np.ndarray, row: np.ndarray) -> np.ndarray:
    """A code for each element of `row`, with the weights of that row of `weights`."""
    edges = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    return (rng.random(len(row))[:, None] >= edges[row, :-1]).sum(axis=1)


def labelled(codes: np.ndarray, labels: Sequence[str]) -> pl.Series:
    """Codes as their labels; a negative code is empty."""
    codes = np.asarray(codes, dtype=np.int64)
    texts = pl.Series(list(labels), dtype=pl.String).gather(np.maximum(codes, 0))
    return emptied(texts, codes < 0) if (codes < 0).any() else texts


def yes_no(claims: np.ndarray) -> pl.Series:
    """Truths as Y and N."""
    return labelled(np.asarray(claims, dtype=np.int64), YES_NO)


def dates(days: np.ndarray, empty: np.ndarray | None = None) -> pl.Series:
    """Day numbers as dates, left empty where `empty`."""
    series = pl.Series(np.asarray(days, dtype=np.int32)).cast(pl.Date)
    return series if empty is None else emptied(series, empty)


def emptied(series: pl.Series, empty: np.ndarray) -> pl.Series:
    """The series with nothing given where `empty`."""
    return pl.select(pl.when(~pl.Series(empty)).then(series)).to_series()


def references(prefix: str, numbers: np.ndarray, nth: np.ndarray | None = None) -> pl.Series:
    """`C-000123`, or `E-000123-2` with `nth`: never ten or nine digits in a row, never a name."""
    text = prefix + pl.Series(numbers).cast(pl.String).str.zfill(6)
    return text if nth is None else text + "-" + pl.Series(nth).cast(pl.String)


def repeated(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(parent, nth): each index of `counts` as often as it says, and 0, 1, 2 … within each."""
    parent = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return parent, np.arange(len(parent)) - before[parent]

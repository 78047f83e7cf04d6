"""Rows in runs of whole senders, with their keys: what is looked for in few rows stays near the processor.

Keys hold within a sender, so rows of one run are never compared with those of another. Not here: what is
asked of the keys (`keys.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import polars as pl

from pipelines.returns.parts import SENDER, Ids, key_of

_RUN = 1 << 17
NOBODY = -1
"""The group of rows whose sender is not known."""


def groups_of(senders: pl.Series) -> np.ndarray:
    """A number for each row's sender; one for all while `partnerships.csv` is read."""
    if not isinstance(senders.dtype, pl.Enum):
        return np.zeros(len(senders), np.int32)
    numbers = senders.to_physical()
    if senders.null_count():
        return numbers.cast(pl.Int32).fill_null(NOBODY).to_numpy()
    return numbers.to_numpy()


def runs_of(groups: np.ndarray) -> list[slice]:
    """Slices that each hold whole groups, though not fewer than 131,072 rows or so.

    One slice of all, where the rows of a group don't stand together.
    """
    firsts = _firsts(groups)
    if len(firsts) < 2 or len(np.unique(groups[firsts])) < len(firsts):
        return [slice(0, len(groups))]
    few = firsts[np.flatnonzero(np.diff(firsts // _RUN, prepend=-1))]
    return [slice(start, stop) for start, stop in pairwise([*few.tolist(), len(groups)])]


def parts_of(groups: np.ndarray) -> list[tuple[int, slice | Ids]]:
    """Each group of a run, and where its rows are."""
    firsts = _firsts(groups)
    names = groups[firsts].tolist()
    if len(set(names)) == len(names):
        ends = pairwise([*firsts.tolist(), len(groups)])
        return [(name, slice(*rows)) for name, rows in zip(names, ends, strict=True)]
    order = np.argsort(groups, kind="stable")
    return [(name, order[rows]) for name, rows in parts_of(groups[order])]


def marked(rows: pl.DataFrame, groups: np.ndarray, *columns: str) -> Iterator[tuple[slice, np.ndarray]]:
    """Each run of the rows, and the keys of these columns in it (`parts.key_of`)."""
    told, key = rows[[SENDER, *columns]], key_of(*columns)
    for run in runs_of(groups):
        some = told.slice(run.start, run.stop - run.start)
        yield run, some.select(key).to_series().to_numpy()


def _firsts(groups: np.ndarray) -> np.ndarray:
    borders = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    return np.concatenate([np.zeros(min(1, len(groups)), int), borders])

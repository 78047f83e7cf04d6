"""Sets of 64-bit keys, asked about in bulk: which keys are known, and which stand more than once.

A table with a place for each ending of a key answers for most at once; a few keys share a place, and are
looked for apart. Not here: what the keys stand for (`parts.key_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.returns.parts import Ids

_RUN = 1 << 16


@dataclass(frozen=True, slots=True)
class Shared:
    """The rows whose key another row has too: their positions, in order, and their keys. No other key of the
    table stands twice."""

    ids: Ids
    keys: np.ndarray

    def are_apart(self, is_kept: np.ndarray) -> bool:
        """Whether no key stands twice among the rows that are kept."""
        kept = self.keys[is_kept[self.ids]]
        return len(np.unique(kept)) == len(kept)


@dataclass(frozen=True, slots=True)
class Keys:
    """Known keys. `places`: by the last bits of a key, one key that ends so; `others`: those without one."""

    places: np.ndarray
    others: Keys | None

    def has(self, asked: np.ndarray) -> np.ndarray:
        """For each key that is asked about, whether it is known; one that follows itself is asked once."""
        firsts = np.flatnonzero(np.concatenate([[True], asked[1:] != asked[:-1]])[: len(asked)])
        if 2 * len(firsts) > len(asked):
            return self._has_each(asked)
        return np.repeat(self._has_each(asked[firsts]), np.diff(firsts, append=len(asked)))

    def _has_each(self, asked: np.ndarray) -> np.ndarray:
        found = self.places[_ending(asked, len(self.places))] == asked
        if self.others is not None and not found.all():
            missing = np.flatnonzero(~found)
            found[missing] = self.others._has_each(asked[missing])
        return found


def keys_of(known: np.ndarray) -> Keys:
    """The set of some 64-bit keys."""
    places = np.ones(_roomy(len(known)), np.uint64)
    places[1] = 0  # no place holds a key with its own ending before one is put there
    endings = _ending(known, len(places))
    places[endings] = known
    others = known[places[endings] != known]
    return Keys(places, keys_of(others) if len(others) else None)


def more_than_once(keys: np.ndarray) -> np.ndarray:
    """The keys that stand more than once, each once, in order."""
    endings = _ending(keys, _roomy(len(keys)))
    last = np.empty(_roomy(len(keys)), np.uint32)
    places = np.arange(len(keys), dtype=np.uint32)
    last[endings] = places
    followed = np.flatnonzero(last[endings] != places)
    few = keys[followed]
    in_order = np.sort(few)
    is_same = few == keys[last[endings[followed]]]
    return np.unique(np.concatenate([few[is_same], in_order[1:][in_order[1:] == in_order[:-1]]]))


def runs_of(groups: np.ndarray) -> list[slice]:
    """Slices that each hold whole groups, of rows of which a number says which group they are of.

    They are short, though not shorter than 65,536 rows or so: what is looked for in few rows stays near the
    processor. One slice of all, where the rows of a group don't stand together.
    """
    borders = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    firsts = np.concatenate([np.zeros(min(1, len(groups)), int), borders])
    if len(firsts) < 2 or len(np.unique(groups[firsts])) < len(firsts):
        return [slice(0, len(groups))]
    few = firsts[np.flatnonzero(np.diff(firsts // _RUN, prepend=-1))]
    return [slice(start, stop) for start, stop in pairwise([*few.tolist(), len(groups)])]


def positions_of(keys: np.ndarray, few: np.ndarray) -> Ids:
    """The positions of the keys that are among `few`; most are told to be none of them by their ending."""
    may_be = np.zeros(1 << 16, bool)
    may_be[_ending(few, len(may_be))] = True
    ids = np.flatnonzero(may_be[_ending(keys, len(may_be))])
    return ids[np.isin(keys[ids], few)].astype(np.uint32)


def _roomy(many: int) -> int:
    """A power of two, two to four times as many."""
    return 2 << many.bit_length()


def _ending(keys: np.ndarray, places: int) -> np.ndarray:
    return keys & np.uint64(places - 1)

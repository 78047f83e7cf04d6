"""Sets of 64-bit keys, asked about in bulk: which keys are known, and which stand more than once.

A table with a place for each ending of a key answers for most at once; a few keys share a place, and are
looked for apart. Not here: what the keys stand for (`parts.key_of`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipelines.returns.parts import NO_IDS, Ids


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


def shared_of(runs: Iterable[tuple[slice, np.ndarray]]) -> Shared:
    """The rows that have a key together with others of their run; the runs are of rows in order."""
    ids, keys = [NO_IDS], [np.empty(0, np.uint64)]
    for run, own in runs:
        twice = more_than_once(own)
        if len(twice):
            places = positions_of(own, twice)
            keys.append(own[places])
            ids.append(places + np.uint32(run.start))
    return Shared(np.concatenate(ids), np.concatenate(keys))


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

"""What else has to be withheld, so that no unsafe cell can be worked out from the cells that are published.

Here: the search over one component of a system. Not here: which sums hold (`relations.py`), or the linear
programs (`solver.py`). Always the same answer for the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.solver import TINY, Movements
from pipelines.disclosure.system import Numbers


@dataclass(frozen=True, slots=True)
class Withheld:
    """decisions: what is withheld. cost: of the withheld, primaries included. proven: the least possible."""

    decisions: np.ndarray
    cost: float
    proven: bool


def withhold(numbers: Numbers) -> Withheld:
    """The decisions that keep every unknown number of the system as wide as it needs to be."""
    withheld = follow(numbers.must.copy(), numbers.after)
    if withheld.any() or (numbers.needs[numbers.decision < 0] > 0).any():
        for variables in components(numbers):
            withheld = _protect(numbers, variables, withheld)
    return Withheld(withheld, float(numbers.costs[withheld].sum()), bool((withheld == numbers.must).all()))


def follow(withheld: np.ndarray, after: list[tuple[int, int]]) -> np.ndarray:
    """With the decisions that follow those taken."""
    for first, second in after:
        withheld[second] |= withheld[first]
    return withheld


def unknown_of(numbers: Numbers, withheld: np.ndarray) -> np.ndarray:
    """The variables that a reader is not told."""
    return (numbers.decision < 0) | withheld[numbers.decision]


def components(numbers: Numbers) -> list[np.ndarray]:
    """The variables that hang together by sums of cells that may be withheld; one that may not cuts them."""
    size = len(numbers.counts)
    loose = (numbers.decision < 0) | ~numbers.fixed[numbers.decision]
    parts = [(row, variables[loose[variables]]) for row, (variables, _) in enumerate(numbers.rows)]
    row = np.concatenate([np.full(len(v), r) for r, v in parts] or [np.zeros(0, int)])
    column = np.concatenate([v for _, v in parts] or [np.zeros(0, int)])
    same = [(a, b) for a, b in _tied(numbers)]
    extra_row = np.arange(len(same)) + len(numbers.rows)
    pairs = np.array(same, dtype=int).reshape(-1, 2)
    row = np.concatenate([row, extra_row, extra_row]) + size
    column = np.concatenate([column, pairs[:, 0], pairs[:, 1]])
    total = size + len(numbers.rows) + len(same)
    graph = coo_array((np.ones(len(row)), (row, column)), shape=(total, total))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label[:size], kind="stable")
    cuts = np.flatnonzero(np.diff(label[:size][order])) + 1
    return [part for part in np.split(order, cuts) if _matters(numbers, part)]


def _tied(numbers: Numbers) -> list[tuple[int, int]]:
    """Variables of one decision, and of decisions that follow one another."""
    first: dict[int, int] = {}
    pairs = []
    for variable, decision in enumerate(numbers.decision):
        if decision >= 0 and first.setdefault(int(decision), variable) != variable:
            pairs.append((first[int(decision)], variable))
    return pairs + [(first[a], first[b]) for a, b in numbers.after]


def _matters(numbers: Numbers, variables: np.ndarray) -> bool:
    decision = numbers.decision[variables]
    unsafe = numbers.must[decision[decision >= 0]].any()
    return bool(unsafe or (numbers.needs[variables[decision < 0]] > 0).any())


class _Search:
    """The state of the search over one component."""

    def __init__(self, numbers: Numbers, variables: np.ndarray) -> None:
        self.numbers, self.variables = numbers, variables
        place = np.full(len(numbers.counts), -1)
        place[variables] = np.arange(len(variables))
        rows = []
        for columns, factors in numbers.rows:
            inside = place[columns] >= 0
            if inside.any():
                rows.append((place[columns[inside]], factors[inside]))
        self.moves = Movements(numbers.counts[variables], rows)
        self.decision = numbers.decision[variables]
        self.needs = numbers.needs[variables]
        self.free = (self.decision < 0) | ~numbers.fixed[self.decision]
        self.pool = np.zeros((1, len(variables)))

    def unknown(self, withheld: np.ndarray) -> np.ndarray:
        return (self.decision < 0) | withheld[self.decision]

    def first_narrow(self, withheld: np.ndarray) -> int | None:
        """A variable that is unknown and can be told too closely, or None."""
        unknown = self.unknown(withheld)
        pool = self.pool[~(np.abs(self.pool[:, ~unknown]) > TINY).any(axis=1)]
        width = pool.max(axis=0) - pool.min(axis=0)
        for variable in np.flatnonzero(unknown & (self.needs > 0) & (width < self.needs - TINY)):
            if not self._is_wide(variable, unknown, withheld):
                return int(variable)
        return None

    def _is_wide(self, variable: int, unknown: np.ndarray, withheld: np.ndarray) -> bool:
        seen = self.pool[~(np.abs(self.pool[:, ~unknown]) > TINY).any(axis=1), variable]
        low, high = seen.min(), seen.max()
        for sign in (1, -1):
            if high - low >= self.needs[variable] - TINY:
                return True
            move = self.moves.farthest(variable, unknown, sign)
            self.pool = np.vstack([self.pool, move])
            low, high = min(low, move[variable]), max(high, move[variable])
        return bool(high - low >= self.needs[variable] - TINY)


def _protect(numbers: Numbers, variables: np.ndarray, withheld: np.ndarray) -> np.ndarray:
    search = _Search(numbers, variables)
    withheld = withheld.copy()
    while (variable := search.first_narrow(withheld)) is not None:
        unknown = search.unknown(withheld)
        costs = np.where(unknown, 0.001, numbers.costs[search.decision])
        move = search.moves.cheapest(variable, search.needs[variable], costs, search.free)
        chosen = search.free if move is None else np.abs(move) > TINY
        before = withheld.sum()
        withheld[search.decision[chosen & (search.decision >= 0)]] = True
        follow(withheld, numbers.after)
        if withheld.sum() == before:
            withheld[search.decision[search.free & (search.decision >= 0)]] = True
    return _given_back(numbers, search, withheld)


def _given_back(numbers: Numbers, search: _Search, withheld: np.ndarray) -> np.ndarray:
    """Without every cell that nothing depends on, the dearest first."""
    leaders = {second for _, second in numbers.after}
    here = np.unique(search.decision[search.decision >= 0])
    spare = [d for d in here if withheld[d] and not numbers.must[d]]
    for decision in sorted(spare, key=lambda d: (d in leaders, -numbers.costs[d], d)):
        trial = withheld.copy()
        trial[decision] = False
        follow(trial, numbers.after)
        if not trial[decision] and search.first_narrow(trial) is None:
            withheld = trial
    return withheld

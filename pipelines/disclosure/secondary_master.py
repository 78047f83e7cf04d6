"""The master program of the exact search: the cheapest decisions that obey the cuts met so far.

Cuts tie few decisions together, so the program falls into small ones, and one that no new cut touches is not
solved again. Not here: where cuts come from (`secondary_exact.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.highs import Sparse, pass_program, quiet_model, solution
from pipelines.disclosure.system_numbers import TINY

Cut = tuple[np.ndarray, np.ndarray, float]
"""(decisions, factors, least): the factors of what is withheld come to the least or more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """withheld: the decisions taken. cost: theirs. bound: no choice that obeys the cuts costs less."""

    withheld: np.ndarray
    cost: float
    bound: float


class Master:
    """Cuts, and the cheapest choice that obeys them. must: always withheld. fixed: never withheld."""

    def __init__(
        self, costs: np.ndarray, must: np.ndarray, fixed: np.ndarray, after: tuple[tuple[int, int], ...]
    ) -> None:
        self.costs, self.must, self.fixed = costs, must, fixed
        self._cuts: list[Cut] = []
        self._seen: set[bytes] = set()
        self._solved: dict[bytes, tuple[np.ndarray, float]] = {}
        for first, second in after:
            self.add((np.array([second, first]), np.array([1.0, -1.0]), 0.0))

    def add(self, cut: Cut) -> bool:
        """Keeps a cut; False where it was known."""
        order = np.argsort(cut[0])
        known = cut[0][order].tobytes() + cut[1][order].round(9).tobytes()
        if known in self._seen:
            return False
        self._seen.add(known)
        self._cuts.append((cut[0][order], cut[1][order], cut[2]))
        return True

    def add_all(self, cuts: Iterable[Cut | None]) -> bool:
        """Keeps the cuts; whether any was new."""
        return any([self.add(cut) for cut in cuts if cut is not None])

    def relaxed(self) -> np.ndarray:
        """The share of each decision in the cheapest choice that may take decisions in part."""
        matrix, least = self._matrix()
        upper = np.where(self.fixed, 0.0, 1.0)
        model = quiet_model()
        limits = least, np.full(len(least), np.inf)
        pass_program(model, (self.costs, self.must.astype(float), upper), _rows_of(matrix), limits)
        taken = solution(model)
        return upper if taken is None else taken

    def choose(self, gap: float, nodes: int) -> Choice:
        """The cheapest choice within `gap` of the best; a part is given up after so many nodes."""
        matrix, least = self._matrix()
        low, high = _propagate(matrix, least, self.must.copy(), ~self.fixed)
        open_ = high & ~low
        active = matrix[:, np.flatnonzero(open_)]
        settled = matrix @ low.astype(float)
        needed = least - settled
        worst = csr_array(
            (np.minimum(active.data, 0), active.indices, active.indptr), shape=active.shape
        ).sum(axis=1)
        rows = np.flatnonzero(worst < needed - TINY)
        withheld, bound = low.copy(), float(self.costs[low].sum())
        for of_rows, decisions in _parts(active[rows], np.flatnonzero(open_)):
            chosen, least_cost = self._solve(
                active[rows[of_rows]], needed[rows[of_rows]], decisions, open_, gap, nodes
            )
            withheld[chosen] = True
            bound += least_cost
        return Choice(withheld, float(self.costs[withheld].sum()), bound)

    def _matrix(self) -> tuple[csr_array, np.ndarray]:
        starts = np.concatenate([[0], np.cumsum([len(of) for of, _, _ in self._cuts])]).astype(np.int32)
        of = np.concatenate([cut[0] for cut in self._cuts] or [[]]).astype(np.int32)
        factors = np.concatenate([cut[1] for cut in self._cuts] or [[]]).astype(float)
        least = np.array([cut[2] for cut in self._cuts], dtype=float)
        return csr_array((factors, of, starts), shape=(len(self._cuts), len(self.costs))), least

    def _solve(
        self,
        rows: csr_array,
        least: np.ndarray,
        decisions: np.ndarray,
        open_: np.ndarray,
        gap: float,
        nodes: int,
    ) -> tuple[np.ndarray, float]:
        """One part: which of its decisions are taken, and a bound under their cost."""
        place = np.cumsum(open_)[decisions] - 1
        part = csr_array(rows[:, place])
        key = b"".join(
            a.tobytes() for a in (decisions, part.indptr, part.indices, part.data.round(9), least.round(9))
        )
        if key not in self._solved:
            self._solved[key] = _cheapest(self.costs[decisions], part, least, gap, nodes)
        taken, bound = self._solved[key]
        return decisions[taken], bound


def _rows_of(matrix: csr_array) -> Sparse:
    return matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data


def _propagate(
    matrix: csr_array, least: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Decisions that the cuts leave no choice about: taken (`low`), or never taken (not `high`)."""
    if not matrix.shape[0]:
        return low, high
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column, factor = matrix.indices, matrix.data
    while True:
        most = np.bincount(
            row, np.where(factor > 0, factor * high[column], factor * low[column]), matrix.shape[0]
        )
        open_ = high[column] & ~low[column]
        tight = open_ & (most[row] - np.abs(factor) < least[row] - TINY)
        if not tight.any():
            return low, high
        low[column[tight & (factor > 0)]] = True
        high[column[tight & (factor < 0)]] = False


def _parts(rows: csr_array, decisions: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(rows, decisions) of each set of decisions that rows tie together."""
    if not rows.nnz:
        return []
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    size = rows.shape[0] + rows.shape[1]
    graph = csr_array((np.ones(len(row)), (row, rows.indices + rows.shape[0])), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    of_row, of_column = label[: rows.shape[0]], label[rows.shape[0] :]
    parts = []
    for one in np.unique(of_row):
        parts.append((np.flatnonzero(of_row == one), decisions[of_column == one]))
    return parts


def _cheapest(
    costs: np.ndarray, rows: csr_array, least: np.ndarray, gap: float, nodes: int
) -> tuple[np.ndarray, float]:
    size = len(costs)
    model = quiet_model(mip_rel_gap=gap, mip_max_nodes=nodes)
    pass_program(
        model,
        (costs, np.zeros(size), np.ones(size)),
        _rows_of(rows),
        (least, np.full(len(least), np.inf)),
    )
    model.changeColsIntegrality(size, np.arange(size, dtype=np.int32), np.ones(size, dtype=np.uint8))
    model.run()
    taken = np.asarray(model.getSolution().col_value) > 0.5
    if model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return taken, float(model.getInfo().mip_dual_bound)
    return np.ones(size, dtype=bool), float(max(model.getInfo().mip_dual_bound, 0.0))

"""Linear programs on the movements of a linked system: how far can an unknown number move, and what at least
has to be unknown for it to move that far.

A movement is another table minus the true one: every sum of it is nought, published cells stand still, no
count falls below nought. Here: the two programs, kept warm in `highspy`. Not here: which cells to withhold.
"""

from __future__ import annotations

import numpy as np

from pipelines.disclosure.highs import Rows, pass_program, quiet_model, solution

AMPLE = 50.0
"""How far up a movement is followed; far more than any interval that has to be kept (`methods.md` A5)."""
TINY = 1e-6


class Movements:
    """The movements of one component: `down` and `up` limit each variable once it is unknown."""

    def __init__(self, counts: np.ndarray, rows: Rows) -> None:
        self.size = len(counts)
        self.down = np.minimum(counts, AMPLE)
        self.up = np.full(self.size, AMPLE)
        self._model = quiet_model(presolve="off", solver="simplex")
        both = [(np.concatenate([c, c + self.size]), np.concatenate([f, -f])) for c, f in rows]
        zeros = np.zeros(2 * self.size)
        pass_program(self._model, (zeros, zeros, zeros), both, (np.zeros(len(both)), np.zeros(len(both))))
        self._columns = np.arange(2 * self.size, dtype=np.int32)

    def _run(self, costs: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray | None:
        self._model.changeColsCost(len(costs), self._columns, costs)
        self._model.changeColsBounds(len(costs), self._columns, lower, upper)
        found = solution(self._model)
        return None if found is None else found[: self.size] - found[self.size :]

    def farthest(self, variable: int, unknown: np.ndarray, sign: int) -> np.ndarray:
        """The movement that takes `variable` farthest up (sign 1) or down (-1)."""
        upper = np.concatenate([np.where(unknown, self.up, 0), np.where(unknown, self.down, 0)])
        costs = np.zeros(2 * self.size)
        costs[variable], costs[variable + self.size] = -sign, sign
        found = self._run(costs, np.zeros(2 * self.size), upper)
        return np.zeros(self.size) if found is None else found

    def cheapest(
        self, variable: int, width: float, costs: np.ndarray, allowed: np.ndarray
    ) -> np.ndarray | None:
        """The movement that takes `variable` up by `width` through the cheapest cells; None if none does."""
        upper = np.concatenate([np.where(allowed, self.up, 0), np.where(allowed, self.down, 0)])
        lower = np.zeros(2 * self.size)
        lower[variable] = upper[variable] = width
        upper[variable + self.size] = 0
        return self._run(np.concatenate([costs, costs]), lower, upper)

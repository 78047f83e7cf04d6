"""How far unknown numbers can move, and the cheapest way to let one move: the linear programs of protection.

A movement is another table minus the true one: every sum of it is nought, published cells stand still, no
count falls below nought. Here: the programs, and what a failure proves (a cut). Not here: which cells to
withhold (`secondary.py`, `secondary_exact.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.highs import from_dense, pass_program, quiet_model, solution
from pipelines.disclosure.system_numbers import TINY, Numbers

AMPLE = 50.0
"""How far up a movement is followed; far more than any interval that has to be kept (`methods.md` A5)."""
_WARM = {"presolve": "off", "solver": "simplex"}


@dataclass(frozen=True, slots=True)
class Narrow:
    """A number that can be told too closely. prices: of the sums, up and down, that prove it."""

    variable: int
    prices: tuple[np.ndarray, np.ndarray]
    """Gain of each sum in the two proofs, full length."""


class Reader:
    """An attacker who knows all but the unknown numbers, and remembers the movements that it has met."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.touches = numbers.sums != 0
        self.down = np.minimum(numbers.counts, AMPLE)
        self.up = np.full(len(numbers.counts), AMPLE)
        self._moves = np.zeros((64, len(numbers.counts)))
        self._met = 1
        self._safe: set[bytes] = set()

    def remember(self, move: np.ndarray) -> None:
        """Keeps a movement: it proves widths for as long as all that it moves is unknown."""
        if self._met == len(self._moves):
            self._moves = np.vstack([self._moves, np.zeros_like(self._moves)])
        self._moves[self._met] = move
        self._met += 1

    def unproved(self, unknown: np.ndarray) -> np.ndarray:
        """The unknown numbers whose width no movement met so far proves."""
        moves = self._moves[: self._met]
        moves = moves[~(np.abs(moves[:, ~unknown]) > TINY).any(axis=1)]
        width = moves.max(axis=0) - moves.min(axis=0)
        return np.flatnonzero(unknown & (width < self.numbers.needs - TINY))

    def narrow(self, unknown: np.ndarray, most: int | None = None) -> list[Narrow]:
        """Unknown numbers that can be told too closely: every one, or at most so many of a component."""
        found: list[Narrow] = []
        open_ = self.unproved(unknown)
        if not len(open_):
            return found
        is_open = np.zeros(len(unknown), dtype=bool)
        is_open[open_] = True
        for part in self.components(np.flatnonzero(unknown)):
            key = part.tobytes()
            if is_open[part].any() and key not in self._safe:
                narrow = self._attack(part, is_open[part], most)
                if not narrow:
                    self._safe.add(key)
                found += narrow
                if found and most == 1:
                    break
        return found

    def components(self, variables: np.ndarray) -> list[np.ndarray]:
        """The variables that sums of unknown numbers tie together."""
        row, column = np.nonzero(self.touches[:, variables])
        size = len(variables) + len(self.touches)
        graph = coo_array((np.ones(len(row)), (column, row + len(variables))), shape=(size, size))
        _, label = connected_components(graph, directed=False)
        label = label[: len(variables)]
        order = np.argsort(label, kind="stable")
        return [variables[part] for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1)]

    def _attack(self, variables: np.ndarray, open_: np.ndarray, most: int | None) -> list[Narrow]:
        """Takes each open number of a component as far as it goes, up and down, until its width is proved."""
        rows = self.touches[:, variables].any(axis=1)
        model = quiet_model(**_WARM)
        nought, none = np.zeros(len(variables)), np.zeros(int(rows.sum()))
        columns = nought, -self.down[variables], self.up[variables]
        pass_program(model, columns, from_dense(self.numbers.sums[np.ix_(rows, variables)]), (none, none))
        needs, low, high = self.numbers.needs[variables], nought.copy(), nought.copy()
        found = []
        for place in np.flatnonzero(open_):
            prices = []
            for sign in (1.0, -1.0):
                if high[place] - low[place] >= needs[place] - TINY:
                    break
                model.changeColCost(int(place), -sign)
                move = solution(model)
                model.changeColCost(int(place), 0.0)
                gains = np.zeros(len(rows))
                gains[rows] = -np.asarray(model.getSolution().row_dual)
                prices.append(gains)
                low, high = np.minimum(low, move), np.maximum(high, move)
                whole = np.zeros(len(self.numbers.counts))
                whole[variables] = move
                self.remember(whole)
            if high[place] - low[place] < needs[place] - TINY:
                found.append(Narrow(int(variables[place]), (prices[0], prices[1])))
                if len(found) == most:
                    break
        return found


class Escape:
    """The cheapest way to let a number move, kept warm: one program for a whole system."""

    def __init__(self, numbers: Numbers) -> None:
        self.size = len(numbers.counts)
        both = from_dense(np.hstack([numbers.sums, -numbers.sums]))
        self._model = quiet_model(**_WARM)
        nought, none = np.zeros(2 * self.size), np.zeros(len(numbers.sums))
        pass_program(self._model, (nought, nought, nought), both, (none, none))
        self._columns = np.arange(2 * self.size, dtype=np.int32)
        self._limits = np.concatenate([np.full(self.size, AMPLE), np.minimum(numbers.counts, AMPLE)])

    def cheapest(
        self, variable: int, width: float, costs: np.ndarray, allowed: np.ndarray
    ) -> np.ndarray | None:
        """The movement that takes `variable` up by `width` through the cheapest numbers, if there is one."""
        upper = np.where(np.concatenate([allowed, allowed]), self._limits, 0)
        lower = np.zeros(2 * self.size)
        lower[variable] = upper[variable] = width
        upper[variable + self.size] = 0
        self._model.changeColsCost(2 * self.size, self._columns, np.concatenate([costs, costs]))
        self._model.changeColsBounds(2 * self.size, self._columns, lower, upper)
        found = solution(self._model)
        return None if found is None else found[: self.size] - found[self.size :]

"""How closely each unknown number can be told from the sums: the attacker's linear programs.

Here: components, and the interval of each number over all tables of whole numbers that fit. Not here: which
sums there are (`rows.py`), or what an interval has to be (`reader.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.highs import from_rows, pass_program, quiet_model, solution

TINY = 1e-6
FAR = 100
"""How many needed widths above the least value of a number the search for its greatest stops."""


@dataclass(slots=True)
class Component:
    """Unknown numbers that hang together: sums `factors @ x` lie in [low, high], x in [least, most]."""

    numbers: np.ndarray
    rows: list[tuple[np.ndarray, np.ndarray, float, float]]
    least: np.ndarray
    most: np.ndarray
    needs: np.ndarray
    """Width that each has to keep."""
    whole: np.ndarray
    """Numbers that are whole; sums in children's worth are not."""
    small: np.ndarray
    """For a number that nobody publishes: up to where it would tell something about children; else 0."""


@dataclass(slots=True)
class Told:
    """What a reader can tell: least and greatest value seen, whether they are the true ends; consistency."""

    low: np.ndarray
    high: np.ndarray
    exact: np.ndarray
    consistent: bool = True
    insider: list[tuple[int, int]] = field(default_factory=list)
    """(a number known to be at least one, the number that it gives away)."""
    small: list[int] = field(default_factory=list)
    """Numbers that nobody publishes and that are sure to be small."""


def split_components(
    unknown: np.ndarray, rows: list[tuple[np.ndarray, np.ndarray, float, float]], size: int
) -> Iterator[tuple[np.ndarray, list[int]]]:
    """(numbers, rows) of each set of unknown numbers that sums tie together."""
    if not len(unknown):
        return
    row = np.concatenate([np.full(len(r[0]), i) for i, r in enumerate(rows)] or [np.zeros(0, int)])
    column = np.concatenate([r[0] for r in rows] or [np.zeros(0, int)])
    graph = coo_array((np.ones(len(row)), (column, row + size)), shape=(size + len(rows),) * 2)
    _, label = connected_components(graph, directed=False)
    of_number, of_row = label[unknown], label[size:]
    order = np.argsort(of_number, kind="stable")
    parts = np.split(unknown[order], np.flatnonzero(np.diff(of_number[order])) + 1)
    row_order = np.argsort(of_row, kind="stable")
    starts = np.searchsorted(of_row[row_order], label[[part[0] for part in parts]], "left")
    ends = np.searchsorted(of_row[row_order], label[[part[0] for part in parts]], "right")
    for part, start, end in zip(parts, starts, ends, strict=True):
        yield part, sorted(row_order[start:end])


class Attack:
    """The linear program of one component, and the tables that fit which it has met."""

    def __init__(self, component: Component) -> None:
        self.of = component
        self.size = len(component.numbers)
        self.model = quiet_model()
        limits = np.array([row[2:] for row in component.rows], dtype=float).reshape(-1, 2).T
        columns = np.zeros(self.size), component.least, component.most
        pass_program(
            self.model, columns, from_rows(row[:2] for row in component.rows), (limits[0], limits[1])
        )
        self._kept, self._met = np.zeros((64, self.size)), 0

    @property
    def tables(self) -> np.ndarray:
        """The tables met so far, one a line."""
        return self._kept[: self._met]

    def _keep(self, table: np.ndarray) -> None:
        if self._met == len(self._kept):
            self._kept = np.vstack([self._kept, np.zeros_like(self._kept)])
        self._kept[self._met] = table
        self._met += 1

    def end(self, number: int, sign: int) -> float | None:
        """The greatest (sign 1) or least (-1) value of a number; None where no table fits."""
        found = self._solve(number, sign)
        if found is None:
            return None
        whole = self.of.whole
        if np.abs(found[whole] - found[whole].round()).max(initial=0) > TINY:
            found = self._solve(number, sign, whole_numbers=True)
            if found is None:
                return None
        self._keep(found)
        return float(found[number])

    def _solve(self, number: int, sign: int, *, whole_numbers: bool = False) -> np.ndarray | None:
        kinds = np.where(self.of.whole, 1, 0).astype(np.uint8)
        columns = np.arange(self.size, dtype=np.int32)
        if whole_numbers:
            self.model.changeColsIntegrality(self.size, columns, kinds)
        self.model.changeColCost(number, -float(sign))
        found = solution(self.model)
        self.model.changeColCost(number, 0.0)
        if whole_numbers:
            self.model.changeColsIntegrality(self.size, columns, np.zeros(self.size, dtype=np.uint8))
        return found

    def limit(self, number: int, least: float, most: float) -> None:
        """Confines a number for what follows."""
        self.model.changeColBounds(number, least, most)

    def free(self, number: int) -> None:
        """Lifts that again."""
        self.model.changeColBounds(number, self.of.least[number], self.of.most[number])

    def range(self, number: int) -> tuple[float, float] | None:
        """Least value of a number and its greatest, or as far as matters; None where no table fits."""
        low = self.end(number, -1)
        if low is None:
            return None
        reach = low + FAR * max(self.of.needs[number], 1.0)
        self.limit(number, self.of.least[number], min(self.of.most[number], reach))
        high = self.end(number, 1)
        self.free(number)
        return None if high is None else (low, high)


def tell(component: Component, shortest: float) -> Told:
    """What can be told of each number: exactly where its interval is narrow, or might be the shortest of all.

    shortest: the shortest interval met so far; longer ones need not be measured to their ends.
    """
    attack = Attack(component)
    told = Told(np.zeros(attack.size), np.zeros(attack.size), np.zeros(attack.size, dtype=bool))
    watched = component.needs > 0
    while True:
        if len(attack.tables):
            told.low, told.high = attack.tables.min(axis=0), attack.tables.max(axis=0)
        width = told.high - told.low
        short = (width < component.needs - TINY) | (component.whole & (width < shortest))
        open_ = watched & ~told.exact & short
        if not len(attack.tables):
            open_ = ~told.exact
        if not open_.any():
            break
        number = int(np.flatnonzero(open_)[np.argmin(width[open_])])
        ends = attack.range(number)
        if ends is None:
            told.consistent = False
            return told
        told.exact[number] = True
        if component.needs[number] > 0 and component.whole[number]:
            shortest = min(shortest, ends[1] - ends[0])
    told.insider = list(_given_away(attack, watched))
    told.small = [int(number) for number in np.flatnonzero(component.small > 0) if _is_small(attack, number)]
    return told


def broken_rows(component: Component, uncertain: list[bool]) -> set[int]:
    """Which of the sums that only might hold would have to give least so that a table fits; none if one does.

    Where no table fits though all of these give, none either.
    """
    soft = np.flatnonzero(uncertain)
    if not len(soft):
        return set()
    size = len(component.numbers)
    place = {int(row): size + 2 * index for index, row in enumerate(soft)}
    rows = [row[:2] for row in component.rows]
    for row, first in place.items():
        of, factors = rows[row]
        rows[row] = np.append(of, [first, first + 1]), np.append(factors, [1.0, -1.0])
    model, gives = quiet_model(), np.zeros(2 * len(soft))
    costs = np.append(np.zeros(size), gives + 1)
    columns = costs, np.append(component.least, gives), np.append(component.most, gives + np.inf)
    limits = np.array([row[2:] for row in component.rows], dtype=float).T
    pass_program(model, columns, from_rows(rows), (limits[0], limits[1]))
    found = solution(model)
    if found is None:
        return set()
    given = found[size:].reshape(-1, 2).sum(axis=1)
    return {int(row) for row, by in zip(soft, given, strict=True) if by > TINY}


def _is_small(attack: Attack, number: int) -> bool:
    """Whether every table that fits has 1 up to the limit there."""
    most = attack.of.small[number]
    seen = attack.tables[:, number]
    if seen.min() < 1 - TINY or seen.max() > most + TINY:
        return False
    low = attack.end(number, -1)
    if low is None or low < 1 - TINY:
        return False
    high = attack.end(number, 1)
    return high is not None and high <= most + TINY


def _given_away(attack: Attack, watched: np.ndarray) -> Iterator[tuple[int, int]]:
    """(one, other): knowing that `one` is at least one makes `other` exact (`methods.md` A6, insider).

    What is exact for everybody is told already.
    """
    open_ = watched & (np.ptp(attack.tables, axis=0) >= 1 - TINY)
    for one in np.flatnonzero(watched & attack.of.whole):
        seen = attack.tables[attack.tables[:, one] >= 1 - TINY]
        if not len(seen):
            continue
        low, high = seen.min(axis=0), seen.max(axis=0)
        for other in np.flatnonzero(open_ & (high - low < 1 - TINY)):
            if high[other] - low[other] >= 1 - TINY or other == one:
                continue
            before = len(attack.tables)
            attack.limit(int(one), max(1.0, attack.of.least[one]), attack.of.most[one])
            ends = attack.range(int(other))
            attack.free(int(one))
            low = np.minimum(low, attack.tables[before:].min(axis=0, initial=np.inf))
            high = np.maximum(high, attack.tables[before:].max(axis=0, initial=-np.inf))
            if ends is not None and ends[1] - ends[0] < 1 - TINY:
                yield int(one), int(other)

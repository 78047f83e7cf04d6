"""What else has to be withheld, so that no unsafe cell can be worked out from the cells that are published.

Here: the quick search, which is nearly always as good as it gets. Not here: the proof that nothing cheaper
exists (`secondary_exact.py`), which sums hold (`relations.py`) or linear programs (`solver.py`). The same
numbers always give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.secondary_exact import least_choice
from pipelines.disclosure.solver import Escape, Reader
from pipelines.disclosure.system_numbers import TINY, Numbers

AT_ONE_GO = 150
"""Systems of so few decisions are solved whole."""
_NEARLY_FREE = 0.001
"""Price of a number that is unknown already: nought would let movements wander for nothing."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """decisions: what is withheld. cost: of all withheld. bound: nothing safe costs less."""

    decisions: np.ndarray
    cost: float
    bound: float


def withhold(numbers: Numbers) -> Withheld:
    """The decisions that keep every unknown number of the system as wide as it needs to be."""
    primary = numbers.follow(numbers.must.copy())
    reader = Reader(numbers)
    if not len(reader.unproved(numbers.unknown(primary))) or not reader.narrow(
        numbers.unknown(primary), most=1
    ):
        cost = float(numbers.costs[primary].sum())
        return Withheld(primary, cost, cost)
    chosen, bound = _by_stages(numbers, primary)
    if reader.narrow(numbers.unknown(chosen), most=1):
        chosen = search(numbers, reader, chosen)
    chosen = give_back(numbers, reader, chosen)
    return Withheld(chosen, float(numbers.costs[chosen].sum()), bound)


def _by_stages(numbers: Numbers, primary: np.ndarray) -> tuple[np.ndarray, float]:
    """The choice of one stage after another; a small system is one stage. And a bound, where there is one."""
    stages = [numbers.stage.max()] if len(numbers.costs) <= AT_ONE_GO else np.unique(numbers.stage)
    chosen = np.zeros(len(numbers.costs), dtype=bool)
    bound = 0.0
    settled = np.zeros(len(numbers.costs), dtype=bool)
    for stage in stages:
        inside = (
            numbers.stage <= stage if len(stages) == 1 else (numbers.stage == stage) | (numbers.stage == 0)
        )
        must, fixed = primary | (settled & chosen), numbers.fixed | (settled & ~chosen)
        part, decisions = numbers.part(np.flatnonzero(inside), must, fixed)
        reader = Reader(part)
        found, least, is_safe = least_choice(part, reader)
        if not is_safe:
            found = search(part, reader, found)
        found = give_back(part, reader, found)
        chosen[decisions] = found
        settled[decisions] = True
        bound = least if len(stages) == 1 else 0.0
    return chosen, bound


def search(numbers: Numbers, reader: Reader, withheld: np.ndarray) -> np.ndarray:
    """Lets each number that is told too closely escape by the cheapest way, until none is, or none can."""
    escape = Escape(numbers)
    allowed = (numbers.decision < 0) | ~numbers.fixed[numbers.decision]
    withheld, stuck = withheld.copy(), False
    while not stuck and (narrow := reader.narrow(numbers.unknown(withheld))):
        before = withheld.sum()
        for one in narrow:
            unknown = numbers.unknown(withheld)
            if one.variable in reader.unproved(unknown):
                costs = np.where(unknown, _NEARLY_FREE, numbers.costs[numbers.decision])
                move = escape.cheapest(one.variable, numbers.needs[one.variable], costs, allowed)
                moved = allowed if move is None else np.abs(move) > TINY
                if move is not None:
                    reader.remember(move)
                withheld[numbers.decision[moved & (numbers.decision >= 0)]] = True
                numbers.follow(withheld)
        stuck = withheld.sum() == before
    return withheld


def give_back(numbers: Numbers, reader: Reader, withheld: np.ndarray) -> np.ndarray:
    """Without every cell that nothing depends on, the dearest first."""
    leaders = {second for _, second in numbers.after}
    spare = np.flatnonzero(withheld & ~numbers.must)
    for decision in sorted(spare.tolist(), key=lambda d: (d in leaders, -numbers.costs[d], d)):
        trial = withheld.copy()
        trial[decision] = False
        numbers.follow(trial)
        if trial[decision] or not _is_not_alone(numbers, reader, trial, decision):
            continue
        if not reader.narrow(numbers.unknown(trial), most=1):
            withheld = trial
    return withheld


def _is_not_alone(numbers: Numbers, reader: Reader, trial: np.ndarray, decision: int) -> bool:
    """Whether no sum that the decision stands in is left with one unknown number: a quick look."""
    unknown = numbers.unknown(trial).astype(float)
    rows = np.unique(reader.by_variable[np.flatnonzero(numbers.decision == decision)].indices)
    left = abs(numbers.sums[rows]) @ unknown
    alone = rows[np.abs(left - 1) < TINY]
    return not any((numbers.needs[of] * unknown[of]).any() for of in _terms(numbers, alone))


def _terms(numbers: Numbers, rows: np.ndarray) -> list[np.ndarray]:
    return [numbers.sums.indices[numbers.sums.indptr[r] : numbers.sums.indptr[r + 1]] for r in rows]

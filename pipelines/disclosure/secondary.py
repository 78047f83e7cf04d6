"""What else has to be withheld, so that no unsafe cell can be worked out from the cells that are published.

Here: the order of the work on one system. A small system is solved whole. In a large one the figures that
the question needs come first: years without a split, then quarters, then each split, given what was decided
before; at last the whole is attacked once more. Not here: the search for the least (`secondary_exact.py`),
which sums hold (`relations.py`), or the linear programs (`solver.py`). The same numbers give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.secondary_exact import GAPS, Found, least_choice
from pipelines.disclosure.solver import Escape, Reader
from pipelines.disclosure.system_numbers import FIRST_SPLIT, TINY, Numbers

AT_ONE_GO = 150
"""Systems of so few decisions are solved whole."""
_NEARLY_FREE = 0.001
"""Price of a number that is unknown already: nought would let movements wander for nothing."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """decisions: what is withheld. cost: theirs, primaries included. bound: nothing safe costs less."""

    decisions: np.ndarray
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """By how much of the bound the cost may be too high; 0 is proven."""
        return max(self.cost - self.bound, 0.0) / max(self.bound, 1.0)


_KNOWN: dict[bytes, Withheld] = {}
"""Systems that this process has solved: equal ones are solved once."""
_MOST_KNOWN = 4096


def withhold_once(numbers: Numbers) -> Withheld:
    """`withhold`, from memory where the very same system was solved before."""
    key = numbers.key
    if key not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = withhold(numbers)
    return _KNOWN[key]


def withhold(numbers: Numbers) -> Withheld:
    """The decisions that keep every unknown number of the system as wide as it needs to be."""
    primary = numbers.follow(numbers.must.copy())
    reader = Reader(numbers)
    if not reader.narrow(numbers.unknown(primary), most=1):
        cost = float(numbers.costs[primary].sum())
        return Withheld(primary, cost, cost)
    if len(numbers.costs) <= AT_ONE_GO:
        found = least_choice(numbers, reader, GAPS)
        chosen, bound = _made_safe(numbers, reader, found), found.bound
        chosen = search(numbers, reader, chosen, np.ones(len(numbers.counts), dtype=bool))
    else:
        chosen, bound = _by_stages(numbers, primary)
        in_split = (numbers.stage >= FIRST_SPLIT) | numbers.unknown(chosen)
        for allowed in (in_split & _free(numbers), _free(numbers), np.ones(len(numbers.counts), dtype=bool)):
            chosen = search(numbers, reader, chosen, allowed)
        chosen = give_back(numbers, reader, chosen)
    return Withheld(chosen, float(numbers.costs[chosen].sum()), bound)


def _by_stages(numbers: Numbers, primary: np.ndarray) -> tuple[np.ndarray, float]:
    """The choice of one stage after another, and a bound from the first, which no later stage can lower."""
    chosen, settled = np.zeros_like(primary), np.zeros_like(primary)
    bound = float(numbers.costs[primary].sum())
    for stage in np.unique(numbers.stage):
        inside = (numbers.stage == stage) | (numbers.stage == 0)
        must, fixed = primary | (settled & chosen), numbers.fixed | (settled & ~chosen)
        part, decisions = numbers.part(np.flatnonzero(inside), must, fixed)
        reader = Reader(part)
        quick = stage >= FIRST_SPLIT
        found = least_choice(part, reader, () if quick else _gaps_of(part))
        chosen[decisions] = _made_safe(part, reader, found)
        if quick and reader.narrow(part.unknown(chosen[decisions]), most=1):
            found = least_choice(part, reader, _gaps_of(part))
            chosen[decisions] = _made_safe(part, reader, found)
        if stage == 0:
            bound += found.bound - float(part.costs[part.must].sum())
        settled[decisions] = True
    return chosen, bound


def _gaps_of(part: Numbers) -> tuple[float, ...]:
    """How exactly a stage is searched."""
    return GAPS if len(part.costs) <= AT_ONE_GO else GAPS[:1]


def _made_safe(numbers: Numbers, reader: Reader, found: Found) -> np.ndarray:
    """A choice made safe, first with what the relaxed master takes in part, then without what is spare."""
    chosen = found.chosen
    if not found.is_safe:
        support = numbers.unknown(found.support | chosen)
        chosen = search(numbers, reader, chosen, support & _free(numbers))
        chosen = search(numbers, reader, chosen, _free(numbers))
    return give_back(numbers, reader, chosen)


def _free(numbers: Numbers) -> np.ndarray:
    """The variables that are not told, or need not be."""
    return (numbers.decision < 0) | ~numbers.fixed[numbers.decision]


def search(numbers: Numbers, reader: Reader, withheld: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Lets each number that is told too closely escape by the cheapest way, until none is, or none can."""
    withheld, stuck, escape = withheld.copy(), False, None
    while not stuck and (narrow := reader.narrow(numbers.unknown(withheld))):
        escape, before = escape or Escape(numbers), withheld.sum()
        for one in narrow:
            unknown = numbers.unknown(withheld)
            if one.variable in reader.unproved(unknown):
                costs = np.where(unknown, _NEARLY_FREE, numbers.costs[numbers.decision])
                move = escape.cheapest(one.variable, numbers.needs[one.variable], costs, allowed)
                if move is not None:
                    reader.remember(move)
                    withheld[numbers.decision[(np.abs(move) > TINY) & (numbers.decision >= 0)]] = True
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
    unknown = numbers.unknown(trial)
    rows = reader.touches[:, numbers.decision == decision].any(axis=1)
    among = reader.touches[rows][:, unknown]
    alone = among[among.sum(axis=1) == 1].any(axis=0)
    return not (numbers.needs[unknown][alone] > 0).any()

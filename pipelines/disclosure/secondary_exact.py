"""The least that has to be withheld, with proof: cutting planes over which cells to withhold.

A master program chooses decisions; the reader attacks the choice; what the attack proves becomes a cut, until
an attack proves nothing (Fischetti and Salazar 2000). Not here: the quick search (`secondary.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.secondary_master import Cut, Master
from pipelines.disclosure.solver import Narrow, Reader
from pipelines.disclosure.system_numbers import TINY, Numbers

RELAXED_ROUNDS, WHOLE_ROUNDS = 40, 12
"""How often the relaxed master, and then the whole one, is asked before the work is given up."""
AT_ONCE = 8
"""How many narrow numbers of one component become cuts in a round: their cuts are much alike."""
GAPS, NODES = (0.02, 0.002), 200
"""How near the best a part of the whole master is solved, at first and at last, and the size of its tree."""
_SUPPORT = 0.01


@dataclass(frozen=True, slots=True)
class Found:
    """chosen: decisions. bound: nothing safe costs less. support: what the relaxed master takes in part."""

    chosen: np.ndarray
    bound: float
    is_safe: bool
    support: np.ndarray


def least_choice(numbers: Numbers, reader: Reader, gaps: tuple[float, ...]) -> Found:
    """A choice near the cheapest safe one, from cuts alone; it may not be safe yet.

    Without gaps only the relaxed master is asked: its choice is what has to be withheld anyway.
    """
    master = Master(numbers.costs, numbers.must, numbers.fixed, numbers.after)
    master.add_all(sums_alone(numbers, reader, numbers.follow(numbers.must.copy())))
    for _ in range(RELAXED_ROUNDS):
        support = numbers.follow(master.relaxed() > _SUPPORT)
        if not _cut(numbers, reader, master, support):
            break
    if not gaps:
        return Found(numbers.follow(numbers.must.copy()), 0.0, False, support)
    best, cost, bound = None, np.inf, 0.0
    left = list(gaps)
    for _ in range(WHOLE_ROUNDS):
        choice = master.choose(left[0], NODES)
        bound = max(bound, choice.bound)
        if _cut(numbers, reader, master, choice.withheld):
            continue
        if choice.cost < cost and not reader.narrow(numbers.unknown(choice.withheld), most=1):
            best, cost = choice.withheld, choice.cost
        left.pop(0)
        if not left or cost - bound <= GAPS[-1] * cost:
            break
    if best is None:
        return Found(choice.withheld, bound, False, support)
    return Found(best, bound, True, support)


def _cut(numbers: Numbers, reader: Reader, master: Master, chosen: np.ndarray) -> bool:
    """Attacks a choice; whether that led to a new cut."""
    narrow = reader.narrow(numbers.unknown(chosen), most=AT_ONCE)
    if not narrow:
        return False
    return master.add_all(
        [*sums_alone(numbers, reader, chosen), *(cut_of(numbers, reader, one) for one in narrow)]
    )


def sums_alone(numbers: Numbers, reader: Reader, chosen: np.ndarray) -> list[Cut]:
    """Cuts for the sums in which a chosen number stands alone: it needs another unknown one there."""
    unknown = numbers.unknown(chosen)
    cuts = []
    for row in np.flatnonzero(reader.touches[:, unknown].sum(axis=1) == 1):
        of = np.flatnonzero(reader.touches[row])
        alone = of[unknown[of]][0]
        if numbers.needs[alone] > 0:
            which = np.unique(numbers.decision[of[of != alone]])
            cuts.append(_at_least(numbers.decision[alone], which, np.ones(len(which))))
    return cuts


def cut_of(numbers: Numbers, reader: Reader, narrow: Narrow) -> Cut | None:
    """What an attack proves: so far the number can move at most, at the prices of the attack's sums."""
    variable = narrow.variable
    reach = np.zeros(len(numbers.counts))
    for sign, prices in zip((1.0, -1.0), narrow.prices, strict=True):
        gain = -(numbers.sums.T @ prices)
        gain[variable] += sign
        gain[np.abs(gain) < TINY] = 0
        reach += np.maximum(gain, 0) * reader.up + np.maximum(-gain, 0) * reader.down
    decision, own = numbers.decision, numbers.decision[variable]
    always = (decision < 0) | (decision == own)
    short = numbers.needs[variable] - reach[always].sum()
    if short <= TINY:
        return None
    total = np.zeros(len(numbers.costs))
    np.add.at(total, decision[~always], reach[~always])
    which = np.flatnonzero(total > TINY)
    return _at_least(own, which, np.minimum(total[which], short) / short)


def _at_least(own: int, which: np.ndarray, factors: np.ndarray) -> Cut:
    """The others come to one, if the own decision is taken; nobody decides about a piece that is hidden."""
    if own < 0:
        return which, factors, 1.0
    keep = which != own
    return np.append(which[keep], own), np.append(factors[keep], -1.0), 0.0

"""A system as the solver sees it: numbers, sums, decisions, and the width that each number has to keep.

The sums of systems that look alike are found once. Not here: which sums there are (`relations.py`), or what
to withhold (`secondary.py`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from pipelines.disclosure.quantities import Quantity, quantity_of
from pipelines.disclosure.relations import key_of, relate
from pipelines.disclosure.relations_types import Relations, Slot
from pipelines.disclosure.system import System
from pipelines.errors import PublicationStopped
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import Outcome

TINY = 1e-6
FIRST_SPLIT = 2
"""Stages: 0 years without a split, 1 quarters, then each split."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The system as numbers, a variable each. `sums @ counts` is nought, or known to everybody.

    decision: which decision withholds a variable, -1 where nobody publishes it. after: (one, other): the
    second decision follows the first.
    """

    counts: np.ndarray
    sums: np.ndarray
    decision: np.ndarray
    needs: np.ndarray
    """Width that a variable has to keep once it is unknown; 0 for none."""
    costs: np.ndarray
    must: np.ndarray
    fixed: np.ndarray
    after: tuple[tuple[int, int], ...]
    variable_of: np.ndarray
    """The variable of each cell."""
    stage: np.ndarray
    """When a variable is decided: years without a split first, then quarters, then each split."""

    @property
    def key(self) -> bytes:
        """A sum over all that the search looks at: equal keys, equal answers."""
        arrays = (getattr(self, name) for name in Numbers.__slots__ if name not in ("after", "variable_of"))
        parts = [part for one in arrays for part in (str(one.shape).encode(), one.tobytes())]
        return hashlib.sha256(b"".join([*parts, repr(self.after).encode()])).digest()

    def unknown(self, withheld: np.ndarray) -> np.ndarray:
        """The variables that a reader is not told."""
        return (self.decision < 0) | withheld[self.decision]

    def follow(self, withheld: np.ndarray) -> np.ndarray:
        """`withheld`, changed: with the decisions that follow those taken."""
        for first, second in self.after:
            withheld[second] |= withheld[first]
        return withheld

    def part(self, variables: np.ndarray, must: np.ndarray, fixed: np.ndarray) -> tuple[Numbers, np.ndarray]:
        """The numbers of some variables and the sums among them alone; and their decisions, in order."""
        inside = np.zeros(len(self.counts), dtype=bool)
        inside[variables] = True
        rows = ~(self.sums[:, ~inside] != 0).any(axis=1)
        decisions = np.unique(self.decision[variables])
        decisions = decisions[decisions >= 0]
        place = np.full(len(self.costs) + 1, -1)
        place[decisions] = np.arange(len(decisions))
        after = tuple(
            (int(place[a]), int(place[b])) for a, b in self.after if place[a] >= 0 and place[b] >= 0
        )
        return Numbers(
            self.counts[variables],
            self.sums[np.ix_(rows, variables)],
            place[self.decision[variables]],
            self.needs[variables],
            self.costs[decisions],
            must[decisions],
            fixed[decisions],
            after,
            variables,
            self.stage[variables],
        ), decisions


@dataclass(frozen=True, slots=True)
class Shape:
    """What systems of one shape share."""

    sums: csr_array
    certain: np.ndarray
    steady: np.ndarray
    """Rows that come to a number that everybody knows, not to nought."""
    variable_of: np.ndarray
    hidden: np.ndarray
    small: np.ndarray
    strict: np.ndarray
    """Whether a variable is of a population that only sensitive indicators count."""
    steps: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]
    """(hidden variables, rows that define them, their factors there), each step after those before."""
    decision: np.ndarray
    after: tuple[tuple[int, int], ...]
    stage: np.ndarray


def number(system: System, indicators: Mapping[str, Indicator], policy: Policy) -> Numbers:
    """The numbers of a system. Raises PublicationStopped where its cells don't add up."""
    used = tuple(indicators[name] for name in sorted({slot.indicator for slot in system.slots}))
    sensitive = frozenset(one.id for one in used if policy.is_sensitive(one))
    sums = tuple(np.flatnonzero(system.sums).tolist())
    shape = _shape(system.slots, used, sensitive, sums, _apart(system, indicators))
    counts = np.zeros(len(shape.decision))
    counts[shape.variable_of] = system.counts / _units(system)
    counts, rows, alive = _value(shape, counts, system.name)
    needs = np.zeros(len(counts))
    np.maximum.at(needs, shape.variable_of, system.widths.astype(float))
    least = np.where(shape.strict, policy.sensitive.smallest_count, policy.ordinary.smallest_count)
    width = np.where(shape.strict, policy.sensitive.narrowest_interval, policy.ordinary.narrowest_interval)
    at_risk = shape.small & alive & (counts >= 1 - TINY) & (counts < least - TINY)
    needs = np.where(shape.hidden, np.where(at_risk, width, 0), needs)
    size, of_cell = shape.decision.max(initial=-1) + 1, shape.decision[shape.variable_of]
    costs, must, fixed = np.zeros(size), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    np.add.at(costs, of_cell, system.costs)
    np.logical_or.at(must, of_cell, system.unsafe)
    np.logical_or.at(fixed, of_cell, _still_fixed(system, must[of_cell]) | system.kept)
    return Numbers(
        counts,
        rows,
        shape.decision,
        needs,
        costs,
        must,
        fixed & ~must,
        _followed({*shape.after, *_noughts(system, of_cell), *_events(system, of_cell)}),
        shape.variable_of,
        shape.stage,
    )


def _noughts(system: System, of_cell: np.ndarray) -> list[tuple[int, int]]:
    """Where nobody is in a group, its noughts follow its number of children: alone, one says a full side."""
    at = {slot: index for index, slot in enumerate(system.slots)}
    empty = [s for s, count in zip(system.slots, system.counts, strict=True) if not count]
    sides = [(s, s._replace(outcome=side)) for s in empty for side in (Outcome.YES, Outcome.NO)]
    return [
        (int(of_cell[at[whole]]), int(of_cell[at[part]]))
        for whole, part in sides
        if whole.outcome == Outcome.ALL and part in at and of_cell[at[whole]] != of_cell[at[part]]
    ]


def _events(system: System, of_cell: np.ndarray) -> list[tuple[int, int]]:
    """Events follow the children who had one, as they say that somebody had; without any, both are nought."""
    at = {slot: index for index, slot in enumerate(system.slots) if slot.outcome == Outcome.EVENTS}
    pairs = []
    for index, slot in enumerate(system.slots):
        events = at.get(slot._replace(outcome=Outcome.EVENTS))
        if slot.outcome == Outcome.CHILDREN_WITH_EVENT and events is not None:
            children, events = int(of_cell[index]), int(of_cell[events])
            pairs.append((children, events))
            if not system.counts[index]:
                pairs.append((events, children))
    return pairs


def _followed(pairs: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The pairs, and those that follow from two of them, in order."""
    then: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        then[first].add(second)
    while more := {(a, c) for a, b in pairs for c in then.get(b, ()) if a != c} - pairs:
        pairs |= more
        for first, second in more:
            then[first].add(second)
    return tuple(sorted(pairs))


def _still_fixed(system: System, must: np.ndarray) -> np.ndarray:
    """The fixed cells, but for levels with a number to withhold: no reader is told that those are empty."""
    if not system.fixed.any():
        return system.fixed
    told = {(s.indicator, *s[3:]) for s, one in zip(system.slots, must, strict=True) if one}
    return np.array(
        [f and (s.indicator, *s[3:]) not in told for s, f in zip(system.slots, system.fixed, strict=True)]
    )


@lru_cache(maxsize=1024)
def _shape(
    slots: tuple[Slot, ...],
    used: tuple[Indicator, ...],
    sensitive: frozenset[str],
    sums: tuple[int, ...],
    apart: frozenset[Quantity],
) -> Shape:
    found = relate(slots, {one.id: one for one in used}, apart)
    size = len(found.keys)
    hidden = np.isin(np.arange(size), list(found.hidden))
    of_ordinary = {v for v, s in zip(found.slots, slots, strict=True) if s.indicator not in sensitive}
    ordinary = {key.quantity.population for key, index in found.keys.items() if index in of_ordinary}
    strict = np.array([key.quantity.population not in ordinary for key in found.keys], dtype=bool)
    small = np.array([found.hidden.get(index, False) for index in range(size)], dtype=bool)
    decision, after = _decisions(slots, np.array(found.slots), size, set(sums))
    certain = np.array([row[1] for row in found.rows], dtype=bool)
    return Shape(
        _matrix(found, size),
        certain,
        np.isin(np.arange(len(found.rows)), list(found.steady)),
        np.array(found.slots),
        hidden,
        small,
        strict,
        _steps(found),
        decision,
        after,
        _stages(found),
    )


def _stages(found: Relations) -> np.ndarray:
    """The stage of each variable, by its split and the length of its period."""
    splits = sorted(
        {(key.breakdown, key.span[0] == key.span[1]) for key in found.keys if key.breakdown != "none"}
    )
    place = {split: FIRST_SPLIT + index for index, split in enumerate(splits)}
    return np.array(
        [place.get((k.breakdown, k.span[0] == k.span[1]), int(k.span[0] == k.span[1])) for k in found.keys]
    )


def _matrix(found: Relations, size: int) -> csr_array:
    terms = [term for row, _ in found.rows for term in row]
    starts = np.concatenate([[0], np.cumsum([len(row) for row, _ in found.rows])])
    of = np.array([variable for variable, _ in terms], dtype=np.int32)
    factors = np.array([factor for _, factor in terms], dtype=float)
    return csr_array((factors, of, starts.astype(np.int32)), shape=(len(found.rows), size))


def _steps(found: Relations) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]:
    """The hidden variables, in the order in which their rows give their values."""
    depth: dict[int, int] = {}
    for variable, row in found.defined.items():
        others = [depth[of] for of, _ in found.rows[row][0] if of != variable and of in depth]
        depth[variable] = 1 + max(others, default=0)
    steps = []
    for level in sorted(set(depth.values())):
        chosen = [variable for variable in depth if depth[variable] == level]
        rows = [found.defined[variable] for variable in chosen]
        own = [dict(found.rows[row][0])[variable] for variable, row in zip(chosen, rows, strict=True)]
        steps.append((np.array(chosen), np.array(rows), np.array(own, dtype=float)))
    return tuple(steps)


def _value(shape: Shape, counts: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts with the hidden pieces filled in; the rows that hold; whether each variable is real.

    A piece that comes out below nought shows that its row does not hold, and so does any row with it. Pieces
    that no row gives are cut stretches of time: they are real, and their rows hold.
    """
    alive = np.ones(len(counts), dtype=bool)
    known = ~shape.hidden
    for variables, rows, own in shape.steps:
        counts[variables] = -(shape.sums[rows] @ counts) / own
        dead = counts[variables] < -TINY
        alive[variables[dead]] = False
        counts[variables[dead]] = 0
        known[variables] = True
    lost = (abs(shape.sums) @ (~alive).astype(float)) > 0
    partly = (abs(shape.sums) @ (~known).astype(float)) > 0
    off = abs(shape.sums @ counts) > TINY * (1 + abs(shape.sums) @ abs(counts))
    broken = off & ~lost & ~partly & ~shape.steady
    if (broken & shape.certain).any():
        raise PublicationStopped(
            f"The cells of {name} don't add up: groups, levels, outcomes or periods of one table differ "
            "from their total. Nothing was published; mend the counts."
        )
    holds = ~lost & ~broken
    dense = shape.sums.toarray()
    return counts, dense if holds.all() else dense[holds], alive


def _apart(system: System, indicators: Mapping[str, Indicator]) -> frozenset[Quantity]:
    """The quantities on which indicators give different counts, so that they are not one number here."""
    keys = _keys(
        system.slots, tuple(indicators[name] for name in sorted({s.indicator for s in system.slots}))
    )
    size = keys.max(initial=-1) + 1
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, keys, system.counts)
    np.maximum.at(high, keys, system.counts)
    differs = np.flatnonzero((low < high)[keys])
    if not len(differs):
        return frozenset()
    named = {quantity_of(indicators[s.indicator], s.outcome) for s in system.slots}
    placed = {
        key_of(system.slots[i], indicators[system.slots[i].indicator], frozenset()).quantity for i in differs
    }
    own = {quantity_of(indicators[system.slots[i].indicator], system.slots[i].outcome) for i in differs}
    populations = {one.population for one in placed | own}
    return frozenset(placed | own | {q for q in named if q.population in populations and not q.having})


@lru_cache(maxsize=1024)
def _keys(slots: tuple[Slot, ...], used: tuple[Indicator, ...]) -> np.ndarray:
    """A number for each key that the cells have, as if all returns agreed."""
    by_name = {one.id: one for one in used}
    seen: dict = {}
    return np.array([seen.setdefault(key_of(s, by_name[s.indicator], frozenset()), len(seen)) for s in slots])


def _units(system: System) -> np.ndarray:
    """What one child adds to a sum, on average: sums are protected in children's worth."""
    units = np.ones(len(system.slots))
    of_series = {
        (slot.indicator, *slot[2:]): system.counts[index]
        for index, slot in enumerate(system.slots)
        if slot.outcome == Outcome.CHILDREN
    }
    largest: dict[str, tuple[float, float]] = {}
    sums = np.flatnonzero(system.sums)
    for index in sums:
        slot = system.slots[index]
        base = float(of_series.get((slot.indicator, *slot[2:]), 0))
        largest[slot.indicator] = max(
            largest.get(slot.indicator, (1.0, 1.0)), (base, float(system.counts[index]))
        )
    for index in sums:
        children, total = largest[system.slots[index].indicator]
        units[index] = max(total / children, 1.0)
    return units


def _decisions(
    slots: tuple[Slot, ...], variable_of: np.ndarray, size: int, sums: set[int]
) -> tuple[np.ndarray, tuple[tuple[int, int], ...]]:
    """The decision of each variable, and what follows what: the sums of a mean are one, after children."""
    decision = np.full(size, -1)
    of_sums: dict[tuple, int] = {}
    of_children: dict[tuple, int] = {}
    made = 0
    for index, slot in enumerate(slots):
        variable, series = variable_of[index], (slot.indicator, *slot[2:])
        if decision[variable] < 0:
            shared = of_sums.get(series) if index in sums else None
            decision[variable] = made if shared is None else shared
            made += shared is None
        if index in sums:
            of_sums[series] = int(decision[variable])
        elif slot.outcome == Outcome.CHILDREN:
            of_children[series] = int(decision[variable])
    pairs = {(of_children[series], of_sums[series]) for series in of_sums if series in of_children}
    return decision, tuple(sorted(pairs))

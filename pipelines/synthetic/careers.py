"""Careers in care: from group to group, out, and sometimes back, for all children of a block at once.

Here: spells (child, episode, care group, from, to) drawn from the national shape. Not here: their labels
and tables (`episodes.py`), or how old the children are (`people.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.synthetic.draw import YEAR_DAYS, pick, pick_by
from pipelines.synthetic.shape import (
    LEFT,
    MOVES,
    RETURN_AFTER_DAYS,
    RETURNS_TO_CARE,
    Flow,
    flow,
    moves_backwards,
)
from pipelines.synthetic.span import Span

SHORTEST_STAY = 3.0
SHORTEST_GAP = 14.0
LONGEST_HISTORY = 15 * YEAR_DAYS
LONGEST_CAREER = 17 * YEAR_DAYS
SIBLINGS = 0.3


@dataclass(frozen=True, slots=True)
class Spells:
    """Columns of equal length, sorted by child and start. `end` is the day after the last, as returned."""

    child: np.ndarray
    episode: np.ndarray
    """Number of the episode within the child, from 1."""
    group: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.child)

    def take(self, rows: np.ndarray) -> Spells:
        return Spells(
            self.child[rows], self.episode[rows], self.group[rows], self.start[rows], self.end[rows]
        )

    def sorted(self) -> Spells:
        return self.take(np.lexsort((self.start, self.child)))

    @property
    def opens_episode(self) -> np.ndarray:
        """Where a spell is the first of its episode."""
        same = (self.child[1:] == self.child[:-1]) & (self.episode[1:] == self.episode[:-1])
        return np.concatenate([[True], ~same])[: len(self)]

    @property
    def closes_episode(self) -> np.ndarray:
        """Where a spell is the last of its episode."""
        return np.concatenate([self.opens_episode[1:], [True]])[: len(self)]


def careers(rng: np.random.Generator, span: Span, children: int, home_tilt: float) -> Spells:
    """The spells of `children` children, each looked after on some day of the span; whole days.

    Careers run on after the span, because how long they will last says how old the children can be.
    """
    pattern = flow(span, home_tilt)
    in_care = round(children * share_in_care_at_start(pattern))
    stayers = _already_in_care(rng, span, pattern, in_care)
    first = _joined([stayers, _entering(rng, span, pattern, in_care, children)])
    second = _returning(rng, span, pattern, first)
    third = _returning(rng, span, pattern, second)
    return _in_whole_days(_joined([first, second, third]).sorted())


def share_in_care_at_start(pattern: Flow) -> float:
    """The share of all children of a span who are in care when it starts."""
    return pattern.stock[0].sum() / (pattern.stock[0].sum() + pattern.new.sum())


def children_per_looked_after(pattern: Flow) -> float:
    """Distinct children over the span for each child looked after on its last day."""
    return pattern.stock[0].sum() + pattern.new.sum()


def _walk(rng: np.random.Generator, group: np.ndarray, moves: np.ndarray, until: np.ndarray) -> Spells:
    """Follow each child from `group`, at day 0, until care ends or `until` days have passed."""
    a_day = moves.sum(axis=1) / YEAR_DAYS
    who, at, pieces = np.arange(len(group)), np.zeros(len(group)), []
    while not pieces or len(who):
        left = at + SHORTEST_STAY + rng.exponential(1 / a_day[group])
        pieces.append((who, np.ones_like(who), group, at, left))
        group = pick_by(rng, moves, group)
        going = (group < LEFT) & (left < until[who])
        who, group, at = who[going], group[going], left[going]
    return Spells(*(np.concatenate(column) for column in zip(*pieces, strict=True))).sorted()


def _already_in_care(rng: np.random.Generator, span: Span, pattern: Flow, children: int) -> Spells:
    """Children in care on the first day: a history run backwards, then a future run forwards."""
    group = pick(rng, pattern.stock[0], children)
    backwards = moves_backwards(pattern.stock[0], pattern.entries[0])
    past = _walk(rng, group, backwards, np.full(children, LONGEST_HISTORY))
    future = _walk(rng, group, MOVES, np.full(children, LONGEST_CAREER))
    now = past.opens_episode
    started = np.minimum(past.end, LONGEST_HISTORY)
    earlier = Spells(
        past.child[~now], past.episode[~now], past.group[~now], -started[~now], -past.start[~now]
    )
    joins = future.opens_episode
    start = future.start.copy()
    start[joins] = -started[now]
    both = _joined([earlier, Spells(future.child, future.episode, future.group, start, future.end)])
    return Spells(both.child, both.episode, both.group, both.start + span.start, both.end + span.start)


def _entering(rng: np.random.Generator, span: Span, pattern: Flow, first: int, children: int) -> Spells:
    """Children who come into care during the span; brothers and sisters come together."""
    count = children - first
    month = pick(rng, pattern.new, count)
    entered = span.start + (month + rng.random(count)) * YEAR_DAYS / 12
    group = pick_by(rng, pattern.entries, month)
    eldest = np.maximum.accumulate(np.where(rng.random(count) < SIBLINGS, 0, np.arange(count)))
    entered, group = np.minimum(entered[eldest], span.end - SHORTEST_STAY), group[eldest]
    spells = _walk(rng, group, MOVES, np.full(count, LONGEST_CAREER))
    day = entered[spells.child]
    return Spells(spells.child + first, spells.episode, spells.group, spells.start + day, spells.end + day)


def _returning(rng: np.random.Generator, span: Span, pattern: Flow, before: Spells) -> Spells:
    """A further episode for some of those whose last one ended."""
    last = before.sorted()
    last = last.take(last.closes_episode)
    back = last.end + SHORTEST_GAP + rng.exponential(RETURN_AFTER_DAYS, len(last))
    comes = (rng.random(len(last)) < RETURNS_TO_CARE) & (last.end > span.start) & (back < span.end - 3)
    child, episode, back = last.child[comes], last.episode[comes] + 1, back[comes]
    month = np.clip((back - span.start) / YEAR_DAYS * 12, 0, len(pattern.entries) - 1).astype(int)
    group = pick_by(rng, pattern.entries, month)
    spells = _walk(rng, group, MOVES, np.full(len(group), LONGEST_CAREER))
    day = back[spells.child]
    return Spells(
        child[spells.child], episode[spells.child], spells.group, spells.start + day, spells.end + day
    )


def _joined(parts: list[Spells]) -> Spells:
    fields = ("child", "episode", "group", "start", "end")
    return Spells(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def _in_whole_days(spells: Spells) -> Spells:
    """Whole days, and no career longer than a childhood."""
    opened = np.full(spells.child.max() + 1, np.inf)
    np.minimum.at(opened, spells.child, spells.start)
    start = np.floor(spells.start).astype(int)
    end = np.floor(np.minimum(spells.end, (opened + LONGEST_CAREER)[spells.child])).astype(int)
    whole = Spells(spells.child, spells.episode, spells.group, start, end)
    return whole.take(end - start >= 2)

"""The children themselves: when they were born, and what stays with them whatever their care.

Here: the traits that several tables share.
Not here: care (`careers.py`), and the tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.synthetic.careers import Spells
from pipelines.synthetic.draw import YEAR_DAYS, pick, shifted
from pipelines.synthetic.shape import ENTRY_AGE_EDGES, ENTRY_AGES, OTHER, RESIDENTIAL
from pipelines.synthetic.span import Span, day_in_year, month_starts, years_of

OLDEST_DAYS = 17.85 * YEAR_DAYS
AGING_OUT_DAYS = 1.8 * YEAR_DAYS
GROWS_UP = np.array([0.12, 0.22, 0.24, 0.40, 0.50])
"""Share whose care lasts until some day between sixteen and eighteen, by their last group."""
YOUNGEST_RESIDENTIAL = 9 * YEAR_DAYS
YOUNGEST_OTHER = 15 * YEAR_DAYS
SEX_WEIGHTS = (0.537, 0.457, 0.004, 0.002)
SCN_HELD = 0.92
FIRST_SCHOOL_AGE = 5
LEAVING_AGES = (15, 16, 17)
LEAVING_WEIGHTS = np.array(
    [[0.34, 0.36, 0.30], [0.24, 0.35, 0.41], [0.17, 0.33, 0.50], [0.38, 0.37, 0.25], [0.34, 0.36, 0.30]]
)


@dataclass(frozen=True, slots=True)
class People:
    """One element a child."""

    birth: np.ndarray
    """First of the month of birth."""
    sex: np.ndarray
    scn: np.ndarray
    leaving_age: np.ndarray
    """Age on 1 March of the last school year: 15 leaves from S4, 16 from S5, 17 from S6."""
    ability: np.ndarray
    """Standard normal; carried into every stage of schooling."""

    def age(self, child: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Completed years on `day`."""
        months = np.asarray(day, dtype="datetime64[D]").astype("datetime64[M]").astype(int)
        born = self.birth[child].astype("datetime64[D]").astype("datetime64[M]").astype(int)
        return (months - born) // 12

    def age_in_march(self, child: np.ndarray, year: np.ndarray) -> np.ndarray:
        """Age on 1 March of each reporting year, which fixes the school stage."""
        return self.age(child, day_in_year(year, 3, 1))


def people(rng: np.random.Generator, span: Span, spells: Spells, scn_shift: float) -> People:
    """One person for each child of the spells, old enough and young enough for all of them."""
    first, last = spells.take(_first_rows(spells)), spells.take(_last_rows(spells))
    birth = _birth(rng, spells, first, last)
    count = len(birth)
    at_school = years_of(np.minimum(last.end, span.end)) >= years_of(birth) + FIRST_SCHOOL_AGE
    return People(
        birth=birth,
        sex=pick(rng, SEX_WEIGHTS, count),
        scn=(rng.random(count) < shifted(SCN_HELD, scn_shift)) & (at_school | (rng.random(count) < 0.2)),
        leaving_age=np.array(LEAVING_AGES)[_leaving(rng, last.group)],
        ability=rng.normal(size=count),
    )


def _birth(rng: np.random.Generator, spells: Spells, first: Spells, last: Spells) -> np.ndarray:
    """An age at the first day of care that fits its group, residential care later on, and eighteen."""
    length = last.end - first.start
    youngest = np.minimum(_youngest(spells, first), OLDEST_DAYS - length)
    age = _entry_age(rng, first.group, youngest, OLDEST_DAYS - length)
    grown_up = OLDEST_DAYS - rng.random(len(first)) * AGING_OUT_DAYS - length
    grows_up = (rng.random(len(first)) < GROWS_UP[last.group]) & (grown_up >= youngest)
    return month_starts(np.floor(first.start - np.where(grows_up, grown_up, age)).astype(int))


def _youngest(spells: Spells, first: Spells) -> np.ndarray:
    """The least age at the first day of care, in days, that later spells allow."""
    floor = np.where(spells.group == RESIDENTIAL, YOUNGEST_RESIDENTIAL, 0)
    floor = np.where((spells.group == OTHER) & ~spells.opens_episode, YOUNGEST_OTHER, floor)
    youngest = np.zeros(len(first))
    np.maximum.at(youngest, spells.child, floor - (spells.start - first.start[spells.child]))
    return youngest


def _entry_age(
    rng: np.random.Generator, group: np.ndarray, youngest: np.ndarray, oldest: np.ndarray
) -> np.ndarray:
    """An age in days between the limits, from the ages at which care of each group begins."""
    edges = ENTRY_AGE_EDGES * YEAR_DAYS
    age, share = np.zeros(len(group)), rng.random(len(group))
    for code, weights in enumerate(ENTRY_AGES):
        of = group == code
        heights = np.concatenate([[0], np.cumsum(weights)])
        low, high = np.interp(youngest[of], edges, heights), np.interp(oldest[of], edges, heights)
        age[of] = np.interp(low + (high - low) * share[of], heights, edges)
    return np.clip(age, youngest, oldest)


def _leaving(rng: np.random.Generator, group: np.ndarray) -> np.ndarray:
    edges = LEAVING_WEIGHTS.cumsum(axis=1)
    return (rng.random(len(group))[:, None] >= edges[group, :-1]).sum(axis=1)


def _first_rows(spells: Spells) -> np.ndarray:
    return np.flatnonzero(np.concatenate([[True], spells.child[1:] != spells.child[:-1]]))


def _last_rows(spells: Spells) -> np.ndarray:
    return np.flatnonzero(np.concatenate([spells.child[1:] != spells.child[:-1], [True]]))

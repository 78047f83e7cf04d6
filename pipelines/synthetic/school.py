"""The `school` and `exclusions` tables. Not here: attainment and leaving (`attainment.py`)."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import STAGES
from pipelines.synthetic.block import Block, ChildYears
from pipelines.synthetic.draw import dates, labelled, repeated, shifted, yes_no
from pipelines.synthetic.people import FIRST_SCHOOL_AGE
from pipelines.synthetic.span import day_in_year

FIRST_SECONDARY = STAGES.index("S1")

HALF_DAYS = {2019: 380, 2020: 250, 2021: 300}
"""Schools closed on 20 March 2020, and from January to April 2021."""
NORMAL_HALF_DAYS = 380

# Attendance 2022/23: at home 71.8 %, foster 93.5 to 93.8, all looked after 84.4.
BELOW_90 = np.array([0.73, 0.42, 0.27, 0.53, 0.45])
ABSENT_WHERE_BELOW = np.array([0.378, 0.260, 0.142, 0.300, 0.26])
ABSENT_OTHERWISE = np.array([0.050, 0.045, 0.037, 0.045, 0.045])
EASIER_BEFORE = {2017: -0.45, 2018: -0.40, 2019: -0.30, 2020: -0.25, 2021: -0.20, 2022: -0.05}
"""Below 90 % was rarer before the pandemic, on the logit scale; the years after are all alike."""
SECONDARY_HARDER, PRIMARY_EASIER = 0.35, -0.45
LASTING = 0.7
"""How far a child's attendance in one year is that of the next (correlation on the normal scale)."""
PART_TIME = np.array([0.09, 0.04, 0.025, 0.13, 0.06])

# Exclusions per 1,000 pupils: 97 in 2022/23 (27 in primary, 157 in secondary), falling from 210 in 2016/17.
EXCLUSIONS = np.array([0.120, 0.060, 0.044, 0.165, 0.08])
EXCLUSIONS_IN_YEAR = {2017: 2.15, 2018: 1.85, 2019: 1.57, 2020: 1.00, 2021: 0.80, 2022: 0.95}
PRIMARY_RATE, SECONDARY_RATE = 0.30, 1.65
FRAILTY = 0.35


def pupils(block: Block) -> ChildYears:
    """Children in care in a year, of school age, not yet left, whose school record can be found."""
    years = block.years
    age = block.who.age_in_march(years.child, years.year)
    at_school = (age >= FIRST_SCHOOL_AGE) & (age <= block.who.leaving_age[years.child])
    return years.take(np.flatnonzero(at_school & block.who.scn[years.child]))


def stage_codes(block: Block, rows: ChildYears) -> np.ndarray:
    """The place of each row's stage in `STAGES`: five on 1 March is P1."""
    return block.who.age_in_march(rows.child, rows.year) - FIRST_SCHOOL_AGE


def by_year(values: dict[int, float], years: np.ndarray, otherwise: float) -> np.ndarray:
    """The value of each year; years before the first listed take its value, others `otherwise`."""
    if not len(years):
        return np.zeros(0)
    table = {year: values.get(year, otherwise) for year in range(years.min(), years.max() + 1)}
    first = min(values)
    table |= {year: values[first] for year in table if year < first}
    return np.array(list(table.values()))[years - years.min()]


def school_frame(block: Block) -> pl.DataFrame:
    """One row a pupil and year."""
    rng, rows, partnership = block.stream("school"), pupils(block), block.partnership
    stage = stage_codes(block, rows)
    part_time = rng.random(len(rows)) < shifted(PART_TIME, partnership.shift("part time", 0.2))[rows.group]
    possible = by_year(HALF_DAYS, rows.year, NORMAL_HALF_DAYS) - rng.integers(0, 7, len(rows))
    possible = np.where(part_time, np.floor(possible * rng.uniform(0.5, 0.8, len(rows))), possible)
    attended = np.round(possible * (1 - _absence(rng, block, rows, stage)))
    return pl.DataFrame(
        {
            **block.keys(rows.child),
            "school_year": rows.year,
            "stage": labelled(stage, STAGES),
            "half_days_possible": possible.astype(int),
            "half_days_attended": attended.astype(int),
            "part_time": yes_no(part_time),
        }
    )


def exclusions_frame(block: Block) -> pl.DataFrame:
    """One row an exclusion; a few pupils have several."""
    rng, rows = block.stream("exclusions"), pupils(block)
    frailty = rng.gamma(FRAILTY, 1 / FRAILTY, len(block.who.birth))
    level = np.exp(block.partnership.shift("exclusions", 0.2))
    of_stage = np.where(stage_codes(block, rows) >= FIRST_SECONDARY, SECONDARY_RATE, PRIMARY_RATE)
    expected = EXCLUSIONS[rows.group] * of_stage * by_year(EXCLUSIONS_IN_YEAR, rows.year, 1.0) * level
    row, _ = repeated(rng.poisson(expected * frailty[rows.child]))
    from_day = day_in_year(rows.year[row], 8, 20)
    day = from_day + rng.integers(0, 300, len(row))
    lost = np.minimum(1 + rng.geometric(0.17, len(row)), 60)
    frame = pl.DataFrame(
        {
            **block.keys(rows.child[row]),
            "school_year": rows.year[row],
            "excluded_on": dates(day),
            "half_days_lost": lost,
        }
    )
    return frame.unique(maintain_order=True)


def _absence(rng: np.random.Generator, block: Block, rows: ChildYears, stage: np.ndarray) -> np.ndarray:
    """Share of half-days missed: a child is above or below 90 % first, then how far."""
    own = rng.normal(size=len(block.who.birth))[rows.child]
    this_year = rng.normal(size=len(rows))
    level = np.sqrt(LASTING) * own + np.sqrt(1 - LASTING) * this_year
    shift = block.partnership.shift("attendance") + by_year(EASIER_BEFORE, rows.year, 0.0)
    shift = shift + np.where(stage >= FIRST_SECONDARY, SECONDARY_HARDER, PRIMARY_EASIER)
    chance = shifted(BELOW_90[rows.group], shift)
    is_below = _uniform(level) < chance
    depth = (ABSENT_WHERE_BELOW[rows.group] - 0.1) / 0.9
    below = 0.102 + 0.89 * rng.random(len(rows)) ** (1 / depth - 1)
    above = 0.098 * rng.random(len(rows)) ** (0.1 / ABSENT_OTHERWISE[rows.group] - 1)
    return np.where(is_below, below, above)


def _uniform(normal: np.ndarray) -> np.ndarray:
    """Standard normal values as their ranks between 0 and 1 (logistic approximation, good to 0.0002)."""
    return 1 / (1 + np.exp(-(1.5976 * normal + 0.070566 * normal**3)))

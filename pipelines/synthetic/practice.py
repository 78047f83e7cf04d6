"""The `workers` and `audits` tables: who works with a child, and how its file was judged."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.synthetic.block import Block
from pipelines.synthetic.draw import YEAR_DAYS, dates, pick_by, references
from pipelines.synthetic.span import day_in_year

CHANGES_A_YEAR = np.array([0.66, 0.52, 0.44, 0.58, 0.70])
CHILDREN_A_WORKER = 11
HISTORY = int(1.2 * YEAR_DAYS)
"""Days before the span from which workers are known, so that its first census can look back a year."""

AUDITED = 0.11
GRADES = ("plan_grade", "assessment_grade", "chronology_grade")
GRADE_WEIGHTS = np.array(
    [
        [0.03, 0.13, 0.30, 0.35, 0.16, 0.03],
        [0.02, 0.10, 0.27, 0.38, 0.19, 0.04],
        [0.01, 0.08, 0.25, 0.40, 0.21, 0.05],
        [0.01, 0.09, 0.26, 0.39, 0.20, 0.05],
        [0.02, 0.11, 0.28, 0.37, 0.18, 0.04],
    ]
)
CHRONOLOGY_HARDER = 0.25


def workers_frame(block: Block) -> pl.DataFrame:
    """One row a worker of a child, one after the other through each episode."""
    rng, span, spells = block.stream("workers"), block.span, block.spells
    opens, closes = np.flatnonzero(spells.opens_episode), np.flatnonzero(spells.closes_episode)
    begins = np.maximum(spells.start[opens], span.start - HISTORY)
    ends, until = spells.end[closes], np.minimum(spells.end[closes], span.end)
    length = np.maximum(until - begins, 0)
    changes = rng.poisson(CHANGES_A_YEAR[spells.group[closes]] * length / YEAR_DAYS)
    row = np.repeat(np.arange(len(opens)), changes)
    day = begins[row] + np.floor(rng.random(len(row)) * length[row]).astype(int)
    in_care = np.flatnonzero(length > 0)
    cuts = np.unique(np.stack([row, day])[:, day > begins[row]], axis=1)
    row, start = np.append(in_care, cuts[0]), np.append(begins[in_care], cuts[1])
    order = np.lexsort((start, row))
    row, start = row[order], start[order]
    end = np.where(np.append(row[1:], -1) == row, np.append(start[1:], 0), ends[row])
    return pl.DataFrame(
        {
            **block.keys(spells.child[opens][row]),
            "worker_ref": references("W-", _each_another(rng, block, row)),
            "worker_start": dates(start),
            "worker_end": dates(end, span.is_open(end)),
        }
    )


def audits_frame(block: Block) -> pl.DataFrame:
    """One row an audited file: about one child in nine a year, graded 1 to 6."""
    rng, years = block.stream("audits"), block.years
    rows = years.take(np.flatnonzero(rng.random(len(years)) < AUDITED))
    day = day_in_year(rows.year, 8, 1) + rng.integers(0, 365, len(rows))
    spell = block.spell_on(rows.child, day)
    rows, day, group = rows.take(spell >= 0), day[spell >= 0], block.spells.group[spell[spell >= 0]]
    grades = {name: 1 + pick_by(rng, GRADE_WEIGHTS, group) for name in GRADES}
    worse = rng.random(len(rows)) < CHRONOLOGY_HARDER
    grades["chronology_grade"] = np.maximum(grades["chronology_grade"] - worse, 1)
    reference = references("A-", block.numbers(rows.child), rows.year)
    return pl.DataFrame(
        {"audit_ref": reference, **block.keys(rows.child), "audited_on": dates(day), **grades}
    )


def _each_another(rng: np.random.Generator, block: Block, row: np.ndarray) -> np.ndarray:
    """A number for each worker, never the same twice running."""
    pool = max(round(block.partnership.size / CHILDREN_A_WORKER), 2)
    first = rng.integers(0, pool, row.max(initial=0) + 1)
    steps = rng.integers(1, pool, len(row))
    total = np.cumsum(steps)
    from_start = total - total[np.searchsorted(row, row)]
    return (first[row] + from_start) % pool + 1

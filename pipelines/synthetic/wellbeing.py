"""The `wellbeing` table: assessments against the eight indicators, scored 1 (low) to 6 (high).

A child's wellbeing starts at a level of its own and drifts up while in a placement, fastest with foster
and kinship carers and least at home; every assessment adds noise. About seven children in ten who are
assessed in a year were assessed before in the same group. Not here: what counts as improved.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import WELLBEING
from pipelines.synthetic.block import Block
from pipelines.synthetic.draw import YEAR_DAYS, dates, emptied, labelled, pick, repeated

ASSESSED_BY, BY_WEIGHTS = ("Social worker", "Named person", "Child and worker"), (0.68, 0.18, 0.14)
TOOL = "Wellbeing wheel"
START = np.array([3.2, 3.35, 3.35, 2.95, 3.2])
A_YEAR = np.array([0.03, 0.20, 0.22, 0.14, 0.10])
OF_SCORE = np.array([0.25, 0.30, -0.25, 0.05, 0.10, 0.05, -0.20, -0.20])
SPREAD_CHILD, SPREAD_SCORE, SPREAD_DAY, SPREAD_NOISE = 0.75, 0.45, 0.35, 0.60
CEILING_AFTER = 6 * YEAR_DAYS
EVERY = 235.0
DONE = 0.80
FIRST_AFTER = 40
MISSING = 0.02


def wellbeing_frame(block: Block) -> pl.DataFrame:
    """One row an assessment."""
    rng, spells = block.stream("wellbeing"), block.spells
    row, day = _assessments(rng, block)
    in_care = np.minimum(day - spells.start[row], CEILING_AFTER) / YEAR_DAYS
    child = spells.child[row]
    own = SPREAD_CHILD * rng.normal(size=len(block.who.birth))[child]
    drift = A_YEAR[spells.group[row]] + 0.3 * block.partnership.shift("wellbeing", 0.1)
    level = START[spells.group[row]] + own + drift * in_care + SPREAD_DAY * rng.normal(size=len(row))
    scores = [
        _scores(rng, level + OF_SCORE[i] + SPREAD_SCORE * rng.normal(size=len(block.who.birth))[child])
        for i in range(len(WELLBEING))
    ]
    frame = pl.DataFrame(
        {
            **block.keys(child),
            "assessed_on": dates(day),
            "assessed_by": labelled(pick(rng, BY_WEIGHTS, len(row)), ASSESSED_BY),
            **dict(zip(WELLBEING, scores, strict=True)),
        }
    )
    return frame.with_columns(tool=pl.lit(TOOL)) if block.partnership.position % 3 == 0 else frame


def _assessments(rng: np.random.Generator, block: Block) -> tuple[np.ndarray, np.ndarray]:
    """(spell, day): due soon after a spell starts and at intervals after it, not all of them done."""
    spells, span = block.spells, block.span
    begins = np.maximum(spells.start + FIRST_AFTER, span.start)
    until = np.minimum(spells.end, span.end + 1)
    due = np.where(until > begins, (until - begins) // EVERY + 1, 0).astype(int)
    row, nth = repeated(due)
    day = begins[row] + (nth * EVERY + rng.integers(0, 120, len(row))).astype(int)
    kept = (rng.random(len(row)) < DONE) & (day < until[row])
    return row[kept], day[kept]


def _scores(rng: np.random.Generator, level: np.ndarray) -> pl.Series:
    scored = np.clip(np.round(level + SPREAD_NOISE * rng.normal(size=len(level))), 1, 6).astype(int)
    return emptied(pl.Series(scored), rng.random(len(level)) < MISSING)

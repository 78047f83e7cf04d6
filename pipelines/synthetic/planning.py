"""The `reviews` and `voice` tables. A review is due on the day that was agreed with the child.

One partnership's reviews of children at home come to be held on time more often, some quarters after a first
report, and their children are offered an advocate more often after a second one: the two changes in all this
data that an inspection could plausibly have moved.
Not here: workers and audits (`practice.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.synthetic.block import Block
from pipelines.synthetic.draw import dates, labelled, pick, references, repeated, shifted, yes_no
from pipelines.synthetic.shape import HOME
from pipelines.synthetic.span import advocacy_day, report_day

FIRST_AFTER, EVERY, JITTER = 42, 183, 25
ON_TIME = np.array([0.71, 0.77, 0.80, 0.82, 0.75])
LEAD_AT_HOME_BEFORE, LEAD_AT_HOME_AFTER = 0.60, 0.80
QUARTERS_UNTIL_FELT, QUARTERS_TO_SETTLE = 3, 3
NEVER_HELD = 0.03
PLAN_CHANGED = 0.38

VIEWS_RECORDED = np.array([0.73, 0.79, 0.82, 0.83, 0.76])
ACTED_ON = np.array([0.61, 0.66, 0.68, 0.66, 0.62])
TOOK_PART = ("In person", "Online", "Through a worker", "Did not take part")
TOOK_PART_WEIGHTS = {"home": (0.38, 0.10, 0.20, 0.32), "away": (0.46, 0.10, 0.22, 0.22)}
ADVOCACY_OFFERED = np.array([0.44, 0.55, 0.60, 0.72, 0.52])
LEAD_ADVOCACY_AT_HOME_AFTER = 0.64
ADVOCACY_USED = 0.31


def reviews_and_voice(block: Block) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(reviews, voice): a row a review due in the span, and one for each that was held."""
    rng = block.stream("reviews")
    child, nth, due, group = _due(rng, block)
    held = _held(rng, block, due, group)
    is_held = (held >= 0) & (held <= block.span.end)
    shared = {"review_ref": references("R-", block.numbers(child), nth + 1), **block.keys(child)}
    reviews = pl.DataFrame(
        {
            **shared,
            "due_on": dates(due),
            "held_on": dates(np.maximum(held, 0), ~is_held),
            "plan_changed": yes_no(is_held & (rng.random(len(due)) < PLAN_CHANGED)),
        }
    )
    kept = pl.DataFrame(shared).filter(pl.Series(is_held))
    return reviews, _voice(block, kept, group[is_held], held[is_held])


def _due(rng: np.random.Generator, block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(child, nth of the child, day, group) of each review due in the span while in care."""
    spells, span = block.spells, block.span
    opens, closes = np.flatnonzero(spells.opens_episode), np.flatnonzero(spells.closes_episode)
    start, end = spells.start[opens], np.minimum(spells.end[closes], span.end + 1)
    row, nth = repeated(np.maximum((end - start) // EVERY + 1, 0))
    due = start[row] + FIRST_AFTER + nth * EVERY + rng.integers(-JITTER, JITTER, len(row))
    kept = (due >= span.start) & (due < end[row])
    child, due = spells.child[opens][row[kept]], due[kept]
    first = np.searchsorted(child, child)
    return child, np.arange(len(child)) - first, due, spells.group[block.spell_on(child, due)]


def _held(rng: np.random.Generator, block: Block, due: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The day of each review, or -1: a little early or on the day, late, or never."""
    chance = shifted(ON_TIME, block.partnership.shift("reviews", 0.2))[group]
    if block.partnership.is_lead:
        chance = np.where(group == HOME, _lead_at_home(block, due), chance)
    on_time = rng.random(len(due)) < chance
    early, late = rng.integers(0, 15, len(due)), 1 + rng.exponential(24, len(due)).astype(int)
    never = ~on_time & (rng.random(len(due)) < NEVER_HELD / (1 - ON_TIME.mean()))
    return np.where(never, -1, np.where(on_time, due - early, due + late))


def _lead_at_home(block: Block, due: np.ndarray) -> np.ndarray:
    quarters = (due - report_day(block.span)) / 91.3
    risen = np.clip((quarters - QUARTERS_UNTIL_FELT) / QUARTERS_TO_SETTLE, 0, 1)
    return LEAD_AT_HOME_BEFORE + (LEAD_AT_HOME_AFTER - LEAD_AT_HOME_BEFORE) * risen


def _voice(block: Block, held: pl.DataFrame, group: np.ndarray, day: np.ndarray) -> pl.DataFrame:
    rng, shift = block.stream("voice"), block.partnership.shift("voice", 0.2)
    views = rng.random(len(group)) < shifted(VIEWS_RECORDED, shift)[group]
    chance = shifted(ADVOCACY_OFFERED, shift)[group]
    if block.partnership.is_lead:
        is_reached = (group == HOME) & (day >= advocacy_day(block.span))
        chance = np.where(is_reached, LEAD_ADVOCACY_AT_HOME_AFTER, chance)
    offered = rng.random(len(group)) < chance
    home, away = (pick(rng, TOOK_PART_WEIGHTS[place], len(group)) for place in ("home", "away"))
    acted_on = (rng.random(len(group)) < ACTED_ON[group]).astype(int)
    frame = held.with_columns(
        views_recorded=yes_no(views),
        took_part=labelled(np.where(group == HOME, home, away), TOOK_PART),
        advocacy_offered=yes_no(offered),
        advocacy_used=yes_no(offered & (rng.random(len(group)) < ADVOCACY_USED)),
    )
    if block.partnership.position % 3 == 1:
        return frame
    return frame.with_columns(view_acted_on=labelled(np.where(views, acted_on, -1), ("N", "Y")))

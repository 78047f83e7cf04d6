"""The `children`, `episodes` and `placements` tables.

Not here: who lives where when (`careers.py`), or who the children are (`people.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import EPISODE_DESTINATIONS
from pipelines.synthetic.block import Block
from pipelines.synthetic.careers import Spells
from pipelines.synthetic.draw import dates, labelled, pick, pick_by, references, shifted, yes_no
from pipelines.synthetic.shape import HOME, PLACEMENT_WEIGHTS, PLACEMENTS

SEXES = ("Male", "Female", "Other", "Not known")
DISABILITIES, DISABILITY_WEIGHTS = ("Yes", "No", "Not known"), (0.11, 0.79, 0.10)
ETHNIC_GROUPS = ("White", "Asian", "African", "Mixed", "Not known")
ETHNIC_WEIGHTS = (0.88, 0.03, 0.02, 0.03, 0.04)

CARE_PLAN = np.array([0.93, 0.955, 0.97, 0.97, 0.93])
DESTINATION_WEIGHTS = {
    "young": np.array(
        [
            [0.90, 0.05, 0, 0.00, 0, 0, 0.05],
            [0.30, 0.62, 0, 0.02, 0, 0, 0.06],
            [0.45, 0.15, 0, 0.30, 0, 0, 0.10],
            [0.65, 0.12, 0, 0.00, 0, 0, 0.23],
            [0.50, 0.15, 0, 0.05, 0, 0, 0.30],
        ]
    ),
    "sixteen": np.array(
        [
            [0.82, 0.03, 0.00, 0, 0.04, 0.04, 0.07],
            [0.25, 0.50, 0.13, 0, 0.04, 0.03, 0.05],
            [0.20, 0.05, 0.50, 0, 0.13, 0.05, 0.07],
            [0.25, 0.04, 0.32, 0, 0.22, 0.07, 0.10],
            [0.15, 0.05, 0.10, 0, 0.40, 0.20, 0.10],
        ]
    ),
}
OVERLAPS = 0.001
ADOPTERS = 2


def children_frame(block: Block) -> pl.DataFrame:
    """One row a child."""
    rng, count = block.stream("children"), len(block.who.birth)
    return pl.DataFrame(
        {
            **block.keys(np.arange(count)),
            "sex": labelled(block.who.sex, SEXES),
            "birth_month": dates(block.who.birth),
            "ethnic_group": labelled(pick(rng, ETHNIC_WEIGHTS, count), ETHNIC_GROUPS),
            "disability": labelled(pick(rng, DISABILITY_WEIGHTS, count), DISABILITIES),
            "scn_held": yes_no(block.who.scn),
        }
    )


def episode_references(block: Block, spells: Spells) -> pl.Series:
    """`E-000123-2`: the second episode of a child."""
    return references("E-", block.numbers(spells.child), spells.episode)


def episodes_frame(block: Block) -> pl.DataFrame:
    """One row an episode. The end and the destination are empty while it is open."""
    rng, span = block.stream("episodes"), block.span
    opening = block.spells.take(np.flatnonzero(block.spells.opens_episode))
    closing = block.spells.take(np.flatnonzero(block.spells.closes_episode))
    is_open = span.is_open(closing.end)
    plan = shifted(CARE_PLAN, block.partnership.shift("care plan", 0.25))[closing.group]
    return pl.DataFrame(
        {
            "episode_ref": episode_references(block, opening),
            **block.keys(opening.child),
            "episode_start": dates(opening.start),
            "episode_end": dates(closing.end, is_open),
            "care_plan": yes_no(rng.random(len(opening)) < plan),
            "destination": labelled(
                np.where(is_open, -1, _destination(rng, block, closing)), EPISODE_DESTINATIONS
            ),
        }
    )


def placements_frame(block: Block) -> pl.DataFrame:
    """One row a placement. Now and then a carer is recorded a few days before the last one ends."""
    rng, placed = block.stream("placements"), block.placements
    starts_early = (rng.random(len(placed)) < OVERLAPS) & ~placed.opens_episode
    starts_early &= np.roll(placed.end - placed.start, 1) > 10
    starts_early &= np.roll(placed.group, 1) != HOME
    return pl.DataFrame(
        {
            "episode_ref": episode_references(block, placed),
            **block.keys(placed.child),
            "placement_type": _placement_types(rng, block),
            "placement_start": dates(placed.start - 4 * starts_early),
            "placement_end": dates(placed.end, block.span.is_open(placed.end)),
        }
    )


def _placement_types(rng: np.random.Generator, block: Block) -> pl.Series:
    placed = block.placements
    labels = [label for group in PLACEMENTS for label in group]
    codes = np.zeros(len(placed), dtype=int)
    offset = 0
    for group, weights in enumerate(PLACEMENT_WEIGHTS):
        of = np.flatnonzero(placed.group == group)
        codes[of] = offset + pick(rng, weights, len(of))
        offset += len(weights)
    adopters = codes == labels.index("With prospective adopters")
    too_old = block.who.age(placed.child, placed.start) >= 8
    codes[adopters & too_old] -= ADOPTERS
    return labelled(codes, labels)


def _destination(rng: np.random.Generator, block: Block, closing: Spells) -> np.ndarray:
    sixteen = block.who.age(closing.child, closing.end) >= 16
    young = pick_by(rng, DESTINATION_WEIGHTS["young"], closing.group)
    return np.where(sixteen, pick_by(rng, DESTINATION_WEIGHTS["sixteen"], closing.group), young)

"""The `leavers` and `acel` tables: stage of leaving, qualifications, destinations, levels reached.

Published figures for looked after leavers 2022/23: left by S4 34.3 %; SCQF 4 or better 75.7, 5 or better
42.3, 6 or better 15.8; positive destinations 86.4 at three months, 71.1 at nine.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import LEAVER_DESTINATIONS, STAGES
from pipelines.synthetic.block import Block, ChildYears
from pipelines.synthetic.draw import labelled, pick, shifted, yes_no
from pipelines.synthetic.school import pupils, stage_codes
from pipelines.synthetic.span import day_in_year

LEAVER_STAGES = ("S4", "S5", "S6")
SCQF_LEVELS = (0, 2, 3, 4, 5, 6, 7)
SCQF_EDGES = np.array([-1.55, -1.35, -1.0, -0.62, 0.42, 1.33, 2.2])
"""Where each of levels 1–2, 3, 4 … begins on the scale of ability, stage and care taken together."""
SCQF_OF_GROUP = np.array([-0.17, 0.29, 0.58, -0.10, -0.05])
SCQF_OF_STAGE = np.array([-0.70, 0.05, 0.65])

UNKNOWN = LEAVER_DESTINATIONS.index("Unknown")
POSITIVE_WEIGHTS = (0.05, 0.44, 0.13, 0.28, 0.02, 0.08)
NOT_POSITIVE_WEIGHTS = (0.58, 0.28, 0.14)
POSITIVE_3M = np.array([0.80, 0.87, 0.91, 0.83, 0.82])
POSITIVE_9M = np.array([0.65, 0.76, 0.82, 0.67, 0.67])

ACEL_STAGES = {STAGES.index(name) for name in ("P1", "P4", "P7", "S3")}
ACEL_MEASURES = ("reading", "writing", "listening_talking", "numeracy")
ACEL_REACHED = np.array([0.57, 0.515, 0.66, 0.545])
ACEL_OF_GROUP = np.array([-0.40, 0.08, 0.28, -0.45, -0.2])
ACEL_COVERAGE = 0.9
"""The rest are in special schools, where there is no expected level."""
NO_ACEL = (2020,)


def leavers_frame(block: Block) -> pl.DataFrame:
    """One row a child who left school while looked after in the year."""
    rng, partnership = block.stream("leavers"), block.partnership
    rows = pupils(block)
    stage = stage_codes(block, rows)
    left = np.flatnonzero(stage == block.who.leaving_age[rows.child] - 5)
    rows, stage = rows.take(left), stage[left] - STAGES.index("S4")
    at_3m, at_9m = _destinations(rng, block, rows)
    level = 0.75 * block.who.ability[rows.child] + 0.66 * rng.normal(size=len(rows))
    level = level + SCQF_OF_GROUP[rows.group] + SCQF_OF_STAGE[stage] + partnership.shift("scqf", 0.1)
    reached = np.searchsorted(SCQF_EDGES[1:], level)
    return pl.DataFrame(
        {
            **block.keys(rows.child),
            "school_year": rows.year,
            "leaver_stage": labelled(stage, LEAVER_STAGES),
            "scqf_level": np.array(SCQF_LEVELS)[reached],
            "destination_3m": labelled(at_3m, LEAVER_DESTINATIONS),
            "destination_9m": labelled(at_9m, LEAVER_DESTINATIONS),
        }
    )


def acel_frame(block: Block) -> pl.DataFrame:
    """One row a pupil in P1, P4, P7 or S3; not collected in 2019/20."""
    rng, rows = block.stream("acel"), pupils(block)
    stage = stage_codes(block, rows)
    assessed = np.isin(stage, list(ACEL_STAGES)) & ~np.isin(rows.year, NO_ACEL)
    kept = np.flatnonzero(assessed & (rng.random(len(rows)) < ACEL_COVERAGE))
    rows, stage = rows.take(kept), stage[kept]
    shift = 0.9 * block.who.ability[rows.child] + 1.3 * ACEL_OF_GROUP[rows.group]
    shift = shift + block.partnership.shift("acel")
    reached = [rng.random(len(rows)) < shifted(chance, shift) for chance in ACEL_REACHED]
    return pl.DataFrame(
        {
            **block.keys(rows.child),
            "school_year": rows.year,
            "stage": labelled(stage, STAGES),
            **{name: yes_no(claims) for name, claims in zip(ACEL_MEASURES, reached, strict=True)},
        }
    )


def _destinations(rng: np.random.Generator, block: Block, rows: ChildYears) -> tuple[np.ndarray, np.ndarray]:
    """Destinations in October and April; most who are not positive at three months are not at nine."""
    shift = block.partnership.shift("destinations", 0.2)
    chance_3m, chance_9m = shifted(POSITIVE_3M, shift)[rows.group], shifted(POSITIVE_9M, shift)[rows.group]
    draw = rng.random(len(rows))
    mixed = np.where(rng.random(len(rows)) < 0.8, draw, rng.random(len(rows)))
    at_3m = _destination(rng, draw < chance_3m)
    at_9m = _destination(rng, mixed < chance_9m)
    known_3m = day_in_year(rows.year + 1, 10, 31) <= block.span.end
    known_9m = day_in_year(rows.year + 1, 4, 30) <= block.span.end
    return np.where(known_3m, at_3m, UNKNOWN), np.where(known_9m, at_9m, UNKNOWN)


def _destination(rng: np.random.Generator, positive: np.ndarray) -> np.ndarray:
    good = pick(rng, POSITIVE_WEIGHTS, len(positive))
    bad = len(POSITIVE_WEIGHTS) + pick(rng, NOT_POSITIVE_WEIGHTS, len(positive))
    return np.where(positive, good, bad)

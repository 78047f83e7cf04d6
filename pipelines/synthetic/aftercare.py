"""The `aftercare` table: young people who left care and are eligible for support.

Published for 31 July 2024: 9,369 eligible (11,844 looked after), 48 % of them receiving support, 55 % in
work or learning. They are other people than the children of the returns, with references of their own.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.synthetic.census import Tally
from pipelines.synthetic.draw import references, repeated, shifted, stream, yes_no
from pipelines.synthetic.partnerships import Partnership

ELIGIBLE_TO_LOOKED_AFTER = 0.75
YEARS_ELIGIBLE = 4
ELIGIBLE, PATHWAY_PLAN, RECEIVING, IN_WORK_OR_LEARNING = 0.96, 0.71, 0.50, 0.54


def aftercare_frame(partnership: Partnership, seed: int, tally: Tally) -> pl.DataFrame:
    """One row a person and year."""
    rng, span = stream(seed, partnership.position, "aftercare"), tally.span
    before = np.arange(span.first - YEARS_ELIGIBLE + 1, span.last + 1)
    looked_after = tally.census.sum(axis=1)[np.maximum(before - span.first, 0)]
    joined = rng.poisson(looked_after * ELIGIBLE_TO_LOOKED_AFTER / YEARS_ELIGIBLE)
    person, nth = repeated(np.full(joined.sum(), YEARS_ELIGIBLE))
    year = np.repeat(before, joined)[person] + nth
    kept = (year >= span.first) & (year <= span.last)
    person, year = person[kept], year[kept]
    doing_well = 0.8 * rng.normal(size=joined.sum())[person] + partnership.shift("aftercare", 0.2)
    eligible = rng.random(len(person)) < ELIGIBLE

    def has(chance: float) -> pl.Series:
        return yes_no(eligible & (rng.random(len(person)) < shifted(chance, doing_well)))

    return pl.DataFrame(
        {
            "person_ref": references("P-", person + 1),
            "year": year,
            "partnership": pl.repeat(partnership.code, len(person), eager=True),
            "eligible": yes_no(eligible),
            "pathway_plan": has(PATHWAY_PLAN),
            "receiving_aftercare": has(RECEIVING),
            "in_work_or_learning": has(IN_WORK_OR_LEARNING),
        }
    )

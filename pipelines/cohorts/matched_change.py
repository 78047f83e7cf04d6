"""How a matched change counts: children who rose, stayed, fell, and who have no pair.

Reads the column of the population that bears the indicator's id: 1, 0, -1, empty. Not here: how children are
paired (`wellbeing.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """What a row adds to improved, unchanged, declined, not_matched and, in any case, eligible."""
    change = pl.col(indicator.id)
    return {
        Outcome.IMPROVED: (change > 0).fill_null(False),
        Outcome.UNCHANGED: (change == 0).fill_null(False),
        Outcome.DECLINED: (change < 0).fill_null(False),
        Outcome.NOT_MATCHED: change.is_null(),
        Outcome.ELIGIBLE: pl.lit(True),
    }

"""How a matched change counts: children who rose, stayed, fell, and who have no pair.

Reads the column of the population that bears the indicator's id: 1, 0, -1, empty. Not here: how children are
paired (`wellbeing.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """improved, unchanged, declined, not_matched; all four together are the eligible."""
    change = pl.col(indicator.id)
    return {
        Outcome.IMPROVED: (change > 0).sum(),
        Outcome.UNCHANGED: (change == 0).sum(),
        Outcome.DECLINED: (change < 0).sum(),
        Outcome.NOT_MATCHED: change.is_null().sum(),
        Outcome.ELIGIBLE: pl.len(),
    }

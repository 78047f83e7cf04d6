"""How a proportion counts: rows that meet the condition, rows that don't, and both. Not here: intervals."""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.expressions import among, expression
from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """What a row adds to yes, no and all: an empty answer is a no, because it is in the denominator."""
    is_counted = among(indicator)
    is_yes = expression(indicator, "counts_when").fill_null(False)
    return {
        Outcome.YES: is_counted & is_yes,
        Outcome.NO: is_counted & ~is_yes,
        Outcome.ALL: is_counted,
    }

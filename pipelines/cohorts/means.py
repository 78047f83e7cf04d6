"""How a mean counts: a sum, the sum it is divided by, and how many rows stand behind both."""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.expressions import among, expression, where
from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """What a row adds to numerator_sum, denominator_sum and children: whole numbers, unrounded."""
    is_counted = among(indicator)
    return {
        Outcome.NUMERATOR_SUM: where(is_counted, expression(indicator, "counts_when")),
        Outcome.DENOMINATOR_SUM: where(is_counted, expression(indicator, "divided_by")),
        Outcome.CHILDREN: is_counted,
    }

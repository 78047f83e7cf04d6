"""How a count counts: every row of its population is one. Not here: shares of anything."""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.expressions import among
from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """What a row adds to count: it is one of the population."""
    return {Outcome.COUNT: among(indicator)}

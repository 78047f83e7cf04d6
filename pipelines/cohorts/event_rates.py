"""How an event rate counts: events, children with at least one, and all children. Not here: rates."""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.expressions import among, expression, where
from pipelines.indicator import Indicator
from pipelines.vocabulary import Outcome


def outcomes(indicator: Indicator) -> dict[Outcome, pl.Expr]:
    """What a row adds to events, children_with_event and all; `counts_when` is a number of events a row."""
    is_counted = among(indicator)
    events = where(is_counted, expression(indicator, "counts_when"))
    return {
        Outcome.EVENTS: events,
        Outcome.CHILDREN_WITH_EVENT: events > 0,
        Outcome.ALL: is_counted,
    }

"""The formulas of `pipelines/stats/` over whole columns: counts in, limits out, null where there is none.

Here: the passage from columns to arrays and back. Not here: a formula, a word, or which columns are compared.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.stats.arrays import mover_limits, newcombe_limits, rate_limits, wilson_limits

Limits = tuple[pl.Series, pl.Series]
_DIFFERENCE = ("difference", "lower_ci", "upper_ci")


def limits_of_share(x: pl.Series, n: pl.Series) -> Limits:
    """Wilson limits of x of n, fractions."""
    return _series(wilson_limits(_array(x), _array(n)))


def limits_of_rate(x: pl.Series, n: pl.Series) -> Limits:
    """Limits of x events for n children, per 1,000."""
    return _series(rate_limits(_array(x), _array(n)))


def limits_of_difference(x1: pl.Series, n1: pl.Series, x2: pl.Series, n2: pl.Series) -> Limits:
    """Newcombe limits of x1/n1 − x2/n2, fractions."""
    return _series(newcombe_limits(*map(_array, (x1, n1, x2, n2))))


def limits_of_gap_change(gaps: pl.DataFrame) -> Limits:
    """MOVER limits of a gap minus the earlier gap beside it (`..._from`)."""
    names = (*_DIFFERENCE, *(f"{name}_from" for name in _DIFFERENCE))
    return _series(mover_limits(*(_array(gaps[name]) for name in names)))


def _array(column: pl.Series) -> np.ndarray:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _series(limits: tuple[np.ndarray, np.ndarray]) -> Limits:
    lower, upper = (
        pl.Series(name, one).fill_nan(None) for name, one in zip(_DIFFERENCE[1:], limits, strict=True)
    )
    return lower, upper

"""Limits over whole columns: counts in, limits out, null where there is nothing to estimate from.

Here: the passage from columns to arrays and back. Not here: a word, or which columns are compared.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.stats import chi2

Z = 1.959964
Limits = tuple[pl.Series, pl.Series]


def share_limits(x: pl.Series, n: pl.Series) -> Limits:
    """Wilson limits of x of n (`methods.md` B1), fractions."""
    return _series(*_wilson(_array(x), _array(n)))


def rate_limits(x: pl.Series, n: pl.Series) -> Limits:
    """Limits of x events for n children, per 1,000: exact below ten events, Byar from ten."""
    x, n = _array(x), _array(n)
    with np.errstate(invalid="ignore", divide="ignore"):
        exact = np.where(x == 0, 0, chi2.ppf(0.025, 2 * x) / 2), chi2.ppf(0.975, 2 * x + 2) / 2
        byar = [
            many * (1 - 1 / (9 * many) + sign * Z / (3 * np.sqrt(many))) ** 3
            for many, sign in ((x, -1), (x + 1, 1))
        ]
        lower, upper = (1000 * np.where(x < 10, few, many) / n for few, many in zip(exact, byar, strict=True))
    return _series(lower, upper)


def share_difference_limits(x1: pl.Series, n1: pl.Series, x2: pl.Series, n2: pl.Series) -> Limits:
    """Newcombe limits of x1/n1 − x2/n2, fractions."""
    x1, n1, x2, n2 = (_array(column) for column in (x1, n1, x2, n2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _series(*_mover(x1 / n1, *_wilson(x1, n1), x2 / n2, *_wilson(x2, n2)))


def gap_change_limits(gaps: pl.DataFrame) -> Limits:
    """MOVER limits of a gap minus the earlier gap beside it (`..._from`)."""
    names = ("difference", "lower_ci", "upper_ci")
    later = (_array(gaps[name]) for name in names)
    earlier = (_array(gaps[f"{name}_from"]) for name in names)
    return _series(*_mover(*later, *earlier))


def _wilson(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        centre, half = p + Z**2 / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
        scale = 1 + Z**2 / n
        return np.where(x == 0, 0, (centre - half) / scale), np.where(x == n, 1, (centre + half) / scale)


def _mover(*parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a − b from each with its own limits: (a, its lower, its upper, b, its lower, its upper)."""
    a, la, ua, b, lb, ub = parts
    return a - b - np.hypot(a - la, ub - b), a - b + np.hypot(ua - a, b - lb)


def _array(column: pl.Series) -> np.ndarray:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _series(lower: np.ndarray, upper: np.ndarray) -> Limits:
    return pl.Series("lower_ci", lower).fill_nan(None), pl.Series("upper_ci", upper).fill_nan(None)

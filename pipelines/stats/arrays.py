"""The cores of the intervals, over whole arrays: counts in, limits out.

Here: formulas that frames need row by row. A scalar is an array of one. NaN in gives NaN out, and so does a
denominator of 0, for in a frame a figure may be missing. What holds no numbers, or is of another length, is a
ValueError. Not here: checks of single inputs (`checks.py`); the methods by name (`intervals.py`,
`differences.py`) check, and then call these.

Numbers in brackets are the sources of `methods.md`.
"""

from __future__ import annotations

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtr, ndtri

from pipelines.stats import checks

Numbers = NDArray[np.float64]
Limits = tuple[Numbers, Numbers]

EXACT_BELOW = 10
"""Events below which a rate has exact Poisson limits; Byar's approximation from there on [10]."""
_LARGEST_Z = 40.0


def normal_quantile(conf: float) -> float:
    """z of a two-sided interval: 0.95 -> 1.959964. Raises ValueError for `conf` outside (0, 1)."""
    return float(ndtri((1 + checks.confidence(conf)) / 2))


def wilson_limits(x: ArrayLike, n: ArrayLike, conf: float = 0.95) -> Limits:
    """Wilson score limits of x of n, as fractions [10, 13]; exactly 0 at x = 0 and exactly 1 at x = n.

    Where rounding of floats puts a limit on the wrong side of the share (n near 2⁵³), it is the share itself.
    """
    return _wilson(*_arrays(x=x, n=n), normal_quantile(conf))


def _wilson(x: Numbers, n: Numbers, z: float | Numbers) -> Limits:
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        centre, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        scale = 1 + z**2 / n
        lower = np.where((x == 0) & (n > 0), 0.0, np.minimum((centre - half) / scale, p))
        upper = np.where((x == n) & (n > 0), 1.0, np.maximum((centre + half) / scale, p))
    return lower, upper


def exact_limits(x: ArrayLike, conf: float = 0.95) -> Limits:
    """Garwood's exact Poisson limits of a count: ½χ²(α/2; 2x) and ½χ²(1−α/2; 2x+2); lower 0 at x = 0."""
    tail, (x,) = (1 - checks.confidence(conf)) / 2, _arrays(x=x)
    return np.where(x == 0, 0.0, gammaincinv(x, tail)), gammaincinv(x + 1, 1 - tail)


def byar_limits(x: ArrayLike, conf: float = 0.95) -> Limits:
    """Byar's limits of a count: x(1 − 1/9x − z/3√x)³ and (x+1)(1 − 1/9(x+1) + z/3√(x+1))³ [10].

    Close from ten events on; NaN below at x = 0.
    """
    z, (x,) = normal_quantile(conf), _arrays(x=x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(
            many * (1 - 1 / (9 * many) + side * z / (3 * np.sqrt(many))) ** 3
            for many, side in ((x, -1), (x + 1, 1))
        )


def count_limits(x: ArrayLike, conf: float = 0.95) -> Limits:
    """Limits of a count of events: exact below ten events, Byar from ten [10]."""
    (x,) = _arrays(x=x)
    pairs = zip(exact_limits(x, conf), byar_limits(x, conf), strict=True)
    lower, upper = (np.where(x < EXACT_BELOW, few, many) for few, many in pairs)
    return lower, upper


def rate_limits(x: ArrayLike, population: ArrayLike, multiplier: float = 1000, conf: float = 0.95) -> Limits:
    """Limits of x events in a population, per `multiplier`: `count_limits` over the population."""
    x, population = _arrays(x=x, population=population)
    with np.errstate(invalid="ignore", divide="ignore"):
        lower, upper = (
            np.where(population > 0, multiplier * limit / population, np.nan)
            for limit in count_limits(x, conf)
        )
    return lower, upper


def mover_limits(
    a: ArrayLike, a_lower: ArrayLike, a_upper: ArrayLike, b: ArrayLike, b_lower: ArrayLike, b_upper: ArrayLike
) -> Limits:
    """Limits of a − b, from independent estimates each with its own limits (MOVER) [14].

    L = a − b − √((a − l_a)² + (u_b − b)²) and U = a − b + √((u_a − a)² + (b − l_b)²).
    """
    a, la, ua, b, lb, ub = _arrays(
        a=a, a_lower=a_lower, a_upper=a_upper, b=b, b_lower=b_lower, b_upper=b_upper
    )
    return a - b - np.hypot(a - la, ub - b), a - b + np.hypot(ua - a, b - lb)


def newcombe_limits(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, conf: float = 0.95) -> Limits:
    """Newcombe's hybrid score limits of x1/n1 − x2/n2, as fractions [13]: MOVER on two Wilson intervals."""
    return _newcombe(*_arrays(x1=x1, n1=n1, x2=x2, n2=n2), normal_quantile(conf))


def _newcombe(x1: Numbers, n1: Numbers, x2: Numbers, n2: Numbers, z: float | Numbers) -> Limits:
    with np.errstate(invalid="ignore", divide="ignore"):
        return mover_limits(x1 / n1, *_wilson(x1, n1, z), x2 / n2, *_wilson(x2, n2, z))


def newcombe_p_values(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> Numbers:
    """p-values that agree with Newcombe's intervals: under 0.05 just where the 95 % interval leaves out 0.

    One minus the confidence at which the interval touches 0, found by halving z, for the intervals only widen
    with z. For the family of a screen (`families.py`).
    """
    x1, n1, x2, n2 = _arrays(x1=x1, n1=n1, x2=x2, n2=n2)
    low, high = np.zeros(x1.shape), np.full(x1.shape, _LARGEST_Z)
    for _ in range(60):
        z = (low + high) / 2
        lower, upper = _newcombe(x1, n1, x2, n2, z)
        is_clear = (lower > 0) | (upper < 0)
        low, high = np.where(is_clear, z, low), np.where(is_clear, high, z)
    return np.where(np.isnan(lower), np.nan, 2 * ndtr(-low))


def floats(name: str, values: ArrayLike) -> Numbers:
    """Floats, NaN where one is missing (None). Raises ValueError for what is no number or list of numbers."""
    try:
        given = np.asarray(values)
    except ValueError:  # a list of lists of unequal length
        given = np.array("")
    of_numbers = given.dtype.kind in "iuf" or (given.dtype.kind == "O" and all(map(_may_stand, given.flat)))
    if not of_numbers:
        raise ValueError(f"{name} must be a number, or a list of numbers")
    return given.astype(np.float64)


def _may_stand(value: object) -> bool:
    return value is None or (isinstance(value, Real) and not isinstance(value, bool))


def _arrays(**inputs: ArrayLike) -> tuple[Numbers, ...]:
    """Floats of one shape. Raises ValueError that names what holds no numbers, or what does not fit."""
    arrays = [floats(name, values) for name, values in inputs.items()]
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError:
        raise ValueError(f"{', '.join(inputs)} must be of the same length, or single numbers") from None

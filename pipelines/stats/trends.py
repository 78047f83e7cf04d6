"""Whether a series rises or falls: a straight line on the log odds or log rate, with over-dispersion.

Here: quasi-binomial and quasi-Poisson regression as R's `glm` fits them, and Cochran–Armitage. Not here: how
many points a trend needs and what is said of it (`series.py`). No test crosses a break of definition: give
one unbroken run.

The dispersion φ is Pearson's X² over the degrees of freedom; standard errors are scaled by √max(1, φ), and
Student's t with those degrees of freedom replaces the normal (`methods.md` C2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np
from scipy.special import chdtrc, expit, stdtr, stdtrit

from pipelines.stats import checks
from pipelines.stats.arrays import Numbers
from pipelines.stats.results import Result

FEWEST_POINTS = 3
_ROUNDS = 100
_CLOSE = 1e-12
_STEEPEST = 700.0


@dataclass(frozen=True, slots=True)
class TrendBinomial(Result):
    """The change of log odds in one unit of time, with limits; R's prop.trend.test beside it."""

    log_odds_slope: float
    se_model: float
    dispersion_pearson: float
    se_used: float
    lower: float
    upper: float
    p_value: float
    cochran_armitage_chisq: float
    cochran_armitage_p: float

    @property
    def odds_ratio(self) -> tuple[float, float, float]:
        """The odds ratio in one unit of time: estimate, lower, upper."""
        return ratio_of(self.log_odds_slope), ratio_of(self.lower), ratio_of(self.upper)


@dataclass(frozen=True, slots=True)
class TrendRate(Result):
    """The rate of one unit of time over that before, with limits."""

    annual_rate_ratio: float
    dispersion_pearson: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True, slots=True)
class TrendGap:
    """How much faster the log odds of the first group change than those of the second, with limits."""

    log_odds_slope_difference: float
    dispersion_pearson: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """A fitted model: coefficients, their errors before scaling, X², degrees of freedom, fitted values."""

    beta: Numbers
    errors: Numbers
    dispersion: float
    df: int
    fitted: Numbers

    def inference(self, i: int, conf: float) -> tuple[float, float, float, float]:
        """Scaled error of coefficient i, its limits, and its p-value."""
        slope, se = float(self.beta[i]), float(self.errors[i]) * sqrt(max(1.0, self.dispersion))
        half = float(stdtrit(self.df, (1 + checks.confidence(conf)) / 2)) * se
        return se, slope - half, slope + half, 2 * float(stdtr(self.df, -abs(slope) / se))


def trend_binomial(
    count: Sequence[float], denominator: Sequence[float], time: Sequence[float], conf: float = 0.95
) -> TrendBinomial:
    """Logistic regression of count/denominator on time, over-dispersion allowed for (R: quasibinomial).

    Periods without children are left out. Cochran–Armitage (R: prop.trend.test) ignores over-dispersion: for
    the methods page only. Raises ValueError for unequal lengths, counts that are negative or not whole, count
    above denominator, fewer than three periods, times that are all the same, shares that are all 0 % or all
    100 % or that no line can separate, and conf outside (0, 1).
    """
    x, n, t = _binomial_inputs(count, denominator, time)
    fit = _fit_binomial(x, n, np.column_stack([np.ones_like(t), t]))
    se, lower, upper, p_value = fit.inference(1, conf)
    chisq = _cochran_armitage(x, n, t)
    tests = (p_value, chisq, float(chdtrc(1, chisq)))
    return TrendBinomial(float(fit.beta[1]), float(fit.errors[1]), fit.dispersion, se, lower, upper, *tests)


def trend_rate(
    count: Sequence[float], exposure: Sequence[float], time: Sequence[float], conf: float = 0.95
) -> TrendRate:
    """Poisson regression of count on time with log exposure as offset, over-dispersion allowed for.

    R: quasipoisson. Raises ValueError for unequal lengths, counts that are negative or not whole, an exposure
    not above 0, fewer than three periods, times that are all the same, no event or events in one period only,
    and conf outside (0, 1).
    """
    checks.same_length(FEWEST_POINTS, count=count, exposure=exposure, time=time)
    y = np.array(checks.counts("count", count), dtype=np.float64)
    offset = np.log([checks.positive("exposure", one) for one in exposure])
    if y.sum() == 0:
        raise ValueError("count must not be 0 throughout: a trend needs events")
    t = _centred(time)
    fit = _fit(y, np.column_stack([np.ones_like(t), t]), np.log(y + 0.1), offset, _poisson, "count")
    _, lower, upper, p_value = fit.inference(1, conf)
    return TrendRate(ratio_of(fit.beta[1]), fit.dispersion, ratio_of(lower), ratio_of(upper), p_value)


def ratio_of(slope: float) -> float:
    """The ratio that a slope on the log scale stands for; infinite where no float holds it."""
    return exp(slope) if slope < _STEEPEST else inf


def trend_gap(
    home: tuple[Sequence[float], Sequence[float]],
    comparator: tuple[Sequence[float], Sequence[float]],
    time: Sequence[float],
    conf: float = 0.95,
) -> TrendGap:
    """Whether two groups' shares drift apart: group × time in one logistic regression, scaled alike.

    `home` and `comparator` are (count, denominator) over the same times. Raises ValueError as
    `trend_binomial` does.
    """
    pairs = {"home": home, "comparator": comparator}
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs.values()):
        raise ValueError("home and comparator must each be a count and a denominator")
    groups = [_of_group(name, pair, time) for name, pair in pairs.items()]
    x, n, t = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    is_home = np.repeat([1.0, 0.0], [len(group[0]) for group in groups])
    fit = _fit_binomial(x, n, np.column_stack([np.ones_like(t), is_home, t, is_home * t]))
    _, lower, upper, p_value = fit.inference(3, conf)
    return TrendGap(float(fit.beta[3]), fit.dispersion, lower, upper, p_value)


def _of_group(
    name: str, pair: tuple[Sequence[float], Sequence[float]], time: Sequence[float]
) -> tuple[Numbers, Numbers, Numbers]:
    try:
        return _binomial_inputs(*pair, time)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def predicted_change(count: Sequence[float], denominator: Sequence[float], time: Sequence[float]) -> float:
    """The fitted share at the last time minus that at the first: the trend as a fraction over the window."""
    x, n, t = _binomial_inputs(count, denominator, time)
    fitted = _fit_binomial(x, n, np.column_stack([np.ones_like(t), t])).fitted / n
    return float(fitted[np.argmax(t)] - fitted[np.argmin(t)])


def _binomial_inputs(
    count: Sequence[float], denominator: Sequence[float], time: Sequence[float]
) -> tuple[Numbers, Numbers, Numbers]:
    checks.same_length(count=count, denominator=denominator, time=time)
    x, n = checks.counts("count", count), checks.counts("denominator", denominator)
    if any(one > of for one, of in zip(x, n, strict=True)):
        raise ValueError("count must not be more than denominator")
    kept = [i for i, of in enumerate(n) if of]
    x, n, times = ([values[i] for i in kept] for values in (x, n, time))
    checks.same_length(FEWEST_POINTS, **{"count where denominator is above 0": x})
    if sum(x) in (0, sum(n)):
        raise ValueError("count must be neither 0 nor all throughout: a trend needs some of both")
    return np.array(x, dtype=np.float64), np.array(n, dtype=np.float64), _centred(times)


def _centred(time: Sequence[float]) -> Numbers:
    t = np.array([checks.number("time", one) for one in time])
    if np.ptp(t) == 0:
        raise ValueError("time must be numbers that are not all the same")
    return t - t.mean()


def _fit_binomial(x: Numbers, n: Numbers, design: Numbers) -> _Fit:
    start = (x + 0.5) / (n + 1)

    def binomial(eta: Numbers) -> tuple[Numbers, Numbers]:
        p = expit(eta)
        return n * p, n * p * (1 - p)

    return _fit(x, design, np.log(start / (1 - start)), np.zeros_like(x), binomial, "count")


def _poisson(eta: Numbers) -> tuple[Numbers, Numbers]:
    mean = np.exp(eta)
    return mean, mean


def _fit(
    y: Numbers,
    design: Numbers,
    eta: Numbers,
    offset: Numbers,
    family: Callable[[Numbers], tuple[Numbers, Numbers]],
    name: str,
) -> _Fit:
    """Iteratively reweighted least squares from a first guess of the linear predictor."""
    beta = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        mean, weight = family(eta)
        if not np.all(weight > 0):
            break
        information = design.T @ (weight[:, None] * design)
        try:
            step = np.linalg.solve(information, design.T @ (weight * (eta - offset) + y - mean))
        except np.linalg.LinAlgError:  # weights have run to nothing: on which round depends on the machine
            break
        previous, beta = beta, step
        eta = design @ beta + offset
        if np.all(np.abs(beta - previous) <= _CLOSE * (1 + np.abs(beta))):
            df = len(y) - design.shape[1]
            errors = np.sqrt(np.diag(np.linalg.inv(information)))
            return _Fit(beta, errors, float(np.sum((y - mean) ** 2 / weight) / df), df, mean)
    raise ValueError(
        f"{name} is such that no line fits: events in one part of the times and none in the rest"
    )


def _cochran_armitage(x: Numbers, n: Numbers, t: Numbers) -> float:
    """Chi-squared with one degree of freedom: the weighted regression of shares on time, squared."""
    p, spread = x.sum() / n.sum(), t - np.average(t, weights=n)
    return float(np.sum(spread * x) ** 2 / (np.sum(n * spread**2) * p * (1 - p)))

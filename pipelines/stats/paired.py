"""Children assessed twice: improved, unchanged, declined, and the net of these.

Here: shares of matched children and the exact sign test. Not here: who is matched, or coverage
(`matched.py`). Scores are ordinal, so nothing here is a mean of them (`methods.md` D1).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import bdtr

from pipelines.stats import arrays, checks
from pipelines.stats.results import Result


@dataclass(frozen=True, slots=True)
class PairedChange(Result):
    """Shares of the pairs, and net = improved − declined, all fractions; the two-sided exact sign test."""

    n_pairs: int
    share_improved: float
    improved_lower: float
    improved_upper: float
    share_declined: float
    declined_lower: float
    declined_upper: float
    net: float
    net_lower_bonett_price: float
    net_upper_bonett_price: float
    exact_sign_p: float


def paired_change(improved: float, declined: float, unchanged: float, conf: float = 0.95) -> PairedChange:
    """Improved and declined of matched children, each with Wilson limits, and their net with Bonett–Price's.

    b' = (b+1)/(n+2), c' = (c+1)/(n+2), d = b' − c', d ± z·√((b' + c' − d²)/(n+2)) [14], cut at −1 and 1. The
    net is the observed one. The sign test is McNemar's exact one: twice the smaller tail of a fair coin over
    the children who changed, 1 where nobody did.
    Raises ValueError for counts that are negative or not whole, no pairs at all, conf outside (0, 1).
    """
    b, c = checks.count("improved", improved), checks.count("declined", declined)
    n = b + c + checks.count("unchanged", unchanged)
    if n == 0:
        raise ValueError("improved, declined and unchanged must not all be 0: there are no pairs")
    (b_lower, c_lower), (b_upper, c_upper) = arrays.wilson_limits([b, c], n, conf)
    lower, upper = _bonett_price(b, c, n, arrays.normal_quantile(conf))
    sign_p = min(1.0, 2 * float(bdtr(min(b, c), b + c, 0.5)))
    shares = (b / n, float(b_lower), float(b_upper), c / n, float(c_lower), float(c_upper))
    return PairedChange(n, *shares, (b - c) / n, lower, upper, sign_p)


def _bonett_price(b: int, c: int, n: int, z: float) -> tuple[float, float]:
    b_share, c_share = (b + 1) / (n + 2), (c + 1) / (n + 2)
    net = b_share - c_share
    half = z * sqrt((b_share + c_share - net**2) / (n + 2))
    return max(-1.0, net - half), min(1.0, net + half)

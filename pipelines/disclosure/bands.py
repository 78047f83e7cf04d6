"""Bands: where a share is withheld because its other side is small, how large it is at least, or at most.

58 of 60 is withheld, because 2 of 60 is; "over 90 %" still leaves 0 to 5 of 60 open. A band is given only if no
unknown number becomes narrow by it. Each size of denominator has one band, so that the choice of band says
nothing. Here: which cells get one. Not here: what is withheld (`secondary.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.disclosure.solver import Reader
from pipelines.disclosure.system import System
from pipelines.disclosure.system_numbers import Numbers
from pipelines.vocabulary import Outcome

Limits = tuple[str, int, int]
"""A band in words, and the least and greatest count that it allows."""


def band_shares(
    system: System, numbers: Numbers, withheld: np.ndarray, shares: Sequence[float]
) -> dict[int, str]:
    """Cell of the system -> its band, such as `>0.90`; of shares without a split, the dearest first."""
    unknown = numbers.unknown(withheld)
    candidates = _candidates(system, numbers, unknown, shares)
    if not candidates:
        return {}
    reader, bands = Reader(numbers), {}
    for cell, (band, least, most) in sorted(candidates, key=lambda one: (-system.costs[one[0]], one[0])):
        variable, count = int(numbers.variable_of[cell]), int(system.counts[cell])
        before = reader.confine(variable, count - least, most - count)
        if reader.narrow(unknown, most=1):
            reader.confine(variable, *before)
        else:
            bands[cell] = band
    return bands


def _candidates(
    system: System, numbers: Numbers, unknown: np.ndarray, shares: Sequence[float]
) -> list[tuple[int, Limits]]:
    """The withheld shares of a published number of children that lie in the band of that number."""
    series: dict[tuple, dict[str, int]] = {}
    for cell, slot in enumerate(system.slots):
        if slot.breakdown == "none":
            series.setdefault((slot.indicator, *slot[2:]), {})[slot.outcome] = cell
    found = []
    for cells in series.values():
        if not {Outcome.YES, Outcome.NO, Outcome.ALL} <= set(cells):
            continue
        yes, no, whole = (cells[name] for name in (Outcome.YES, Outcome.NO, Outcome.ALL))
        is_hidden = unknown[numbers.variable_of[[yes, no, whole]]]
        if is_hidden[0] and is_hidden[1] and not is_hidden[2]:
            limits = band_of(
                int(system.counts[yes]), int(system.counts[whole]), int(system.widths[yes]), shares
            )
            found += [(yes, limits)] if limits else []
    return found


def band_of(count: int, whole: int, width: int, shares: Sequence[float]) -> Limits | None:
    """The band that `count` of `whole` lies in: the tightest that leaves the small side `width` wide."""
    for share in sorted((round(100 * one) for one in shares), reverse=True):
        least = share * whole // 100 + 1
        most = ((100 - share) * whole - 1) // 100
        if min(whole - least, most) >= width:
            if count >= least:
                return f">{share / 100:.2f}", least, whole
            return (f"<{(100 - share) / 100:.2f}", 0, most) if count <= most else None
    return None

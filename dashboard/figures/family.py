"""The family of a screen: which differences still hold when many stand together (decision 044).

Here: released rows to p-values and back to verdicts. Not here: the rule (`pipelines/stats/families.py`). Its
libraries are loaded when a page first asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dashboard.figures.rows import Gap, Measure
from dashboard.wording.differences import is_clear

Compared = tuple[Gap | None, Measure | None, Measure | None, bool]
"""The difference of home and another group, both figures, and whether the measure is a headline."""


class Screened(NamedTuple):
    """The verdicts that hold against the number of comparisons, and that number in words."""

    verdicts: tuple[str, ...]
    words: str


def screened(rows: Sequence[Compared]) -> Screened:
    """Headlines keep their own verdict; of the rest a clear one that does not hold is not clear."""
    p = _p_values(tuple(_counts(*row[:3]) for row in rows))
    return _family(
        p, tuple(row[3] for row in rows), tuple(row[0].verdict if row[0] else "not_shown" for row in rows)
    )


def _counts(gap: Gap | None, one: Measure | None, other: Measure | None) -> tuple[int, ...] | None:
    if gap is None or gap.verdict in ("not_shown", "not_tested") or one is None or other is None:
        return None
    counts = (one.numerator, one.denominator, other.numerator, other.denominator)
    return None if any(count is None for count in counts) else tuple(int(count or 0) for count in counts)


@lru_cache(maxsize=256)
def _p_values(counts: tuple[tuple[int, ...] | None, ...]) -> tuple[float | None, ...]:
    from pipelines.stats import newcombe_p_values

    known = [one for one in counts if one is not None]
    found = iter(newcombe_p_values(*zip(*known, strict=True)).tolist()) if known else iter(())
    return tuple(None if one is None else next(found) for one in counts)


def _family(p: tuple[float | None, ...], headline: tuple[bool, ...], verdicts: tuple[str, ...]) -> Screened:
    from pipelines.stats import screen_family

    family = screen_family(p, headline)
    kept = tuple(
        "no_clear_difference" if is_clear(verdict) and not holds and not first else verdict
        for verdict, holds, first in zip(verdicts, family.holds, headline, strict=True)
    )
    return Screened(kept, f"{family.words} {_HOW}" if family.words else "")


_HOW = (
    "A difference that does not hold against that number (Benjamini and Hochberg’s rule) is not called clear."
)

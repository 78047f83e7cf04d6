"""What is the same for every reader is worked out once: a function's answers, kept by its arguments.

Here: the keeping, which is bounded. A function may be kept only where its answer follows from its arguments
alone, which name the release, or hold the entries that were recorded; nobody may change what it gives. Not
here: what was read of a release (`figures/`), or figures as Plotly checked them (`charts/kept.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Made = TypeVar("Made")


def kept(size: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keeps the newest `size` answers of a function. A list among its arguments counts as a tuple."""

    def keeping(make: Callable[..., Made]) -> Callable[..., Made]:
        held = lru_cache(maxsize=size, typed=True)(make)

        @wraps(make)
        def given(*asked: object, **named: object) -> Made:
            return held(*(tuple(one) if isinstance(one, list) else one for one in asked), **named)

        return given

    return keeping

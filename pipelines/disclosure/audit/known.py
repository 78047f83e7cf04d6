"""What the audit has asked before: the answer to each set of sums that it attacked, by the sums themselves.

An answer follows from its sums alone, so the same sums need no second attack: not when the audit looks again
after a few cells changed, and not in the next release, most of whose years are as they were. Here: keeping
and finding answers. Not here: how one is worked out (`intervals.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from hashlib import blake2b

import numpy as np
import polars as pl

from pipelines.disclosure.audit.intervals import Component, Told
from pipelines.disclosure.audit.rows import Written

SCHEMA = {
    "sums": pl.Binary,
    "shortest": pl.Float64,
    "low": pl.List(pl.Float64),
    "high": pl.List(pl.Float64),
    "exact": pl.List(pl.Boolean),
    "consistent": pl.Boolean,
    "insider": pl.List(pl.List(pl.Int64)),
    "small": pl.List(pl.Int64),
}
"""An answer as a row: `shortest` is how short an interval had to be to be measured to its ends."""
Attack = Callable[[Component, float], Told]


@dataclass(slots=True)
class Known:
    """Answers by the sum over their component; `asked` are those that this run needed, old and new.

    written: the sums that were written last, of which most audits ask again.
    """

    answers: dict[bytes, tuple[float, Told]] = field(default_factory=dict)
    asked: set[bytes] = field(default_factory=set)
    written: Written = field(default_factory=Written)

    def tell(self, component: Component, shortest: float, attack: Attack) -> Told:
        """The answer for a component, from memory where it was measured as far as is asked now."""
        key = sum_of_component(component)
        self.asked.add(key)
        before = self.answers.get(key)
        if before is None or not _is_far_enough(component, *before, shortest):
            self.answers[key] = before = (shortest, attack(component, shortest))
        return before[1]

    def as_frame(self) -> pl.DataFrame:
        """SCHEMA: a row for each answer that this run needed."""
        rows = [_row(key, *self.answers[key]) for key in sorted(self.asked)]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def known_of(frame: pl.DataFrame | None) -> Known:
    """The answers of `as_frame`, none where there is no frame."""
    return Known(dict(map(_answer, frame.iter_rows())) if frame is not None else {})


def sum_of_component(component: Component) -> bytes:
    """A sum over all that an answer depends on."""
    content = blake2b(digest_size=32)
    for columns, factors, low, high in component.rows:
        content.update(np.int64(len(columns)).tobytes() + np.asarray(columns, np.int64).tobytes())
        content.update(np.asarray([*factors, low, high], np.float64).tobytes())
    content.update(np.int64(len(component.numbers)).tobytes())
    for bounds in (component.least, component.most, component.needs, component.whole, component.small):
        content.update(np.asarray(bounds, np.float64).tobytes())
    return content.digest()


def _is_far_enough(component: Component, measured: float, told: Told, shortest: float) -> bool:
    """Whether the shortest interval is known, or is known to be no shorter than the one met since."""
    of_counts = (component.needs > 0) & component.whole
    width = (told.high - told.low)[of_counts]
    return shortest <= measured or not told.consistent or width.min(initial=np.inf) < measured


def _row(key: bytes, shortest: float, told: Told) -> tuple:
    low, high, exact, consistent, insider, small = astuple(told)
    numbers = [low.tolist(), high.tolist(), exact.tolist()]
    return (key, shortest, *numbers, consistent, [list(pair) for pair in insider], small)


def _answer(row: tuple) -> tuple[bytes, tuple[float, Told]]:
    key, shortest, low, high, exact, consistent, insider, small = row
    told = Told(np.array(low, float), np.array(high, float), np.array(exact, bool), consistent)
    told.insider, told.small = [(one, other) for one, other in insider], list(small)
    return key, (shortest, told)

"""A tally of who was looked after on certain days, kept while blocks come and go.

Here: what the tables that count (`aggregate`, `aftercare`) need from the children. Not here: those tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pipelines.synthetic.block import Block
from pipelines.synthetic.span import Span, day_in_year
from pipelines.vocabulary import CARE_GROUPS


@dataclass
class Tally:
    """Children by care group on 31 July (`census`) and on 31 March (`march`) of each year of the span."""

    span: Span
    census: np.ndarray = field(init=False)
    march: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.census = np.zeros((len(self.span.years), len(CARE_GROUPS)), dtype=int)
        self.march = self.census.copy()

    def add(self, block: Block) -> None:
        """Count the children of a block."""
        for counts, days in (
            (self.census, day_in_year(self.span.years, 7, 31)),
            (self.march, day_in_year(self.span.years, 3, 31)),
        ):
            for place, day in enumerate(days):
                there = (block.spells.start <= day) & (block.spells.end > day)
                counts[place] += np.bincount(block.spells.group[there], minlength=len(CARE_GROUPS))

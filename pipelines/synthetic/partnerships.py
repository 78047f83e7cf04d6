"""Partnerships that do not exist: their names, codes, sizes, and how each differs a little from the rest.

Not here: any real council. A test holds every name against the list of the 32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np
import polars as pl

from pipelines.synthetic.draw import stream

NAMES = (
    *("Aberfinch", "Glenmarrow", "Strathquill", "Inverwren", "Duncorrow", "Kirkhazel", "Balthistle"),
    *("Craigotter", "Lochplover", "Pittendrake", "Auchenheron", "Invertansy", "Benlinnet", "Fortsorrel"),
    *("Drumsiskin", "Kinlapwing", "Dalcurlew", "Rossbramble", "Carnteasel", "Ardfieldfare", "Muirwhimbrel"),
    *("Glencampion", "Strathdunlin", "Abersedge", "Kilsandpiper", "Dunyarrow", "Corriebrent", "Larkmuir"),
    *("Wrenfirth", "Ottermouth", "Teasel Isles", "Brackenshire"),
)
PARTS = ("", " North", " South", " East", " West")

# Looked after children at a census: the three of the demonstration, then a spread like the councils'.
SIZES = (
    *(250, 60, 600, 340, 180, 820, 110, 430, 290, 35, 220, 510, 150, 2300, 380, 260),
    *(90, 700, 310, 200, 470, 25, 1100, 240, 160, 560, 400, 130, 650, 280, 45, 210),
)
FAMILY_GROUPS = ("2", "2", "2", "1", "3", "4", "1", "3")


@dataclass(frozen=True, slots=True)
class Partnership:
    """One invented partnership."""

    position: int
    seed: int
    children: int
    """Distinct children over the span."""
    size: float
    """Looked after children at the last census, roughly."""

    @property
    def code(self) -> str:
        return f"HP{self.position + 1:02d}"

    @property
    def name(self) -> str:
        return NAMES[self.position % len(NAMES)] + PARTS[self.position // len(NAMES)]

    @property
    def is_lead(self) -> bool:
        """The one shown first; its reviews improve after its report."""
        return self.position == 0

    def shift(self, topic: str, spread: float = 0.12) -> float:
        """How far this partnership stands from the nation in a topic, on the logit scale."""
        return float(stream(self.seed, self.position, f"shift {topic}").normal(0, spread))


def invented_partnerships(
    count: int, seed: int, children_each: float, children: int | None = None
) -> list[Partnership]:
    """The first `count` partnerships, always the same ones for a seed.

    `children_each` is the number of distinct children over the span for each one looked after at its end.
    `children` is their number in all; without it each partnership has its own size.
    """
    sizes = list(islice(cycle(SIZES), count))
    over_span = [round(size * children_each) for size in sizes]
    if children is not None:
        over_span = [1 + share for share in shared_out(children - count, sizes)]
    return [Partnership(i, seed, n, n / children_each) for i, n in enumerate(over_span)]


def shared_out(total: int, sizes: Sequence[float]) -> list[int]:
    """`total` children over partnerships in proportion to their sizes, exactly (largest remainders)."""
    exact = total * np.array(sizes) / sum(sizes)
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: total - whole.sum()]] += 1
    return whole.tolist()


def partnerships_frame(listed: list[Partnership]) -> pl.DataFrame:
    """`partnerships.csv`. No area code: those belong to real councils."""
    return pl.DataFrame(
        {
            "partnership": [p.code for p in listed],
            "name": [p.name for p in listed],
            "area_code": [None] * len(listed),
            "family_group": list(islice(cycle(FAMILY_GROUPS), len(listed))),
            "invented": ["Y"] * len(listed),
        },
        schema_overrides={"area_code": pl.String},
    )

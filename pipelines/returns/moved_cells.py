"""The counted cells that moved by more than half between two checks of a return (decision 094).

Here: which cells a summary keeps, and which of them moved. Not here: counting them (`pipelines/compared.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

BIG_MOVE = 0.5
"""Cells that changed by more than this share are named."""
FEWEST_TOLD = 10
"""A cell below this is neither kept nor named: reports go further than returns do (decision 094)."""
Cells = dict[str, dict[str, dict[str, dict[str, int]]]]
"""Partnership -> indicator -> period -> `care_group outcome` -> count."""


def told(count: int) -> int | None:
    """The count as a report may say it: none where it is small."""
    return count if count >= FEWEST_TOLD else None


def cells_kept(cells: pl.DataFrame | None) -> Cells:
    """The cells (see `pipelines.compared`) that a summary keeps, with every period that was counted."""
    kept: Cells = {}
    for partnership, indicator, period, group, outcome, count in () if cells is None else cells.iter_rows():
        found = kept.setdefault(partnership, {}).setdefault(indicator, {}).setdefault(period, {})
        if told(count) is not None:
            found[f"{group} {outcome}"] = count
    return kept


def cells_that_moved(cells: pl.DataFrame, before: Cells) -> list[dict[str, Any]]:
    """Those of `cells` that moved since `before` was kept, the largest move first."""
    return sorted(_big_moves(cells, before), key=_size)


def _big_moves(cells: pl.DataFrame, before: Cells) -> Iterator[dict[str, Any]]:
    """The cells of periods that the last check counted too; None stands for fewer than `FEWEST_TOLD`.

    A period that isn't counted any more, since its table is gone, says so.

    One that was small before is taken to have been as large as a small one can be.
    """
    now: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for partnership, indicator, period, group, outcome, count in cells.iter_rows():
        now[partnership, indicator, period][f"{group} {outcome}"] = count
    counted = set(now)
    for place, kept in _places(before):
        for cell in sorted(kept.keys() | now[place].keys()):
            was, is_now = kept.get(cell), now[place].get(cell, 0)
            if was is None and is_now < FEWEST_TOLD:
                continue
            at_most = FEWEST_TOLD - 1 if was is None else was
            if abs(is_now - at_most) > BIG_MOVE * at_most:
                names = dict(zip(("partnership", "indicator", "period"), place, strict=True))
                yield {
                    **names,
                    "cell": cell,
                    "before": was,
                    "now": told(is_now),
                    "is_counted": place in counted,
                }


def _places(cells: Cells) -> Iterator[tuple[tuple[str, str, str], dict[str, int]]]:
    for partnership, indicators in cells.items():
        for indicator, periods in indicators.items():
            for period, kept in periods.items():
                yield (partnership, indicator, period), kept


def _size(move: dict[str, Any]) -> tuple[int, str]:
    """The largest move first."""
    return -abs((move["now"] or 0) - (move["before"] or 0)), str(move)

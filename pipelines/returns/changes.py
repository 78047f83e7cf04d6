"""What changed between two checks of the same return: files, rows, faults mended and new, big moves.

Faults are compared as counts per file, column and rule, so that rows that moved up or down are not taken
for mended and new ones. Not here: how a summary is made (`summary.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

BIG_MOVE = 0.5
"""Cells that changed by more than this share are named."""
FEWEST_TOLD = 10
"""A cell below this is neither kept nor named: reports go further than returns do (decision 094)."""
Cells = dict[str, dict[str, dict[str, dict[str, int]]]]
"""Partnership -> indicator -> period -> `care_group outcome` -> count."""


def cells_kept(cells: pl.DataFrame | None) -> Cells:
    """The cells (see `pipelines.compared`) that a summary keeps, with every period that was counted."""
    kept: Cells = {}
    for partnership, indicator, period, group, outcome, count in () if cells is None else cells.iter_rows():
        found = kept.setdefault(partnership, {}).setdefault(indicator, {}).setdefault(period, {})
        if count >= FEWEST_TOLD:
            found[f"{group} {outcome}"] = count
    return kept


def describe_changes(
    now: dict[str, Any], before: dict[str, Any], cells: pl.DataFrame | None
) -> dict[str, Any]:
    """The differences between two summaries, as counts and lists; nothing of a row.

    `cells` are those of now, the small ones too: that one was not small before is told, not what it is.
    """
    moves = [] if cells is None else sorted(_big_moves(cells, before["cells"]), key=_size)
    faults_now, faults_before = _faults(now), _faults(before)
    files_now, files_before = _files(now), _files(before)
    common = [file for file in files_now if file in files_before]
    return {
        "since": before["checked_at"],
        "files_new": sorted(files_now.keys() - files_before.keys()),
        "files_gone": sorted(files_before.keys() - files_now.keys()),
        "files_changed": [f for f in common if files_now[f]["sha256"] != files_before[f]["sha256"]],
        "rows": now["rows"]["rows_read"] - before["rows"]["rows_read"],
        "rows_by_file": [
            {"file": f, "before": files_before[f]["rows_read"], "now": files_now[f]["rows_read"]}
            for f in common
            if files_now[f]["rows_read"] != files_before[f]["rows_read"]
        ],
        "faults_mended": (faults_before - faults_now).total(),
        "faults_new": (faults_now - faults_before).total(),
        "moved_by_more_than_half": moves,
    }


def _faults(summary: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for fault in summary["faults"]:
        counted[fault["file"], fault["column"], fault["rule"]] += fault["count"]
    return counted


def _files(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {file["file"]: file for file in summary["files"]}


def _big_moves(cells: pl.DataFrame, before: Cells) -> Iterator[dict[str, Any]]:
    """The cells of periods that the last check counted too; None stands for fewer than `FEWEST_TOLD`.

    One that was small before is taken to have been as large as a small one can be.
    """
    now: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for partnership, indicator, period, group, outcome, count in cells.iter_rows():
        now[partnership, indicator, period][f"{group} {outcome}"] = count
    for place, kept in _places(before):
        for cell in sorted(kept.keys() | now[place].keys()):
            was, is_now = kept.get(cell), now[place].get(cell, 0)
            if was is None and is_now < FEWEST_TOLD:
                continue
            at_most = FEWEST_TOLD - 1 if was is None else was
            if abs(is_now - at_most) > BIG_MOVE * at_most:
                told = is_now if is_now >= FEWEST_TOLD else None
                names = dict(zip(("partnership", "indicator", "period"), place, strict=True))
                yield {**names, "cell": cell, "before": was, "now": told}


def _places(cells: Cells) -> Iterator[tuple[tuple[str, str, str], dict[str, int]]]:
    for partnership, indicators in cells.items():
        for indicator, periods in indicators.items():
            for period, kept in periods.items():
                yield (partnership, indicator, period), kept


def _size(move: dict[str, Any]) -> tuple[int, str]:
    """The largest move first."""
    return -abs((move["now"] or 0) - (move["before"] or 0)), str(move)

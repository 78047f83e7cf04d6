"""What changed between two checks of the same return: files, rows, faults mended and new, and big moves.

Faults are compared as counts per file, column and rule, so that rows that moved up or down are not taken
for mended and new ones. Not here: how a summary is made (`summary.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

BIG_MOVE = 0.5
"""Rows of a table, partnership and year that changed by more than this share are named."""


def describe_changes(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The differences between two summaries, as counts and lists; nothing of a row."""
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
        "moved_by_more_than_half": list(_big_moves(_years(now), _years(before))),
    }


def _faults(summary: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for fault in summary["faults"]:
        counted[fault["file"], fault["column"], fault["rule"]] += fault["count"]
    return counted


def _files(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {file["file"]: file for file in summary["files"]}


def _years(summary: dict[str, Any]) -> dict[tuple[str, str, int | None], int]:
    return {(r["table"], r["partnership"], r["year"]): r["rows"] for r in summary["rows_by_year"]}


def _big_moves(now: dict, before: dict) -> Iterable[dict[str, Any]]:
    for key in sorted(now.keys() | before.keys(), key=str):
        rows_now, rows_before = now.get(key, 0), before.get(key, 0)
        if abs(rows_now - rows_before) > BIG_MOVE * rows_before:
            table, partnership, year = key
            yield {
                "table": table,
                "partnership": partnership,
                "year": year,
                "before": rows_before,
                "now": rows_now,
            }

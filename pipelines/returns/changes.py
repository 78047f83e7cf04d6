"""What changed between two checks of the same return: files, rows, faults mended and new, big moves.

Faults are compared as counts per partnership, table, column and rule, so that rows in another order, or a
file of another name, are not taken for mended and new ones (decision 256). Not here: how a summary is made,
and cells (`moved_cells.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from pipelines.returns.moved_cells import cells_that_moved
from pipelines.returns.rules import Severity

Files = dict[str, dict[str, Any]]
"""Name -> what a summary says of the file."""
Kind = tuple[str, str, str, str, str, str]
"""Of a fault: `_KIND`, its severity, and its file where it has no table."""
_KIND = ("table", "partnership", "column", "rule")


def is_another_return(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether the two summaries have no partnership in common, so that nothing can be compared."""
    here, there = _partnerships(now), _partnerships(before)
    return bool(here and there) and here.isdisjoint(there)


def describe_changes(
    now: dict[str, Any], before: dict[str, Any], cells: pl.DataFrame | None
) -> dict[str, Any]:
    """The differences between two summaries, as counts and lists; nothing of a row.

    `cells` are those of now, the small ones too: that one was not small before is told, not what it is.
    """
    return {
        "since": before["checked_at"],
        "as_at_before": before["as_at"],
        **_of_files(_files(now), _files(before)),
        "rows": now["rows"]["rows_read"] - before["rows"]["rows_read"],
        **_of_faults(now, before),
        "moved_by_more_than_half": [] if cells is None else cells_that_moved(cells, before["cells"]),
    }


def _of_files(now: Files, before: Files) -> dict[str, Any]:
    """Which files came, went, changed and got another name, and whose rows became more or fewer."""
    came, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
    by_sum = {now[file]["sha256"]: file for file in came if now[file]["sha256"]}
    renamed = {file: by_sum[before[file]["sha256"]] for file in gone if before[file]["sha256"] in by_sum}
    names = [*now, *gone]
    rows = {file: tuple(of.get(file, {}).get("rows_read") for of in (before, now)) for file in names}
    return {
        "files_new": [file for file in came if file not in renamed.values()],
        "files_gone": [file for file in gone if file not in renamed],
        "files_renamed": [{"before": old, "now": new} for old, new in renamed.items()],
        "files_changed": [
            file for file in now if file in before and now[file]["sha256"] != before[file]["sha256"]
        ],
        "rows_by_file": [
            {"file": file, "before": was, "now": is_now}
            for file, (was, is_now) in rows.items()
            if (was or 0) != (is_now or 0) and file not in renamed and file not in renamed.values()
        ],
    }


def _of_faults(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Faults and warnings that are mended, new, or known to nobody since their file is gone or refused."""
    faults_now, faults_before = _faults(now), _faults(before)
    fewer, new = faults_before - faults_now, faults_now - faults_before
    unknown = Counter({kind: times for kind, times in fewer.items() if not _is_judged(kind, now)})
    mended = fewer - unknown
    return {
        "faults_mended": _many(mended),
        "faults_new": _many(new),
        "faults_not_judged": _many(unknown),
        "warnings_gone": mended.total() - _many(mended),
        "warnings_new": new.total() - _many(new),
        "faults_by_kind": [
            dict(zip(_KIND, kind[:4], strict=True))
            | {"before": faults_before[kind], "now": None if kind in unknown else faults_now[kind]}
            for kind in sorted(fewer.keys() | new.keys())
        ],
    }


def _many(faults: Counter[Kind]) -> int:
    """How many of them are no warnings."""
    return sum(times for kind, times in faults.items() if kind[4] != Severity.WARNING)


def _is_judged(kind: Kind, now: dict[str, Any]) -> bool:
    """Whether a fault of this kind would be found now: its file is there, and not refused for another."""
    table, partnership, *_, severity, _ = kind
    if not table:
        return True
    judging = [
        one["outcome"] != "refused" or severity == Severity.REFUSED
        for one in now["files"]
        if one["table_name"] == table and one["partnership"] in (partnership, "")
    ]
    return any(judging)


def _faults(summary: dict[str, Any]) -> Counter[Kind]:
    """How many faults and warnings there are of each kind, without flags, which only follow from faults.

    The file is no part of a kind, so that it can get another name, unless no table is known."""
    counted: Counter[Kind] = Counter()
    for fault in [one for one in summary["faults"] if one["severity"] != Severity.FLAGGED]:
        of_file = "" if fault["table"] else fault["file"]
        counted[*(fault[name] for name in (*_KIND, "severity")), of_file] += fault["count"]
    return counted


def _files(summary: dict[str, Any]) -> Files:
    return {file["file"]: file for file in summary["files"]}


def _partnerships(summary: dict[str, Any]) -> set[str]:
    return {*summary["cells"], *(file["partnership"] for file in summary["files"])} - {""}

"""The load report that a data steward reads: `report.html`, `faults.csv` and `summary.json`.

Here: writing the three, each in one piece. Not here: what they say (`summary.py`) and how the page looks
(`report_page.py`). None of them holds a value of a record.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import HearthError, ReturnsRefused
from pipelines.returns.report_page import render_page, render_refusal
from pipelines.returns.result import Checked
from pipelines.returns.summary import FORMAT, Summary, summarise

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("table", "partnership", "file", "row", "column", "rule", "severity", "what_to_do")
_COMPARED = {"checked_at", "as_at", "rows", "files", "faults", "cells"}
"""What two summaries are compared by; one that lacks any of it can't be compared."""


def write_report(
    checked: Checked,
    folder: Path,
    *,
    previous: Path | None = None,
    at: datetime | None = None,
    cells: pl.DataFrame | None = None,
    elsewhere: dict[str, Any] | None = None,
) -> Summary:
    """Write the report of a check to `folder`, and return its summary.

    `previous` is the `summary.json` of the last check of the same return; without it the one that `folder`
    holds is used. `cells` are those of `pipelines.compared`, to tell which moved, and
    `elsewhere` what `made_elsewhere` says. Raises HearthError where `previous` isn't the summary of a check.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _read_summary(previous or folder / "summary.json", is_asked_for=previous is not None)
    summary = summarise(checked, at or datetime.now(UTC), before, cells)
    summary["made_elsewhere"] = elsewhere or {"differing": [], "of_no_use": []}
    _write(folder / "report.html", render_page(summary, checked.faults))
    _write(folder / "faults.csv", _safe_in_spreadsheets(checked.faults.select(_COLUMNS)).write_csv())
    _write(folder / "summary.json", json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n")
    return summary


def write_refusal(refused: ReturnsRefused, folder: Path, as_at: date, at: datetime | None = None) -> None:
    """Write the report of returns from which nothing could be read, so that none of an earlier check stands.

    The summary of that check is left, to compare the next one with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    follows_another = (folder / "summary.json").exists()
    page = render_refusal(str(refused), at or datetime.now(UTC), as_at, follows_another=follows_another)
    _write(folder / "report.html", page)


def _read_summary(path: Path, *, is_asked_for: bool) -> Summary | None:
    """The former summary. One that isn't there, or can't be compared, counts only if it was asked for."""
    try:
        summary = json.loads(path.read_text("utf-8"))
        if summary["format"] == FORMAT and summary.keys() >= _COMPARED:
            return summary
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if is_asked_for:
        raise HearthError(f"'{path.name}' is not the summary.json of a check; name the one to compare with")
    return None


def _safe_in_spreadsheets(faults: pl.DataFrame) -> pl.DataFrame:
    """Text that a spreadsheet would run as a formula, such as an odd heading, gets an apostrophe first."""
    text = pl.col(pl.String)
    is_formula = text.str.slice(0, 1).is_in(_FORMULA_STARTS)
    return faults.with_columns(
        pl.when(is_formula).then("'" + text).otherwise(text).replace("", None).name.keep()
    )


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, "utf-8")
    os.replace(unfinished, path)

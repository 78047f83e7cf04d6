"""`report.html`: one page that opens by itself, prints, and says first whether this can be published.

Here: the frame, the answer and the proof of submission. Not here: faults (`report_faults.py`), changes
(`report_changes.py`), sums and sentences (`summary.py`), style and script (`report.css`, `report.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape
from importlib.resources import files
from typing import Any

import polars as pl

from pipelines.returns.report_changes import changes_since
from pipelines.returns.report_elsewhere import counts_made_elsewhere
from pipelines.returns.report_faults import faults_by_rule
from pipelines.returns.report_parts import in_words, table
from pipelines.returns.words import day_in_words, many

_OUTCOMES = {"accepted": "accepted", "flagged": "do not publish", "refused": "refused"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render_page(summary: dict[str, Any], faults: pl.DataFrame) -> str:
    """The whole page as text. `faults` are those of `Checked`."""
    return _page(
        f"return to {day_in_words(date.fromisoformat(summary['as_at']))}",
        [
            *_answer(summary),
            *changes_since(summary["changes"], summary["as_at"]),
            *counts_made_elsewhere(summary.get("made_elsewhere")),
            *faults_by_rule(faults),
            *_files(summary),
        ],
    )


def render_refusal(message: str, at: datetime, as_at: date, *, follows_another: bool) -> str:
    """The page of a return from which nothing could be read; `message` says why, a reason a line."""
    former = "<p>faults.csv and summary.json beside this page are of the check before.</p>"
    return _page(
        f"return to {day_in_words(as_at)}",
        [
            "<h1>Can this be published?</h1>",
            '<p class="verdict no">Not yet: nothing of the return could be read.</p>',
            "<h2>What to mend first</h2><ul>",
            *(f"<li>{escape(line.strip())}</li>" for line in message.splitlines()),
            "</ul>",
            f"<p>Tried on {in_words(at.isoformat(timespec='seconds'))}. No file was checked.</p>",
            *([former] if follows_another else []),
        ],
    )


def _page(title: str, parts: Iterable[str]) -> str:
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Load report, {escape(title)}</title>",
            f"<style>{_resource('report.css')}</style></head><body>",
            '<a class="skip" href="#main">Skip to the report</a>',
            f"<header><p>Hearth · load report · {escape(title)}</p></header>",
            '<main id="main">',
            *parts,
            f"</main><script>{_resource('report.js')}</script></body></html>\n",
        ]
    )


def _resource(name: str) -> str:
    return (files("pipelines.returns") / name).read_text("utf-8")


def _answer(summary: dict[str, Any]) -> Iterator[str]:
    rows = summary["rows"]
    yield "<h1>Can this be published?</h1>"
    answer = "yes" if summary["can_be_published"] else "no"
    yield f'<p class="verdict {answer}">{escape(summary["verdict"])}</p>'
    yield (
        f'<p class="sum"><b>{rows["rows_read"]:,}</b> rows read = <b>{rows["accepted"]:,}</b> accepted + '
        f"<b>{rows['quarantined']:,}</b> set aside</p>"
    )
    if summary["mend_first"]:
        yield "<h2>What to mend first</h2><ol>"
        yield from (f"<li>{escape(words)}</li>" for words in summary["mend_first"])
        yield "</ol>"
    if summary.get("not_sent"):
        yield "<h2>What was not sent</h2>"
        yield "<p>Figures that need it will be “not supplied”, never zero. Is that what you meant?</p>"
        yield "<ul>"
        yield from (f"<li>{escape(words)}</li>" for words in summary["not_sent"])
        yield "</ul>"


def _files(summary: dict[str, Any]) -> Iterator[str]:
    yield "<h2>Proof of submission</h2>"
    yield (
        f"<p>Checked on {in_words(summary['checked_at'])} by contract version "
        f"{escape(summary['contract_version'])}. "
        f"{many(summary['labels_translated'], 'value was', 'values were')} translated by mapping.toml. "
        "A file's SHA-256 changes when a single character of it does.</p>"
    )
    yield from table(
        "Every file that was read",
        ("File", "SHA-256", "Bytes", "Rows read", "Accepted", "Set aside", "Warnings", "Outcome"),
        (
            (
                f["file"],
                f["sha256"],
                *(f"{f[n]:,}" for n in ("size", "rows_read", "accepted", "quarantined", "warnings")),
                _OUTCOMES[f["outcome"]] + (f"; override by {f['override']}" if f["override"] else ""),
            )
            for f in summary["files"]
        ),
        kind="sums",
    )

"""`report.html`: one page that opens by itself, prints, and says first whether this can be published.

Faults are grouped by rule, then counted by file and column with their row numbers, so that 60,000 of them
stay readable. Not here: sums and sentences (`summary.py`); style and script (`report.css`, `report.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape
from importlib.resources import files
from typing import Any

import polars as pl

from pipelines.returns.report_changes import changes_since
from pipelines.returns.report_parts import in_words, table
from pipelines.returns.rules import RULES, Rule, Severity
from pipelines.returns.words import day_in_words, ranges

_OUTCOMES = {"accepted": "accepted", "flagged": "do not publish", "refused": "refused"}
_SEVERITIES = {
    Severity.REFUSED: "File refused",
    Severity.FLAGGED: "Do not publish",
    Severity.QUARANTINED: "Rows set aside",
    Severity.WARNING: "Warning, accepted",
}
_OPEN_UP_TO = 40
"""A rule with more lines than this is folded at first; printing unfolds all."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render_page(summary: dict[str, Any], faults: pl.DataFrame) -> str:
    """The whole page as text. `faults` are those of `Checked`."""
    return _page(
        f"return to {day_in_words(date.fromisoformat(summary['as_at']))}",
        [
            *_answer(summary),
            *changes_since(summary["changes"], summary["as_at"]),
            *_faults(faults),
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


def _faults(faults: pl.DataFrame) -> Iterator[str]:
    yield "<h2>Faults and warnings, by rule</h2>"
    if not faults.height:
        yield "<p>None.</p>"
        return
    yield from _filters(faults)
    grouped = (
        faults.group_by("rule", "file", "column")
        .agg(
            pl.len().alias("times"),
            pl.col("row").sort(),
            pl.col("table").first(),
            pl.col("what_to_do").first(),
        )
        .sort("rule", "file", "column")
    )
    by_rule = grouped.partition_by("rule", as_dict=True)
    for rule in RULES.values():
        if (lines := by_rule.get((rule.id,))) is not None:
            yield from _rule(rule, lines)


def _filters(faults: pl.DataFrame) -> Iterator[str]:
    yield '<form id="filters" role="search" aria-label="Filter the faults">'
    for name, label in (("partnership", "Partnership"), ("table", "Table")):
        values = sorted(filter(None, faults[name].unique()))
        options = "".join(f"<option>{escape(value)}</option>" for value in values)
        yield f'<label>{label} <select name="{name}"><option value="">All</option>{options}</select></label>'
    options = "".join(f'<option value="{s}">{words}</option>' for s, words in _SEVERITIES.items())
    yield f'<label>Kind <select name="severity"><option value="">All</option>{options}</select></label>'
    yield '<label>File, column or rule holds <input name="text" type="search"></label>'
    yield '<output id="shown" aria-live="polite"></output></form>'


def _rule(rule: Rule, lines: pl.DataFrame) -> Iterator[str]:
    times = lines["times"].sum()
    is_open = " open" if lines.height <= _OPEN_UP_TO else ""
    yield (
        f'<details class="rule" data-severity="{rule.severity}" data-rule="{rule.id}"{is_open}><summary>'
        f"<b>{times:,}</b> <code>{rule.id}</code> {escape(rule.says)} "
        f'<span class="kind {rule.severity}">{_SEVERITIES[rule.severity]}</span></summary>'
        f"<p>What to do: {escape(rule.what_to_do)}</p>"
    )
    particular = lines.filter(pl.col("what_to_do") != rule.what_to_do)
    if particular.height:
        yield "<ul>"
        yield from _particular(particular)
        yield "</ul>"
    yield from table(
        f"{rule.id}, by file and column",
        ("File", "Column", "Times", "Rows"),
        (
            (file, column, f"{n:,}", ", ".join(ranges(rows)))
            for file, column, n, rows in lines.select("file", "column", "times", "row").iter_rows()
        ),
    )
    yield "</details>"


def _particular(lines: pl.DataFrame) -> Iterator[str]:
    """What to do where it isn't the same at every column: each advice once, with the places it is for."""
    place = pl.concat_str("table", pl.lit(", "), "column")
    places = pl.when(pl.col("table") == "").then("file").otherwise(place).unique().sort()
    for words, named in lines.group_by("what_to_do").agg(places).sort("file").iter_rows():
        yield f"<li><b>{escape('; '.join(named))}</b>: {escape(words)}</li>"


def _files(summary: dict[str, Any]) -> Iterator[str]:
    yield "<h2>Proof of submission</h2>"
    yield (
        f"<p>Checked on {in_words(summary['checked_at'])} by contract version "
        f"{escape(summary['contract_version'])}. {summary['labels_translated']:,} labels were translated by "
        "mapping.toml. A file's SHA-256 changes when a single character of it does.</p>"
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

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

from pipelines.indicators import INDICATORS
from pipelines.returns.changes import FEWEST_TOLD
from pipelines.returns.rules import RULES, Rule, Severity
from pipelines.returns.words import day_in_words, many, ranges
from pipelines.vocabulary import GROUP_LABELS

_OUTCOMES = {"accepted": "accepted", "flagged": "do not publish", "refused": "refused"}
_SEVERITIES = {
    Severity.REFUSED: "File refused",
    Severity.FLAGGED: "Do not publish",
    Severity.QUARANTINED: "Rows set aside",
    Severity.WARNING: "Warning, accepted",
}
_OPEN_UP_TO = 40
"""A rule with more lines than this is folded at first; printing unfolds all."""
_MOST_MOVES = 200
"""Of the counts that moved, so many are shown on the page; `summary.json` has them all."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render_page(summary: dict[str, Any], faults: pl.DataFrame) -> str:
    """The whole page as text. `faults` are those of `Checked`."""
    return _page(
        f"return to {day_in_words(date.fromisoformat(summary['as_at']))}",
        [*_answer(summary), *_changes(summary["changes"]), *_faults(faults), *_files(summary)],
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
            f"<p>Tried on {_in_words(at.isoformat(timespec='seconds'))}. No file was checked.</p>",
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


def _changes(changes: dict[str, Any] | None) -> Iterator[str]:
    yield "<h2>Since the last check</h2>"
    if changes is None:
        yield "<p>This is the first check of this return here, so there is nothing to compare with.</p>"
        return
    mended, new, rows = changes["faults_mended"], changes["faults_new"], changes["rows"]
    yield (
        f"<p>Compared with the check of {_in_words(changes['since'])}: {_signed(rows)} rows, "
        f"{many(mended, 'fault', 'faults')} mended, {new:,} new. "
        f"{many(len(changes['files_changed']), 'file', 'files')} changed, {len(changes['files_new'])} came, "
        f"{len(changes['files_gone'])} went.</p>"
    )
    if changes["moved_by_more_than_half"]:
        yield from _moved(changes["moved_by_more_than_half"])


def _moved(moves: list[dict[str, Any]]) -> Iterator[str]:
    shown = moves[:_MOST_MOVES]
    rest = f" The {len(shown)} largest of {len(moves):,} are shown." if len(shown) < len(moves) else ""
    yield f"<p>Counts that moved by more than half; check that this is meant.{rest}</p>"
    yield from _table(
        "Counts that moved by more than half",
        ("Measure", "Partnership", "Period", "Count", "Before", "Now"),
        ((_label(m["indicator"]), m["partnership"], m["period"], *_in_cells(m)) for m in shown),
    )


def _in_cells(move: dict[str, Any]) -> Iterator[str]:
    group, outcome = move["cell"].split()
    yield f"{GROUP_LABELS[group]}: {outcome.replace('_', ' ')}"
    for count in (move["before"], move["now"]):
        yield f"fewer than {FEWEST_TOLD}" if count is None else f"{count:,}"


def _label(indicator: str) -> str:
    return INDICATORS[indicator].label if indicator in INDICATORS else indicator


def _in_words(at: str) -> str:
    """`2026-11-24T21:49:05+00:00` -> `24 November 2026 at 21:49:05 UTC`, with the exact form beside it."""
    moment = datetime.fromisoformat(at)
    words = f"{day_in_words(moment)} at {moment:%H:%M:%S} {moment.tzname() or ''}".strip()
    return f'<time datetime="{escape(at)}">{escape(words)}</time>'


def _signed(number: int) -> str:
    """With a plus, or with a minus that isn't a hyphen; `no more or fewer` where nothing changed."""
    return f"{number:+,}".replace("-", "\u2212") if number else "no more or fewer"


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
        for table, column, words in (
            particular.select("table", "column", "what_to_do").unique().sort(pl.all()).iter_rows()
        ):
            yield f"<li><b>{escape(table)}, {escape(column)}</b>: {escape(words)}</li>"
        yield "</ul>"
    yield from _table(
        f"{rule.id}, by file and column",
        ("File", "Column", "Times", "Rows"),
        (
            (file, column, f"{n:,}", ", ".join(ranges(rows)))
            for file, column, n, rows in lines.select("file", "column", "times", "row").iter_rows()
        ),
    )
    yield "</details>"


def _files(summary: dict[str, Any]) -> Iterator[str]:
    yield "<h2>Proof of submission</h2>"
    yield (
        f"<p>Checked on {_in_words(summary['checked_at'])} by contract version "
        f"{escape(summary['contract_version'])}. {summary['labels_translated']:,} labels were translated by "
        "mapping.toml. A file's SHA-256 changes when a single character of it does.</p>"
    )
    yield from _table(
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


def _table(
    caption: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]], kind: str = ""
) -> Iterator[str]:
    """A table in a region that can scroll by keyboard. End tags that HTML lets go are left out."""
    yield f'<div class="scroll {kind}" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
    yield f"<caption>{escape(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{head}' for head in heads) + "<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{escape(str(cell))}" for cell in others)
        yield f'<tr><th scope="row">{escape(str(first))}{cells}'
    yield "</table></div>"

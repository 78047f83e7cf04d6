"""The part of `report.html` that lists faults and warnings, so that 60,000 of them stay readable.

They are grouped by rule, then counted by file and column with their row numbers. Not here: the words of rules
(`rules.py`, `advice.py`); what filters do (`report.js`).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

import polars as pl

from pipelines.returns.report_parts import Html, table
from pipelines.returns.rules import RULES, Rule, Severity
from pipelines.returns.words import many, ranges

_SEVERITIES = {
    Severity.REFUSED: "File refused",
    Severity.FLAGGED: "Do not publish",
    Severity.QUARANTINED: "Rows set aside",
    Severity.WARNING: "Warning, accepted",
}
_OPEN_UP_TO = 40
"""A rule with more lines than this is folded at first; printing unfolds all."""
_MOST_STRETCHES = 60
"""Of more stretches of rows than this the further ones are folded."""


def faults_by_rule(faults: pl.DataFrame) -> Iterator[str]:
    """The filters, and each rule with its lines, as HTML. `faults` are those of `Checked`."""
    yield "<h2>Faults and warnings, by rule</h2>"
    if not faults.height:
        yield "<p>None.</p>"
        return
    yield from _filters(faults)
    grouped = (
        faults.with_columns(file=_named())
        .group_by("rule", "file", "column")
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


def _named() -> pl.Expr:
    """The file, with the row's partnership where its name doesn't tell it: `legal/all.csv (HP01)`."""
    stem = pl.col("file").str.extract(r"^[^/]*/(.*)\.[^.]*$").str.to_lowercase()
    is_told = (pl.col("partnership") == "") | (stem == pl.col("partnership").str.to_lowercase())
    named = pl.format("{} ({})", "file", "partnership")
    return pl.when(is_told.fill_null(True)).then("file").otherwise(named)


def _filters(faults: pl.DataFrame) -> Iterator[str]:
    yield '<form id="filters" role="search" aria-label="Filter the faults">'
    for name, label in (("partnership", "Partnership"), ("table", "Table")):
        values = sorted(filter(None, faults[name].unique()))
        options = "".join(f"<option>{escape(value)}</option>" for value in values)
        yield f'<label>{label} <select name="{name}"><option value="">All</option>{options}</select></label>'
    options = "".join(f'<option value="{s}">{words}</option>' for s, words in _SEVERITIES.items())
    yield f'<label>Kind <select name="severity"><option value="">All</option>{options}</select></label>'
    yield '<label>File, column or rule holds <input name="text" type="search"></label>'
    yield '<button type="reset">Show all</button></form><p id="shown" role="status"></p>'


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
            (file, column, f"{n:,}", _rows(rows))
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


def _rows(rows: list[int | None]) -> str:
    stretches = ranges(rows)
    first = ", ".join(islice(stretches, _MOST_STRETCHES))
    rest = list(stretches)
    if not rest:
        return first
    more = many(len(rest), "more stretch", "more stretches")
    return Html(f"{first}<details><summary>and {more} of rows</summary>{', '.join(rest)}</details>")

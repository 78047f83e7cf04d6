"""Every column of every return table in words: what it may hold, whether it may be empty or left out.

`docs/returns-columns.md` is what `describe_tables` returns, and a test holds the two together. Not here: the
tables (`returns.py`), or the rules that rows are judged by (`pipelines/returns/rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.contracts.returns import PARTNERSHIPS, TABLES
from pipelines.contracts.returns_types import Column, Table, Type
from pipelines.vocabulary import BREAKDOWN_LEVELS

_HEAD = """# The columns of a return

Made from `pipelines/contracts/returns.py`; change it there. One folder a table, one file a partnership, in
a workbook on its first sheet; the first row holds the headings. What is wrong with a row, and what to do,
stands in [the rules](returns-rules.md).

Headings may differ in capitals, spaces and underscores (`Child Ref` is `child_ref`). Values of a list are
read letter for letter; your own words for them go into a
[`mapping.toml`](decisions/015-the-shape-of-mapping-toml.md). A date is
YYYY-MM-DD, DD/MM/YYYY or a date cell of a workbook."""


_LEVELS = "; ".join(
    f"{breakdown}: {', '.join(levels)}"
    for breakdown, levels in BREAKDOWN_LEVELS.items()
    if breakdown != "none"
)
_TEXTS = {
    "name": "its name, as pages show it",
    "area_code": "the code of the area, such as S12000033",
    "family_group": "its group of similar councils in the Local Government Benchmarking Framework",
    "tool": "the tool of the assessment; only assessments with one tool are compared",
    "question_id": "your own short name of the question, the same in `surveys` and `survey_questions`",
    "wave": "your own name of the round of the survey, such as 2025/26",
    "text": "the question as it was asked",
    "theme": "what the question is about",
    "indicator_id": "the id of a [measure](indicators.md), such as `looked_after`",
    "level": f"`all` where the breakdown is none; else one of its parts ({_LEVELS})",
    "unit": "what is counted, such as children or percent",
    "source_return": "where the count was made, such as CLAS",
    "note": "your own words about the count, never about a child",
}
"""Columns that hold any text: what it is."""


def describe_tables() -> str:
    """The tables as a Markdown page, `partnerships` first."""
    parts = [_HEAD]
    for table in (PARTNERSHIPS, *TABLES.values()):
        parts += [
            "",
            f"## `{table.name}`",
            "",
            *_opening(table),
            "| Column | Holds | Empty |",
            "|---|---|---|",
        ]
        parts += [f"| `{one.name}` | {holds(one)} | {_empty(one)} |" for one in table.columns]
    return "\n".join(parts) + "\n"


def _opening(table: Table) -> Iterable[str]:
    said = [f"`{column}` must stand in `{parent}`." for column, parent in table.parents]
    if table.key:
        said.insert(0, f"One row for each {' + '.join(f'`{name}`' for name in table.key)}.")
    return [" ".join(said), ""] if said else []


def holds(column: Column) -> str:
    """What a column may hold: its list, its range, or the kind of its value."""
    if column.type is Type.LABEL:
        return "one of: " + "; ".join(column.labels)
    if column.type is Type.DATE:
        return "the first day of a month" if column.is_first_of_month else "a date"
    if column.is_reporting_year:
        return "the calendar year in which the year ends, such as 2026 for August 2025 to July 2026"
    if column.type is Type.TEXT:
        return _text(column.name)
    return f"a {column.type}" + _range(column)


def _text(name: str) -> str:
    if name == "partnership":
        return "the partnership's code, as in the file's name"
    if name.endswith("_ref"):
        return "your own reference; never a name, a CHI or a Scottish Candidate Number"
    return _TEXTS.get(name, "text")


def _range(column: Column) -> str:
    if column.low is not None and column.high is not None:
        return f" from {column.low} to {column.high}"
    if column.low is not None:
        return f", {column.low} or more"
    return f", {column.high} at most" if column.high is not None else ""


def _empty(column: Column) -> str:
    if column.is_optional:
        return "may be left out"
    return "may be empty" if column.is_nullable else "no"

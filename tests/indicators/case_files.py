"""Reads a hand-worked case: tables in the form of the returns, and the cells that a pencil gets from them.

A case is a Markdown file in `cases/`. A heading `## school` opens rows of that table; `## attendance_rate
2023/24` opens the cells expected of an indicator in a period. `As at 2026-07-31.` in the text sets the end
date of the returns. What a row does not say is the default below; children and episodes that no table lists
are made up. Cells that a case does not list must be zero, and `away` and `all` must be sums of their groups.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Type

AS_AT = date(2026, 7, 31)
DTYPES = {
    Type.TEXT: pl.String,
    Type.LABEL: pl.String,
    Type.WHOLE: pl.Int64,
    Type.NUMBER: pl.Float64,
}
PLACES = {
    "home": "At home with parents",
    "kinship": "With kinship carers: friends/relatives",
    "foster": "With foster carers provided by LA",
    "adopters": "With prospective adopters",
    "residential": "In local authority home",
    "secure": "In secure accommodation",
    "other": "In other community",
}
ORDERS = {"CSO": "Compulsory supervision order", "ICSO": "Interim compulsory supervision order"}
DEFAULTS = {
    "partnership": "HP01",
    "sex": "Not known",
    "birth_month": "2010-01-01",
    "ethnic_group": "Not known",
    "disability": "Not known",
    "scn_held": "Y",
    "care_plan": "Y",
    "legal_reason": "CSO",
    "stage": "S1",
    "half_days_possible": "380",
    "half_days_attended": "380",
    "half_days_lost": "2",
    "leaver_stage": "S5",
    "scqf_level": "5",
    "destination_3m": "Employment",
    "destination_9m": "Employment",
    "assessed_by": "Social worker",
    "took_part": "In person",
    "worker_ref": "W1",
    "plan_grade": "4",
    "assessment_grade": "4",
    "chronology_grade": "4",
    "actions_agreed": "0",
    "actions_closed": "0",
    "wave": "one",
    "theme": "Any",
    "text": "Any question",
    "invited": "0",
    "cohort_basis": "within_year",
    "period_kind": "year",
    "breakdown": "none",
    "level": "all",
    "unit": "number",
    "source_return": "Any",
    "status": "final",
}


@dataclass(frozen=True)
class Expected:
    indicator: str
    period: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Case:
    returns: dict[str, pl.DataFrame]
    partnerships: pl.DataFrame
    supplied: pl.DataFrame
    as_at: date
    expected: list[Expected]


def read_case(path: Path) -> Case:
    """The returns of a case file, and what is expected of them."""
    text = path.read_text(encoding="utf-8")
    stated = re.search(r"As at (\d{4}-\d\d-\d\d)\.", text)
    tables, expected = {}, []
    for block in text.split("\n## ")[1:]:
        heading, _, body = block.partition("\n")
        if heading in TABLES:
            tables[heading] = tables.get(heading, []) + rows_of(body)
        else:
            indicator, _, period = heading.partition(" ")
            expected.append(Expected(indicator, period, rows_of(body)))
    return case_of(tables, date.fromisoformat(stated[1]) if stated else AS_AT, expected)


def case_of(
    tables: dict[str, list[dict[str, str]]], as_at: date = AS_AT, expected: list | None = None
) -> Case:
    """A case from rows of text, by table."""
    tables = _with_parents(tables)
    returns = {name: _frame(name, rows) for name, rows in tables.items()}
    names = sorted({row for frame in returns.values() for row in frame["partnership"]})
    return Case(returns, pl.DataFrame({"partnership": names}), _supplied(tables), as_at, expected or [])


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of the pipe table in `text`."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]] if cells else []


def _with_parents(tables: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """With the children and episodes that the other rows speak of."""
    made = {"children": [], "episodes": [], **tables}
    known = {(row.get("partnership", "HP01"), row["child_ref"]) for row in made["children"]}
    spoken = {
        (row.get("partnership", "HP01"), row["child_ref"])
        for rows in tables.values()
        for row in rows
        if "child_ref" in row
    }
    made["children"] = made["children"] + [
        {"partnership": partnership, "child_ref": child} for partnership, child in sorted(spoken - known)
    ]
    if "episodes" not in tables:
        made["episodes"] = _episodes(tables.get("placements", []))
    return {name: rows for name, rows in made.items() if rows}


def _episodes(placements: list[dict[str, str]]) -> list[dict[str, str]]:
    """An open episode for each that a placement belongs to, from its first placement on."""
    first = {}
    for row in sorted(placements, key=lambda row: row["placement_start"]):
        key = {name: row[name] for name in ("partnership", "child_ref", "episode_ref") if name in row}
        first.setdefault(tuple(key.items()), key | {"episode_start": row["placement_start"]})
    return list(first.values())


def _frame(name: str, rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = TABLES[name].columns
    values = {
        column.name: [_value(column.name, row, number) for number, row in enumerate(rows)]
        for column in columns
    }
    text = pl.DataFrame(values, dict.fromkeys(values, pl.String))
    return text.with_columns(_typed(column) for column in columns)


def _typed(column) -> pl.Expr:
    text = pl.col(column.name)
    return text.str.to_date() if column.type is Type.DATE else text.cast(DTYPES[column.type])


def _value(column: str, row: dict[str, str], number: int) -> str | None:
    if column == "episode_ref":
        return row.get(column) or f"E{row['child_ref']}"
    if column in ("response_ref", "audit_ref", "person_ref", "review_ref"):
        return row.get(column) or f"{column}-{number}"
    value = row.get(column) if column in row else DEFAULTS.get(column)
    short = {"placement_type": PLACES, "legal_reason": ORDERS}.get(column, {})
    return short.get(value, value) or None


def _supplied(tables: dict[str, list[dict[str, str]]]) -> pl.DataFrame:
    given = [
        (row.get("partnership", "HP01"), name, column.name)
        for name, rows in tables.items()
        for row in rows
        for column in TABLES[name].columns
        if not column.is_optional or column.name in row
    ]
    return pl.DataFrame(
        given, dict.fromkeys(["partnership", "table", "column"], pl.String), orient="row"
    ).unique()

"""Files to take away: the released rows behind a page, as CSV and as Excel, a row a figure.

Here: rows to bytes. Not here: buttons (`components.py`). A withheld row has a status and no number in any
column; a workbook holds values only: no formula, no cache, no hidden sheet. Names of files hold no figure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Measure
from dashboard.hosting.names import named_for
from dashboard.kept import kept
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.store import Release, query
from dashboard.wording.names import group_name
from dashboard.wording.states import MARKS

COLUMNS = (
    "partnership",
    "indicator",
    "measure",
    "period",
    "period_kind",
    "cohort_basis",
    "care_group",
    "care_group_name",
    "breakdown",
    "level",
    "outcome",
    "numerator",
    "denominator",
    "value",
    "lower_ci",
    "upper_ci",
    "unit",
    "status",
    "words",
    "release_id",
)
_DATED = datetime(2020, 1, 1)
"""The day in a workbook's properties: no clock stands in it, so the same rows give the same bytes."""


class Sheet(NamedTuple):
    """Rows to take away, and the name of the file without its ending."""

    name: str
    rows: tuple[tuple[object, ...], ...]
    columns: tuple[str, ...] = COLUMNS


@kept(64)
def sheet(
    selection: Selection,
    shown: Sequence[tuple[Evidence, tuple[str, ...]]],
    name: str,
    every_outcome: bool = False,
) -> Sheet:
    """The figures of some measures in the periods that a page shows: the main outcome, or every one."""
    rows = tuple(
        _row(selection, evidence, figure)
        for evidence, periods in shown
        for figure in (evidence.others if every_outcome else evidence.figures).values()
        if figure.period in periods
    )
    return Sheet(file_name(selection, name), rows)


class Fact(NamedTuple):
    """What a row of a table is a figure of: measure, frequency and cohort."""

    indicator: str
    period_kind: str
    cohort_basis: str


def fact_of(evidence: Evidence) -> Fact:
    """The fact of a row made from a measure's figures."""
    kinds = {figure.period_kind for figure in evidence.figures.values()}
    definition = evidence.definition
    frequency = "; ".join(sorted(kinds or definition.period_kinds))
    return Fact(definition.id, frequency, definition.cohort_basis)


@kept(64)
def table_sheet(selection: Selection, content: Table, name: str, facts: Sequence[Fact]) -> Sheet:
    """A table as it stands on the page, each row with what it is a figure of, its status and the release.

    facts: one for every row, or one for all. A table that names partnerships itself is not told the page's.
    """
    own = [_snake(one) for one in content.columns]
    place = () if "partnership" in own else (selection.partnership.title,)
    each = facts if len(facts) == len(content.rows) else [*facts] * len(content.rows)
    rows = []
    for row, fact in zip(content.rows, each, strict=True):
        cells = [str(getattr(cell, "words", cell)).replace("**", "") for cell in row]
        rows.append((*place, *fact, *cells, _status_of(cells), selection.release.release_id))
    columns = (*Fact._fields, *own, "status", "release_id")
    return Sheet(file_name(selection, name), tuple(rows), (*["partnership"][: len(place)], *columns))


def _status_of(cells: Sequence[str]) -> str:
    """The status of a row: that of the first of its cells that holds a mark, else published."""
    marks = {mark: status for status, mark in MARKS.items()}
    return next((marks[mark] for cell in cells for mark in marks if mark in cell), "published")


def _snake(heading: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", heading.lower()))


def file_name(selection: Selection, name: str, partnerships: Sequence[str] = ()) -> str:
    """The name of a file without its ending: whose it is, what, of which release; a past day stands in it.

    `partnerships` are codes, where it holds others than the one of the page.
    """
    known = f"-as-known-on-{selection.known_on.isoformat()}" if selection.known_on else ""
    whose = partnerships or (selection.partnership.partnership,)
    return named_for(whose, f"{name}-{selection.release.release_id}{known}")


def case_file_name(selection: Selection, name: str, day: date) -> str:
    """The name of a file of what people decided, as known on a day."""
    return named_for([selection.partnership.partnership], f"{name}-as-known-on-{day.isoformat()}")


def _row(selection: Selection, evidence: Evidence, figure: Measure) -> tuple[object, ...]:
    definition = evidence.definition
    return (
        selection.partnership.title,
        definition.id,
        definition.label,
        figure.period,
        figure.period_kind,
        definition.cohort_basis,
        figure.care_group,
        group_name(evidence.named_as(figure.care_group)),
        selection.split[0],
        figure.level,
        figure.outcome,
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.lower_ci,
        figure.upper_ci,
        definition.unit,
        figure.status,
        figure.words,
        selection.release.release_id,
    )


def as_csv(content: Sheet) -> bytes:
    """UTF-8 with a mark that Excel understands; text that could be a formula gets an apostrophe first."""
    from pipelines.package import harmless  # only when somebody asks for a file

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(content.columns)
    writer.writerows([harmless(value) for value in row] for row in content.rows)
    return out.getvalue().encode("utf-8-sig")


def as_excel(content: Sheet) -> bytes:
    """One sheet of values with a bold head."""
    import xlsxwriter  # only when somebody asks for the file

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"created": _DATED})
        page = workbook.add_worksheet("Figures")
        page.write_row(0, 0, content.columns, workbook.add_format({"bold": True}))
        for number, row in enumerate(content.rows, 1):
            page.write_row(number, 0, row)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(content.rows), len(content.columns) - 1)
    return out.getvalue()


def whole_release(release: Release, partnerships: Sequence[str]) -> bytes:
    """The release's tables of these partnerships as a zip with its data dictionary."""
    from pipelines.package import PACKAGED, About, package

    about = About(release.release_id, release.as_at, release.published_on, release.invented)
    return package(about, {name: _rows(release, name, partnerships) for name in PACKAGED})


def _rows(release: Release, table: str, partnerships: Sequence[str]) -> tuple[tuple[object, ...], ...]:
    from pipelines.contracts.release import TABLES

    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    statement = f'select {columns} from "{table}"'
    if "partnership" not in TABLES[table]:
        return query(release, _as_it_is, statement)
    return query(release, _as_it_is, f"{statement} where list_contains(?, partnership)", list(partnerships))


def _as_it_is(*row: object) -> tuple[object, ...]:
    return row

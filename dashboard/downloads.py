"""Files to take away: the released rows behind a page, as CSV and as Excel, a row a figure.

Here: rows to bytes. Not here: buttons (`components.py`). A withheld row has a status and no number in any
column; a workbook holds values only: no formula, no cache, no hidden sheet. Names of files hold no figure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.figures.evidence import Evidence
from dashboard.figures.rows import Measure
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.store import Release, query
from pipelines.contracts.release import TABLES
from pipelines.package import PACKAGED, About, harmless, package

COLUMNS = (
    "partnership",
    "indicator",
    "measure",
    "period",
    "period_kind",
    "cohort_basis",
    "care_group",
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to take away, and the name of the file without its ending."""

    name: str
    rows: tuple[tuple[object, ...], ...]
    columns: tuple[str, ...] = COLUMNS


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


def table_sheet(selection: Selection, content: Table, name: str) -> Sheet:
    """A table as it stands on the page; each row names the partnership, the measure and the release."""
    place = (selection.partnership.title, selection.definition.id)
    rows = tuple(
        (*place, *(str(getattr(cell, "words", cell)) for cell in row), selection.release.release_id)
        for row in content.rows
    )
    columns = ("partnership", "indicator", *(_snake(one) for one in content.columns), "release_id")
    return Sheet(file_name(selection, name), rows, columns)


def _snake(heading: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", heading.lower()))


def file_name(selection: Selection, name: str) -> str:
    """The name of a file without its ending; a past day stands in it."""
    known = f"-as-known-on-{selection.known_on.isoformat()}" if selection.known_on else ""
    return f"hearth-{name}-{selection.release.release_id}{known}"


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
    about = About(release.release_id, release.as_at, release.published_on, release.invented)
    return package(about, {name: _rows(release, name, partnerships) for name in PACKAGED})


def _rows(release: Release, table: str, partnerships: Sequence[str]) -> tuple[tuple[object, ...], ...]:
    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    statement = f'select {columns} from "{table}"'
    if "partnership" not in TABLES[table]:
        return query(release, _as_it_is, statement)
    return query(release, _as_it_is, f"{statement} where list_contains(?, partnership)", list(partnerships))


def _as_it_is(*row: object) -> tuple[object, ...]:
    return row

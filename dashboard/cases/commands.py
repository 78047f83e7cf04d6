"""`python -m dashboard cases`: import, export, verify, typed at the machine that holds the store.

Here: arguments, what is printed, exit codes. Not here: any rule.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dashboard import store as releases
from dashboard.access import Person
from dashboard.cases import intake, portable
from dashboard.cases.events import CasesError
from dashboard.cases.sheets import as_csv, as_xlsx, read_sheet
from dashboard.cases.store import CaseStore, open_store
from dashboard.cases.writing import record_many
from dashboard.figures.evidence import partnerships
from dashboard.signin import local_person
from pipelines.paths import DataFolder

app = typer.Typer(
    help="Recommendations and actions in, everything out, the chain checked.", no_args_is_help=True
)


@app.command("import")
def import_cases(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx, or an export.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who brings it, for the record.")] = "",
    confirm: Annotated[bool, typer.Option(help="NAME looked again: no words identify a child.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="The report, row by row.")] = None,
) -> None:
    """Bring recommendations and actions: 0 all accepted, 1 some rows set aside, 2 the file refused."""
    if confirm and not by:
        raise CasesError("Who looked again at the words? Say it: --by NAME.")
    rows, store = read_sheet(file), open_store()
    if portable.is_export(rows):
        store.restore(events := portable.restored(rows))
        print(f"The store now holds the {len(events):,} events of the export.")
        return
    lines = _bring(rows, store, by, confirm)
    for line in lines:
        print(f"row {line.row}: {line.result}{': ' if line.what else ''}{line.what}")
    if report:
        _write_report(report, lines)
    aside = sum(line.result != "accepted" for line in lines)
    print(f"{len(lines):,} rows: {len(lines) - aside:,} accepted, {aside:,} set aside")
    raise typer.Exit(1 if aside else 0)


def _bring(rows: list[dict[str, str]], store: CaseStore, by: str, confirm: bool) -> Sequence[intake.Line]:
    steward = local_person()
    person = Person(by or steward.name, steward.role)
    person.demand("import", "")
    current = releases.current_release(DataFolder.default())
    codes = {one.partnership for one in partnerships(current)} if current else set()
    drafts, lines = intake.read_rows(rows, store.events(), person, codes, confirm)
    record_many(store, person, drafts, confirmed=confirm)
    return lines


def _write_report(file: Path, lines: Sequence[intake.Line]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("row", "result", "what_to_do"))
        writer.writerows((line.row, line.result, line.what) for line in lines)


@app.command("export")
def export_cases(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A .csv or .xlsx (else CSV on the screen).")
    ] = None,
) -> None:
    """Write every event, so that an empty store can become the same."""
    events = open_store().events()
    rows = portable.exported(events)
    if out is None:
        sys.stdout.buffer.write(as_csv(portable.COLUMNS, rows))
        return
    forms = {".csv": as_csv, ".xlsx": as_xlsx}
    if out.suffix.casefold() not in forms:
        raise CasesError(f"{out.name} is neither .csv nor .xlsx. Name the file one of them.")
    out.write_bytes(forms[out.suffix.casefold()](portable.COLUMNS, rows))
    print(f"{len(events):,} events written to {out}")


@app.command("verify")
def verify_cases(
    head: Annotated[str, typer.Option(metavar="NUMBER:HASH", help="A head that you noted elsewhere.")] = "",
) -> None:
    """Check the whole chain: 0 it holds, 1 something was changed, removed or moved."""
    store = open_store()
    faults = store.verify(_noted(head) if head else None)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    events = store.events()
    print(f"{len(events):,} events, each as it was recorded.")
    if events:
        print(f"head {events[-1].number}:{events[-1].hash}    Note it elsewhere: a later check can name it.")


def _noted(head: str) -> tuple[int, str]:
    number, _, hashed = head.partition(":")
    if not number.isdecimal() or len(number) > 18 or len(hashed) != 64:
        raise CasesError("A head is a number, a colon and 64 letters and digits, as verify prints it.")
    return int(number), hashed

"""Commands about releases that stand: list, serve another, audit again, export. None of them counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.arguments import Data, ReleaseId, data_folder
from pipelines.errors import HearthError, PublicationStopped
from pipelines.export import export_package, export_table
from pipelines.progress import Stages
from pipelines.releases import (
    Standing,
    find_release,
    list_releases,
    point_to,
    read_current,
    read_table,
    writing,
)

MOST_EXPLAINED = 20
"""How many findings of an audit are named one by one."""


def releases(data: Data = None) -> None:
    """List the releases, newest first."""
    folder = data_folder(data)
    standing = list_releases(folder)
    for one in standing:
        print(_line(one))
    if not standing:
        print(f"No release stands in {folder.releases}. Make one with: python -m pipelines build RETURNS")
    read_current(folder)


def publish(release_id: ReleaseId, data: Data = None) -> None:
    """Serve this release from now on: the pointer moves, nothing is rebuilt."""
    folder = data_folder(data)
    find_release(folder, release_id)
    with writing(folder):
        point_to(folder, release_id)
    print(f"Served from now on: {release_id}")


def export(
    release_id: ReleaseId,
    cells: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Where the cells go.")] = None,
    measures: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Where the measures go.")] = None,
    whole: Annotated[
        Path | None, typer.Option("--zip", metavar="FILE.zip", help="Where all of it goes, described.")
    ] = None,
    data: Data = None,
) -> None:
    """Write what was released as CSV: cells, measures, or all as a zip with its data dictionary."""
    if not (cells or measures or whole):
        raise HearthError("Say what to export: --cells FILE.csv, --measures FILE.csv, or --zip FILE.zip.")
    path = find_release(data_folder(data), release_id)
    for table, file in (("cells", cells), ("measures", measures)):
        if file:
            rows = export_table(path, table, file)
            print(f"{rows:,} {table} of release {release_id} written to {file}")
    if whole:
        export_package(path, whole)
        print(f"Release {release_id} with its data dictionary written to {whole}")
    if read_table(path, "release")["invented"].item():
        print("These figures are invented: they describe no real child and no real partnership.")


def audit(release_id: ReleaseId, data: Data = None) -> None:
    """Audit a release again, from its own file alone: 0 passed, 3 not."""
    from pipelines.reaudit import audit_release

    with Stages()("Auditing") as step:
        found = audit_release(data_folder(data), release_id, step)
    for check, result, what in found.table.iter_rows():
        print(f"{result:<7} {check}: {what}")
    for check, words, cells in found.findings.iter_rows():
        print(f"  {check}: {words} ({cells} cells)")
    for sentence in found.explained[:MOST_EXPLAINED]:
        print(f"  {sentence}")
    if (more := len(found.explained) - MOST_EXPLAINED) > 0:
        print(f"  and {more} more")
    if not found.sum_fits:
        raise PublicationStopped("The sum of the cells is not the one that the release states.")
    if not found.passed:
        raise PublicationStopped(f"Release {release_id} does not pass the audit of today's code.")
    print(f"Release {release_id} passes.")


def _line(one: Standing) -> str:
    mark = "served" if one.is_current else "      "
    if one.fault:
        return f"{one.release_id}  {mark}  not usable: it {one.fault}"
    days = f"as at {_in_words(one.as_at)}, published {_in_words(one.published_on)}"
    return f"{one.release_id}  {mark}  {days}, {one.cells:,} cells"


def _in_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "an unknown day"

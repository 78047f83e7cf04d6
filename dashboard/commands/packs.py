"""The command that writes a briefing pack to a file.

Here: arguments, the selection that they make, and the file. Not here: what a pack holds
(`dashboard/briefing/`). Nothing is asked and nothing is shown but one line.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cases.events import Event
from dashboard.casework import with_cases
from dashboard.figures.rows import Partnership
from dashboard.selection import Choice, Selection, first_option, select
from dashboard.store import current_release
from pipelines.errors import HearthError, ReleaseNotFound
from pipelines.paths import DataFolder

FILTERS = ("partnership", "year", "compare", "as_known")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("give a date as YYYY-MM-DD, such as 2026-01-26") from None


def pack(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="pd1, pd2, pd3, board, members or follow-up.")],
    partnership: Annotated[str, typer.Option(metavar="P", help="Its code or its name.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Ends in .pdf, .docx, .xlsx or .csv.")],
    year: Annotated[str, typer.Option(metavar="YEAR", help="Such as 2024/25 (else the latest).")] = "",
    as_known_on: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DATE", help="A past day (else today)."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Data folder (else HEARTH_DATA, else data/).")
    ] = None,
) -> None:
    """Write a briefing pack."""
    from dashboard.briefing.pack import check, make  # only here: it loads what draws charts

    check(kind, out.suffix)
    if not out.parent.is_dir():
        raise HearthError(f"There is no folder {out.parent} to write to. Make it, or choose another.")
    folder = DataFolder(data) if data else DataFolder.default()
    today = date.today()
    selection = selected(folder, partnership, year, as_known_on, today)
    with_all = with_cases(selection, today, folder, _recorded(folder, selection.partnership.partnership))
    out.write_bytes(make(kind, with_all, out.suffix))
    print(f"{kind} for {selection.partnership.title}, release {selection.release.release_id}: {out}")


def _recorded(folder: DataFolder, partnership: str) -> tuple[Event, ...]:
    """What people recorded, from HEARTH_CASES or the data folder; nothing where no store stands there."""
    from dashboard.cases.store import open_store  # its database library only where cases are read

    url = os.environ.get("HEARTH_CASES", "")
    file = folder.cases.resolve() / "cases.sqlite"
    return open_store(url or f"sqlite:///{file}").events(partnership) if url or file.exists() else ()


def selected(
    folder: DataFolder, partnership: str, year: str, as_known_on: date | None, today: date
) -> Selection:
    """The selection that the words of a command ask for. Raises HearthError where the release lacks it."""
    served = current_release(folder)
    if served is None:
        raise ReleaseNotFound(
            f"No release stands in {folder.releases}. Make one with: python -m pipelines build RETURNS"
        )
    asked = {"partnership": partnership, "year": year}
    past = as_known_on if as_known_on and as_known_on < served.published_on else None

    def pick(choice: Choice) -> Any:
        if choice.key == "as_known":
            return _in_force(choice, past) if past else None
        wanted = asked.get(choice.key)
        return _matching(choice, wanted) if wanted else first_option(choice)

    selection = select(FILTERS, served.published_on, pick, folder)
    assert selection is not None  # a release is served
    is_past = as_known_on is not None and as_known_on < today
    return replace(selection, known_on=as_known_on if is_past else None)


def _in_force(choice: Choice, day: date) -> Any:
    """The release of the latest publication date up to a past day."""
    past = [release for release in choice.options if release and release.published_on <= day]
    if not past:
        raise ReleaseNotFound(f"No release was in force on {day.isoformat()}. Leave --as-known-on out.")
    return past[0]


def _matching(choice: Choice, wanted: str) -> Any:
    for option in choice.options:
        names = {choice.written(option)}
        if isinstance(option, Partnership):
            names |= {option.partnership, option.name}
        if wanted.casefold() in {name.casefold() for name in names}:
            return option
    held = ", ".join(choice.written(option) for option in choice.options)
    raise HearthError(f"This release has no {choice.label.lower()} '{wanted}'. It has: {held}.")

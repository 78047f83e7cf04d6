"""The arguments that several commands share, each read once here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import HearthError
from pipelines.paths import DataFolder

_YEARS = range(1990, 2200)
"""Returns hold no earlier day, and no later year."""


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("give a date as YYYY-MM-DD, such as 2026-07-31") from None
    if day.year not in _YEARS:
        raise typer.BadParameter(f"give a day from {_YEARS[0]}-01-01 to {_YEARS[-1]}-12-31 as YYYY-MM-DD")
    return day


ReturnsFolder = Annotated[Path, typer.Argument(metavar="RETURNS", help="The folder of returns.")]
ReleaseId = Annotated[str, typer.Argument(metavar="ID", help="A release id; see: releases.")]
Data = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="Data folder (else HEARTH_DATA, else data/).")
]
AsAt = Annotated[
    date | None,
    typer.Option(
        "--as-at", parser=_day, metavar="DATE", help="End date of the returns (else the last 31 July)."
    ),
]


def data_folder(given: Path | None) -> DataFolder:
    """The data folder that was named, or the default one."""
    return DataFolder(given) if given else DataFolder.default()


def need_folder(path: Path) -> Path:
    """The path, where it is a folder; raises HearthError where there is none."""
    if not path.is_dir():
        raise HearthError(f"There is no folder {path}. Give the folder that holds the returns.")
    return path

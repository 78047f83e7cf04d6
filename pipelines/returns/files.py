"""Which files a returns folder holds: one folder a table, one file a partnership, or `all.csv` for all.

Here: finding and naming. Not here: opening them (`read.py`). Nothing else walks the returns folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contracts.returns import PARTNERSHIPS, TABLES
from pipelines.errors import ReturnsRefused
from pipelines.returns.advice import right_name

ENDINGS = (".csv", ".xlsx")
_MOST_NAMED = 5
FOR_ALL = "all"
"""A file of this name holds the rows of any partnership."""
_CONFIG = ("mapping.toml", "overrides.toml", "planted.csv")
_REPORT = ("report.html", "faults.csv", "summary.json")
"""A load report that was written into the returns folder itself is no part of the return."""
_OF_THE_MACHINE = (".", "~$", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a return. `sender` is the partnership of its name, or None where it holds several."""

    table: str
    path: Path
    sender: str | None

    @property
    def name(self) -> str:
        """The name that ledger, faults and report use: `placements/HP01.csv`."""
        name = _printable(self.path.name)
        return name if self.table == PARTNERSHIPS.name else f"{self.table}/{name}"

    @property
    def size(self) -> int:
        """Its bytes; none where it can't be opened."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class ReturnsFolder:
    """What was found: the list of partnerships, the files of each table, and what isn't of the contract."""

    root: Path
    partnerships: SourceFile
    files: dict[str, list[SourceFile]]
    not_read: list[str] = field(default_factory=list)


def find_files(root: Path) -> ReturnsFolder:
    """The files of a returns folder, in the order of their names.

    Raises ReturnsRefused where the folder, its `partnerships.csv` or every table's file is missing.
    """
    if not root.is_dir():
        raise ReturnsRefused(f"there is no folder '{root.name}'; give the folder that holds the returns")
    partnerships = _partnerships_file(root)
    entries = sorted(path for path in root.iterdir() if path != partnerships and not _is_machine_made(path))
    folders = [path for path in entries if path.is_dir() and path.name in TABLES]
    found = {folder.name: _files_of_table(folder) for folder in folders}
    files = {name: of_table for name, (of_table, _) in found.items()}
    if not any(files.values()):
        raise ReturnsRefused(
            "the folder holds no return: expected one folder a table with one file a partnership, "
            f"such as children/HP01.csv; add the files and run again{_instead(entries)}"
        )
    strangers = [path for path in entries if path not in folders and path.name not in (*_CONFIG, *_REPORT)]
    strangers += [path for _, others in found.values() for path in others]
    not_read = [_printable(str(path.relative_to(root))) for path in strangers]
    return ReturnsFolder(root, SourceFile(PARTNERSHIPS.name, partnerships, None), files, not_read)


def _instead(entries: list[Path]) -> str:
    """What stands there in the place of a return, and what to do with the first of it."""
    names = [_printable(path.name) for path in entries if path.name not in _CONFIG]
    return "".join(f"\n  {name}: {right_name(name)}" for name in names[:_MOST_NAMED])


def _partnerships_file(root: Path) -> Path:
    for ending in ENDINGS:
        if (path := root / f"partnerships{ending}").is_file():
            return path
    alike = sorted(path.name for path in root.iterdir() if path.stem.casefold() == PARTNERSHIPS.name)
    instead = f" (there is {_printable(alike[0])}: rename it, or save it again)" if alike else ""
    raise ReturnsRefused(
        f"partnerships.csv is missing from the returns folder{instead}; add it with the columns "
        f"{', '.join(PARTNERSHIPS.names)}, and a row a partnership, such as HP01,Aberfinch,,,N (N: its "
        "children are real, Y: they are invented)"
    )


def _files_of_table(folder: Path) -> tuple[list[SourceFile], list[Path]]:
    """Its files, and links that lead nowhere: these are refused, not passed over. And what is no file."""
    paths = sorted(path for path in folder.iterdir() if not _is_machine_made(path))
    others = [path for path in paths if _is_no_file(path)]
    files = [path for path in paths if path not in others]
    return [SourceFile(folder.name, path, _sender(path)) for path in files], others


def _sender(path: Path) -> str | None:
    return None if path.stem.casefold() == FOR_ALL else _printable(path.stem)


def _is_no_file(path: Path) -> bool:
    """A folder, or a thing such as a pipe, in the place of a file."""
    return not path.is_file() and path.exists()


def _printable(name: str) -> str:
    """A file's name with any bytes that are no UTF-8 written out, so that it can be told and kept."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_machine_made(path: Path) -> bool:
    """Hidden files and those that Excel, Windows and macOS leave beside a file."""
    return path.name.casefold().startswith(_OF_THE_MACHINE)

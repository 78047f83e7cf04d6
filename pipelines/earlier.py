"""Earlier releases of a data folder, as a later one has to look at them: newest last, by partnership.

Here: their published cells, and a short sum of these for each partnership. Not here: what a later release may
say beside them, which is protection's and the audit's (`methods.md` A8).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.cache import Cache, sum_of
from pipelines.errors import HearthError
from pipelines.paths import DataFolder
from pipelines.releases import has_columns, is_invented, read_table, seal_of, sound_releases
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY, Status


def sum_of_published(cells: pl.DataFrame) -> str:
    """A sum of the published cells and nothing else: what a later release is compared with."""
    published = cells.filter(pl.col("status") == Status.PUBLISHED)
    return sum_of([published.select(*CELL_KEY, "count").sort(CELL_KEY).write_csv()])


@dataclass(frozen=True, slots=True)
class Earlier:
    """The releases that stand, oldest first, and for each partnership -> sum of what it published."""

    paths: tuple[Path, ...]
    sums: tuple[dict[str, str], ...]

    def without(self, partnership: str, own: str) -> str:
        """A sum of what earlier releases said of a partnership, apart from those that said `own`.

        A release that said the same adds nothing to what can be worked out beside it.
        """
        said = (sums.get(partnership, "") for sums in self.sums)
        return sum_of(one for one in said if one not in ("", own))

    def cells(self, partnership: str) -> pl.DataFrame | None:
        """CELL_COLUMNS of a partnership in every earlier release, newest last; None where there are none."""
        frames = [read_table(path, "cells", partnership=partnership) for path in self.paths]
        told = [frame.select(CELL_COLUMNS) for frame in frames if frame.height]
        return pl.concat(told) if told else None


def find_earlier(folder: DataFolder, cache: Cache) -> Earlier:
    """The releases of a folder that are whole and audited.

    One that another version of Hearth made in another form is passed over where it is invented. Raises
    HearthError where it is real: nobody could say what a reader learns from both.
    """
    paths = [path for path in sound_releases(folder) if _can_be_read(path)]
    return Earlier(tuple(paths), tuple(_sums(path, cache) for path in paths))


def _can_be_read(path: Path) -> bool:
    if has_columns(path, "cells", CELL_COLUMNS):
        return True
    if has_columns(path, "release", ("invented",)) and is_invented(path):
        return False
    raise HearthError(
        f"{path.name} was made by another version of Hearth, and a new release can't be compared with it. "
        "Build with that version, or move the file out of the folder by a recorded decision."
    )


def remember(path: Path, sums: dict[str, str], cache: Cache) -> None:
    """Keeps the sums of a release that was just published, so that the next build need not read it."""
    cache.keep(_key(path), {"sums": _frame(sums)})


def _sums(path: Path, cache: Cache) -> dict[str, str]:
    kept = cache.get(_key(path), lambda: {"sums": _frame(_work_out(path))}, "sums")
    return dict(kept["sums"].iter_rows())


def _key(path: Path) -> str:
    return sum_of(["earlier", seal_of(path).read_text(encoding="ascii")])


def _frame(sums: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        sorted(sums.items()), schema={"partnership": pl.String, "sum": pl.String}, orient="row"
    )


def _work_out(path: Path) -> dict[str, str]:
    parts = read_table(path, "cells").partition_by("partnership", as_dict=True)
    return {key[0]: sum_of_published(cells) for key, cells in parts.items()}

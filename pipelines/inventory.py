"""A returns folder as it stands: which files belong to whom, and the sum of everything each depends on.

Here: files and sums, and a folder of which a few are read. Not here: reading a row. Keys hold within a
partnership, so what is made of it depends on its own files, on the shared ones, and on nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from pathlib import Path

from pipelines.cache import sum_of
from pipelines.known_sums import KnownSums
from pipelines.releases import sha256_of
from pipelines.returns.files import ReturnsFolder, SourceFile, find_files
from pipelines.returns.toml_file import stands

_ALSO_SHARED = ("mapping.toml", "overrides.toml")


@dataclass(frozen=True, slots=True)
class Unit:
    """The files of one sender (`hp01`), or of all where a file speaks for several partnerships (``)."""

    sender: str
    files: tuple[SourceFile, ...]
    size: int
    sum: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """The units of a returns folder, and the shared files that every unit depends on, with their sum.

    folder: what was found. sums: the SHA-256 of each file of a unit, and of each shared one.
    """

    folder: ReturnsFolder
    units: tuple[Unit, ...]
    shared: tuple[Path, ...]
    sum: str
    sums: Mapping[Path, str]

    @property
    def files(self) -> list[SourceFile]:
        """Every file of every unit."""
        return [file for unit in self.units for file in unit.files]

    def sum_of(self, files: Iterable[SourceFile]) -> str:
        """One sum over the names and contents of some of the files, in the order of their names."""
        return _joint_sum(files, self.sums)

    def only(self, files: Iterable[SourceFile]) -> ReturnsFolder:
        """The returns folder as if it held the shared files and `files` only."""
        by_table: dict[str, list[SourceFile]] = defaultdict(list)
        for file in sorted(files, key=lambda file: file.path.name):
            by_table[file.table].append(file)
        return replace(self.folder, files=dict(by_table), not_read=[])

    def shared_that_changed(self) -> list[Path]:
        """The shared files that were added, taken away or written since."""
        now = _shared_files(self.folder)
        written = [path for path in now if path in self.sums and sha256_of(path) != self.sums[path]]
        return [*sorted({*now} ^ {*self.shared}), *written]


def take_inventory(returns: Path, known: KnownSums | None = None) -> Inventory:
    """The units of a returns folder. Raises ReturnsRefused where it holds no returns at all.

    known: sums of files from an earlier look, which learns those of this one.
    """
    known = known or KnownSums()
    folder = find_files(returns)
    by_sender: dict[str, list[SourceFile]] = defaultdict(list)
    for file in (file for files in folder.files.values() for file in files):
        by_sender[(file.sender or "").casefold()].append(file)
    if "" in by_sender:
        by_sender = {"": [file for files in by_sender.values() for file in files]}
    shared = _shared_files(folder)
    each = (file.path for files in by_sender.values() for file in files)
    sums = {path: _sum_of_content(path, known) for path in (*each, *shared)}
    of_shared = sum_of(part for path in shared for part in (path.name, sums[path]))
    known.keep()
    units = tuple(_unit(sender, files, sums) for sender, files in sorted(by_sender.items()))
    return Inventory(folder, units, shared, of_shared, sums)


def _shared_files(folder: ReturnsFolder) -> tuple[Path, ...]:
    also = (folder.root / name for name in _ALSO_SHARED)
    return (folder.partnerships.path, *filter(stands, also))


def _sum_of_content(path: Path, known: KnownSums) -> str:
    """Empty where the file can't be opened, as in the ledger: reading it refuses it and says so."""
    try:
        return known.of(path)
    except OSError:
        return ""


def _unit(sender: str, files: list[SourceFile], sums: Mapping[Path, str]) -> Unit:
    return Unit(sender, tuple(files), sum(file.size for file in files), _joint_sum(files, sums))


def _joint_sum(files: Iterable[SourceFile], sums: Mapping[Path, str]) -> str:
    named = sorted((file.name, sums[file.path]) for file in files)
    return sum_of(part for one in named for part in one)


def batches(units: Iterable[Unit], size: int) -> list[list[Unit]]:
    """The units together up to `size` bytes, in as few batches as hold them, evenly filled; largest first.

    A unit is never parted: one that is larger than `size` is a batch of its own.
    """
    by_size = sorted(units, key=lambda unit: -unit.size)
    fewest = -(-sum(unit.size for unit in by_size) // size)
    for many in range(max(1, min(fewest, len(by_size))), len(by_size) + 1):
        filled = _evenly(by_size, many)
        if all(len(batch) == 1 or sum(unit.size for unit in batch) <= size for batch in filled):
            return [batch for batch in filled if batch]
    return []


def _evenly(by_size: list[Unit], many: int) -> list[list[Unit]]:
    """The units, each put where there is least so far."""
    heap: list[tuple[int, int, list[Unit]]] = [(0, n, []) for n in range(many)]
    for unit in by_size:
        held, n, batch = heappop(heap)
        heappush(heap, (held + unit.size, n, [*batch, unit]))
    return [batch for _, _, batch in sorted(heap, key=lambda one: -one[0])]

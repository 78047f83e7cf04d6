"""From a returns folder to the counts of each partnership, reading only what has changed.

Here: what is read, in which batches, and what is kept for the next build. Not here: any rule of intake
(`returns/`) or of counting (`cohorts/`). Everything here is restricted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

import polars as pl

from pipelines.cache import Cache, Frames, sum_of
from pipelines.cohorts.count import Counts, counts_of
from pipelines.cohorts.grid import shapes_of
from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_schema import dtype_of
from pipelines.errors import ReturnsRefused
from pipelines.indicator import Indicator
from pipelines.indicators import with_survey_questions
from pipelines.inventory import Inventory, Unit, batches
from pipelines.progress import Step
from pipelines.returns import Checked, load_returns
from pipelines.returns.files import SourceFile
from pipelines.returns.ledger import record_load
from pipelines.returns.rules import Severity
from pipelines.workers import only_new_objects_looked_through

BATCH = 120 * 2**20
"""Bytes of returns that are read and checked together, so that memory does not grow with the nation. Each
thread holds a batch: two of this size stay within a GiB (decision 237)."""
_ALWAYS = ("children", "episodes", "placements")
"""Tables that counting looks at even where nobody sent them."""
_COUNTS = ("periods", "known", "counted", "made")
_LOADED = ("files", "refusals")
_SHARED = ("partnerships", "questions", "files")
_QUESTION = ("survey", "question_id", "text")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was counted. Restricted.

    sums: partnership -> the sum of everything that its counts depend on, under which they are kept. files:
    one row a file, as the ledger keeps it. refusals: file, column, rule of files that were refused. kept: by
    sum, what was made or read so far; counts that did not change stay in `cache` until they are asked for.
    """

    partnerships: pl.DataFrame
    indicators: Mapping[str, Indicator]
    sums: dict[str, str]
    files: pl.DataFrame
    refusals: pl.DataFrame
    kept: dict[str, Frames]
    cache: Cache

    @cached_property
    def shapes(self) -> pl.DataFrame:
        """The cells of a period (see `cohorts.grid.shapes_of`)."""
        return shapes_of(self.indicators)

    @property
    def identity(self) -> str:
        """A sum over everything that was read, cells or not."""
        return sum_of(sorted(self.kept))

    def of(self, partnership: str) -> Counts:
        """The counts of one partnership, small enough to hand to another process."""
        key = self.sums[partnership]
        kept = self.kept[key]
        if not kept.keys() >= set(_COUNTS):
            kept = self.cache.read_kept(key, *_COUNTS)
        frames = {name: kept[name].filter(partnership=partnership) for name in _COUNTS}
        return Counts(indicators=self.indicators, shapes=self.shapes, **frames)


@dataclass(frozen=True, slots=True)
class Counting:
    """One run: of which returns, as at which day, by which code; what was kept; where the ledger is."""

    inventory: Inventory
    as_at: date
    code: str
    cache: Cache
    restricted: Path
    at: datetime
    executor: Executor

    def run(self, step: Step) -> Counted:
        """Counts what changed and takes the rest as it was kept; what is read is entered in the ledger."""
        with only_new_objects_looked_through():
            return self._run(step)

    def _run(self, step: Step) -> Counted:
        shared = self._shared()
        indicators = dict(with_survey_questions(shared["questions"].to_dicts()))
        units = [*_silent(self.inventory, shared["partnerships"]), *self.inventory.units]
        base = sum_of([self._base(), *map(repr, indicators.values())])
        keys = {unit.sender: sum_of([base, unit.sender, unit.sum]) for unit in units}
        kept = self.cache.read_many(keys.values(), *_LOADED)
        changed = [unit for unit in units if kept[keys[unit.sender]] is None]
        done = 0
        for counted in self._count(changed, shared["partnerships"], indicators):
            kept |= {
                keys[sender]: self.cache.keep(keys[sender], frames) for sender, frames in counted.items()
            }
            step(done := done + len(counted), len(changed))
        sums = {one: keys[unit.sender] for unit in units for one in senders_of(unit, shared["partnerships"])}
        return Counted(
            partnerships=shared["partnerships"],
            indicators=indicators,
            sums=dict(sorted(sums.items())),
            files=pl.concat([shared["files"], *(frames["files"] for frames in kept.values())]),
            refusals=pl.concat([frames["refusals"] for frames in kept.values()]),
            kept=kept,
            cache=self.cache,
        )

    def _base(self) -> str:
        return sum_of([self.as_at, self.code, self.inventory.sum])

    def _shared(self) -> Frames:
        """What every partnership's cells depend on: the list of them, and the questions of their surveys."""
        asked = [file for file in self.inventory.files if file.table == "survey_questions"]
        key = sum_of([self._base(), self.inventory.sum_of(asked)])
        files = asked or self.inventory.files[:1]
        return self.cache.get(key, lambda: self._read_shared(files), *_SHARED)

    def _read_shared(self, files: list[SourceFile]) -> Frames:
        checked = _load(self.inventory, files, self.as_at)
        questions = checked.frames.get("survey_questions", empty_table("survey_questions"))
        return {
            "partnerships": checked.partnerships.sort("partnership"),
            "questions": questions.select(_QUESTION).unique().sort(_QUESTION),
            "files": checked.files.filter(pl.col("table_name") == "partnerships"),
        }

    def _count(
        self, units: list[Unit], partnerships: pl.DataFrame, indicators: dict[str, Indicator]
    ) -> Iterator[dict[str, Frames]]:
        """Sender -> frames, for one batch after another; where there are several, `executor` takes
        them."""
        fixed = (self.inventory, self.as_at, self.restricted, self.at, partnerships, indicators)
        todo = [Batch(tuple(batch), *fixed) for batch in batches(units, BATCH)]
        if len(todo) < 2:
            yield from map(count_batch, todo)
            return
        waiting = [self.executor.submit(count_batch, batch) for batch in todo]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()


@dataclass(frozen=True, slots=True)
class Batch:
    """Partnerships that are read, checked and counted together, and all that this needs."""

    units: tuple[Unit, ...]
    inventory: Inventory
    as_at: date
    restricted: Path
    at: datetime
    partnerships: pl.DataFrame
    indicators: dict[str, Indicator]


def count_batch(batch: Batch) -> dict[str, Frames]:
    """Reads, checks and counts a batch; sender -> what is kept. The files are entered in the ledger."""
    files = [file for unit in batch.units for file in unit.files]
    checked = _load(batch.inventory, files or batch.inventory.files[:1], batch.as_at)
    record_load(checked, batch.restricted, batch.at)
    senders = {unit.sender: senders_of(unit, batch.partnerships) for unit in batch.units}
    listed = batch.partnerships.filter(pl.col("partnership").is_in([*chain(*senders.values())]))
    returns = with_tables_always_there(checked.frames)
    counts = counts_of(returns, listed, checked.supplied, batch.as_at, batch.indicators)
    parts = {
        name: getattr(counts, name).partition_by("partnership", as_dict=True, maintain_order=True)
        for name in _COUNTS
    }
    nothing = {name: getattr(counts, name).clear() for name in _COUNTS}
    return {
        unit.sender: {
            name: pl.concat([nothing[name], *(own[one,] for one in senders[unit.sender] if (one,) in own)])
            for name, own in parts.items()
        }
        | _files_of(unit, checked)
        for unit in batch.units
    }


def _load(inventory: Inventory, files: list[SourceFile], as_at: date) -> Checked:
    """What these files and the shared ones hold. Raises ReturnsRefused where they are no longer those of the
    inventory: what was read would be kept under the sum of something else (decision 240)."""
    checked = load_returns(inventory.only(files), as_at)
    read = dict(checked.files.select("file", "sha256").iter_rows())
    changed = [file.name for file in files if read.get(file.name) != inventory.sums[file.path]]
    changed += [path.name for path in inventory.shared_that_changed()]
    if changed:
        raise ReturnsRefused(
            f"{changed[0]} changed while the returns were read. Nothing was built or published; run "
            "the build again when nobody writes in the folder"
        )
    return checked


def _files_of(unit: Unit, checked: Checked) -> Frames:
    is_ours = pl.col("file").is_in([file.name for file in unit.files])
    refused = checked.faults.filter(is_ours, pl.col("severity") == Severity.REFUSED)
    return {
        "files": checked.files.filter(is_ours),
        "refusals": refused.select("file", "column", "rule"),
    }


def senders_of(unit: Unit, partnerships: pl.DataFrame) -> list[str]:
    """The partnerships whose files a unit holds; none where the file's name is of no known partnership."""
    listed = partnerships["partnership"].to_list()
    return [one for one in listed if unit.sender in ("", one.casefold())]


def _silent(inventory: Inventory, partnerships: pl.DataFrame) -> list[Unit]:
    """A unit without files for each partnership that sent nothing: its cells are "not supplied"."""
    heard = {unit.sender for unit in inventory.units}
    listed = [] if "" in heard else [one.casefold() for one in partnerships["partnership"]]
    return [Unit(one, (), 0, "") for one in listed if one not in heard]


def with_tables_always_there(frames: Frames) -> Frames:
    """`frames`, and those that counting looks at even where nobody sent them, empty."""
    return {name: empty_table(name) for name in _ALWAYS} | frames


def empty_table(name: str) -> pl.DataFrame:
    """A return table without a row, typed as accepted rows are."""
    columns = TABLES[name].columns
    return pl.DataFrame(schema={one.name: dtype_of(one) for one in columns})

"""From a returns folder to the counted cells of each partnership, reading only what has changed.

Here: what is read, in which batches, and what is kept for the next build. Not here: any rule of intake
(`returns/`) or of counting (`cohorts/`). Everything here is restricted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.cache import Cache, Frames, sum_of
from pipelines.cohorts.count import cells_of, counts_of, cross_check
from pipelines.contracts.cells import CELLS, validate_cells
from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import Type
from pipelines.indicator import Indicator
from pipelines.indicators import with_survey_questions
from pipelines.inventory import Inventory, Unit, batches, sum_of_files, view
from pipelines.progress import Step
from pipelines.returns import load_returns
from pipelines.returns.files import SourceFile
from pipelines.returns.ledger import record_load
from pipelines.returns.rules import Severity
from pipelines.vocabulary import CELL_KEY

BATCH = 128 * 2**20
"""Bytes of returns that are read and checked together, so that memory does not grow with the nation."""
_ALWAYS = ("children", "episodes", "placements")
"""Tables that counting looks at even where nobody sent them."""
_TEXT = dict.fromkeys(CELL_KEY, pl.String)
NO_CELLS = pl.DataFrame(schema={**_TEXT, "count": pl.Int64, "status": pl.String})
NO_DIFFERENCES = pl.DataFrame(schema={**_TEXT, "counted": pl.Int64, "given": pl.Int64})
_QUESTION = ("survey", "question_id", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted. Restricted.

    cells: partnership -> its cells. differences: where ready-made counts differ from these. files: one row a
    file, as the ledger keeps it. refusals: file, column, rule of files that were refused. sums: partnership
    -> the sum of everything that its cells depend on.
    """

    partnerships: pl.DataFrame
    indicators: Mapping[str, Indicator]
    cells: dict[str, pl.DataFrame]
    differences: pl.DataFrame
    files: pl.DataFrame
    refusals: pl.DataFrame
    sums: dict[str, str]


@dataclass(frozen=True, slots=True)
class Counting:
    """One run: of which returns, as at which day, by which code, with what was kept, and where the ledger
    is."""

    inventory: Inventory
    as_at: date
    code: str
    cache: Cache
    restricted: Path
    at: datetime

    def run(self, step: Step) -> Counted:
        """Counts what changed and takes the rest as it was kept; what is read is entered in the ledger."""
        shared = self._shared()
        indicators = with_survey_questions(shared["questions"].to_dicts())
        units = [*_silent(self.inventory, shared["partnerships"]), *self.inventory.units]
        base = [self._base(), *map(repr, indicators.values())]
        keys = {unit.sender: sum_of([*base, unit.sender, unit.sum]) for unit in units}
        kept = {unit.sender: self.cache.read(keys[unit.sender]) for unit in units}
        changed = [unit for unit in units if kept[unit.sender] is None]
        for batch in batches(changed, BATCH):
            counted = self._count(batch, shared["partnerships"], indicators)
            kept |= {sender: self.cache.keep(keys[sender], frames) for sender, frames in counted.items()}
            step(sum(kept[unit.sender] is not None for unit in changed), len(changed))
        return _together(shared, indicators, keys, kept)

    def _base(self) -> str:
        return sum_of([self.as_at, self.code, self.inventory.sum])

    def _shared(self) -> Frames:
        """What every partnership's cells depend on: the list of them, and the questions of their surveys."""
        asked = [file for file in self.inventory.files if file.table == "survey_questions"]
        key = sum_of([self._base(), sum_of_files(asked)])
        return self.cache.get(key, lambda: self._read_shared(asked or self.inventory.files[:1]))

    def _read_shared(self, files: list[SourceFile]) -> Frames:
        with view(self.inventory, files) as folder:
            checked = load_returns(folder, self.as_at)
        questions = checked.frames.get("survey_questions", empty_table("survey_questions"))
        return {
            "partnerships": checked.partnerships.sort("partnership"),
            "questions": questions.select(_QUESTION).unique().sort(_QUESTION),
            "files": checked.files.filter(pl.col("table_name") == "partnerships"),
        }

    def _count(
        self, batch: list[Unit], partnerships: pl.DataFrame, indicators: Mapping[str, Indicator]
    ) -> dict[str, Frames]:
        """Reads and checks the files of a batch together, and counts; sender -> frames."""
        files = [file for unit in batch for file in unit.files]
        with view(self.inventory, files or self.inventory.files[:1]) as folder:
            checked = load_returns(folder, self.as_at)
        record_load(checked, self.restricted, self.at)
        senders = {unit.sender: senders_of(unit, partnerships) for unit in batch}
        ours = [one for found in senders.values() for one in found]
        listed = partnerships.filter(pl.col("partnership").is_in(ours))
        returns = {name: empty_table(name) for name in _ALWAYS} | checked.frames
        counts = counts_of(returns, listed, checked.supplied, self.as_at, indicators)
        return {
            unit.sender: {
                "cells": pl.concat([NO_CELLS, *(cells_of(counts, one) for one in senders[unit.sender])]),
                "differences": pl.concat(
                    [NO_DIFFERENCES, *(cross_check(counts, one) for one in senders[unit.sender])]
                ),
                "files": checked.files.filter(_is_of(unit)),
                "refusals": checked.faults.filter(_is_of(unit), pl.col("severity") == Severity.REFUSED),
            }
            for unit in batch
        }


def _is_of(unit: Unit) -> pl.Expr:
    return pl.col("file").is_in([file.name for file in unit.files])


def _together(
    shared: Frames, indicators: Mapping[str, Indicator], keys: dict[str, str], kept: dict[str, Frames]
) -> Counted:
    cells = pl.concat([frames["cells"] for frames in kept.values()])
    by_partnership = cells.partition_by("partnership", as_dict=True, maintain_order=True)
    return Counted(
        partnerships=shared["partnerships"],
        indicators=indicators,
        cells={key[0]: validate_cells(part, CELLS) for key, part in sorted(by_partnership.items())},
        differences=pl.concat([frames["differences"] for frames in kept.values()]),
        files=pl.concat([shared["files"], *(frames["files"] for frames in kept.values())]),
        refusals=pl.concat([frames["refusals"].select("file", "column", "rule") for frames in kept.values()]),
        sums={key[0]: keys.get(key[0].casefold(), keys.get("", "")) for key in by_partnership},
    )


def senders_of(unit: Unit, partnerships: pl.DataFrame) -> list[str]:
    """The partnerships whose files a unit holds; none where the file's name is of no known partnership."""
    listed = partnerships["partnership"].to_list()
    return [one for one in listed if unit.sender in ("", one.casefold())]


def _silent(inventory: Inventory, partnerships: pl.DataFrame) -> list[Unit]:
    """A unit without files for each partnership that sent nothing: its cells are "not supplied"."""
    heard = {unit.sender for unit in inventory.units}
    listed = [] if "" in heard else [one.casefold() for one in partnerships["partnership"]]
    return [Unit(one, (), 0, "") for one in listed if one not in heard]


def empty_table(name: str) -> pl.DataFrame:
    """A return table without a row, typed as accepted rows are."""
    columns = TABLES[name].columns
    types = {one.name: pl.String if one.type is Type.LABEL else dtype_of(one) for one in columns}
    return pl.DataFrame(schema=types)

"""What intake hands on: `Checked`, the frames that every later stage and the load report are made of.

Here: the result and the questions that can be asked of it. Not here: how it is made (`load.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.returns.rules import Severity


@dataclass(frozen=True, slots=True)
class Checked:
    """Returns that were read, conformed and checked. Restricted: holds rows of children."""

    frames: dict[str, pl.DataFrame]
    """Table -> accepted rows of all partnerships, exactly the contract's columns, typed; `partnership` is an
    Enum of `partnerships` (decision 210). A table of which no row was accepted is absent."""
    partnerships: pl.DataFrame
    """partnership, name, area_code, family_group, invented (Y or N)."""
    supplied: pl.DataFrame
    """partnership, table, column: one row a column that the partnership supplied."""
    faults: pl.DataFrame
    """table, partnership, file, row, column, rule, severity, what_to_do; refusals and warnings too."""
    quarantine: pl.DataFrame
    """table, partnership, file, row, record (JSON of the row as it came)."""
    files: pl.DataFrame
    """table_name, partnership, file, sha256, size, rows_read, accepted, quarantined, warnings, translated,
    outcome (accepted, flagged, refused), override, contract_version; one row a file."""
    as_at: date
    contract_version: str

    @property
    def refused(self) -> pl.DataFrame:
        """The files that were refused; their rules are in `faults`."""
        return self.files.filter(pl.col("outcome") == "refused")

    @property
    def flagged(self) -> pl.DataFrame:
        """The files of which more than 20% of the rows were set aside, with their override if any."""
        return self.files.filter(pl.col("outcome") == "flagged")

    @property
    def not_publishable(self) -> pl.DataFrame:
        """The flagged files that nobody has overridden: nothing may be published while there is one."""
        return self.flagged.filter(pl.col("override") == "")


def exit_code(checked: Checked) -> int:
    """Of `check-returns`: 0 all accepted, 1 some rows quarantined, 2 a file refused."""
    if checked.refused.height:
        return 2
    return int((checked.faults["severity"] == Severity.QUARANTINED).any())

"""What a release says of itself and of the returns behind it: loads, provenance, audit, visibility.

Here: rows of one release, read once and kept. Not here: two releases beside each other (`data_moves.py`), or
sentences (`wording/data.py`). The restricted folder is never opened: all of it stands in the release file.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from dashboard import store
from dashboard.figures.evidence import definitions
from dashboard.store import Release


class Load(NamedTuple):
    """A file of a return. Accepted rows, and with them the rows in, are rounded (decision 061); so are
    warnings of placements (decision 221)."""

    table: str
    file: str
    sha256: str
    rows: int
    accepted: int
    set_aside: int
    warnings: int
    contract_version: str


class Check(NamedTuple):
    """One check of the disclosure audit."""

    check: str
    result: str
    what: str


class Visible(NamedTuple):
    """How many figures of a measure and group can be seen, and why the rest can't, in words."""

    indicator: str
    care_group: str
    cells: int
    published: int
    banded: int
    withheld: int
    not_supplied: int
    too_early: int
    share: float | None
    reason: str

    @property
    def seen(self) -> int:
        return self.published + self.banded

    @property
    def told(self) -> int:
        """Figures that were counted: seen or withheld."""
        return self.seen + self.withheld


class About(NamedTuple):
    """The row that a release has about itself."""

    contract_version: str
    policy_version: str
    policy: dict[str, Any]
    code_version: str
    cells_sha256: str
    audit: dict[str, Any]


class Sums(NamedTuple):
    """Rows in, accepted, set aside and warnings, of one table or of all."""

    rows: int
    accepted: int
    set_aside: int
    warnings: int

    @property
    def unaccounted(self) -> int:
        return self.rows - self.accepted - self.set_aside


@lru_cache(maxsize=64)
def about(release: Release) -> About:
    """What the release says of itself."""
    ((contract, policy_version, policy, code, cells, audit),) = store.query(
        release,
        lambda *row: row,
        "select contract_version, policy_version, policy, code_version, cells_sha256, audit from release",
    )
    return About(contract, policy_version, json.loads(policy), code, cells, json.loads(audit))


@lru_cache(maxsize=64)
def checks(release: Release) -> tuple[Check, ...]:
    """The checks of the audit, in the order in which they were made."""
    return store.query(release, Check, 'select "check", result, what from audit')


@lru_cache(maxsize=64)
def loads(release: Release, partnership: str) -> tuple[Load, ...]:
    """The files that a partnership sent, by table and name."""
    return store.query(
        release,
        Load,
        "select table_name, file, sha256, rows_read, accepted, quarantined, warnings, contract_version "
        "from loads where partnership = ? order by table_name, file",
        partnership,
    )


def by_table(files: tuple[Load, ...]) -> dict[str, Sums]:
    """The sums of each table, in the order of the files."""
    tables = dict.fromkeys(one.table for one in files)
    return {table: sums([one for one in files if one.table == table]) for table in tables}


def sums(files: tuple[Load, ...] | list[Load]) -> Sums:
    """The sums of some files."""
    columns = ("rows", "accepted", "set_aside", "warnings")
    return Sums(*(sum(getattr(one, name) for one in files) for name in columns))


def tables_not_sent(release: Release, partnership: str) -> tuple[str, ...]:
    """Tables that a measure of the release needs and that the partnership sent no file of."""
    sent = {one.table for one in loads(release, partnership)}
    needed = dict.fromkeys(table for one in definitions(release).values() for table in one.tables)
    return tuple(table for table in needed if table not in sent)


@lru_cache(maxsize=64)
def visibility(release: Release, partnership: str) -> tuple[Visible, ...]:
    """By measure, in the order of the catalogue, and group."""
    columns = ", ".join(f"visibility.{name}" for name in Visible._fields)
    return store.query(
        release,
        Visible,
        f"select {columns} from visibility join indicators on indicators.id = visibility.indicator "
        "where partnership = ? order by position, care_group",
        partnership,
    )


@lru_cache(maxsize=256)
def cells_in(release: Release) -> int:
    """How many cells the release holds, whatever their status."""
    return store.query(release, int, "select count(*) from cells")[0]


@lru_cache(maxsize=64)
def periods_covered(release: Release, partnership: str) -> tuple[str, ...]:
    """The reporting years and censuses of a partnership, oldest first."""
    return store.query(
        release,
        str,
        "select distinct period from cells where partnership = ? and period_kind in ('year', 'census') "
        "order by period",
        partnership,
    )

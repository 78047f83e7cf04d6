"""The load ledger: every file ever read, with its hash, its sums and its outcome; and the rows set aside.

One Parquet file a load, written under a new name and never changed, in the restricted folder. Not here:
the report for the partnership (`report.py`), or anything a release holds.
"""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.contracts.returns_schema import ContractBroken
from pipelines.parquet import write_parquet
from pipelines.returns.result import Checked

_LEDGER, _QUARANTINE = "ledger", "quarantine"


def record_load(checked: Checked, restricted: Path, at: datetime) -> str:
    """Write the load's files and quarantined rows below `restricted`; returns the id of the load.

    Asserts once more that in every file rows read = accepted + quarantined.
    """
    lost = checked.files.filter(pl.col("rows_read") != pl.col("accepted") + pl.col("quarantined"))
    if lost.height:
        raise ContractBroken(f"rows read is not accepted + quarantined in {lost['file'].to_list()}")
    load_id = f"{at:%Y%m%dT%H%M%S}-{_fingerprint(checked)}"
    entry = checked.files.select(
        pl.lit(load_id).alias("load_id"),
        pl.lit(at.replace(tzinfo=None)).alias("read_at"),
        pl.lit(checked.as_at).alias("as_at"),
        pl.all(),
    )
    _write_new(entry, restricted / _LEDGER / f"{load_id}.parquet")
    _write_new(checked.quarantine, restricted / _QUARANTINE / f"{load_id}.parquet")
    return load_id


def read_ledger(restricted: Path) -> pl.DataFrame:
    """Every file ever read, oldest load first; an empty frame where nothing was read yet."""
    loads = sorted((restricted / _LEDGER).glob("*.parquet"))
    return pl.concat([pl.read_parquet(load) for load in loads], how="diagonal") if loads else pl.DataFrame()


def read_quarantine(restricted: Path, load_id: str) -> pl.DataFrame:
    """The rows that a load set aside, as they came."""
    return pl.read_parquet(restricted / _QUARANTINE / f"{load_id}.parquet")


def _fingerprint(checked: Checked) -> str:
    """Eight characters that tell one set of files from another."""
    said = "\n".join(
        f"{file} {digest}" for file, digest in checked.files.select("file", "sha256").iter_rows()
    )
    return sha256(f"{checked.as_at} {checked.contract_version}\n{said}".encode()).hexdigest()[:8]


def _write_new(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".unfinished")
    write_parquet(frame, unfinished)
    os.replace(unfinished, path)

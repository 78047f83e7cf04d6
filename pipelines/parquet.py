"""Writing a frame to Parquet, with a full disk told as one.

Here: one function, for what is kept in the restricted store. Not here: reading, which Polars does as it is.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import polars as pl


def write_parquet(frame: pl.DataFrame, path: Path, **how: Any) -> None:
    """Writes a frame. Raises OSError where the disk doesn't allow it: Polars says then that the file is out
    of specification, often without the disk's own words."""
    try:
        frame.write_parquet(path, **how)
    except pl.exceptions.ComputeError as fault:
        raise OSError(errno.ENOSPC, "it can't be written, most likely for want of room", str(path)) from fault

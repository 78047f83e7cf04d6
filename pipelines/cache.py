"""What was worked out before, by the sum of everything it depends on: inputs, policy, code.

Here: frames on disk under a content address, in the restricted store. Not here: what depends on what
(`counting.py`, `assembly.py`, `build.py`). A frame read from here is the frame that would be worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipelines.errors import KeptUnreadable
from pipelines.parquet import write_parquet

LIBRARIES = ("polars", "pandera", "numpy", "scipy", "highspy", "duckdb")
"""Libraries whose version may change a result."""
UNUSED_FOR = 60 * 24 * 3600
"""Seconds after which an entry that no build used is cleared away."""

_DAMAGED = (
    "What an earlier build kept in {} is damaged. Nothing was published. Build again with --full: it makes "
    "everything anew."
)

Frames = dict[str, pl.DataFrame]


def sum_of(parts: Iterable[object]) -> str:
    """One SHA-256 for several texts, in their order; where one ends is part of it."""
    content = hashlib.sha256()
    for part in parts:
        text = str(part).encode()
        content.update(f"{len(text)}:".encode() + text)
    return content.hexdigest()


def code_version() -> str:
    """The version of Hearth and a sum over its own source and the libraries that it works with."""
    root = Path(__file__).parent
    source = sorted(root.rglob("*.py"))
    texts = [part for path in source for part in (path.relative_to(root), path.read_text(encoding="utf-8"))]
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    return f"{version('hearth')}+{sum_of([*texts, *libraries])[:8]}"


@dataclass(slots=True)
class Cache:
    """Entries under `root`. With `fresh`, nothing is read: everything is worked out anew, and kept."""

    root: Path
    fresh: bool = False
    made: int = field(default=0, init=False)
    found: int = field(default=0, init=False)

    def read(self, key: str, *names: str) -> Frames | None:
        """The frames of an entry, or those of `names`; None where there is none, or one can't be read."""
        if self.fresh or not (self.root / key).is_dir():
            return None
        try:
            frames = self.read_kept(key, *names)
            os.utime(self.root / key)
        except (KeptUnreadable, OSError):
            return None
        self.found += 1
        return frames

    def read_many(self, keys: Iterable[str], *names: str) -> dict[str, Frames | None]:
        """What `read` says of each key: in one question where all entries can be read."""
        keys = list(keys)
        if self.fresh:
            return dict.fromkeys(keys)
        there = [key for key in keys if (self.root / key).is_dir()]
        try:
            frames = iter(self.read_kept_many((key, name) for key in there for name in names))
            for key in there:
                os.utime(self.root / key)
        except (KeptUnreadable, OSError):
            return {key: self.read(key, *names) for key in keys}
        self.found += len(there)
        return dict.fromkeys(keys) | {key: {name: next(frames) for name in names} for key in there}

    def read_kept(self, key: str, *names: str) -> Frames:
        """The same of an entry that stands, fresh or not; raises KeptUnreadable where it doesn't."""
        asked = names or sorted(path.stem for path in (self.root / key).glob("*.parquet"))
        return dict(zip(asked, self.read_kept_many((key, name) for name in asked), strict=True))

    def read_kept_many(self, asked: Iterable[tuple[str, str]]) -> list[pl.DataFrame]:
        """A frame for each key and name, in one question; raises KeptUnreadable where one is not whole."""
        paths = [self.root / key / f"{name}.parquet" for key, name in asked]
        try:
            return pl.collect_all([pl.scan_parquet(path, glob=False) for path in paths])
        except (OSError, pl.exceptions.PolarsError) as fault:
            raise KeptUnreadable(_DAMAGED.format(self.root)) from fault

    def keep(self, key: str, frames: Frames) -> Frames:
        """Keeps frames under a key, in one step: an interrupted build leaves no half entry."""
        draft = self.root / f".{key}.{os.getpid()}.part"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        for name, frame in frames.items():
            write_parquet(frame, draft / f"{name}.parquet", compression="lz4", statistics=False)
        shutil.rmtree(self.root / key, ignore_errors=True)
        draft.rename(self.root / key)
        self.made += 1
        return frames

    def get(self, key: str, make: Callable[[], Frames], *names: str) -> Frames:
        """The frames of a key, or at least those of `names`: read, or made and kept."""
        found = self.read(key, *names)
        return found if found is not None else self.keep(key, make())

    def clear_unused(self) -> None:
        """Clears away what no build has used for a long time, and what an interrupted one left."""
        before = time.time() - UNUSED_FOR
        for entry in self.root.glob("*"):
            is_left_over = entry.name.endswith(".part")
            if is_left_over or entry.stat().st_mtime < before:
                shutil.rmtree(entry, ignore_errors=True)

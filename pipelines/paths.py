"""Where things are on disk. Nothing else builds a path by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "data" / "reference"


class DataFolder(NamedTuple):
    """The folder that holds releases, the restricted store and the cases (`data/`, or `HEARTH_DATA`)."""

    root: Path

    @classmethod
    def default(cls) -> DataFolder:
        return cls(Path(os.environ.get("HEARTH_DATA") or ROOT / "data"))

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current(self) -> Path:
        return self.releases / "current.json"

    @property
    def restricted(self) -> Path:
        return self.root / "restricted"

    @property
    def cases(self) -> Path:
        return self.root / "cases"

    def release(self, release_id: str) -> Path:
        return self.releases / f"release-{release_id}.duckdb"

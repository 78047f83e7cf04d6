"""SHA-256 sums of files, remembered by what the file system says of each: an unchanged file is not read.

Here: when a remembered sum may be believed (decision 235). Not here: what a sum is good for (`inventory.py`).
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.releases import sha256_of

SETTLED_AFTER = 2 * 10**9
"""Nanoseconds that a file must have stood still before its sum is remembered. No file system in use tells
times in steps wider than two seconds, so a later change shows in the time of its status."""
Look = tuple[int, int, int, int, int]


def look_of(path: Path) -> Look:
    """Device, inode, size, time of content and of status. Nobody can set the last but by setting the clock.

    The file is opened for it, since a folder of another machine may else tell what was true a minute ago.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        found = os.fstat(opened)
    finally:
        os.close(opened)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@dataclass(slots=True)
class KnownSums:
    """Sums of files, kept in `path` from one build to the next; with no path, or `fresh`, none is believed.

    known: what was kept, by the file's path. seen: what was asked for, and may be kept.
    """

    path: Path | None = None
    fresh: bool = False
    known: dict[str, tuple[Look, str]] = field(default_factory=dict, init=False)
    seen: dict[str, tuple[Look, str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.path and not self.fresh:
            with suppress(OSError, ValueError, TypeError, AttributeError):
                kept = json.loads(self.path.read_text(encoding="utf-8"))
                self.known = {name: (tuple(look), sha256) for name, (look, sha256) in kept.items()}

    def of(self, path: Path) -> str:
        """The sum of a file: the remembered one where the file looks just as it did then, or a new one."""
        name, look = str(path.absolute()), look_of(path)
        then, sha256 = self.known.get(name, (None, ""))
        if then != look:
            now = time.time_ns()
            sha256 = sha256_of(path)
            if look != look_of(path) or max(look[3:]) > now - SETTLED_AFTER:
                return sha256
        self.seen[name] = look, sha256
        return sha256

    def keep(self) -> None:
        """Keeps what was seen and forgets other files, in one step, where it is not what was kept already."""
        if self.path is None or self.seen == self.known:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps(self.seen), encoding="utf-8")
        os.replace(draft, self.path)

"""How long work is told: a bar on a terminal, one line a stage elsewhere. Always on standard error.

Here: stages and their steps. Not here: any figure; what is told never holds a value or a count of children.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Step = Callable[[int, int], None]
"""Told of steps done, and of steps in all."""


class Stages:
    """Tells of one stage after another, each `with stages("Counting") as step:`."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    @contextmanager
    def __call__(self, name: str) -> Iterator[Step]:
        """One stage; `step(done, total)` moves its bar."""
        began = time.monotonic()
        if self._stream.isatty():
            yield from self._bar(name)
        else:
            yield lambda done, total: None
            print(f"{name}: {time.monotonic() - began:.1f} s", file=self._stream, flush=True)

    def _bar(self, name: str) -> Iterator[Step]:
        columns = TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn()
        with Progress(*columns, console=Console(file=self._stream)) as bar:
            task = bar.add_task(name, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
            last = bar.tasks[0]
            bar.update(task, total=last.total or 1, completed=last.total or 1)

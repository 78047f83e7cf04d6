"""Whose page is made now: a few at the same time, in the order in which readers asked.

A page is the processor's work, and Python gives the processor to one thread at a time: pages that are made
all together are all ready at the end, one after the other half of them by half of the time, and none later.
Not here: what takes long without the processor, such as a pack, which is made outside of a page's run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 2
"""Pages made at the same time: while one waits for a disk or a database, another is made."""
PATIENCE = 2.0
"""Seconds after which a reader no longer waits for those before them, whatever keeps them."""
_TURNS = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Waits for a turn and gives it back, however the run ends; who lost patience goes on without one."""
    has_turn = _TURNS.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if has_turn:
            _TURNS.release()

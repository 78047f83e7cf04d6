"""The processes that protect: a pool of this machine's, which ends with its parent.

Here: how the pool is made. Not here: what runs in it; any other executor does as well.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process


def process_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of `workers` processes, or one a core. They are spawned, since Polars does not survive a
    fork."""
    return ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=get_context("spawn"), initializer=leave_with_parent
    )


def leave_with_parent() -> None:
    """Ends this worker when its parent is gone, even killed: a worker would otherwise wait for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_leave, args=(parent.sentinel,), daemon=True).start()


def _wait_and_leave(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)

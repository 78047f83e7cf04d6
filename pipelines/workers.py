"""The threads that count and the processes that protect, which end with their parent.

Here: how executors are made. Not here: what runs on them; any other executor does as well.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process


def make_executor(workers: int | None = None) -> Executor:
    """`workers` processes, or one a core; for one worker, this process itself.

    Processes are spawned, since Polars does not survive a fork.
    """
    workers = workers or os.cpu_count() or 1
    if workers == 1:
        return ThisProcess()
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=leave_with_parent)


def make_threads(workers: int | None = None) -> Executor:
    """`workers` threads of this process, or one a core: for work that Polars does, which lets others run.

    They start at once, where a process would first spend seconds on imports, and hand frames on as they are.
    """
    workers = workers or os.cpu_count() or 1
    return ThreadPoolExecutor(workers) if workers > 1 else ThisProcess()


@contextmanager
def only_new_objects_looked_through() -> Iterator[None]:
    """Python doesn't search what is there already for what nobody needs any more, until this ends.

    Libraries are a hundred thousand objects: to search them once takes as long as counting a partnership.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class ThisProcess(Executor):
    """Does the work at once, where it was asked for."""

    def submit(self, function: Callable, /, *arguments: object, **named: object) -> Future:
        """A future that is done already; an error is raised here."""
        done: Future = Future()
        done.set_result(function(*arguments, **named))
        return done


def leave_with_parent() -> None:
    """Ends this worker when its parent is gone, even killed: a worker would otherwise wait for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_leave, args=(parent.sentinel,), daemon=True).start()


def _wait_and_leave(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)

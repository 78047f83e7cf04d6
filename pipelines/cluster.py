"""Protection on a Dask cluster, where many partnerships outgrow one machine.

Here: how a running cluster is reached, and whether it may be used. Not here: what runs on it (`parts.py`): a
partnership's counts go out and its protected part comes back; no row about a child leaves this machine. A
worker that ends takes nothing with it: its partnerships are worked out again by the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from pipelines.cache import code_version
from pipelines.errors import HearthError

PATIENCE = 15
"""Seconds until a scheduler that does not answer is said not to."""
_TRIES = 3
"""How often a partnership is worked out again where its worker ended."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of the cluster whose scheduler listens at an address, such as tcp://10.0.0.5:8786.

    Raises HearthError where Dask is not installed, nobody answers, no worker stands, or a worker has other
    code than this machine: it would protect by other rules.
    """
    try:
        from distributed import Client
    except ImportError:
        raise HearthError(
            "A cluster needs Dask, which is not installed. Install it with: pip install -e '.[scale]'"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as fault:
        raise HearthError(
            f"No scheduler answers at {address}. Start one with: dask scheduler, and workers with: "
            f"dask worker {address}. Nothing was built."
        ) from fault
    with client:
        _need_same_code(client.run(code_version))
        yield client.get_executor(pure=False, retries=_TRIES)


def _own_version() -> str:
    return code_version()


def _need_same_code(found: dict[str, str]) -> None:
    if not found:
        raise HearthError(
            "The cluster has no worker. Start some with: dask worker ADDRESS. Nothing was built."
        )
    if set(found.values()) != {_own_version()}:
        raise HearthError(
            "A worker of the cluster has another version of Hearth than this machine, and would protect by "
            "other rules. Install the same one everywhere and start the workers again. Nothing was built."
        )

"""What a page sends leaves at once: the system does not hold it until a reader's machine has confirmed more.

Here: an option of the sockets that this process listens at, which each connection inherits. asyncio sets it
by itself, but not where a socket was made without naming TCP, as Streamlit makes its own. Where a system
does not list a process's handles, or a socket does not know the option, pages are served as without it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from stat import S_ISSOCK

HANDLES = "/dev/fd"
"""Where Linux and macOS list what a process has open."""


@asynccontextmanager
async def at_once(_: object) -> AsyncIterator[None]:
    """For as long as the server runs; its sockets are open when it starts."""
    send_at_once()
    yield


def send_at_once() -> None:
    """Every connection made from now on to this process sends what it has been given."""
    for handle in _sockets():
        with suppress(OSError), socket.socket(fileno=os.dup(handle)) as one:
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _sockets() -> Iterator[int]:
    """The handles of this process that are sockets; none where the system doesn't list them."""
    with suppress(OSError):
        for handle in map(int, os.listdir(HANDLES)):
            with suppress(OSError):  # closed meanwhile
                if S_ISSOCK(os.fstat(handle).st_mode):
                    yield handle

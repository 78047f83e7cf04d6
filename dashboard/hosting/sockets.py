"""What a page sends leaves at once: the system does not hold it until a reader's machine has confirmed more.

Here: an option of the sockets that this process listens at, which each connection inherits. asyncio sets it
by itself, but not where a socket was made without naming TCP, as Streamlit makes its own.
"""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from stat import S_ISSOCK


@asynccontextmanager
async def at_once(_: object) -> AsyncIterator[None]:
    """For as long as the server runs; its sockets are open when it starts."""
    send_at_once()
    yield


def send_at_once() -> None:
    """Every connection made from now on to this process sends what it has been given."""
    for handle in filter(_is_socket, map(int, os.listdir("/dev/fd"))):
        with socket.socket(fileno=os.dup(handle)) as one:
            if one.family != socket.AF_UNIX and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_socket(handle: int) -> bool:
    try:
        return S_ISSOCK(os.fstat(handle).st_mode)
    except OSError:  # closed meanwhile
        return False

"""What a page sends is not held back: a connection to the server sends what it has been given."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from dashboard.hosting import sockets
from dashboard.hosting.sockets import send_at_once

ROOT = Path(__file__).resolve().parents[2]
STARTED = """
import asyncio, socket
from dashboard.serving import app
from tests.hosting.test_sockets import connected, is_sent_at_once, listening


async def start(listener):
    events = asyncio.Queue()
    events.put_nowait({"type": "lifespan.startup"})

    async def told(message):
        with connected(listener) as one:
            print(message["type"], is_sent_at_once(one))
        events.put_nowait({"type": "lifespan.shutdown"})

    await app({"type": "lifespan", "asgi": {}, "state": {}}, events.get, told)


with listening() as listener:
    asyncio.run(start(listener))
"""


def listening():
    """A socket made as Streamlit makes the one that it serves at."""
    made = socket.socket(family=socket.AF_INET)
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


@contextmanager
def connected(listener):
    """The server's side of a new connection."""
    with socket.create_connection(listener.getsockname()), listener.accept()[0] as one:
        yield one


def is_sent_at_once(one):
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_connection_sends_at_once_what_it_has_been_given():
    with listening() as listener:
        with connected(listener) as before:
            assert not is_sent_at_once(before)
        send_at_once()
        with connected(listener) as after:
            assert is_sent_at_once(after)


def test_no_handle_is_left_open():
    before = os.listdir("/dev/fd")
    send_at_once()

    assert os.listdir("/dev/fd") == before


def test_the_server_sees_to_it_when_it_starts():
    done = subprocess.run(
        [sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[0] == "lifespan.startup.complete True"


def test_a_socket_that_is_not_of_tcp_is_left_as_it_is_and_those_beside_it_are_set(tmp_path):
    with socket.socket(socket.AF_UNIX) as other, socket.socket(type=socket.SOCK_DGRAM), listening() as own:
        other.bind(str(tmp_path / "other"))
        other.listen()
        send_at_once()
        with connected(own) as one:
            assert is_sent_at_once(one)


def test_where_handles_are_not_listed_the_server_starts_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(sockets, "HANDLES", str(tmp_path / "nowhere"))
    with listening() as own:
        send_at_once()
        with connected(own) as one:
            assert not is_sent_at_once(one)

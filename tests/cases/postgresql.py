"""A real PostgreSQL (Debian's) on a free loopback port, as an ordinary user, in a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from dashboard.cases.schema import POSTGRESQL_SETUP

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
NUMBERS = count(1)


def program(name):
    found = shutil.which(name) or next((str(folder / name) for folder in PROGRAMS), "")
    assert found and Path(found).exists(), f"PostgreSQL's {name} is not here; ./check installs it"
    return found


def ordinary_user():
    """What stands before a command so that root does not run it (PostgreSQL refuses root), and that user."""
    if os.geteuid():
        return [], None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def make(folder):
    """Makes a cluster in the folder; gives the command that serves it, and its address."""
    before, user = ordinary_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    made = [program("initdb"), "-D", f"{folder}/data", "-U", "owner", "-A", "trust", "--no-sync"]
    subprocess.run([*before, *made, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, cwd=folder)
    port = free_port()
    options = ["-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-F"]
    serve = [*before, program("postgres"), "-D", f"{folder}/data", *options]
    return serve, f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres"


@contextmanager
def running():
    """Starts a server, yields the address of its owner's database, stops it and removes its folder."""
    with tempfile.TemporaryDirectory(prefix="hearth-pg-") as folder:
        command, address = make(folder)
        ready = threading.Event()
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder) as server:
            reader = threading.Thread(target=_listen, args=(server.stderr, ready))
            reader.start()
            try:
                ready.wait(60)
                assert server.poll() is None, "PostgreSQL did not start"
                run(address, "create role hearth login")
                yield address
            finally:
                server.send_signal(signal.SIGQUIT)
                reader.join()


def _listen(output, ready):
    for line in output:
        if "ready to accept connections" in line:
            ready.set()
    ready.set()


def plain(address):
    return address.replace("+psycopg", "")


def run(address, *statements):
    """Runs statements as the owner, each for itself; gives the rows of the last, if it has any."""
    rows = []
    with psycopg.connect(plain(address), autocommit=True) as connection:
        for statement in statements:
            answer = connection.execute(statement)
            rows = answer.fetchall() if answer.description else []
    return rows


def empty_store(server):
    """A new schema, made by the set-up that owners run: (owner's address, Hearth's address)."""
    name = f"cases_{next(NUMBERS)}"
    run(server, f"create schema {name}", f"grant usage on schema {name} to hearth")
    owner = f"{server}?options=-csearch_path%3D{name}"
    command = [program("psql"), "-qX", "-v", "app=hearth", "-f", str(POSTGRESQL_SETUP), "-d", plain(owner)]
    subprocess.run(command, check=True, capture_output=True)
    return owner, owner.replace("owner@", "hearth@")

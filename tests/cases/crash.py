"""Four writers, killed at random moments, round after round: what was acknowledged is written down outside.

    python tests/cases/crash.py URL ACKNOWLEDGED ROUNDS SEED

Each writer appends to a subject that all four share (refused where another came between), and pairs of events
that belong together. All are killed once all have begun. What must hold then is in `test_crash.py`.
"""

import os
import random
import signal
import sys
import time

import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401  so that no writer has to

from dashboard.cases.events import CasesError, Conflict, Draft
from dashboard.cases.store import open_store

WRITERS = 4
SHARED = "shared"


def write_until_killed(url, acknowledged, name, begun):
    store = open_store(url)
    out = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen = last_of(store)
    os.write(begun, b"x")
    while True:
        try:
            event = store.append(
                "HP01", "x.shared", SHARED, {"seen": seen}, by=name, role="steward", expected=seen
            )
        except Conflict as fault:
            seen = fault.since[-1].number
            continue
        except CasesError:  # a database that is ending our connection
            continue
        seen = event.number
        pair = [Draft("HP01", "x.pair", name, {"of": seen, "part": part}, name, "steward") for part in (1, 2)]
        for one in (event, *store.append_many(pair)):
            os.write(out, f"{one.number} {one.hash}\n".encode("ascii"))


def last_of(store):
    return max((one.number for one in store.events() if one.subject == SHARED), default=0)


def one_round(url, acknowledged, chance):
    writers, (begins, begun) = [], os.pipe()
    for place in range(WRITERS):
        child = os.fork()
        if child == 0:
            write_until_killed(url, acknowledged, f"writer {place}", begun)
        writers.append(child)
    started = b""
    while len(started) < WRITERS:
        started += os.read(begins, WRITERS)
    os.close(begins), os.close(begun)
    for child in chance.sample(writers, WRITERS):
        time.sleep(chance.uniform(0, 0.07))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    address, file, rounds, seed = sys.argv[1:]
    for turn in range(int(rounds)):
        one_round(address, file, random.Random(int(seed) + turn))

"""Killed at any moment under four writers: nothing acknowledged is lost, no half event, the chain holds."""

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 25


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_writers_that_are_killed_leave_whole_events_and_lose_none_that_was_acknowledged(
    place_in, database, tmp_path
):
    place, acknowledged = place_in(database), tmp_path / "acknowledged"
    store = place.store()
    command = [sys.executable, ROOT / "tests/cases/crash.py", place.url, acknowledged, ROUNDS, 1]
    with subprocess.Popen(list(map(str, command)), cwd=ROOT) as killing:
        while killing.poll() is None:
            assert store.verify() == []
            with suppress(subprocess.TimeoutExpired):
                killing.wait(1)

    assert killing.returncode == 0
    assert store.verify() == []
    events = store.events()
    standing = {(str(event.number), event.hash) for event in events}
    lost = {tuple(line.split()) for line in acknowledged.read_text().splitlines()} - standing
    assert lost == set()
    assert len(standing) > 4 * ROUNDS
    shared = [event for event in events if event.subject == "shared"]
    assert [event.body["seen"] for event in shared] == [0, *(event.number for event in shared[:-1])]
    pairs = Counter(event.body["of"] for event in events if event.kind == "x.pair")
    assert set(pairs.values()) == {2}
    assert len({event.by for event in shared}) == 4

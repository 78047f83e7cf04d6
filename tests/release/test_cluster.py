"""Protection on a real Dask cluster on loopback: the same parts as here, though a worker is killed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from distributed import Client

from pipelines import cluster as cluster_module
from pipelines.assembly import assemble, put_together
from pipelines.cache import Cache, code_version
from pipelines.cluster import cluster
from pipelines.counting import Counting
from pipelines.earlier import find_earlier
from pipelines.errors import HearthError
from pipelines.inventory import take_inventory
from pipelines.paths import DataFolder
from pipelines.policy import load_policy
from pipelines.synthetic import synthesise
from pipelines.workers import ThisProcess

ROOT = Path(__file__).resolve().parents[2]
AS_AT = date(2026, 7, 31)
LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]


def start(program, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments, *LOOPBACK]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def wait_for(process, word):
    """The first line of a process that holds the word."""
    for line in process.stderr:
        if word in line:
            return line
    raise AssertionError(f"it ended without saying {word}")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler, and two workers by process id."""
    workers, scratch = [], ["--local-directory", str(tmp_path_factory.mktemp("scratch"))]
    head = start("scheduler", "--port", "0")
    try:
        address = wait_for(head, "Scheduler at:").split()[-1]
        workers = [start("worker", address, "--no-nanny", "--nthreads", "1", *scratch) for _ in range(2)]
        for worker in workers:
            wait_for(worker, "Registered to:")
        yield address, {worker.pid: worker for worker in workers}
    finally:
        for process in (*workers, head):
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Three small partnerships, counted here."""
    folder = tmp_path_factory.mktemp("counted")
    synthesise(folder / "returns", partnerships=3, years=1, children=60, as_at=AS_AT)
    cache = Cache(folder / "cache", fresh=False)
    inventory, now = take_inventory(folder / "returns"), datetime.now(UTC)
    counting = Counting(inventory, AS_AT, code_version(), cache, folder, now, ThisProcess())
    return counting.run(lambda *_: None)


@pytest.fixture
def protect(counted, tmp_path):
    """Protects the three on an executor; gives each partnership's frames. `step` is told as work ends."""

    def protected(executor, name, step=lambda *_: None):
        cache, folder = Cache(tmp_path / name, fresh=True), DataFolder(tmp_path)
        parts = assemble(counted, load_policy(), find_earlier(folder, cache), cache, executor, step)
        return {
            (one, table): put_together({one: part}, table)
            for one, part in parts.items()
            for table in ("cells", "measures", "gaps", "plan", "visibility", "findings")
        }

    return protected


def test_a_cluster_that_loses_a_worker_half_way_protects_as_this_machine_does(scheduler, protect):
    address, workers = scheduler
    killed = []

    def kill_one(done, _):
        if done == 1:
            busy = next((at for at, tasks in client.processing().items() if tasks), next(iter(at_pid)))
            os.kill(at_pid[busy], signal.SIGKILL)
            killed.append(workers[at_pid[busy]].wait(30))

    with Client(address, set_as_default=False) as client, cluster(address) as there:
        at_pid = client.run(os.getpid)
        protected = protect(there, "there", kill_one)
        left = client.run(os.getpid)
    here = protect(ThisProcess(), "here")

    assert set(at_pid.values()) == set(workers)
    assert killed == [-signal.SIGKILL]
    assert len(left) == 1
    assert protected.keys() == here.keys()
    assert [key for key, frame in here.items() if not frame.equals(protected[key])] == []


def test_a_worker_with_other_code_is_refused(scheduler, monkeypatch):
    monkeypatch.setattr(cluster_module, "_own_version", lambda: "another")
    with pytest.raises(HearthError, match="another version of Hearth"), cluster(scheduler[0]):
        pass


def test_a_scheduler_that_does_not_answer_is_one_plain_error(monkeypatch):
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.2)
    with pytest.raises(HearthError, match="No scheduler answers"), cluster("tcp://127.0.0.1:9"):
        pass

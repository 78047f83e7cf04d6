"""What every test may lean on: the demonstration, made and built once, by the commands users type.

Whatever is session-wide is for reading only; a test that changes a folder copies it first.
"""

import fcntl
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings

from pipelines.cache import code_version, sum_of
from pipelines.contracts.release import LISTED
from pipelines.release_file import KEPT

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("hearth", derandomize=True, deadline=None, database=None, max_examples=50)
settings.load_profile("hearth")


def run_pipelines(*arguments):
    """Runs `python -m pipelines` with these arguments and stops the tests with its own words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(
            f"pipelines {arguments[0]} gave {done.returncode}:\n{done.stdout}\n{done.stderr}", pytrace=False
        )


def _depends_on():
    """A sum over everything that the demonstration is made from: code, policy, published figures, the day."""
    files = sorted(
        path
        for folder in ("pipelines", "data/reference")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return sum_of([code_version(), date.today(), *(sum_of([path.name, path.read_bytes()]) for path in files)])


@pytest.fixture(scope="session")
def demo_folder(request):
    """The folder of the default demonstration, made once for every process and run of the same code."""
    kept = request.config.cache.mkdir("demonstration")
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = kept / _depends_on()[:16]
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            run_pipelines("synthesise", folder / "returns")
            run_pipelines("build", folder / "returns", "--data", folder / "data")
            (folder / "whole").touch()
    return folder


@pytest.fixture(scope="session")
def demo_returns(demo_folder):
    """The returns of the default demonstration: a folder as `returns.md` describes it."""
    return demo_folder / "returns"


@pytest.fixture(scope="session")
def demo_data(demo_folder):
    """A data folder (`HEARTH_DATA`) that holds one release of the demonstration."""
    return demo_folder / "data"


@pytest.fixture(scope="session")
def release(demo_data):
    """The release file that `current.json` of the demonstration points to."""
    current = json.loads((demo_data / "releases" / "current.json").read_text(encoding="utf-8"))
    return demo_data / "releases" / f"release-{current['release_id']}.duckdb"


@pytest.fixture(scope="session")
def spoil():
    """Changes a copy of a release by statements, once its views are tables, as releases had them before
    decision 242."""

    def change(file, *statements):
        file.chmod(0o644)
        with duckdb.connect(str(file)) as connection:
            if connection.execute("from duckdb_views() where not internal").fetchall():
                make_tables(connection)
            for statement in statements:
                connection.execute(statement)

    return change


def make_tables(connection):
    """Every view of a release as a table of text."""
    for name in LISTED:
        connection.execute(f"create table turned as from {name}")
        connection.execute(f"drop view {name}")
        connection.execute(f"alter table turned rename to {name}")
    connection.execute(f"drop schema {KEPT} cascade")

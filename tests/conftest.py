"""What every test may lean on: the demonstration, made and built once, by the commands users type.

Whatever is session-wide is for reading only; a test that changes a folder copies it first.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

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


@pytest.fixture(scope="session")
def demo_returns(tmp_path_factory):
    """The returns of the default demonstration: a folder as `returns.md` describes it."""
    folder = tmp_path_factory.mktemp("demonstration") / "returns"
    run_pipelines("synthesise", folder)
    return folder


@pytest.fixture(scope="session")
def demo_data(demo_returns, tmp_path_factory):
    """A data folder (`HEARTH_DATA`) that holds one release of the demonstration."""
    folder = tmp_path_factory.mktemp("data")
    run_pipelines("build", demo_returns, "--data", folder)
    return folder


@pytest.fixture(scope="session")
def release(demo_data):
    """The release file that `current.json` of the demonstration points to."""
    current = json.loads((demo_data / "releases" / "current.json").read_text(encoding="utf-8"))
    return demo_data / "releases" / f"release-{current['release_id']}.duckdb"

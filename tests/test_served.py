"""What ./run finds in a data folder: nothing, a release it can serve, one of another form, a broken one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def state_of(data):
    """The word that ./run acts on, and its reason."""
    done = subprocess.run(
        [sys.executable, "tools/served.py"],
        cwd=ROOT,
        env={**os.environ, "HEARTH_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture
def kept(demo_data, tmp_path):
    """A copy of the demonstration's releases, to spoil."""
    shutil.copytree(demo_data / "releases", tmp_path / "releases")
    return tmp_path


def file_in(data):
    (file,) = (data / "releases").glob("release-*.duckdb")
    return file


def test_an_empty_folder_holds_no_release(tmp_path):
    assert state_of(tmp_path)[0] == "none"


def test_a_whole_release_is_ready(demo_data):
    assert state_of(demo_data)[0] == "ready"


@pytest.mark.parametrize(
    "change",
    [
        "update release set contract_version = '0'",
        "alter table measures drop column words",
        "drop table gaps",
    ],
)
def test_a_demonstration_of_another_form_is_made_anew(kept, change, spoil):
    spoil(file_in(kept), change)

    assert state_of(kept)[0] == "rebuild"


def test_a_real_release_of_another_form_is_never_replaced(kept, spoil):
    spoil(file_in(kept), "update release set contract_version = '0', invented = false")
    state, reason = state_of(kept)

    assert state == "stop"
    assert "build again from the returns" in reason


def test_a_real_release_that_was_changed_is_not_served(kept, spoil):
    spoil(file_in(kept), "update release set invented = false")
    state, reason = state_of(kept)

    assert state == "stop"
    assert "was changed after it was published" in reason


@pytest.mark.parametrize("pointer", ["{", json.dumps({"release_id": "2026-11-24-00000000"})])
def test_a_pointer_to_nothing_stops_with_its_remedy(kept, pointer):
    (kept / "releases" / "current.json").write_text(pointer, encoding="utf-8")
    state, reason = state_of(kept)

    assert state == "stop"
    assert "python -m pipelines build RETURNS" in reason


def test_a_file_that_is_no_release_stops_with_its_remedy(kept):
    file = file_in(kept)
    file.chmod(0o644)
    file.write_bytes(b"not a database")
    state, reason = state_of(kept)

    assert state == "stop"
    assert "can't be read as a release" in reason

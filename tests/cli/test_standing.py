"""Commands about releases that stand: what they print, and what they refuse in one message."""

import importlib.util
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from pipelines.paths import DataFolder


def load_tiny():
    path = Path(__file__).resolve().parents[1] / "release" / "tiny.py"
    specification = importlib.util.spec_from_file_location("tiny", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """(data folder, its older release, the one served)."""
    tiny, folder = load_tiny(), tmp_path_factory.mktemp("data")
    cells = tiny.tiny_cells().filter(tiny.pl.col("indicator") == "left_by_s4")
    older = tiny.publish_tiny(folder, cells=cells.head(300))
    return folder, older, tiny.publish_tiny(folder, cells=cells)


@pytest.fixture
def data(original, tmp_path):
    folder, older, served = original
    return shutil.copytree(folder, tmp_path / "data"), older, served


def test_the_list_marks_the_release_that_is_served(call, data):
    folder, older, served = data

    done = call("releases", "--data", folder)

    assert done.code == 0
    assert sum("served" in line for line in done.out.splitlines()) == 1
    assert f"{served}  served  as at 31 July 2026, published 2 November 2026" in done.out
    assert older in done.out


def test_without_a_release_the_list_says_how_to_make_one(call, tmp_path):
    done = call("releases", "--data", tmp_path)

    assert (done.code, "pipelines build RETURNS" in done.out) == (0, True)


def test_publishing_an_older_release_serves_it_from_then_on(call, data):
    folder, older, _ = data

    done = call("publish", older, "--data", folder)

    assert (done.code, done.out.strip()) == (0, f"Served from now on: {older}")
    assert json.loads(DataFolder(folder).current.read_text(encoding="utf-8"))["release_id"] == older


@pytest.mark.parametrize(
    ("command", "extra"),
    [("publish", ()), ("audit", ()), ("export", ("--cells", "cells.csv"))],
    ids=["publish", "audit", "export"],
)
@pytest.mark.parametrize(
    ("name", "said"),
    [("2026-01-01-00000000", "No release 2026-01-01-00000000"), ("latest", "is not a release id")],
)
def test_a_release_that_does_not_stand_is_one_message_and_2(call, data, command, extra, name, said):
    done = call(command, name, *extra, "--data", data[0])

    assert done.code == 2
    assert said in done.err


def test_a_pointer_that_can_not_be_read_is_told_after_the_list_and_publish_mends_it(call, data):
    folder, older, served = data
    DataFolder(folder).current.write_text("{", encoding="utf-8")

    listed = call("releases", "--data", folder)
    mended = call("publish", served, "--data", folder)

    assert listed.code == 2
    assert older in listed.out
    assert "current.json can't be read" in listed.err
    assert (mended.code, call("releases", "--data", folder).code) == (0, 0)


def test_a_data_folder_that_can_not_be_written_is_one_message_and_2(call, tmp_path, data):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    _, older, _ = data

    done = call("publish", older, "--data", tmp_path / "file")

    assert done.code == 2
    assert "Traceback" not in done.err


def test_cells_and_measures_are_exported_and_invented_figures_are_said_to_be(call, data, tmp_path):
    folder, _, served = data

    done = call(
        "export", served, "--data", folder, "--cells", tmp_path / "c.csv", "--measures", tmp_path / "m.csv"
    )

    assert done.code == 0
    assert "These figures are invented" in done.out
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("partnership,period,period_kind,")
    assert (tmp_path / "m.csv").read_text(encoding="utf-8").count(served) > 100


def test_a_whole_release_is_exported_with_its_data_dictionary(call, data, tmp_path):
    folder, _, served = data
    done = call("export", served, "--data", folder, "--zip", tmp_path / "release.zip")

    assert done.code == 0
    assert "These figures are invented" in done.out
    with zipfile.ZipFile(tmp_path / "release.zip") as archive:
        assert {"data/cells.csv", "datapackage.json", "dictionary.csv"} <= set(archive.namelist())


def test_an_export_of_nothing_is_told_what_to_say(call, data):
    done = call("export", data[2], "--data", data[0])

    assert done.code == 2
    assert "--cells FILE.csv" in done.err


def test_the_data_folder_of_the_environment_is_used_where_none_is_named(call, data, monkeypatch):
    monkeypatch.setenv("HEARTH_DATA", str(data[0]))

    assert data[2] in call("releases").out


def test_every_command_is_listed_and_an_unknown_one_gives_2(call):
    listed = call("--help")

    assert listed.code == 0
    for command in ("synthesise", "check-returns", "build", "releases", "publish", "audit", "export"):
        assert f"  {command} " in listed.out
    assert call("publsih").code == 2

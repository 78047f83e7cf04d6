"""The demonstration, built by the commands that users type: what is released, and that the release is
enough."""

import contextlib
import csv
import hashlib
import shutil
import subprocess
import sys
import time
from datetime import date

import polars as pl
import pytest

from pipelines.catalogue import read_catalogue
from pipelines.measures import measure_cells
from pipelines.paths import ROOT, DataFolder
from pipelines.releases import find_release, read_current, read_table
from pipelines.synthetic import synthesise
from pipelines.vocabulary import CELL_KEY

AS_AT = date(2026, 7, 31)


def run(*arguments, **more):
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


@pytest.fixture(scope="module")
def cells(release):
    return read_table(release, "cells")


def test_the_demonstration_is_three_invented_partnerships_with_a_passed_audit(release):
    about = read_table(release, "release").row(0, named=True)
    partnerships = read_table(release, "partnerships")

    assert (about["audit_passed"], about["invented"]) == (True, True)
    assert partnerships["partnership"].to_list() == ["HP01", "HP02", "HP03"]
    assert partnerships["invented"].all()
    assert set(read_table(release, "audit")["result"]) == {"passed"}


def test_each_cell_stands_once_and_no_count_of_one_to_four_stands_anywhere(release, cells):
    meetings = read_catalogue(read_table(release, "indicators"))
    of_children = [name for name, one in meetings.items() if one.family != "governance"]
    counts = cells.filter(
        pl.col("indicator").is_in(of_children), ~pl.col("outcome").is_in(["numerator_sum", "denominator_sum"])
    )

    assert not cells.select(CELL_KEY).is_duplicated().any()
    assert counts.filter(pl.col("count").is_between(1, 4)).height == 0
    assert counts.filter(pl.col("count") >= 5).height > 1000


def test_every_measure_follows_from_the_released_cells_alone(release, cells):
    indicators = read_catalogue(read_table(release, "indicators"))

    again = measure_cells(cells, indicators)

    for name, frame in again.items():
        released = read_table(release, name)
        compared = [column for column in released.columns if column != "release_id"]
        assert released.height > 100
        assert frame.select(compared).sort(compared).equals(released.select(compared).sort(compared))


def test_the_sum_of_the_cells_can_be_worked_out_by_anybody(release, cells):
    text = cells.drop("release_id").sort(CELL_KEY).write_csv()

    assert read_table(release, "release")["cells_sha256"].item() == hashlib.sha256(text.encode()).hexdigest()


def test_the_release_is_enough_when_the_restricted_store_is_gone(demo_data, tmp_path):
    shutil.copytree(demo_data / "releases", tmp_path / "releases")
    release_id = read_current(DataFolder(tmp_path))

    audited = run("audit", release_id, "--data", tmp_path)
    exported = run("export", release_id, "--data", tmp_path, "--cells", tmp_path / "cells.csv")

    assert (audited.returncode, exported.returncode) == (0, 0), audited.stderr + exported.stderr
    assert f"Release {release_id} passes." in audited.stdout
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10_000
    assert {row["status"] for row in rows} >= {"published", "withheld", "not_supplied"}


def test_no_reference_of_a_child_is_in_the_release_file(release, demo_returns):
    refs = pl.read_csv(demo_returns / "children" / "HP01.csv")["child_ref"].cast(pl.String)
    content = release.read_bytes()

    assert refs.len() > 100
    assert not [ref for ref in refs if ref.encode() in content]


@pytest.fixture
def small(tmp_path):
    """Returns of one small partnership, and a data folder that holds their release."""
    synthesise(tmp_path / "returns", partnerships=1, years=1, children=40, as_at=AS_AT)
    options = "--data", tmp_path / "data", "--as-at", AS_AT, "--workers", 1
    return tmp_path / "returns", tmp_path / "data", ("build", tmp_path / "returns", *options)


def test_the_release_id_is_printed_last_and_alone_on_standard_output(small):
    _, data, command = small

    done = run(*command)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == read_current(DataFolder(data))
    assert "Protecting" in done.stderr


def test_a_build_killed_in_the_middle_leaves_the_last_release_and_the_next_build_right(small):
    returns, data, command = small
    began = time.monotonic()
    first = run(*command).stdout.strip()
    takes = time.monotonic() - began
    listed = returns / "partnerships.csv"
    listed.write_text(
        listed.read_text(encoding="utf-8").replace("Aberfinch", "Aberfinch Isles"), encoding="utf-8"
    )
    program = [sys.executable, "-m", "pipelines", *map(str, command)]
    started = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        started.wait(timeout=0.6 * takes)
    started.kill()
    started.wait()

    served = read_current(DataFolder(data))
    after = run(*command).stdout.strip()
    fresh = run(*command[:3], data.with_name("fresh"), *command[4:]).stdout.strip()

    assert find_release(DataFolder(data), served)
    assert served in (first, after)
    assert after == fresh != first

"""The glue of a build, with protection and audit that are quick: what is kept, what stops it, what is
released.

The real ones are held to their promises in `tests/disclosure/`, and run whole in `test_build_whole.py`.
"""

import io
import shutil
from datetime import date
from functools import partial
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines import build as build_module
from pipelines import parts
from pipelines.build import build_release, released_loads
from pipelines.coded import spelled
from pipelines.contracts.release import TABLES
from pipelines.disclosure.plan import PLAN_COLUMNS
from pipelines.errors import HearthError, PublicationStopped, ReturnsRefused
from pipelines.paths import DataFolder
from pipelines.progress import Stages
from pipelines.releases import find_release, list_releases, one_build, read_current, read_table
from pipelines.synthetic import synthesise
from pipelines.vocabulary import CELL_KEY
from pipelines.workers import ThisProcess

AS_AT = date(2026, 7, 31)
TODAY = date(2026, 11, 24)
CHECKS = ("exact", "narrow")


def publish_above_nine(cells, indicators, policy, *, previous=None):
    """Stands in for protection: a count below ten is withheld, whatever follows from others."""
    counted = pl.col("status") == "counted"
    shown = counted & (pl.col("count") >= 10)
    status = (
        pl.when(~counted).then("status").when(shown).then(pl.lit("published")).otherwise(pl.lit("withheld"))
    )
    protected = cells.with_columns(
        status=status, count=pl.when(shown).then("count"), band=pl.lit(None, pl.String)
    )
    plan = cells.select("partnership", "indicator").unique().sort(pl.all())
    plan = plan.with_columns(
        grain=pl.lit("year"),
        groups=pl.lit(""),
        window_years=pl.lit(1),
        joined=pl.lit(False),
        quarters_joined=pl.lit(False),
        words=pl.lit(""),
    )
    return SimpleNamespace(
        cells=protected, plan=plan.select(PLAN_COLUMNS), systems=pl.DataFrame({"system": ["all"]})
    )


class Attack:
    """Stands in for the audit: passes until it is told to fail; remembers what it was shown."""

    def __init__(self):
        self.passes, self.calls = True, []

    def __call__(self, cells, indicators, policy, previous=None):
        self.calls.append((cells["partnership"][0], previous))
        result = "passed" if self.passes else "failed: 3 cells"
        found = [] if self.passes else [("exact", "It can be worked out.", "HP01")] * 3
        return SimpleNamespace(
            passed=self.passes,
            findings=pl.DataFrame(found, ["check", "words", "partnership"], orient="row"),
            table=pl.DataFrame(
                {"check": CHECKS, "result": [result, "passed"], "what": ["No cell.", "No width."]}
            ),
            as_json=lambda: '{"cells": 1}',
        )


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original") / "returns"
    synthesise(folder, partnerships=2, years=1, children=200, as_at=AS_AT)
    return folder


@pytest.fixture
def returns(original, tmp_path):
    return shutil.copytree(original, tmp_path / "returns")


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path / "data")


def protected_by(attack, cells, indicators, policy, previous, outside, known):
    """What `protect_and_audit` gives, by the two stand-ins."""
    protected = publish_above_nine(spelled(cells), indicators, policy, previous=previous)
    return protected, attack(protected.cells, indicators, policy, previous)


def with_quick_protection(monkeypatch):
    attack = Attack()
    monkeypatch.setattr(parts, "protect_and_audit", partial(protected_by, attack))
    monkeypatch.setattr(build_module, "code_version", lambda: "code 1")
    return attack


@pytest.fixture
def attack(monkeypatch):
    return with_quick_protection(monkeypatch)


@pytest.fixture(scope="module")
def built_once(original, tmp_path_factory):
    """(data folder, release id) of the returns as they were."""
    folder = DataFolder(tmp_path_factory.mktemp("once"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        with_quick_protection(monkeypatch)
        return folder, build(original, folder)


@pytest.fixture
def first(built_once, folder):
    """The release that stands already in `folder`."""
    standing, release_id = built_once
    shutil.copytree(standing.root, folder.root)
    return release_id


def build(returns, folder, today=TODAY, **options):
    told = Stages(io.StringIO())
    return build_release(returns, folder, AS_AT, today=today, executor=ThisProcess(), stages=told, **options)


def drop_rows(path, share=0.5):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: 1 + round(share * len(lines))]), encoding="utf-8")


def test_a_build_publishes_and_serves_what_passed(returns, folder, attack):
    release_id = build(returns, folder)

    about = read_table(find_release(folder, release_id), "release").row(0, named=True)
    assert read_current(folder) == release_id
    assert (about["as_at"], about["published_on"], about["invented"]) == (AS_AT, TODAY, True)
    assert sorted(partnership for partnership, _ in attack.calls) == ["HP01", "HP02"]


def test_a_failed_audit_publishes_nothing_and_says_what_was_found_without_a_cell(
    returns, folder, first, attack
):
    drop_rows(returns / "school" / "HP01.csv")
    attack.passes = False

    with pytest.raises(PublicationStopped, match=r"exact: It can be worked out. \(3 cells\)") as stopped:
        build(returns, folder)

    assert stopped.value.exit_code == 3
    assert "HP01" not in str(stopped.value)
    assert read_current(folder) == first
    assert [one.release_id for one in list_releases(folder)] == [first]


def test_a_refused_file_stops_the_build_before_anything_is_protected(returns, folder, attack):
    (returns / "school" / "HP01.csv").write_text("child_ref\n", encoding="utf-8")

    with pytest.raises(ReturnsRefused, match=r"school/HP01\.csv"):
        build(returns, folder)

    assert attack.calls == []


def test_the_same_returns_give_the_same_release_and_nothing_is_protected_again(
    returns, folder, first, attack
):

    assert build(returns, folder) == first
    assert attack.calls == []


def test_only_the_partnership_that_changed_is_protected_again_beside_the_earlier_release(
    returns, folder, attack
):
    first = build(returns, folder)
    attack.calls.clear()
    drop_rows(returns / "school" / "HP02.csv")

    second = build(returns, folder)

    ((partnership, previous),) = attack.calls
    assert partnership == "HP02"
    assert previous["release_id"].unique().to_list() == [first]
    assert previous["partnership"].unique().to_list() == ["HP02"]
    assert second != first


def test_an_incremental_build_gives_every_table_of_a_full_one(returns, folder, first, attack, tmp_path):
    drop_rows(returns / "school" / "HP02.csv")

    incremental, full = build(returns, folder), build(returns, DataFolder(tmp_path / "other"), full=True)

    sums = [
        read_table(DataFolder(place).release(release), "release")["cells_sha256"].item()
        for place, release in ((folder.root, incremental), (tmp_path / "other", full))
    ]
    assert sums[0] == sums[1]
    assert incremental == full
    other = DataFolder(tmp_path / "other")
    for table in TABLES:
        one, two = read_table(folder.release(incremental), table), read_table(other.release(full), table)
        assert one.equals(two), table


def test_files_of_all_partnerships_give_the_release_of_a_file_each(returns, folder, first, attack, tmp_path):
    for table in (path for path in returns.iterdir() if path.is_dir()):
        files = sorted(table.glob("*.csv"))
        rows = pl.concat([pl.read_csv(file, infer_schema=False) for file in files], how="diagonal")
        for file in files:
            file.unlink()
        rows.write_csv(table / "all.csv")

    together = build(returns, DataFolder(tmp_path / "together"))

    expected = read_table(folder.release(first), "cells").drop("release_id")
    found = read_table(DataFolder(tmp_path / "together").release(together), "cells").drop("release_id")
    assert found.select(CELL_KEY).equals(expected.select(CELL_KEY))
    # HP02 left optional columns out, which a file of all has for everybody
    assert found.filter(partnership="HP01").equals(expected.filter(partnership="HP01"))


def test_full_works_everything_out_again_and_gives_the_same(returns, folder, first, attack):

    assert build(returns, folder, full=True) == first
    assert len(attack.calls) == 2


def test_on_another_day_the_same_cells_are_another_release_without_new_work(returns, folder, first, attack):

    later = build(returns, folder, today=date(2026, 11, 25))

    assert later != first
    assert attack.calls == []
    assert read_table(folder.release(later), "release")["published_on"].item() == date(2026, 11, 25)


def test_nothing_is_written_again_where_nothing_changed(returns, folder, first, attack):
    entries = {path.name: path.stat().st_ino for path in (folder.restricted / "cache").iterdir()}
    written = folder.release(first).stat().st_mtime_ns

    build(returns, folder)

    assert {path.name: path.stat().st_ino for path in (folder.restricted / "cache").iterdir()} == entries
    assert folder.release(first).stat().st_mtime_ns == written


def test_a_release_that_went_missing_is_made_again(returns, folder, first, attack):
    folder.release(first).unlink()

    assert build(returns, folder) == first
    assert find_release(folder, first)


def test_two_builds_at_once_in_one_folder_are_refused(returns, folder, attack):
    with one_build(folder), pytest.raises(HearthError, match="Another build is under way"):
        build(returns, folder)


def test_what_came_and_went_between_is_looked_at_again(returns, folder, first, attack):
    path = returns / "school" / "HP02.csv"
    text = path.read_text(encoding="utf-8")
    drop_rows(path)
    build(returns, folder)
    path.write_text(text, encoding="utf-8")
    attack.calls.clear()

    build(returns, folder)

    assert [partnership for partnership, _ in attack.calls] == ["HP02"]


def test_without_the_restricted_store_the_release_opens_and_a_build_still_gives_it(
    returns, folder, first, attack
):
    shutil.rmtree(folder.restricted)

    assert read_table(find_release(folder, first), "cells").height > 1000
    assert build(returns, folder) == first


def test_no_row_of_a_return_and_no_count_of_the_store_is_in_the_release_file(returns, folder, first):
    refs = pl.read_csv(returns / "children" / "HP01.csv")["child_ref"].to_list()

    content = folder.release(first).read_bytes()
    cells = read_table(folder.release(first), "cells")

    assert not [ref for ref in refs if str(ref).encode() in content]
    assert cells.filter(pl.col("count").is_between(1, 9)).height == 0
    assert (
        cells.filter(pl.col("status") != "published")["count"].null_count()
        == cells.filter(pl.col("status") != "published").height
    )


def test_rows_are_released_to_the_nearest_hundred_and_still_add_up_and_sizes_and_sums_of_counts_stay_away():
    files = pl.DataFrame(
        {
            "table_name": ["leavers", "aggregate", "survey_questions"],
            "partnership": ["HP01"] * 3,
            "file": ["a", "b", "c"],
            "sha256": ["1f", "2e", "3d"],
            "size": [1, 1024, 1025],
            "rows_read": [49, 153, 1250],
            "accepted": [49, 150, 1249],
            "quarantined": [0, 3, 1],
            "warnings": [0, 0, 7],
            "contract_version": ["1"] * 3,
            "outcome": ["accepted"] * 3,
        }
    )

    loads = released_loads(files)

    assert loads["accepted"].to_list() == [0, 200, 1200]
    assert loads["rows_read"].to_list() == [0, 203, 1201]
    assert loads["size"].to_list() == [None, None, None]
    assert loads["warnings"].to_list() == [0, 0, 7]
    assert dict(loads.select("file", "sha256").iter_rows()) == {"a": "1f", "b": "", "c": ""}
    assert "outcome" not in loads.columns


def test_warnings_about_placements_are_released_to_the_nearest_ten():
    """One warning is one child at home without an order."""
    names = ("partnership", "file", "sha256", "contract_version")
    rows = dict.fromkeys(("size", "rows_read", "accepted", "quarantined"), 0)
    files = pl.DataFrame({"table_name": "placements", "warnings": [1, 4, 5, 14, 27]}).with_columns(
        **{name: pl.lit("a") for name in names}, **{name: pl.lit(count) for name, count in rows.items()}
    )

    assert released_loads(files)["warnings"].to_list() == [0, 0, 10, 10, 30]


def test_stages_are_told_a_line_each_where_there_is_no_terminal(returns, folder, first, attack):
    told = io.StringIO()

    build_release(returns, folder, AS_AT, today=TODAY, executor=ThisProcess(), stages=Stages(told))

    lines = told.getvalue().splitlines()
    assert [line.rsplit(":", 1)[0] for line in lines] == [
        "Reading, checking, counting",
        "Protecting, auditing, measuring",
        "Publishing",
    ]

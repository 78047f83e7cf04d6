"""A release is written once, whole, audited and never changed; the pointer moves in one step."""

import json
import stat
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from pipelines.contracts.release import TABLES
from pipelines.errors import HearthError, PublicationStopped
from pipelines.paths import DataFolder
from pipelines.publish import cells_sha256, publish_release
from pipelines.releases import find_release, point_to, read_current, read_table, sha256_of


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path / "data")


@pytest.fixture(scope="module")
def small(tiny):
    """The tables of a release of one indicator, quick to write."""
    tables = tiny.tiny_tables(tiny.tiny_cells().filter(pl.col("indicator") == "left_by_s4"))
    return tables | {name: tables[name].head(3) for name in ("benchmarks", "council_benchmarks")}


def test_a_release_holds_every_table_of_its_contract_with_its_columns_and_types(published):
    folder, release_id = published
    with duckdb.connect(str(folder.release(release_id)), read_only=True) as connection:
        standing = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where schema_name = 'main' and not internal order by column_index"
        ).fetchall()
    by_table = {table: dict(row[1:] for row in standing if row[0] == table) for table, *_ in standing}

    assert {table: list(columns.items()) for table, columns in by_table.items()} == {
        table: list(columns.items()) for table, columns in TABLES.items()
    }


def test_the_file_has_the_form_that_keeps_words_as_numbers(published):
    folder, release_id = published
    with duckdb.connect(str(folder.release(release_id)), read_only=True) as connection:
        form = connection.execute("select tags['storage_version'] from duckdb_databases() where not internal")
        assert form.fetchall() == [("v1.3.0+",)]


def test_the_release_says_what_it_is(published, tiny):
    folder, release_id = published

    about = read_table(folder.release(release_id), "release").row(0, named=True)

    assert about["release_id"] == release_id
    assert release_id.startswith("2026-11-02-")
    assert (about["as_at"], about["invented"], about["audit_passed"]) == (date(2026, 7, 31), True, True)
    assert about["cells_sha256"] == cells_sha256(tiny.tiny_cells().with_columns(release_id=pl.lit("x")))


def test_every_cell_and_measure_names_its_release(published):
    folder, release_id = published

    for table in ("cells", "measures"):
        assert read_table(folder.release(release_id), table)["release_id"].unique().to_list() == [release_id]


def test_the_pointer_names_the_file_and_its_sum(published):
    folder, release_id = published

    assert json.loads(folder.current.read_text(encoding="utf-8")) == {
        "release_id": release_id,
        "file": f"release-{release_id}.duckdb",
        "sha256": sha256_of(folder.release(release_id)),
    }


def test_a_release_file_is_read_only_and_leaves_nothing_beside_it(published):
    folder, release_id = published

    assert stat.S_IMODE(folder.release(release_id).stat().st_mode) == 0o444
    assert sorted(path.name for path in folder.releases.iterdir()) == [
        ".lock",
        "current.json",
        f"release-{release_id}.duckdb",
        f"release-{release_id}.sha256",
    ]


def test_without_a_passed_audit_nothing_is_written(folder, small, tiny):
    with pytest.raises(PublicationStopped, match="audit did not pass") as stopped:
        publish_release(folder, small, replace(tiny.ABOUT, audit_passed=False))

    assert stopped.value.exit_code == 3
    assert not folder.releases.exists()


def test_the_same_content_on_the_same_day_is_the_same_release_and_is_not_written_again(folder, small, tiny):
    first = publish_release(folder, small, tiny.ABOUT)
    written = folder.release(first).stat().st_mtime_ns

    assert publish_release(folder, small, tiny.ABOUT) == first
    assert folder.release(first).stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "change",
    [
        {"as_at": date(2025, 7, 31)},
        {"published_on": date(2026, 11, 3)},
        {"policy": '{"smallest_count": 10}'},
        {"code_version": "0.2.0"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_content_or_day_is_another_release_and_the_old_one_stays(folder, small, tiny, change):
    first = publish_release(folder, small, tiny.ABOUT)
    second = publish_release(folder, small, replace(tiny.ABOUT, **change))

    assert first != second
    assert read_current(folder) == second
    assert find_release(folder, first) == folder.release(first)


def test_one_cell_less_is_another_release(folder, small, tiny):
    first = publish_release(folder, small, tiny.ABOUT)
    second = publish_release(folder, small | {"cells": small["cells"][1:]}, tiny.ABOUT)

    assert first != second


def test_the_order_of_rows_makes_no_other_release(folder, small, tiny):
    first = publish_release(folder, small, tiny.ABOUT)
    mixed = {
        name: frame.sample(fraction=1, shuffle=True, seed=1)
        if name in ("cells", "measures", "gaps")
        else frame
        for name, frame in small.items()
    }

    assert publish_release(folder, mixed, tiny.ABOUT) == first


def test_a_file_that_has_the_name_and_is_another_is_never_written_over(folder, small, tiny):
    release_id = publish_release(folder, small, tiny.ABOUT)
    path = folder.release(release_id)
    path.chmod(0o644)
    path.write_bytes(b"something else")

    with pytest.raises(PublicationStopped, match="never written over"):
        publish_release(folder, small, tiny.ABOUT)

    assert path.read_bytes() == b"something else"


def test_what_an_interrupted_publication_left_is_cleared_away(folder, small, tiny):
    folder.releases.mkdir(parents=True)
    (folder.releases / ".building-2026-11-02-00000000.duckdb").write_bytes(b"half")
    (folder.releases / ".building-2026-11-02-00000000.duckdb.wal").write_bytes(b"half")

    publish_release(folder, small, tiny.ABOUT)

    assert not list(folder.releases.glob(".building-*"))


def test_a_pointer_that_can_not_be_moved_leaves_the_old_release_served(folder, small, tiny):
    first = publish_release(folder, small, tiny.ABOUT)
    later = replace(tiny.ABOUT, published_on=date(2026, 11, 3))
    (folder.releases / "current.json.part").mkdir()

    with pytest.raises(HearthError, match="can't be written"):
        publish_release(folder, small, later)

    assert read_current(folder) == first


def test_a_data_folder_that_is_a_file_is_one_plain_error(tmp_path, small, tiny):
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")

    with pytest.raises(HearthError, match=r"can't be written: .* Nothing was published") as refused:
        publish_release(DataFolder(tmp_path / "data"), small, tiny.ABOUT)

    assert refused.value.exit_code == 2


@pytest.mark.parametrize("table", [name for name in TABLES if name != "release"])
def test_a_table_that_is_missing_or_has_another_column_stops_publication(folder, small, tiny, table):
    missing = {name: frame for name, frame in small.items() if name != table}
    odd = small | {table: small[table].with_columns(child_ref=pl.lit("C1"))}

    for tables in (missing, odd):
        with pytest.raises(PublicationStopped, match=f"table '{table}'"):
            publish_release(folder, tables, tiny.ABOUT)

    assert not folder.releases.exists()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"count": pl.lit(None, pl.Int64)}, "count stands on published cells"),
        ({"status": pl.lit("withheld")}, "count stands on published cells"),
        ({"count": pl.lit(-1)}, "greater_than_or_equal_to"),
        ({"status": pl.lit("hidden"), "count": pl.lit(None, pl.Int64)}, "status is one of its list"),
        ({"band": pl.lit(">0.90")}, "band stands on banded cells"),
        ({"outcome": pl.lit("yes")}, "a cell stands once"),
        ({"level": pl.lit(None, pl.String)}, "not_nullable"),
    ],
)
def test_cells_that_break_their_contract_stop_publication(folder, small, tiny, change, rule):
    published = small["cells"].filter(pl.col("status") == "published").with_columns(**change)

    with pytest.raises(PublicationStopped, match=rule) as stopped:
        publish_release(folder, small | {"cells": published}, tiny.ABOUT)

    assert stopped.value.exit_code == 3


def test_a_measure_that_is_not_published_and_holds_a_number_stops_publication(folder, small, tiny):
    measures = small["measures"].with_columns(status=pl.lit("withheld"))

    with pytest.raises(PublicationStopped, match="holds a number"):
        publish_release(folder, small | {"measures": measures}, tiny.ABOUT)


def test_rolling_back_moves_the_pointer_and_nothing_else(folder, small, tiny):
    first = publish_release(folder, small, tiny.ABOUT)
    second = publish_release(folder, small, replace(tiny.ABOUT, published_on=date(2026, 11, 3)))
    before = {path.name: path.stat().st_mtime_ns for path in folder.releases.glob("release-*")}

    point_to(folder, first)

    assert read_current(folder) == first
    assert second != first
    assert {path.name: path.stat().st_mtime_ns for path in folder.releases.glob("release-*")} == before

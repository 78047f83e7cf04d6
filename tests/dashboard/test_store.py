"""Which release is read, and what is refused; nothing else ever opens a release for the pages."""

import json
import shutil
from datetime import date

import duckdb
import pytest

from dashboard import store
from pipelines.errors import ReleaseNotFound
from pipelines.paths import DataFolder


@pytest.fixture
def kept(data, tmp_path):
    """A copy of the data folder, to spoil."""
    shutil.copytree(data, tmp_path / "kept")
    return DataFolder(tmp_path / "kept")


def test_the_release_that_the_pointer_names_is_read(kept):
    found = store.current_release(kept)

    assert found.release_id == json.loads(kept.current.read_text())["release_id"]
    assert (found.as_at, found.published_on, found.invented) == (date(2026, 7, 31), date(2026, 11, 2), True)


def test_a_folder_without_a_pointer_has_no_release(tmp_path):
    assert store.current_release(DataFolder(tmp_path)) is None


@pytest.mark.parametrize("pointer", ["", "[]", '{"release": 1}', '{"release_id": "2020-01-01-00000000"}'])
def test_a_pointer_that_names_no_release_is_refused(kept, pointer):
    kept.current.write_text(pointer, encoding="utf-8")

    with pytest.raises(ReleaseNotFound, match=r"python -m pipelines (publish|releases)"):
        store.current_release(kept)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update release set audit_passed = false", "no passed disclosure audit"),
        ("update release set contract_version = '0'", "another version of Hearth"),
        ("alter table gaps drop column words", "another version of Hearth"),
        ("drop table cells", "another version of Hearth"),
        ("delete from release", "can't be read as a release"),
        ("update cells set count = 7 where count = 8", "was changed after it was published"),
    ],
)
def test_a_release_that_is_not_whole_is_refused_with_its_reason(kept, change, reason, spoil):
    (file,) = kept.releases.glob("release-*.duckdb")
    spoil(file, change)

    with pytest.raises(ReleaseNotFound, match=reason):
        store.current_release(kept)


def test_a_file_that_is_no_database_is_refused(kept):
    (file,) = kept.releases.glob("release-*.duckdb")
    file.chmod(0o644)
    file.write_bytes(b"not a database")

    with pytest.raises(ReleaseNotFound, match="can't be read as a release"):
        store.current_release(kept)


def test_a_release_without_its_seal_is_refused(kept):
    (seal,) = kept.releases.glob("*.sha256")
    seal.unlink()

    with pytest.raises(ReleaseNotFound, match="has lost its"):
        store.current_release(kept)


def test_past_days_are_those_of_earlier_releases_and_a_broken_one_is_left_out(several):
    days = (date(2026, 1, 26), date(2026, 8, 3), date(2026, 9, 1), date(2026, 11, 2))
    folder = DataFolder(several(*((day,) for day in days), served=days[-1]))
    current = store.current_release(folder)
    broken = next(folder.releases.glob("release-2026-09-01-*.duckdb"))
    broken.chmod(0o644)
    broken.write_bytes(b"")

    assert current.published_on == date(2026, 11, 2)
    assert [one.published_on for one in store.past_releases(folder, current)] == [days[1], days[0]]


def test_after_a_rollback_nothing_later_is_offered(several):
    folder = DataFolder(several((date(2026, 1, 26),), (date(2026, 11, 2),), served=date(2026, 1, 26)))
    current = store.current_release(folder)

    assert current.published_on == date(2026, 1, 26)
    assert store.past_releases(folder, current) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "create table more (a int)",
        "update cells set count = 1",
        "copy cells to 'out.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach 'other.db'",
        "set enable_external_access = true",
    ],
)
def test_a_question_can_neither_write_nor_reach_another_file(release, statement):
    with pytest.raises(duckdb.Error):
        store.query(release, tuple, statement)


def test_a_value_is_a_parameter_and_never_a_piece_of_sql(release):
    rows = store.query(
        release, lambda *row: row, "select name from partnerships where name = ?", "'; drop table cells; --"
    )

    assert rows == ()

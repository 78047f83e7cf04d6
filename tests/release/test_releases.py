"""Releases that stand: found only when whole, listed with their faults, read without writing."""

import shutil

import pytest

from pipelines.cache import Cache
from pipelines.earlier import find_earlier
from pipelines.errors import HearthError, ReleaseNotFound
from pipelines.paths import DataFolder
from pipelines.releases import (
    find_release,
    list_releases,
    point_to,
    read_current,
    read_table,
    seal_of,
    sha256_of,
)


@pytest.fixture
def copy(published, tmp_path):
    """(data folder, release id, file) that a test may spoil."""
    folder, release_id = published
    shutil.copytree(folder.root, tmp_path / "copy")
    copied = DataFolder(tmp_path / "copy")
    copied.release(release_id).chmod(0o644)
    seal_of(copied.release(release_id)).chmod(0o644)
    return copied, release_id, copied.release(release_id)


@pytest.mark.parametrize("name", ["", "latest", "../../etc/passwd", "2026-11-02-a41f", "2026-11-02-A41F09C2"])
def test_what_is_no_release_id_is_told_so(copy, name):
    with pytest.raises(ReleaseNotFound, match="is not a release id"):
        find_release(copy[0], name)


def test_an_id_that_no_release_has_is_told_so(copy):
    with pytest.raises(ReleaseNotFound, match="No release 2026-01-01-00000000 stands"):
        find_release(copy[0], "2026-01-01-00000000")


def test_a_release_that_was_changed_is_never_used(copy, spoil):
    folder, release_id, path = copy
    spoil(path, "update cells set count = 1 where count is not null")

    with pytest.raises(ReleaseNotFound, match="was changed after it was published"):
        point_to(folder, release_id)


def test_a_release_without_its_seal_is_never_used(copy):
    folder, release_id, path = copy
    seal_of(path).unlink()

    with pytest.raises(ReleaseNotFound, match=r"lost its \.sha256 file"):
        find_release(folder, release_id)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("update release set audit_passed = false", "no passed disclosure audit"),
        ("update release set audit_passed = null", "no passed disclosure audit"),
        ("delete from release", "no passed disclosure audit"),
        ("drop table release", "can't be read as a release"),
    ],
)
def test_a_release_without_a_passed_audit_is_refused_even_where_its_seal_fits(copy, statement, reason, spoil):
    folder, release_id, path = copy
    spoil(path, statement)
    seal_of(path).write_text(f"{sha256_of(path)}  {path.name}\n", encoding="ascii")

    with pytest.raises(ReleaseNotFound, match=reason):
        find_release(folder, release_id)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '"x"', "\x00", "null"])
def test_a_pointer_that_can_not_be_understood_is_one_plain_error(copy, content):
    folder, release_id, _ = copy
    folder.current.write_text(content, encoding="utf-8")

    with pytest.raises(HearthError, match=r"current.json can't be read"):
        read_current(folder)

    point_to(folder, release_id)
    assert read_current(folder) == release_id


def test_where_nothing_was_published_there_is_no_pointer_and_no_list(tmp_path):
    folder = DataFolder(tmp_path / "nowhere")

    assert read_current(folder) is None
    assert list_releases(folder) == []


def test_the_list_says_which_is_served_and_which_is_damaged(copy):
    folder, release_id, path = copy
    damaged = folder.release("2026-01-01-00000000")
    damaged.write_bytes(path.read_bytes())

    served, other = list_releases(folder)

    assert (served.release_id, served.is_current, served.fault) == (release_id, True, "")
    assert served.cells == read_table(path, "cells").height
    assert (other.release_id, other.is_current) == ("2026-01-01-00000000", False)
    assert "lost its .sha256 file" in other.fault


def test_reading_writes_nothing(published):
    folder, release_id = published
    before = sorted((path.name, path.stat().st_mtime_ns) for path in folder.releases.iterdir())

    read_table(folder.release(release_id), "measures")
    list_releases(folder)

    assert sorted((path.name, path.stat().st_mtime_ns) for path in folder.releases.iterdir()) == before


@pytest.fixture
def of_another_form(copy, spoil):
    """A sealed, audited release whose cells lack a column, as another version of Hearth might have made
    it."""
    folder, release_id, path = copy
    spoil(path, "alter table cells drop column band")
    seal_of(path).write_text(f"{sha256_of(path)}  {path.name}\n", encoding="ascii")
    return folder, release_id, path


def test_a_release_of_another_form_is_listed_as_such_and_not_read(of_another_form):
    folder, _, path = of_another_form

    assert [one.fault for one in list_releases(folder)] == ["was made by another version of Hearth"]
    with pytest.raises(ReleaseNotFound, match="another version of Hearth: its table 'cells'"):
        read_table(path, "cells")


def test_beside_an_invented_release_of_another_form_a_build_goes_on(of_another_form, tmp_path):
    folder, _, _ = of_another_form

    assert find_earlier(folder, Cache(tmp_path / "cache")).paths == ()


def test_beside_a_real_release_of_another_form_no_build_goes_on(of_another_form, tmp_path, spoil):
    folder, _, path = of_another_form
    spoil(path, "update release set invented = false")
    seal_of(path).write_text(f"{sha256_of(path)}  {path.name}\n", encoding="ascii")

    with pytest.raises(HearthError, match="can't be compared with it"):
        find_earlier(folder, Cache(tmp_path / "cache"))

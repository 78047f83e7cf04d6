"""A remembered sum of a file is believed only where the file can't have changed since."""

import json
import os
import time

import pytest

from pipelines import known_sums
from pipelines.inventory import take_inventory
from pipelines.known_sums import KnownSums
from pipelines.releases import sha256_of
from pipelines.synthetic import synthesise


@pytest.fixture
def file(tmp_path):
    """A file that has stood still for long enough."""
    return written(tmp_path / "HP01.csv", "a,b\n1,2\n")


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "restricted" / "sums.json"


@pytest.fixture
def read(monkeypatch):
    """The names of the files whose contents were read."""
    names = []

    def counted(path):
        names.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(known_sums, "sha256_of", counted)
    return names


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock an hour ahead, for which every file that a test wrote stands still; or set back to now."""
    ahead = [3600 * 10**9]
    monkeypatch.setattr(known_sums.time, "time_ns", lambda now=time.time_ns: now() + ahead[0])
    return ahead


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def rewritten(path, text):
    """Other content, with the time of content that the file had; the clock of its status has moved on."""
    then = path.stat()
    while path.stat().st_ctime_ns == then.st_ctime_ns:
        written(path, text)
        os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (then.st_size, then.st_mtime_ns)


def sum_of(file, kept, **how):
    """The sum of a file in a build of its own."""
    known = KnownSums(kept, **how)
    found = known.of(file)
    known.keep()
    return found


def test_a_file_that_looks_the_same_is_not_read_again(file, kept, read):
    assert sum_of(file, kept) == sum_of(file, kept) == sha256_of(file)
    assert read == ["HP01.csv"]


def test_other_content_of_the_same_size_and_time_is_seen(file, kept):
    sum_of(file, kept)

    rewritten(file, "a,b\n1,3\n")

    assert sum_of(file, kept) == sha256_of(file)


def test_another_file_in_its_place_is_seen(file, kept, tmp_path):
    sum_of(file, kept)
    then = file.stat()

    other = written(tmp_path / "other.csv", "a,b\n1,3\n")
    os.utime(other, ns=(then.st_atime_ns, then.st_mtime_ns))
    other.replace(file)

    assert sum_of(file, kept) == sha256_of(file)


def test_a_file_written_a_moment_ago_is_read_again(file, kept, read, clock):
    clock[0] = 0

    sum_of(file, kept)
    sum_of(file, kept)

    assert read == ["HP01.csv"] * 2


def test_a_file_that_changes_while_it_is_read_is_not_remembered(file, kept, monkeypatch):
    def meanwhile(path):
        found = sha256_of(path)
        written(path, "a,b\n1,2\n3,4\n")
        return found

    monkeypatch.setattr(known_sums, "sha256_of", meanwhile)
    sum_of(file, kept)
    monkeypatch.undo()

    assert sum_of(file, kept) == sha256_of(file)


def test_a_full_build_reads_every_file(file, kept, read):
    sum_of(file, kept)

    sum_of(file, kept, fresh=True)

    assert len(read) == 2


@pytest.mark.parametrize("spoilt", ["", "{", "[1]", '{"HP01.csv": 1}', "\x00"])
def test_sums_that_cannot_be_read_are_taken_anew(file, kept, spoilt):
    sum_of(file, kept)
    kept.write_text(spoilt, encoding="utf-8")

    assert sum_of(file, kept) == sha256_of(file)
    assert sum_of(file, kept) == sha256_of(file)


def test_an_inventory_by_known_sums_is_that_of_reading_all(tmp_path, kept, read):
    returns = tmp_path / "returns"
    synthesise(returns, partnerships=2, years=1, children=40)

    first = take_inventory(returns, KnownSums(kept))
    files = len(read)
    again = take_inventory(returns, KnownSums(kept))

    assert first == again == take_inventory(returns)
    assert files == len(read) / 2 > 1


def test_files_that_are_gone_are_forgotten(tmp_path, kept):
    returns = tmp_path / "returns"
    synthesise(returns, partnerships=2, years=1, children=40)
    take_inventory(returns, KnownSums(kept))
    (returns / "school" / "HP02.csv").unlink()

    take_inventory(returns, KnownSums(kept))

    assert str(returns / "school" / "HP02.csv") not in json.loads(kept.read_text(encoding="utf-8"))

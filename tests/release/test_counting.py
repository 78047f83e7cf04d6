"""Counting what changed gives, cell for cell, what counting everything gives."""

import gc
import random
import shutil
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cache import Cache
from pipelines.coded import spelled
from pipelines.cohorts.count import cells_of, count_cells
from pipelines.counting import Counting
from pipelines.errors import ReturnsRefused
from pipelines.inventory import take_inventory
from pipelines.returns import load_returns
from pipelines.synthetic import synthesise
from pipelines.workers import ThisProcess, make_threads

AS_AT = date(2026, 7, 31)
AT = datetime(2026, 11, 24, 9, 0)


def count(returns, store, fresh=False, executor=None):
    """(what was counted, its cells, the cache)."""
    cache = Cache(store / "cache", fresh=fresh)
    given = take_inventory(returns), AS_AT, "code 1", cache, store, AT, executor or ThisProcess()
    counted = Counting(*given).run(lambda done, total: None)
    return counted, {name: spelled(cells_of(counted.of(name), name)) for name in counted.sums}, cache


def same(one, other):
    (told, cells, _), (told_again, cells_again, _) = one, other
    assert cells.keys() == cells_again.keys()
    assert all(cells[name].equals(cells_again[name]) for name in cells)
    for name in ("files", "refusals"):
        assert getattr(told, name).sort(pl.all()).equals(getattr(told_again, name).sort(pl.all()))


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Returns of three partnerships, one year."""
    folder = tmp_path_factory.mktemp("original") / "returns"
    synthesise(folder, partnerships=3, years=1, children=90, as_at=AS_AT)
    return folder


@pytest.fixture(scope="module")
def counted_once(original, tmp_path_factory):
    """(what `count` gives, the store) of the returns as they were."""
    store = tmp_path_factory.mktemp("once")
    return count(original, store), store


@pytest.fixture
def returns(original, tmp_path):
    return shutil.copytree(original, tmp_path / "returns")


@pytest.fixture
def store(counted_once, tmp_path):
    """A restricted store in which the returns were counted as they were."""
    return shutil.copytree(counted_once[1], tmp_path / "store")


def test_counting_by_partnership_is_counting_everything_at_once(original, counted_once):
    checked = load_returns(original, AS_AT)
    whole = count_cells(checked.frames, checked.partnerships, checked.supplied, AS_AT)

    (counted, cells, _), _ = counted_once

    assert pl.concat(list(cells.values())).sort(pl.all()).equals(whole.sort(pl.all()))
    assert counted.files.sort("file").equals(checked.files.sort("file"))


def test_counting_in_batches_at_the_same_time_is_counting_together(
    returns, counted_once, tmp_path, monkeypatch
):
    monkeypatch.setattr("pipelines.counting.BATCH", 1)

    with make_threads(2) as executor:
        apart = count(returns, tmp_path / "apart", executor=executor)

    same(apart, counted_once[0])
    assert len(list((tmp_path / "apart" / "ledger").iterdir())) == 3


def test_where_nothing_changed_nothing_is_read(returns, counted_once, store):
    loads = sorted((store / "ledger").iterdir())

    second = count(returns, store)

    same(counted_once[0], second)
    assert second[2].made == 0
    assert sorted((store / "ledger").iterdir()) == loads


def test_only_the_partnership_whose_file_changed_is_counted_again(returns, store, tmp_path):
    path = returns / "school" / "HP02.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-3]), encoding="utf-8"
    )

    found = count(returns, store)

    assert found[2].made == 1
    same(found, count(returns, tmp_path / "other"))


@pytest.mark.parametrize("change", ["school/HP02.csv", "mapping.toml"])
def test_what_changes_while_it_is_read_is_not_kept_under_another_sum(returns, tmp_path, monkeypatch, change):
    path = returns / change
    (returns / "mapping.toml").touch()
    before = path.read_bytes()

    def load_later(folder, as_at):
        path.write_bytes(before + b"\n# more\n")
        return load_returns(folder, as_at)

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.counting.load_returns", load_later)
        with pytest.raises(ReturnsRefused, match=path.name):
            count(returns, tmp_path / "store")
    path.write_bytes(before)

    same(count(returns, tmp_path / "store"), count(returns, tmp_path / "other"))


@pytest.mark.parametrize("name", ["mapping.toml", "overrides.toml"])
def test_a_file_for_all_that_arrives_while_the_returns_are_read_stops_the_build(
    returns, tmp_path, monkeypatch, name
):
    def load_later(folder, as_at):
        (returns / name).touch()
        return load_returns(folder, as_at)

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.counting.load_returns", load_later)
        with pytest.raises(ReturnsRefused, match=name):
            count(returns, tmp_path / "store")
    (returns / name).unlink()

    same(count(returns, tmp_path / "store"), count(returns, tmp_path / "other"))


def test_counting_searches_only_its_own_objects_for_what_nobody_needs(returns, tmp_path, monkeypatch):
    left_alone = []

    def load_and_look(folder, as_at):
        left_alone.append(gc.get_freeze_count())
        return load_returns(folder, as_at)

    before = gc.get_freeze_count()
    monkeypatch.setattr("pipelines.counting.load_returns", load_and_look)
    count(returns, tmp_path / "store")

    assert min(left_alone) > before
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("change", ["partnerships.csv", "mapping.toml", "survey_questions/HP03.csv"])
def test_what_all_share_counts_all_again(returns, store, tmp_path, change):
    path = returns / change
    if change == "mapping.toml":
        path.write_text('[school.stage]\n"Primary 1" = "P1"\n', encoding="utf-8")
    else:
        path.write_text(
            path.read_text(encoding="utf-8").replace("Aberfinch", "Aberfinch and Isles", 1) + "", "utf-8"
        )
    if change.startswith("survey"):
        path.write_text(path.read_text(encoding="utf-8").replace("I ", "We ", 1), "utf-8")

    found = count(returns, store)

    assert found[2].made == 4
    same(found, count(returns, tmp_path / "other"))


def test_a_partnership_that_sent_nothing_is_not_supplied(returns, tmp_path):
    with (returns / "partnerships.csv").open("a", encoding="utf-8") as file:
        file.write("HP99,Nowhere,,,Y\n")

    _, cells, _ = count(returns, tmp_path)

    assert set(cells["HP99"]["status"]) == {"not_supplied", "not_applicable"}


def test_files_of_a_partnership_that_is_not_listed_are_entered_and_give_no_cells(returns, tmp_path):
    shutil.copy(returns / "children" / "HP01.csv", returns / "children" / "HP77.csv")

    counted, cells, _ = count(returns, tmp_path)

    odd = counted.files.filter(pl.col("file") == "children/HP77.csv")
    assert odd["accepted"].to_list() == [0]
    assert "HP77" not in cells


def test_one_file_for_every_partnership_gives_the_same_cells(returns, counted_once, tmp_path):
    parts = sorted((returns / "children").iterdir())
    lines = [path.read_text(encoding="utf-8").splitlines() for path in parts]
    for path in parts:
        path.unlink()
    together = [lines[0][0], *(line for part in lines for line in part[1:])]
    (returns / "children" / "all.csv").write_text("\n".join(together) + "\n", encoding="utf-8")

    _, joined, _ = count(returns, tmp_path)

    assert all(apart.equals(joined[name]) for name, apart in counted_once[0][1].items())


def edit(returns, dice):
    """One edit of a kind that councils make: a row less, a file less, a value that is no longer in its
    list."""
    files = sorted(path for path in returns.glob("*/*.csv") if path.parent.name != "children")
    path = dice.choice(files)
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    kind = dice.choice(["drop a row", "repeat a row", "spoil a row", "drop the file"])
    if kind == "drop the file" or not rows:
        path.unlink()
        return
    position = dice.randrange(len(rows))
    if kind == "drop a row" and len(rows) > 1:
        del rows[position]
    elif kind == "repeat a row":
        rows.append(rows[position])
    else:
        rows[position] = rows[position].replace(",", ",n/a", 1)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=3)
def test_after_random_edits_an_incremental_count_equals_a_full_one(
    original, counted_once, tmp_path_factory, seed
):
    dice, base = random.Random(seed), tmp_path_factory.mktemp("edits")
    returns = shutil.copytree(original, base / "returns")
    shutil.copytree(counted_once[1], base / "kept")

    for _ in range(dice.randint(1, 3)):
        edit(returns, dice)
    after = count(returns, base / "kept")

    assert after[2].found > 0
    same(after, count(returns, base / "anew", fresh=True))


@pytest.mark.parametrize("target", ["nowhere.csv", "HP02.csv"])
def test_a_link_that_leads_nowhere_or_to_itself_is_a_refused_file(returns, tmp_path, target):
    file = returns / "school" / "HP02.csv"
    file.unlink()
    file.symlink_to(target)

    counted, _, _ = count(returns, tmp_path / "store")

    assert counted.refusals.rows() == [("school/HP02.csv", "", "file_unreadable")]
    assert counted.files.filter(file="school/HP02.csv").select("sha256", "rows_read").rows() == [("", 0)]

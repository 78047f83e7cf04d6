"""What invented returns promise whatever their size: the same bytes, the contract's files, invented names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts.returns import TABLES
from pipelines.errors import HearthError
from pipelines.paths import REFERENCE
from pipelines.returns.load import load_returns
from pipelines.synthetic import synthesise
from pipelines.synthetic.partnerships import NAMES, PARTS, invented_partnerships

AS_AT = date(2026, 7, 31)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.csv"))}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("returns") / "small"
    synthesise(out, partnerships=2, years=4, children=400, as_at=AS_AT)
    return out


def test_the_same_arguments_give_the_same_bytes(small, tmp_path):
    synthesise(tmp_path / "again", partnerships=2, years=4, children=400, as_at=AS_AT)
    assert bytes_of(tmp_path / "again") == bytes_of(small)


def test_another_seed_gives_other_children(small, tmp_path):
    synthesise(tmp_path / "other", partnerships=2, years=4, children=400, seed=1, as_at=AS_AT)
    assert bytes_of(tmp_path / "other")["children/HP01.csv"] != bytes_of(small)["children/HP01.csv"]


def test_a_day_in_autumn_means_the_last_31_july(small, tmp_path):
    synthesise(tmp_path / "autumn", partnerships=2, years=4, children=400, as_at=date(2026, 11, 24))
    assert bytes_of(tmp_path / "autumn") == bytes_of(small)


def test_children_are_as_many_as_asked_for(small):
    children = pl.read_csv(small / "children" / "*.csv")
    assert children.height == 400
    assert children.select(pl.struct("partnership", "child_ref").n_unique()).item() == 400


def test_files_are_utf8_with_plain_line_ends(small):
    for name, content in bytes_of(small).items():
        assert content.decode("utf-8").endswith("\n"), name
        assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf"), name


def test_intake_accepts_every_row_and_finds_only_a_few_exceptions_of_quality(small):
    checked = load_returns(small, AS_AT)
    assert checked.files["outcome"].unique().to_list() == ["accepted"]
    assert set(checked.faults["rule"]) <= {"home_without_order", "placement_overlap"}
    assert checked.faults.height < 0.01 * checked.frames["placements"].height
    assert set(checked.frames) == set(TABLES)


def test_every_partnership_is_marked_as_invented(small):
    assert pl.read_csv(small / "partnerships.csv")["invented"].to_list() == ["Y", "Y"]


def test_no_name_is_that_of_a_real_council():
    councils = pl.read_csv(REFERENCE / "lgbf_council_benchmarks.csv")["area"].unique().to_list()
    words = {word.lower() for council in councils for word in council.replace("&", " ").split()}
    named = [p.name for p in invented_partnerships(len(NAMES) * len(PARTS), 1, 3.7)]
    assert len(set(named)) == len(named)
    distinctive = words - {"north", "south", "east", "west", "isles"}
    assert not [name for name in named if distinctive & set(name.lower().split())]


def test_a_reference_never_looks_like_a_national_number_or_a_name(small):
    refs = pl.read_csv(small / "children" / "*.csv")["child_ref"]
    assert refs.str.contains(r"^C-\d{6}$").all()


def test_a_folder_with_anything_real_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(HearthError, match="not empty"):
        synthesise(tmp_path, children=10, as_at=AS_AT)
    assert (tmp_path / "letter.txt").read_text() == "keep me"


def test_invented_returns_are_replaced_by_new_ones(tmp_path):
    synthesise(tmp_path / "out", partnerships=3, years=2, children=60, as_at=AS_AT)
    synthesise(tmp_path / "out", partnerships=1, years=2, children=60, as_at=AS_AT)
    assert [p.name for p in (tmp_path / "out" / "children").iterdir()] == ["HP01.csv"]


@pytest.mark.parametrize(
    "wrong", [{"partnerships": 0}, {"years": 0}, {"years": 40}, {"children": 1}, {"faults": 0.9}]
)
def test_impossible_arguments_are_refused_in_words(tmp_path, wrong):
    with pytest.raises(HearthError):
        synthesise(tmp_path / "out", as_at=AS_AT, **wrong)


def test_a_partnership_of_several_blocks_is_one_return_without_seams(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.synthetic.run.BLOCK", 90)
    made = synthesise(tmp_path / "out", partnerships=1, children=400, faults=0.05, as_at=AS_AT)
    checked = load_returns(tmp_path / "out", AS_AT)
    children = pl.read_csv(tmp_path / "out" / "children" / "HP01.csv", infer_schema=False)
    assert children["child_ref"].n_unique() == made.children == 400
    assert checked.faults.height == made.planted

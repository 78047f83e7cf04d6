"""Tables are cast piece by piece: what is found must not depend on where a piece ends."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from pipelines.returns import load_returns, read
from pipelines.synthetic import synthesise

AS_AT = date(2024, 7, 31)
FAULT = ["table", "partnership", "file", "row", "column", "rule"]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """Invented returns of three partnerships with faults of every kind planted, and the list of them."""
    folder = tmp_path_factory.mktemp("spoilt") / "returns"
    synthesise(folder, partnerships=3, years=4, children=900, faults=0.03, as_at=AS_AT)
    return folder


@pytest.mark.parametrize("piece", [1, 20_000, 2**25])
def test_every_planted_fault_is_found_with_nothing_extra_whatever_the_size_of_a_piece(
    spoilt, monkeypatch, piece
):
    monkeypatch.setattr(read, "BATCH_BYTES", piece)
    found = load_returns(spoilt, AS_AT).faults.with_columns(pl.col("row").cast(pl.String)).select(FAULT)
    planted = pl.read_csv(spoilt / "planted.csv", infer_schema=False).select(FAULT)
    texts = [frame.fill_null("").sort(FAULT) for frame in (found, planted)]
    assert planted["rule"].n_unique() >= 20
    assert texts[0].equals(texts[1])


def test_a_row_set_aside_is_kept_as_it_came_although_its_text_was_not(returns):
    sent = {"school_year": " 2023 ", "stage": "S9", "half_days_possible": "0380", "half_days_attended": "-0"}
    returns.keep("children", "school").rows["school"][0] |= sent
    record = json.loads(returns.load().quarantine["record"][0])
    assert record == returns.rows["school"][0]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("episodes", {"episode_start": "10/01/2020", "episode_end": "01/08/2024"}),
        ("episodes", {"episode_start": "01/12/1989"}),
        ("aggregate", {"value": "0.50", "numerator": "-1"}),
        ("health", {"partnership": " HP01 ", "child_ref": " C-1", "gp_registered": "Yes"}),
        ("health", {"partnership": "HP02", "assessed_on": "  "}),
    ],
)
def test_odd_text_of_every_kind_comes_back_letter_for_letter(returns, table, values):
    returns.keep_with_parents(table).rows[table][0] |= values
    kept = json.loads(returns.load().quarantine["record"][0])
    assert {name: value or "" for name, value in kept.items()} == returns.rows[table][0]

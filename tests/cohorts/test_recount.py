"""Counting agrees, cell by cell, with a second count that shares no code with it."""

import importlib.util
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.cohorts.count import count_cells
from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Type
from pipelines.indicators import INDICATORS
from pipelines.synthetic.run import synthesise

AS_AT = date(2026, 7, 31)
NOT_RECOUNTED = ("aggregate", "survey_answers", "survey_invited", "aftercare", "meetings")
SHARES_OF_ALL = ("share_at_home", "community_share")
DTYPES = {Type.DATE: pl.String, Type.WHOLE: pl.Int64, Type.NUMBER: pl.Float64}


@pytest.fixture(scope="module")
def recount():
    specification = importlib.util.spec_from_file_location("recount", Path(__file__).with_name("recount.py"))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.recount


@pytest.fixture(scope="module")
def returns(tmp_path_factory):
    """Two small invented partnerships, read without intake."""
    folder = tmp_path_factory.mktemp("recount") / "returns"
    synthesise(folder, partnerships=2, years=4, children=120, as_at=AS_AT, seed=7)
    return {name: read(folder / name, table) for name, table in TABLES.items() if (folder / name).exists()}


def read(folder, table):
    schema = {column.name: DTYPES.get(column.type, pl.String) for column in table.columns}
    frames = [pl.read_csv(path, schema_overrides=schema) for path in sorted(folder.glob("*.csv"))]
    frames = [
        f.with_columns(pl.lit(None, t).alias(n) for n, t in schema.items() if n not in f.columns)
        for f in frames
    ]
    dates = [pl.col(column.name).str.to_date() for column in table.of_type(Type.DATE)]
    return pl.concat([frame.select(list(schema)) for frame in frames]).with_columns(dates)


@pytest.fixture(scope="module")
def cells(returns):
    partnerships = returns["children"].select("partnership").unique()
    given = [
        (partnership, name, column)
        for name, frame in returns.items()
        for partnership in frame["partnership"].unique()
        for column in frame.columns
    ]
    supplied = pl.DataFrame(given, ["partnership", "table", "column"], orient="row")
    return count_cells(returns, partnerships, supplied, AS_AT, INDICATORS)


def test_every_count_is_the_same_when_counted_slowly(returns, cells, recount):
    recounted = [
        i.id for i in INDICATORS.values() if i.population not in NOT_RECOUNTED and i.id not in SHARES_OF_ALL
    ]
    whole = cells.filter(pl.col("breakdown") == "none", pl.col("status") == "counted").filter(
        pl.col("indicator").is_in(recounted)
    )
    keys = ("indicator", "period", "care_group", "outcome")

    for partnership in whole["partnership"].unique().sort():
        own = {name: frame.filter(partnership=partnership).to_dicts() for name, frame in returns.items()}
        slow = recount(own, 2026)
        fast = whole.filter(partnership=partnership)
        found = {row[:-1]: row[-1] for row in fast.select(*keys, "count").iter_rows()}
        assert found == {key: slow.get(key, 0) for key in found}
    assert set(whole.filter(pl.col("count") > 0)["indicator"]) == set(recounted)


def test_the_levels_of_every_split_add_up(cells):
    split = cells.filter(
        pl.col("breakdown").is_in(["sex", "age_band", "rater", "baseline_band", "pairs"]),
        pl.col("status").is_in(["counted", "not_applicable"]),
    )
    keys = ["partnership", "period", "period_kind", "indicator", "care_group", "outcome"]
    added = split.group_by(*keys, "breakdown").agg(added=pl.col("count").sum())
    whole = cells.filter(pl.col("breakdown") == "none", pl.col("status") == "counted")
    both = whole.join(added, on=keys)

    assert both.height > 1000
    assert both.filter(pl.col("count") != pl.col("added")).is_empty()


def test_routes_add_up_to_the_children_at_home(cells):
    routes = cells.filter(breakdown="route", care_group="home", status="counted")
    keys = ["partnership", "period", "indicator", "outcome"]
    added = routes.group_by(keys).agg(added=pl.col("count").sum())
    whole = cells.filter(breakdown="none", care_group="home", status="counted").filter(
        pl.col("period_kind") != "quarter"
    )

    assert whole.join(added, on=keys).filter(pl.col("count") != pl.col("added")).is_empty()


def test_every_cell_stands_once_and_only_counted_cells_hold_a_count(cells):
    keys = [name for name in cells.columns if name not in ("count", "status")]

    assert cells.select(keys).is_duplicated().any() is False
    assert (cells["count"].is_not_null() == (cells["status"] == "counted")).all()
    assert set(cells["status"]) == {"counted", "not_applicable", "not_supplied", "too_early"}

"""The published figures come out as they went in, and a spoilt file is told apart."""

import shutil

import polars as pl
import pytest

from pipelines.errors import HearthError
from pipelines.paths import REFERENCE
from pipelines.reference_data import CONTRACTS, load_benchmarks, load_council_benchmarks
from pipelines.releases import read_table


@pytest.fixture(scope="module")
def benchmarks(released):
    return read_table(released, "benchmarks")


def value(benchmarks, group):
    found = benchmarks.filter(
        pl.col("indicator_id") == "attendance_rate",
        pl.col("group") == group,
        pl.col("period") == "2022/23",
        pl.col("edition") == "main",
    )
    return found["value"].item()


@pytest.mark.parametrize(
    ("group", "figure"), [("at_home", 71.8), ("looked_after_all", 84.4), ("all_pupils", 90.2)]
)
def test_attendance_in_scotland_comes_out_of_a_release_as_it_was_published(benchmarks, group, figure):
    assert value(benchmarks, group) == figure


def test_at_home_minus_all_pupils_is_minus_18_point_4_points(benchmarks):
    assert round(value(benchmarks, "at_home") - value(benchmarks, "all_pupils"), 1) == -18.4


def test_every_published_figure_is_in_the_release(benchmarks):
    assert benchmarks.group_by("edition").len().sort("edition").rows() == [("alternate", 70), ("main", 695)]
    assert load_council_benchmarks().height == 1904


def test_the_alternates_never_stand_in_the_main_series():
    key = ["indicator_id", "group", "period", "cohort"]
    main = load_benchmarks().filter(pl.col("edition") == "main")

    assert not main.select(key).is_duplicated().any()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",percent,", ",pct,", "unit"),
        (",65.4,", ",n/a,", "can't be read"),
        (",65.4,", ",NaN,", "value"),
        ("indicator_id,", "id,", "lacks: indicator_id"),
        ("https://", "ftp://", "source_url"),
    ],
)
def test_a_spoilt_file_is_named_with_its_column(tmp_path, old, new, said):
    for name in CONTRACTS:
        shutil.copy(REFERENCE / name, tmp_path / name)
    path = tmp_path / "national_benchmarks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(HearthError, match=rf"national_benchmarks.csv.*{said}"):
        load_benchmarks(tmp_path)


def test_a_missing_file_is_one_plain_error(tmp_path):
    with pytest.raises(HearthError, match=r"lgbf_council_benchmarks\.csv"):
        load_council_benchmarks(tmp_path)

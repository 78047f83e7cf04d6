"""The demonstration's export against a reader who has only that file, the methods' text, and a solver."""

import polars as pl
import pytest

from pipelines.export import export_table

SUMS = ("numerator_sum", "denominator_sum")


@pytest.fixture(scope="module")
def cells(release, tmp_path_factory):
    """What `export ID --cells` writes, read as any reader reads it; meetings left out."""
    file = tmp_path_factory.mktemp("export") / "cells.csv"
    export_table(release, "cells", file)
    told = pl.read_csv(file, infer_schema_length=None).filter(
        pl.col("status").is_in(["published", "banded", "withheld"])
    )
    return told.filter(~pl.col("indicator").str.starts_with("governance"))


def test_no_small_count_and_no_share_of_few_is_in_the_export(cells):
    counts = cells.filter(~pl.col("outcome").is_in(SUMS))
    assert not counts["count"].is_between(1, 4).any()
    place = ["partnership", "period", "care_group", "breakdown", "level", "indicator"]
    bases = cells.filter(outcome="all").select(*place, of="count")
    shares = cells.filter(pl.col("outcome").is_in(["yes", "no"]), pl.col("count").is_not_null())
    assert not shares.join(bases, on=place)["of"].is_between(1, 9).any()


def test_no_withheld_number_of_the_export_is_told_within_five(cells, reader):
    for _, part in cells.group_by("partnership", maintain_order=True):
        width, place = reader.Reader(part).narrowest()
        assert width >= reader.NARROWEST - 1e-6, place


@pytest.mark.parametrize("outcome", ["yes", "all"])
def test_the_reader_finds_a_number_that_is_withheld_where_the_rest_gives_it_away(cells, outcome, reader):
    one = cells.filter(
        indicator="attendance_below_90", care_group="home", outcome=outcome, status="published"
    )
    place = ["partnership", "period", "care_group", "indicator", "outcome"]
    first = one.row(0, named=True)
    here = pl.all_horizontal(pl.col(name) == first[name] for name in place)
    part = cells.filter(partnership=first["partnership"], indicator=first["indicator"])
    hidden = part.with_columns(count=pl.when(~here).then("count"))
    width, found = reader.Reader(hidden).narrowest()
    assert width < 1
    assert found[1] == "home"

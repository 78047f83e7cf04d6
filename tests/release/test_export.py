"""What was released, as CSV: the columns that others rely on, nothing that a spreadsheet would run."""

import csv

import polars as pl
import pytest

from pipelines.errors import HearthError
from pipelines.export import export_table, formula_safe
from pipelines.releases import read_table

KEY = "partnership,period,period_kind,cohort_basis,care_group,breakdown,level,indicator,outcome"


@pytest.fixture(scope="module")
def exported(released, tmp_path_factory):
    """table -> (header, rows) as a plain CSV reader sees them."""
    found = {}
    for table in ("cells", "measures"):
        file = tmp_path_factory.mktemp("out") / f"{table}.csv"
        export_table(released, table, file)
        with file.open(encoding="utf-8", newline="") as text:
            header, *rows = csv.reader(text)
        found[table] = header, rows
    return found


def test_cells_have_the_agreed_columns_with_the_band_last(exported):
    assert ",".join(exported["cells"][0]) == f"{KEY},count,status,release_id,band"


def test_measures_have_the_agreed_columns(exported):
    numbers = "numerator,denominator,value,lower_ci,upper_ci,status,words"
    assert ",".join(exported["measures"][0]) == f"{KEY},{numbers},release_id"


def test_every_cell_of_the_release_is_exported_as_it_stands(released, exported):
    cells = read_table(released, "cells")

    assert len(exported["cells"][1]) == cells.height
    as_text = cells.with_columns(pl.all().cast(pl.String).fill_null(""))
    assert sorted(map(tuple, exported["cells"][1])) == sorted(as_text.rows())


@pytest.mark.parametrize("status", ["banded", "withheld", "not_applicable", "not_supplied", "too_early"])
def test_what_is_not_published_has_an_empty_count_and_only_a_banded_row_has_a_band(exported, status):
    header, rows = exported["cells"]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    found = [row for row in found if row["status"] == status]

    assert found
    assert {row["count"] for row in found} == {""}
    assert {bool(row["band"]) for row in found} == {status == "banded"}


def test_no_field_begins_as_a_formula_does(exported):
    fields = {field for _, rows in exported.values() for row in rows for field in row}

    assert len(fields) > 100
    assert not [field for field in fields if field[:1] in "=+-@\t\r" and not _is_number(field) and field]


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1"])
def test_text_that_would_run_is_shown_instead(text):
    assert pl.DataFrame({"text": [text]}).select(formula_safe(pl.col("text"))).item() == "'" + text


@pytest.mark.parametrize("text", ["0-4", "−7 points", "17 of 58 (29%, 19–42%)", ""])
def test_other_text_is_left_alone(text):
    assert pl.DataFrame({"text": [text]}).select(formula_safe(pl.col("text"))).item() == text


def test_a_file_that_can_not_be_written_is_one_plain_error(released, tmp_path):
    with pytest.raises(HearthError, match="can't be written"):
        export_table(released, "cells", tmp_path / "no such folder" / "cells.csv")

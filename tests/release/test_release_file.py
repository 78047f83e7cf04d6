"""A release's file: words as numbers of lists inside, and for whoever asks plain text, as it was given."""

from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.coded import coded
from pipelines.contracts.release import LISTED, TABLES
from pipelines.release_file import MOST_WORDS, new_file, write_listed
from pipelines.releases import read_table, sha256_of

COLUMNS = {"place": "VARCHAR", "count": "BIGINT", "band": "VARCHAR", "value": "DOUBLE"}
FRAME = pl.DataFrame(
    {
        "place": ["HP02", "O'Neil's “b”", "", None, "Åre; drop table cells; --", "HP01", "HP02"],
        "count": [3, None, 2**53 + 1, 0, 5, 7, 1],
        "band": [None, None, ">0.90", None, None, "<0.10", None],
        "value": [0.1, None, float("inf"), -0.0, 1e-300, 2.0, 3.0],
    }
)
AS_READERS_OPEN_IT = {"enable_external_access": False, "lock_configuration": True}


@pytest.fixture
def written(tmp_path):
    """The file of one listed table `cells` with the rows of a frame."""

    def write(frame, columns=COLUMNS, folder="one"):
        path = tmp_path / folder / "release.duckdb"  # DuckDB keeps a file's first name in it
        path.parent.mkdir()
        with new_file(path) as connection:
            write_listed(connection, "cells", columns, frame)
            connection.execute("checkpoint")
        return path

    return write


def ask(path, question):
    with duckdb.connect(str(path), read_only=True, config=AS_READERS_OPEN_IT) as connection:
        return connection.sql(question).pl()


def test_whoever_asks_gets_the_rows_as_they_were_given(written):
    assert ask(written(FRAME), "from cells").equals(FRAME)


def test_columns_and_types_are_those_of_the_contract(written):
    described = ask(written(FRAME), "describe cells")

    assert dict(described.select("column_name", "column_type").iter_rows()) == COLUMNS
    assert described["column_name"].to_list() == list(COLUMNS)


def test_a_list_of_tables_names_the_table_once_and_nothing_else(written):
    assert ask(written(FRAME), "show tables")["name"].to_list() == ["cells"]


def test_words_are_kept_as_numbers_of_a_list_that_holds_no_other_word(written):
    coded(pl.DataFrame({"place": ["a word of another table"]}))
    path = written(coded(FRAME))

    kinds = ask(path, "select column_name, data_type from duckdb_columns() where schema_name = 'kept'")
    assert dict(kinds.iter_rows())["band"] == "ENUM('<0.10', '>0.90')"
    assert b"a word of another table" not in path.read_bytes()


@pytest.mark.parametrize("rows", [FRAME.clear(), FRAME.filter(pl.col("band").is_null())])
def test_a_column_without_a_word_and_a_table_without_a_row_stay_text(written, rows):
    path = written(rows)

    assert ask(path, "from cells").equals(rows)
    assert ask(path, "describe cells")["column_type"].to_list() == list(COLUMNS.values())


@pytest.mark.parametrize("words", [MOST_WORDS, MOST_WORDS + 1, 40_000])
def test_a_column_with_too_many_words_for_a_list_stays_text(written, words):
    frame = pl.DataFrame({"word": [None, *(f"word {number}" for number in range(words)), "word 0"]})

    for given in (frame, coded(frame)):
        path = written(given, {"word": "VARCHAR"}, folder=str(given.dtypes[0]))
        kept = ask(path, "select data_type from duckdb_columns() where schema_name = 'kept'").item()
        assert kept.startswith("ENUM") == (words <= MOST_WORDS)
        assert ask(path, "from cells").equals(frame)


def test_the_same_rows_give_the_same_bytes_whatever_was_coded_before(written):
    text = sha256_of(written(FRAME, folder="text"))
    coded(pl.DataFrame({"place": ["Zetland", "HP01", "Ayr", "HP02"]}))

    assert sha256_of(written(coded(FRAME), folder="coded")) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("BIGINT", int),
        ("DATE", lambda number: date(2020, 1, 1 + number % 31)),
        ("BOOLEAN", lambda number: number % 7 == 0),
        ("VARCHAR", lambda number: f"word {number % 9}"),
    ],
)
def test_what_lay_in_memory_before_is_not_written_in_the_place_of_a_missing_value(written, kind, value):
    """Here that is other numbers each time, as they were counted before and let go of."""
    rows = pl.DataFrame({"one": [value(number) if number % 3 else None for number in range(5_000)]})

    def after(seed):
        for _ in range(200):
            np.random.default_rng(seed).integers(1, 2**62, 6_000)
        with duckdb.connect() as connection:
            connection.execute(f"create table t as select hash(range + {seed}) as n from range(50_000)")
            connection.execute("select n, count(*) from t group by n order by n limit 5")
        return written(rows, {"one": kind}, folder=str(seed))

    assert len({sha256_of(after(seed)) for seed in range(4)}) == 1
    assert ask(after(4), "from cells").equals(rows)


def test_a_release_that_was_moved_or_joined_to_another_database_is_still_read(written, tmp_path):
    moved = written(FRAME).rename(tmp_path / "elsewhere.duckdb")

    with duckdb.connect() as connection:
        connection.execute(f"attach '{moved}' as release (read_only)")
        assert connection.sql("from release.cells").pl().equals(FRAME)


def test_every_wide_table_of_a_release_is_listed(released):
    views = ask(released, "select view_name from duckdb_views() where schema_name = 'main' and not internal")

    assert set(views["view_name"]) == set(LISTED)


@pytest.mark.parametrize("table", TABLES)
def test_a_release_that_holds_tables_as_earlier_ones_did_is_read_all_the_same(
    released, tmp_path, spoil, table
):
    earlier = tmp_path / "earlier.duckdb"
    earlier.write_bytes(released.read_bytes())
    spoil(earlier)

    assert read_table(earlier, table).equals(read_table(released, table))
    assert read_table(released, table).height

"""The tiny release for the tests of this folder, and cells from a few visible words."""

import importlib.util
from pathlib import Path

import polars as pl
import pytest

from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY

SCHEMA = {name: pl.String for name in CELL_COLUMNS} | {"count": pl.Int64}


@pytest.fixture(scope="session")
def tiny():
    """The module that makes a small, complete release from hand-made cells."""
    specification = importlib.util.spec_from_file_location("tiny", Path(__file__).with_name("tiny.py"))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def published(tiny, tmp_path_factory):
    """(data folder, release id) of the tiny release, for reading only."""
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    return folder, tiny.publish_tiny(folder.root)


@pytest.fixture(scope="session")
def released(published):
    """The file of the tiny release, for reading only."""
    folder, release_id = published
    return folder.release(release_id)


@pytest.fixture
def cells():
    """`cells("attendance_below_90", "2023/24", home=(41, 58), foster="withheld")` -> protected cells.

    A group is (yes, all) in an indicator that is a proportion, or the counts of its outcomes in their order,
    or a status. Several calls can be joined with `pl.concat`.
    """

    def make(indicator, period, kind="year", partnership="HP01", breakdown="none", level="all", **groups):
        declared = INDICATORS[indicator]
        rows = []
        for group, given in groups.items():
            counts = [None] * len(declared.outcomes) if isinstance(given, str) else list(given)
            if declared.kind == "proportion" and len(counts) == 2:
                counts = [counts[0], counts[1] - counts[0], counts[1]]
            status = given if isinstance(given, str) else "published"
            key = (partnership, period, kind, str(declared.cohort_basis), group, breakdown, level, indicator)
            for outcome, count in zip(declared.outcomes, counts, strict=True):
                rows.append(
                    dict(zip(CELL_KEY, (*key, str(outcome)), strict=True))
                    | {"count": count, "status": status}
                )
        return pl.DataFrame(rows, schema=SCHEMA)

    return make

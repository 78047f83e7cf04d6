"""What is released follows from released cells alone (`methods.md` A1), held to in every table of a build.

The counts of a whole partnership are changed where no released cell can show it: in single years of a window,
and between two groups whose counts are withheld. Every measure, interval, gap, trend, word, plan, share that
is visible and line of the audit must then be the same to the byte. The dashboard reads nothing else, so its
control limits, standardised values and funnels can't tell either.
"""

import shutil
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.assembly import RELEASED
from pipelines.cache import Cache
from pipelines.coded import spelled
from pipelines.cohorts.count import cells_of
from pipelines.counting import Counting
from pipelines.inventory import take_inventory
from pipelines.parts import tables_of
from pipelines.policy import load_policy
from pipelines.workers import make_executor

SMALL = "HP02"
IN_WINDOWS = [
    ("part_time_timetable", "2017/18", "2018/19"),
    ("school_record_held", "2017/18", "2018/19"),
    ("scn_coverage", "2020/21", "2021/22"),
    ("gp_and_dentist", "2020/21", "2021/22"),
]
"""Indicator, and two years of one window: a child at home has it in the other year instead."""
BETWEEN_GROUPS = [
    ("part_time_timetable", "2024/25", "kinship", "residential"),
    ("health_assessment_within_28_days", "2023/24", "foster", "kinship"),
]
"""Indicator, year, two groups: a child of one has it instead of a child of the other."""
PLACE = ["period", "care_group", "breakdown", "level", "outcome"]
TOTALS = ("away", "all")


@pytest.fixture(scope="module")
def counted(demo_returns, tmp_path_factory):
    """(cells as counted, indicators) of the smallest partnership of the demonstration."""
    folder = tmp_path_factory.mktemp("small")
    for file in demo_returns.rglob(f"{SMALL}.csv"):
        (folder / file.parent.name).mkdir()
        shutil.copy(file, folder / file.parent.name)
    shutil.copy(demo_returns / "partnerships.csv", folder)
    kept = tmp_path_factory.mktemp("kept")
    with make_executor(1) as executor:
        run = Counting(
            take_inventory(folder), date(2026, 7, 31), "", Cache(kept), kept, datetime.now(UTC), executor
        ).run(lambda *_: None)
    counts = run.of(SMALL)
    return spelled(cells_of(counts, SMALL)), counts.indicators


def shifted(cells, indicator, moves):
    """The cells, with one more `yes` and one `no` fewer for each (period, group, +1), or the reverse for -1.

    The moves meet in one level of each split, so that every table still adds up.
    """
    own = cells.filter(pl.col("indicator") == indicator)
    changes = []
    for split in own["breakdown"].unique().sort():
        of_split = own.filter(breakdown=split)
        if not of_split.filter(pl.col("care_group").is_in([group for _, group, _ in moves]))["count"].sum():
            continue  # it splits other groups
        level = next(one for one in of_split["level"].unique().sort() if allow(of_split, one, moves))
        changes += [
            (period, place, split, level, outcome, by if outcome == "yes" else -by)
            for period, group, by in moves
            for place in totals_of(group)
            for outcome in ("yes", "no")
        ]
    change = pl.DataFrame(changes, [*PLACE, "by"], orient="row").group_by(PLACE).agg(pl.col("by").sum())
    moved = change.with_columns(indicator=pl.lit(indicator))
    joined = cells.join(moved, on=["indicator", *PLACE], how="left", maintain_order="left")
    return joined.with_columns(count=pl.col("count") + pl.col("by").fill_null(0)).drop("by")


def totals_of(group):
    return (group, "all") if group == "home" else (group, *TOTALS)


def allow(cells, level, moves):
    """Whether every move finds a child in this level."""
    held = {
        row[:3]: row[3] or 0
        for row in cells.select(*PLACE[:2], "outcome", "count", "level").filter(level=level).iter_rows()
    }
    return all(held[period, group, "no" if by > 0 else "yes"] > 0 for period, group, by in moves)


@pytest.fixture(scope="module")
def changed(counted):
    """The counted cells, with children moved where no released cell can show it."""
    cells, _ = counted
    for indicator, one, other in IN_WINDOWS:
        cells = shifted(cells, indicator, [(one, "home", 1), (other, "home", -1)])
    for indicator, year, one, other in BETWEEN_GROUPS:
        cells = shifted(cells, indicator, [(year, one, 1), (year, other, -1)])
    return cells


def test_counts_that_no_released_cell_shows_change_no_table_of_the_release(counted, changed):
    before, indicators = counted
    moved = before.filter(before["count"].ne_missing(changed["count"]))
    assert moved["indicator"].n_unique() == 5
    first, second = (tables_of(cells, indicators, load_policy(), None) for cells in (before, changed))
    for name in (*RELEASED, "audit", "summary"):
        assert first[name].write_csv() == second[name].write_csv(), name

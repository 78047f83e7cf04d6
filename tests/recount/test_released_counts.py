"""Every count of the demonstration's release is the recount of its returns, added up as the plan says."""

import duckdb
import pytest
from oracle import recount_sender
from oracle_catalogue import declared
from oracle_reading import Sender

from pipelines.vocabulary import CELL_KEY

PARTNERSHIP = "HP01"
INDICATOR, KIND = CELL_KEY.index("indicator"), CELL_KEY.index("period_kind")
PUBLISHED = f"select {', '.join(CELL_KEY)}, count from cells where partnership = ? and status = 'published'"
APART = (
    "select distinct indicator from cells"
    " where partnership = ? and care_group = 'other' and period_kind = 'quarter'"
)
JOINED = (
    "select indicator from plan where partnership = ? and words like '%Residential care includes other care%'"
)
AS_READERS_OPEN_IT = {"enable_external_access": False, "lock_configuration": True}
"""One process can't open a file in two ways."""


@pytest.fixture(scope="module")
def released(release):
    """(as_at, published cells of one partnership, and which indicators join `other` to residential)"""
    with duckdb.connect(release, read_only=True, config=AS_READERS_OPEN_IT) as file:
        as_at = file.execute("select as_at from release").fetchone()[0]
        cells = file.execute(PUBLISHED, [PARTNERSHIP]).fetchall()
        joined, apart = (
            {one for (one,) in file.execute(ask, [PARTNERSHIP]).fetchall()} for ask in (JOINED, APART)
        )
    quarterly = {cell[INDICATOR] for cell in cells if cell[KIND] == "quarter"}
    return as_at, cells, {"quarter": quarterly - apart, "other kinds": joined}


@pytest.fixture(scope="module")
def recounted(demo_returns, released):
    sender = Sender(demo_returns, PARTNERSHIP, released[0])
    return recount_sender(sender, declared([sender]))


def years_of(period):
    """`2019/20–2021/22` -> its three years; any other period is itself."""
    first, _, last = period.partition("–")
    years = range(int(first[:4]), int((last or first)[:4]) + 1)
    return [f"{year}/{(year + 1) % 100:02d}" for year in years] if last else [period]


def whole(recounted, cell, is_joined):
    """The recount of a released cell: all of its years, and `other` with residential where joined."""
    _, period, kind, basis, group, breakdown, level, indicator, outcome = cell
    joins = group == "residential" and is_joined
    kinds = ("year", "census") if kind == "window" else (kind,)
    parts = [
        recounted[label, one, basis, part, breakdown, level, indicator, outcome]
        for label in years_of(period)
        for part in ((group, "other") if joins else (group,))
        for one in kinds
        if (label, one, basis, part, breakdown, level, indicator, outcome) in recounted
    ]
    assert len(parts) == len(years_of(period)) * (1 + joins)
    assert {status for status, _ in parts} == {"counted"}
    return sum(count for _, count in parts)


def test_every_published_count_is_the_recount_of_the_returns(released, recounted):
    _, cells, joined = released
    assert len(cells) > 100
    differs = []
    for *cell, count in cells:
        is_joined = cell[INDICATOR] in joined["quarter" if cell[KIND] == "quarter" else "other kinds"]
        if whole(recounted, cell, is_joined) != count:
            differs.append(cell)
    assert differs == []


def test_a_window_is_the_sum_of_its_years_and_joined_groups_of_both():
    where = ("window", "within_year", "residential", "none", "all", "left_by_s4", "yes")
    counts = {("2023/24", "residential"): 2, ("2024/25", "residential"): 3, ("2024/25", "other"): 1}
    counts |= {("2023/24", "other"): 0}
    recounted = {
        (year, "year", "within_year", group, "none", "all", "left_by_s4", "yes"): ("counted", count)
        for (year, group), count in counts.items()
    }
    assert whole(recounted, ("HP01", "2023/24–2024/25", *where), is_joined=False) == 5
    assert whole(recounted, ("HP01", "2023/24–2024/25", *where), is_joined=True) == 6

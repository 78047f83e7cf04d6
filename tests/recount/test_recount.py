"""The product and the independent recount of the same returns agree: every row, every cell, both ways.

The recount (`oracle*.py`) is written from `returns.md` and `indicators.md`; where those are silent, from the
decisions on counting. Here: which returns are counted twice, and the comparing.
"""

import csv
from collections import Counter
from datetime import date
from itertools import islice

import pytest
from edges import edge_returns
from nasty import nasty_returns
from oracle import recount
from oracle_catalogue import FOLLOWED_UNTIL
from oracle_reading import read_returns

from pipelines.cohorts.count import count_cells
from pipelines.counting import empty_table
from pipelines.indicators import INDICATORS
from pipelines.returns import load_returns
from pipelines.synthetic import synthesise
from pipelines.vocabulary import CELL_KEY

AS_AT = date(2026, 7, 31)
KEY = ("partnership", "period", "period_kind", "cohort_basis", "care_group", "breakdown", "level")
KEY = (*KEY, "indicator", "outcome")
WARNINGS = ("placement_overlap", "home_without_order")


def invented(seed, **more):
    return lambda folder: synthesise(
        folder, partnerships=3, years=3, children=150, seed=seed, as_at=AS_AT, **more
    )


RETURNS = {
    "invented": (invented(21), AS_AT),
    "faults planted": (invented(22, faults=0.02), AS_AT),
    "ladders by hand": (nasty_returns, AS_AT),
    "edges by chance": (lambda folder: edge_returns(folder, seed=2, children=50), AS_AT),
    "edges, in the middle of a quarter": (
        lambda folder: edge_returns(folder, 3, children=30),
        date(2026, 4, 29),
    ),
    "edges, the day after a year": (lambda folder: edge_returns(folder, 4, children=30), date(2025, 8, 1)),
}


@pytest.fixture(scope="module", params=RETURNS.values(), ids=RETURNS)
def returns(request, tmp_path_factory):
    """(folder, as_at, what intake made of it)"""
    write, as_at = request.param
    folder = tmp_path_factory.mktemp("recount") / "returns"
    write(folder)
    return folder, as_at, load_returns(folder, as_at)


def cells_of(checked, as_at):
    """key -> (status, count), by the product."""
    frames = {name: empty_table(name) for name in ("children", "episodes", "placements")} | checked.frames
    cells = count_cells(frames, checked.partnerships, checked.supplied, as_at)
    assert set(KEY) == set(CELL_KEY)
    assert cells.select(KEY).is_unique().all()
    return {
        tuple(key): (status, count) for *key, status, count in cells.select(*KEY, "status", "count").rows()
    }


def differences(ours, theirs):
    """What differs, is missing or is extra: a line each."""
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            yield f"{' · '.join(key)}: recounted {ours.get(key)}, counted {theirs.get(key)}"


def test_every_cell_is_what_the_recount_says_and_none_is_missing_or_extra(returns):
    folder, as_at, checked = returns
    recounted = recount(folder, as_at)
    assert sum(1 for _, count in recounted.values() if count) > 1000
    assert list(islice(differences(recounted, cells_of(checked, as_at)), 20)) == []


def test_every_row_that_intake_accepts_is_one_that_the_rules_accept(returns):
    folder, as_at, checked = returns
    kept, accepted = Counter(), Counter()
    for code, sender in read_returns(folder, as_at).items():
        for table, rows in sender.rows.items():
            kept.update((code, table, *row.values()) for row in rows)
    for table, frame in checked.frames.items():
        place = frame.columns.index("partnership")
        accepted.update((row[place], table, *row) for row in frame.rows())
    assert kept.total() == sum(frame.height for frame in checked.frames.values())
    assert kept == accepted


def test_the_rows_set_aside_are_those_that_were_spoilt(tmp_path):
    folder = tmp_path / "returns"
    invented(23, faults=0.1)(folder)
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as file:
        planted = {
            (row["table"], row["partnership"], row["row"])
            for row in csv.DictReader(file)
            if row["rule"] not in WARNINGS
        }
    spoilt = Counter((table, partnership) for table, partnership, _ in planted)
    set_aside = Counter()
    for code, sender in read_returns(folder, AS_AT).items():
        for table, rows in sender.read.items():
            set_aside[table, code] += len(rows) - len(sender.rows[table])
    assert +set_aside == spoilt


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_follow_up_ends_on_the_day_that_the_recount_says(year):
    last = date(year, 7, 31)
    ends = {name: until(last) for name, until in FOLLOWED_UNTIL.items()}
    assert {
        name: day for name, one in INDICATORS.items() if (day := one.followed_until(last)) != last
    } == ends


def test_a_follow_up_is_counted_in_days_or_in_months():
    after_28_days, after_548 = (
        INDICATORS[name] for name in ("health_assessment_within_28_days", "new_order_within_18m")
    )
    assert after_28_days.followed_until(date(2025, 7, 31)) == date(2025, 8, 28)
    assert after_548.followed_until(date(2024, 7, 31)) == date(2026, 1, 30)
    assert INDICATORS["positive_destination_9m"].followed_until(date(2025, 7, 31)) == date(2026, 4, 30)


def test_a_count_that_is_off_by_one_a_cell_too_few_and_one_too_many_are_each_found():
    ours = {("a",): ("counted", 1), ("b",): ("counted", 2), ("c",): ("too_early", None)}
    theirs = {("a",): ("counted", 2), ("c",): ("not_supplied", None), ("d",): ("counted", 0)}
    assert [line.split(":")[0] for line in differences(ours, theirs)] == ["a", "b", "c", "d"]

"""Two releases exported, and a reader who sets them together: other grains, other children, bands."""

import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.policy import read_policy
from pipelines.second_look import protect_and_audit
from pipelines.vocabulary import CELL_COLUMNS

GROUPS = ("home", "kinship", "foster")
YEARS = ("2023/24", "2024/25", "2025/26")
SIDE = st.integers(0, 30)
TABLE = st.fixed_dictionaries({group: st.tuples(SIDE, SIDE) for group in GROUPS})
THREE_YEARS = st.tuples(TABLE, TABLE, TABLE)
DECIDED = {"kind": "plan", "partnership": "*", "indicator": "*", "by": "C", "on": "2026-11-24", "why": "A."}


def counted(hand, years):
    return pl.concat([hand.cells(table, year) for table, year in zip(years, YEARS, strict=True)])


def exported(protected, name):
    return protected.cells.with_columns(release_id=pl.lit(name)).select(CELL_COLUMNS)


def policy(hand, denominator, decisions=()):
    facts = hand.declared(denominator=denominator, joined_below=0)
    return read_policy(json.dumps({**facts, "decisions": list(decisions)}))


@settings(max_examples=2)
@given(THREE_YEARS)
def test_years_and_then_a_window_tell_nothing_or_are_refused(hand, reader, years):
    cells, one = counted(hand, years), {"measure": hand.indicator()}
    first, audit = protect_and_audit(cells, one, policy(hand, 1), None)
    assert audit.passed
    before = exported(first, "first")
    then, audit = protect_and_audit(cells, one, policy(hand, 61, [DECIDED]), before)
    if audit.passed:
        width, place = reader.Reader(before, exported(then, "then")).narrowest()
        assert width >= reader.NARROWEST - 1e-6, place


@settings(max_examples=6)
@given(THREE_YEARS, st.sampled_from(GROUPS), st.integers(1, 4))
def test_a_few_children_moved_between_two_releases_tell_nothing(hand, reader, years, group, by):
    one, rules = {"measure": hand.indicator()}, policy(hand, 1)
    first, _ = protect_and_audit(counted(hand, years), one, rules, None)
    before = exported(first, "first")
    yes, no = years[1][group]
    moved = (years[0], {**years[1], group: (max(yes - by, 0), no + min(by, yes))}, years[2])
    then, audit = protect_and_audit(counted(hand, moved), one, rules, before)
    assert audit.passed
    width, place = reader.Reader(before, exported(then, "then")).narrowest()
    assert width >= reader.NARROWEST - 1e-6, place


def test_the_reader_takes_a_window_and_two_years_to_tell_the_third(hand, reader):
    cells = counted(hand, [{group: (12, 15) for group in GROUPS}] * 3).with_columns(band=pl.lit(None))
    window = cells.filter(period=YEARS[0]).with_columns(
        period=pl.lit(f"{YEARS[0]}–{YEARS[2]}"), count=3 * pl.col("count")
    )
    hidden = cells.with_columns(count=pl.when(pl.col("period") != YEARS[1]).then("count"))
    width, place = reader.Reader(hidden, window).narrowest()
    assert (width, place[-1]) == (0, YEARS[1])

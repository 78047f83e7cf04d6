"""Memory is given out again only when nothing looks at it any more."""

import numpy as np
import polars as pl

from pipelines.returns.parts import typed
from pipelines.returns.room import Room

MANY = 300_000


def address(array):
    return array.__array_interface__["data"][0]


def test_a_sheet_is_taken_again_when_the_last_view_of_it_is_gone():
    room = Room(MANY)
    first = room.take(MANY, np.int64)
    first[:] = 7
    where, part = address(first), first[10:20]
    del first
    assert address(room.take(MANY, np.int64)) != where
    assert part.tolist() == [7] * 10
    del part
    assert where in {address(sheet) for sheet in [room.take(MANY, np.int64) for _ in range(2)]}


def test_a_column_of_polars_keeps_its_sheet():
    room = Room(MANY)
    numbers = room.take(MANY, np.int32)
    numbers[:] = 1
    days = typed(numbers, np.ones(MANY, bool), pl.Date())
    del numbers
    room.take(MANY, np.int32)[:] = 2
    assert days.to_physical().unique().to_list() == [1]


def test_sheets_of_another_width_are_kept_apart_and_spare_ones_given_back():
    room = Room(MANY)
    room.take(MANY, np.uint64, 2)[:] = 5
    assert room.take(MANY, np.int32).max() == 0
    room.drop_spare(MANY, most=0)
    assert room.take(MANY, np.uint64, 2).max() == 0


def test_as_many_spare_sheets_are_kept_as_take_little_memory():
    room = Room(MANY)
    sheets = [room.take(MANY, np.int64), room.take(MANY, np.int32)]
    for sheet in sheets:
        sheet[:] = 7
    del sheets, sheet
    room.drop_spare(MANY, most=4 * MANY)
    assert room.take(MANY, np.int64).max() == 0
    assert room.take(MANY, np.int32).max() == 7


def test_what_is_little_or_more_than_was_foreseen_is_no_sheet():
    room = Room(MANY)
    assert len(room.take(10, np.int64)) == 10
    assert len(room.take(2 * MANY, np.int64)) == 2 * MANY

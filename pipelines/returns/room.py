"""Memory for the columns of a table while it is read and checked, which the next table takes again.

Memory that is new to the process costs the kernel more than most that is done with it (decision 232). Here:
giving out such memory, and taking it back once nothing looks at it any more. Not here: what is put there.
"""

from __future__ import annotations

import weakref
from collections import defaultdict
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from threading import Lock

import numpy as np

_MUCH = 1 << 18
"""Bytes. Less than so many are not worth the trouble."""
_OWN = MAP_PRIVATE | MAP_ANONYMOUS
"""Memory that other processes could share costs the kernel half as much again."""
MOST_SPARE = 24 << 20
"""Bytes that sheets may take which nobody has. New memory costs time, and a nation has a gigabyte in all."""


def keep_freed_memory() -> None:
    """Lets the C library keep what it is given back, up to 62 MiB, for what is asked of it next.

    It takes the largest piece below 32 MiB that was ever given back for its measure of what is worth keeping;
    this one is never written to, so it takes no memory. Other C libraries take no notice.
    """
    np.empty(31 << 20, np.uint8)


class _Sheet(mmap):
    """Memory, and how many bytes of it were written to, as far as is known: so many it takes."""

    written = 0


class Room:
    """Sheets of memory, each with room for the rows of the largest table of a load.

    A sheet takes memory only as it is written to. It is given out again when the last array, frame or buffer
    over it is gone, and never before; sheets of one width in bytes are kept together, since each stays as
    large as the most that was ever written to it. One table may be read while another is checked.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._free: dict[int, list[_Sheet]] = defaultdict(list)
        self._given: list[tuple[_Sheet, int]] = []
        self._taking = Lock()

    def take(self, rows: int, kind: type, width: int = 1) -> np.ndarray:
        """An array of so many rows, each of `width` numbers; what stands in it is anything."""
        each = width * np.dtype(kind).itemsize
        shape = (rows, width) if width > 1 else rows
        if rows > self._rows or rows * each < _MUCH:
            return np.empty(shape, kind)
        with self._taking:
            free = self._free[each]
            sheet = free.pop() if free else _Sheet(-1, self._rows * each, flags=_OWN)
            self._given.append((sheet, each))
        whole = np.frombuffer(sheet, np.uint8)
        weakref.finalize(whole, free.append, sheet).atexit = False
        return whole[: rows * each].view(kind).reshape(shape)

    def drop_spare(self, rows: int, most: int = MOST_SPARE) -> None:
        """Gives back sheets that nobody has, the largest first, until they take no more than `most` bytes.

        `rows` were written to each that was given out since this was asked last.
        """
        with self._taking:
            for sheet, each in self._given:
                sheet.written = max(sheet.written, rows * each)
            self._given.clear()
            spare = [(sheet.written, each) for each, free in self._free.items() for sheet in free]
            taken = sum(written for written, _ in spare)
            for written, each in sorted(spare, reverse=True):
                if taken <= most:
                    break
                self._free[each].remove(next(one for one in self._free[each] if one.written == written))
                taken -= written

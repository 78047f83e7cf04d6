"""Where each value of well-formed text lies, and its bytes, eight at a time.

Well-formed is text without quotation marks in which every line has as many values as there are columns. Here:
finding the values and taking their bytes up as 64-bit numbers. Not here: what they mean (`plain.py`), or
encodings and headers (`csv_text.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

ROOM = b"\0" * 64
"""Stands behind the text, so that eight bytes can be taken up wherever a value starts."""
_COMMA, _NEWLINE, _RETURN = b",\n\r"
_BLOCK = 512 * 1024
"""Bytes that are looked at together: little enough to stay near the processor with all that is made of it."""
_MASKS = np.array([(1 << 8 * many) - 1 for many in range(9)], np.uint64)


class NotWellFormed(Exception):
    """A line is blank, or too long, or too short; or the text is too large. Caught where files are split."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a text. `starts` and `lengths` are by column and line."""

    text: bytes
    data: np.ndarray
    """The bytes of the text."""
    words: np.ndarray
    """The eight bytes, as a number, that start at each place of the text."""
    starts: np.ndarray
    lengths: np.ndarray

    @property
    def height(self) -> int:
        return self.starts.shape[1]

    def eights(self, column: int, many: int) -> list[np.ndarray]:
        """The first `many` times eight bytes of each value, as numbers; what lies behind it is nought."""
        starts, lengths = self.starts[column], self.lengths[column]
        shortest, longest = lengths.min(), lengths.max()
        eights = [self._within(self.words[starts], lengths, shortest)]
        for ahead in range(8, 8 * many, 8):
            if longest <= ahead:
                eights.append(np.zeros(len(starts), np.uint64))
                continue
            left = np.maximum(lengths - ahead, 0)
            places = starts + (ahead if shortest >= ahead else np.where(left, ahead, 0))
            eights.append(self._within(self.words[places], left, shortest - ahead))
        return eights

    @staticmethod
    def _within(eights: np.ndarray, lengths: np.ndarray, shortest: int) -> np.ndarray:
        return eights if shortest >= 8 else eights & _MASKS[np.minimum(lengths, 8)]

    def texts(self, column: int, lines: np.ndarray) -> list[str]:
        """The text of a column in some lines."""
        starts = self.starts[column, lines]
        ends = starts + self.lengths[column, lines]
        text = self.text
        return [text[start:end].decode() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def lines_of(text: bytes | memoryview) -> int:
    """How many line ends the text has; counted in pieces that stay near the processor."""
    data = np.frombuffer(text, np.uint8)
    pieces = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return sum(np.count_nonzero(piece == _NEWLINE) for piece in pieces)


def blocks_of(text: bytes, width: int) -> Iterator[Block]:
    """The lines of `text`, which ends in a line's end and in `ROOM`, block by block; `width` is of columns.

    Raises NotWellFormed where a line has another number of values.
    """
    data = np.frombuffer(text, np.uint8)
    words = np.ndarray(len(text) - 8, np.uint64, text, strides=(1,))
    start, end, has_returns = 0, len(text) - len(ROOM), b"\r" in text
    while start < end:
        stop = _next_line(text, start, end)
        ends = _ends(data[start:stop], width)
        ends += start
        starts = np.empty_like(ends)
        starts[1:] = ends[:-1]
        starts[0, 0], starts[0, 1:] = start - 1, ends[-1, :-1]
        starts += 1
        lengths = ends - starts
        if has_returns:
            lengths[-1] -= data[ends[-1] - 1] == _RETURN
        yield Block(text, data, words, starts, lengths)
        start = stop


def _next_line(text: bytes, start: int, end: int) -> int:
    """Where the lines of a block end: after `_BLOCK` bytes at the most, or after one long line."""
    stop = text.rfind(b"\n", start, min(start + _BLOCK, end))
    return (stop if stop >= 0 else text.index(b"\n", start, end)) + 1


def _ends(data: np.ndarray, width: int) -> np.ndarray:
    """Where each value ends, by column and line."""
    is_line_end = data == _NEWLINE
    ends = np.flatnonzero(is_line_end | (data == _COMMA))
    height = len(ends) // width
    is_even = len(ends) == height * width and np.count_nonzero(is_line_end) == height
    if not is_even or not is_line_end[ends[width - 1 :: width]].all():
        raise NotWellFormed
    return np.ascontiguousarray(ends.reshape(height, width).T)

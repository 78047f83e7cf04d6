"""Values in the one plain form of their column, read from the bytes of well-formed text at once.

For each value it is guessed which word of its column's list it may be, and then its bytes are compared with
that word's own: only the very same bytes are taken. Empty values, and all others, which go to `casts.py` as
text, are told apart. Not here: where values lie (`fields.py`), or any rule (`casts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.contracts.returns_schema import dtype_of
from pipelines.contracts.returns_types import EARLIEST_DATE, Column, Type
from pipelines.returns.casts import LONGEST_PLACEHOLDER
from pipelines.returns.fields import Block
from pipelines.returns.parts import NO_IDS, Coded, Ids, Read
from pipelines.returns.room import Room

Look = Callable[[Block, int], tuple[np.ndarray, np.ndarray]]
_FIRST_DAY = np.datetime64(EARLIEST_DATE)
_DAYS = 20_000
"""So many days from the first one on are plain."""
_USUAL = 1000
"""Whole numbers so far above the lowest are plain."""
_TRIES = 64
_MOST_BITS = 16
_INLINE = 12
"""Text up to so many bytes lies within an Arrow view itself."""
_HALF, _BYTE, _LENGTH = np.uint64(32), np.uint64(255), np.uint64((1 << 32) - 1)
_IS_PLAIN = (np.arange(256) > ord(" ")) & (np.arange(256) < 127)
_IS_PLAIN_FIRST = _IS_PLAIN & ~np.isin(np.arange(256), [ord(sign) for sign in "=#"])
_FIRST_OF_A_PLACEHOLDER = np.isin(np.arange(256), [ord(sign) for sign in "nNuU-"])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The plain words of a column, each at its place.

    look: of a block and a column, the place of the word that each value is, and whether it is that word.
    first: the value of the first word, as a number of type `kind`; the others count on from there.
    """

    look: Look
    dtype: pl.DataType
    kind: type
    first: int = 0


@cache
def vocabulary_of(column: Column) -> Vocabulary | None:
    """The plain words of a column; None where it has none: text, and numbers with decimals."""
    match column.type:
        case Type.LABEL:
            return labels(sorted(column.labels), dtype_of(column))
        case Type.DATE:
            return _dates(is_first_of_month=column.is_first_of_month)
        case Type.WHOLE:
            return _whole_numbers(column.low or 0, column.high)
    return None


def labels(words: Sequence[str], dtype: pl.DataType) -> Vocabulary:
    """The labels of an Enum, in its order."""
    look = _look_for(np.array([word.encode() for word in words]))
    return Vocabulary(look, dtype, np.uint8 if len(words) < 256 else np.uint32)


@cache
def _whole_numbers(low: int, high: int | None) -> Vocabulary:
    words = np.arange(low, min(high or _USUAL, low + _USUAL) + 1).astype("S4")
    few = len(words) < 1 << _MOST_BITS // 2
    look = _look_for(words) if few else _words_at(_eights(words), _by_digits(_eights(words)[0]))
    return Vocabulary(look, pl.Int64(), np.int16, low)


def _look_for(words: np.ndarray) -> Look:
    if np.char.str_len(words).max() == 1:
        return _single_bytes(words)
    eights = _eights(words)
    return _words_at(eights, _by_hash(eights))


def _single_bytes(words: np.ndarray) -> Look:
    """For words of one byte each: a table of all bytes."""
    nowhere = len(words)
    places = np.full(256, nowhere, np.uint8)
    places[words.astype("S1").view(np.uint8)] = np.arange(nowhere)

    def look(block: Block, column: int) -> tuple[np.ndarray, np.ndarray]:
        found = places[block.data[block.starts[column]]]
        is_word = (found != nowhere) & (block.lengths[column] == 1)
        return np.minimum(found, nowhere - 1), is_word

    return look


def _words_at(eights: list[np.ndarray], guess: Callable[[list[np.ndarray]], np.ndarray]) -> Look:
    """For any words: the place that is guessed from the bytes of a value, if the word there has the same."""

    def look(block: Block, column: int) -> tuple[np.ndarray, np.ndarray]:
        sent = block.eights(column, len(eights))
        places = guess(sent)
        is_word = eights[0][places] == sent[0]
        for own, eight in zip(eights[1:], sent[1:], strict=True):
            is_word &= own[places] == eight
        return places, is_word

    return look


def _eights(words: np.ndarray) -> list[np.ndarray]:
    """The bytes of all words, eight at a time; the last eight have room left: no longer text is the same."""
    many = words.itemsize // 8 + 1
    return list(np.ascontiguousarray(words.astype(f"S{8 * many}").view(np.uint64).reshape(-1, many).T))


def _by_hash(eights: list[np.ndarray]) -> Callable[[list[np.ndarray]], np.ndarray]:
    """A table in which each word has a place of its own; of words that share one only the last is guessed."""
    bits = min(2 * len(eights[0]).bit_length() + 1, _MOST_BITS)
    factors, shift = _apart(eights, bits), np.uint64(64 - bits)
    table = np.zeros(1 << bits, np.intp)
    table[_mixed(eights, factors) >> shift] = np.arange(len(eights[0]))
    return lambda sent: table[(_mixed(sent, factors) >> shift).view(np.int64)]


def _apart(eights: list[np.ndarray], bits: int) -> np.ndarray:
    """Factors by which the words, or most of them, are told apart by so many bits."""
    rng, best, found = np.random.default_rng(0), np.empty(0), 0
    for _ in range(_TRIES):
        factors = rng.integers(1 << 63, (1 << 64) - 1, len(eights), np.uint64) | np.uint64(1)
        many = len(np.unique(_mixed(eights, factors) >> np.uint64(64 - bits)))
        if many > found:
            best, found = factors, many
        if many == len(eights[0]):
            break
    return best


def _mixed(eights: list[np.ndarray], factors: np.ndarray) -> np.ndarray:
    mixed = eights[0] * factors[0]
    for eight, factor in zip(eights[1:], factors[1:], strict=True):
        mixed += eight * factor
    return mixed


def _by_digits(words: np.ndarray) -> Callable[[list[np.ndarray]], np.ndarray]:
    """By the number that up to four digits make to the base of eleven, in which nought is "no digit"."""
    table = np.zeros(1 << 15, np.intp)
    table[_to_base_eleven(words)] = np.arange(len(words))
    return lambda sent: table[_to_base_eleven(sent[0])]


def _to_base_eleven(words: np.ndarray) -> np.ndarray:
    four = words.astype(np.uint32)
    digits = (four & 0x0F0F0F0F) + ((four >> 4) & 0x01010101)
    pairs = (digits * np.uint32(11 * 256 + 1) >> 8) & 0x00FF00FF
    return ((pairs * np.uint32(121 * 65536 + 1) >> 16) & 0x7FFF).astype(np.intp)


@cache
def _dates(*, is_first_of_month: bool) -> Vocabulary:
    """The days from 1990 on as YYYY-MM-DD: the month is found by its eight bytes, the day by the last two."""
    starts = np.arange(_FIRST_DAY.astype("M8[M]"), (_FIRST_DAY + _DAYS).astype("M8[M]"))
    months = _eights(np.char.add(np.datetime_as_string(starts).astype("S7"), b"-"))[:1]
    guess = _by_hash(months)
    before = (starts.astype("M8[D]") - _FIRST_DAY).astype(np.int32) - 1
    longest = np.diff(before, append=_DAYS - 1).astype(np.uint8)
    longest = np.minimum(longest, 1) if is_first_of_month else longest
    day_of = np.full(1 << 16, 255, np.uint8)
    day_of[np.array([b"%02d" % day for day in range(1, 32)]).view(np.uint16)] = np.arange(1, 32)

    def look(block: Block, column: int) -> tuple[np.ndarray, np.ndarray]:
        place = block.starts[column]
        sent = block.words[place]
        month = guess([sent])
        day = day_of[block.words[place + 2] >> np.uint64(48)]
        is_word = (months[0][month] == sent) & (block.lengths[column] == len("YYYY-MM-DD"))
        is_word &= day <= longest[month]
        return before[month] + day, is_word

    return Vocabulary(look, pl.Date(), np.int32, int(_FIRST_DAY.astype(int)))


class PlainColumn:
    """A column of at most so many rows as it is read, block by block: plain values, and the text of odd ones.

    Every row has to be taken, or left empty.
    """

    def __init__(self, vocabulary: Vocabulary, height: int, room: Room) -> None:
        self._vocabulary = vocabulary
        self._values = room.take(height, vocabulary.kind)
        self._is_word = room.take(height, bool)
        self._odd: list[tuple[Ids, list[str]]] = []

    def take(self, block: Block, column: int, row: int) -> None:
        """Reads the values of a block, which lie in that column of it, as those from `row` on."""
        places, is_word = self._vocabulary.look(block, column)
        self._values[row : row + block.height] = places
        self._is_word[row : row + block.height] = is_word
        lines = np.flatnonzero(~is_word & (block.lengths[column] > 0))
        if len(lines):
            self._odd.append((lines + row, block.texts(column, lines)))

    def leave_empty(self, row: int, stop: int) -> None:
        """The rows from `row` to `stop` have no value."""
        self._is_word[row:stop] = False
        self._values[row:stop] = 0

    def forget(self, row: int) -> None:
        """The rows from `row` on are taken again."""
        self._odd = [(rows, texts) for rows, texts in self._odd if rows[0] < row]

    def read(self, start: int, stop: int) -> Read:
        """The rows from `start` to `stop`."""
        values = self._values[start:stop]
        values += values.dtype.type(self._vocabulary.first)
        odd = [(rows - start, texts) for rows, texts in self._odd if rows[0] >= start]
        ids = np.concatenate([NO_IDS, *(rows for rows, _ in odd)]).astype(np.uint32)
        sent = [*chain(*(texts for _, texts in odd))]
        return Read(values, self._is_word[start:stop], self._vocabulary.dtype, ids, sent)


class TextColumn:
    """A column of text of at most so many rows as it is read, as the views that Arrow and Polars share.

    Every row has to be taken, or left empty. Where `is_watched`, text that may be odd is told apart: all that
    is not plain at both of its ends, and what may be a word such as "n/a".
    """

    def __init__(self, height: int, room: Room, *, is_watched: bool = False) -> None:
        self._is_watched = is_watched
        self._odd: list[Ids] = []
        self._views = room.take(height, np.uint64, 2)
        self._texts: list[bytes | pa.Buffer] = []
        """Those that views of long values point into, each by its place here."""

    def take(self, block: Block, column: int, row: int) -> None:
        """Reads the text of a block, which lies in that column of it, as that from `row` on."""
        lengths = block.lengths[column].view(np.uint64)
        first, second = block.eights(column, 2)
        views = self._views[row : row + block.height]
        np.bitwise_or(lengths, first << _HALF, out=views[:, 0])
        np.bitwise_or(first >> _HALF, second << _HALF, out=views[:, 1])
        if lengths.max() > _INLINE:
            is_long = lengths > _INLINE
            starts = block.starts[column, is_long].astype(np.uint64)
            views[is_long, 1] = starts << _HALF | self._place(block.text)
        if self._is_watched:
            self._odd.append(np.flatnonzero(self._may_be_odd(block, column, first)) + row)

    @staticmethod
    def _may_be_odd(block: Block, column: int, eights: np.ndarray) -> np.ndarray:
        lengths, first = block.lengths[column], (eights & _BYTE).view(np.int64)
        last = block.data[block.starts[column] + lengths - 1]
        may_be_word = _FIRST_OF_A_PLACEHOLDER[first] & (lengths <= LONGEST_PLACEHOLDER)
        return (lengths > 0) & (~(_IS_PLAIN_FIRST[first] & _IS_PLAIN[last]) | may_be_word)

    def _place(self, text: bytes) -> np.uint64:
        if not self._texts or self._texts[-1] is not text:
            self._texts.append(text)
        return np.uint64(len(self._texts) - 1)

    def leave_empty(self, row: int, stop: int) -> None:
        """The rows from `row` to `stop` have no value."""
        self._views[row:stop] = 0

    def forget(self, row: int) -> None:
        """The rows from `row` on are taken again."""
        self._odd = [rows for rows in self._odd if rows.min(initial=row) < row]

    def odd(self, start: int, stop: int) -> Ids:
        """Of the rows from `start` to `stop`, the positions of those whose text may be odd."""
        rows = np.concatenate([NO_IDS, *self._odd]).astype(np.uint32)
        return rows[(rows >= start) & (rows < stop)] - np.uint32(start)

    def rewritten(self, start: int, stop: int, ids: Ids, words: list[str | None]) -> pl.Series:
        """The text of the rows from `start` to `stop` with these words at the positions `ids` among them.

        They are put where the text itself is: what `read` gave before is not to be used any more.
        """
        put = pa.array(words, pa.string_view())
        _, views, *texts = put.buffers()
        views = np.frombuffer(views, np.uint64).reshape(-1, 2).copy()
        views[put.is_null().to_numpy(zero_copy_only=False)] = 0
        is_long = views[:, 0] & _LENGTH > _INLINE
        if is_long.any():
            views[is_long, 1] += np.uint64(len(self._texts))
            self._texts += texts
        self._views[start:stop][ids] = views
        return self.read(start, stop)

    def read(self, start: int, stop: int) -> pl.Series:
        """The text of the rows from `start` to `stop`; null where it is empty."""
        views = self._views[start:stop]
        is_there = views[:, 0] != 0
        bits = None if is_there.all() else pa.py_buffer(np.packbits(is_there, bitorder="little"))
        buffers = [bits, pa.py_buffer(views), *map(pa.py_buffer, self._texts)]
        column = pa.Array.from_buffers(pa.string_view(), len(views), buffers)
        return pl.Series(column.cast(pa.large_string()) if self._texts else column)


def coded_of(text: pl.Series) -> Coded:
    """A column without plain words as the words that stand in it, and which of them each row holds."""
    coded = text.to_arrow().dictionary_encode(null_encoding="encode")
    return Coded(pl.Series(coded.dictionary, dtype=pl.String), coded.indices.to_numpy().astype(np.uint32))

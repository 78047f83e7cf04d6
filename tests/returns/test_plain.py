"""Values read from the bytes at once are those that the careful look gives, letter for letter."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_columns import CHILD
from pipelines.contracts.returns_types import Column, Type
from pipelines.returns import fields
from pipelines.returns.casts import cast, kind_of, limits
from pipelines.returns.fields import ROOM, NotWellFormed, blocks_of
from pipelines.returns.odd_values import full_look
from pipelines.returns.parts import Read
from pipelines.returns.plain import PlainColumn, TextColumn, coded_of, labels, vocabulary_of
from pipelines.returns.room import Room

ROOMY = Room(0)
KINDS = sorted(
    {kind_of(column) for table in TABLES.values() for column in table.columns if vocabulary_of(column)},
    key=repr,
)
ODD = ["", " ", "N ", "y", "01", "007", "-1", "+1", "1e3", "1.0", "2021-03-5", "2021-3-05", "2021-02-30"]
ODD += ["05-03-2021", "05/03/2021", "20210305", "2021-03-05 ", "2021-03-05T00", "1989-12-31", "2044-10-02"]
ODD += ["2044-10-04", "9999-99-99", "2021/03/05", "2021-00-10", "2021-13-01", "2021-01-00", "99999", "1001"]
ODD += [
    "Male\u00a0",
    "é",
    "n/a",
    "Did not take par",
    "Did not take part.",
    "Did not take Part",
    "1:",
    "0/",
    "3;",
]


def text_of(*columns: list[str], end: str = "\n") -> bytes:
    lines = [",".join(values) + end for values in zip(*columns, strict=True)]
    return "".join(lines).encode() + ROOM


def read_all(text: bytes, *columns: PlainColumn | TextColumn) -> list[Read | pl.Series]:
    row = 0
    for block in blocks_of(text, len(columns)):
        for place, column in enumerate(columns):
            column.take(block, place, row)
        row += block.height
    return [column.read(0, row) for column in columns]


def some_words(column: Column) -> st.SearchStrategy[str]:
    """Words of the column's own kind, words that nearly are, and any other that a line can hold."""
    own = {
        Type.LABEL: st.sampled_from(column.labels or ("Y",)),
        Type.DATE: st.dates().map(str),
        Type.WHOLE: st.integers(-20, 3000).map(str),
        Type.TEXT: st.sampled_from(["C-1", "R-000001-12", "A-000005-2018"]),
    }[column.type]
    any_text = st.text(st.characters(codec="utf-8", exclude_characters='",\n\r\0'), max_size=20)
    nearly = own.flatmap(lambda word: st.sampled_from([word[:-1], word + "0", word[1:], word.swapcase()]))
    return st.one_of(own, own, nearly, st.sampled_from(ODD), any_text)


@given(st.data(), st.sampled_from(KINDS), st.sampled_from(["\n", "\r\n"]))
def test_what_is_plain_has_the_value_and_no_fault_that_a_careful_look_finds(data, kind, end):
    sent = data.draw(st.lists(some_words(kind), min_size=1, max_size=12))
    columns = TextColumn(len(sent), ROOMY), PlainColumn(vocabulary_of(kind), len(sent), ROOMY)
    _, read = read_all(text_of(["C-1"] * len(sent), sent, end=end), *columns)
    text = pl.Series(sent).replace("", None)
    values, odd, _ = cast(kind, text)
    beyond = [values.to_frame("text").select(over).to_series() for _, over in limits(kind)]
    is_careful = {int(n) for n in odd} | {n for rule in beyond for n, is_so in enumerate(rule) if is_so}
    assert is_careful <= set(read.odd.tolist())
    assert read.sent == [sent[n] for n in read.odd]
    is_plain = [n for n in range(len(sent)) if n not in set(read.odd.tolist())]
    assert read.dtype == values.dtype
    assert read.values[is_plain].to_list() == values[is_plain].to_list()
    assert read.values[read.odd.tolist()].null_count() == len(read.odd)
    assert read.at(pl.Series(range(len(sent)), dtype=pl.UInt32).to_numpy()) == text.to_list()
    read = read.put(full_look(kind, read.sent)[0].numbers)
    within = pl.Series([not any(rule[n] for rule in beyond) for n in range(len(sent))])
    assert read.values.to_list() == pl.select(pl.when(within).then(values)).to_series().to_list()


@pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{kind.type} {kind.low} {kind.high} {kind.labels[:1]}"
)
def test_every_word_of_a_list_is_plain(kind):
    values = pl.Series(kind.labels) if kind.labels else pl.Series(range(max(kind.low or 0, 0), 400))
    if kind.type is Type.DATE:
        step = "1mo" if kind.is_first_of_month else "1d"
        values = pl.date_range(pl.date(1990, 1, 1), pl.date(2044, 9, 1), step, eager=True)
    values = values if kind.high is None else values.filter(values <= kind.high)
    words = values.cast(pl.String).to_list() if len(values) else [str(kind.low)]
    columns = PlainColumn(vocabulary_of(kind), len(words), ROOMY), TextColumn(len(words), ROOMY)
    read, text = read_all(text_of(words, words), *columns)
    assert len(read.odd) == 0
    assert read.values.cast(pl.String).to_list() == words == text.to_list()


def test_ids_of_partnerships_are_told_apart_however_long_and_however_many():
    ids = [f"HP{n:03}" for n in range(300)] + ["A" * 90, "A" * 89 + "B", "A" * 91, "Ærø"]
    columns = PlainColumn(labels(ids, pl.Enum(ids)), len(ids), ROOMY), TextColumn(len(ids), ROOMY)
    read, _ = read_all(text_of(ids, ids), *columns)
    values = read.values.cast(pl.String).scatter(read.odd, pl.Series(read.sent, dtype=pl.String))
    assert values.to_list() == ids
    assert len(read.odd) < 30


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters='",\n\r\0'), max_size=30), min_size=1),
    st.integers(1, 60),
)
def test_text_comes_back_letter_for_letter_wherever_a_block_ends(sent, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "_BLOCK", block)
        one, two = read_all(text_of(sent, sent), TextColumn(len(sent), ROOMY), TextColumn(len(sent), ROOMY))
    expected = [word or None for word in sent]
    assert one.to_list() == two.to_list() == expected
    coded = coded_of(one)
    assert coded.words.gather(coded.codes).to_list() == expected


PLACEHOLDERS = ["n/a", "N/A", "NaN", "unknown", "None", "-", "--", "null"]
PLACEHOLDERS += ["=1+1", "#N/A", " C-1", "C-1\u00a0"]


@given(st.lists(st.sampled_from(["C-1", "", "N-1", "unknown1", *PLACEHOLDERS]) | some_words(CHILD)))
def test_a_reference_that_a_careful_look_finds_odd_is_never_passed_over(words):
    sent = ["R-1", *words]
    columns = TextColumn(len(sent), ROOMY, is_watched=True), TextColumn(len(sent), ROOMY)
    read, _ = read_all(text_of(sent, sent), *columns)
    _, odd, _ = cast(CHILD, read)
    assert set(odd.tolist()) <= set(columns[0].odd(0, len(sent)).tolist()) <= {*range(1, len(sent))}
    assert columns[0].odd(1, len(sent)).tolist() == [n - 1 for n in columns[0].odd(0, len(sent))]


@pytest.mark.parametrize("lines", ["a,b\n\n", "a,b\nc\n", "a,b,c\nd\n", "a\nb,c,d\n", "\n\n", "a,b\n,\n,,\n"])
def test_a_blank_line_and_one_of_another_length_are_seen(lines):
    with pytest.raises(NotWellFormed):
        list(blocks_of(lines.encode() + ROOM, 2))


@given(
    st.lists(st.tuples(st.text("aé1 ", max_size=20), st.text("bø2 ", max_size=40) | st.none()), min_size=1)
)
def test_words_are_put_in_the_place_of_others_whatever_their_length(pairs):
    sent = [word for word, _ in pairs]
    column = TextColumn(len(sent), ROOMY)
    read_all(text_of(sent, sent), column, TextColumn(len(sent), ROOMY))
    ids = np.arange(0, len(sent), 2)
    expected = [word or None for word in sent]
    for n in ids:
        expected[n] = pairs[n][1] or None
    assert column.rewritten(0, len(sent), ids, [pairs[n][1] for n in ids]).to_list() == expected


@pytest.mark.parametrize("number", [32_767, 32_768, -32_769, 2**63 - 1])
def test_a_number_that_narrow_columns_cannot_hold_widens_its_column(number):
    kind = kind_of(TABLES["school"].column("half_days_attended"))
    column = PlainColumn(vocabulary_of(kind), 2, ROOMY)
    read, _ = read_all(text_of(["5", str(number)], ["", ""]), column, TextColumn(2, ROOMY))
    assert read.put([number]).values.to_list() == [5, number]

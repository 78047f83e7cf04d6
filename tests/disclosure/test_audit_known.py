"""An answer of the audit is found again for the same sums, and for no others."""

import numpy as np
import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.disclosure.audit.intervals import Component, tell
from pipelines.disclosure.audit.known import Known, known_of, sum_of_component
from pipelines.disclosure.audit.rows import write_sums
from pipelines.vocabulary import CELL_KEY

EVERYTHING = {"denominator": 1, "joined_below": 0}
TABLE = {"home": (40, 3), "kinship": (25, 2), "foster": (12, 22)}


def adding_up(to, *, most=(9.0, 9.0, np.inf), needs=5.0, factors=(1, 1, 1)):
    """Three whole numbers of which the sum is published."""
    row = (np.arange(3), np.array(factors, float), float(to), float(to))
    least, small = np.zeros(3), np.zeros(3)
    return Component(
        np.arange(3), [row], least, np.array(most), np.full(3, needs), np.ones(3, dtype=bool), small
    )


class Counted:
    """An attack that counts how often it was made."""

    def __init__(self):
        self.made = 0

    def __call__(self, component, shortest):
        self.made += 1
        return tell(component, shortest)


@pytest.fixture
def attack():
    return Counted()


def test_the_same_sums_are_attacked_once(attack):
    known = Known()
    first = known.tell(adding_up(30), np.inf, attack)
    assert known.tell(adding_up(30), np.inf, attack) is first
    assert attack.made == 1
    assert (first.high - first.low).min() == 9  # the first two go from 0 to 9, the third from 12 to 30


@pytest.mark.parametrize(
    "other",
    [
        adding_up(31),
        adding_up(30, most=(9.0, 8.0, np.inf)),
        adding_up(30, needs=6.0),
        adding_up(30, factors=(1, 1, 2)),
    ],
)
def test_other_sums_are_attacked_anew(attack, other):
    known = Known()
    known.tell(adding_up(30), np.inf, attack)
    known.tell(other, np.inf, attack)
    assert attack.made == 2
    assert sum_of_component(other) != sum_of_component(adding_up(30))


def test_an_answer_that_was_measured_less_far_is_measured_again(attack):
    """With 5 met before, nothing above 5 was measured to its end; now the shortest of all is asked for."""
    known = Known()
    known.tell(adding_up(30), 5.0, attack)
    known.tell(adding_up(30), 4.0, attack)
    assert attack.made == 1
    assert (told := known.tell(adding_up(30), np.inf, attack)).high[0] - told.low[0] == 9
    assert attack.made == 2


def test_answers_outlast_a_build(attack):
    known = Known()
    told = known.tell(adding_up(3), np.inf, attack)
    again = known_of(known.as_frame()).tell(adding_up(3), np.inf, attack)
    assert attack.made == 1
    assert again.low.tolist() == told.low.tolist()
    assert again.high.tolist() == told.high.tolist()
    assert (again.insider, again.small, again.consistent) == (told.insider, told.small, told.consistent)


def test_answers_that_no_cell_asked_for_are_forgotten(attack):
    known = Known()
    known.tell(adding_up(30), np.inf, attack)
    later = known_of(known.as_frame())
    later.tell(adding_up(31), np.inf, attack)
    assert later.as_frame()["sums"].to_list() == [sum_of_component(adding_up(31))]


def test_an_audit_that_remembers_finds_what_one_that_does_not_finds(hand):
    """The same release twice, and one with a number less hidden, from which another can be told."""
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    safe = protect_cells(hand.cells(TABLE), one, policy).cells
    counts = hand.cells(TABLE).select("care_group", "outcome", true="count")
    hidden = safe.filter(status="withheld").row(0, named=True)
    is_told = (pl.col("care_group") == hidden["care_group"]) & (pl.col("outcome") == hidden["outcome"])
    leaky = safe.join(counts, on=["care_group", "outcome"], maintain_order="left").with_columns(
        status=pl.when(is_told).then(pl.lit("published")).otherwise("status"),
        count=pl.when(is_told).then("true").otherwise("count"),
    )
    assert not audit_cells(leaky, one, policy).passed
    known = Known()
    for cells in (safe, safe, leaky):
        remembered = audit_cells(cells, one, policy, known=known)
        assert remembered.findings.equals(audit_cells(cells, one, policy).findings)
        assert remembered.summary == audit_cells(cells, one, policy).summary


def test_sums_that_are_written_once_are_those_of_any_counts_of_the_same_numbers(hand):
    """The second cells hide another group, the third lack one: the audit that remembers says the same."""
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    cells = protect_cells(hand.cells(TABLE), one, policy).cells
    hidden = pl.col("care_group") == "kinship"
    other = cells.with_columns(
        status=pl.when(hidden).then(pl.lit("withheld")).otherwise("status"),
        count=pl.when(~hidden).then("count"),
    )
    known = Known()
    for some in (cells, other, cells.filter(care_group="home"), cells):
        remembered, fresh = audit_cells(some, one, policy, known=known), audit_cells(some, one, policy)
        assert remembered.findings.equals(fresh.findings)
        assert (remembered.summary, remembered.telling.rows()) == (fresh.summary, fresh.telling.rows())
        assert known.written.terms.height == fresh_terms(some, one)


def fresh_terms(cells, indicators):
    return write_sums(
        cells.select(*CELL_KEY, "count", "status", "band").sort(CELL_KEY), indicators
    ).terms.height

"""Packs name residential care as the plan of each measure has it, row by row and chart by chart."""

import re

import pytest

from dashboard.briefing.document import Bullets, Figure, Heading, Text, plain
from dashboard.briefing.kinds import KINDS
from dashboard.figures.evidence import definitions, plans
from dashboard.markup import Table
from dashboard.wording.leadership import asked_of

ALONE = re.compile(r"residential(?! and other|\s\+ other|\s\(some)", re.IGNORECASE)
WITH_OTHER = re.compile(r"residential(?: and|\s\+) other", re.IGNORECASE)


def joined_by_label(selection):
    """(label of a measure, is of a quarter) -> whether residential care holds other care in it."""
    plan = plans(selection.release, selection.partnership.partnership)
    known = {
        label: plan.get(one.id)
        for one in definitions(selection.release).values()
        for label in (one.label, asked_of(one.id, one.label))
    }
    return {
        (label, is_quarter): bool(one and (one.quarters_joined if is_quarter else one.joined))
        for label, one in known.items()
        for is_quarter in (False, True)
    }


def named_rows(document, joined):
    """(is joined, group) of each row of a table that names a measure and a group."""
    for block in document.flat():
        if not isinstance(block, Table):
            continue
        key = block.caption.rpartition(", ")[0], False
        if block.columns[:1] == ("Group",) and key in joined:  # those of Scotland say other groups
            yield from ((joined[key], plain(row[0])) for row in block.rows)
        if {"Measure", "Group"} <= set(block.columns):
            places = [block.columns.index(name) for name in ("Measure", "Period", "Group")]
            for measure, period, group in ([row[place] for place in places] for row in block.rows):
                yield joined[measure, " Q" in period], plain(group)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_each_row_of_a_pack_names_its_group_as_its_measure_has_it(kind, place, documents, selections):
    document, joined = documents(kind, place), joined_by_label(selections[place])
    rows = list(named_rows(document, joined))

    assert rows
    for is_joined, group in rows:
        assert not (ALONE if is_joined else WITH_OTHER).search(group), (is_joined, group)


@pytest.mark.parametrize("kind", ["pd1", "board", "members"])
def test_where_every_headline_joins_the_two_no_sentence_and_no_chart_says_residential_alone(
    kind, documents, selections
):
    """The first partnership joins them in all five; only measures at a glance have residential care alone."""
    document = documents(kind, 0)
    headline = [one for one in definitions(selections[0].release).values() if one.headline]
    assert all(joined_by_label(selections[0])[one.label, False] for one in headline)

    said = [
        words
        for block in document.flat()
        for words in (
            [block.words]
            if isinstance(block, Heading | Text)
            else block.items
            if isinstance(block, Bullets)
            else [block.chart.alt, *(one.words for one in block.chart.labels)]
            if isinstance(block, Figure)
            else []
        )
    ]
    told = " ".join(said).replace("Residential care includes other care", "")
    assert WITH_OTHER.search(told)
    assert not ALONE.search(told), ALONE.search(told)

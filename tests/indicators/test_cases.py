"""Every hand-worked case comes out as the pencil says."""

from pathlib import Path

import pytest

from pipelines.cohorts.count import count_cells, indicators_for
from pipelines.vocabulary import AWAY_GROUPS, CARE_GROUPS

FILES = sorted((Path(__file__).parent / "cases").glob("*.md"))
STATES = {"too early": "too_early", "not supplied": "not_supplied", "does not apply": "not_applicable"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request, case_files):
    return case_files.read_case(request.param)


def cells_of(case, returns=None):
    declared = indicators_for(case.returns)
    asked = {expected.indicator: declared[expected.indicator] for expected in case.expected}
    return count_cells(returns or case.returns, case.partnerships, case.supplied, case.as_at, asked)


def by_key(cells):
    """(partnership, indicator, period, breakdown, level, care group, outcome) -> count, or state."""
    keys = ("partnership", "indicator", "period", "breakdown", "level", "care_group", "outcome")
    rows = cells.select(*keys, "count", "status").iter_rows()
    return {tuple(key): count if state == "counted" else state for *key, count, state in rows}


def listed_cells(expected, outcomes):
    """What a case lists, under the same keys."""
    listed = {}
    for row in expected.rows:
        head = (row.get("partnership", "HP01"), expected.indicator, expected.period)
        where = (*head, row.get("breakdown", "none"), row.get("level", "all"), row.get("care_group", "all"))
        given = {outcome: row[outcome] for outcome in outcomes if outcome in row}
        assert given, f"{expected.indicator}: a row expects nothing"
        listed |= {(*where, outcome): STATES.get(text) or int(text) for outcome, text in given.items()}
    return listed


def test_the_case_comes_out_as_worked_by_hand(case):
    cells = by_key(cells_of(case))

    assert case.expected
    for expected in case.expected:
        outcomes = [str(outcome) for outcome in indicators_for(case.returns)[expected.indicator].outcomes]
        listed = listed_cells(expected, outcomes)
        assert {key: cells.get(key) for key in listed} == listed
        for head in {key[:5] for key in listed}:
            for outcome in outcomes:
                assert_nothing_is_left_over(cells, listed, head, outcome)


def assert_nothing_is_left_over(cells, listed, head, outcome):
    """Groups that the case leaves out are zero, and joint groups are sums."""
    groups = {group: cells[*head, group, outcome] for group in (*CARE_GROUPS, "away", "all")}
    stray = [group for group in CARE_GROUPS if (*head, group, outcome) not in listed]
    if all((*head, group, other) not in listed for group in groups for other in [outcome]):
        return
    assert [group for group in stray if groups[group] not in (0, *STATES.values())] == []
    if all(isinstance(count, int) for count in groups.values()):
        assert groups["away"] == sum(groups[group] for group in AWAY_GROUPS)
        assert groups["all"] == groups["home"] + groups["away"]


def test_the_order_of_rows_never_matters(case):
    turned = {name: frame.reverse() for name, frame in case.returns.items()}

    assert cells_of(case, turned).equals(cells_of(case))

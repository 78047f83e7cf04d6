"""The plan of the release before stands, until a person decides otherwise; the audit looks at both grains."""

import json

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.disclosure.plan import plan_publication
from pipelines.disclosure.plan_kept import AS_BEFORE, grains_of
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY, year_label

ONE = {"left_by_s4": INDICATORS["left_by_s4"]}
POLICY = load_policy()
DECISION = {
    "kind": "plan",
    "partnership": "HP01",
    "indicator": "left_by_s4",
    "by": "The data controller",
    "on": "2026-11-24",
    "why": "The group has grown.",
}
AWAY = {"kinship": 25, "foster": 25, "residential": 25, "other": 2}


def leavers(sizes):
    """{year: leavers at home}; a fixed number elsewhere; a third of each leave by S4."""
    rows = []
    for year, home in sizes.items():
        size = {"home": home, **AWAY, "away": sum(AWAY.values()), "all": home + sum(AWAY.values())}
        yes = {group: size[group] // 3 for group in ("home", *AWAY)}
        yes["away"] = sum(yes[group] for group in AWAY)
        yes["all"] = yes["away"] + yes["home"]
        for group, n in size.items():
            for outcome, count in (("yes", yes[group]), ("no", n - yes[group]), ("all", n)):
                place = ("HP01", year_label(year), "year", "leavers_within_year", group, "none", "all")
                rows.append((*place, "left_by_s4", outcome, count, "counted"))
    return pl.DataFrame(rows, schema=[*CELL_KEY, "count", "status"], orient="row")


def released(cells, name):
    return cells.with_columns(release_id=pl.lit(name)).select(CELL_COLUMNS)


def deciding(**change):
    declared = json.loads(POLICY.text)
    return read_policy(json.dumps({**declared, "decisions": [{**DECISION, **change}]}))


MANY = leavers(dict.fromkeys(range(2017, 2024), 30))
FEWER = leavers(dict.fromkeys(range(2017, 2024), 30) | dict.fromkeys(range(2024, 2027), 12))
"""Twelve of three new years are under twenty: seven years of ten are not four of five."""


@pytest.fixture(scope="module")
def first():
    return released(protect_cells(MANY, ONE, POLICY).cells, "first")


def grain(cells, policy=POLICY, previous=None):
    row = plan_publication(cells, ONE, policy, previous).row(0, named=True)
    return row["window_years"], row["groups"], row["words"]


def test_denominators_alone_would_change_the_grain(first):
    assert grain(MANY)[0] == 1
    assert grain(FEWER)[0] == 3


def test_the_grain_of_the_release_before_stands_and_says_so(first):
    years, groups, words = grain(FEWER, previous=first)

    assert (years, groups) == (1, "home, kinship, foster, residential, away, all")
    assert words.endswith(AS_BEFORE)
    assert AS_BEFORE not in grain(MANY, previous=first)[2]  # nothing else would be chosen today


@pytest.mark.parametrize("change", [{}, {"partnership": "*", "indicator": "*"}])
def test_a_recorded_decision_lets_the_grain_change(first, change):
    assert grain(FEWER, deciding(**change), first)[0] == 3


def test_a_decision_on_another_measure_or_a_revision_changes_no_grain(first):
    assert grain(FEWER, deciding(indicator="scqf4_or_better"), first)[0] == 1
    assert grain(FEWER, deciding(kind="revision"), first)[0] == 1


def test_windows_stay_windows_where_the_group_has_grown():
    few = leavers(dict.fromkeys(range(2017, 2027), 12))
    before = released(protect_cells(few, ONE, POLICY).cells, "first")
    assert grain(leavers(dict.fromkeys(range(2017, 2027), 40)), previous=before)[0] == 3


def test_the_newest_release_that_shows_a_measure_counts_and_one_it_was_not_supplied_for_changes_nothing(
    first,
):
    none = first.with_columns(status=pl.lit("not_supplied"), count=pl.lit(None, pl.Int64))
    later = none.with_columns(release_id=pl.lit("second"))

    assert grains_of(pl.concat([later, first]), POLICY)["HP01", "left_by_s4"].window_years == 1
    assert grains_of(pl.concat([first, later]), POLICY)["HP01", "left_by_s4"].window_years == 1
    assert grains_of(later, POLICY) == {}
    assert grains_of(None, POLICY) == {}


def test_a_year_more_is_published_beside_the_years_before_and_passes_the_audit(first):
    protected = protect_cells(FEWER, ONE, POLICY, previous=first)
    audit = audit_cells(protected.cells, ONE, POLICY, first)

    assert audit.passed, audit.findings
    assert set(protected.cells["period_kind"]) == {"year"}
    assert "2025/26" in set(protected.cells["period"])


def without_other(cells, until):
    """The cells, where other care was not supplied up to this year."""
    is_gone = (pl.col("care_group") == "other") & (pl.col("period") <= year_label(until))
    return cells.with_columns(
        status=pl.when(is_gone).then(pl.lit("not_supplied")).otherwise("status"),
        count=pl.when(~is_gone).then("count"),
    )


@pytest.mark.parametrize("until", [2023, 2026])
def test_residential_care_stays_shown_alone_where_other_care_was_not_supplied_before(until):
    before = released(protect_cells(without_other(MANY, until), ONE, POLICY).cells, "first")
    assert set(before["care_group"]) == {"home", "kinship", "foster", "residential", "away", "all"}

    cells = protect_cells(without_other(FEWER, until), ONE, POLICY, previous=before).cells

    residential = cells.filter(care_group="residential", outcome="all")
    assert residential.filter(pl.col("status") == "not_supplied").is_empty()
    assert residential.height == 10
    assert "other" not in set(cells["care_group"])

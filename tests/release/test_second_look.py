"""Where the audit tells what the search did not foresee, the figure goes, and the audit looks again."""

import json

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.second_look import protect_and_audit, withhold_whole
from pipelines.vocabulary import AWAY_GROUPS, CELL_KEY, year_label

TWO = {name: INDICATORS[name] for name in ("looked_after", "scn_coverage")}
STOCK = {"home": (70,), "kinship": (60,), "foster": (70,), "residential": (28,), "other": (5,)}
SCHOOL = {"home": (40, 10), "kinship": (40, 10), "foster": (40, 20), "residential": (15, 12), "other": (2, 1)}


def added(sizes):
    away = tuple(map(sum, zip(*(sizes[group] for group in AWAY_GROUPS), strict=True)))
    return {**sizes, "away": away, "all": tuple(map(sum, zip(away, sizes["home"], strict=True)))}


@pytest.fixture
def cells():
    """Five years alike: of 5 children in other care 3 are of school age, of 28 in residential care 27."""
    rows = []
    for year in range(2022, 2027):
        for name, outcomes, sizes in (
            ("looked_after", ("count",), STOCK),
            ("scn_coverage", ("yes", "no"), SCHOOL),
        ):
            for group, counts in added(sizes).items():
                key = ("HP01", year_label(year), "census", "census_31_july", group, "none", "all", name)
                rows += [(*key, outcome, count) for outcome, count in zip(outcomes, counts, strict=True)]
                rows += [(*key, "all", sum(counts))] * (len(counts) == 2)
    return pl.DataFrame(rows, [*CELL_KEY, "count"], orient="row").with_columns(status=pl.lit("counted"))


@pytest.fixture
def totals_stay():
    """A policy that shows every group and gives up a group before a total."""
    declared = json.loads(load_policy().text)
    plan = {**declared["plan"], "joined_below": 0}
    weights = {**declared["weights"], "away": 4000, "all": 4000}
    return read_policy(json.dumps({**declared, "plan": plan, "weights": weights}))


def test_what_two_families_together_give_away_is_withheld_until_the_audit_passes(cells, totals_stay):
    """Residential has 28 children and other care 5: with 30 of both in school, other care has 2 to 5."""
    alone = protect_cells(cells, TWO, totals_stay).cells
    assert set(audit_cells(alone, TWO, totals_stay).findings["check"]) == {"narrow"}
    protected, audit = protect_and_audit(cells, TWO, totals_stay, None)
    assert audit.passed
    assert protected.cells.filter(indicator="scn_coverage")["count"].is_null().all()
    assert protected.cells.filter(indicator="looked_after")["count"].is_not_null().all()
    assert audit.summary["held_back"] == (alone["status"] == "published").sum() - 5 * 7


def test_a_figure_is_withheld_in_every_group_and_no_other_figure_is(cells):
    told = cells.with_columns(status=pl.lit("published"), band=pl.lit(None, pl.String))
    held = withhold_whole(told, told.filter(indicator="looked_after", care_group="home", period="2023/24"))
    gone = held.filter(status="withheld")
    assert gone.select("indicator", "period").unique().rows() == [("looked_after", "2023/24")]
    assert gone.height == 7
    assert gone["count"].is_null().all()
    assert held.filter(status="published").height == told.height - 7

"""Where the audit tells what the search did not foresee, the figure goes, and the audit looks again."""

import json

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.second_look import give_known, numbers_of, protect_and_audit, withhold_whole
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


@pytest.fixture
def told(cells):
    """The cells as if all of them were published."""
    return cells.with_columns(status=pl.lit("published"), band=pl.lit(None, pl.String))


def test_a_figure_is_withheld_in_every_group_and_no_other_figure_is(told):
    finding = told.filter(indicator="looked_after", care_group="home", period="2023/24")
    held = withhold_whole(told, finding, numbers_of(told, TWO), sparing=True)
    gone = held.filter(status="withheld")
    assert gone.select("indicator", "period").unique().rows() == [("looked_after", "2023/24")]
    assert gone.height == 7
    assert gone["count"].is_null().all()
    assert held.filter(status="published").height == told.height - 7


@pytest.mark.parametrize("sparing", [True, False])
def test_a_number_that_stands_elsewhere_too_is_spared_at_first_and_then_withheld_in_both_places(
    told, sparing
):
    """Children at home are looked_after of home, and the yes of the share at home among all children."""
    share = pl.DataFrame(
        [("share_at_home", "yes", 70), ("share_at_home", "no", 163), ("share_at_home", "all", 233)],
        ["indicator", "outcome", "count"],
        orient="row",
    )
    row = told.filter(indicator="looked_after", care_group="all", period="2023/24")
    both = pl.concat(
        [
            told.filter(pl.col("indicator") == "looked_after", pl.col("period") == "2023/24"),
            row.drop("indicator", "outcome", "count").join(share, how="cross").select(told.columns),
        ]
    )
    numbers = numbers_of(both, INDICATORS)
    finding = both.filter(indicator="looked_after", care_group="foster")
    held = withhold_whole(both, finding, numbers, sparing=sparing).filter(status="withheld")
    assert held.filter(indicator="looked_after").height == (4 if sparing else 7)
    assert held.height == (4 if sparing else 10)


def test_a_denominator_that_others_add_up_to_is_given_where_it_may_stand_alone(told):
    of_all = (pl.col("indicator") == "scn_coverage") & (pl.col("outcome") == "all")
    hidden = told.with_columns(
        status=pl.when(of_all).then(pl.lit("withheld")).otherwise("status"),
        count=pl.when(~of_all).then("count"),
    )
    findings = told.filter(of_all, pl.col("period") == "2023/24").with_columns(check=pl.lit("exact"))
    given = give_known(hidden, findings, told, TWO, load_policy()).filter(
        of_all & (pl.col("status") == "published")
    )
    assert given["period"].unique().to_list() == ["2023/24"]
    assert set(given["care_group"]) == {"home", "kinship", "foster", "residential", "away", "all"}
    assert given.filter(care_group="home")["count"].to_list() == [50]

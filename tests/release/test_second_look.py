"""Where the audit tells what the search did not foresee, the figure goes, and the audit looks again."""

import json

import polars as pl
import pytest

from pipelines.coded import coded, spelled
from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.second_look import protect_and_audit
from pipelines.vocabulary import AWAY_GROUPS, CELL_COLUMNS, CELL_KEY, year_label
from pipelines.withholding import give_known, numbers_of, shown_before, withhold_whole, without_news

TWO = {name: INDICATORS[name] for name in ("looked_after", "most_deprived_fifth")}
STOCK = {"home": (70,), "kinship": (60,), "foster": (70,), "residential": (28,), "other": (5,)}
PLACES = {"home": (40, 10), "kinship": (40, 10), "foster": (40, 20), "residential": (15, 12), "other": (2, 1)}


def added(sizes):
    away = tuple(map(sum, zip(*(sizes[group] for group in AWAY_GROUPS), strict=True)))
    return {**sizes, "away": away, "all": tuple(map(sum, zip(away, sizes["home"], strict=True)))}


@pytest.fixture
def cells():
    """Five years alike: the place of 3 of 5 in other care is known, of 27 of 28 in residential care."""
    rows = []
    for year in range(2022, 2027):
        for name, outcomes, sizes in (
            ("looked_after", ("count",), STOCK),
            ("most_deprived_fifth", ("yes", "no"), PLACES),
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


@pytest.mark.parametrize("given", [coded, spelled])
def test_what_two_families_together_give_away_is_withheld_until_the_audit_passes(cells, totals_stay, given):
    """Residential has 28 children and other care 5: 30 of both in a known place, so other has 2 to 5."""
    alone = protect_cells(cells, TWO, totals_stay).cells
    assert set(audit_cells(alone, TWO, totals_stay).findings["check"]) == {"narrow"}
    protected, audit = protect_and_audit(given(cells), TWO, totals_stay, None)
    assert audit.passed
    assert protected.cells.filter(indicator="most_deprived_fifth")["count"].is_null().all()
    assert protected.cells.filter(indicator="looked_after")["count"].is_not_null().all()
    assert audit.summary["held_back"] == (alone["status"] == "published").sum() - 5 * 7


@pytest.fixture
def told(cells):
    """The cells as if all of them were published."""
    return cells.with_columns(status=pl.lit("published"), band=pl.lit(None, pl.String))


def test_a_figure_is_withheld_in_every_group_and_no_other_figure_is(told):
    finding = told.filter(indicator="looked_after", care_group="home", period="2023/24")
    held = withhold_whole(told, finding, numbers_of(told, TWO), shown_before(None), sparing=True)
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
    held = withhold_whole(both, finding, numbers, shown_before(None), sparing=sparing).filter(
        status="withheld"
    )
    assert held.filter(indicator="looked_after").height == (4 if sparing else 7)
    assert held.height == (4 if sparing else 10)


def test_a_denominator_that_others_add_up_to_is_given_where_it_may_stand_alone(told):
    of_all = (pl.col("indicator") == "most_deprived_fifth") & (pl.col("outcome") == "all")
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


def published_as(cells, name):
    return cells.with_columns(release_id=pl.lit(name)).select(CELL_COLUMNS)


@pytest.mark.parametrize("sparing", [True, False])
def test_what_an_earlier_release_showed_is_not_withheld_and_what_is_new_in_its_figure_is(told, sparing):
    """The earlier release showed the stock of 2023/24 in home and away; kinship and the others are new."""
    figure = told.filter(indicator="looked_after", period="2023/24")
    before = published_as(figure.filter(pl.col("care_group").is_in(["home", "away"])), "first")
    numbers = numbers_of(told, TWO)

    held = withhold_whole(told, figure, numbers, shown_before(before), sparing=sparing)

    shown = held.filter(
        pl.col("indicator") == "looked_after", pl.col("period") == "2023/24", status="published"
    )
    assert sorted(shown["care_group"]) == ["away", "home"]


def test_what_the_newest_release_withheld_does_not_stand(told):
    figure = told.filter(indicator="looked_after", period="2023/24")
    hidden = figure.with_columns(status=pl.lit("withheld"), count=pl.lit(None, pl.Int64))
    before = pl.concat([published_as(figure, "first"), published_as(hidden, "second")])

    assert shown_before(before).is_empty()
    assert shown_before(None).is_empty()


def test_as_a_last_resort_only_what_stood_before_is_shown(told):
    before = published_as(told.filter(indicator="looked_after"), "first")

    quiet = without_news(told, shown_before(before))

    assert quiet.filter(status="published").equals(told.filter(indicator="looked_after"))
    assert quiet.filter(status="withheld")["count"].is_null().all()


def test_a_year_is_added_and_every_figure_of_before_stays(cells, totals_stay):
    """The release of four years withholds what two families tell; that of five says the four again."""
    four, _ = protect_and_audit(cells.filter(pl.col("period") < "2025/26"), TWO, totals_stay, None)
    before = published_as(four.cells, "first")

    five, audit = protect_and_audit(cells, TWO, totals_stay, before)

    again = five.cells.join(before, on=CELL_KEY, suffix="_before")
    assert audit.passed
    assert again.height == before.height
    assert again["status"].to_list() == again["status_before"].to_list()
    assert again["count"].to_list() == again["count_before"].to_list()
    assert {name.split()[-1] for name in five.systems["system"]} == {"2025/26"}

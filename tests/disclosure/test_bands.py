"""A band stands for a withheld share where it leaves every withheld number as uncertain as the rule asks."""

import polars as pl
import pytest

from pipelines.disclosure import audit_cells
from pipelines.disclosure.audit import AuditResult
from pipelines.disclosure.bands import find_bands, give_bands, said_again
from pipelines.disclosure.hold_back import said_before
from pipelines.second_look import protect_and_audit
from pipelines.vocabulary import CELL_KEY

SHOWN = {"denominator": 1, "joined_below": 0}


def share(hand, yes, no, **changes):
    """The band found for a group of `yes` and `no` whose number of children alone is published."""
    one, policy = hand.indicator(**changes), hand.policy(**SHOWN)
    counted = hand.cells({"home": (yes, no)}).filter(care_group="home")
    is_base = pl.col("outcome") == "all"
    cells = counted.with_columns(
        count=pl.when(is_base).then("count"),
        status=pl.when(is_base).then(pl.lit("published")).otherwise(pl.lit("withheld")),
    )
    return find_bands(cells, counted, {one.id: one}, policy)["band"].to_list()


@pytest.mark.parametrize(
    ("yes", "no", "band"),
    [
        (58, 2, [">0.90"]),  # of 60, over 90% are 55 to 60: six counts, five apart; over 95% only 58 to 60
        (2, 58, ["<0.10"]),
        (60, 0, [">0.90"]),
        (54, 6, []),  # just 90%
        (118, 2, [">0.95"]),  # of 120, over 95% are 115 to 120
        (22, 2, [">0.75"]),  # of 24, over 80% are only 20 to 24; over 75% are 19 to 24
        (19, 1, []),  # of 20, no band is wide enough
    ],
)
def test_the_band_of_a_share_follows_from_the_number_of_children(hand, yes, no, band):
    assert share(hand, yes, no) == band


def test_a_sensitive_share_has_a_band_twice_as_wide(hand):
    assert share(hand, 58, 2, sensitive=True) == [">0.80"]


def bounds(cells):
    """(group, outcome) -> count, or the least and most that a reader without a solver knows of it."""
    bases = {row["care_group"]: row["count"] for row in cells.filter(outcome="all").iter_rows(named=True)}
    told = {}
    for row in cells.iter_rows(named=True):
        of, edge = bases[row["care_group"]], row["band"] and round(100 * float(row["band"][1:]))
        known = {None: None, ">": (of * (edge or 0) // 100 + 1, of)}
        told[row["care_group"], row["outcome"]] = row["count"] if edge is None else known[row["band"][0]]
    return told


def test_a_share_that_can_have_a_band_gets_one_and_the_rest_stays_as_uncertain_as_before(hand, attacker):
    counts = {"home": (58, 2), "kinship": (30, 28), "foster": (57, 3)}
    one, policy = {"measure": hand.indicator()}, hand.policy(**SHOWN)
    protected, audit = protect_and_audit(hand.cells(counts), one, policy, None)
    banded = protected.cells.filter(status="banded").select("care_group", "outcome", "band")
    assert banded.rows() == [("foster", "yes", ">0.90"), ("home", "yes", ">0.90")]
    assert audit.passed
    assert attacker.closest(bounds(protected.cells)) >= 5


@pytest.fixture
def sharing_six(hand):
    """Home and foster care, whose other sides are 2 and 4: the measure, the policy, cells in which both are
    withheld, and the band that each could have."""
    counts = {"home": (58, 2), "kinship": (30, 28), "foster": (56, 4)}
    one, policy = {"measure": hand.indicator()}, hand.policy(**SHOWN)
    counted = hand.cells(counts)
    hidden = pl.col("care_group").is_in(["home", "foster", "away"]) & (pl.col("outcome") != "all")
    cells = counted.with_columns(
        count=pl.when(~hidden).then("count"),
        status=pl.when(hidden).then(pl.lit("withheld")).otherwise(pl.lit("published")),
        band=pl.lit(None, pl.String),
    )
    return one, policy, cells, find_bands(cells, counted, one, policy)


def test_home_keeps_its_band_where_a_second_one_would_tell_a_number(sharing_six, attacker):
    """The two groups share 6 in any way; with both bands each has 1 to 5 of them."""
    one, policy, cells, bands = sharing_six
    assert bands["care_group"].to_list() == ["foster", "home"]
    assert audit_cells(cells, one, policy).passed
    both = cells.drop("band").join(bands, on=CELL_KEY, how="left", maintain_order="left")
    assert attacker.closest(bounds(both)) == 4
    given, audit = give_bands(cells, bands, one, lambda told: audit_cells(told, one, policy))
    assert given.filter(status="banded")["care_group"].to_list() == ["home"]
    assert attacker.closest(bounds(given)) == 5
    assert audit.passed


def test_a_band_that_an_earlier_release_gave_stands_for_the_same_number_of_children(sharing_six):
    """As above; the release before gave foster care its band, so it is home's that goes."""
    one, policy, cells, bands = sharing_six
    before = cells.drop("band").join(bands.filter(care_group="foster"), on=CELL_KEY, how="left")
    before = before.with_columns(
        status=pl.when(pl.col("band").is_null()).then("status").otherwise(pl.lit("banded")),
        release_id=pl.lit("first"),
    )
    standing = said_again(bands, cells, said_before(before))
    assert standing["care_group"].to_list() == ["foster"]
    given, audit = give_bands(cells, bands, one, lambda told: audit_cells(told, one, policy), standing)
    assert given.filter(status="banded")["care_group"].to_list() == ["foster"]
    assert audit.passed

    grown = before.with_columns(count=pl.col("count") + 10)
    assert said_again(bands, cells, said_before(grown)).is_empty()


def test_a_band_that_is_there_already_stays_as_it_is(hand):
    """Home was held back with the band of the release before; foster care is given one beside it."""
    counts = {"home": (58, 2), "kinship": (30, 28), "foster": (56, 4)}
    one = {"measure": hand.indicator()}
    is_home = (pl.col("care_group") == "home") & (pl.col("outcome") == "yes")
    cells = hand.cells(counts).with_columns(
        status=pl.when(is_home).then(pl.lit("banded")).otherwise(pl.lit("withheld")),
        band=pl.when(is_home).then(pl.lit(">0.90")),
    )
    foster = cells.filter(care_group="foster", outcome="yes").select(*CELL_KEY, band=pl.lit(">0.75"))
    bases = cells.with_columns(
        status=pl.when(pl.col("outcome") == "all").then(pl.lit("published")).otherwise("status")
    )
    given, _ = give_bands(bases, foster, one, lambda told: AuditResult(True, told, {}, None, told))
    banded = given.filter(status="banded").select("care_group", "band")
    assert dict(banded.iter_rows()) == {"foster": ">0.75", "home": ">0.90"}

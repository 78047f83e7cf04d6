"""What can be seen, by group, and why the rest is not: a hand-made release in, counts and words out."""

import polars as pl
import pytest

from pipelines.policy import load_policy
from pipelines.visibility import comparable, sizes, visibility
from pipelines.vocabulary import CELL_KEY

YEARS = ("2021/22", "2022/23", "2023/24", "2024/25")
PUBLISHED, WITHHELD = "published", "withheld"
STATES = {
    "home": ((58, PUBLISHED), (9, WITHHELD), (40, WITHHELD), (60, "banded")),
    "kinship": ((30, PUBLISHED), (31, WITHHELD), (32, PUBLISHED), (None, "not_supplied")),
    "all": ((None, "too_early"),) * 4,
}
"""Care group -> for each year the children and the status of the share."""


def row(period, group, outcome, count, status, indicator="measure"):
    kept = count if status == PUBLISHED else None
    key = ("HP01", period, "year", "within_year", group, "none", "all", indicator, outcome)
    return *key, kept, status, ">0.90" if status == "banded" else None


@pytest.fixture(scope="module")
def seen(hand):
    """The table of one indicator, by care group."""
    rows = []
    for group, years in STATES.items():
        for period, (of, status) in zip(YEARS, years, strict=True):
            share = status if of is None else PUBLISHED
            rows += [row(period, group, "all", of, share), row(period, group, "yes", 12, status)]
    schema = {**dict.fromkeys((*CELL_KEY, "count", "status", "band"), pl.String), "count": pl.Int64}
    cells = pl.DataFrame(rows, schema, orient="row")
    one = hand.indicator(("home", "kinship", "other", "residential"))
    groups = "home, kinship, residential, all"
    plan = pl.DataFrame(
        [("HP01", "measure", "year", groups, 1, "Each year.")],
        ["partnership", "indicator", "grain", "groups", "window_years", "words"],
        orient="row",
    )
    table = visibility(cells, plan, {one.id: one}, load_policy())
    return cells, table, {one.id: one}


def of(seen, group):
    return seen[1].filter(care_group=group).row(0, named=True)


def test_shares_and_bands_are_seen_and_the_rest_is_counted_by_its_status(seen):
    home = of(seen, "home")
    assert [home[name] for name in ("cells", "published", "banded", "withheld")] == [4, 1, 1, 2]
    assert home["share"] == 0.5
    kinship = of(seen, "kinship")
    assert (kinship["cells"], kinship["not_supplied"], kinship["share"]) == (4, 1, 2 / 3)


def test_each_gap_has_its_reason_in_words(seen):
    assert of(seen, "home")["reason"] == (
        "2 of 4 withheld, so that no number of children under 5 can be worked out. "
        "In 1 of these fewer than 10 children could count. 1 of 4 shown as a band."
    )
    assert of(seen, "kinship")["reason"].endswith("worked out. 1 not supplied.")
    assert of(seen, "all")["reason"] == "Too early to know."
    assert of(seen, "other")["reason"].startswith("Shown with residential care")
    assert of(seen, "away")["reason"].startswith("Shown as part of a larger group")
    assert of(seen, "residential")["reason"] == "No whole window of years was counted."


def test_home_is_comparable_where_another_group_is_seen_in_the_same_period(seen):
    cells, table, indicators = seen
    assert comparable(cells, table, indicators)["is_comparable"].to_list() == [True]
    apart = cells.filter((pl.col("care_group") != "kinship") | (pl.col("period") != "2021/22"))
    assert comparable(apart, table, indicators)["is_comparable"].to_list() == [False]


@pytest.mark.parametrize(("children", "size"), [(59, "under 60"), (60, "60–119"), (200, "200 or more")])
def test_a_partnership_is_placed_by_its_last_published_number_of_children(seen, children, size):
    stock = [row("2021/22", "all", "count", 999, PUBLISHED, "looked_after")]
    stock += [row("2022/23", "all", "count", children, PUBLISHED, "looked_after")]
    cells = pl.concat([seen[0], pl.DataFrame(stock, seen[0].schema, orient="row")])
    assert sizes(cells)["size"].to_list() == [size]
    assert sizes(seen[0])["size"].to_list() == ["not published"]

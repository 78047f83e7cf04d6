"""Children of a year between two stocks, and families that are searched beside others: each leak by hand."""

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import CELL_KEY

POLICY = load_policy()
YEAR, BEFORE = "2023/24", "2022/23"
SCHEMA = {**dict.fromkeys((*CELL_KEY, "count", "status", "band"), pl.String), "count": pl.Int64}


def release(*figures):
    """(indicator, period, group, level "all", outcome, count or None) as released cells."""
    rows = [
        ("HP01", period, "year", "within_year", group, "none", level, indicator, outcome, count, status, None)
        for indicator, period, group, level, outcome, count in figures
        for status in ("withheld" if count is None else "published",)
    ]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def told(*figures):
    """(check, indicator, group, level, outcome) of what the audit finds."""
    findings = audit_cells(release(*figures), INDICATORS, POLICY).findings
    return set(findings.select("check", "indicator", "care_group", "level", "outcome").rows())


def stock(all_of, period):
    return ("looked_after", period, "all", "all", "count", all_of)


def series(indicator, group, **counts):
    return [(indicator, YEAR, group, "all", outcome, count) for outcome, count in counts.items()]


def not_known(indicator, group="all"):
    return series(indicator, group, yes=None, no=None, all=None)


REFERRED = ("referred_while_looked_after", YEAR, "all", "all", "no", 330)
TOLD_IN_YEAR = {
    ("narrow", "more_than_one_placement", "all", "all", "all"),
    ("narrow", "referred_while_looked_after", "all", "all", "all"),
    ("narrow", "referred_while_looked_after", "all", "all", "yes"),
}


def in_year_of_all(*beside):
    """What is told of children looked after in the year, of whom 330 were not referred, beside others."""
    referred = [one for one in not_known("referred_while_looked_after") if one[4] != "no"]
    return told(*not_known("more_than_one_placement"), *referred, REFERRED, *beside)


def test_who_left_in_the_year_had_an_episode_that_ended():
    """300 on 31 July and 34 episodes that ended: 330 to 334 children, of whom none to four were referred."""
    ended = ("episodes_ended", YEAR, "all", "all", "count", 34)
    assert in_year_of_all(stock(300, YEAR)) == set()
    assert in_year_of_all(ended) == set()
    assert in_year_of_all(stock(300, YEAR), ended) == TOLD_IN_YEAR


def test_who_was_looked_after_in_the_year_was_so_a_year_before_or_started_since():
    """310 a year before and 24 episodes that started: 330 to 334 children."""
    started = ("episodes_started", YEAR, "all", "all", "count", 24)
    assert in_year_of_all(stock(310, BEFORE)) == set()
    assert in_year_of_all(stock(310, BEFORE), started) == TOLD_IN_YEAR
    assert in_year_of_all(stock(310, "2021/22"), started) == set()


def test_who_was_looked_after_a_year_before_was_so_in_the_year():
    """331 a year before, 300 now with 34 episodes that ended: 331 to 334 children."""
    of_year = [*not_known("more_than_one_placement"), stock(300, YEAR)]
    ended = ("episodes_ended", YEAR, "all", "all", "count", 34)
    assert told(*of_year, ended, stock(320, BEFORE)) == set()
    assert told(*of_year, ended, stock(331, BEFORE)) == {
        ("narrow", "more_than_one_placement", "all", "all", "all")
    }


def test_who_has_been_looked_after_all_the_year_was_so_a_year_before():
    """60 of them away, and no more than 64 were looked after a year before: none to four at home."""
    workers = [
        *not_known("same_worker_12m", "home"),
        *series("same_worker_12m", "away", yes=30, no=30, all=60),
        *not_known("same_worker_12m"),
    ]
    assert told(*workers, stock(90, BEFORE)) == set()
    assert told(*workers, stock(64, BEFORE)) >= {("narrow", "same_worker_12m", "home", "all", "all")}
    assert told(*workers, stock(64, YEAR)) >= {("narrow", "same_worker_12m", "home", "all", "all")}


def test_ends_in_a_group_bound_who_was_in_it_in_the_year():
    """84 at home were not referred; 80 on 31 July and seven whose last placement ended there: 84 to 87."""
    home = [*not_known("more_than_one_placement", "home"), ("looked_after", YEAR, "home", "all", "count", 80)]
    not_referred = ("referred_while_looked_after", YEAR, "home", "all", "no", 84)
    ended = ("episodes_ended", YEAR, "home", "all", "count", 7)
    assert told(*home, not_referred) == set()
    assert told(*home, not_referred, ended) == {("narrow", "more_than_one_placement", "home", "all", "all")}


def test_years_together_are_bounded_by_the_stocks_of_each_year():
    """100 episodes ended in three years, and three stocks of 300: 996 to 1,000 in those years."""
    window, years = "2021/22–2023/24", ("2021/22", BEFORE, YEAR)
    ended = ("episodes_ended", window, "all", "all", "count", 100)
    in_years = [(name, window, *rest) for name, _, *rest in not_known("more_than_one_placement")]
    not_referred = ("referred_while_looked_after", window, "all", "all", "no", 996)
    stocks = [stock(300, year) for year in years]
    assert told(*in_years, not_referred, *stocks) == set()
    assert told(*in_years, not_referred, *stocks[1:], ended) == set()
    assert told(*in_years, not_referred, *stocks, ended) == {
        ("narrow", "more_than_one_placement", "all", "all", "all")
    }


def test_children_at_home_without_an_order_are_told_to_be_few():
    """Of 44 at home 41 have an order: three have none, a number that the rule withholds."""
    orders = series("home_order_over_two_years", "home", yes=15, no=26, all=41)
    found = told(*orders, ("looked_after", YEAR, "home", "all", "count", 44))
    assert {check for check, *_ in found} == {"residual"}
    assert told(*orders, ("looked_after", YEAR, "home", "all", "count", 46)) == set()
    assert told(*orders, ("looked_after", YEAR, "home", "all", "count", 41)) == set()


def counted(*figures):
    return release(*figures).drop("band").with_columns(status=pl.lit("counted"))


def protected(cells, names):
    return protect_cells(cells, {name: INDICATORS[name] for name in names}, POLICY).cells


def passes(cells):
    return audit_cells(cells, INDICATORS, POLICY).passed


def test_children_with_an_order_are_withheld_where_few_at_home_have_none():
    groups = {"home": 44, "kinship": 30, "foster": 40, "residential": 12, "other": 0, "away": 82, "all": 126}
    cells = counted(
        *(("looked_after", YEAR, group, "all", "count", n) for group, n in groups.items()),
        *series("home_order_over_two_years", "home", yes=15, no=26, all=41),
    )
    alone = protected(cells.filter(indicator="home_order_over_two_years"), ["home_order_over_two_years"])
    assert set(alone["status"]) == {"published"}
    found = protected(cells, ["looked_after", "home_order_over_two_years"])
    assert set(found.filter(indicator="looked_after")["status"]) == {"published"}
    assert found.filter(indicator="home_order_over_two_years", outcome="all")["status"].to_list() == [
        "withheld"
    ]
    assert passes(found)


IN_YEAR = {"home": (20, 27), "kinship": (1, 2), "foster": (19, 26), "residential": (6, 9), "other": (0, 0)}
ON_31_JULY = {"home": 40, "kinship": 0, "foster": 40, "residential": 15, "other": 0}


def totals(groups, add):
    away = add([n for group, n in groups.items() if group != "home"])
    return groups | {"away": away, "all": add([groups["home"], away])}


def children_of_a_year():
    """Of 110 in the year three were in kinship care, all gone by 31 July: their number has to be hidden."""
    pairs = totals(IN_YEAR, lambda many: tuple(map(sum, zip(*many, strict=True))))
    for group, (yes, no) in pairs.items():
        yield from series("more_than_one_placement", group, yes=yes, no=no, all=yes + no)
    for group, n in totals(ON_31_JULY, sum).items():
        yield ("looked_after", YEAR, group, "all", "count", n)


@pytest.mark.parametrize(("ended", "leaks"), [(15, True), (60, False)])
def test_children_in_the_year_are_withheld_so_that_the_ends_do_not_tell_them(ended, leaks):
    """95 on 31 July and 15 episodes that ended: no more than 110 in the year, so at most three in kinship."""
    ends = [("episodes_ended", YEAR, "all", "all", "count", ended)]
    names = ["more_than_one_placement", "looked_after"]
    apart = protected(counted(*children_of_a_year()), names)
    shown = pl.concat([apart, release(*ends).select(apart.columns)])
    assert passes(shown) is not leaks
    found = protected(counted(*children_of_a_year(), *ends), [*names, "episodes_ended"])
    assert found.filter(indicator="episodes_ended")["status"].to_list() == ["published"]
    assert passes(found)


def shares(indicator, pairs):
    for group, (yes, no) in totals(pairs, lambda many: tuple(map(sum, zip(*many, strict=True)))).items():
        yield from series(indicator, group, yes=yes, no=no, all=yes + no)


NOBODY = {"kinship": (0, 0), "other": (0, 0)}
OF_SCHOOL_AGE = {"home": (30, 10), "foster": (25, 10), "residential": (7, 6)} | NOBODY
WITH_NUMBER = {"home": (20, 14), "foster": (18, 12), "residential": (7, 6)} | NOBODY


def test_children_in_the_year_are_withheld_so_that_those_too_young_for_school_do_not_tell_them():
    """Of 45 in foster care 35 were of school age, and ten of the 40 on 31 July too young: 45 at the least."""
    ends = ("episodes_ended", YEAR, "all", "all", "count", 15)
    figures = [*children_of_a_year(), ends, *shares("school_record_held", OF_SCHOOL_AGE)]
    names = ["more_than_one_placement", "looked_after", "episodes_ended", "school_record_held"]
    numbers = list(shares("scn_coverage", WITH_NUMBER))
    apart = protected(counted(*figures), names)
    assert passes(apart)
    shown = release(*numbers).select(apart.columns)
    assert not passes(pl.concat([apart, shown]))
    found = protected(counted(*figures, *numbers), [*names, "scn_coverage"])
    assert passes(found)

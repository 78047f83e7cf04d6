"""The framework's figures of a real council: on their own, by name, with a range and never a rank."""

import pytest

from dashboard.figures import councils
from dashboard.figures.evidence import partnerships
from dashboard.selection import Selection
from dashboard.wording import councils as words

REAL = "update partnerships set invented = false, name = '{}' where partnership = 'HP01'"


def chosen(release, indicator, name=None):
    own = next(one for one in partnerships(release) if one.partnership == "HP01")
    if name:
        own = own._replace(name=name, invented=False)
    return Selection(release, own, indicator=indicator)


def test_a_council_has_its_figure_its_familys_range_and_scotlands(release):
    years = councils.council_years(chosen(release, "more_than_one_placement", "City of Edinburgh"))
    (table,) = words.tables(years)
    last = years[-1]

    assert [one.own.area for one in years] == ["Edinburgh City"] * 10
    assert len(last.others) == 7
    assert table.columns == (
        "Year",
        "Edinburgh City",
        "Range of the 7 others of its family group",
        "Scotland",
    )
    assert table.rows[0][0] == "2019/20"
    assert table.rows[0][3] == "16.7%"
    assert table.rows[0][2] == f"{min(last.others):.1f}% to {max(last.others):.1f}%"


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("Argyll and Bute", "Argyll & Bute"),
        ("Glasgow City Council", "Glasgow City"),
        ("Na h-Eileanan Siar", "Eilean Siar"),
        ("Aberdeenshire", "Aberdeenshire"),
        ("Aberdeen City", "Aberdeen City"),
    ],
)
def test_a_council_is_found_however_its_name_is_spelt(release, name, area):
    years = councils.council_years(chosen(release, "community_share", name))

    assert {one.own.area for one in years} == {area}


def test_measures_of_money_and_rates_keep_their_units(release):
    cost = councils.council_years(chosen(release, "weekly_cost", "Fife"))
    excluded = councils.council_years(chosen(release, "exclusion_rate", "Fife"))

    assert len(words.tables(cost)) == 2
    assert words.tables(cost)[0].rows[0][1].endswith(" a week")
    assert words.tables(excluded)[0].rows[0][1].endswith(" per 1,000")


def test_an_invented_partnership_has_none_and_is_told_why(release):
    selection = chosen(release, "attendance_rate")

    assert councils.council_years(selection) == ()
    assert words.no_figure_words(selection.partnership) == (
        "The Local Government Benchmarking Framework publishes this measure for Scotland’s councils. "
        "Aberfinch is invented, so it has no figure there, and no real council’s figure is set beside an "
        "invented one."
    )


def test_a_partnership_that_is_no_council_is_told_so(release):
    selection = chosen(release, "attendance_rate", "Clackmannanshire and Stirling")

    assert councils.council_years(selection) == ()
    assert "None has the name Clackmannanshire and Stirling" in words.no_figure_words(selection.partnership)


def test_the_page_of_an_invented_partnership_shows_no_real_councils_figure(page):
    seen = page("outcomes", outcome="Two or more placements")

    assert "Published elsewhere, by council: none for this partnership" in seen.text
    assert "Range of the" not in seen.text


def test_the_page_of_a_real_council_shows_the_framework_apart(page, several):
    from datetime import date

    root = several((date(2026, 11, 2), REAL.format("Fife")), served=date(2026, 11, 2))
    seen = page("outcomes", root=root, partnership="Fife", outcome="Two or more placements")

    assert "Published elsewhere: Fife in the Local Government Benchmarking Framework" in seen.text
    assert words.CARE in seen.text

"""The Data page in a small release, and two releases beside each other."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import pytest

from dashboard import store
from dashboard.figures import data_facts, data_moves
from dashboard.figures.evidence import definitions, evidence, partnerships
from dashboard.selection import Selection
from dashboard.wording.working import working
from pipelines.paths import DataFolder

THEN, NOW = date(2026, 1, 26), date(2026, 11, 2)
HOME = (
    "partnership = 'HP01' and indicator = 'attendance_below_90' "
    "and care_group = 'home' and breakdown = 'none'"
)


@pytest.fixture(scope="module")
def pair(several):
    """An earlier release without 2025/26, one figure 20 children higher, one 2 lower, one withheld."""
    return several(
        (NOW,),
        (
            THEN,
            "delete from cells where contains(period, '2025/26')",
            "delete from measures where contains(period, '2025/26')",
            f"update cells set count = count + 20 where {HOME} and period = '2023/24' and outcome <> 'no'",
            f"update measures set words = 'as it was' where {HOME} and period = '2023/24'",
            f"update cells set count = count - 2 where {HOME} and period = '2021/22' and outcome <> 'no'",
            f"update measures set words = 'told too much' where {HOME} and period = '2021/22'",
            f"update cells set count = null, status = 'withheld' where {HOME} and period = '2020/21'",
            f"update measures set words = '[c]', status = 'withheld' where {HOME} and period = '2020/21'",
        ),
        served=NOW,
    )


@pytest.fixture
def releases(pair):
    current = store.current_release(DataFolder(pair))
    return store.standing(current)


def test_the_sum_comes_first_and_adds_up(page):
    seen = page("data")

    assert "Yes, with" in seen.text
    assert "Rows in about 9,624 = accepted about 9,600 + set aside, to fix 24 Unaccounted for 0" in seen.text
    assert seen.text.count("1,203 = 1,200 + 3 ✓") == 8
    assert "9,624 = 9,600 + 24 ✓" in seen.text
    assert "Accepted rows are to the nearest hundred" in seen.text


def test_provenance_audit_and_files_are_told(page, release):
    seen = page("data")

    assert data_facts.about(release).cells_sha256 in seen.text
    assert "placements/HP01.csv about 1,203 " + "0" * 64 in seen.text
    assert "HP02.csv" not in seen.text
    assert "No cell can be worked out. passed" in seen.text


def test_what_moved_is_counted_by_measure(releases):
    later, earlier = releases
    (home,) = [
        one for one in data_moves.moves(earlier, later, "HP01") if one.indicator == "attendance_below_90"
    ]

    assert home.moved == 4
    assert home.no_longer_published == 0
    assert home.newly_published > 3


def test_a_release_differs_from_itself_in_nothing(releases):
    later, _ = releases

    assert not any(one.differ for one in data_moves.moves(later, later, "HP01"))
    assert data_moves.revised(later, later, "HP01") == ()


def test_what_an_earlier_release_published_and_this_one_does_not_is_counted(releases):
    later, earlier = releases
    found = data_moves.moves(later, earlier, "HP01")

    assert {one.indicator: one.no_longer_published for one in found}["attendance_below_90"] > 3
    assert {one.indicator: one.newly_published for one in found}["attendance_below_90"] == 0


def test_a_revised_figure_is_listed_as_each_release_has_it_unless_it_moved_by_a_few_children(releases):
    later, earlier = releases
    rows = {one.period: (one.before, one.now) for one in data_moves.revised(earlier, later, "HP01")}

    assert rows.keys() == {"2021/22", "2023/24"}
    assert rows["2023/24"][0] == "as it was"
    assert "of" in rows["2023/24"][1]
    assert rows["2021/22"] == (None, None)


def test_the_page_lists_what_moved_and_never_a_small_move(page, pair):
    seen = page("data", root=pair)

    assert "Since release 2026-01-26-" in seen.text
    assert "as it was" in seen.text
    assert "told too much" not in seen.html
    assert "not listed: it moved by a few children" in seen.text


def test_a_past_day_lists_no_later_release(page, pair):
    seen = page("data", root=pair, as_known="26 January 2026")

    assert "Showing: the past, as known on 26 January 2026." in seen.text
    assert "There is no earlier release to compare with" in seen.text
    assert "2026-11-02" not in seen.html
    assert "2025/26" not in seen.html


def test_a_past_release_that_was_changed_is_not_shown(page, several):
    root = several((NOW,), (THEN,), served=NOW)
    (seal,) = (root / "releases").glob("release-2026-01-26-*.sha256")
    seal.write_text("0" * 64 + "  x\n", encoding="ascii")
    seen = page("outcomes", root=root, as_known="26 January 2026")

    assert "The figures could not be opened" in seen.text
    assert seen.figures == []


def test_a_link_leads_to_the_entry_of_a_measure(page):
    seen = page("data", indicator="Excluded at least once")

    assert "How it is worked out: Excluded at least once" in seen.text
    assert "How it is worked out" not in page("data").text


def test_the_link_under_a_chart_leads_to_its_entry_for_the_same_partnership_and_day(page, pair):
    seen = page("outcomes", root=pair, as_known="26 January 2026", outcome="Excluded at least once")
    (href, *_) = re.findall(r'href="(data\?[^"]*)"', seen.html)
    asked = dict(parse_qsl(unescape(href).partition("?")[2]))
    again = page("data", root=pair, **asked)

    assert "How it is worked out: Excluded at least once" in again.text
    assert "as known on 26 January 2026" in again.text
    assert asked["partnership"] == "Aberfinch (invented)"


def test_every_measure_has_numerator_denominator_cohort_method_source_release_and_caveat(release, terms):
    for partnership in partnerships(release):
        for name in definitions(release):
            held = evidence(release, partnership.partnership, name)
            entries = dict(working(Selection(release, partnership, indicator=name), held).entries)
            assert all(entries[term].endswith(".") for term in terms), name


def test_the_visibility_of_a_measure_adds_up(release):
    for one in data_facts.visibility(release, "HP01"):
        assert one.cells == one.told + one.not_supplied + one.too_early

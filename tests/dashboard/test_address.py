"""The address: what is chosen is in it, a link gives it back, and what a link asks in vain is said."""

import pytest

from dashboard.access import PAGES as ROLES_OF_PAGES
from dashboard.navigation import PAGES, page_spec
from dashboard.wording.states import LINK_FELL_BACK


def showing(seen):
    return seen.html.partition('class="showing')[2].partition("</p>")[0]


def test_a_link_restores_what_was_chosen(page):
    seen = page("overview", partnership="Brackenloch (invented)", year="2019/20")

    assert "Brackenloch (invented)" in showing(seen)
    assert "year 2019/20, 1 August 2018" not in showing(seen)
    assert "year 2019/20, 1 August 2019 to 31 July 2020" in showing(seen)


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_every_filter_of_a_page_is_kept_in_the_address_under_its_name(page, spec):
    """Boxes that choose nothing to be shown, such as those of a form, have no place in it."""
    names = [box.proto.query_param_key for box in page(spec.url_path).test.selectbox]

    assert sorted(filter(None, names)) == sorted(spec.filters)


def test_a_link_to_outcomes_restores_measure_and_comparator(page):
    seen = page("outcomes", outcome="Left school by S4", comparator="Kinship care")

    assert "Left school by S4" in showing(seen)
    assert "home minus kinship" in seen.text


@pytest.mark.parametrize(
    ("url_path", "query", "named"),
    [
        ("overview", {"partnership": "Nowhere"}, "partnership"),
        ("overview", {"year": "1999/00"}, "year"),
        ("overview", {"year": "1", "compare": "<script>"}, "year, compare home with"),
        ("outcomes", {"outcome": "Something else"}, "outcome"),
        ("outcomes", {"split": "Sex: neither"}, "split by"),
        ("overview", {"as_known": "1 January 2020"}, "as known on"),
    ],
)
def test_what_a_link_asks_in_vain_falls_back_with_a_notice(page, url_path, query, named):
    seen = page(url_path, **query)

    assert not seen.test.exception
    assert LINK_FELL_BACK.format(named) in seen.text
    assert "<script>" not in seen.html
    assert showing(seen) == showing(page(url_path))


def test_a_link_that_is_whole_has_no_notice(page):
    assert "Part of this link" not in page("overview", year="2022/23").text


def test_a_parameter_that_is_not_ours_changes_nothing(page):
    assert page("overview", utm_source="mail").text == page("overview").text


LURE = "[Sign in again](https://elsewhere.test) $x$ :material/lock:"
"""Streamlit reads the title of a page as markdown."""


def fail(*_):
    raise ValueError


@pytest.mark.parametrize("what", ["nothing", "the role", "the figures"])
def test_no_words_of_a_link_become_the_title_of_a_page_whatever_fails(page, monkeypatch, what):
    if what == "the role":
        monkeypatch.setitem(ROLES_OF_PAGES, "recommendations", frozenset())
    if what == "the figures":
        monkeypatch.setattr("dashboard.filters._select", fail)
    seen = page("recommendations", rec=LURE)

    assert [one.value for one in seen.test.title] == [page_spec("recommendations").question]
    assert "elsewhere.test" not in seen.html

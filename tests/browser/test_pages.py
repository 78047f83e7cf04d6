"""What every page owes its readers, at a desk and on a telephone; and that each obligation can be failed."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.navigation import PAGES

SIZES = (
    {"width": 1280, "height": 900},
    {"width": 820, "height": 900},
    {"width": 390, "height": 900},
    {"width": 320, "height": 256},
)
"""A desk, a tablet, a telephone, and a desk of 1280 by 1024 at 400 %."""
SHOWING = ".showing"
EVERY_PAGE = pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title.lower())


def path_of(spec):
    """Streamlit serves the first page at the root, and nowhere else."""
    return "" if spec is PAGES[0] else spec.url_path


def sideways(seen):
    return seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(seen):
    """Each axe violation as its rule and the first places where it stands."""
    found = Axe().run(seen.page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]


@EVERY_PAGE
def test_a_page_serves_every_reader_at_a_desk_on_a_telephone_and_enlarged_four_times(spec, server, desk):
    seen = desk(f"{server}/{path_of(spec)}")

    assert seen.page.title() == f"{spec.title} · Hearth"
    for size in SIZES:
        seen.page.set_viewport_size(size)
        seen.settle()
        assert seen.page.locator("h1:visible").count() == 1
        assert seen.page.get_by_test_id("stException").count() == 0
        assert sideways(seen) == 0
        assert seen.page.evaluate(CUT_WORDS) == []
        assert violations(seen) == []
    assert (seen.errors, seen.strangers) == ([], [])

    seen.page.emulate_media(forced_colors="active", color_scheme="dark", reduced_motion="reduce")
    assert seen.page.evaluate(LOST_MARKS) == []
    assert sideways(seen) == 0


CUT_WORDS = """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")]
    .filter((chart) => chart.offsetParent !== null)
    .flatMap((chart) => { const room = chart.getBoundingClientRect();
        return [...chart.querySelectorAll("text")].filter((words) => {
            const box = words.getBoundingClientRect();
            return box.width && (box.left < room.left - 1 || box.right > room.right + 1); }); })
    .map((words) => words.textContent)"""
"""Words of charts that reach beyond their chart, where nobody can read them."""
LOST_MARKS = """() => [...document.querySelectorAll(".chip, .sample, .box, .scale span, .actual, .planned")]
    .filter((mark) => getComputedStyle(mark).forcedColorAdjust !== "none").map((mark) => mark.className)"""
"""Marks whose fill means something, and that the reader's own colours would take away."""


@EVERY_PAGE
def test_a_link_gives_back_what_was_chosen(spec, server, desk, open_page):
    first = desk(f"{server}/{path_of(spec)}")
    before = first.page.locator(SHOWING).inner_text()
    first.page.locator(".st-key-filters").get_by_test_id("stSelectbox").first.click()
    first.page.get_by_role("option").last.click()
    first.page.wait_for_function(f"was => document.querySelector('{SHOWING}')?.innerText !== was", arg=before)
    first.settle()

    link = first.page.url
    again = open_page(link.split("/", 3)[3])

    assert "?" in link
    assert again.page.locator(SHOWING).inner_text() == first.page.locator(SHOWING).inner_text() != before


PAGE = "<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1>{}</main>"


def test_a_page_without_faults_is_found_without_faults(blank):
    seen = blank()
    seen.page.set_content(PAGE.format("<p>Words.</p>"))

    assert (violations(seen), sideways(seen), seen.errors, seen.strangers) == ([], 0, [], [])


def test_a_picture_without_words_is_found(blank):
    seen = blank()
    seen.page.set_content(PAGE.format("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"))

    assert [rule for rule, _ in violations(seen)] == ["image-alt"]


def test_words_of_a_chart_that_are_cut_are_found(blank):
    seen = blank(390)
    chart = "<div data-testid='stPlotlyChart' style='width:80px'><svg><text y='20'>{}</text></svg></div>"
    for words, is_cut in (("Short", False), ("Words that are too long for it", True)):
        seen.page.set_content(PAGE.format(chart.format(words)))
        assert seen.page.evaluate(CUT_WORDS) == [words] * is_cut


def test_a_page_that_scrolls_sideways_is_found(blank):
    seen = blank(390)
    seen.page.set_content(PAGE.format("<p style='width:500px'>Words.</p>"))

    assert sideways(seen) > 0


def test_an_error_in_the_console_and_a_call_elsewhere_are_found(blank):
    seen = blank()
    seen.page.route("**/*", lambda route: route.fulfill(body=""))
    seen.page.set_content(PAGE.format("<script src='http://elsewhere.test/a.js'></script>"))
    seen.page.evaluate("console.error('broken')")

    assert [error.split()[0] for error in seen.errors] == ["broken"]
    assert seen.strangers == ["http://elsewhere.test/a.js"]

"""Reading the pages with a keyboard, on paper, on small screens and from a link, in a small release."""

import importlib.util
from pathlib import Path

import pytest

from dashboard.navigation import PAGES

ROOT = Path(__file__).resolve().parents[2]


def on(*names):
    """The pages of these names, as the parameter `spec`."""
    chosen = [spec for spec in PAGES if spec.url_path in names]
    return pytest.mark.parametrize("spec", chosen, ids=lambda spec: spec.url_path)


EVERY_PAGE = on(*(spec.url_path for spec in PAGES))
FOCUSED = """() => {
    const one = document.activeElement;
    const box = one.closest('[data-testid="stSelectbox"], [data-testid="stTextInput"]');
    const ring = box?.querySelector("div:has(> input:focus-visible)") ?? one;
    const style = getComputedStyle(ring);
    return [one.tagName, one.dataset.testid ?? "", one.getAttribute("aria-label") ?? one.innerText.trim(),
            style.outlineStyle, style.outlineWidth];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve):
    """The dashboard, served from a small release of hand-made cells."""
    spec = importlib.util.spec_from_file_location("tiny_release", ROOT / "tests" / "release" / "tiny.py")
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    root = tmp_path_factory.mktemp("small")
    tiny.publish_tiny(root)
    with serve(root) as served:
        yield served


@pytest.fixture
def opened(address, blank):
    """Opens a page of the small release at a width."""

    def at(spec, width=1280, query=""):
        seen = blank(width)
        path = "" if spec is PAGES[0] else spec.url_path
        seen.page.goto(f"{address}/{path}{query}")
        return seen.settle()

    return at


@pytest.fixture
def at_desk(address, desk):
    """A page of the small release at a desk, opened once for all tests that read it."""
    return lambda spec: desk(f"{address}/{'' if spec is PAGES[0] else spec.url_path}")


def stops(seen):
    """What the Tab key reaches, in order, until it leaves the page."""
    found = []
    for _ in range(60):
        seen.page.keyboard.press("Tab")
        one = seen.page.evaluate(FOCUSED)
        if one[0] == "BODY":
            break
        found.append(one)
    return found


@on("overview", "outcomes", "wellbeing", "data")
def test_the_tab_key_goes_through_a_page_in_reading_order_with_a_ring_on_each_stop(spec, at_desk):
    seen = at_desk(spec)
    reached = stops(seen)
    names = [name for _, _, name, _, _ in reached]
    labels = seen.page.get_by_test_id("stSelectbox").locator("input").all()

    assert names[0] == "Skip to main content"
    filters = [label.get_attribute("aria-label") for label in labels]
    assert [name for name in names if name in filters] == filters
    assert names.index(filters[0]) > names.index(PAGES[-1].title)
    assert names.index("Download table (CSV)") < names.index("Download table (Excel)")
    assert [one for one in reached if one[3:] != ["solid", "3px"]] == []


@on("recommendations")
def test_each_field_of_a_form_has_a_ring(spec, at_desk):
    seen = at_desk(spec)
    seen.page.get_by_text("Enter a recommendation, as published").click()
    seen.page.get_by_text("Record recommendation").wait_for()
    reached = stops(seen)
    fields = [name for tag, _, name, _, _ in reached if tag in ("INPUT", "SPAN")]

    assert "Wording as published" in fields
    assert any(name.startswith("day, ") for name in fields)
    assert [one for one in reached if one[3:] != ["solid", "3px"]] == []


def test_each_chart_of_outcomes_is_drawn_once_for_the_width(at_desk):
    for width, shown, hidden in ((1280, "wide", "narrow"), (390, "narrow", "wide")):
        seen = at_desk(PAGES[1])
        seen.page.set_viewport_size({"width": width, "height": 900})
        for name in ("trend", "gap"):
            assert seen.page.locator(f".st-key-{name}_{shown}").is_visible()
            assert not seen.page.locator(f".st-key-{name}_{hidden}").is_visible()


@on("overview", "outcomes", "data")
def test_a_chart_has_its_finding_as_its_name(spec, at_desk):
    charts = at_desk(spec).page.get_by_test_id("stPlotlyChart").locator("visible=true")
    names = [chart.evaluate(NAME) for chart in charts.all()]

    assert names
    assert all(name and ":" in name and "%" in name for name in names)


NAME = """chart => (chart.matches("[aria-label]") ? chart : chart.querySelector("[aria-label]"))
    ?.getAttribute("aria-label")"""


def test_a_withheld_figure_is_said_in_its_place(opened):
    seen = opened(PAGES[0], query="?year=2022%2F23")

    assert seen.page.get_by_text("Residential care. This is not a zero.").first.is_visible()
    assert seen.page.get_by_text("[c] withheld to protect confidentiality").first.is_visible()


def test_a_link_that_asks_in_vain_is_told_and_its_address_is_mended(opened):
    seen = opened(PAGES[0], query="?year=1999%2F00&partnership=Brackenloch+%28invented%29")

    assert seen.page.locator(".notice").inner_text().startswith("Part of this link is not in the figures")
    assert "year=" not in seen.page.url
    assert "Brackenloch" in seen.page.locator(".showing").inner_text()


@EVERY_PAGE
def test_no_width_scrolls_sideways_and_paper_keeps_the_showing_line_without_the_controls(spec, at_desk):
    seen = at_desk(spec)
    for width in (820, 640, 320):
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert (width, seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (width, 0)

    seen.page.set_viewport_size({"width": 1280, "height": 900})
    seen.page.emulate_media(media="print")

    assert seen.page.locator(".showing").is_visible()
    assert not seen.page.locator(".st-key-filters").is_visible()
    assert not seen.page.get_by_test_id("stHeader").is_visible()
    assert not seen.page.get_by_text("Download table (CSV)").is_visible()
    assert seen.page.get_by_text("Take it into a meeting").locator("visible=true").count() == 0
    assert seen.page.locator(CONTROLS).locator("visible=true").count() == 0


CONTROLS = "[data-testid=stDownloadButton], [data-testid=stSelectbox], details:not([open])"
"""What nobody can work on paper: buttons, filters, and what is folded away."""


@on("overview")
def test_panels_stand_three_abreast_on_paper(spec, at_desk):
    seen = at_desk(spec)
    seen.page.emulate_media(media="print")
    tops = [panel.bounding_box()["y"] for panel in seen.page.locator("[class*='st-key-panel_']").all()]

    assert len(tops) == 6
    assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4] == tops[5]


@on("overview", "outcomes", "wellbeing", "leadership", "data")
def test_small_screens_turn_key_tables_into_labelled_lines(spec, at_desk):
    seen = at_desk(spec)
    seen.page.set_viewport_size({"width": 390, "height": 900})
    seen.settle()
    cell = seen.page.locator("table.stack td").locator("visible=true").first

    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert cell.get_attribute("data-label") in label


CUT = """() => [...document.querySelectorAll(".st-key-filters input")]
    .filter(field => field.scrollWidth > field.clientWidth).map(field => field.value)"""


@EVERY_PAGE
def test_what_is_chosen_is_read_whole_on_the_narrowest_screen_and_the_day_on_a_telephone(spec, at_desk):
    seen = at_desk(spec)
    seen.page.set_viewport_size({"width": 320, "height": 900})
    seen.settle()
    assert seen.page.locator(".st-key-filters input").count() == len(spec.filters)
    assert seen.page.evaluate(CUT) == []
    seen.page.set_viewport_size({"width": 390, "height": 900})
    assert not any("Today" in words for words in seen.page.evaluate(CUT))


@EVERY_PAGE
def test_a_filter_is_chosen_with_the_keyboard_alone(spec, at_desk):
    """Last, because it leaves the page on another partnership."""
    seen = at_desk(spec)
    while seen.page.evaluate(FOCUSED)[2] != "Partnership":
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")

    seen.page.locator(".showing", has_text="Brackenloch").wait_for()
    assert "partnership=Brackenloch" in seen.page.url

"""Every state of a page keeps what a page owes: nothing for axe to find, nothing beyond its edge."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.navigation import PAGES
from pipelines.paths import DataFolder

WIDTHS = (1280, 390)
SMALL = "partnership=Glenmarrow+(invented)"
STATES = {
    "a small partnership": f"?{SMALL}",
    "measures of a small partnership that can't be shown": f"outcomes?{SMALL}&outcome=Exclusion+rate",
    "a split": "outcomes?split=Sex:+female",
    "wellbeing of a small partnership": f"wellbeing?{SMALL}",
    "its data": f"data?{SMALL}",
    "an earlier day": "?as_known=15+September+2025",
    "measures on an earlier day": "outcomes?as_known=15+September+2025",
    "an inspection on an earlier day": "inspection?as_known=15+September+2025",
    "a choice that there is not": "outcomes?partnership=Nowhere&outcome=Nothing",
    "an address that there is not": "nowhere",
    "a recommendation": "recommendations?rec=1",
    "a recommendation that there is not": "recommendations?rec=99",
    "what changed since a day": "follow_up?compared=21+August+2026",
}


def faults(seen):
    """What axe finds, by rule and place, and by how many pixels the page is too wide."""
    found = Axe().run(seen.page).response["violations"]
    wide = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found] + [("too wide", wide)] * (wide > 0)


@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_a_state_has_no_fault_at_a_desk_or_on_a_telephone(path, open_page):
    seen = open_page(path)
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert faults(seen.settle()) == []


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title.lower())
def test_a_page_with_every_part_open_has_no_fault(spec, open_page):
    seen = open_page("" if spec is PAGES[0] else spec.url_path)
    parts = seen.page.locator("[data-testid=stMain] summary:visible")
    for place in range(parts.count()):
        if not parts.nth(place).evaluate("part => part.parentElement.open"):
            parts.nth(place).click()
            seen.settle()
    assert parts.evaluate_all("parts => parts.every((part) => part.parentElement.open)")
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert faults(seen.settle()) == []


@pytest.mark.parametrize("role", ["Coordinator", "Participation lead"])
def test_a_page_that_a_role_may_record_on_or_may_not_open_has_no_fault(role, open_page):
    for page in ("recommendations", "inspection", "data"):
        seen = open_page(page)
        seen.page.get_by_label("Looking as").first.click()
        seen.page.get_by_role("option", name=role).click()
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert faults(seen.settle()) == []


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title.lower())
def test_a_page_without_any_release_has_no_fault(spec, bare, blank):
    seen = blank()
    seen.page.goto(f"{bare}/{'' if spec is PAGES[0] else spec.url_path}")
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert faults(seen.settle()) == []


@pytest.fixture(scope="module")
def bare(tmp_path_factory, serve):
    """The dashboard, served before anything was published."""
    root = tmp_path_factory.mktemp("bare")
    DataFolder(root).releases.mkdir(parents=True)
    with serve(root) as address:
        yield address

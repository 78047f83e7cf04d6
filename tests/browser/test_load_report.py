"""The load report of a check of returns, opened as a file: readable, filterable, printable, by itself."""

import shutil
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines.errors import ReturnsRefused
from pipelines.returns import load_returns
from pipelines.returns.report import write_refusal, write_report
from pipelines.synthetic import synthesise

AS_AT, AT = date(2026, 7, 31), datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
WIDTHS = (1280, 390, 320)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Reports of a return with faults, of one with none, and of one that couldn't be read at all.

    The first is a second check: meanwhile a file became one for all, a file went, and another is refused.
    """
    root = tmp_path_factory.mktemp("reports")
    returns = root / "returns"
    synthesise(returns, partnerships=3, years=3, children=300, faults=0.1)
    write_report(load_returns(returns, AS_AT), root / "faulty", at=AT)
    gather_into_all(returns / "placements")
    (returns / "voice" / "HP02.csv").unlink()
    school = returns / "school" / "HP03.csv"
    school.write_text(school.read_text("utf-8").replace(",", ";"), "utf-8")
    write_report(load_returns(returns, AS_AT), root / "faulty", at=AT)
    shutil.rmtree(returns)
    synthesise(returns, partnerships=1, years=1, children=30)
    write_report(load_returns(returns, AS_AT), root / "clean", at=AT)
    write_refusal(ReturnsRefused("mapping.toml, line 3: no\n  Notes: no"), root / "refused", AS_AT, AT)
    return root


def gather_into_all(folder):
    header, lines = "", []
    for path in sorted(folder.iterdir()):
        header, *rows = path.read_text("utf-8").splitlines()
        lines += rows
        path.unlink()
    (folder / "all.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")


@pytest.fixture
def opened(browser, reports):
    """Opens a report by its file at a width; nothing may be asked for or complained of."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda note: complaints.append(note.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def at(name, width=1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((reports / name / "report.html").as_uri())
        return page

    yield at
    context.close()
    assert complaints == []
    assert {url.rsplit("/", 1)[1] for url in asked} == {"report.html"}


@pytest.mark.parametrize("name", ["faulty", "clean", "refused"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_report_has_no_fault_and_fits_its_screen(opened, name, width):
    page = opened(name, width)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").inner_text() == "Can this be published?"


def test_filters_leave_the_lines_of_a_partnership_and_count_them_again(opened):
    page = opened("faulty")
    page.select_option("select[name=partnership]", "HP02")
    shown = page.locator(".rule tbody tr:not([hidden]) th").all_text_contents()
    assert "placements/all.csv (HP02)" in shown
    assert [name for name in shown if "HP01" in name or "HP03" in name] == []
    times = page.locator(".rule tbody tr:not([hidden]) td:nth-child(3)").all_text_contents()
    told = page.locator(".rule:not([hidden]) summary b").all_text_contents()
    assert sum(int(text.split(" of ")[0]) for text in told) == sum(map(int, times)) > 0
    assert page.locator("#shown").inner_text().startswith(f"Filtered: {len(shown)} of ")


def test_the_filters_work_from_the_keyboard_and_are_let_go_of_at_once(opened):
    page = opened("faulty")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.locator("select[name=partnership]").focus()
    for key in ("Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("not_in_list")
    assert page.locator(".rule:visible").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('shown').textContent === ''")
    assert page.locator(".rule:visible").count() > 5


def test_print_unfolds_the_rules_says_what_was_filtered_and_leaves_the_filters_out(opened):
    page = opened("faulty")
    page.select_option("select[name=table]", "legal")
    page.locator(".rule:visible summary").first.click()
    folded = page.locator(".rule:visible:not([open])").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".rule:visible:not([open])").count() == 0
    assert page.locator("form").is_hidden()
    assert page.locator("#shown").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".rule:visible:not([open])").count() == folded > 0


def test_the_answer_stands_out_where_colours_are_forced(opened):
    page = opened("faulty")
    page.emulate_media(forced_colors="active")
    style = page.locator(".verdict").evaluate("part => getComputedStyle(part).borderLeftWidth")
    assert style == "8px"


def test_on_a_telephone_a_line_shows_all_of_it_without_moving_sideways(opened):
    page = opened("faulty", 320)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    wide = "parts => parts.filter((part) => part.scrollWidth > part.clientWidth).length"
    assert page.locator(".rule .scroll").evaluate_all(wide) == 0
    words = "part => getComputedStyle(part, '::before').content"
    lines = page.locator(".rule tbody tr td:last-child").all()
    told = {bool(line.text_content()): line.evaluate(words) for line in lines}
    assert told == {True: '"rows "', False: "none"}

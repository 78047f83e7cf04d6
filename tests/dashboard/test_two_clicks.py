"""From any figure two clicks at most lead to how it is worked out: an expander, or a link and an expander."""

import re
from html import unescape

import pytest

from dashboard import components
from dashboard.figures.evidence import definitions
from dashboard.navigation import PAGES

COUNTS_OF_ROWS = {"rows-by-table"}
"""The one file of a page that holds no figure of a measure."""


@pytest.fixture
def taken(monkeypatch):
    """The files that a page offers: (name, rows as dictionaries)."""
    seen, draw = [], components._download

    def drawn(label, content, *rest):
        seen.append((content.name, [dict(zip(content.columns, row, strict=True)) for row in content.rows]))
        draw(label, content, *rest)

    monkeypatch.setattr(components, "_download", drawn)
    return seen


def worked_out(seen):
    """The words of each measure that a page works out, by its name."""
    parts = "".join(
        one.proto.body for one in seen.test.get("html") if "Counted (numerator)" in one.proto.body
    )
    found = re.findall(r"<h3>(.*?)</h3>(<dl>.*?</dl>)", parts, flags=re.DOTALL)
    return {unescape(name): unescape(entry) for name, entry in found}


def led_to(seen):
    """The names in tables that lead to a measure's own page or to its entry in the catalogue."""
    leading = r'<th scope="row"><a href="(?:outcomes|data)\?[^"]*"[^>]*>(.*?)</a>'
    return {unescape(name) for name in re.findall(leading, seen.html)}


@pytest.mark.parametrize("url_path", [spec.url_path for spec in PAGES])
def test_each_measure_in_a_file_of_a_page_is_worked_out_on_it_or_one_link_away(
    page, url_path, taken, release, terms
):
    seen = page(url_path)
    known = definitions(release)
    ids = {row["indicator"] for _, rows in taken for row in rows if row.get("indicator") in known}
    names = {known[one].label for one in ids}

    assert names <= {*worked_out(seen), *led_to(seen)}
    for entry in worked_out(seen).values():
        assert all(f"<dt>{term}</dt>" in entry for term in terms[:6]), entry


def test_every_measure_of_surveys_and_workers_on_leadership_is_worked_out(page):
    seen = page("leadership")
    (table,) = re.findall(
        r"<table[^>]*><caption><span>Surveys and workers.*?</table>", seen.html, flags=re.DOTALL
    )
    asked = {unescape(name) for name in re.findall(r'<th scope="row">(.*?)</th>', table)}

    assert len(asked) > 3
    assert asked <= set(worked_out(seen))


@pytest.mark.parametrize(
    ("url_path", "name"), [("overview", "share_at_home"), ("overview", "school_record_held")]
)
def test_what_a_line_or_a_table_beside_the_charts_gives_is_worked_out_too(page, url_path, name, release):
    known = definitions(release)

    assert known[name].label in worked_out(page(url_path))

"""“As known on”: an older release rules the whole page, and says so at its top."""

import re
from datetime import date

import pytest

from dashboard import components
from dashboard.navigation import PAGES

WHEN = date(2026, 1, 26)


CUT = [
    "delete from cells where contains(period, '2025/26')",
    "delete from measures where contains(period, '2025/26')",
    "delete from gaps where contains(period, '2025/26')",
    "delete from changes where contains(period_to, '2025/26')",
    "delete from gap_changes where contains(period_to, '2025/26')",
]


@pytest.fixture(scope="module")
def two_releases(several):
    """The release of 2 November goes to 2025/26; that of 26 January, in force before it, to 2024/25."""
    return several((date(2026, 11, 2),), (WHEN, *CUT), served=date(2026, 11, 2))


@pytest.mark.parametrize("url_path", [spec.url_path for spec in PAGES if not spec.is_about_cases])
def test_a_past_day_shows_the_release_in_force_then_and_nothing_later(page, two_releases, url_path):
    seen = page(url_path, root=two_releases, as_known="26 January 2026")

    assert (
        "Showing: the past, as known on 26 January 2026. Later entries are hidden. Go to today" in seen.text
    )
    assert "release 2026-01-26-" in seen.text
    assert "2025/26" not in seen.html
    assert all("2025/26" not in str(figure) + alt for alt, figure in seen.figures)


def test_the_way_back_to_today_keeps_the_rest_of_the_address(page, two_releases):
    seen = page("outcomes", root=two_releases, as_known="26 January 2026", outcome="Left school by S4")

    assert 'href="?outcome=Left+school+by+S4"' in seen.html


def test_today_shows_the_release_that_is_served(page, two_releases):
    seen = page("overview", root=two_releases)

    assert "the past" not in seen.text
    assert "release 2026-11-02-" in seen.text
    assert "2025/26" in seen.text


@pytest.fixture(scope="module")
def then(several):
    """What stood on 26 January: its release alone."""
    return several((WHEN, *CUT), served=WHEN)


@pytest.fixture
def taken(monkeypatch):
    """The rows of the files that a page offers."""
    seen, draw = [], components._download

    def drawn(label, content, *rest):
        seen.append((content.columns, content.rows))
        draw(label, content, *rest)

    monkeypatch.setattr(components, "_download", drawn)
    return seen


def shown(seen):
    """What a page says below the line of what it shows, and its links without the day."""
    said = re.sub(r'<p class="showing.*?</p>', "", seen.html)
    return re.sub("[?&](?:amp;)?as_known=26\\+January\\+2026", "", said)


@pytest.mark.parametrize("url_path", [spec.url_path for spec in PAGES if not spec.is_about_cases])
def test_yesterdays_link_shows_what_yesterdays_page_did_in_words_charts_and_files(
    page, two_releases, then, taken, url_path
):
    past = page(url_path, root=two_releases, as_known="26 January 2026")
    files = taken.copy()
    taken.clear()
    before = page(url_path, root=then)

    assert shown(past) == shown(before)
    assert past.figures == before.figures
    assert past.figures or url_path == "leadership"  # the small release has no meetings
    assert files == taken
    assert files or url_path == "leadership"


@pytest.fixture(scope="module")
def without_attendance(several):
    """The release of 26 January has no figure of attendance under 90%."""
    gone = "delete from measures where indicator = 'attendance_below_90'"
    return several((date(2026, 11, 2),), (WHEN, *CUT, gone), served=date(2026, 11, 2))


@pytest.mark.parametrize(
    ("url_path", "asked", "said"),
    [
        ("outcomes", {}, "Attendance under 90% · cohort: looked after"),
        ("wellbeing", {"rater": "Named person"}, "rated by: named person"),
    ],
)
def test_a_choice_for_which_nothing_is_published_says_what_was_chosen_from_which_release_and_day(
    page, without_attendance, url_path, asked, said
):
    seen = page(url_path, root=without_attendance, as_known="26 January 2026", **asked)

    assert "Not published for this" in seen.text
    assert "as known on 26 January 2026" in seen.text and "Go to today" in seen.text
    (line,) = re.findall(r'<p class="showing.*?</p>', seen.html)
    assert said in line and "release 2026-01-26-" in line

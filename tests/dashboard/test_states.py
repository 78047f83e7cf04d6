"""Every state of a figure and of a page, in its exact words and in its place (`screens.md` section 4)."""

import re
from datetime import date
from html import unescape

import pytest

from dashboard.wording import states

YEARS = ("2024/25", "2025/26")
FIGURES = [
    *(
        ("attendance_below_90", "2024/25", group, *pair)
        for group, pair in (("home", (41, 58)), ("foster", (27, 96)))
    ),
    ("attendance_below_90", "2025/26", "home", None, "withheld"),
    ("attendance_below_90", "2025/26", "foster", 27, 96),
    ("review_by_agreed_date", "2025/26", "home", None, "not_supplied"),
    ("review_by_agreed_date", "2025/26", "kinship", 40, 80),
    ("positive_destination_9m", "2025/26", "home", None, "too_early"),
    ("positive_destination_9m", "2025/26", "kinship", None, "too_early"),
    ("more_than_one_placement", "2025/26", "home", 9, 14),
    ("more_than_one_placement", "2025/26", "kinship", 12, 23),
    ("excluded_at_least_once", "2025/26", "home", 4, 9),
    ("excluded_at_least_once", "2025/26", "kinship", 12, 40),
    ("registered_and_at_home", "2025/26", "home", 25, 60),
    ("registered_and_at_home", "2025/26", "kinship", None, "not_applicable"),
]
TOO_EARLY = "Too early: follow-up is not complete until 30 April 2027"
CASES = {
    "withheld, on Outcomes": (
        "outcomes",
        {},
        f"Attendance under 90% at home can’t be shown for 2025/26 2025/26: {states.WITHHELD}.",
    ),
    "withheld, in the first paragraph": (
        "outcomes",
        {"comparator": "Foster care"},
        f"Home can’t be compared with foster care in 2025/26: {states.WITHHELD}.",
    ),
    "withheld, on a panel": ("overview", {}, "Not shown: [c]"),
    "not supplied": (
        "outcomes",
        {"outcome": "Reviews held by the agreed date"},
        f"Home can’t be compared with kinship care in 2025/26: {states.NOT_SUPPLIED}.",
    ),
    "too early": ("outcomes", {"outcome": "Positive destination after nine months"}, TOO_EARLY),
    "too few to tell": (
        "outcomes",
        {"outcome": "Two or more placements"},
        "9 of 14 (64%) against 12 of 23 (52%); there are too few children to tell if home differs.",
    ),
    "very small numbers, on a panel": (
        "overview",
        {},
        "Very small numbers (10–19): read with care (at home).",
    ),
    "very small numbers, on Outcomes": (
        "outcomes",
        {"outcome": "Two or more placements"},
        "Very small numbers (10–19): read with care (at home, 2025/26).",
    ),
    "under ten children": (
        "outcomes",
        {"outcome": "Excluded at least once"},
        "Home can’t be compared with kinship care in 2025/26.",
    ),
    "no such cell": ("outcomes", {"partnership": "Brackenloch (invented)"}, states.NO_CELL),
    "no such cell, wellbeing": ("wellbeing", {}, states.NO_CELL),
    "a link that asks in vain": (
        "outcomes",
        {"outcome": "Something else"},
        states.LINK_FELL_BACK.format("outcome"),
    ),
}


@pytest.fixture(scope="module")
def figures(publish):
    return publish(FIGURES)


@pytest.mark.parametrize(("url_path", "query", "words"), CASES.values(), ids=CASES)
def test_a_state_is_said_in_its_own_words(page, figures, url_path, query, words):
    seen = page(url_path, root=figures, **query)

    assert not seen.test.exception
    assert words in seen.text


def test_the_first_paragraph_says_why_nothing_can_be_said(page, figures):
    seen = page("outcomes", root=figures, outcome="Positive destination after nine months")
    (lede,) = re.findall(r'<p class="lede">(.*?)</p>', seen.html)

    assert TOO_EARLY in unescape(lede)


def test_an_earlier_release_says_so_in_the_first_line_and_in_the_name_of_a_file(page, several):
    day = date(2026, 1, 26)
    root = several((date(2026, 11, 2),), (day,), served=date(2026, 11, 2))
    seen = page("outcomes", root=root, as_known="26 January 2026")
    (first,) = re.findall(r'<p class="showing past"[^>]*>(.*?)</p>', seen.html)

    assert "".join(re.split(r"<[^>]+>", first)).startswith(
        f"{states.PAST.format('26 January 2026')} {states.PAST_HIDES} Go to today"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("WITHHELD", "[c] withheld to protect confidentiality"),
        ("NOT_A_ZERO", "This is not a zero."),
        ("NOT_SUPPLIED", "[x] not supplied by the partnership"),
        ("NOT_APPLICABLE", "[z] does not apply to this group"),
        ("NONE", "None"),
        ("SMALL_BASE", "Very small numbers (10–19): read with care."),
        ("SHORT_SERIES", "Too short for a trend."),
        ("PARTIAL", "Partial: read with care."),
        ("TOO_LITTLE", "Too little covered to compare groups."),
        ("NO_CELL", "Not published for this combination. Choose another split, or “None”."),
        ("PAST_HIDES", "Later entries are hidden."),
    ],
)
def test_the_fixed_words_are_those_of_the_screens(name, words):
    assert getattr(states, name) == words

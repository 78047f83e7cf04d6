"""What Outcomes says of hand-made figures: the gap, what moved, and which side most of it is."""

import re

import pytest

from dashboard.charts.trend import trend_chart
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships, splits
from dashboard.figures.rows import Measure
from dashboard.screens import outcomes
from dashboard.store import current_release
from dashboard.wording import limits, marks, scotland
from dashboard.wording import outcomes as words
from pipelines.paths import DataFolder

ABERFINCH = "HP01"


def course_of(root, comparator, indicator="attendance_below_90"):
    return Course(evidence(current_release(DataFolder(root)), ABERFINCH, indicator), comparator)


@pytest.fixture(scope="module")
def foster(wireframe):
    return course_of(wireframe, "foster")


def test_the_answer_says_the_gap_the_level_and_the_groups(foster):
    assert words.answer(foster) == (
        "**The gap with foster care looks smaller than in 2021/22, but there are too few children to tell.** "
        "Attending under 90% of the time is clearly more common at home: 41 of 58 (71%) against 27 of 96 "
        "(28%). No group shows a clear change since 2021/22. No group shows a clear trend over these five "
        "years."
    )


def test_the_trend_says_then_and_now_with_the_interval_of_the_change(foster):
    assert words.trend_heading(foster) == (
        "Attendance under 90%: 41 of 58 (71%) at home in 2025/26; "
        "too few children to tell if it has changed since 2021/22"
    )
    assert words.trend_sentence(foster) == (
        "At home: 48 of 66 (73%) in 2021/22, 41 of 58 (71%) in 2025/26: −2 points (−18 to +13), "
        "**too few children to tell**. Across the five years 2021/22 to 2025/26: **no clear trend**. "
        "Lower is better."
    )


def test_the_gap_says_what_moved_and_that_the_comparator_slipped(foster):
    assert words.gap_heading(foster) == (
        "The gap with foster care is +43 points; there are too few children to tell if it has changed"
    )
    assert words.gap_sentences(foster) == (
        "It was +50 points (+35 to +61) in 2021/22 and is +43 points (+27 to +55) in 2025/26: a change of "
        "−7 points (−27 to +13). **What moved:** home looks 2 points lower (better) and foster care 5 points "
        "higher (worse). Neither is clear. **If this gap is closing, most of it is foster care getting "
        "worse, not home catching up.**"
    )


def test_a_withheld_year_is_said_under_the_chart(foster):
    assert marks.reading_note(foster).endswith(
        "**[c]** withheld to protect confidentiality: listed under the year, never drawn at a value."
    )


GAPS = [
    (
        (120, 200, 60, 200),
        (80, 200, 60, 200),
        "The gap with kinship care has clearly narrowed since 2024/25.",
        "**This gap is closing, and most of it is home getting better.**",
    ),
    (
        (100, 200, 60, 200),
        (160, 200, 60, 200),
        "The gap with kinship care has clearly widened since 2024/25.",
        "**This gap is widening, and most of it is home getting worse.**",
    ),
    (
        (120, 200, 60, 200),
        (120, 200, 100, 200),
        "The gap with kinship care has clearly narrowed since 2024/25.",
        "**This gap is closing, and most of it is kinship care getting worse, not home catching up.**",
    ),
    (
        (100, 200, 60, 200),
        (102, 200, 60, 200),
        "There is no clear change in the gap with kinship care since 2024/25.",
        None,
    ),
    (
        (10, 30, 8, 30),
        (11, 30, 9, 30),
        "There are too few children to tell if the gap with kinship care has changed since 2024/25.",
        None,
    ),
]


@pytest.mark.parametrize(("before", "now", "sentence", "most"), GAPS)
def test_a_gap_narrows_or_widens_only_where_its_change_is_clear(publish, before, now, sentence, most):
    root = publish(
        [
            ("attendance_below_90", period, group, yes, children)
            for period, (a, b, c, d) in (("2024/25", before), ("2025/26", now))
            for group, yes, children in (("home", a, b), ("kinship", c, d))
        ]
    )
    course = course_of(root, "kinship")

    assert words.gap_change_sentence(course) == sentence
    assert most is None or most in words.gap_sentences(course)
    assert most is not None or "most of it" not in words.gap_sentences(course)


MOVED = [
    (
        (120, 200, 60, 200),
        (80, 200, 60, 200),
        "The gap with kinship care is +10 points; it is clearly smaller than in 2024/25",
    ),
    (
        (30, 100, 70, 100),
        (57, 100, 50, 100),
        "No clear gap with kinship care (+7 points); it has clearly moved since 2024/25",
    ),
    (
        (10, 40, 30, 40),
        (24, 40, 18, 40),
        "Too few children to tell if home differs from kinship care (+15 points); the gap has clearly moved "
        "since 2024/25",
    ),
]


@pytest.mark.parametrize(("before", "now", "heading"), MOVED)
def test_the_heading_of_a_gap_says_how_it_moved_and_of_what_it_speaks(publish, before, now, heading):
    root = publish(
        [
            ("attendance_below_90", period, group, yes, children)
            for period, (a, b, c, d) in (("2024/25", before), ("2025/26", now))
            for group, yes, children in (("home", a, b), ("kinship", c, d))
        ]
    )

    assert words.gap_heading(course_of(root, "kinship")) == heading


def test_a_gap_with_a_withheld_side_is_not_shown_and_the_reason_is(publish):
    root = publish(
        [
            ("attendance_below_90", "2025/26", "home", 41, 58),
            ("attendance_below_90", "2025/26", "foster", None, "withheld"),
        ]
    )
    course = course_of(root, "foster")

    assert words.answer(course).startswith(
        "**Whether the gap with foster care has changed can’t be shown.** Home can’t be compared with foster "
        "care in 2025/26: [c] withheld to protect confidentiality."
    )
    assert words.gap_heading(course) == "The gap with foster care can’t be shown for 2025/26"
    assert not outcomes.gap_is_drawn(course)
    assert "A year without a point is not shown" in marks.gap_note(course)


def test_two_bands_are_said_in_one_breath_and_beside_another_reason():
    def hidden(status, said):
        return Measure("2025/26", "year", "home", "all", "yes", None, None, None, None, None, status, said)

    low, high, gone = (
        hidden("banded", "over 75%"),
        hidden("banded", "over 80%"),
        hidden("withheld", "[c] hidden"),
    )

    assert words._reason(low, high) == ": only bands are published (over 75% and over 80%)"
    assert words._reason(low, low) == ": only a band is published (over 75%)"
    assert words._reason(low, gone) == ": [c] hidden and only a band is published (over 75%)"
    assert words._reason(None, None) == ""


def test_groups_that_are_no_place_are_not_said_to_be_one(foster):
    assert words._among(foster, "away") == "for all other groups together "
    assert words._among(foster, "kinship") == "in kinship care "


def test_a_year_after_a_marked_one_says_why_nothing_is_compared_with_it(publish):
    years = ("2020/21", "2021/22")
    root = publish(
        [
            ("attendance_below_90", year, group, yes, children)
            for year in years
            for group, yes, children in (("home", 41, 58), ("foster", 27, 96))
        ]
    )
    course = course_of(root, "foster")

    assert words.answer(course).startswith(
        "**Whether the gap with foster care has changed can’t be shown (schools closed January to April "
        "2021).** Attending under 90% of the time is clearly more common at home"
    )
    assert words.trend_sentence(course) == (
        "2021/22 can’t be compared with an earlier period (schools closed January to April 2021). "
        "Lower is better."
    )


def test_a_gap_that_no_year_shows_is_said_and_no_empty_chart_is_drawn(publish, page):
    root = publish(
        [
            ("attendance_below_90", "2025/26", "home", 41, 58),
            ("attendance_below_90", "2025/26", "foster", None, "withheld"),
        ]
    )
    seen = page("outcomes", root=root)

    assert "The gap with foster care can’t be shown for 2025/26" in seen.text
    assert [one for one in seen.test.expander if "two charts" in one.label] == []
    assert all("gap" not in told.lower() for told, _ in seen.figures)


def test_scotland_is_said_to_be_drawn_above_or_not_only_where_a_chart_stands_above(foster):
    rows, definition = ("a figure",), foster.definition

    assert scotland.heading((), definition, False, False) == (
        "Scotland publishes no figure of this measure, so none stands beside it"
    )
    assert scotland.heading(rows, definition, False, False, has_chart=False) == (
        "For context: Scotland’s published figures"
    )
    assert scotland.heading(rows, definition, False, True).endswith("so they are not drawn above")


def test_a_group_that_has_clearly_changed_is_named_in_a_whole_sentence(publish):
    figures = {"2024/25": (100, 200, 20, 200), "2025/26": (102, 200, 120, 200)}
    root = publish(
        [
            ("attendance_below_90", period, group, yes, children)
            for period, (home, of_home, kinship, of_kinship) in figures.items()
            for group, yes, children in (("home", home, of_home), ("kinship", kinship, of_kinship))
        ]
    )

    assert words.groups_sentence(course_of(root, "kinship")) == (
        "In kinship care it is clearly higher than in 2024/25."
    )


def test_a_measure_without_groups_names_none_and_calls_nobody_a_looked_after_child(publish):
    root = publish(
        [
            ("care_leavers_pathway_plan", "2024/25", "all", 60, 100),
            ("care_leavers_pathway_plan", "2025/26", "all", 61, 100),
        ]
    )
    course = course_of(root, "away", "care_leavers_pathway_plan")

    assert words.groups_sentence(course) == "There is no clear change since 2024/25."
    assert words.trend_sentence(course).startswith("60 of 100 (60%) in 2024/25, 61 of 100 (61%) in 2025/26: ")
    assert "looked after" not in words.alt("Care leavers", words.trend_sentence(course), course)


def test_a_measure_of_home_alone_does_not_say_at_home_twice_and_is_quoted_where_it_cannot_be_said(publish):
    root = publish(
        [
            ("home_orders_in_force", "2024/25", "home", 0, 60),
            ("home_orders_in_force", "2025/26", "home", 0, 58),
        ]
    )

    course = course_of(root, "away", "home_orders_in_force")

    assert words.trend_heading(course) == "Orders at home in force: 58 in 2025/26"
    assert words.answer(course).startswith("**Orders at home in force: 58 in 2025/26.**")
    assert limits.outcome_limits(course)[0] == (
        "**Whether “Orders at home in force” has changed more than by chance.** This kind of figure has no "
        "interval."
    )


def test_a_number_of_children_at_home_is_not_said_to_be_that_of_all(publish):
    root = publish(
        [
            ("looked_after", "2025/26", "home", 0, 58),
            ("looked_after", "2025/26", "kinship", 0, 75),
            ("looked_after", "2025/26", "all", 0, 230),
        ]
    )
    course = course_of(root, "away", "looked_after")

    assert words.answer(course).startswith("**Children looked after: 58 at home in 2025/26.**")
    assert trend_chart(course.evidence, course.groups, "Told.").y.high < 230


def every_course(release):
    for partnership in partnerships(release):
        code = partnership.partnership
        for indicator in definitions(release):
            for split in splits(release, code, indicator):
                held = evidence(release, code, indicator, *split)
                for comparator in held.comparators or ("away",):
                    yield Course(held, comparator)


FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%\)")
DIFFERENCE = re.compile(r"[+−]?\d+(?:\.\d)? points? \([+−]?\d+(?:\.\d)? to [+−]?\d+(?:\.\d)?\)")
FORBIDDEN = re.compile(r"because|hardly|similar|the same|led to|impact|due to")


def test_every_figure_of_every_sentence_stands_in_the_release(release):
    """For every partnership, measure, split and comparator: numbers as released, words as allowed."""
    seen = 0
    for course in every_course(release):
        said = " ".join(
            (words.answer(course), words.trend_heading(course), words.trend_sentence(course))
            + ((words.gap_heading(course), words.gap_sentences(course)) if course.has_gap else ())
        )
        held = course.evidence
        figures = {words.without_interval(one) for one in held.figures.values()}
        rows = (held.gaps.values(), held.changes.values(), held.gap_changes.values())
        differences = {one.words for table in rows for one in table}
        assert set(FIGURE.findall(said)) <= figures
        assert set(DIFFERENCE.findall(said)) <= differences
        assert not FORBIDDEN.search(said.lower().replace(held.definition.phrase.lower(), ""))
        seen += 1
    assert seen > 200


def test_clearly_is_said_only_where_a_verdict_is_clear(release):
    for course in every_course(release):
        held = course.evidence
        verdicts = [course.gap, course.gap_change, *(course.change(group) for group in course.groups)]
        is_any_clear = any(one and one.verdict.startswith(("clearly", "small")) for one in verdicts)
        said = words.answer(course) + words.trend_heading(course)
        said += words.gap_heading(course) if course.has_gap else ""
        assert is_any_clear or "clearly" not in said, held.definition.id

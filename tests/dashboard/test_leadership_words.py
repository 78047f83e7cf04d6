"""What Leadership says of two bodies, and that every figure of the demonstration bears it out."""

import re

import pytest

from dashboard.charts.bodies import Line, bodies_chart, count_words
from dashboard.figures.evidence import partnerships, reporting_years
from dashboard.figures.rows import Measure
from dashboard.screens import leadership
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import leadership as words
from dashboard.wording.leadership import BODIES, PARENTING, PROTECTION, Both
from pipelines.paths import DataFolder
from pipelines.stats import newcombe_difference


def figure(x, n):
    said = f"{x} of {n} ({round(100 * x / n)}%)"
    return Measure("2025/26", "year", "all", "", "yes", x, n, x / n, None, None, "published", said)


ROWS = (
    Both("Outcomes seen", figure(5, 6), figure(2, 3), "", ""),
    Both("Challenge recorded", figure(5, 6), figure(1, 3), "", ""),
    Both("Views heard", figure(2, 6), figure(3, 3), "", ""),
    Both("Trends seen", None, figure(1, 3), "", ""),
    Both("Actions closed", figure(31, 38), figure(11, 24), "clearly_lower", "−36 points (−56 to −11)"),
)


def test_the_answer_counts_shared_measures_and_names_each():
    assert words.answer(ROWS, "2025/26") == (
        "**No: on three of four shared measures child protection had more attention** in 2025/26: outcomes "
        "seen, challenge recorded and actions closed. The corporate parenting board had more on one: views "
        "heard."
    )


def test_a_measure_of_one_body_is_not_compared_and_a_difference_that_is_not_clear_puts_none_ahead():
    unclear = ROWS[4]._replace(tested="no_clear_difference", words="−9 points (−30 to +12)")

    assert words.in_words(ROWS[3]) == "Not shared by both"
    assert (ROWS[4].ahead, unclear.ahead) == (PROTECTION, "")
    assert words.in_words(ROWS[4]) == "Clearly lower at the board: −36 points (−56 to −11)"
    assert "Neither stands ahead on one: actions closed." in words.answer((*ROWS[:4], unclear), "2025/26")


def test_actions_closed_are_tested_unless_more_were_closed_than_agreed():
    assert leadership._tested(figure(31, 38), figure(11, 24)) == ("clearly_lower", "−36 points (−56 to −11)")
    assert leadership._tested(figure(31, 30), figure(11, 24)) == ("not_shown", "")
    assert leadership._tested(figure(31, 38), figure(5, 9))[0] == "not_shown"


def test_marks_of_one_value_stand_apart_and_others_on_one_line():
    lines = [Line("Seen", (figure(6, 6), figure(4, 4))), Line("Challenge", (figure(4, 6), figure(3, 4)))]
    marks = [one for one in bodies_chart(lines, BODIES, "Told.").series if one.name in BODIES]

    assert [one.x for one in marks] == [(1.0,), (1.0,), (pytest.approx(4 / 6),), (0.75,)]
    assert [one.y for one in marks] == [(1.17,), (0.83,), (0.0,), (0.0,)]


def test_a_measure_that_can_not_apply_to_a_body_says_so_at_its_place():
    not_applicable = figure(1, 3)._replace(
        status="not_applicable", value=None, words="[z] does not apply to this group"
    )
    row = Both("Outcomes at home seen", not_applicable, figure(1, 3), "", "")

    assert count_words(not_applicable) == "[z] does not apply"
    assert words.note([row]).endswith("[z]: a measure that can’t apply to a body.")
    assert "[z]" not in words.note(ROWS)


def test_the_note_speaks_of_tests_and_of_marks_at_one_place_only_where_there_are_some():
    level = Both("Seen", figure(6, 6), figure(4, 4), "", "")

    few = "They are few: one meeting more or less moves a share by up to 33 points."
    every = f"All meetings of the year are counted, so they have no interval. {few}"
    assert words.note(ROWS[:2]) == every
    assert words.note(ROWS) == f"{every} Actions closed are tested: the table has their intervals."
    assert "They are few" not in words.note(ROWS[3:])
    assert words.note([level]).endswith("Two marks at one place stand one above the other.")


@pytest.mark.parametrize(
    ("names", "heading"),
    [
        (["Staff: “I have time.”", "Same worker for a year"], "What staff say, and whether workers stay"),
        (["Children: “I feel safe.”", "Staff: “I have time.”"], "What children and staff say"),
        (
            ["Survey of children: response rate", "Same worker for a year"],
            "Who answered the surveys, and whether workers stay",
        ),
        (["Same worker for a year"], "Whether workers stay"),
        ([], "What people say"),
    ],
)
def test_the_heading_of_what_people_say_names_only_those_whose_answers_are_there(names, heading):
    assert words.voices_heading(names) == heading


def test_what_was_not_supplied_or_is_withheld_is_not_said_to_be_told():
    rows = [
        ("Staff: “I have time.”", "2020/21", "All", "[x]"),
        ("Same worker for a year", "2020/21", "All", "9 of 12"),
    ]

    assert words.voices_heading(leadership.shown_names(rows)) == "Whether workers stay"


def test_an_answer_says_whose_it_is():
    assert words.asked_of("staff_survey_has_time", "“I have time.”") == "Staff: “I have time.”"
    assert words.asked_of("staff_survey_response_rate", "Survey of staff: response rate").startswith("Survey")


@pytest.fixture(scope="module")
def demonstration(demo_data):
    return current_release(DataFolder(demo_data))


def test_what_is_said_of_both_bodies_follows_from_the_rows_of_the_table(demonstration):
    for partnership in partnerships(demonstration):
        for year in reporting_years(demonstration, partnership.partnership):
            selection = Selection(demonstration, partnership, year=year)
            rows = leadership.both(selection)
            shown = leadership.table(selection, rows).rows
            ahead = {PROTECTION: 0, PARENTING: 0}
            for row, (name, *cells) in zip(rows, shown, strict=True):
                pairs = [re.match(r"(\d+) of (\d+)", cell) for cell in cells[:2]]
                if not all(pairs):
                    continue
                (a, b), (c, d) = (map(int, pair.groups()) for pair in pairs)
                more = PROTECTION if a * d > c * b else PARENTING if a * d < c * b else ""
                if name == "Actions closed":
                    tested = min(b, d) >= 10 and a <= b and c <= d and newcombe_difference(c, d, a, b)
                    more = more if tested and not tested.lower <= 0 <= tested.upper else ""
                assert row.ahead == more
                ahead[more or PROTECTION] += bool(more)
            if any(row.is_shared for row in rows):
                assert words.heading(rows).startswith(
                    f"Child protection stands ahead on {words.number_word(ahead[PROTECTION])}, corporate "
                    f"parenting on {words.number_word(ahead[PARENTING])} of "
                )

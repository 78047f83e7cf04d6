"""What pages say of actions, evidence, weeks and charts of cases, from a few hand-made facts."""

from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.charts.then_now import then_now_chart
from dashboard.markup import Table, table
from dashboard.wording.cases import step_name
from dashboard.wording.follow_up import step_words
from dashboard.wording.inspection import expired_words, weeks_note
from dashboard.wording.ladder import two_periods
from dashboard.wording.recommendations import actions_heading

TODAY = date(2026, 11, 29)


def action(is_open):
    """An action that is in time, finished or not."""
    return SimpleNamespace(
        key="A1", is_open=is_open, planned_finish=None, actual_start=None, will_miss=lambda _: False
    )


@pytest.mark.parametrize(
    ("finished", "of", "heading"),
    [
        (0, 0, "No action is planned yet"),
        (0, 1, "The one action is not yet finished"),
        (1, 1, "The one action is finished"),
        (2, 2, "Both actions are finished"),
        (3, 3, "All three actions are finished"),
        (2, 3, "Two of three actions are finished"),
        (1, 3, "One of three actions is finished"),
        (0, 3, "None of three actions is finished"),
    ],
)
def test_how_many_actions_are_finished_is_said_as_a_person_would(finished, of, heading):
    actions = [action(place >= finished) for place in range(of)]

    assert actions_heading(actions, TODAY) == heading


@pytest.mark.parametrize(
    ("expired", "of", "words"),
    [
        (0, 2, ""),
        (1, 1, ", past its date"),
        (1, 2, ", 1 past its date"),
        (2, 3, ", 2 past their dates"),
        (2, 2, ", all past their dates"),
    ],
)
def test_evidence_past_its_date_says_how_much_of_it_is(expired, of, words):
    assert expired_words(expired, of) == words


def test_the_weeks_say_which_day_their_line_is_while_there_is_one():
    weeks = SimpleNamespace(pauses=(), week=lambda day: 16.0 if day == TODAY else 30.0)

    assert "Upright line: 29 November 2026." in weeks_note(weeks, TODAY)
    assert "line" not in weeks_note(weeks, date(2027, 3, 1))


def test_a_change_that_others_did_not_share_says_who_did_not_share_it():
    followed = SimpleNamespace(step=4, towards="better")

    assert step_name(4) == "Clear change, not shared by other groups"
    assert step_words(followed, True) == "4 Clear change, not shared by other groups"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025/26", "2025/26", "2025/26"),
        ("2025/26 Q3", "2025/26 Q4", "2025/26 Q3 and Q4"),
        ("2024/25 Q4", "2025/26 Q1", "2024/25 Q4 and 2025/26 Q1"),
    ],
)
def test_two_quarters_of_a_year_name_the_year_once(first, last, words):
    assert two_periods(first, last) == words


def test_a_narrow_row_says_which_way_is_better_and_its_strip_touches_no_words():
    chart = then_now_chart([("1 Attendance", "lower is better", None, "Not measurable yet")], "Told.", True)
    per_pixel = (chart.y.high - chart.y.low) / (chart.height - chart.margin[2] - chart.margin[3])
    name, better, change = chart.labels
    (strip,) = chart.zones
    half_a_line = 10

    assert better.words == "lower is better"
    assert strip.y[1] < name.y + (name.shift[1] - half_a_line) * per_pixel
    assert strip.y[0] > change.y + (change.shift[1] + half_a_line) * per_pixel


def test_the_caption_of_a_table_can_stay_in_view_while_the_table_scrolls():
    held = table(Table("A long caption", ("Year", "Figure"), (("2025/26", "1"),), stacks=False))

    assert "<caption><span>A long caption</span></caption>" in held

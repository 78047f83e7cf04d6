"""The exact look at odd text: one answer for each text, by the contract's forms alone."""

from datetime import date

import pytest

from pipelines.contracts.returns import TABLES
from pipelines.returns.casts import kind_of
from pipelines.returns.odd_values import full_look, second_look

DATE = TABLES["episodes"].column("episode_start")
MONTH = TABLES["children"].column("birth_month")
WHOLE = TABLES["school"].column("half_days_possible")
NUMBER = TABLES["aggregate"].column("value")
LABEL = TABLES["leavers"].column("leaver_stage")
TEXT = TABLES["reviews"].column("review_ref")


@pytest.mark.parametrize(
    ("column", "sent", "value", "rule"),
    [
        (DATE, " 2021-03-05\u00a0", date(2021, 3, 5), None),
        (DATE, "29/02/2020", date(2020, 2, 29), None),
        (DATE, "29/02/2021", None, "not_a_date"),
        (DATE, "5/3/2021", None, "not_a_date"),
        (DATE, "0000-02-30", None, "not_a_date"),
        (DATE, "#REF!", None, "cell_error"),
        (DATE, " ", None, None),
        (WHOLE, "0380", 380, None),
        (WHOLE, "-0", 0, None),
        (WHOLE, "9" * 5000, None, "out_of_range"),
        (WHOLE, "9223372036854775808", None, "out_of_range"),
        (WHOLE, "-9223372036854775808", -(2**63), None),
        (WHOLE, "1.0", None, "not_a_whole_number"),
        (WHOLE, "\u0661", None, "not_a_whole_number"),
        (NUMBER, "0.50", 0.5, None),
        (NUMBER, ".5", None, "not_a_number"),
        (LABEL, "S4 (or earlier)", "S4", None),
        (LABEL, "s4", None, "not_in_list"),
        (TEXT, "N/A", None, "placeholder"),
        (TEXT, "=1+1", None, "formula"),
        (TEXT, "R-1\u2003", "R-1", None),
        (TEXT, "\u200bR-1", "\u200bR-1", None),
    ],
)
def test_each_text_has_a_value_or_breaks_a_rule(column, sent, value, rule):
    looked = second_look(kind_of(column), [sent, None])
    assert looked.series.to_list() == [value, None]
    assert looked.rules == [rule, None]


def test_day_0_of_the_calendar_is_a_date_and_too_early():
    looked, beyond = full_look(kind_of(DATE), ["0000-02-29", "1990-01-01", "1989-12-31"])
    assert looked.series.to_list() == [None, date(1990, 1, 1), None]
    assert {rule: places.tolist() for rule, places in beyond.items()} == {"date_too_early": [0, 2]}


def test_a_value_beyond_several_limits_is_told_for_each_and_taken_away():
    looked, beyond = full_look(kind_of(MONTH), ["02/12/1989", "02/01/1990"])
    assert looked.series.to_list() == [None, None]
    told = {rule: places.tolist() for rule, places in beyond.items()}
    assert told == {"date_too_early": [0], "not_first_of_month": [0, 1]}


def test_numbers_stand_for_values_as_their_type_counts_them():
    looked = second_look(kind_of(LABEL), ["S6", "S4 (or earlier)", "?"])
    assert looked.numbers == [2, 0, None]
    assert looked.at([2, 0]).texts == ["?", "S6"]

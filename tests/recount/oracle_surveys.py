"""Surveys, numbers 40 to 42: answers to a question of a wave, by the care group that the answer gives."""

from __future__ import annotations

import re

from oracle_cells import answer
from oracle_years import waves

PREFIX = {"children": "child_survey", "parents": "parent_survey", "staff": "staff_survey"}


def indicator_of(row):
    """The id of a question's indicator: lower case, with underscores for signs (decision 025)."""
    name = re.sub("[^a-z0-9]+", "_", row["question_id"].lower()).strip("_")
    return f"{PREFIX[row['survey']]}_{name}"


def answers_in(sender, survey, year):
    """The answers of the waves of a year, of each question the last time that it was asked (decision 093).

    Where some answers of a wave name a care group, only those that do.
    """
    found = {}
    for wave in [key for key, its_year in waves(sender).items() if key[0] == survey and its_year == year]:
        rows = [row for row in sender.rows["surveys"] if (row["survey"], row["wave"]) == wave]
        if survey != "staff" and any(row["care_group"] for row in rows):
            rows = [row for row in rows if row["care_group"]]
        answered = [row for row in rows if row["answer"] != "Not answered"]
        for question in {row["question_id"] for row in answered}:
            found[question] = [row for row in answered if row["question_id"] == question]
    return [row for rows in found.values() for row in rows]


def year(children, sheet):
    for survey in PREFIX:
        for row in answers_in(children.sender, survey, sheet.period.year):
            group = row["care_group"] if survey != "staff" and row["care_group"] else "all"
            agrees = answer(row["answer"] in ("Agree", "Strongly agree"))
            sheet.add(indicator_of(row), group, {"none": "all"}, agrees)
        responses(children.sender, survey, sheet)


def responses(sender, survey, sheet):
    """Response rate of the year's last wave that says how many were invited (no fewer than answered, decision
    251): those who answered anything, of those invited."""
    amounts = None
    for wave in [
        key for key, year in waves(sender).items() if key[0] == survey and year == sheet.period.year
    ]:
        invited = [
            row["invited"] for row in sender.rows["survey_questions"] if (row["survey"], row["wave"]) == wave
        ]
        answered = {
            row["response_ref"]
            for row in sender.rows["surveys"]
            if (row["survey"], row["wave"]) == wave and row["answer"] != "Not answered"
        }
        if invited and max(invited) >= len(answered):
            asked = max(invited)
            amounts = {"yes": len(answered), "no": asked - len(answered), "all": asked}
    if amounts:
        sheet.add(f"{PREFIX[survey]}_response_rate", "all", {"none": "all"}, amounts)

"""What the Overview says of hand-made figures, and that no claim goes further than the release."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.figures.evidence import partnerships
from dashboard.screens import overview
from dashboard.selection import EACH, Selection
from dashboard.store import current_release
from dashboard.wording import limits
from dashboard.wording import overview as words
from dashboard.wording.coverage import Covered
from dashboard.wording.differences import gap_chips
from pipelines.paths import DataFolder


@pytest.fixture(scope="module")
def readings(five_panels):
    release = current_release(DataFolder(five_panels))
    (partnership,) = (one for one in partnerships(release) if one.name == "Aberfinch")
    return overview.readings(Selection(release, partnership, year="2025/26"))


def reading_of(readings, indicator):
    return next(one for one in readings if one.definition.id == indicator)


def test_the_answer_counts_what_is_clear_and_names_the_groups(readings):
    assert words.answer(readings) == (
        "On **one** of five headline measures children at home do clearly worse than children in kinship and "
        "foster care: **attendance**. On **one** they do clearly better than children in foster and "
        "residential care: **fewer moves**. On **exclusion** there is no clear difference. On **wellbeing** "
        "there are too few children to tell. **Destinations** can’t be shown. "
        "Nothing has clearly changed since 2024/25 on the four measures that can be compared."
    )


@pytest.mark.parametrize(
    ("shown", "answer", "heading"),
    [
        (
            ("wellbeing_overall", "positive_destination_9m"),
            "Only **wellbeing** can be compared with 2024/25: there are too few children to tell if it has "
            "changed.",
            "Too few children to tell if wellbeing has changed at home since 2024/25",
        ),
        (
            ("more_than_one_placement", "positive_destination_9m"),
            "Only **moves** can be compared with 2024/25: there is no clear change.",
            "Since 2024/25, nothing that can be compared has clearly changed for children at home",
        ),
        (
            ("attendance_below_90", "wellbeing_overall"),
            "There are too few children to tell if anything has changed since 2024/25.",
            "Too few children to tell if anything has changed at home since 2024/25",
        ),
        (
            ("attendance_below_90", "more_than_one_placement"),
            "Nothing has clearly changed since 2024/25.",
            "Since 2024/25, nothing has clearly changed for children at home",
        ),
        (
            ("positive_destination_9m",),
            "Whether anything has changed for them can’t be shown.",
            "What has changed for children at home can’t be shown",
        ),
    ],
)
def test_that_nothing_changed_is_said_only_of_what_can_be_compared_and_told(readings, shown, answer, heading):
    held = [reading_of(readings, name) for name in shown]

    assert words.change_answer(held) == answer
    assert words.change_heading(held) == heading


def test_a_panel_says_how_many_at_home_it_covers_and_whether_that_is_enough(readings):
    one = reading_of(readings, "wellbeing_overall")
    partly = Covered("Two assessments", "42 of 61 children (69%)", "", 42 / 61)

    assert words.panel_notes(one, partly).startswith(
        "Higher is better. Children assessed twice, the latest time in the period, 2025/26. "
        "At home it covers 42 of 61 children (69%). Partial: read with care."
    )
    enough = Covered("School records", "58 of 63 pupils (92%)", "", 58 / 63)
    assert words.panel_notes(one, enough).endswith("At home it covers 58 of 63 pupils (92%).")
    hidden = Covered("School records", "[c]", "Not shown", None)
    assert "covers" not in words.panel_notes(one, hidden) + words.panel_notes(one)


def test_the_number_compared_and_what_chance_alone_would_show_stand_with_the_panels(readings):
    assert overview.how_to_read(SimpleNamespace(compare=EACH), readings).endswith(
        "are tested one pair at a time. 12 comparisons: by chance alone, less than one would look clear."
    )


ASKED = [
    (EACH, ["each", "each"], "each other group"),
    (EACH, ["away", "away"], "all other groups together"),
    (
        EACH,
        ["each", "away"],
        "each other group, or with all other groups together where those are not published apart",
    ),
    ("kinship", ["kinship", "kinship"], "kinship care"),
    (
        "kinship",
        ["kinship", "away", ""],
        "kinship care, or with all other groups together where that is not published apart",
    ),
    ("other", ["away", "away"], "all other groups together: other care is not published apart"),
    ("away", ["away"], "all other groups together"),
]


@pytest.mark.parametrize(("compare", "beside", "said"), ASKED)
def test_the_panels_say_what_they_set_home_beside_and_what_stands_for_a_group_that_is_not_there(
    readings, compare, beside, said
):
    groups = {"each": ("kinship", "foster", "residential"), "": ()}
    shown = [readings[0]._replace(compared=groups.get(one, (one,))) for one in beside]

    assert overview.how_to_read(SimpleNamespace(compare=compare), shown).startswith(
        f"Each panel compares children at home with {said}. Dots are shares"
    )


def test_the_heading_of_the_panels_says_where_home_is_behind_and_ahead(readings):
    assert (
        words.panels_heading(readings)
        == "Home is clearly behind some groups on attendance and clearly ahead of some groups on fewer moves"
    )
    alone = [one._replace(compared=("foster",)) for one in readings]
    assert (
        words.panels_heading(alone) == "Home is clearly behind on attendance and clearly ahead on fewer moves"
    )


@pytest.mark.parametrize(
    ("indicator", "heading", "chips"),
    [
        (
            "attendance_below_90",
            "Attending under 90% of the time is clearly more common at home",
            ["Clearly higher than kinship, foster", "Too few to tell: residential"],
        ),
        (
            "more_than_one_placement",
            "Moving placement is clearly less common at home",
            ["Clearly lower than foster, residential", "No clear difference: kinship"],
        ),
        (
            "excluded_at_least_once",
            "Exclusion from school: no clear difference for home",
            ["No clear difference: kinship, foster", "Too few to tell: residential"],
        ),
        (
            "wellbeing_overall",
            "Improved wellbeing: too few children to tell if home differs",
            ["Too few to tell: all three groups"],
        ),
        (
            "positive_destination_9m",
            "Positive destinations after nine months can’t be shown for home",
            ["Not shown: [c]"],
        ),
    ],
)
def test_a_panel_says_its_finding_and_its_chips_say_for_whom(readings, indicator, heading, chips):
    one = reading_of(readings, indicator)
    marks = ["[c]"] if indicator == "positive_destination_9m" else []

    assert words.panel_heading(one) == heading
    assert [chip.words for chip in gap_chips(one.gaps, marks)] == chips


def test_a_year_whose_follow_up_is_not_complete_gives_way_to_the_latest_that_is(readings):
    one = reading_of(readings, "positive_destination_9m")

    assert one.period == "2024/25"
    assert words.panel_notes(one) == (
        "Higher is better. Children who left school in the year, 2024/25 (latest complete follow-up). "
        "Very small numbers (10–19): read with care (residential care)."
    )


def test_the_alt_text_of_a_panel_is_its_finding_with_its_numbers(readings):
    assert words.panel_alt(reading_of(readings, "positive_destination_9m")) == (
        "Positive destinations after nine months can’t be shown for home. Positive destination after nine "
        "months, 2024/25: At home [c] withheld to protect confidentiality; kinship care 17 of 23 "
        "(74%, 54–87%); foster care 25 of 31 (81%, 64–91%); residential care 9 of 14 (64%, 39–84%)."
    )


def test_what_changed_stands_in_a_table_under_its_heading(readings):
    table = overview.change_table(readings)

    assert words.change_heading(readings) == (
        "Since 2024/25, nothing that can be compared has clearly changed for children at home"
    )
    assert [[str(cell) for cell in row[:4]] for row in table.rows[:2]] == [
        ["Attendance under 90%", "44 of 61 (72%, 60–82%)", "41 of 58 (71%, 58–81%)", "−1 point (−17 to +14)"],
        ["Two or more placements", "8 of 85 (9%, 5–17%)", "6 of 82 (7%, 3–15%)", "−2 points (−11 to +7)"],
    ]
    assert table.rows[-1][4].words == "Not shown"


def test_a_figure_of_other_years_than_the_column_says_so_and_nothing_is_left_blank(readings):
    one = reading_of(readings, "attendance_below_90")
    pooled = one.home._replace(period="2020/21–2024/25")
    evidence = replace(one.evidence, figures={("2020/21–2024/25", "home"): pooled}, changes={})
    marked = replace(evidence, periods=("2020/21", "2021/22"))
    others = [one, one._replace(evidence=evidence, period="2020/21–2024/25")]
    row = overview.change_table(others).rows[1]

    before, now = map(str, row[1:3])
    assert (before, now) == ("no earlier period", "2020/21–2024/25: 41 of 58 (71%, 58–81%)")
    assert words.nothing_before(one._replace(evidence=marked, period="2020/21")) == "no earlier period"
    assert words.nothing_before(one._replace(evidence=marked, period="2021/22")) == (
        "not compared: schools closed January to April 2021"
    )


def test_what_cannot_be_said_names_the_group_that_is_too_small(readings):
    said = limits.limits(readings, children_rate=False)

    assert said[0].startswith("**That living at home causes a difference.**")
    assert said[1].startswith("**What children themselves say about their wellbeing.**")
    assert said[2] == (
        "**How residential care compares on most measures.** Three of five measures have too few children to "
        "tell. Only gaps of about 22 points or more would show."
    )


def test_a_clear_change_is_said_with_its_direction_and_whether_it_is_better(publish):
    root = publish(
        [
            ("attendance_below_90", "2024/25", "home", 150, 200),
            ("attendance_below_90", "2025/26", "home", 100, 200),
            ("attendance_below_90", "2024/25", "away", 100, 400),
            ("attendance_below_90", "2025/26", "away", 100, 400),
        ]
    )
    release = current_release(DataFolder(root))
    found = overview.readings(Selection(release, partnerships(release)[0], year="2025/26"))

    assert words.answer(found) == (
        "On **one** of one headline measures children at home do clearly worse than all other groups "
        "together: **attendance**. Since 2024/25, **attendance** is clearly lower, which is better."
    )
    assert words.change_heading(found) == "Since 2024/25, attendance has clearly changed at home"


WAYS = {"higher": ("better", "worse"), "lower": ("worse", "better")}


def test_every_claim_of_every_year_is_what_the_gaps_of_the_release_say(release):
    """Recomputed from the rows: a measure is named worse or better exactly where a verdict is clear."""
    seen = 0
    for partnership in partnerships(release):
        for year in range(2017, 2027):
            chosen = Selection(release, partnership, year=f"{year - 1}/{year % 100:02d}")
            for one in overview.readings(chosen):
                up, down = WAYS[one.definition.polarity]
                said = {
                    up if verdict.endswith("higher") else down
                    for verdict in (gap.verdict for gap in one.gaps)
                    if verdict.startswith(("clearly", "small"))
                }
                expected = "mixed" if len(said) > 1 else said.pop() if said else None
                claimed = words.standing(one)
                assert claimed == expected if expected else claimed in ("none", "few", "not_tested", "hidden")
                for gap in one.gaps:
                    if gap.verdict.startswith("clearly"):
                        assert gap.lower_ci > 0 or gap.upper_ci < 0
                seen += 1
    assert seen == 2 * 10 * 5


def test_day_and_clock_do_not_change_what_is_said(readings, five_panels):
    release = current_release(DataFolder(five_panels))
    again = overview.readings(Selection(release, partnerships(release)[0], date(2030, 1, 1), "2025/26"))

    assert words.answer(again) == words.answer(readings)

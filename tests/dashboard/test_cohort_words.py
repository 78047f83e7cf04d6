"""Who is counted in a measure and by which placement: said of what is counted, not of children in general."""

import pytest

from dashboard.briefing import sections
from dashboard.downloads import COLUMNS, sheet
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships, splits
from dashboard.screens.outcomes import published_words, trend_block
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording.cohorts import COHORTS, NOT_BY_GROUP, cohort_sentence, group_words, whole_words
from dashboard.wording.names import group_name
from dashboard.wording.working import working
from pipelines.cohorts.populations import POPULATIONS
from pipelines.paths import DataFolder

SAID = {
    "governance_challenge_recorded": "Meetings of the body in the year. Not told by care group.",
    "care_leavers_pathway_plan": "Young people who left care, eligible for aftercare in the year. "
    "Not told by care group.",
    "staff_survey_has_time": "Answered the survey. Not told by care group.",
    "child_survey_feels_safe": "Answered the survey. Care group: the one that the answer names.",
    "plan_audited_good": "Records audited in the year. Care group: placement on the day of the audit.",
    "health_assessment_within_28_days": "Notifications in the year. Care group: placement on the day that "
    "the health board was told.",
    "order_ended_as_no_longer_needed": "Orders that ended in the year. Care group: placement on the day "
    "before the order ended.",
    "new_order_within_18m": "Orders ended in the year, followed for 18 months. Care group: placement on the "
    "day before the orders ended.",
    "episodes_started": "Episodes that started in the year. Care group: the first placement of the episode.",
    "wellbeing_overall": "Assessed twice, the latest time in the period. Care group: placement on the day of "
    "the latest assessment.",
    "attendance_below_90": "Looked after at any time in the year. Care group: placement on 31 July, or the "
    "last one in the year.",
    "most_deprived_fifth": "Looked after on 31 July. Care group: as given in the ready-made returns.",
    "weekly_cost": "As counted in the ready-made returns. Care group: as given in the ready-made returns.",
    "share_at_home": "Looked after on 31 July. Not told by care group.",
}


@pytest.fixture(scope="module")
def demonstration(demo_data):
    return current_release(DataFolder(demo_data))


def test_each_population_that_can_be_counted_has_its_words():
    assert set(COHORTS) == {*POPULATIONS, "aggregate"}


@pytest.mark.parametrize("indicator", SAID)
def test_the_words_are_of_what_is_counted(demonstration, indicator):
    one = definitions(demonstration)[indicator]

    assert whole_words(one) == SAID[indicator]
    assert group_words(one).lower() in SAID[indicator].lower()


def test_no_measure_of_meetings_staff_or_care_leavers_claims_a_placement(demonstration):
    alone = [one for one in definitions(demonstration).values() if one.care_groups == ("all",)]

    assert {group_words(one) for one in alone} == {NOT_BY_GROUP}
    assert len(alone) > 10


def test_a_sentence_begins_with_who_is_counted(demonstration):
    known = definitions(demonstration)
    said = {name: cohort_sentence(known[name]) for name in known}

    assert said["attendance_below_90"] == "Children looked after at any time in the year"
    assert said["positive_destination_9m"] == "Children who left school in the year"
    assert said["wellbeing_overall"] == "Children assessed twice, the latest time in the period"
    assert said["review_by_agreed_date"] == "Reviews due in the period"
    assert said["staff_survey_has_time"] == "Those who answered the survey"
    assert said["staff_survey_response_rate"] == "Those asked to take part in the survey"


def test_under_a_chart_and_in_a_pack_it_is_the_same(demonstration):
    partnership = partnerships(demonstration)[0]
    held = [evidence(demonstration, partnership.partnership, name) for name in SAID]

    for one, said in zip(held, SAID.values(), strict=True):
        assert dict(working(Selection(demonstration, partnership), one).entries)["Cohort"] == said
    assert sections.cohorts(held[:2]) == (
        "meetings of the body in the year; young people who left care, eligible for aftercare in the year"
    )


@pytest.mark.parametrize(
    ("indicator", "named"),
    [
        ("governance_challenge_recorded", "All"),
        ("staff_survey_has_time", "All"),
        ("parent_survey_response_rate", "All"),
        ("care_leavers_pathway_plan", "All"),
        ("share_at_home", "All looked after"),
        ("attendance_below_90", "All looked after"),
    ],
)
def test_only_looked_after_children_are_called_so_in_charts_tables_and_files(demonstration, indicator, named):
    partnership = partnerships(demonstration)[0]
    split = splits(demonstration, partnership.partnership, indicator)[0]
    held = evidence(demonstration, partnership.partnership, indicator, *split)
    taken = sheet(Selection(demonstration, partnership, indicator=indicator), [(held, held.periods)], "x")
    place, group = COLUMNS.index("care_group_name"), COLUMNS.index("care_group")

    assert group_name(held.named_as("all")) == named
    assert {row[place] for row in taken.rows if row[group] == "all"} == {named}
    if held.groups == ("all",):
        course = Course(held, "away")
        drawn = trend_block(Selection(demonstration, partnership, indicator=indicator), course)
        assert published_words(course)[0] == named
        assert any(words.startswith(f"{named} ") for _, words in drawn.named)

"""The nouns as folds: small visible lists of entries in, what is known of them out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases import demonstration, evaluation, evidence
from dashboard.cases.events import CasesError, Draft, follow
from dashboard.cases.folding import known_on
from dashboard.cases.inspection import inspections
from dashboard.cases.judgement import standing
from dashboard.cases.recommendation import asking_refused, closing_refused, recommendations

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
R = "recommendation 1"
PUBLISHED = {"number": 1, "title": "Hold reviews", "report": "2025-10-21", "owner": "Head of service"}


def recorded(*rows):
    """Events from (kind, body, more) rows about one recommendation, an hour apart from 21 October 2025."""
    events = []
    for place, (kind, body, more) in enumerate([("recommendation.published", PUBLISHED, {}), *rows]):
        at = datetime(2025, 10, 21, 9, tzinfo=UTC) + timedelta(hours=place)
        draft = Draft("HP01", kind, R, body, **{"by": "Ann", "role": "coordinator", "at": at} | more)
        events.append(follow(events[-1] if events else None, draft, NOW))
    return tuple(events)


def judged(judge, verdict, question="felt", **more):
    return ("judgement", {"question": question, "verdict": verdict, "judge": judge, "reason": "seen"}, more)


def planned(**dates):
    return ("action.planned", {"action": "A1", "words": "Agree dates", **dates}, {})


def only(events):
    (one,) = recommendations(events)
    return one


@pytest.fixture(scope="module")
def story():
    events = []
    for draft in demonstration.drafts("HP01", date(2026, 11, 24)):
        events.append(follow(events[-1] if events else None, draft, NOW))
    return tuple(events)


def test_a_number_that_is_none_breaks_nothing():
    forged = PUBLISHED | {"number": "<b>", "follow_up_months": "x"}
    measured = {"indicator": "x", "action_date": "2026-01-01", "follow_up_months": "x"}
    one = only(recorded(("recommendation.published", forged, {}), ("recommendation.measure", measured, {})))

    assert (one.number, one.linked.follow_up_months) == (1, 0)
    assert only(recorded(("recommendation.published", forged, {"corrects": 1}))).number == 0


def test_judges_who_agree_give_their_verdict_and_judges_who_differ_a_dispute():
    agreed = only(recorded(judged("Partnership", "yes"), judged("Link inspector", "yes")))
    differ = only(recorded(judged("Partnership", "yes"), judged("Link inspector", "not_yet")))

    assert (agreed.standing("felt"), differ.standing("felt")) == ("yes", "disputed")
    assert differ.standing("done") == "not_judged"
    assert standing((), "felt") == "not_judged"


def test_the_newest_judgement_of_a_judge_counts_and_older_ones_stay():
    one = only(recorded(judged("Partnership", "partly"), judged("Partnership", "yes")))

    assert one.standing("felt") == "yes"
    assert [held.verdict for held in one.judgements] == ["partly", "yes"]


def test_a_moved_date_keeps_what_it_was_who_moved_it_and_why():
    later = {"action": "A1", "planned_finish": "2026-03-31"}
    one = only(
        recorded(
            planned(planned_start="2025-11-03", planned_finish="2026-01-30"),
            ("action.planned", later | {"why": "staff"}, {"by": "Bob"}),
        )
    )
    (action,) = one.actions
    (move,) = one.all_moves

    assert action.planned_finish == date(2026, 3, 31)
    assert (move.from_, move.to, move.why, move.entry.by) == (
        date(2026, 1, 30),
        date(2026, 3, 31),
        "staff",
        "Bob",
    )


def test_an_action_that_began_late_is_seen_to_miss_its_date_before_it_does():
    one = only(
        recorded(
            planned(planned_start="2026-01-12", planned_finish="2026-03-13"),  # 60 days
            ("action.dated", {"action": "A1", "actual_start": "2026-02-02"}, {}),
        )
    )
    (action,) = one.actions

    assert action.expected_finish(date(2026, 2, 10)) == date(2026, 4, 3)
    assert action.will_miss(date(2026, 2, 10))
    assert action.late_by(date(2026, 2, 10)) == 0
    assert action.late_by(date(2026, 3, 20)) == 7


def test_closing_needs_a_second_person_and_no_open_action():
    ask = ("recommendation.close_asked", {}, {})
    close = ("recommendation.closed", {}, {"by": "Bob"})
    plan = planned(planned_finish="2026-01-30")
    done = ("action.dated", {"action": "A1", "actual_finish": "2026-01-30"}, {})

    assert only(recorded(ask, ("recommendation.closed", {}, {}))).closed is None
    assert only(recorded(plan, ask, close)).closed is None
    assert only(recorded(close)).closed is None
    assert only(recorded(plan, done, ask, close)).closed.by == "Bob"
    assert "second person" in closing_refused(only(recorded(ask)), "Ann")
    assert "open actions (A1)" in closing_refused(only(recorded(plan, ask)), "Bob")
    assert "second person" in closing_refused(only(recorded(ask)), "  ann ")


def test_where_nobody_signs_in_a_role_alone_can_neither_ask_nor_close():
    role, named = "Leader on this machine", "Bob (name not checked)"
    asked_by_role = only(recorded(("recommendation.close_asked", {}, {"by": role})))
    asked = ("recommendation.close_asked", {}, {})

    assert "give a name first" in asking_refused(role)
    assert asking_refused(named) == ""
    assert "give a name first" in closing_refused(asked_by_role, named)
    assert only(recorded(asked, ("recommendation.closed", {}, {"by": role}))).closed is None
    assert only(recorded(asked, ("recommendation.closed", {}, {"by": named}))).closed.by == named


def test_a_baseline_is_frozen_once():
    first = ("recommendation.baseline", {"release": "2025-09-15-aa"}, {"by": "Data steward"})
    again = ("recommendation.baseline", {"release": "2026-11-02-bb"}, {"by": "Bob"})
    found = only(recorded(first, again))

    assert (found.baseline, found.frozen.by) == ("2025-09-15-aa", "Data steward")


def test_a_reopened_recommendation_is_open_again_and_counted():
    ask = ("recommendation.close_asked", {}, {})
    one = only(
        recorded(ask, ("recommendation.closed", {}, {"by": "Bob"}), ("recommendation.reopened", {}, {}))
    )

    assert (one.closed, one.close_asked, one.reopened) == (None, None, 1)


def test_a_measure_that_is_set_again_keeps_the_day_of_the_first_and_counts_its_versions():
    first = {"indicator": "took_part_in_review", "direction": "higher", "action_date": "2025-11-03"}
    one = only(
        recorded(
            ("recommendation.measure", first, {}),
            ("recommendation.measure", first | {"comparator": "foster"}, {"at": NOW}),
        )
    )

    assert (one.linked.comparator, one.linked.versions) == ("foster", 2)
    assert one.linked.entry.on == date(2025, 10, 21)


def test_a_correction_takes_the_place_of_what_it_corrects_and_is_unknown_before_its_day():
    events = recorded(
        judged("Partnership", "yes"),
        ("judgement", {"reason": "14 replies"}, {"corrects": 2, "at": NOW}),
    )

    assert only(events).judgements[0].reason == "14 replies"
    assert only(known_on(events, date(2025, 10, 31))).judgements[0].reason == "seen"


@given(st.integers(0, 400))
def test_what_was_known_on_a_day_is_the_fold_of_the_entries_up_to_it(story, days):
    day = date(2025, 11, 1) + timedelta(days=days)
    upto = tuple(event for event in story if event.at.date() <= day)

    for fold in (recommendations, inspections, evidence.items, evidence.readings, evaluation.evaluations):
        assert fold(known_on(story, day)) == fold(upto)


def test_the_weeks_of_an_inspection_leave_out_the_days_that_are_not_counted(story):
    (one,) = inspections(story)

    assert one.week_number(date(2025, 5, 19)) == 1
    assert one.week_number(date(2025, 6, 27)) == 6
    assert one.week_number(date(2025, 7, 14)) == 7  # two weeks of holidays are not counted
    assert one.week_number(date(2025, 10, 21)) == 21
    assert one.report == date(2025, 10, 21)


def test_what_is_late_is_known_by_its_days_and_what_comes_next_has_three_points(story):
    day = date(2025, 8, 11)
    (then,) = inspections(known_on(story, day))

    assert {step.name: step.late_by(day) for step in then.late(day)} == {
        "Pre-inspection return": 4,
        "Children’s and parents’ surveys": 7,
        "Staff survey": 7,
    }
    assert then.late_now(day) == ()
    assert then.next_step(day).name == "Professional discussion 2"
    assert len(then.points_for("pd2")) == 3
    assert then.grades == () and then.report is None


def test_a_grade_without_what_speaks_against_it_is_refused():
    whole = {"indicator": "2.1", "grade": 3, "against": "Attendance is low"}
    evaluation.require_whole(whole)
    for faulty in (whole | {"against": " "}, whole | {"grade": 7}, whole | {"indicator": "1.1"}):
        with pytest.raises(CasesError):
            evaluation.require_whole(faulty)


def test_the_evidence_of_a_cell_names_which_way_it_speaks_and_an_empty_one_says_none(story):
    held = evidence.items(story)

    assert evidence.speaks(evidence.cell(held, "Children’s views", "2")) == "contradicts"
    assert evidence.speaks(evidence.cell(held, "Parents’ and carers’ views", "2")) == "withheld"
    assert evidence.speaks(evidence.cell(held, "Children’s views", "3")) == "none"
    assert evidence.thinnest(held) == "3"
    assert all(len(item.sha256) == 64 and item.cohort and item.expires for item in held)


def test_the_story_shows_a_dispute_a_closing_and_a_slip(story):
    held = {one.number: one for one in recommendations(story)}

    assert len(held) == 6
    assert held[2].standing("evidenced") == "disputed"
    assert held[4].closed.by == "Link inspector"
    assert held[5].next_date == date(2026, 11, 27) and len(held[5].all_moves) == 5
    assert held[3].standing("done") == "yes"

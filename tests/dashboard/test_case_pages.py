"""Pages about cases, with the demonstration's story beside a small release: what they say, and when."""

import re
import shutil
from datetime import date

import pytest

from dashboard import components
from dashboard.cases import demonstration
from dashboard.cases.store import open_store
from dashboard.store import current_release
from pipelines.paths import DataFolder

TODAY = date(2026, 11, 24)


class OnThatDay(date):
    """A calendar on which today is always the day of the story's end."""

    @classmethod
    def today(cls):
        return TODAY


@pytest.fixture(autouse=True)
def today(request, monkeypatch):
    """Pages are read on the day of the story's end; what a test writes is recorded now, so it reads now."""
    if "own" not in request.fixturenames:
        monkeypatch.setattr("dashboard.filters.date", OnThatDay)
        monkeypatch.setattr("dashboard.screens.overview_cases.date", OnThatDay)
        monkeypatch.setattr("dashboard.screens.leadership_cases.date", OnThatDay)


@pytest.fixture(scope="module")
def told(several):
    """A data folder with the small release and the whole story of Aberfinch."""
    root = several((date(2026, 11, 2),), served=date(2026, 11, 2))
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", TODAY))
    return root


def test_filters_that_match_nothing_say_what_they_hide_and_lead_back(page, told):
    seen = page("recommendations", root=told, quality="9.2", enquiry="1", state="Closed")

    assert re.search(
        r"No recommendation matches these filters\. \d+ recommendations are hidden by: QI 9\.2, KLOE 1, "
        r"state “Closed”\.",
        seen.text,
    )
    assert "Clear filters" in seen.text


@pytest.mark.parametrize(("url_path", "query"), [("follow_up", {}), ("recommendations", {"rec": "1"})])
def test_how_a_followed_measure_is_worked_out_is_on_the_page(page, told, url_path, query):
    seen = page(url_path, root=told, **query)
    labels = [one.label for one in seen.test.expander]

    assert any(label.startswith("How is this worked out?") for label in labels)
    assert "Counted (numerator)" in seen.text
    assert "release" in seen.text


def test_a_list_that_is_filtered_says_nothing_of_what_it_does_not_hold(page, told):
    seen = page("recommendations", root=told, quality="5.4", state="Disputed")

    assert "Recommendation 3 is disputed" in seen.text
    assert "One recommendation from the joint inspection report" in seen.text
    assert "has slipped" not in seen.text


def test_the_list_counts_judgements_and_names_what_slipped_and_what_is_disputed(page, told):
    seen = page("recommendations", root=told)

    assert not seen.test.exception and "could not be" not in seen.text
    assert "Three of six recommendations are done. Two have agreed proof. One has been felt" in seen.text
    assert "Recommendation 5 has slipped; 2 and 3 are disputed" in seen.text
    assert "slipped from 6 Nov 2026" in seen.text


def test_one_recommendation_shows_both_judges_the_actions_and_its_history(page, told):
    seen = page("recommendations", root=told, rec="2")

    assert not seen.test.exception and "could not be" not in seen.text
    assert "Recommendation 2: has it been done, evidenced and felt?" in [one.value for one in seen.test.title]
    assert "Whether it is evidenced is disputed." in seen.text
    assert "Those" not in seen.text and "came from one locality" in seen.text
    assert "Nothing here can be changed or removed" in seen.text


def test_no_page_about_evidence_says_why_something_moved(page, told):
    seen = page("recommendations", root=told, rec="4")

    for word in ("because", "due to", "led to", "impact of", "as a result"):
        assert word not in seen.text.lower()


def test_a_past_day_hides_what_was_recorded_or_published_later(page, told):
    seen = page("inspection", root=told, as_known="11 August 2025")

    assert "Professional discussion 2 is on Thursday 14 August 2025 (week 11)." in seen.text
    assert "Week 11 of 21: on plan, after three late items" in seen.text
    assert "no release by then" in seen.text
    for later in ("Progress review", "Six-month check", "Grade 2 of 6, Weak", "champions board"):
        assert later not in seen.html
    assert seen.text.count("Not published") == 4


def test_the_inspection_names_the_next_step_and_keeps_both_grades_apart(page, told):
    seen = page("inspection", root=told)

    assert not seen.test.exception and "could not be" not in seen.text
    assert "Next is the progress review, on Wednesday 9 December 2026." in seen.text
    assert "inspection grades are published beside them" in seen.text
    assert "Grade 2 of 6, Weak" in seen.html


def test_the_file_of_follow_up_says_what_each_figure_is(page, told, monkeypatch):
    taken = []
    monkeypatch.setattr(components, "data_table", lambda *given, **_: taken.append(given[2]))
    page("follow_up", root=told)
    rows = [dict(zip(taken[0].columns, row, strict=True)) for row in taken[0].rows]
    agreed = [row for row in rows if row["indicator"]]

    assert agreed
    assert {row["release_id"] for row in agreed} == {current_release(DataFolder(told)).release_id}
    assert {row["period_kind"] for row in agreed} <= {"year", "quarter", "census", "window"}
    assert all(row["cohort_basis"] for row in agreed)
    assert {row["status"] for row in agreed} <= {"published", "not published"}


def test_follow_up_compares_what_was_known_in_august_with_today(page, told):
    seen = page("follow_up", root=told, compared="3 August 2026")

    assert not seen.test.exception and "could not be" not in seen.text
    assert "57 weeks after the report" in seen.text
    assert "Since 3 August 2026," in seen.text
    assert "No figure had been published by then" in seen.text
    assert "Evidenced disputed." in seen.text
    assert "open closed 4 Sep 2026 Link inspector, 4 Sep 2026" in seen.text


def test_a_day_before_the_first_release_says_that_no_figure_was_there(page, told):
    seen = page("follow_up", root=told, as_known="21 August 2026")

    assert "43 weeks after the report, no figure had been published, so no measure can be read." in seen.text
    assert "%)" not in seen.text


def test_a_day_before_the_report_has_nothing_to_follow(page, told):
    seen = page("follow_up", root=told, as_known="11 August 2025")

    assert "No recommendation is entered for Aberfinch by this day." in seen.text


@pytest.fixture
def own(told, tmp_path):
    """A copy of the told folder that a test may write into."""
    return shutil.copytree(told, tmp_path / "own")


def looking_as(seen, role):
    seen.test.selectbox(key="look_as").select(role).run()
    return seen


def filled(seen, button, **fields):
    for key, value in fields.items():
        found = [*seen.test.text_input, *seen.test.date_input, *seen.test.selectbox]
        next(one for one in found if one.key == key).set_value(value)
    next(one for one in seen.test.button if one.label == button).click()
    seen.test.run()
    return seen


def test_an_inspectors_not_yet_stands_beside_the_partnerships_judgement(page, own):
    seen = looking_as(page("recommendations", root=own, rec="1"), "inspector")
    filled(
        seen,
        "Record judgement",
        judge__verdict="not_yet",
        judge__judge="Link inspector",
        judge__reason="A2 has not ended",
    )

    assert "Recorded by Inspector on this machine: record a judgement." in seen.text
    assert "Whether it is done is disputed." in seen.text
    assert "A1 is closed; A2 is under way" in seen.text and "A2 has not ended" in seen.text


def test_a_baseline_is_frozen_by_a_form_once_and_the_measure_says_so(page, own):
    seen = looking_as(page("recommendations", root=own, rec="3"), "steward")
    filled(seen, "Freeze baseline")

    assert "Recorded by Steward on this machine: freeze its baseline at the report." in seen.text
    assert "Baseline frozen" in seen.text
    assert "Freeze baseline" not in [one.label for one in seen.test.button]


def test_without_sign_in_closing_is_asked_for_under_a_name_and_the_record_says_that_nobody_checked_it(
    page, own
):
    seen = looking_as(page("recommendations", root=own, rec="3"), "coordinator")
    filled(seen, "Ask a second person to close it", close_ask__why="All is done")
    assert "whoever asks and whoever closes each give a name first" in seen.text

    filled(seen, "Ask a second person to close it", named="Ann Reid")
    assert "Recorded by Ann Reid (name not checked): ask for it to be closed." in seen.text
    filled(seen, "Close recommendation", named="ann  reid", close__why="I close it")
    assert "can’t also close it" in seen.text or "can't also close it" in seen.text
    filled(seen, "Close recommendation", named="Bob Hay")
    assert "Closed by a second person" in seen.text


def test_a_second_writer_is_shown_what_changed_and_asked_again(page, own):
    seen = looking_as(page("recommendations", root=own, rec="6"), "coordinator")
    store = open_store(f"sqlite:///{(own / 'cases' / 'cases.sqlite').resolve()}")
    body = {"date": "2027-03-01", "why": "agreed by telephone"}
    store.append(
        "HP01", "recommendation.next", "recommendation 6", body, by="Bob", role="leader", expected=None
    )
    fields = {"next__date": date(2027, 4, 1), "next__why": "after the board"}

    filled(seen, "Record date", **fields)
    assert (
        "recommendation 6 was changed by Bob while you were writing. Nothing of yours was saved." in seen.text
    )
    assert "agreed by telephone" in seen.text
    assert "after the board" not in seen.text

    filled(seen, "Record date")
    assert "after the board" in seen.text


def test_a_moved_date_without_a_reason_and_words_that_may_name_a_child_are_refused(page, own):
    seen = looking_as(page("recommendations", root=own, rec="1"), "coordinator")

    filled(seen, "Record plan", plan__action="A2", plan__planned_finish=date(2027, 1, 22))
    assert "Say why the date moves. Nothing was saved." in seen.text
    filled(seen, "Record date", next__date=date(2027, 2, 1), next__why="waits for child Morag")
    assert "This may identify a child" in seen.text
    assert "Morag" not in seen.text


def test_nothing_is_recorded_from_a_page_that_shows_the_past(page, told):
    seen = page("recommendations", root=told, rec="1", as_known="3 August 2026")

    assert "Record what happened" not in seen.text


def test_the_overview_shows_what_is_judged_and_what_is_due(page, told):
    seen = page("overview", root=told)

    assert not seen.test.exception and "could not be" not in seen.text
    assert "Three of six recommendations are done; one has been felt" in seen.text
    assert "Next: one recommendation has slipped" in seen.text
    assert "27 Nov 2026 Rec 5: First report to the board. Was due 6 Nov 2026" in seen.text
    assert "9 Dec 2026 Progress review Link inspector" in seen.text


def test_a_correction_names_its_entry_and_both_stay_in_the_history(page, own):
    seen = looking_as(page("recommendations", root=own, rec="1"), "inspector")
    filled(seen, "Record correction", correct__text="A1 is closed; A2 goes on")

    assert "Nothing was saved" in seen.text  # the newest entry asks a question and has no judgement in it
    filled(seen, "Record correction", correct__field="question", correct__text="Does early help reach all?")
    assert "Recorded by Inspector on this machine: correct an entry." in seen.text
    assert "Correction to entry 12" in seen.text
    assert "Does early help reach all?" in seen.text and "without a school record" in seen.text


def test_an_inspection_is_opened_where_there_are_none(page, own):
    seen = looking_as(page("inspection", root=own, partnership="Brackenloch (invented)"), "coordinator")
    filled(
        seen, "Record inspection", opened__title="Orders at home, 2027", opened__notified=date(2026, 11, 2)
    )

    assert "Orders at home, 2027, notified 2 November 2026" in seen.text
    assert "None of its steps is late on " in seen.text
    assert "of 21: no step is entered yet" in seen.text and "could not be" not in seen.text


def test_leadership_keeps_our_grade_and_the_inspections_apart_with_evidence_by_source(page, told):
    seen = page("leadership", root=told)

    assert not seen.test.exception and "could not be" not in seen.text
    assert "QI 9.2: we said good; the inspection said adequate" in seen.text
    assert "Children’s views None: no item held" in seen.text

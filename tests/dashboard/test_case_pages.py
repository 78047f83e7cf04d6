"""Pages about cases, with the demonstration's story beside a small release: what they say, and when."""

from datetime import date

import pytest

from dashboard.cases import demonstration
from dashboard.cases.store import open_store

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def told(several):
    """A data folder with the small release and the whole story of Aberfinch."""
    root = several((date(2026, 11, 2),), served=date(2026, 11, 2))
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", TODAY))
    return root


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

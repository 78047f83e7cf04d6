"""The places from which a pack is taken: every kind and form is offered, none is made before."""

from datetime import date

import pytest

from dashboard.briefing import offer
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import WRITERS
from dashboard.cases import demonstration
from dashboard.cases.store import open_store


def test_every_kind_and_form_is_offered_and_the_file_is_named_by_what_was_chosen(page, monkeypatch):
    made = []
    monkeypatch.setattr("dashboard.briefing.pack.make", lambda *asked: made.append(asked))
    seen = page("overview")
    kinds, forms = (seen.test.selectbox(key=key).options for key in ("pack_kind", "pack_form"))
    button = next(one for one in seen.test.get("download_button") if one.proto.label == "Make the pack")

    assert kinds == [kind.title for kind in KINDS.values()]
    assert list(offer.FORMS.values()) == list(WRITERS)
    assert len(forms) == len(WRITERS)
    assert button.proto.id
    assert made == []


@pytest.fixture(scope="module")
def told(several):
    """The small release, and the whole story of Aberfinch beside it."""
    root = several((date(2026, 11, 2),), served=date(2026, 11, 2))
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", date(2026, 11, 24)))
    return root


def buttons(seen):
    return [one.proto.label for one in seen.test.get("download_button")]


def test_a_role_that_cannot_open_inspection_is_offered_no_pack_of_a_discussion(page, told):
    seen = page("overview", root=told).choose("look_as", "monitor")

    assert seen.test.selectbox(key="pack_kind").options == [
        "Corporate parenting board",
        "Elected members",
        "Follow-up",
    ]


def test_inspection_offers_the_discussions_and_follow_up_what_comes_after(page, told):
    inspection, follow_up = page("inspection", root=told), page("follow_up", root=told)

    assert inspection.test.selectbox(key="pack_kind").value == "pd3"  # all are over
    assert len(inspection.test.selectbox(key="pack_kind").options) == 3
    assert follow_up.test.selectbox(key="pack_kind").value == "follow-up"


def test_a_recommendation_can_be_printed_from_its_page_unless_no_figure_was_there(page, told):
    seen = page("recommendations", root=told, rec="3")
    past = page("recommendations", root=told, rec="3", as_known="21 August 2026")

    assert "Print this recommendation (PDF)" in buttons(seen)
    assert "Print this recommendation (PDF)" not in buttons(past)
    assert "No figure had been published by 21 August 2026, so there is no pack of that day." in past.text

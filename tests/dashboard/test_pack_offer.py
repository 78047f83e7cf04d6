"""The place from which a pack is taken: every kind and form is offered, none is made before."""

from dashboard.briefing import offer
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import WRITERS


def test_every_kind_and_form_is_offered_and_the_file_is_named_by_what_was_chosen(page, monkeypatch):
    made = []
    monkeypatch.setattr(offer, "make", lambda *asked: made.append(asked))
    seen = page("overview")
    kinds, forms = (seen.test.selectbox(key=key).options for key in ("pack_kind", "pack_form"))
    button = next(one for one in seen.test.get("download_button") if one.proto.label == "Make the pack")

    assert kinds == [kind.title for kind in KINDS.values()]
    assert list(offer.FORMS.values()) == list(WRITERS)
    assert len(forms) == len(WRITERS)
    assert button.proto.id
    assert made == []

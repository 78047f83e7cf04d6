"""What a form takes from a frame: its own options, dates and short text, whoever made the frame."""

from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.cases.events import CasesError
from dashboard.screens import recording
from dashboard.screens.recording import Field, Form, always

FORM = Form(
    "grade",
    "evaluation.grade",
    "Grade",
    "Record",
    always("grade"),
    (
        Field("grade", "Grade", (1, 2, 3), "{} of three".format),
        Field("why", "Why"),
        Field("on", "On", is_date=True),
        Field("by", "By", needed=False),
    ),
)
WHOLE = {"grade": 2, "why": " <b>It holds</b> ", "on": date(2026, 3, 1), "by": ""}


@pytest.fixture
def entered(monkeypatch):
    """The body of the form, from what a frame brought."""

    def body(values):
        state = {f"grade__{name}": value for name, value in values.items()}
        monkeypatch.setattr(recording, "st", SimpleNamespace(session_state=state))
        return recording._body(FORM)

    return body


def test_a_whole_form_becomes_a_body(entered):
    assert entered(WHOLE) == {"grade": 2, "why": "<b>It holds</b>", "on": "2026-03-01"}


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"grade": "9 of three"}, "“Grade” holds what this form does not offer"),
        ({"grade": 9}, "“Grade” holds what this form does not offer"),
        ({"why": "x" * 501}, "“Why” holds what this form does not offer"),
        ({"why": 4}, "“Why” holds what this form does not offer"),
        ({"on": "yesterday"}, "“On” holds what this form does not offer"),
        ({"by": ["A", "B"]}, "“By” holds what this form does not offer"),
        ({"why": "  "}, "“Why” is empty"),
        ({"grade": None}, "“Grade” is empty"),
    ],
)
def test_a_frame_that_no_browser_would_send_is_refused_without_its_value(entered, forged, said):
    with pytest.raises(CasesError, match=said) as refused:
        entered(WHOLE | forged)

    assert "Nothing was saved." in str(refused.value)
    assert not any(word in str(refused.value) for word in ("9", "xxx", "yesterday"))

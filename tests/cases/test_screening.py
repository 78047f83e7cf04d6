"""Words that may identify a child are stopped before they are saved, or stand under somebody's name."""

import pytest

from dashboard.access import AccessRefused, Person
from dashboard.cases.events import CasesError
from dashboard.cases.screening import doubts, doubts_in, unwritable
from dashboard.cases.writing import Doubtful, record

CHI, BIRTH, NUMBER, NAME = (
    "a number like a CHI number",
    "a date of birth",
    "a number beside a child",
    "what may be a child's name",
)
INSPECTOR = Person("B. Shaw", "inspector", ("HP01",))
SAID = {"question": "done", "verdict": "not_yet", "reason": "Two parents said the boy Callum was not asked."}


@pytest.fixture
def store(place_in):
    return place_in("sqlite").store()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("0305121234 was not seen", CHI),
        ("030512 1234 was not seen", CHI),
        ("born 3 May 2012", BIRTH),
        ("DOB: 03/05/12", BIRTH),
        ("2012-05-03, date of birth", BIRTH),
        ("3 children were moved", NUMBER),
        ("three of the children were moved", NUMBER),
        ("A pupil aged twelve", NUMBER),
        ("the child, 14, was excluded", NUMBER),
        ("Liam’s mother was not told", NAME),
        ("the boy called Callum", NAME),
        ("Child B had no plan", NAME),
        ("initials J.S.", NAME),
    ],
)
def test_words_that_may_identify_a_child_are_found(words, found):
    assert found in doubts(words)


@pytest.mark.parametrize(
    "words",
    [
        "Hold reviews with children and parents taking part",
        "The Children’s Services Plan says so; the children’s hearing does not.",
        "Records of 60 children were read between 1 June and 30 June 2026.",
        "Attendance under 90% fell from 72% to 70%.",
        "Children in Aberfinch were asked in March 2026.",
        "Ring 0131 496 0000",
    ],
)
def test_plain_words_about_services_raise_no_doubt(words):
    assert doubts(words) == ()


def test_every_text_of_a_body_is_looked_at_but_what_a_program_made():
    body = {
        "short": "Liam’s mum",
        "supporting": ["Head of education", "the girl Ava’s school"],
        "more": {"note": "born 1.2.2012"},
        "sha256": "1234567890" * 6,
        "on": "2026-01-02",
    }

    assert doubts_in(body) == (("short", NAME), ("supporting", NAME), ("note", BIRTH))


def test_a_field_that_a_program_fills_is_looked_at_where_a_person_filled_it():
    body = {"indicator": "Liam’s mum", "sha256": "0305121234", "release": "2026-11-02-0305121a"}

    assert doubts_in(body) == (("indicator", NAME), ("sha256", CHI))
    assert doubts_in({"indicator": "attendance_below_90", "sha256": "0" * 64}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "bell \x07",
        "\x1b[2J",
        "half \ud800",
        "\ue000",
        "\uffff",
        "not \u202eyet",
        "\u2066x",
        "x" * 5_001,
    ],
    ids=ascii,
)
def test_text_that_no_pack_can_hold_is_refused_and_not_repeated(store, text):
    body = SAID | {"reason": text}
    with pytest.raises(CasesError, match=r"^reason (holds a character|is longer).* Nothing was saved\.$"):
        record(store, INSPECTOR, "HP01", "judgement", "recommendation 3", body, expected=0, confirmed=True)

    assert store.events() == ()


@pytest.mark.parametrize(
    "text", ["Two\r\nlines\tand a tab", "Gàidhlig, 中文, 😀 👩‍👧", "=1+1 <b>#x</b>", "x" * 5_000], ids=ascii
)
def test_text_that_people_write_is_kept(text):
    assert unwritable({"reason": text, "more": [text]}) == ""


def test_a_doubt_stops_the_writing_and_the_message_repeats_nothing(store):
    with pytest.raises(Doubtful) as refused:
        record(store, INSPECTOR, "HP01", "judgement", "recommendation 3", SAID, expected=0)

    assert refused.value.doubts == (("reason", NAME),)
    assert "Callum" not in str(refused.value)
    assert store.events() == ()


def test_a_confirmed_text_is_kept_with_who_confirmed_it_and_what_was_doubted(store):
    event = record(
        store, INSPECTOR, "HP01", "judgement", "recommendation 3", SAID, expected=0, confirmed=True
    )

    assert (event.by, event.role) == ("B. Shaw", "inspector")
    assert event.body["confirmed"]["by"] == "B. Shaw"
    assert event.body["confirmed"]["doubts"] == [f"reason: {NAME}"]


def test_nobody_can_say_in_the_text_itself_that_it_was_confirmed(store):
    body = {"verdict": "yes", "confirmed": {"by": "Somebody else"}}
    event = record(
        store, INSPECTOR, "HP01", "judgement", "recommendation 3", body, expected=0, confirmed=True
    )

    assert event.body == {"verdict": "yes"}


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (Person("M. Orr", "monitor"), "recommendation.measure"),
        (Person("M. Orr", "monitor"), "made.up"),
        (Person("B. Shaw", "inspector", ("HP02",)), "judgement"),
        (Person("Nobody", "", ()), "judgement"),
    ],
)
def test_a_person_without_the_right_writes_nothing(store, person, kind):
    with pytest.raises(AccessRefused):
        record(store, person, "HP01", kind, "recommendation 3", {}, expected=0)

    assert store.events() == ()

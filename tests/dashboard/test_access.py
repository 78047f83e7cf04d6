"""Who may do what: the table of roles, the file of people, and a server that is reached from elsewhere."""

import re
import threading

import pytest

from dashboard import signin
from dashboard.access import NOT_ALLOWED, PAGES, ROLES, AccessRefused, Person, read_access
from dashboard.navigation import PAGES as SPECS
from dashboard.signin import NOT_SET_UP, fault_of_setup, is_fresh, is_loopback

MAY = {  # leader, steward, coordinator, inspector, monitor, participation lead
    "recommendation.published": "-yyy--",
    "recommendation.measure": "y-y---",
    "recommendation.ask": "---yy-",
    "recommendation.close_asked": "y-y---",
    "recommendation.closed": "y-yyy-",
    "action.planned": "yyy--y",
    "action.dated": "yyy--y",
    "judgement": "y-yyyy",
    "evidence.item": "y-yy-y",
    "evidence.reading": "y-yy--",
    "evaluation.grade": "y-y---",
    "inspection.step": "--y--y",
    "inspection.grade": "---y--",
    "export": "yyy---",
    "import": "-yy---",
    "made.up": "------",
}
OPENS = {"overview": "yyyyyy", "recommendations": "yyyyyy", "inspection": "yyyy-y", "data": "yyyyy-"}
FILE = """
hours = 4
claim = "hearth"
[people."A.Reid@example.org"]
name = "A. Reid"
role = "inspector"
partnerships = ["HP01"]
"""


@pytest.fixture
def access(tmp_path):
    (tmp_path / "access.toml").write_text(FILE, encoding="utf-8")
    return read_access(tmp_path / "access.toml")


@pytest.mark.parametrize("action", MAY)
def test_each_role_may_do_what_the_table_says_and_nothing_else(action):
    assert "".join("y" if Person("A", role).may(action) else "-" for role in ROLES) == MAY[action]


@pytest.mark.parametrize("page", OPENS)
def test_each_role_opens_the_pages_of_the_table(page):
    assert "".join("y" if Person("A", role).opens(page) else "-" for role in ROLES) == OPENS[page]


def test_a_person_sees_their_partnerships_alone(access):
    reid = access.person({"email": "a.reid@EXAMPLE.org"})

    assert (reid.sees("HP01"), reid.sees("HP02"), Person("S", "steward").sees("HP02")) == (True, False, True)


def test_a_claim_gives_role_and_partnerships_where_the_file_names_it(access):
    assert access.person({"name": "B. Shaw", "hearth": "monitor:HP01,HP03"}) == Person(
        "B. Shaw", "monitor", ("HP01", "HP03")
    )


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "x@example.org"},
        {"email": "a.reid@example.org", "email_verified": False},
        {"email": "a.reid@example.org", "email_verified": "false"},
        {"email": ["a.reid@example.org"]},
        {"name": "B", "hearth": "king:HP01"},
        {"name": "B", "hearth": "monitor:"},
        {"hearth": "monitor:HP01"},
    ],
    ids=str,
)
def test_other_claims_give_no_right(access, claims):
    assert access.person(claims) is None


@pytest.mark.parametrize(
    "wrong",
    ["[", "hours = 90", "hour = 4", "people = 3", '[people.a]\nrole = "king"\npartnerships = ["HP01"]',
     '[people.a]\nrole = "leader"\npartnerships = "all"', '[people.a]\nrole = "leader"\npartnerships = []'],
)  # fmt: skip
def test_a_file_that_says_something_unknown_gives_nobody_a_right(tmp_path, wrong):
    (tmp_path / "access.toml").write_text(wrong, encoding="utf-8")

    with pytest.raises(AccessRefused, match=r"docs/cases\.md"):
        read_access(tmp_path / "access.toml")


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.0.0.1:8501", True), ("localhost:8501", True), ("[::1]:8501", True),
     ("::1", True), ("[::1]", True), ("127.0.0.1:8501@elsewhere.test", False),
     ("0.0.0.0", False), ("", False), ("hearth.example.org", False), ("10.0.0.4:8501", False),
     ("127.0.0.1.example.org", False)],
)  # fmt: skip
def test_this_machine_is_told_from_any_other(host, here):
    assert is_loopback(host) is here


def test_a_sign_in_holds_for_its_hours_only():
    now = 1_000_000
    assert is_fresh({"iat": now - 3600}, 8, now)
    for claims in ({}, {"iat": now - 8 * 3600 - 1}, {"iat": now + 3600}, {"iat": "now"}):
        assert not is_fresh(claims, 8, now)


def test_a_server_may_listen_elsewhere_only_once_sign_in_is_whole(monkeypatch, tmp_path):
    whole = {name: "x" for name in signin.NEEDED}
    file = tmp_path / "access.toml"
    monkeypatch.setenv("HEARTH_ACCESS", str(file))

    def fault(settings, address="0.0.0.0"):
        monkeypatch.setattr(signin, "auth_settings", lambda: settings)
        return fault_of_setup(address)

    assert fault({}, "127.0.0.1") == ""
    assert NOT_SET_UP in fault({})
    assert "lacks client_secret." in fault({**whole, "client_secret": ""})
    assert "no access.toml" in fault(whole)
    file.write_text(FILE, encoding="utf-8")
    assert fault(whole) == ""


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-For"])
def test_a_request_from_elsewhere_is_shown_nothing_without_sign_in(page, monkeypatch, header):
    asked = {"Host": "127.0.0.1:8501", header: "hearth.example.org"}
    monkeypatch.setattr(signin, "asked_with", lambda: asked)
    seen = page("overview")

    assert NOT_SET_UP in seen.text
    assert "Aberfinch" not in seen.html + str([one.options for one in seen.test.selectbox])
    assert seen.figures == []


def test_a_wrong_role_is_turned_from_a_page_by_its_address(page, monkeypatch):
    seen = page("overview")
    monkeypatch.setitem(PAGES, "overview", frozenset({"steward"}))
    seen.choose("look_as", "monitor")

    assert NOT_ALLOWED in seen.text
    assert "Aberfinch" not in seen.text
    assert seen.figures == []


@pytest.mark.parametrize(("url_path", "role"), [("inspection", "monitor"), ("data", "participation lead")])
def test_a_page_that_a_role_may_not_open_gives_it_neither_words_nor_files(page, url_path, role):
    seen = page(url_path)
    assert NOT_ALLOWED not in seen.text
    seen.choose("look_as", role)

    assert NOT_ALLOWED in seen.text
    assert "Aberfinch" not in seen.text
    assert seen.test.get("download_button") == [] and seen.test.get("button") == []


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_page_that_the_role_may_not_open(page, role):
    led = {}
    for spec in SPECS:
        if Person("A. Reid", role).opens(spec.url_path):
            seen = page(spec.url_path).choose("look_as", role)
            assert NOT_ALLOWED not in seen.text
            led[spec.url_path] = set(re.findall(r'href="([a-z_]+)\?', seen.html))

    for url_path, pages in led.items():
        assert {one for one in pages if not Person("A. Reid", role).opens(one)} == set(), url_path
    assert all("data" in led[one] for one in ("overview", "outcomes", "leadership")) == (
        role != "participation lead"
    )


def test_only_the_partnerships_of_a_person_can_be_chosen(page, monkeypatch):
    monkeypatch.setattr(signin, "local_person", lambda *_: Person("A. Reid", "leader", ("HP01",)))
    assert page("overview", partnership="Brae").test.selectbox(key="partnership").options == [
        "Aberfinch (invented)"
    ]

    monkeypatch.setattr(signin, "local_person", lambda *_: Person("A. Reid", "leader", ("HP99",)))
    seen = page("overview")
    assert "None of the partnerships that you may see" in seen.text
    assert seen.figures == []


def test_who_the_door_let_in_is_at_the_page_until_it_is_made():
    monitor = Person("A. Reid", "monitor", ("HP01",))
    elsewhere = []
    with signin.let_in(monitor):
        assert signin.current() is monitor
        asking = threading.Thread(target=lambda: elsewhere.append(signin.current()))
        asking.start()
        asking.join(30)

    assert [one.role for one in (*elsewhere, signin.current())] == ["steward", "steward"]


def test_nobody_stays_at_the_page_after_it_failed():
    with pytest.raises(ZeroDivisionError), signin.let_in(Person("A. Reid", "monitor")):
        raise ZeroDivisionError

    assert signin.current().role == "steward"

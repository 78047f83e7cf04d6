"""What people do about cases, by keyboard alone: enter, judge, close as a second person, compare days."""

import shutil
from datetime import date

import pytest

from dashboard.cases import demonstration
from dashboard.cases.store import open_store
from dashboard.wording.cases import VERDICTS

ROLES = ("leader", "steward", "coordinator", "inspector", "monitor", "participation lead")
FOCUSED = """() => { const at = document.activeElement;
    if (["BODY", "MAIN", "SECTION"].includes(at.tagName)) return "";
    return [at.innerText, at.getAttribute("aria-label"), at.labels?.[0]?.innerText].join(" | "); }"""


@pytest.fixture(scope="module")
def address(demo_data, serve, tmp_path_factory):
    """A served copy of the demonstration with the story of Aberfinch beside it."""
    root = tmp_path_factory.mktemp("journeys")
    shutil.copytree(demo_data / "releases", root / "releases")
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", date(2026, 11, 24)))
    with serve(root) as where:
        yield where


class Keyboard:
    """A page that is only ever reached by keys."""

    def __init__(self, seen):
        self.seen, self.keys = seen, seen.page.keyboard
        self.role = "steward"

    def go(self, words):
        """Tabs on until the focus is on something that says these words."""
        for _ in range(250):
            if words in self.seen.page.evaluate(FOCUSED):
                return self
            self.keys.press("Tab")
        raise AssertionError(f"no key leads to “{words}”")

    def press(self, *keys):
        for key in keys:
            self.keys.press(key)
            self.seen.page.wait_for_timeout(60)
        self.seen.settle()
        return self

    def look_as(self, role):
        steps = ROLES.index(role) - ROLES.index(self.role)
        self.role = role
        moves = ["ArrowDown" if steps > 0 else "ArrowUp"] * abs(steps)
        self.go("Looking as").press("Enter", *moves, "Enter")
        return self

    def named(self, name):
        self.go("Your name")
        self.keys.press("Control+A")
        self.keys.type(name)
        return self.press("Enter").says(f"You record as {name} (name not checked)")

    def fill(self, label, text):
        self.go(label)
        self.keys.type(text)
        return self

    def says(self, words):
        """Waits until the page says these words."""
        self.seen.page.get_by_text(words).first.wait_for(timeout=30_000)
        return self

    @property
    def text(self):
        """What a reader of the page has before them, the closed parts left out."""
        return self.seen.page.locator("[data-testid=stMain]").inner_text()


@pytest.fixture
def reached(address, blank):
    def opened(path):
        seen = blank()
        seen.page.goto(f"{address}/{path}")
        return Keyboard(seen.settle())

    return opened


def test_an_action_is_entered_judged_not_yet_and_closed_by_a_second_person(reached):
    first = reached("recommendations?rec=1").look_as("coordinator")
    assert "A3 Ask pupils" not in first.text
    first.go("Plan an action").press("Enter").fill("Action (A1", "A3").fill(
        "What is to be done", "Ask pupils"
    )
    first.fill("Planned finish", "29/01/2027").go("Record plan").press("Enter")
    first.says("Recorded by Coordinator on this machine").says("A3 Ask pupils")
    assert "29 Jan 2027" in first.text
    assert "Whether it is done is disputed." not in first.text

    first.look_as("inspector").go("Record a judgement").press("Enter")
    first.go("What is judged").press("Enter", *["ArrowDown"] * (len(VERDICTS) - 3), "Enter")
    first.fill("Who judges", "Link inspector").fill("On what", "A2 has not ended")
    first.go("Record judgement").press("Enter").says("Whether it is done is disputed.")
    assert "A2 has not ended" in first.text

    third = reached("recommendations?rec=3").look_as("coordinator").named("Ann Reid")
    third.go("Ask for it to be closed").press("Enter").fill("Why", "Done and evidenced")
    third.go("Ask a second person").press("Enter").says("Asked for it to be closed")
    third.go("Close it, as the second person").press("Enter").fill("Why", "I close it")
    third.go("Close recommendation").press("Enter").says("The person who asked for it to be closed")
    assert "Closed by a second person" not in third.text
    third.look_as("inspector").named("Bob Hay").go("Close recommendation").press("Enter")
    third.says("Closed by a second person")
    assert "Bob Hay (name not checked)" in third.text


def test_a_monitor_compares_august_with_today(reached):
    seen = reached("follow_up?compared=21+August+2026").look_as("monitor")
    assert "Since 21 August 2026," in seen.text
    assert "Since 3 August 2026," not in seen.text

    seen.go("Compare with").press("Enter", "ArrowDown", "Enter").says("Since 3 August 2026,")

    assert "Since 21 August 2026," not in seen.text
    assert "Evidenced disputed." in seen.text

"""The pages of words: each link leads somewhere, and a decision is numbered, named and reasoned."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"])
DECISIONS = [path for path in PAGES if path.parent.name == "decisions" and path.name != "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_to_a_file(page):
    links = re.findall(r"\]\((?!http|#)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_carries_its_number_and_says_what_was_decided(page):
    text = page.read_text(encoding="utf-8")

    assert text.startswith(f"# {page.stem[:3]} ")
    assert [part for part in ("Asked", "Decided", "Because") if f"**{part}" not in text] == []


def test_no_two_decisions_share_a_number():
    numbers = [page.stem[:3] for page in DECISIONS]

    assert len(numbers) == len(set(numbers)) > 0

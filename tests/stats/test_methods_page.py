"""The page of methods names every method, and the figures that it prints come out."""

import re
from pathlib import Path

import pytest

import pipelines.stats as stats

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
SHARES = re.findall(r"(\d+) of (\d+) \((\d+)%, (\d+)–(\d+)%\)", PAGE)
METHODS = [name for name in stats.__all__ if name.islower()]


@pytest.mark.parametrize("name", METHODS)
def test_the_page_of_methods_names_each_of_them(name):
    assert f"`{name}`" in PAGE


def test_the_page_names_no_method_that_is_not_there():
    named = set(re.findall(r"`([a-z_]+)`", PAGE)) - {"glm", "code", "confint_proportions_2indep"}

    assert named <= set(stats.__all__)


def test_the_page_prints_a_share():
    assert SHARES


@pytest.mark.parametrize("printed", SHARES)
def test_a_share_on_the_page_is_what_the_method_gives(printed):
    x, n, *percentages = map(int, printed)
    share = stats.wilson(x, n)

    assert percentages == [round(100 * value) for value in (share.estimate, share.lower, share.upper)]


@pytest.mark.parametrize("words", ["because", "similar", "the same as", "significant"])
def test_the_page_does_not_say_what_the_screens_may_not(words):
    assert words not in PAGE

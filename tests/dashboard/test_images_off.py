"""With pictures switched off a page still tells each of its charts: in its headings, sentences and tables."""

import re

import pytest

from dashboard.navigation import PAGES

SHARE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%")
COUNTED = re.compile(r"[\d,]+ of [\d,]+")


def words_of(figure):
    """All words that are drawn on a chart."""
    return [re.sub(r"<[^>]+>", " ", one["text"]) for one in figure["layout"].get("annotations", ())]


@pytest.mark.parametrize("url_path", [spec.url_path for spec in PAGES])
def test_every_figure_that_is_drawn_or_described_stands_in_the_words_of_its_page(page, url_path):
    seen = page(url_path)
    text = seen.text.replace("**", "")
    for alt, figure in seen.figures:
        drawn = " ".join(words_of(figure))

        assert set(SHARE.findall(f"{alt} {drawn}")) <= set(SHARE.findall(text)), alt
        assert set(COUNTED.findall(f"{alt} {drawn}")) <= set(COUNTED.findall(text)), alt
        assert alt.partition(". ")[0].rstrip(".") in text, alt


@pytest.mark.parametrize("url_path", ["overview", "outcomes", "wellbeing", "leadership"])
def test_a_figure_that_is_not_shown_is_said_in_the_table_of_its_chart(page, url_path):
    seen = page(url_path)
    marks = {
        mark for _, figure in seen.figures for mark in re.findall(r"\[[cxz]\]", " ".join(words_of(figure)))
    }
    cells = " ".join(re.findall(r"<td[^>]*>(.*?)</td>", seen.html, flags=re.DOTALL))

    assert all(mark in cells for mark in marks), marks

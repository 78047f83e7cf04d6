"""The demonstration, whole: every choice opens, and every sentence is what the rows of the release say."""

import re

import pytest

from dashboard import overview
from dashboard.course import Course
from dashboard.evidence import definitions, evidence, partnerships, reporting_years, splits
from dashboard.selection import EACH, Selection
from dashboard.store import current_release
from dashboard.wording import limits
from dashboard.wording import outcomes as words
from dashboard.wording import overview as overview_words
from pipelines.paths import DataFolder

FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%\)")
DIFFERENCE = re.compile(r"[+−]?\d+(?:\.\d)? points? \([+−]?\d+(?:\.\d)? to [+−]?\d+(?:\.\d)?\)")
BAD = re.compile(r"because|hardly|similar|the same|led to|impact|due to|None\b|nan|\{|\}")


@pytest.fixture(scope="module")
def demonstration(demo_data):
    return current_release(DataFolder(demo_data))


def courses(release):
    for partnership in partnerships(release):
        code = partnership.partnership
        for indicator in definitions(release):
            for split in splits(release, code, indicator):
                held = evidence(release, code, indicator, *split)
                for comparator in held.comparators or ("away",):
                    yield Course(held, comparator)


def without_names(said, course):
    """The sentence without the measure's own name, which may hold any word."""
    for name in (course.definition.phrase, course.definition.label):
        said = re.sub(re.escape(name), "", said, flags=re.IGNORECASE)
    return said


def test_every_figure_in_a_sentence_of_outcomes_is_released_and_clearly_means_clear(demonstration):
    seen = 0
    for course in courses(demonstration):
        held = course.evidence
        said = [words.answer(course), words.trend_heading(course), words.trend_sentence(course)]
        said += [words.gap_heading(course), words.gap_sentences(course)] if course.has_gap else []
        said += limits.outcome_limits(course)[: -len(course.definition.caveats)]
        text = without_names(" ".join(said), course)
        tables = (held.gaps.values(), held.changes.values(), held.gap_changes.values())
        verdicts = [course.gap, course.gap_change, *(course.change(group) for group in course.groups)]

        assert set(FIGURE.findall(text)) <= {words.without_interval(one) for one in held.figures.values()}
        assert set(DIFFERENCE.findall(text)) <= {one.words for table in tables for one in table}
        assert not BAD.search(text), text
        if "clearly" in text:
            assert any(one and one.verdict.startswith(("clearly", "small")) for one in verdicts), text
        seen += 1
    assert seen > 300


@pytest.mark.parametrize("compare", [EACH, "kinship", "away"])
def test_the_overview_claims_what_the_gaps_say_in_every_year(demonstration, compare):
    for partnership in partnerships(demonstration):
        for year in reporting_years(demonstration, partnership.partnership):
            readings = overview.readings(Selection(demonstration, partnership, year=year, compare=compare))
            answer = overview_words.answer(readings)
            clear = {
                one.definition.id
                for one in readings
                for gap in one.gaps
                if gap.verdict.startswith(("clearly", "small"))
            }
            claimed = {
                one.definition.id
                for one in readings
                if overview_words.standing(one) in ("worse", "better", "mixed", "clear")
            }

            assert claimed == clear
            assert not BAD.search(answer), answer
            assert [panel for panel in map(overview_words.panel_heading, readings) if BAD.search(panel)] == []


def test_every_choice_of_the_demonstration_opens(page, demo_data, demonstration):
    seen = page("outcomes", root=demo_data)
    for partnership in partnerships(demonstration):
        seen.choose("partnership", partnership)
        for indicator in definitions(demonstration):
            seen.choose("outcome", indicator)
            assert not seen.test.exception, indicator
            assert "could not be" not in seen.text, indicator
            assert 'class="lede"' in seen.html or "Not published for this combination." in seen.text

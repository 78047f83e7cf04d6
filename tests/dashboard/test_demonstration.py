"""The demonstration, whole: every choice opens, and every sentence is what the rows of the release say."""

import re
from collections import Counter

import pytest

from dashboard.figures.alike import alike
from dashboard.figures.control import control
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships, reporting_years, splits
from dashboard.figures.pairs import Pairs
from dashboard.figures.peers import peers
from dashboard.figures.together import together
from dashboard.figures.trends import trends
from dashboard.screens import overview, wellbeing
from dashboard.selection import EACH, Selection
from dashboard.store import current_release
from dashboard.wording import alike as mix_words
from dashboard.wording import control as control_words
from dashboard.wording import limits
from dashboard.wording import outcomes as words
from dashboard.wording import overview as overview_words
from dashboard.wording import peers as peer_words
from dashboard.wording import together as family_words
from dashboard.wording import trends as trend_words
from dashboard.wording import wellbeing as wellbeing_words
from dashboard.wording.names import capital, in_sentence, number_word, whole
from dashboard.wording.states import NOT_PUBLISHED
from pipelines.measures.periods import run_of
from pipelines.paths import DataFolder
from pipelines.stats import (
    attribute_chart,
    difference_verdict,
    newcombe_difference,
    newcombe_p_values,
    trend_binomial,
    trend_rate,
)
from pipelines.vocabulary import label_year

FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%\)")
DIFFERENCE = re.compile(r"[+−]?\d+(?:\.\d)? points? \([+−]?\d+(?:\.\d{1,3})? to [+−]?\d+(?:\.\d{1,3})?\)")
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


SAID_OF_TRENDS = {
    "too_short": "Too short for a trend",
    "not_tested": "Not tested",
    "no_line": "Not tested: no line fits",
    "rising": "Rising",
    "falling": "Falling",
    "no_clear_trend": "No clear trend",
}


def line_through(held, group):
    """What a line through the counts of the newest run allows, worked out from the rows alone."""
    declared = held.definition
    ended = [one for one in held.periods if held.status(one, group) not in ("too_early", "absent")]
    run = run_of(declared, ended[-1]) if ended else None
    rows = [held.figures[one, group] for one in ended if run is not None and run_of(declared, one) == run]
    rows = [one for one in rows if one.is_published and one.value is not None]
    if len(rows) < 5:
        return "too_short"
    fit = {"percent": trend_binomial, "per_1000": trend_rate}.get(held.definition.unit)
    if fit is None or any(one.lower_ci is None for one in rows):
        return "not_tested"
    times = [label_year(one.period) + ("Q" in one.period and int(one.period[-1]) / 4) for one in rows]
    try:
        found = fit([one.numerator for one in rows], [one.denominator for one in rows], times)
    except ValueError:
        return "no_line"
    if found.p_value >= 0.05:
        return "no_clear_trend"
    slope = found.log_odds_slope if fit is trend_binomial else found.annual_rate_ratio - 1
    return "rising" if slope > 0 else "falling"


def test_every_trend_is_what_a_line_through_the_released_counts_allows(demonstration):
    seen, known = Counter(), set()
    for course in courses(demonstration):
        if id(course.evidence) in known and course.comparator != "away":
            continue  # another comparator has the same groups
        known.add(id(course.evidence))
        verdicts = {group: line_through(course.evidence, group) for group in course.groups}
        rows = trend_words.table(course, trends(course), None).rows
        answer = without_names(words.answer(course), course)

        assert [row[2].partition(" (")[0] for row in rows] == [
            SAID_OF_TRENDS[verdict] for verdict in verdicts.values()
        ]
        for way in ("rising", "falling"):
            assert (way in answer) == (way in verdicts.values()), answer
        seen.update(verdicts.values())
    assert min(seen[verdict] for verdict in ("rising", "falling", "no_clear_trend", "too_short")) > 5


def test_how_many_partnerships_stand_beside_each_other_is_counted_one_by_one(demonstration):
    every, seen = partnerships(demonstration), Counter()
    for partnership in every:
        for indicator in definitions(demonstration):
            course = Course(evidence(demonstration, partnership.partnership, indicator), "away")
            if not course.evidence.periods:
                continue
            found = peers(Selection(demonstration, partnership, indicator=indicator), course)
            if found is None:
                continue
            others = [evidence(demonstration, one.partnership, indicator) for one in every]
            held = sum(one.status(course.latest, course.lead) == "published" for one in others)
            (said,) = peer_words.sentences(course, found)

            assert said.startswith(f"{capital(number_word(held))} of three partnerships publish")
            assert peer_words.left_out_words(found).startswith(OUT[held])
            assert len(peer_words.table(course, found).rows) == len(every)
            assert not BAD.search(without_names(said, course).replace("None of three", "")), said
            seen[held] += 1
    assert seen[3] > 5
    assert seen[1] > 5


CHIPS = {
    "clearly_higher": "Clearly higher",
    "clearly_lower": "Clearly lower",
    "small_higher": "A small but clear difference",
    "small_lower": "A small but clear difference",
    "no_clear_difference": "No clear difference",
    "too_few": "Too few to tell",
}


def test_what_holds_among_all_measures_is_worked_out_from_the_rows_of_their_table(demonstration):
    """Newcombe's p-values of the printed counts, Benjamini and Hochberg's rule over all but the headlines."""
    seen = Counter()
    for partnership in partnerships(demonstration):
        code = partnership.partnership
        for comparator in ("kinship", "foster", "residential", "away"):
            course = Course(evidence(demonstration, code, "attendance_below_90"), comparator)
            selection = Selection(demonstration, partnership, indicator="attendance_below_90")
            found = together(selection, course)
            known = {one.label: one.headline for one in definitions(demonstration).values()}
            rows = [
                row
                for row in family_words.table(found).rows
                if row[5].words not in ("Not shown", "Not tested")
            ]
            pairs = [(*counted(row[2]), *counted(row[3])) for row in rows]
            p = newcombe_p_values(*zip(*pairs, strict=True)).tolist() if pairs else []
            rest = sorted(one for one, row in zip(p, rows, strict=True) if not known[row[0]])
            kept = [one for rank, one in enumerate(rest, 1) if one <= 0.05 * rank / len(rest)]
            for one, row, (x1, n1, x2, n2) in zip(p, rows, pairs, strict=True):
                alone = newcombe_difference(x1, n1, x2, n2)
                verdict = difference_verdict(
                    alone.lower, alone.upper, n1, n2, difference=alone.difference
                ).key
                holds = one <= 0.05 if known[row[0]] else bool(kept) and one <= max(kept)
                if verdict.startswith(("clearly", "small")) and not holds:
                    verdict = "no_clear_difference"
                    seen["not holding"] += 1
                assert row[5].words == CHIPS[verdict], row
                seen[verdict] += 1
            said = f"{len(rows)} comparison"
            assert not rows or said in " ".join(family_words.sentences(course, found))
            claimed = sum("lear" in row[5].words and "No" not in row[5].words for row in rows)
            assert (
                not rows
                or f" on {number_word(claimed)} of {number_word(len(rows))} " in family_words.heading(found)
            )
    assert seen["clearly_higher"] > 5
    assert seen["not holding"] > 2


def test_a_share_at_one_mix_is_the_weighted_mean_of_the_rows_above_it(demonstration):
    seen = Counter()
    for partnership in partnerships(demonstration):
        for indicator in definitions(demonstration):
            held = evidence(demonstration, partnership.partnership, indicator)
            for comparator in held.comparators if indicator.startswith("acel_") else ():
                course = Course(held, comparator)
                shown = alike(Selection(demonstration, partnership, indicator=indicator), course)
                text = " ".join(mix_words.sentences(course, shown))
                assert not BAD.search(without_names(text, course)), text
                seen[shown.refusal or "adjusted"] += 1
                if shown.found is None:
                    assert "nothing is adjusted" in text
                    continue
                *levels, _, mixed = mix_words.table(course, shown).rows
                pairs = [(counted(row[1]), counted(row[2])) for row in levels]
                weights = [home[1] + other[1] for home, other in pairs]
                for side in (0, 1):
                    parts = zip(weights, (pair[side] for pair in pairs), strict=True)
                    share = sum(weight * x / n for weight, (x, n) in parts) / sum(weights)
                    assert mixed[1 + side] == f"{whole(100 * share)}%"
    assert seen["adjusted"] > 2


OUT = {3: "", 2: "One partnership is left out", 1: "Two partnerships are", 0: "Three partnerships are"}
BEYOND = ("Above the", "Below the")


def every_cut(release, code):
    """Every measure with each of its splits."""
    for indicator in definitions(release):
        yield from ((indicator, split) for split in splits(release, code, indicator))


def test_every_point_said_to_stand_out_does_and_no_other(demonstration):
    """Limits worked out again from the counts that the rows of the table print."""
    seen = Counter()
    for partnership in partnerships(demonstration):
        code = partnership.partnership
        for indicator, split in every_cut(demonstration, code):
            course = Course(evidence(demonstration, code, indicator, *split), "away")
            chosen = Selection(demonstration, partnership, indicator=indicator, split=split)
            found = control(chosen, course)
            text = without_names(control_words.heading(found) + control_words.sentence(found), course)
            seen[found.kind] += 1
            assert not BAD.search(text), text
            if found.kind in ("p", "p_prime"):
                rows = control_words.table(found).rows[::-1]
                pairs = [counted(row[1]) or (None, None) for row in rows]
                lines = attribute_chart(found.kind, *zip(*pairs, strict=True))
                outside = {
                    row[0]
                    for row, (x, n), low, high in zip(rows, pairs, lines.lcl, lines.ucl, strict=True)
                    if n and not low <= x / n <= high
                }
                assert outside == {row[0] for row in rows if row[5].startswith(BEYOND)}
                assert sum(x is not None for x, _ in pairs) >= 10
    assert min(seen[kind] for kind in ("p", "p_prime", "xmr", "median", "none")) > 1


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

            compared = sum(
                gap.verdict not in ("not_shown", "not_tested") for one in readings for gap in one.gaps
            )
            assert claimed == clear
            assert overview_words.number_compared(readings).startswith(f"{compared} " * (compared > 0))
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
            assert 'class="lede"' in seen.html or NOT_PUBLISHED in seen.text
            assert "What is counted" in seen.text  # what is not published is defined all the same


def every_pairs(release):
    for partnership in partnerships(release):
        code = partnership.partnership
        for indicator in definitions(release):
            if indicator.startswith("wellbeing"):
                for split in splits(release, code, indicator):
                    held = evidence(release, code, indicator, *split)
                    yield from (
                        Pairs(held, period) for period in held.periods if split[0] in ("none", "rater")
                    )


def counted(cell):
    """(x, n) of a cell such as "14 of 42 (33%, 21–48%)", or None where it holds a state."""
    found = re.match(r"([\d,]+) of ([\d,]+) ", cell)
    return tuple(int(number.replace(",", "")) for number in found.groups()) if found else None


def verdict_of_rows(home, other, covered):
    """What may be said of two rows of the table of Wellbeing, worked out from what they print."""
    if home is None or other is None or any(pair and pair[0] * 2 < pair[1] for pair in covered):
        return "not_shown"
    found = newcombe_difference(*home, *other)
    return difference_verdict(found.lower, found.upper, home[1], other[1], difference=found.difference).key


SAID = {
    "clearly_lower": "clearly lower than for",
    "clearly_higher": "clearly higher than for",
    "no_clear_difference": "no clear difference from",
    "too_few": "too few children to tell if it differs from",
    "not_shown": "can’t be compared with",
}


def test_wellbeing_says_of_every_group_what_the_rows_of_its_table_allow(demonstration):
    seen = 0
    for pairs in every_pairs(demonstration):
        answer = wellbeing_words.answer(pairs)
        rows = dict(zip(pairs.groups, wellbeing.shares_table(pairs).rows, strict=True))
        coverage = {
            group: counted(covered.words) if covered else None
            for group, covered in wellbeing.coverage_rows(pairs)
        }
        home = counted(rows["home"][2])

        assert answer.startswith("**Whether") == (home is None)
        if home is None:
            continue
        assert f"{home[0]:,} of {home[1]:,} children at home" in answer
        for group in pairs.compared:
            covered = coverage["home"], coverage[group]
            verdict = verdict_of_rows(home, counted(rows[group][2]), covered)
            who = in_sentence(pairs.named_as(group))
            said = [sentence for sentence in answer.split(". ") if who in sentence]
            assert any(SAID.get(verdict, "small but clear") in sentence for sentence in said), (
                verdict,
                answer,
            )
        others = [wellbeing_words.shares_heading(pairs), wellbeing_words.differences_heading(pairs)]
        others += [wellbeing_words.net_sentence(pairs), wellbeing_words.reversal_sentence(pairs)]
        assert not BAD.search(" ".join([answer, *others])), others
        seen += 1
    assert seen > 60


def test_the_bounds_and_the_parts_add_up_to_the_released_counts(demonstration):
    for pairs in every_pairs(demonstration):
        for group in pairs.groups:
            parts, rest = pairs.parts(group), pairs.not_matched(group)
            if not parts or rest is None or not rest.is_published:
                continue
            assert sum(children for _, children in parts) == rest.denominator - rest.numerator
            low, high = pairs.bounds(group)
            assert low <= pairs.improved(group).value <= high

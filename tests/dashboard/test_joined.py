"""Residential care that holds other care says so: wherever the plan joins the two, and nowhere else."""

import re
from functools import partial
from itertools import chain

import pytest

from dashboard.casework import CaseSelection
from dashboard.downloads import COLUMNS, sheet
from dashboard.figures.evidence import definitions, evidence, partnerships, plans, reporting_years
from dashboard.figures.rows import JOINED, PARTLY_JOINED
from dashboard.figures.together import together
from dashboard.figures.trends import trends
from dashboard.screens import data, data_catalogue, forms, outcomes, overview, wellbeing
from dashboard.screens.measured import group_as_named
from dashboard.screens.recording import always
from dashboard.selection import EACH, Selection, of_comparators, of_comparisons
from dashboard.store import current_release
from dashboard.wording import limits, names
from dashboard.wording import outcomes as words
from dashboard.wording import overview as overview_words
from dashboard.wording import together as family_words
from dashboard.wording import trends as trend_words
from dashboard.wording import wellbeing as wellbeing_words
from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder

ALONE = re.compile(r"residential(?! and other|\s\+ other)|\bres\.(?!\+)", re.IGNORECASE)
WITH_OTHER = re.compile(r"residential(?: and|\s\+) other|\bres\.\+o\.", re.IGNORECASE)


@pytest.fixture(scope="module")
def demonstration(demo_data):
    return current_release(DataFolder(demo_data))


def holds(is_joined, said):
    """Asserts that a text names residential care as the plan has it; returns whether it names it at all."""
    wrong = (ALONE if is_joined else WITH_OTHER).search(said)
    assert not wrong, said
    return bool((WITH_OTHER if is_joined else ALONE).search(said))


def of_chart(chart):
    return [chart.alt, *(one.name for one in chart.series), *(one.words for one in chart.labels)]


def of_block(block):
    """The parts of a chart block that name groups, each as one text."""
    yield " ".join((block.heading, *block.sentences, block.note))
    yield block.wide.alt
    yield " ".join(of_chart(block.wide))
    yield " ".join(of_chart(block.narrow) + [one for _, one in block.named])
    yield " ".join(block.content.columns)
    yield " ".join(str(row[0]) for row in block.content.rows)


def is_joined(release, partnership, indicator):
    plan = plans(release, partnership.partnership).get(indicator)
    return plan is not None and plan.joined


@pytest.mark.parametrize("indicator", INDICATORS)
def test_outcomes_names_the_group_of_a_measure_as_its_plan_has_it(demonstration, indicator):
    for partnership in partnerships(demonstration):
        held = evidence(demonstration, partnership.partnership, indicator)
        joined = is_joined(demonstration, partnership, indicator)
        assert not joined or ("residential" in held.groups and "other" not in held.groups)
        for comparator in held.comparators or ("away",) * bool(held.periods):
            chosen = Selection(demonstration, partnership, indicator=indicator, comparator=comparator)
            course = outcomes.course(chosen)
            block, found = outcomes.trend_block(chosen, course), trends(course)
            series = trend_words.table(course, found, found[-1]).rows
            parts = [*of_block(block), " ".join(row[0] for row in series)]
            named = [holds(joined, one) for one in parts]
            said = [words.answer(course), words.small_words(course), trend_words.heading(course, found)]
            said += [*limits.outcome_limits(course)[:1], *chain(*of_gap(chosen, course))]
            is_named = [holds(joined, one) for one in said]

            drawn = "residential" in course.groups
            assert named[3] == named[4] == named[6] == drawn  # names, heads of columns, heads of rows
            if comparator == "residential":
                assert any(is_named)
        menu = of_comparators(demonstration, partnership, indicator, ("none", "all"))
        if "residential" in held.comparators:
            assert holds(joined, " ".join(map(menu.written, menu.options)))


def of_gap(chosen, course):
    if course.has_gap:
        block = outcomes.gap_block(chosen, course)
        yield list(of_block(block))[:-1] if outcomes.gap_is_drawn(course) else [block.heading]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_file_names_the_group_of_each_row_and_keeps_its_code(demonstration, indicator):
    for partnership in partnerships(demonstration):
        plan = plans(demonstration, partnership.partnership).get(indicator)
        for grain in ("", "quarter"):
            held = evidence(demonstration, partnership.partnership, indicator, grain=grain)
            rows = sheet(
                Selection(demonstration, partnership, indicator=indicator), [(held, held.periods)], "x"
            ).rows
            for row in (dict(zip(COLUMNS, row, strict=True)) for row in rows):
                joined = plan.quarters_joined if row["period_kind"] == "quarter" else plan.joined
                assert row["care_group_name"] == (
                    "Residential and other care"
                    if joined and row["care_group"] == "residential"
                    else names.group_name(held.named_as(row["care_group"]))
                )


@pytest.mark.parametrize("compare", [EACH, "residential"])
def test_each_panel_and_row_of_the_overview_says_its_own(demonstration, compare):
    seen = set()
    for partnership in partnerships(demonstration):
        year = reporting_years(demonstration, partnership.partnership)[0]
        chosen = Selection(demonstration, partnership, year=year, compare=compare)
        for one in overview.readings(chosen):
            joined = is_joined(demonstration, partnership, one.definition.id)
            block = overview.panel_block(chosen, one, with_reason=False)
            heads = " ".join(row[2] for row in overview.panels_table(chosen, [one]).rows)
            parts = [
                *(" ".join(of_chart(block.chart)), heads, block.chart.alt),
                " ".join((block.heading, block.notes, *(chip.words for chip in block.chips))),
                overview_words.answer([one]),
            ]
            named = [holds(joined, said) for said in parts]
            assert named[:3] == ["residential" in one.compared] * 3
            seen.add((joined, "residential" in one.compared))
    assert {(True, True), (False, True)} <= seen


@pytest.mark.parametrize("indicator", [one for one in INDICATORS if one.startswith("wellbeing_")])
def test_wellbeing_names_the_group_in_bars_differences_coverage_and_sentences(demonstration, indicator):
    for partnership in partnerships(demonstration):
        shown = wellbeing.pairs(Selection(demonstration, partnership, indicator=indicator))
        if shown is None:
            continue
        joined = is_joined(demonstration, partnership, indicator)
        coverage = wellbeing.coverage_table(shown, wellbeing.coverage_rows(shown))
        parts = [
            *of_block(wellbeing.shares_block(shown)),
            " ".join((*(str(row[0]) for row in coverage.rows), *coverage.notes)),
            *(of_block(wellbeing.differences_block(shown)) if shown.gaps else ()),
            wellbeing_words.answer(shown),
        ]
        named = [holds(joined, said) for said in parts]
        assert named[2:4] == ["residential" in shown.groups] * 2  # names beside and above the bars
        assert named[5:7] == ["residential" in shown.groups] * 2  # heads of rows


def test_a_difference_stands_below_its_name_where_the_screen_is_narrow(demonstration):
    partnership = partnerships(demonstration)[0]
    shown = wellbeing.pairs(Selection(demonstration, partnership, indicator="wellbeing_safe"))
    block = wellbeing.differences_block(shown)
    wide, narrow = ([one.words for one in chart.labels[:-2]] for chart in (block.wide, block.narrow))

    assert [one.replace("\n", " ") for one in narrow] == wide
    assert all(one.count("\n") == 1 for one in narrow)
    assert wide[-1].startswith("Home minus residential + other: ")


def test_all_measures_together_say_of_which_rows_it_holds(demonstration):
    seen = set()
    for partnership in partnerships(demonstration):
        chosen = Selection(
            demonstration, partnership, indicator="attendance_below_90", comparator="residential"
        )
        course = outcomes.course(chosen)
        if not course.evidence.periods:
            continue
        found = together(chosen, course)
        states = {is_joined(demonstration, partnership, row.definition.id) for row in found.rows}
        content, said = family_words.table(found), family_words.heading(found)
        head, cells = content.columns[3], [row[3] for row in content.rows]
        if states == {True, False}:
            assert found.named_as == PARTLY_JOINED
            assert head == "Residential care, on some measures with other care"
            assert "residential care (on some measures with other care)" in said
            assert [cell.endswith(", with other care") for cell in cells] == [
                is_joined(demonstration, partnership, row.definition.id) for row in found.rows
            ]
        else:
            assert found.named_as == (JOINED if states == {True} else "residential")
            assert holds(states == {True}, head)
            assert holds(states == {True}, said)
            assert not any("with other care" in cell for cell in cells)
        seen.add(found.named_as)
    assert PARTLY_JOINED in seen


def test_the_menu_of_the_overview_names_the_group_as_its_panels_do(demonstration):
    for partnership in partnerships(demonstration):
        year = reporting_years(demonstration, partnership.partnership)[0]
        chosen = Selection(demonstration, partnership, year=year, compare="residential")
        panels = {
            one.named_as("residential")
            for one in overview.readings(chosen)
            if "residential" in one.evidence.comparators
        }
        menu = of_comparisons(demonstration, partnership)
        (said,) = (menu.written(group) for group in menu.options if group == "residential")
        assert said == names.comparator_name(panels.pop() if len(panels) == 1 else PARTLY_JOINED)


def test_the_menu_of_a_recommendations_measure_is_true_of_every_measure_that_may_be_named(demonstration):
    """The measure is typed in the same form, so the menu can't know which one it will be."""
    seen = set()
    for partnership in partnerships(demonstration):
        code, chosen = partnership.partnership, CaseSelection(demonstration, partnership)
        single = {
            evidence(demonstration, code, name, grain=grain).named_as("residential")
            for name, plan in plans(demonstration, code).items()
            for grain in ("", "quarter")
            if "residential" in plan.groups
        }
        form = forms._measure(always("recommendation 1"), partial(group_as_named, chosen))
        (field,) = (field for field in form.fields if field.name == "comparator")
        said = [field.written(group) for group in field.options]
        expected = single.pop() if len(single) == 1 else PARTLY_JOINED
        assert said == [
            "Kinship care",
            "Foster care",
            names.comparator_name(expected),
            "Other care",
            "All others together",
        ]
        seen.add(expected)
    assert PARTLY_JOINED in seen


def test_the_data_page_says_it_in_the_row_or_in_the_head(demonstration):
    for partnership in partnerships(demonstration):
        code = partnership.partnership
        for (_, groups), indicator in zip(data.coverage_by_group(demonstration, code), COVERED, strict=True):
            joined = is_joined(demonstration, partnership, indicator)
            assert ({"residential", JOINED} & set(groups)) <= {JOINED if joined else "residential"}
        seen = data_catalogue.data_facts.visibility(demonstration, code)
        rows = data_catalogue._visible(Selection(demonstration, partnership), seen).rows
        for row, one in zip(rows, definitions(demonstration), strict=True):
            plan = plans(demonstration, code)[one]
            of_quarters = " with other care in quarters" if plan.quarters_joined else ""
            assert row[4].partition(",")[2] == (" with other care" if plan.joined else of_quarters)


IN_ORDER = (
    "at home",
    "kinship care",
    "foster care",
    "residential (?:and other )?care",
    "(?<!and )other care",
    "all other groups together",
    "all looked after children",
)


def test_groups_that_share_a_reason_are_named_in_the_published_order(demonstration):
    lists = 0
    for partnership in partnerships(demonstration):
        seen = data_catalogue.data_facts.visibility(demonstration, partnership.partnership)
        for row in data_catalogue._visible(Selection(demonstration, partnership), seen).rows:
            for said in re.findall(r"(?:^|\. )([^.:]*): ", row[-1]):
                places = [found.start() for one in IN_ORDER if (found := re.search(one, said, re.IGNORECASE))]
                assert places == sorted(places), said
                lists += len(places) > 1
    assert lists > 50


COVERED = ("school_record_held", "wellbeing_overall", "scn_coverage")


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (["kinship", JOINED], "kinship care, and residential and other care"),
        (["kinship", "foster", JOINED], "kinship care, foster care, and residential and other care"),
        (["kinship", "foster", "residential"], "kinship care, foster care and residential care"),
        ([JOINED], "residential and other care"),
        ([JOINED, "all"], "residential and other care, and all looked after children"),
        (
            [JOINED, "away", "all"],
            "residential and other care, all other groups together and all looked after children",
        ),
    ],
)
def test_a_list_of_groups_can_be_read_where_one_of_them_is_two(listed, said):
    assert names.joined(map(names.in_sentence, listed)) == said
    assert overview_words.children_in(listed).startswith("children in ")

"""Words of charts lie apart: every chart of the demonstration, at the widths that it is drawn for.

Where words stand is worked out from the spec; how wide they are is asked of the browser that has the font.
"""

from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from dashboard.cases import demonstration
from dashboard.cases.events import follow
from dashboard.casework import with_cases
from dashboard.charts.control import control_chart
from dashboard.charts.shares import flow_chart
from dashboard.charts.spec import Axis, Chart, Label
from dashboard.charts.theme import TEXT_SIZE, TICK_SIZE
from dashboard.figures.control import control
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence, partnerships, reporting_years, splits
from dashboard.screens import follow_up, leadership, measured, outcomes, overview, wellbeing
from dashboard.selection import EACH, Selection
from dashboard.store import current_release
from pipelines.paths import DataFolder

TODAY = date.today()
DESK, TABLET, TELEPHONE, ENLARGED = 1200, 821, 358, 288
"""Pixels of a chart across a page of 1280, 901 (where it becomes the narrow one), 390 and 320."""
SIZES = (DESK, TABLET), (TELEPHONE, ENLARGED)
PANEL, SMALL_PANEL = 355, 254
OVER = 6
"""Pixels that the last year may stand over the edge: the page has as many beside the chart."""
TOUCH = 2
"""Pixels of two lines on each other that no reader sees: a line has more height than its letters."""
MEASURED = """asked => { const pen = document.createElement("canvas").getContext("2d");
    return asked.map(([words, font]) => { pen.font = font; return pen.measureText(words).width; }); }"""


def font(size, bold=False):
    return f"{'bold ' if bold else ''}{size}px 'Source Sans'"


def placed(chart, width):
    """(words, font, lines, x, y, align, stands) of each label and tick, in pixels from the top left."""
    left, right, top, bottom = chart.margin
    wide, high = width - left - right, chart.height - top - bottom
    for one in chart.labels:
        x = one.x if one.x_in == "paper" else (one.x - chart.x.low) / (chart.x.high - chart.x.low)
        y = one.y if one.y_in == "paper" else (one.y - chart.y.low) / (chart.y.high - chart.y.low)
        at = left + x * wide + one.shift[0], top + (1 - y) * high - one.shift[1]
        yield one.words, font(TEXT_SIZE, one.bold), 1.3 * TEXT_SIZE, *at, one.align, one.stands
    for at, words in chart.x.ticks:
        x = left + (at - chart.x.low) / (chart.x.high - chart.x.low) * wide
        yield words, font(TICK_SIZE), 1.3 * TICK_SIZE, x, top + high + 3, "center", "top"


def boxes(chart, width, wide_as):
    """(left, top, right, bottom, words, all words) of each line that is written on a chart."""
    for words, name, tall, x, y, align, stands in placed(chart, width):
        lines = words.split("\n")
        y -= {"top": 0, "middle": tall * len(lines) / 2, "bottom": tall * len(lines)}[stands]
        for place, line in enumerate(lines):
            broad = wide_as[line, name]
            left, top = x - {"left": 0, "center": broad / 2, "right": broad}[align], y + tall * place
            if line.strip():
                yield left, top, left + broad, top + tall, line, words


def touching(chart, width, wide_as):
    """Pairs of words that lie on each other."""
    for one, other in combinations(boxes(chart, width, wide_as), 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        if one[5] is not other[5] and across > 1 and down > 1 + TOUCH:
            yield one[4], other[4], round(across), round(down)


def cut(chart, width, wide_as):
    """(words, from, to) of each line that runs out of a chart at its left or right."""
    for left, _, right, _, line, _ in boxes(chart, width, wide_as):
        if left < -OVER or right > width + OVER:
            yield line, round(left), round(right)


def widths_of(page, charts):
    """The width of each line of words in its font."""
    asked = sorted(
        {
            (line, name)
            for chart, width in charts
            for words, name, *_ in placed(chart, width)
            for line in words.split("\n")
        }
    )
    return dict(zip(asked, page.evaluate(MEASURED, [list(one) for one in asked]), strict=True))


def both(block, sizes=SIZES):
    return _widths((block.wide, block.narrow), sizes)


def _widths(charts, sizes=SIZES):
    for chart, widths in zip(charts, sizes, strict=True):
        yield from ((chart, width) for width in widths)


def of_outcomes(release, one):
    for indicator in definitions(release):
        for split in splits(release, one.partnership, indicator):
            held = evidence(release, one.partnership, indicator, *split)
            for comparator in held.comparators or ("away",):
                course = Course(held, comparator)
                chosen = Selection(release, one, indicator=indicator, comparator=comparator, split=split)
                yield from both(outcomes.trend_block(chosen, course))
                if course.has_gap and outcomes.gap_is_drawn(course):
                    yield from both(outcomes.gap_block(chosen, course))
                found = control(chosen, course)
                if found.kind != "none":
                    yield from _widths(control_chart(found, "Told.", thin) for thin in (False, True))


def of_panels(release, one):
    for year in reporting_years(release, one.partnership):
        for compare in (EACH, "away"):
            chosen = Selection(release, one, year=year, compare=compare)
            for reading in overview.readings(chosen):
                chart = overview.panel_block(chosen, reading).chart
                yield from ((chart, width) for width in (PANEL, SMALL_PANEL))


def of_wellbeing(release, one):
    for indicator in (name for name in definitions(release) if name.startswith("wellbeing_")):
        shown = wellbeing.pairs(Selection(release, one, indicator=indicator))
        if shown is not None:
            yield from both(wellbeing.shares_block(shown), ((700, 425), (TELEPHONE, ENLARGED)))
            if shown.gaps:
                yield from both(wellbeing.differences_block(shown), ((450,), (TELEPHONE, ENLARGED)))
            rest = shown.not_matched("home")
            if rest is not None and rest.numerator is not None and rest.denominator:
                steps = wellbeing.flow_steps(Selection(release, one, indicator=indicator), shown)
                yield from _widths(
                    flow_chart(steps, rest.denominator, "Told.", thin) for thin in (False, True)
                )


def of_leaders(release, one):
    for year in reporting_years(release, one.partnership):
        chosen = Selection(release, one, year=year)
        rows = leadership.both(chosen)
        yield from both(leadership.bodies_block(chosen, rows)) if rows else ()


def of_cases(release, one):
    """What the story of the inspection is drawn with; it is put beside each partnership in turn."""
    told = []
    for draft in demonstration.drafts(one.partnership, TODAY):
        told.append(follow(told[-1] if told else None, draft, datetime.now(UTC)))
    chosen = with_cases(Selection(release, one), TODAY, DataFolder(Path(release.path).parents[1]), told)
    yield from both(follow_up.moved_block(chosen))
    for asked in chosen.every:
        if found := chosen.followed(asked):
            yield from both(measured.measure_block(chosen, asked, found))


EVERY_KIND = (of_outcomes, of_panels, of_wellbeing, of_leaders, of_cases)


@pytest.mark.parametrize("of", EVERY_KIND, ids=lambda of: of.__name__)
def test_no_words_of_a_chart_lie_on_others_or_run_out_of_it(of, open_page, demo_data):
    page = open_page().page
    release = current_release(DataFolder(demo_data))
    charts = list(dict.fromkeys(pair for one in partnerships(release) for pair in of(release, one)))
    wide_as = widths_of(page, charts)
    found = {pair[:2]: (pair[2:], width) for one, width in charts for pair in touching(one, width, wide_as)}

    assert len(charts) > 20
    assert found == {}
    assert [(words, width) for one, width in charts for words in cut(one, width, wide_as)] == []


def test_words_that_lie_on_others_are_found():
    labels = (Label("At home", 0.5, 0.5, align="center"), Label("41 of 58", 0.5, 0.55, align="center"))
    chart = Chart("Told.", 100, (10, 10, 10, 10), Axis(0, 1), Axis(0, 1), labels=labels)
    widths = {("At home", font(13)): 44.0, ("41 of 58", font(13)): 47.0}

    assert [pair[:2] for pair in touching(chart, 200, widths)] == [("At home", "41 of 58")]
    apart = Chart("Told.", 100, (10, 10, 10, 10), Axis(0, 1), Axis(0, 1), labels=labels[:1])
    assert list(touching(apart, 200, widths)) == []
    assert list(cut(apart, 200, widths)) == []
    assert [line for line, *_ in cut(apart, 30, widths)] == ["At home"]

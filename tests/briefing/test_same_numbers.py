"""One number on the screen, on paper and in the table: each chart of a pack, drawn both ways."""

import re

import pytest

from dashboard.briefing.document import Figure, marked
from dashboard.charts import render_plotly
from dashboard.charts.render_svg import picture
from dashboard.markup import Table

FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%, \d+(?:\.\d)?–\d+(?:\.\d)?%\)")
KINDS = ("board", "follow-up")
"""Between them they hold every noun: panels, courses, gaps, shares, differences, bodies, baselines."""


def near(*numbers):
    return tuple(round(float(number), 6) for number in numbers)


def on_screen(chart):
    """(points, intervals, lengths) of Plotly's figure, as sets of numbers."""
    data = render_plotly.figure(chart)["data"]
    marks = [one for one in data if one["type"] == "scatter" and one["x"] != [None]]
    points = {near(x, y) for one in marks for x, y in zip(one["x"], one["y"], strict=True) if y is not None}
    intervals = set()
    for one in marks:
        across = "error_x" in one
        bars = one.get("error_x") or one.get("error_y") or {"array": [], "arrayminus": []}
        at, beside = (one["x"], one["y"]) if across else (one["y"], one["x"])
        rows = zip(at, beside, bars["arrayminus"], bars["array"], strict=False)
        intervals |= {
            (across, *near(place, mid - low, mid + high)) for mid, place, low, high in rows if low is not None
        }
    return points, intervals, _lengths(data)


def _lengths(data):
    found = set()
    for one in data:
        if one["type"] == "bar" and one.get("orientation") == "h":
            found |= {near(low, low + wide) for low, wide in zip(one["base"], one["x"], strict=True)}
        elif one["type"] == "bar":
            middle, wide = one["x"][0], one["width"][0]
            found.add(near(middle - wide / 2, middle + wide / 2))
    return found


def on_paper(chart):
    """The same of matplotlib's figure."""
    (axes,) = picture(chart, 960).axes
    marks = [one for one in axes.lines if one.get_linestyle() == "None" and one.get_marker() not in "|_"]
    marks += [one for one in axes.lines if one.get_linestyle() == "None" and one.get_markersize() < 1.5]
    points = {near(x, y) for one in marks for x, y in zip(*one.get_data(), strict=True) if y == y}
    intervals = set()
    for lines in axes.collections:
        for (x, y), (to_x, to_y) in lines.get_segments():
            across = y == to_y and x != to_x
            intervals.add((True, *near(y, x, to_x)) if across else (False, *near(x, y, to_y)))
    boxes = {near(one.get_x(), one.get_x() + one.get_width()) for one in axes.patches}
    return points, intervals, boxes


@pytest.mark.parametrize("kind", KINDS)
def test_the_screen_and_the_paper_draw_the_same_numbers(kind, documents):
    charts = [one.chart for one in documents(kind, 0).flat() if isinstance(one, Figure)]

    for chart in charts:
        (points, intervals, lengths), (marks, lines, boxes) = on_screen(chart), on_paper(chart)
        assert points == marks, chart.alt
        assert {one for one in intervals if one[2] != one[3]} == {one for one in lines if one[2] != one[3]}
        assert lengths <= boxes, chart.alt
    assert len(charts) > 12


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_that_a_chart_is_described_with_stands_in_a_table(kind, documents):
    flat = documents(kind, 0).flat()
    cells = " ".join(
        marked(cell) for one in flat if isinstance(one, Table) for row in one.rows for cell in row
    )
    tables = set(FIGURE.findall(cells))
    told = {figure for one in flat if isinstance(one, Figure) for figure in FIGURE.findall(one.chart.alt)}

    assert told <= tables
    assert len(told) > 15

"""A figure is checked by Plotly once and kept; what Streamlit is given is the figure of the renderer."""

from contextlib import contextmanager

import pytest

from dashboard import components
from dashboard.charts.kept import kept_figure
from dashboard.charts.render_plotly import figure
from dashboard.charts.returns import returns_chart
from dashboard.charts.spec import Bar, Chart
from dashboard.kept import kept

ROWS = [("Children", 900, 0, "about 900"), ("Placements", 2300, 7, "about 2,300 + 7 set aside")]


def test_a_kept_figure_holds_what_the_renderer_made():
    spec = returns_chart(ROWS, "Every row is accounted for")
    kept, made = kept_figure(spec).to_dict(), figure(spec)

    assert kept["layout"]["height"] == made["layout"]["height"]
    assert [one["text"] for one in kept["layout"]["annotations"]] == [
        "about 900",
        "about 2,300 + 7 set aside",
    ]
    assert list(kept["data"][0]["marker"]["pattern"]["shape"]) == ["", "", "/"]


def test_equal_specs_share_one_figure_and_different_ones_do_not():
    first, again = (returns_chart(ROWS, "The same finding") for _ in range(2))

    assert kept_figure(first) is kept_figure(again)
    assert kept_figure(first) is not kept_figure(returns_chart(ROWS, "Another finding"))


def test_a_bar_of_rows_set_aside_follows_those_accepted_and_can_be_seen():
    spec = returns_chart(ROWS, "Every row is accounted for")
    solid, striped = spec.bars[1:]

    assert (solid.kind, solid.x) == ("solid", (0, 2300))
    assert striped.kind == "striped"
    assert striped.x[0] == 2300
    assert striped.x[1] - 2300 > 7


def test_plotly_refuses_what_it_does_not_know():
    base = returns_chart(ROWS, "Every row is accounted for")
    wrong = Chart(
        alt="Wrong",
        height=100,
        margin=(0, 0, 0, 0),
        x=base.x,
        y=base.y,
        bars=(Bar("solid", (0, 1), (0, 1), "blau"),),
    )

    with pytest.raises(ValueError, match="color"):
        kept_figure(wrong)


def test_a_chart_goes_out_without_a_template_and_sets_its_own_colours():
    told = kept_figure(returns_chart(ROWS, "Every row is accounted for")).to_dict()

    assert "template" not in told["layout"]
    assert told["layout"]["font"]["color"] == "#0B0C0C"


def test_a_list_counts_as_a_tuple_and_an_answer_is_made_once():
    made = []

    @kept(2)
    def total(numbers, more=0):
        made.append(numbers)
        return sum(numbers) + more

    assert [total([1, 2]), total((1, 2)), total([1, 2], more=1)] == [3, 3, 4]
    assert made == [(1, 2), (1, 2)]


def test_only_so_many_answers_are_kept():
    made = []

    @kept(2)
    def square(number):
        made.append(number)
        return number * number

    assert [square(one) for one in (1, 2, 3, 1)] == [1, 4, 9, 1]
    assert made == [1, 2, 3, 1]


def test_words_that_figures_are_got_stand_until_a_page_was_made_once(monkeypatch):
    said = []

    @contextmanager
    def spinner(words):
        said.append(words)
        yield

    monkeypatch.setattr(components.st, "spinner", spinner)
    monkeypatch.setattr(components, "_GOT", set())
    with pytest.raises(ZeroDivisionError), components.getting("2026-11-29-0a1b2c3d", "HP01", "overview"):
        raise ZeroDivisionError
    for page in ("overview", "overview", "outcomes"):
        with components.getting("2026-11-29-0a1b2c3d", "HP01", page):
            pass

    assert said == ["Getting figures from release 2026-11-29-0a1b2c3d…"] * 3

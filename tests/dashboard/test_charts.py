"""Charts as specs: where points stand, where lines break, what is put where nothing was published."""

from dataclasses import replace

import pytest

from dashboard.charts.gap import _is_clear_of_zero, gap_chart
from dashboard.charts.hidden import Hidden, hidden_labels
from dashboard.charts.panel import panel_chart
from dashboard.charts.render_plotly import figure
from dashboard.charts.scales import round_scale
from dashboard.charts.spec import Axis, Chart
from dashboard.charts.theme import GROUPS
from dashboard.charts.trend import spread, trend_chart
from dashboard.figures.evidence import evidence
from dashboard.figures.rows import EVERYONE, JOINED
from dashboard.store import current_release
from pipelines.paths import DataFolder

GROUP_ORDER = ("home", "kinship", "foster", "residential")


def held(root, indicator="attendance_below_90", partnership="HP01"):
    return evidence(current_release(DataFolder(root)), partnership, indicator)


@pytest.fixture(scope="module")
def trend(wireframe):
    return trend_chart(held(wireframe), GROUP_ORDER, "Told.")


def rows_of(series):
    return list(zip(series.x, series.y, series.hollow, strict=True))


def test_a_chart_without_alt_text_is_refused():
    with pytest.raises(ValueError, match="write one"):
        Chart(alt=" ", height=1, margin=(0, 0, 0, 0), x=Axis(0, 1), y=Axis(0, 1))


def test_a_line_breaks_at_a_withheld_figure_and_the_year_says_so(trend):
    home, _, _, residential = trend.series

    assert [round(y, 2) for y in home.y] == [0.73, 0.75, 0.74, 0.72, 0.71]
    assert [y is None for y in residential.y] == [False, True, False, False, False]
    assert (residential.lower[1], residential.upper[1]) == (None, None)
    assert [words for _, words in trend.x.ticks] == ["2021/22", "2022/23", "2023/24", "2024/25", "2025/26"]
    name, sign = trend.labels[-2:]
    assert (name.words, sign.words, sign.x, sign.y, sign.y_in) == ("Residential care", "[c]", 1, 0, "paper")
    assert name.shift[1] == sign.shift[1] < 0


def test_signs_of_several_groups_stand_in_a_row_each_and_a_word_stands_once_for_years_side_by_side():
    rows = [Hidden("home", ("[c]", "", "<10%", "<10%")), Hidden("all", ("", "", "too early", "too early"))]
    wide, narrow = (hidden_labels(rows, 0, is_narrow) for is_narrow in (False, True))

    assert [(one.words, one.x) for one in wide] == [
        ("At home", 1.0),
        ("[c]", 0),
        ("<10%", 2),
        ("<10%", 3),
        ("All looked after", 1.0),
        ("too early", 2.5),
    ]
    assert [one.words for one in narrow] == ["home", "[c]", "<10", "<10", "all", "early"]
    assert len({one.shift[1] for one in wide[:4]} | {one.shift[1] for one in wide[4:]}) == 2


@pytest.mark.parametrize("group", [*GROUP_ORDER, "away", "all", EVERYONE, JOINED])
def test_each_group_has_a_name_that_fits_before_its_signs_on_a_narrow_chart(group):
    name = hidden_labels([Hidden(group, ("[c]",))], 0, narrow=True)[0].words

    assert len(name) <= 7 and "_" not in name


def test_of_many_periods_a_narrow_chart_has_the_first_letter_of_each_sign():
    rows = [Hidden("home", ("[c]", "<10%", "too early", ">90%") + ("",) * 10)]

    assert [one.words for one in hidden_labels(rows, 0, True)] == ["home", "c", "<", "e", ">"]


def test_a_withheld_figure_stands_at_no_height(trend):
    assert trend.zones == ()


def test_a_marked_year_is_hollow_boxed_and_joined_to_nothing(data):
    chart = trend_chart(held(data), ("home",), "Told.")
    around = rows_of(chart.series[0])[3:8]

    assert [y is None for _, y, _ in around] == [False, True, False, True, False]
    assert [hollow for _, _, hollow in around] == [False, False, True, False, False]
    assert {(zone.kind, zone.x) for zone in chart.zones} == {
        ("dotted", (3.52, 4.48)),
        ("hatched", (3.52, 4.48)),
    }
    assert "Schools closed\nJan to Apr 2021" in [label.words for label in chart.labels]


def test_a_break_of_definition_cuts_the_line_and_is_ruled(data):
    chart = trend_chart(held(data, "scqf4_or_better"), ("home",), "Told.")

    assert [rule.at for rule in chart.rules] == [2.5, 6.5]
    assert [place for place, y, _ in rows_of(chart.series[0]) if y is None] == [2.5, 6.5]


def test_windows_stand_as_their_years_together(data):
    chart = trend_chart(held(data, partnership="HP02"), ("home", "away"), "Told.")

    assert [words for _, words in chart.x.ticks] == [
        "2017/18–2019/20",
        "2020/21–2022/23",
        "2023/24–2025/26",
    ]


def test_the_narrow_chart_holds_the_same_numbers_with_fewer_words(data, wireframe):
    wide, narrow = (
        trend_chart(held(data), GROUP_ORDER, "Told.", narrow=is_narrow) for is_narrow in (False, True)
    )

    assert [(one.x, one.y, one.lower, one.upper) for one in wide.series] == [
        (one.x, one.y, one.lower, one.upper) for one in narrow.series
    ]
    assert sum(words.strip()[:1].isdigit() for _, words in narrow.x.ticks) == 5
    assert {label.words for label in narrow.labels} <= {"kin.", "fos.", "res.", "[c]"}
    assert narrow.margin[1] == 14


def test_names_at_the_end_of_lines_never_touch():
    assert spread([0.50, 0.51, 0.10], 0.1, 0, 1) == [0.50, 0.60, 0.10]
    assert spread([0.99, 0.98], 0.1, 0, 1) == [1, 0.9]
    assert spread([], 0.1, 0, 1) == []


def test_a_gap_that_is_shown_for_no_year_is_still_drawn(wireframe):
    chart = gap_chart(replace(held(wireframe), gaps={}), "foster", "Told.")

    assert [label.words for label in chart.labels] == ["0 = no gap"]


def test_the_gap_shows_zero_and_leaves_out_what_is_not_shown(wireframe):
    chart = gap_chart(held(wireframe), "residential", "Told.")

    assert chart.y.low <= 0 <= chart.y.high
    assert chart.y.firm_at == 0
    assert [y is None for y in chart.series[0].y] == [False, True, False, False, False]
    assert chart.x.ticks[1][1] == "2022/23\nnot shown"


def test_a_panel_puts_every_state_in_its_row(data):
    held_ = held(data)
    rows = [(group, held_.figures[("2022/23", group)]) for group in ("home", "residential")]
    chart = panel_chart(held_.definition, rows, "Told.")

    (home,) = chart.series
    assert (home.name, home.y) == ("At home", (1.0,))
    (strip,) = chart.zones
    assert (strip.kind, strip.x) == ("hatched", (0.0, 1.0))
    assert [label.words for label in chart.labels] == [
        "At home: 41 of 59 (69%, 57–80%)",
        "Residential care. This is not a zero.",
        "[c] withheld to protect confidentiality",
    ]


@pytest.mark.parametrize(
    ("indicator", "partnership", "period", "group", "kind", "words"),
    [
        ("positive_destination_9m", "HP01", "2025/26", "home", "dotted", "At home: too early"),
        (
            "review_by_agreed_date",
            "HP02",
            "2023/24–2025/26",
            "home",
            "dotted",
            "At home. Not the same as zero.",
        ),
        ("scqf4_or_better", "HP01", "2025/26", "kinship", "hatched", "Kinship care: over 90%"),
    ],
)
def test_other_states_have_marks_and_words_of_their_own(
    data, indicator, partnership, period, group, kind, words
):
    held_ = held(data, indicator, partnership)
    chart = panel_chart(held_.definition, [(group, held_.figures[(period, group)])], "Told.")

    assert chart.series == ()
    assert [zone.kind for zone in chart.zones] == [kind]
    assert chart.labels[0].words == words


def test_a_true_zero_is_drawn_at_zero_with_its_count(data):
    held_ = held(data, "left_by_s4")
    chart = panel_chart(held_.definition, [("foster", held_.figures[("2025/26", "foster")])], "Told.")

    assert chart.series[0].x == (0.0,)
    assert chart.zones == ()
    assert chart.labels[0].words.startswith("Foster care: None, 0 of ")


def test_the_renderer_draws_the_numbers_of_the_spec(trend):
    drawn = figure(trend)

    for trace, series in zip(drawn["data"], trend.series, strict=True):
        assert tuple(trace["x"]) == series.x
        assert tuple(trace["y"]) == series.y
        assert trace["connectgaps"] is False
        highs = [
            y + up if up is not None else None
            for y, up in zip(trace["y"], trace["error_y"]["array"], strict=True)
        ]
        assert highs == pytest.approx(series.upper)
    assert drawn["layout"]["xaxis"]["ticktext"][1] == "2022/23"
    assert drawn["layout"]["annotations"][-1]["text"] == "[c]"


def test_a_grid_line_stands_at_both_ends_of_a_scale_that_has_ticks_there():
    ticks = ((0.0, "0%"), (0.5, "50%"), (1.0, "100%"))
    chart = Chart("Told.", 1, (0, 0, 0, 0), Axis(0, 1, ticks), Axis(0, 1, ticks, firm_at=0.0))
    lines = [one for one in figure(chart)["layout"]["shapes"] if one.get("layer") == "below"]

    assert [(one["x0"], one["x1"], one["y0"], one["y1"]) for one in lines] == [
        (0, 0, 0, 1),
        (1, 1, 0, 1),
        (0, 1, 1, 1),
    ]
    bare = Chart("Told.", 1, (0, 0, 0, 0), Axis(0, 1, ticks, lines=False), Axis(0, 1.1, ticks[:2]))
    assert [one["y0"] for one in figure(bare)["layout"]["shapes"]] == [0]


@pytest.mark.parametrize(
    ("height", "lines", "is_clear"),
    [
        (54, 2, False),
        (55, 2, True),
        (71, 3, False),
        (72, 3, True),
        (-23, 3, False),
        (-24, 3, True),
        (0, 1, False),
    ],
)
def test_the_words_of_zero_are_left_out_where_the_gap_s_would_touch_them(height, lines, is_clear):
    assert _is_clear_of_zero(height, lines) == is_clear


def test_each_group_has_a_shape_and_a_dash_of_its_own():
    four = [GROUPS[group] for group in (*GROUP_ORDER, "other")]

    assert len({style.symbol for style in four}) == 5
    assert len({style.dash for style in four}) == 5


def test_words_of_a_release_are_never_read_as_tags_by_the_renderer():
    from dashboard.charts.spec import Label

    chart = Chart("Told.", 1, (0, 0, 0, 0), Axis(0, 1), Axis(0, 1), labels=(Label("<b>a & b</b>", 0, 0),))

    assert figure(chart)["layout"]["annotations"][0]["text"] == "&lt;b&gt;a &amp; b&lt;/b&gt;"


@pytest.mark.parametrize(
    ("low", "high", "unit", "signed", "ticks"),
    [
        (0, 0.43, "percent", True, ["0", "+20", "+40", "+60"]),
        (-0.1, 0.05, "percent", True, ["−10", "−5", "0", "+5"]),
        (0, 137, "per_1000", False, ["0", "50", "100", "150"]),
        (0, 3900, "pounds", False, ["£0", "£1,000", "£2,000", "£3,000", "£4,000"]),
        (0, 0, "number", False, ["0"]),
    ],
)
def test_ticks_are_round_numbers_with_their_unit(low, high, unit, signed, ticks):
    assert [words for _, words in round_scale(low, high, unit, signed).ticks] == ticks

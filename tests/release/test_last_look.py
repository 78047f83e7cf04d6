"""Where all that is told is withheld already, the figure that tells it is looked for and goes."""

import polars as pl
import pytest

from pipelines.last_look import figures_to_hide

KEY = ["partnership", "indicator", "period", "cohort_basis"]


@pytest.fixture
def cells():
    """The stock is withheld; three figures of its cohort, and one of another, are shown."""
    rows = [
        ("HP01", "stock", "2023/24", "census", "withheld"),
        ("HP01", "plans", "2023/24", "census", "published"),
        ("HP01", "share", "2023/24", "census", "published"),
        ("HP01", "visits", "2023/24", "census", "banded"),
        ("HP01", "moves", "2023/24", "year", "published"),
        ("HP01", "share", "2024/25", "census", "published"),
    ]
    return pl.DataFrame(rows, [*KEY, "status"], orient="row")


@pytest.fixture
def told(cells):
    return cells.filter(indicator="stock")


def withhold(cells, figures):
    named = pl.struct("indicator", "period").is_in(
        figures.select("indicator", "period").to_struct().implode()
    )
    return cells.with_columns(status=pl.when(named).then(pl.lit("withheld")).otherwise("status"))


@pytest.fixture
def telling(cells):
    """Every figure stands in the sums of what is told."""
    return cells.select("partnership", "indicator", "period")


def shown_of(*indicators):
    """Counts what can be told: one cell for each of these that is shown."""
    return lambda cells: (
        cells.filter(pl.col("indicator").is_in(indicators), pl.col("status") != "withheld").height
    )


def test_the_figure_that_tells_is_found_among_those_of_its_cohort_and_year(cells, told, telling):
    hidden = figures_to_hide(cells, told, withhold, shown_of("share", "moves"), telling)

    assert hidden.rows() == [("HP01", "share", "2023/24")]


def test_of_figures_that_help_alike_the_first_by_name_goes(cells, told, telling):
    hidden = figures_to_hide(cells, told, withhold, shown_of("visits", "share"), telling)

    assert hidden.rows() == [("HP01", "share", "2023/24")]


def test_a_figure_of_another_cohort_is_asked_where_none_of_its_own_helps(cells, told, telling):
    hidden = figures_to_hide(cells, told, withhold, shown_of("moves"), telling)

    assert hidden.rows() == [("HP01", "moves", "2023/24")]


def test_where_no_one_figure_helps_all_of_the_cohort_go(cells, told, telling):
    hidden = figures_to_hide(cells, told, withhold, shown_of("plans by sex"), telling)

    assert hidden["indicator"].to_list() == ["plans", "share", "visits"]


def test_a_window_that_holds_the_year_is_asked_where_the_year_itself_tells_nothing(cells, told, telling):
    window = pl.DataFrame(
        [("HP01", "taken up", "2022/23–2024/25", "census", "published")], cells.schema, orient="row"
    )
    both = pl.concat([cells, window])
    hidden = figures_to_hide(both, told, withhold, shown_of("taken up"), both.select(telling.columns))

    assert hidden.rows() == [("HP01", "taken up", "2022/23–2024/25")]


def test_where_nothing_of_the_cohort_is_shown_all_of_the_year_go(cells, told, telling):
    bare = cells.with_columns(
        status=pl.when(pl.col("cohort_basis") == "census").then(pl.lit("withheld")).otherwise("status")
    )
    hidden = figures_to_hide(bare, told, withhold, shown_of("moves"), telling)

    assert hidden.rows() == [("HP01", "moves", "2023/24")]


def test_a_figure_that_an_earlier_release_told_is_not_asked_for(cells, told, telling):
    hidden = figures_to_hide(
        cells,
        told,
        withhold,
        shown_of("share", "visits"),
        telling,
        standing=cells.filter(indicator="share").select(KEY),
    )

    assert hidden.rows() == [("HP01", "visits", "2023/24")]


def test_a_figure_that_stands_in_no_sum_of_what_is_told_is_not_tried(cells, told, telling):
    tried = []

    def count(of):
        tried.append(of.filter(status="withheld")["indicator"].to_list())
        return shown_of("visits")(of)

    hidden = figures_to_hide(cells, told, withhold, count, telling.filter(indicator="visits"))

    assert hidden.rows() == [("HP01", "visits", "2023/24")]
    assert tried == [["stock"], ["stock", "visits"]]


def test_where_no_one_figure_helps_those_of_the_cohort_that_tell_go(cells, told, telling):
    telling = telling.filter(pl.col("indicator").is_in(["plans", "share", "moves"]), period="2023/24")

    hidden = figures_to_hide(cells, told, withhold, shown_of("plans by sex"), telling)

    assert hidden["indicator"].to_list() == ["plans", "share"]


def test_of_figures_that_only_help_together_no_other_goes(cells, told, telling):
    """Plans and visits both tell the stock: hiding one of them leaves the other; the share has no part."""
    tells = pl.col("indicator").is_in(["plans", "visits"]) & (pl.col("status") != "withheld")

    hidden = figures_to_hide(cells, told, withhold, lambda of: int(of.select(tells.any()).item()), telling)

    assert hidden["indicator"].to_list() == ["plans", "visits"]

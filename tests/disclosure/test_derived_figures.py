"""Leaks through derived figures (`methods.md` A7), each looked for in every row of the demonstration.

Where a cell is withheld, whatever is worked out from it holds no number: neither share, interval, gap, change
nor change of a gap; and what is withheld looks alike, however large it is.
"""

import polars as pl
import pytest

from pipelines.releases import read_table

NUMBERS = ("numerator", "denominator", "value", "lower_ci", "upper_ci")
PLACE = ["partnership", "indicator", "outcome", "breakdown", "level"]


@pytest.fixture(scope="module")
def tables(release):
    names = ("cells", "measures", "gaps", "changes", "gap_changes")
    return {name: read_table(release, name) for name in names}


@pytest.fixture(scope="module")
def shown(tables):
    """PLACE, care_group, period of every measure that is published."""
    published = tables["measures"].filter(status="published")
    return published.select(*PLACE, "care_group", "period").unique()


def unseen(rows, shown, group, period):
    """The rows one of whose sides (a care group, a period) is not published."""
    named = rows.with_columns(care_group=group, period=period)
    return named.join(shown, on=[*PLACE, "care_group", "period"], how="anti")


def test_a_measure_of_a_withheld_cell_holds_neither_share_nor_interval_nor_denominator(tables):
    hidden = tables["measures"].filter(pl.col("status") != "published")
    assert hidden.height > 0
    assert hidden.select(pl.col(NUMBERS).is_not_null().any()).row(0) == (False,) * len(NUMBERS)


def test_the_numbers_of_a_measure_are_cells_that_are_published(tables):
    key = [name for name in tables["measures"].columns if name in tables["cells"].columns]
    key = [name for name in key if name not in ("status", "release_id")]
    cells = tables["cells"].filter(status="published").select(*key, "count")
    measured = tables["measures"].filter(pl.col("numerator").is_not_null())
    both = measured.join(cells, on=key, how="left")
    assert both["count"].is_not_null().all()
    assert (both["count"] == both["numerator"]).all()


def test_a_gap_with_a_withheld_side_gives_neither_the_difference_nor_the_other_side(tables, shown):
    gaps = tables["gaps"]
    for group in (pl.lit("home"), pl.col("comparator")):
        hidden = unseen(gaps, shown, group, pl.col("period"))
        assert hidden.height > 0
        assert hidden.select(pl.col("difference", "lower_ci", "upper_ci").is_not_null().any()).row(0) == (
            (False,) * 3
        )
        assert not hidden.filter(pl.col("verdict") != "not_shown").height
    assert unseen(gaps, shown, pl.lit("home"), pl.col("period"))["home_value"].is_null().all()
    other = unseen(gaps, shown, pl.col("comparator"), pl.col("period"))
    assert other["comparator_value"].is_null().all()


@pytest.mark.parametrize("side", ["period_from", "period_to"])
def test_a_change_from_or_to_a_withheld_figure_holds_no_number(tables, shown, side):
    hidden = unseen(tables["changes"], shown, pl.col("care_group"), pl.col(side))
    assert hidden.select(pl.col("difference", "lower_ci", "upper_ci").is_not_null().any()).row(0) == (
        (False,) * 3
    )


@pytest.mark.parametrize("group", ["home", "comparator"])
@pytest.mark.parametrize("side", ["period_from", "period_to"])
def test_a_change_of_a_gap_with_a_withheld_side_holds_no_difference(tables, shown, group, side):
    of = pl.lit("home") if group == "home" else pl.col("comparator")
    hidden = unseen(tables["gap_changes"], shown, of, pl.col(side))
    assert hidden["difference"].is_null().all()
    gap = "gap_from" if side == "period_from" else "gap_to"
    assert hidden[gap].is_null().all()


def test_withheld_cells_and_their_measures_look_alike(tables):
    """Nothing beside the key differs between two withheld cells, so nothing goes with what they hold."""
    rest = tables["cells"].filter(status="withheld").select("count", "band", "release_id")
    assert rest.unique().height == 1
    words = tables["measures"].filter(status="withheld").select(*NUMBERS, "words").unique()
    assert words.height == 1

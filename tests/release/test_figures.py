"""Cells to figures: the value, its interval, its words; and what is not published stays so."""

import polars as pl
import pytest

from pipelines.indicators import INDICATORS
from pipelines.measures import measure_cells

NUMBERS = ["numerator", "denominator", "value", "lower_ci", "upper_ci"]


def only(frame, **wanted):
    found = frame.filter(pl.all_horizontal(pl.col(name) == value for name, value in wanted.items()))
    assert found.height == 1
    return found.row(0, named=True)


def figure(cells, **wanted):
    return only(measure_cells(cells, INDICATORS)["measures"], **wanted)


def test_a_share_has_its_count_and_its_wilson_interval(cells):
    found = figure(cells("attendance_below_90", "2025/26", home=(17, 58)), outcome="yes")

    assert (found["numerator"], found["denominator"]) == (17, 58)
    assert found["value"] == pytest.approx(17 / 58)
    assert (round(found["lower_ci"], 3), round(found["upper_ci"], 3)) == (0.192, 0.420)
    assert found["words"] == "17 of 58 (29%, 19–42%)"


@pytest.mark.parametrize(
    ("yes", "children", "words"),
    [
        (0, 58, "0 of 58 (0%, 0–6%)"),
        (58, 58, "58 of 58 (100%, 94–100%)"),
        (1, 8, "1 of 8 (13%, 2–47%)"),
        (0, 0, "None"),
        (333, 999, "333 of 999 (33%, 30–36%)"),
        (333, 1000, "333 of 1,000 (33.3%, 30.4–36.3%)"),
    ],
)
def test_halves_round_away_from_zero_and_a_decimal_comes_with_a_thousand_children(
    cells, yes, children, words
):
    assert figure(cells("left_by_s4", "2023/24", home=(yes, children)), outcome="yes")["words"] == words


def test_a_count_is_a_number_without_an_interval(cells):
    found = figure(cells("looked_after", "2023/24", "census", home=(64,)), outcome="count")

    assert (found["value"], found["lower_ci"], found["words"]) == (64, None, "64")


def test_a_count_of_zero_is_said_to_be_none(cells):
    assert figure(cells("looked_after", "2023/24", "census", home=(0,)), outcome="count")["words"] == "None"


def test_events_are_a_rate_per_thousand_and_children_with_one_are_a_share(cells):
    made = cells("exclusion_rate", "2022/23", home=(23, 9, 237))

    rate, share = figure(made, outcome="events"), figure(made, outcome="children_with_event")

    assert rate["value"] == pytest.approx(1000 * 23 / 237)
    assert rate["words"] == "23 for 237 (97 per 1,000, 61–146)"
    assert share["words"] == "9 of 237 (4%, 2–7%)"


def test_a_mean_stands_on_its_children_and_has_no_interval(cells):
    found = figure(cells("attendance_rate", "2022/23", home=(15411, 21464, 58)), outcome="numerator_sum")

    assert found["value"] == pytest.approx(0.718, abs=0.0001)
    assert found["words"] == "71.8% (58 pupils)"
    assert found["lower_ci"] is None


def test_pairs_are_shares_of_the_matched_and_coverage_is_of_the_eligible(cells):
    made = cells("wellbeing_overall", "2023/24", home=(14, 20, 8, 19, 61))

    assert figure(made, outcome="improved")["words"] == "14 of 42 (33%, 21–48%)"
    assert figure(made, outcome="declined")["denominator"] == 42
    assert figure(made, outcome="not_matched")["denominator"] == 61


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("withheld", "[c] withheld to protect confidentiality"),
        ("not_supplied", "[x] not supplied by the partnership"),
        ("not_applicable", "[z] does not apply to this group"),
        ("too_early", "Too early: follow-up is not complete until 30 April 2027"),
    ],
)
def test_what_is_not_published_has_words_and_no_number(cells, status, words):
    found = figure(cells("positive_destination_9m", "2025/26", home=status), outcome="yes")

    assert (found["status"], found["words"]) == (status, words)
    assert [found[name] for name in NUMBERS] == [None] * len(NUMBERS)


@pytest.mark.parametrize("hidden", ["all", "yes"])
def test_a_share_is_withheld_when_either_of_its_two_counts_is(cells, hidden):
    made = cells("attendance_below_90", "2025/26", home=(17, 58)).with_columns(
        count=pl.when(pl.col("outcome") != hidden).then("count"),
        status=pl.when(pl.col("outcome") == hidden).then(pl.lit("withheld")).otherwise("status"),
    )

    found = figure(made, outcome="yes")

    assert found["status"] == "withheld"
    assert [found[name] for name in NUMBERS] == [None] * len(NUMBERS)


def withheld_where(made, outcomes):
    hidden = pl.col("outcome").is_in(outcomes)
    return made.with_columns(
        count=pl.when(~hidden).then("count"),
        status=pl.when(hidden).then(pl.lit("withheld")).otherwise("status"),
    )


def test_pairs_of_which_two_outcomes_are_withheld_are_improved_of_the_eligible_who_were_matched(cells):
    made = cells("wellbeing_overall", "2023/24", home=(14, 25, 3, 19, 61))
    made = withheld_where(made, ["unchanged", "declined"])

    assert figure(made, outcome="improved")["words"] == "14 of 42 (33%, 21–48%)"
    assert figure(made, outcome="declined")["status"] == "withheld"


def test_pairs_have_no_share_where_nothing_released_tells_how_many_were_matched(cells):
    made = cells("wellbeing_overall", "2023/24", home=(14, 25, 3, 19, 61))
    made = withheld_where(made, ["unchanged", "declined", "not_matched"])

    assert figure(made, outcome="improved")["status"] == "withheld"
    assert figure(made, outcome="improved")["numerator"] is None


def test_a_mean_is_withheld_when_the_number_of_children_is(cells):
    made = cells("attendance_rate", "2022/23", home=(15411, 21464, 58)).with_columns(
        count=pl.when(pl.col("outcome") != "children").then("count"),
        status=pl.when(pl.col("outcome") == "children").then(pl.lit("withheld")).otherwise("status"),
    )

    assert figure(made, outcome="numerator_sum")["value"] is None


def test_a_band_is_said_in_words_and_gives_no_number(cells):
    made = cells("review_by_agreed_date", "2025/26", home=(55, 58)).with_columns(
        count=pl.when(pl.col("outcome") == "all").then("count"),
        status=pl.col("outcome").replace_strict({"yes": "banded", "no": "withheld", "all": "published"}),
        band=pl.when(pl.col("outcome") == "yes").then(pl.lit(">0.90")),
    )

    found = figure(made, outcome="yes")

    assert (found["status"], found["words"], found["numerator"]) == ("banded", "over 90%", None)


def test_a_share_is_a_fraction_in_every_unit_of_percent(cells):
    made = pl.concat(
        [
            cells("attendance_rate", "2022/23", home=(15411, 21464, 58)),
            cells("attendance_below_90", "2022/23", home=(17, 58)),
        ]
    )

    assert measure_cells(made, INDICATORS)["measures"]["value"].is_between(0, 1).all()


def test_the_order_of_cells_never_changes_a_figure(tiny):
    made = tiny.tiny_cells()

    straight = measure_cells(made, INDICATORS)
    mixed = measure_cells(made.sample(fraction=1, shuffle=True, seed=3), INDICATORS)

    for name, frame in straight.items():
        assert frame.sort(frame.columns).equals(mixed[name].sort(frame.columns))

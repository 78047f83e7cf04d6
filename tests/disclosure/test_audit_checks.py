"""Leaking releases written by hand, and what the audit says of each: every test of `methods.md` A6.

A release here is a list of figures: (indicator, period, care group, outcome, count; None where it is
withheld, or a band). The numbers are chosen so that a reader needs one subtraction or two.
"""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.disclosure import audit_cells
from pipelines.disclosure.audit.intervals import Component, tell
from pipelines.disclosure.audit.rows import write_sums
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.reaudit import explain, joined_series
from pipelines.vocabulary import CELL_KEY

POLICY = load_policy()
EXAMPLES = Path(__file__).parents[1] / "stats" / "stats_examples.json"
YEAR = "2023/24"


def kind_of(period):
    return "quarter" if " Q" in period else "window" if "–" in period else "year"


def release(*figures, split=("none", "all")):
    """The figures as released cells."""
    rows = []
    for indicator, period, group, outcome, count in figures:
        status = "published" if isinstance(count, int) else "withheld" if count is None else "banded"
        key = ("HP01", period, kind_of(period), "within_year", group, *split, indicator, outcome)
        number, band = (count, None) if status == "published" else (None, count)
        rows.append((*key, number, status, band))
    schema = {**dict.fromkeys((*CELL_KEY, "count", "status", "band"), pl.String), "count": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row")


def found(*figures, previous=None):
    """What the audit finds: the set of (check, care group, outcome)."""
    audit = audit_cells(release(*figures), INDICATORS, POLICY, previous)
    return set(audit.findings.select("check", "care_group", "outcome").rows())


def checks(*figures, previous=None):
    return {check for check, _, _ in found(*figures, previous=previous)}


def share(indicator, group, yes, no, of, period=YEAR):
    names = zip(("yes", "no", "all"), (yes, no, of), strict=True)
    return [(indicator, period, group, outcome, count) for outcome, count in names]


def low(group, yes, no, of, period=YEAR):
    """Attendance under 90%: its `yes` is the sensitive side."""
    return share("attendance_below_90", group, yes, no, of, period)


def test_two_hidden_numbers_of_a_small_sum_are_told_too_closely():
    both_hidden = [("home", "yes"), ("home", "no"), ("away", "yes"), ("away", "no")]
    told = found(*low("home", None, None, 60), *low("away", None, None, 80), *low("all", 136, 4, 140))
    assert told == {("narrow", *cell) for cell in both_hidden} | {("primary slip", "all", "no")}


def test_two_hidden_numbers_of_a_wide_sum_are_not_told():
    assert not found(*low("home", None, None, 60), *low("away", None, None, 80), *low("all", 90, 50, 140))


ZEROS = [
    ("attendance_below_90", (None, 0, None), True),
    ("attendance_below_90", (0, None, None), False),
    ("positive_destination_3m", (None, 0, None), False),
    ("positive_destination_3m", (0, None, None), True),
    ("mental_health_within_18_weeks", (None, 0, None), True),
    ("mental_health_within_18_weeks", (0, None, None), True),
]


@pytest.mark.parametrize(("indicator", "counts", "tells"), ZEROS)
def test_a_zero_beside_a_withheld_side_and_total_says_where_every_child_is(indicator, counts, tells):
    assert checks(*share(indicator, "home", *counts)) == ({"primary slip"} if tells else set())


def test_a_zero_of_a_group_that_is_known_to_be_empty_says_nothing_of_a_child():
    assert not checks(*low("other", 0, 0, 0))


def change(improved, unchanged, declined, left, of):
    names = ("improved", "unchanged", "declined", "not_matched", "eligible")
    counts = (improved, unchanged, declined, left, of)
    return [
        ("wellbeing_overall", YEAR, "home", name, count) for name, count in zip(names, counts, strict=True)
    ]


def test_two_ways_of_a_change_that_are_nought_say_how_every_matched_child_changed():
    assert checks(*change(0, 0, None, None, 40)) == {"primary slip"}
    assert checks(*change(0, None, None, None, 40)) == set()


def test_quarters_give_back_the_one_that_is_withheld_beside_their_year():
    quarters = [f"{YEAR} Q{number}" for number in (1, 2, 3, 4)]
    shown = [
        one
        for quarter, yes in zip(quarters, (24, 24, 24, None), strict=True)
        for one in share("views_recorded", "home", yes, None if yes is None else 8, 32, quarter)
    ]
    told = found(*shown, *share("views_recorded", "home", 92, 36, 128))
    assert told == {("exact", "home", "yes"), ("exact", "home", "no")}


def test_a_window_beside_a_year_that_it_holds_is_named():
    window = "2021/22–2023/24"
    told = checks(*low("home", 40, 60, 100, window), *low("home", 12, 20, 32, "2022/23"))
    assert "grain" in told


def test_a_window_gives_back_the_year_that_an_earlier_plan_withheld():
    years = (("2021/22", 12, 20, 32), ("2022/23", 13, 20, 33), ("2023/24", None, None, 35))
    before = release(*(one for period, *counts in years for one in low("home", *counts, period)))
    now = low("home", 28, 72, 100, "2021/22–2023/24")
    assert not checks(*now)
    told = audit_cells(release(*now), INDICATORS, POLICY, before).findings
    assert set(told.select("check", "period", "outcome").rows()) == {
        ("exact", "2023/24", "yes"),
        ("exact", "2023/24", "no"),
    }


def test_a_year_gives_back_what_an_earlier_window_withheld():
    before = release(*low("home", None, None, 96, "2021/22–2023/24"))
    years = [one for period in ("2021/22", "2022/23", "2023/24") for one in low("home", 10, 22, 32, period)]
    assert "exact" in checks(*years, previous=before)


def test_a_sum_without_its_number_of_children_is_named():
    mean = [
        ("attendance_rate", YEAR, "home", name, count)
        for name, count in (("numerator_sum", 9000), ("denominator_sum", 11000), ("children", None))
    ]
    assert "sums" in checks(*mean)


def test_a_band_is_read_as_an_inequality():
    wide = low("home", ">0.80", None, 60)
    close = low("home", ">0.95", None, 60)
    assert not checks(*wide)
    assert found(*close) == {("narrow", "home", "yes"), ("narrow", "home", "no")}


def test_a_band_of_an_earlier_release_is_still_known():
    """Nine are a "no" at home and away together: one band leaves home 4 to 9, with the earlier one 4 or 5."""
    now = [*low("home", None, None, 60), *low("away", ">0.90", None, 60), *low("all", 111, 9, 120)]
    assert not checks(*now)
    before = release(*low("home", ">0.90", None, 60))
    assert ("narrow", "home", "no") in found(*now, previous=before)


def test_a_count_under_another_name_gives_a_withheld_one_back():
    told = found(
        *share("excluded_at_least_once", "home", None, None, 60),
        ("exclusion_rate", YEAR, "home", "children_with_event", 14),
        ("exclusion_rate", YEAR, "home", "events", 30),
        ("exclusion_rate", YEAR, "home", "all", 60),
    )
    assert {("exact", "home", "yes"), ("exact", "home", "no")} <= told


def test_a_part_of_a_part_bounds_what_is_withheld():
    chain = (("scqf4_or_better", 31, 9), ("scqf5_or_better", None, None), ("scqf6_or_better", 28, 12))
    told = found(*(one for name, yes, no in chain for one in share(name, "home", yes, no, 40)))
    assert told == {("narrow", "home", "yes"), ("narrow", "home", "no")}


def test_children_with_a_record_bound_the_children_that_they_are_among():
    """Other care has at most 29 - 25 children, though its own family withholds it beside residential care."""
    stock = [
        ("looked_after", YEAR, group, "count", count)
        for group, count in (
            ("kinship", 60),
            ("foster", 70),
            ("residential", None),
            ("other", None),
            ("away", 159),
        )
    ]
    assert not checks(*stock)
    told = found(*stock, ("scn_coverage", YEAR, "residential", "all", 25))
    assert told == {("narrow", "residential", "count"), ("narrow", "other", "count")}


def test_a_number_that_is_told_once_a_family_knows_its_own_child_is_in_another_is_found():
    """y is five times x, which is nought or one: if one of them is not nought, both are told."""
    rows = [(np.array([0, 1]), np.array([5.0, -1.0]), 0.0, 0.0)]
    component = Component(
        numbers=np.arange(2),
        rows=rows,
        least=np.zeros(2),
        most=np.array([1.0, np.inf]),
        needs=np.array([1.0, 5.0]),
        whole=np.ones(2, dtype=bool),
        small=np.zeros(2),
    )
    assert tell(component, np.inf).insider == [(0, 1), (1, 0)]


TABLES = [
    case for case in json.loads(EXAMPLES.read_text("utf-8"))["cases"] if case["method"] == "sdc_feasibility"
]
QUARTERS = tuple(f"{YEAR} Q{number}" for number in (1, 2, 3, 4))
COLUMNS = ("kinship", "foster", "residential")


def as_quarters(published, row_totals, col_totals):
    """The table as episodes that began: a row a quarter, a column a group, other care and the rest nought."""
    rows = [*published, *([0] * 3 for _ in range(4 - len(published)))]
    totals = [*row_totals, *([0] * (4 - len(row_totals)))]
    lines = [
        *zip(QUARTERS, rows, totals, strict=True),
        (YEAR, col_totals, sum(col_totals)),
    ]
    return [
        ("episodes_started", period, group, "count", count)
        for period, counts, total in lines
        for group, count in zip((*COLUMNS, "other", "away"), (*counts, 0, total), strict=True)
    ]


@pytest.mark.parametrize("case", TABLES, ids=[case["id"] for case in TABLES])
def test_the_published_examples_are_given_back_although_every_line_hides_two_or_rows_alone(case):
    inputs = {name: case["inputs"][name] for name in ("published", "row_totals", "col_totals")}
    audit = audit_cells(release(*as_quarters(**inputs)), INDICATORS, POLICY)
    told = audit.findings.filter(check="exact").select("period", "care_group").rows()
    expected = {(QUARTERS[one["row"]], COLUMNS[one["col"]]) for one in case["expected"]["withheld"]}
    assert set(told) == expected


def test_a_table_that_hides_two_in_every_row_and_column_can_still_be_worked_out():
    """Hidden: 3, 8 / 9, 2 / 4, 6 in a chain of rows and columns that a published corner opens."""
    hidden = [[None, None, 12], [None, None, 14], [15, 13, 11]]
    told = checks(*as_quarters(hidden, [23, 25, 39], [27, 23, 37]))
    assert not told & {"exact"}
    open_corner = [[None, None, 12], [None, 2, 14], [15, 13, 11]]
    told = found(*as_quarters(open_corner, [23, 25, 39], [27, 23, 37]))
    assert {("exact", "kinship", "count"), ("exact", "foster", "count")} <= told


def test_each_finding_is_explained_by_the_cell_that_it_is_about_and_without_a_number():
    audit = audit_cells(release(*low("home", None, 20, 60)), INDICATORS, POLICY)
    labels = {name: one.label for name, one in INDICATORS.items()}
    assert explain(audit.findings, labels) == [
        "exact: HP01, “Attendance under 90%”, yes, at home, 2023/24. "
        "It can be worked out exactly from what is published."
    ]


@pytest.mark.parametrize(
    ("joined", "of_quarters", "said"),
    [
        (False, False, ["residential care, 2023/24", "residential care, 2023/24 Q1"]),
        (True, False, ["residential and other care, 2023/24", "residential care, 2023/24 Q1"]),
        (True, True, ["residential and other care, 2023/24", "residential and other care, 2023/24 Q1"]),
        (False, True, ["residential care, 2023/24", "residential and other care, 2023/24 Q1"]),
    ],
)
def test_a_finding_names_residential_care_as_the_plan_of_its_measure_has_it(joined, of_quarters, said):
    cells = release(*low("residential", None, 20, 60), *low("residential", None, 20, 60, "2023/24 Q1"))
    findings = audit_cells(cells, INDICATORS, POLICY).findings.sort("period")
    plan = pl.DataFrame(
        {
            "partnership": ["HP01", "HP01"],
            "indicator": ["attendance_below_90", "exclusion_rate"],
            "joined": [joined, not joined],
            "quarters_joined": [of_quarters, not of_quarters],
        }
    )

    told = explain(findings, {name: one.label for name, one in INDICATORS.items()}, joined_series(plan))

    assert [sentence.partition("yes, ")[2].partition(". ")[0] for sentence in told] == said


def test_a_rest_that_has_no_upper_end_is_not_told_to_be_small():
    """Of y and y - 1 nothing is known but that y is 2 or more, so y - 1 may be any number from 1."""
    row = (np.array([1, 2]), np.array([1.0, -1.0]), 1.0, 1.0)
    unknown = Component(
        numbers=np.arange(3),
        rows=[row],
        least=np.array([0.0, 2.0, 0.0]),
        most=np.array([9.0, np.inf, np.inf]),
        needs=np.array([5.0, 0.0, 0.0]),
        whole=np.ones(3, dtype=bool),
        small=np.array([0.0, 0.0, 4.0]),
    )
    assert tell(unknown, np.inf).small == []


def by_group(home, away, kinship, foster, residential):
    """Children with and without a plan, `yes` two of three, in a return that does not know other care."""
    sizes = {"home": home, "away": away, "kinship": kinship, "foster": foster, "residential": residential}
    sizes["all"] = home + away
    return [
        figure
        for group, size in sizes.items()
        for figure in share("attendance_below_90", group, 2 * size // 3, size - 2 * size // 3, size)
    ]


def test_groups_that_do_not_make_up_those_away_lack_other_care_and_contradict_nothing():
    """Of 108 away 18 are with other carers, whom nobody counted apart; of 93 three are, and are told."""
    assert found(*by_group(30, 108, 30, 30, 30)) == set()
    assert checks(*by_group(30, 93, 30, 30, 30)) == {"residual"}


def test_a_figure_that_alone_does_not_add_up_contradicts_the_others():
    figures = by_group(30, 90, 30, 30, 30)
    broken = [(*figure[:4], 33) if figure[2:4] == ("kinship", "all") else figure for figure in figures]
    assert "inconsistent" in checks(*broken)


def test_other_care_that_stands_apart_by_year_is_not_lacking_in_quarters():
    """The quarters join residential and other care, their year does not: 15 a quarter, 40 and 20 apart."""
    of_year = {"away": 120, "kinship": 30, "foster": 30, "residential": 40, "other": 20}
    of_quarter = {"away": 30, "kinship": 8, "foster": 7, "residential": 15}
    places = [(YEAR, of_year), *((f"{YEAR} Q{quarter}", of_quarter) for quarter in (1, 2, 3, 4))]
    figures = [
        figure
        for period, sizes in places
        for group, size in sizes.items()
        for figure in share("views_recorded", group, size, 0, size, period)
    ]
    numbers = write_sums(release(*figures), INDICATORS).numbers
    of_year, of_quarters = numbers.filter(period=YEAR), numbers.filter(pl.col("period") != YEAR)
    assert set(of_year["group"]) == {"away", "kinship", "foster", "residential", "other"}
    assert set(of_quarters["group"]) == {"away", "kinship", "foster", "joined"}


@pytest.mark.parametrize(("joined", "told"), [(True, {"exact"}), (False, set()), (None, {"exact"})])
def test_the_plan_tells_whether_the_groups_make_up_those_away(joined, told):
    """100 away, 30 in foster and 30 in residential care: 40 in kinship care, or as many as that and less."""
    groups = (("away", 100), ("kinship", None), ("foster", 30), ("residential", 30))
    figures = release(*(("looked_after", YEAR, group, "count", count) for group, count in groups))
    plan = (
        None
        if joined is None
        else pl.DataFrame(
            {
                "partnership": ["HP01"],
                "indicator": ["looked_after"],
                "window_years": [1],
                "joined": [joined],
                "quarters_joined": [not joined],
            }
        )
    )
    assert set(audit_cells(figures, INDICATORS, POLICY, plan=plan).findings["check"]) == told

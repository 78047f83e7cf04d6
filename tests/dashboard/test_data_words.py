"""The sentences of the Data page, each from a small sum, set of checks, or pair of releases."""

import pytest

from dashboard.figures.data_facts import Check, Sums, Visible
from dashboard.figures.data_moves import Moves
from dashboard.figures.rows import Plan
from dashboard.wording import data as words
from dashboard.wording.coverage import Covered

PASSED = [Check("exact", "passed", "No withheld number can be worked out exactly.")]
PLACEMENTS = Sums(rows=607, accepted=600, set_aside=7, warnings=0)
CHILDREN = Sums(rows=300, accepted=300, set_aside=0, warnings=2)


def test_without_a_caution_the_answer_is_yes():
    said = words.answer(CHILDREN, PASSED, [])

    assert said == (
        "**Yes.** All rows were accepted (about 300). None was set aside or dropped. "
        "The disclosure audit passed."
    )


def test_cautions_are_counted_and_named():
    said = words.answer(PLACEMENTS, PASSED, ["one thing", "another"])

    assert said.startswith(
        "**Yes, with two cautions.** About 600 of about 607 rows were accepted. 7 rows were"
    )
    assert said.endswith("Cautions: one thing; another.")


def test_rows_that_are_not_accounted_for_make_it_no():
    lost = Sums(rows=610, accepted=600, set_aside=7, warnings=0)

    assert words.answer(lost, PASSED, []).startswith("**No.**")
    assert words.sum_heading({"placements": lost}) == "3 rows are not accounted for"
    assert words.equation(lost) == "610 = 600 + 7 ✕ +3"


def test_a_sum_that_rounds_to_nothing_is_not_said_to_be_nothing():
    assert words.equation(Sums(rows=0, accepted=0, set_aside=0, warnings=0)) == "under 50 ✓"
    assert words.equation(Sums(rows=7, accepted=0, set_aside=7, warnings=0)) == "under 50 + 7 ✓"


def test_accepted_rows_that_round_to_nothing_have_no_share():
    some, few = (Sums(rows=n, accepted=0, set_aside=n, warnings=0) for n in (3, 2))

    assert words.cautions([], [], {"acel": some, "referrals": few}) == [
        "3 rows of levels at school (ACEL) were set aside, and under 50 accepted"
    ]


def test_an_audit_that_did_not_pass_makes_it_no():
    failed = [*PASSED, Check("narrow", "failed", "No withheld number can be told closely.")]

    assert words.answer(CHILDREN, failed, []).startswith("**No.**")
    assert words.audit_heading(failed) == "The disclosure audit did not pass: 1 of 2 checks failed"


def test_a_partnership_without_a_file_cannot_be_answered_for():
    assert words.answer(Sums(0, 0, 0, 0), PASSED, []).startswith("**We can’t say.**")


@pytest.mark.parametrize(("rows", "said"), [(0, "under 50"), (100, "about 100"), (2407, "about 2,407")])
def test_rounded_rows_are_said_to_be_about(rows, said):
    assert words.about(rows) == said


def test_the_heading_of_the_sum_counts_the_tables_with_rows_set_aside():
    tables = {"placements": PLACEMENTS, "children": CHILDREN}

    assert words.sum_heading(tables) == "Every row is accounted for; 7 were set aside in one table"
    assert words.sum_heading({"children": CHILDREN}) == "Every row is accounted for; none was set aside"
    assert words.load_note("children", CHILDREN) == "Read in full; 2 warnings, rows kept"
    assert "Accepted: 99%" in words.sum_alt("Heading", tables)


def test_warnings_about_placements_are_of_children_and_never_a_small_number():
    none, some = PLACEMENTS, Sums(rows=607, accepted=600, set_aside=7, warnings=20)
    assert words.load_note("placements", none) == "Read in full; fewer than five warnings, rows kept"
    assert words.load_note("placements", some) == "Read in full; about 20 warnings, rows kept"


def test_little_coverage_many_rows_set_aside_and_a_missing_table_are_cautions():
    low = Covered("Pairs, 2025/26", "42 of 61 children (69%)", "Partial: read with care", 42 / 61)
    high = Covered("Pairs, 2025/26", "57 of 67 children (85%)", "Enough to compare", 57 / 67)
    hidden = Covered("Pairs, 2025/26", "[c]", "Not shown", None)
    covered = [("pairs", {"home": low, "kinship": high, "foster": hidden})]
    many = Sums(rows=1100, accepted=1000, set_aside=100, warnings=0)

    assert words.cautions(covered, ["audits"], {"legal": many, "placements": PLACEMENTS}) == [
        "pairs cover 42 of 61 children (69%) at home",
        "9% of the rows of legal orders were set aside",
        "not sent: audits of records",
    ]
    assert words.coverage_heading(covered) == "Pairs are the weak point"
    assert words.coverage_heading([("pairs", {"home": high})]).startswith("Every source covers at least 70%")
    assert words.coverage_heading([("pairs", {"home": hidden})]) == "Coverage can’t be shown for every source"


def test_what_moved_is_summed_in_the_heading():
    rows = [Moves("a", 10, 2, 0, 0), Moves("b", 5, 0, 30, 1)]

    assert (
        words.moves_heading(rows, "X")
        == "Since release X: 2 numbers moved, 30 newly published and 1 no longer published"
    )
    assert words.moves_heading([Moves("a", 10, 0, 0, 0)], "X") == "Nothing differs from release X"


def visible(group, *counts, reason=""):
    """Published, banded, withheld, not supplied, too early."""
    numbers = (*counts, *[0] * (5 - len(counts)))
    return Visible("measure", group, sum(numbers), *numbers, None, reason)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (visible("home", 26, 1, 3), "27 of 30"),
        (visible("home", 0, 0, 3), "0 of 3"),
        (visible("home", 0, 0, 0, 3), "[x]"),
        (visible("home", 0, 0, 0, 0, 3), "too early"),
        (visible("home"), "—"),
        (None, "[z]"),
    ],
)
def test_a_measure_and_group_says_how_much_of_it_is_shown(one, said):
    assert words.visible_words(one) == said


def test_each_gap_has_its_reason_and_groups_with_one_reason_stand_together():
    plan = Plan("measure", "three_years", "home, away", 3, True, False, "Three years together, because few.")
    rows = [
        visible("home", 7, 0, 1, reason="1 of 8 withheld."),
        visible("kinship", reason="Shown as part of a larger group."),
        visible("foster", reason="Shown as part of a larger group."),
        visible("residential", 6, 0, 2, reason="2 of 8 withheld."),
        visible("away", 8),
    ]

    assert words.reason_words(rows, plan) == (
        "Three years together, because few. At home: 1 of 8 withheld. "
        "Kinship care and foster care: shown as part of a larger group. "
        "Residential and other care: 2 of 8 withheld."
    )


def test_the_share_that_is_shown_is_of_what_was_counted():
    rows = [visible("home", 70, 5, 25, 100, 3)]

    assert words.visibility_sentence(rows) == (
        "Of 100 figures of whole groups that were counted, 75 (75%) are shown and 25 are withheld to protect "
        "confidentiality. 100 were not supplied by the partnership and 3 are too early to know."
    )

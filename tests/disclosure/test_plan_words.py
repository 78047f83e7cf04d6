"""The plan says its reason as a person would: who is too few, where, and which splits are left out."""

import pytest

from pipelines.disclosure.plan_lines import _words, _words_of_not_enough
from pipelines.policy import load_policy

POLICY = load_policy()
EVERY = ["home", "kinship", "foster", "residential", "other", "away", "all"]


def row(**more):
    """A pair of the plan for which single years are too few."""
    return {
        "declared": EVERY,
        "least": 20,
        "whom": "children",
        "window_years": 3,
        "joined": False,
        "breakdowns": ["none"],
        **more,
    }


@pytest.mark.parametrize(
    ("declared", "where"),
    [
        (EVERY, " at home, or in every group to compare with"),
        (["home"], " at home"),
        (["home", "all"], " at home"),
        (["all"], ""),
    ],
)
def test_too_few_are_said_to_be_too_few_where_they_are_counted(declared, where):
    one = row(declared=declared)

    assert _words(one, EVERY, [], POLICY) == (
        f"Three years together, because there are too often fewer than 20 children a year{where}."
    )
    assert _words_of_not_enough(one, POLICY) == (
        f"Not enough children{where}: too often fewer than 20, even over five years together."
    )


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (["sex"], "Not split by sex: too few children."),
        (["sex", "age_band"], "Not split by sex or age: too few children."),
        (
            ["sex", "age_band", "rater", "baseline_band", "pairs"],
            "Not split by sex, age, rater, where children began or what became of those not assessed twice: "
            "too few children.",
        ),
    ],
)
def test_splits_that_are_left_out_have_names_that_readers_know(left_out, words):
    one = row(window_years=1, breakdowns=["none", *left_out])

    assert _words(one, EVERY, [], POLICY) == f"Each year. {words}"

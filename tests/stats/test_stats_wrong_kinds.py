"""Whatever is handed to a method that is not what it takes is a ValueError that names the input."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import pipelines.stats as stats

EXAMPLES = json.loads(Path(__file__).with_name("stats_examples.json").read_text(encoding="utf-8"))["cases"]
BY_EXAMPLE = {example["method"]: example["inputs"] for example in reversed(EXAMPLES)}
OTHERS = {
    "attribute_refusal": {"count": [9] * 11, "denominator": [20] * 11},
    "change_verdict": {"lower": -0.1, "upper": 0.2, "n1": 20, "n2": 30, "difference": 0.05},
    "choose_share_chart": {"count": [5, 6] * 5, "denominator": [20] * 10},
    "coverage": {"matched": 5, "eligible": 9},
    "difference_verdict": {"lower": -0.1, "upper": 0.2, "n1": 20, "n2": 30, "difference": 0.05},
    "dispersion_words": {"phi": 2.0},
    "gap_change_verdict": {
        "gap_before": 0.1,
        "gap_after": 0.2,
        "lower": 0.05,
        "upper": 0.3,
        "n_before": 20,
        "n_after": 30,
    },
    "improvement_bounds": {"improved": 2, "matched": 5, "eligible": 9},
    "main_mover": {"home_change": 0.1, "comparator_change": 0.2},
    "pooled_share": {"x": [1, 2], "n": [10, 12]},
    "predicted_change": {"count": [1, 2, 3], "denominator": [10, 10, 10], "time": [1, 2, 3]},
    "reversal_words": {"difference": 0.1, "one": (0.2, 0.3), "other": (0.1, 0.25)},
    "screen_family": {"p": [0.1, 0.2], "headline": [True, False]},
    "series_permits": {"points": 7},
    "share_funnel": {"numerator": [3, 4, None], "denominator": [20, 30, None]},
    "sign_test_words": {"improved": 9, "declined": 3, "exact_sign_p": 0.1},
    "smallest_clear_difference": {"share": 0.5, "n_moving": 40, "n_fixed": 80},
    "trend_gap": {
        "home": ([1, 2, 3], [10, 10, 10]),
        "comparator": ([4, 5, 4], [10, 12, 10]),
        "time": [1, 2, 3],
    },
    "trend_verdict": {"lower": -0.1, "upper": 0.2, "points": 6},
    "xmr_refusal": {"y": [1, 2] * 6},
}
METHODS = BY_EXAMPLE | OTHERS
INPUTS = [(method, name) for method, inputs in METHODS.items() for name in inputs]

WRONG = {
    "text": "5",
    "bytes": b"5",
    "a set": {5},
    "a mapping": {"a": 5},
    "an object": object(),
    "a complex number": 1 + 2j,
    "infinity": float("inf"),
    "a number without end": 10**400,
    "a list of text": ["5"],
    "a list of lists": [[5]],
    "a list of infinity": [float("inf")],
    "an array of no dimension": np.array(5.5),
    "a table": np.array([[5, 6], [5, 6]]),
}
MAY_BE_TRUE = {("screen_family", "headline"), ("xmr", "screen_outliers")}


@pytest.mark.parametrize(("method", "name"), INPUTS, ids=lambda value: value)
def test_what_is_no_number_and_no_list_of_numbers_is_refused(method, name):
    for wrong in WRONG.values():
        with pytest.raises(ValueError, match="must"):
            getattr(stats, method)(**{**METHODS[method], name: wrong})


@pytest.mark.parametrize(("method", "name"), INPUTS, ids=lambda value: value)
def test_true_is_no_count_and_no_number(method, name):
    if (method, name) in MAY_BE_TRUE:
        return
    given = METHODS[method][name]
    for yes in (True, np.True_):
        wrong = [yes] * len(given) if isinstance(given, list | tuple) else yes
        with pytest.raises(ValueError, match="must"):
            getattr(stats, method)(**{**METHODS[method], name: wrong})


REQUIRED = [
    (method, name)
    for method, name in INPUTS
    if (method, name) not in {("xmr", "target"), ("xmr", "rebase_after"), ("xmr", "fix_after_n_points")}
    and not method.endswith("_verdict")
]


@pytest.mark.parametrize(("method", "name"), REQUIRED, ids=lambda value: value)
def test_a_missing_input_is_refused(method, name):
    for nothing in (None, float("nan")):
        with pytest.raises(ValueError, match="must"):
            getattr(stats, method)(**{**METHODS[method], name: nothing})


@pytest.mark.parametrize("method", [method for method in METHODS if method.endswith("_verdict")])
def test_a_verdict_without_its_limits_shows_nothing_or_is_too_short(method):
    for nothing in (None, float("nan")):
        found = getattr(stats, method)(**{**METHODS[method], "lower": nothing})
        assert found.key in ("not_shown", "too_short")


GAP = {"x1": 10, "n1": 40, "x2": 50, "n2": 80}


@pytest.mark.parametrize(
    "counts", [{}, {"x1": 10}, {**GAP, "x3": 1}, {**GAP, "conf": 0.9}, [10, 40, 50, 80]], ids=str
)
def test_a_gap_without_its_four_counts_is_refused_by_its_period(counts):
    with pytest.raises(ValueError, match="before must hold x1, n1, x2, n2 and nothing else"):
        stats.gap_change_mover(counts, GAP)
    with pytest.raises(ValueError, match="after must hold x1, n1, x2, n2 and nothing else"):
        stats.gap_change_mover(GAP, counts)


def test_a_fault_in_one_gap_names_the_period_and_the_count():
    with pytest.raises(ValueError, match="after: x2 must not be more than n2"):
        stats.gap_change_mover(GAP, {**GAP, "x2": 81})


def refusal(method, inputs):
    """What is said where the method refuses these; nothing where it takes them."""
    try:
        getattr(stats, method)(**inputs)
    except ValueError as fault:
        return str(fault)
    return ""


def test_no_refusal_holds_what_was_handed_in():
    said = [
        refusal(method, {**inputs, name: wrong})
        for method, inputs in METHODS.items()
        for name in inputs
        for wrong in (-987654, 987654.5, "987654", [-987654], [[987654]])
    ]

    assert sum(bool(words) for words in said) > 300
    assert not any("987654" in words for words in said)


KINDS = (int, float, np.int64, np.int32, np.uint16, np.float64, np.float32)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_number_gives_the_same_answer(kind):
    assert stats.wilson(kind(17), kind(58)) == stats.wilson(17, 58)
    assert stats.newcombe_difference(kind(17), kind(58), kind(40), kind(80)).verdict == "lower"
    assert stats.rate_ci_phe(kind(12), kind(140)) == stats.rate_ci_phe(12, 140)


@pytest.mark.parametrize("kind", [list, tuple, np.array, pl.Series], ids=lambda kind: kind.__name__)
def test_every_kind_of_list_gives_the_same_answer(kind):
    x, n, t = [46, 112, 55, 23, 24], [107, 228, 108, 38, 44], [0, 1, 2, 3, 4]

    assert stats.trend_binomial(kind(x), kind(n), kind(t)) == stats.trend_binomial(x, n, t)
    assert stats.attribute_chart("p", kind(x), kind(n)) == stats.attribute_chart("p", x, n)
    assert stats.xmr(kind(x), "increase") == stats.xmr(x, "increase")
    assert stats.p_adjust(kind([0.2, 0.04])) == stats.p_adjust([0.2, 0.04])


def test_a_result_is_read_by_name_or_by_key():
    share = stats.wilson(17, 58)

    assert share["lower"] == share.lower
    assert dict(share) == {"estimate": share.estimate, "lower": share.lower, "upper": share.upper}
    assert list(stats.p_adjust([0.5])) == ["benjamini_hochberg", "holm"]
    with pytest.raises(KeyError):
        share["ratio"]


@pytest.mark.parametrize("method", sorted(BY_EXAMPLE))
def test_a_result_holds_what_its_examples_name(method):
    examples = [example for example in EXAMPLES if example["method"] == method]

    for example in examples:
        assert set(example["expected"]) <= set(getattr(stats, method)(**example["inputs"]))

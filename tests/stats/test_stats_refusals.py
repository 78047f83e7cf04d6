"""What a method refuses names the input at fault, and nothing of a record; importing costs nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pipelines.stats as stats

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = json.loads(Path(__file__).with_name("stats_examples.json").read_text(encoding="utf-8"))["cases"]
FIRST = {example["method"]: example["inputs"] for example in reversed(EXAMPLES)}

FAULTS = [
    ("wilson", {"x": -1}, "x"),
    ("wilson", {"x": 2.5}, "x"),
    ("wilson", {"x": 13}, "x must not be more than n"),
    ("wilson", {"n": 0, "x": 0}, "n"),
    ("wilson", {"x": float("nan")}, "x"),
    ("wilson", {"conf": 1}, "conf"),
    ("wilson", {"conf": 0}, "conf"),
    ("wilson", {"conf": 95}, "conf"),
    ("rate_ci_phe", {"count": -1}, "count"),
    ("rate_ci_phe", {"population": 0}, "population"),
    ("rate_ci_phe", {"multiplier": 0}, "multiplier"),
    ("rate_ci_phe", {"conf": 1.2}, "conf"),
    ("poisson_exact", {"exposure": -3}, "exposure"),
    ("poisson_exact", {"count": 1.5}, "count"),
    ("rate_ratio_exact", {"exposure_b": 0}, "exposure_b"),
    ("rate_ratio_exact", {"count_a": 0, "count_b": 0}, "count_a and count_b"),
    ("newcombe_difference", {"x2": 96}, "x2"),
    ("newcombe_difference", {"n1": 0, "x1": 0}, "n1"),
    ("ratio_of_proportions_log", {"x1": 0}, "x1"),
    ("ratio_of_proportions_log", {"x2": 95}, "x2"),
    ("gap_change_mover", {"before": {"x1": 5, "n1": 4, "x2": 1, "n2": 9}}, "x1"),
    ("direct_standardised_rate", {"count": [5, 8, 10]}, "count and population and standard"),
    ("direct_standardised_rate", {"population": [22, 31, 0, 20]}, "population"),
    ("direct_standardised_rate", {"standard": [1, -1, 1, 1]}, "standard"),
    ("direct_standardised_rate", {"standard": [0, 0, 0, 0]}, "standard"),
    ("indirect_ratio", {"reference_rate": [0, 0, 0, 0]}, "reference_rate"),
    ("indirect_ratio", {"population": [1]}, "population"),
    ("p_adjust", {"p": [0.5, 1.2]}, "p"),
    ("trend_binomial", {"time": [0, 1]}, "time"),
    ("trend_binomial", {"time": [1, 1, 1, 1, 1]}, "time"),
    ("trend_binomial", {"count": [0, 0, 0, 0, 0]}, "count"),
    ("trend_binomial", {"count": [200, 1, 1, 1, 1]}, "count"),
    ("trend_binomial", {"denominator": [107, 228, 0, 0, 0], "count": [46, 112, 0, 0, 0]}, "denominator"),
    ("trend_rate", {"exposure": [107, 228, 0, 38, 44]}, "exposure"),
    ("trend_rate", {"count": [0, 0, 0, 0, 0]}, "count"),
    ("xmr", {"y": []}, "y"),
    ("xmr", {"y": [1, float("inf")]}, "y"),
    ("xmr", {"improvement_direction": "up"}, "improvement_direction"),
    ("xmr", {"rebase_after": 16}, "rebase_after"),
    ("xmr", {"rebase_after": [5, 3]}, "rebase_after"),
    ("xmr", {"fix_after_n_points": 0}, "fix_after_n_points"),
    ("attribute_chart", {"chart": "c"}, "chart"),
    ("attribute_chart", {"count": [1, 2]}, "count and denominator"),
    ("attribute_chart", {"count": [3], "denominator": [2]}, "count"),
    ("attribute_chart", {"count": [3], "denominator": [-2]}, "denominator"),
    ("attribute_chart", {"count": [0], "denominator": [0]}, "denominator"),
    ("funnel_proportion_limits", {"population": 0}, "population"),
    ("funnel_proportion_limits", {"average": 1.1}, "average"),
    ("funnel_poisson_expected", {"observed": -1}, "observed"),
    ("funnel_overdispersion", {"transform": "log"}, "transform"),
    ("funnel_overdispersion", {"winsorise": 0.5}, "winsorise"),
    ("funnel_overdispersion", {"numerator": [1], "denominator": [2]}, "numerator and denominator"),
    ("funnel_overdispersion", {"numerator": [1, 3], "denominator": [2, 2]}, "numerator"),
    ("paired_change", {"improved": -1}, "improved"),
    ("paired_change", {"improved": 0, "declined": 0, "unchanged": 0}, "improved, declined and unchanged"),
    ("sdc_feasibility", {"row_totals": [22]}, "row_totals"),
    ("sdc_feasibility", {"col_totals": [7, 18]}, "col_totals"),
    ("sdc_feasibility", {"published": [[6, 7, -9], [None, 11, 7]]}, "published"),
    ("ci_inversion", {"decimals": -1}, "decimals"),
    ("ci_inversion", {"max_denominator": 0}, "max_denominator"),
]


@pytest.mark.parametrize(("method", "fault", "named"), FAULTS)
def test_a_fault_is_refused_and_the_input_named(method, fault, named):
    with pytest.raises(ValueError, match=named):
        getattr(stats, method)(**{**FIRST[method], **fault})


def test_no_refusal_repeats_the_value_it_refuses():
    with pytest.raises(ValueError, match="x must not be more than n") as refused:
        stats.wilson(98765, 43210)

    assert not any(character.isdigit() for character in str(refused.value))


@pytest.mark.parametrize("method", sorted(FIRST))
def test_every_method_of_the_examples_is_offered_and_says_what_it_does(method):
    assert method in stats.__all__
    text = getattr(stats, method).__doc__
    assert "Raises ValueError" in text


@pytest.mark.parametrize("name", stats.__all__)
def test_every_name_that_is_offered_is_there(name):
    assert getattr(stats, name) is not None


def test_a_name_that_is_not_offered_is_said_not_to_be():
    with pytest.raises(AttributeError, match="has no method 'mean_of_percentages'"):
        stats.mean_of_percentages  # noqa: B018


def test_importing_the_words_loads_neither_numpy_nor_scipy():
    script = (
        "import sys; from pipelines.stats import difference_verdict, series_permits, within_family;"
        "print(sorted({'numpy', 'scipy', 'polars'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_the_common_methods_do_without_the_heavy_half_of_scipy():
    script = (
        "import sys; from pipelines.stats import newcombe_difference, trend_binomial, xmr, share_funnel;"
        "print(sorted({'scipy.stats', 'scipy.optimize'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pipelines" / "stats").glob("*.py")), ids=lambda path: path.name
)
def test_nothing_here_ever_says_because_or_calls_two_groups_alike(path):
    import ast

    said = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    words = " ".join(text for text in said if text not in docstrings).lower()

    assert not any(
        word in words for word in ("because", "similar", "due to", "led to", "impact", "best ", "worst")
    )

"""Every worked example, and edges of the same methods run in R, to the tolerance that each states."""

import dataclasses
import json
from pathlib import Path

import pytest

import pipelines.stats

EXAMPLES = [
    example
    for name in ("stats_examples.json", "r_examples.json")
    for example in json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))["cases"]
]


def near(got, expected, tolerance):
    """Numbers to tolerance, everything else exactly; lists and objects part by part."""
    if dataclasses.is_dataclass(got):
        got = dataclasses.asdict(got)
    if isinstance(expected, dict):
        return set(expected) <= set(got) and all(near(got[key], expected[key], tolerance) for key in expected)
    if isinstance(expected, list):
        return len(got) == len(expected) and all(
            near(*pair, tolerance) for pair in zip(got, expected, strict=True)
        )
    if isinstance(expected, bool | str | None):
        return got is expected or got == expected
    return abs(got - expected) <= tolerance["abs"] + tolerance["rel"] * abs(expected)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_a_worked_example_comes_out_to_its_tolerance(example):
    method = getattr(pipelines.stats, example["method"])

    result = method(**example["inputs"])

    assert near(result, example["expected"], example["tolerance"])

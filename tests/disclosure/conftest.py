"""Hand-made tables of one indicator, the policy that they are held to, and a reader who attacks a release."""

import importlib.util
import json
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.policy import POLICY_FILE, load_policy, read_policy
from pipelines.vocabulary import CELL_KEY, CohortBasis

SCHEMA = {**dict.fromkeys(CELL_KEY, pl.String), "count": pl.Int64, "status": pl.String}


def indicator(groups=("home", "kinship", "foster"), **changes):
    """A proportion of children in these care groups, both of whose full sides are sensitive."""
    facts = {
        "id": "measure",
        "label": "Measure",
        "phrase": "having it",
        "counted": "Children who have it",
        "out_of": "Children",
        "kind": Kind.PROPORTION,
        "population": "aggregate",
        "cohort_basis": CohortBasis.CENSUS,
        "tables": ("returns",),
        "polarity": Polarity.HIGHER,
        "national_definition": False,
        "kloe": 1,
        "quality_indicators": ("1.1",),
        "care_groups": (*groups, "away", "all"),
        "breakdowns": ("none",),
        "sensitive_side": SensitiveSide.BOTH,
        "family": "measures",
        "caveats": ("Made by hand.",),
    }
    return Indicator(**{**facts, **changes})


def cells(counts, period="2023/24"):
    """Counted cells of a year: counts is group -> (yes, no); `away` and `all` are added up."""
    away = [pair for group, pair in counts.items() if group != "home"]
    groups = {**counts, "away": added(away), "all": added(counts.values())}
    rows = [
        ("HP01", period, "year", "census_31_july", group, "none", "all", "measure", outcome, count, "counted")
        for group, (yes, no) in groups.items()
        for outcome, count in (("yes", yes), ("no", no), ("all", yes + no))
    ]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def added(pairs):
    return tuple(sum(side) for side in zip(*pairs, strict=True)) or (0, 0)


def declared(**plan):
    """What the committed policy declares, with other values in its plan."""
    facts = json.loads(load_policy(POLICY_FILE).text)
    return {**facts, "plan": {**facts["plan"], **plan}}


def policy(**plan):
    return read_policy(json.dumps(declared(**plan)))


def released(protected):
    """(group, outcome) -> count, None where it is withheld."""
    return {(row["care_group"], row["outcome"]): row["count"] for row in protected.iter_rows(named=True)}


@pytest.fixture(scope="session")
def hand():
    """The makers of this file, for tests."""
    makers = (indicator, cells, declared, policy, released)
    return SimpleNamespace(**{maker.__name__: maker for maker in makers})


@pytest.fixture(scope="session")
def attacker():
    """The module `attacker.py`."""
    return _module("attacker")


@pytest.fixture(scope="session")
def reader():
    """The module `reader.py`."""
    return _module("reader")


def _module(name):
    where = Path(__file__).with_name(f"{name}.py")
    specification = importlib.util.spec_from_file_location(f"disclosure_{name}", where)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module

"""A small, complete release from hand-made cells: two invented partnerships, every status. Not a test.

`python tests/release/tiny.py FOLDER` writes it and prints its id, for anyone who needs a release to look at.
The larger partnership has single years and five groups; the smaller three-year windows for home, away and
all.
"""

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.catalogue import describe_catalogue
from pipelines.contracts.release import RELEASE_VERSION
from pipelines.indicator import Kind
from pipelines.indicators import INDICATORS
from pipelines.measures import measure_cells
from pipelines.paths import DataFolder
from pipelines.policy import load_policy
from pipelines.publish import About, publish_release
from pipelines.reference_data import load_benchmarks, load_council_benchmarks
from pipelines.visibility import visibility
from pipelines.vocabulary import AWAY_GROUPS, CARE_GROUPS, CELL_COLUMNS, year_label

SCHEMA = {name: pl.String for name in CELL_COLUMNS} | {"count": pl.Int64}
YEARS = range(2017, 2027)
WINDOWS = ("2017/18–2019/20", "2020/21–2022/23", "2023/24–2025/26")
LARGE, SMALL = "HP01", "HP02"

PUPILS = {"home": 58, "kinship": 79, "foster": 96, "residential": 29, "other": 12}
SHARE = {"home": 0.71, "kinship": 0.42, "foster": 0.28, "residential": 0.55, "other": 0.50}

ABOUT = About(
    as_at=date(2026, 7, 31),
    published_on=date(2026, 11, 2),
    invented=True,
    policy_version="1",
    policy=load_policy().text,
    code_version="0.1.0",
    audit_passed=True,
    audit=json.dumps({"passed": True}),
)


def cells_of(indicator, place, children, yes):
    """The published cells of one figure: `yes` of `children`, in the outcomes of the indicator's kind."""
    counts = {
        Kind.COUNT: [children],
        Kind.PROPORTION: [yes, children - yes, children],
        Kind.EVENT_RATE: [yes + 7, yes, children],
        Kind.MEAN: [children * 270 + yes, children * 370, children],
        Kind.MATCHED_CHANGE: [yes, children - yes - 6, 6, 15, children + 15],
    }[indicator.kind]
    return [
        {**place, "indicator": indicator.id, "outcome": str(outcome), "count": count, "status": "published"}
        for outcome, count in zip(indicator.outcomes, counts, strict=True)
    ]


def unpublished(rows, status, band=None):
    return [{**row, "count": None, "status": status, "band": band} for row in rows]


def groups_of(partnership, year):
    """(children, yes) of the five groups, `away` and `all`: a little different each year."""
    scale = 1 if partnership == LARGE else 0.6
    groups = {}
    for group in CARE_GROUPS:
        children = round(PUPILS[group] * scale) + (year % 3)
        groups[group] = children, round(children * SHARE[group]) - year % 2
    groups["away"] = tuple(map(sum, zip(*(groups[name] for name in AWAY_GROUPS), strict=True)))
    groups["all"] = tuple(map(sum, zip(groups["home"], groups["away"], strict=True)))
    return groups


def period_rows(partnership, indicator, period, kind, year, names, breakdown="none", level="all"):
    rows = []
    for group, (children, yes) in groups_of(partnership, year).items():
        if group in names:
            place = {
                "partnership": partnership,
                "period": period,
                "period_kind": kind,
                "cohort_basis": str(indicator.cohort_basis),
                "care_group": group,
                "breakdown": breakdown,
                "level": level,
            }
            found = cells_of(indicator, place, children, yes)
            rows += found if group in indicator.care_groups else unpublished(found, "not_applicable")
    return rows


def indicator_rows(indicator):
    """Every cell of one indicator in both partnerships."""
    every = (*CARE_GROUPS, "away", "all")
    rows = []
    for kind in sorted(set(indicator.period_kinds) - {"quarter"}):
        for year in YEARS:
            place = LARGE, indicator, year_label(year), str(kind), year
            rows += period_rows(*place, every)
            rows += period_rows(*place, ("home", "away", "all"), "sex", "Male")
    if "quarter" in indicator.period_kinds:
        for year in YEARS:
            for quarter in (1, 2, 3, 4):
                period = f"{year_label(year)} Q{quarter}"
                rows += period_rows(LARGE, indicator, period, "quarter", year, every)
    for position, window in enumerate(WINDOWS):
        rows += period_rows(SMALL, indicator, window, "window", 2020 + 3 * position, ("home", "away", "all"))
    return rows


def tiny_cells():
    """The cells, with a state of every kind put over some of them."""
    rows = [row for indicator in INDICATORS.values() for row in indicator_rows(indicator)]
    cells = pl.DataFrame(rows, schema=SCHEMA)
    last = pl.col("period") == "2025/26"
    large = pl.col("partnership") == LARGE
    states = {
        "withheld": large
        & pl.col("care_group").is_in(["residential", "all"])
        & (pl.col("period") == "2022/23"),
        "too_early": last & (pl.col("indicator") == "positive_destination_9m"),
        "not_supplied": (pl.col("indicator") == "review_by_agreed_date") & (pl.col("partnership") == SMALL),
    }
    zero = large & last & (pl.col("indicator") == "left_by_s4") & (pl.col("care_group") == "foster")
    banded = large & last & (pl.col("indicator") == "scqf4_or_better") & (pl.col("care_group") == "kinship")
    plain = (pl.col("breakdown") == "none") & (pl.col("status") == "published")
    cells = cells.with_columns(
        count=pl.when(zero & plain & (pl.col("outcome") == "yes"))
        .then(0)
        .when(zero & plain & (pl.col("outcome") == "no"))
        .then(pl.col("count").max().over("indicator", "partnership", "period", "care_group", "level"))
        .otherwise("count")
    )
    for status, where in states.items():
        cells = _set(cells, where & (pl.col("status") == "published"), status)
    cells = _set(cells, banded & plain & (pl.col("outcome") == "yes"), "banded", ">0.90")
    return _set(cells, banded & plain & (pl.col("outcome") == "no"), "withheld")


def _set(cells, where, status, band=None):
    return cells.with_columns(
        count=pl.when(~where).then("count"),
        status=pl.when(where).then(pl.lit(status)).otherwise("status"),
        band=pl.when(where).then(pl.lit(band, pl.String)).otherwise("band"),
    )


def tiny_tables(cells=None):
    """All tables of the release but `release`."""
    cells = tiny_cells() if cells is None else cells
    tables = {
        "partnerships": pl.DataFrame(
            {
                "partnership": [LARGE, SMALL],
                "name": ["Aberfinch", "Brackenloch"],
                "area_code": ["S12000901", None],
                "family_group": ["2", None],
                "invented": [True, True],
            }
        ),
        "indicators": describe_catalogue(INDICATORS),
        "cells": cells,
        "plan": _plan(),
        "audit": pl.DataFrame(
            {"check": ["exact"], "result": ["passed"], "what": ["No cell can be worked out."]}
        ),
        "loads": _loads(),
        "benchmarks": load_benchmarks(),
        "council_benchmarks": load_council_benchmarks(),
    }
    seen = visibility(cells, tables["plan"], INDICATORS, load_policy())
    return tables | measure_cells(cells, INDICATORS) | {"visibility": seen}


def _plan():
    single = {"grain": "year", "groups": "five", "window_years": 1, "words": "single years"}
    pooled = {
        "grain": "window",
        "groups": "home_away",
        "window_years": 3,
        "words": "three years together, because fewer than 20 children a year",
    }
    joined = {"joined": False, "quarters_joined": False}
    rows = [
        {"partnership": code, "indicator": name, **grain, **joined}
        for code, grain in ((LARGE, single), (SMALL, pooled))
        for name in INDICATORS
    ]
    return pl.DataFrame(rows)


def _loads():
    tables = ("children", "episodes", "placements", "school", "exclusions", "leavers", "wellbeing", "reviews")
    row = {
        "sha256": "0" * 64,
        "size": None,
        "rows_read": 1203,
        "accepted": 1200,
        "quarantined": 3,
        "warnings": 10,
    }
    rows = [
        {"table_name": table, "partnership": code, "file": f"{table}/{code}.csv", **row}
        for table in tables
        for code in (LARGE, SMALL)
    ]
    return pl.DataFrame(rows).with_columns(contract_version=pl.lit(RELEASE_VERSION))


def publish_tiny(root, about=ABOUT, cells=None):
    """Publishes the small release under `root` and returns its id."""
    return publish_release(DataFolder(Path(root)), tiny_tables(cells), about)


if __name__ == "__main__":
    print(publish_tiny(sys.argv[1]))

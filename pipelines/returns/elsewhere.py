"""What the load report says of `aggregate` rows: counts that were made elsewhere.

Here: plain data for `summary.json` and its sentences. Not here: finding them (`pipelines/compared.py`), and
how they look (`report_elsewhere.py`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.indicators import INDICATORS
from pipelines.returns.moved_cells import told
from pipelines.returns.words import many

_WHY = {
    "measure": "no measure has this indicator_id; docs/indicators.md lists them",
    "series": "the measure has another cohort_basis or period_kind",
    "kind": "the measure compares assessments of one child, which counts can't",
    "count": "no numerator is given, or no denominator where the measure needs one",
    "share": "the numerator is above the denominator",
}


def made_elsewhere(differing: pl.DataFrame, of_no_use: pl.DataFrame) -> dict[str, Any]:
    """`differing`: counts of which two were given; a small one is None. `of_no_use`: sentences."""
    return {
        "differing": [
            one | {name: told(one[name]) for name in ("counted", "given")} for one in differing.to_dicts()
        ],
        "of_no_use": [
            f"{partnership}, {label_of(indicator) or 'aggregate'}: "
            f"{many(rows, 'accepted row is', 'accepted rows are')} of no use: {_WHY[why]}"
            f"{_series(indicator) if why == 'series' else ''}."
            for partnership, indicator, why, rows in of_no_use.iter_rows()
        ],
    }


def _series(indicator: str) -> str:
    """Which cohort basis and kinds of period a measure has, in the words of a return."""
    if indicator not in INDICATORS:
        return ""
    declared = INDICATORS[indicator]
    return f", which is {declared.cohort_basis} and {' or '.join(map(str, declared.period_kinds))}"


def label_of(indicator: str) -> str:
    """The name of a measure; its id where it is a survey's."""
    return INDICATORS[indicator].label if indicator in INDICATORS else indicator

"""What a frame of cells must obey, before and after protection (pandera, on collected frames).

Here: columns, types, words and the rules between columns. Not here: which counts are safe, which is the
audit's work (`pipelines/disclosure/`), or the tables of a release (`release.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData
from pandera.errors import SchemaErrors

from pipelines.coded import CODE
from pipelines.errors import PublicationStopped
from pipelines.vocabulary import CELL_KEY, CohortBasis, Outcome, PeriodKind, Status

COUNTED = "counted"
"""Status of a cell that was counted and is not yet protected. No released cell has it."""

_WORD, _WORD_OR_NONE = pa.Column(CODE, nullable=False), pa.Column(CODE, nullable=True)
_KEY = dict.fromkeys(CELL_KEY, _WORD)
_COUNT = pa.Column(pl.Int64, pa.Check.ge(0), nullable=True)
_LISTS = {"period_kind": PeriodKind, "cohort_basis": CohortBasis, "outcome": Outcome}
_NOT_COUNTED = (Status.NOT_APPLICABLE, Status.NOT_SUPPLIED, Status.TOO_EARLY)


def _rule(words: str, holds: pl.Expr) -> pa.Check:
    """A check of whole rows, named by the rule in words: a name never holds a value."""

    def obeyed(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(holds)

    return pa.Check(obeyed, name=words, error=words)


def _listed(column: str, words: Iterable[str]) -> pa.Check:
    return _rule(f"{column} is one of its list", pl.col(column).is_in([str(word) for word in words]))


def _only_with(column: str, status: str) -> pa.Check:
    holds = (pl.col("status") == status) == pl.col(column).is_not_null()
    return _rule(f"a {column} stands on {status} cells, and only there", holds)


_RULES = [
    *(_listed(column, words) for column, words in _LISTS.items()),
    _rule("a cell stands once", pl.len().over(CELL_KEY) == 1),
]

CELLS = pa.DataFrameSchema(
    {**_KEY, "count": _COUNT, "status": _WORD},
    checks=[*_RULES, _listed("status", (COUNTED, *_NOT_COUNTED)), _only_with("count", COUNTED)],
    strict=True,
)
"""Cells as counted, words as numbers (`coded.py`): restricted. The care group of a governance measure is the
name of a body."""

PROTECTED = pa.DataFrameSchema(
    {
        **_KEY,
        "count": _COUNT,
        "status": _WORD,
        "release_id": _WORD_OR_NONE,
        "band": _WORD_OR_NONE,
    },
    checks=[
        *_RULES,
        _listed("status", Status),
        _only_with("count", Status.PUBLISHED),
        _only_with("band", Status.BANDED),
    ],
    strict=True,
)
"""Cells after protection, as a release holds them; words as numbers, as they are written."""


def validate_cells(cells: pl.DataFrame, contract: pa.DataFrameSchema = PROTECTED) -> pl.DataFrame:
    """The cells, columns in order. Raises PublicationStopped with the rules broken and how often."""
    ordered = cells.select(name for name in contract.columns if name in cells.columns)
    try:
        return contract.validate(ordered, lazy=True)
    except SchemaErrors as failed:
        broken = failed.failure_cases.group_by("check").len().sort("check")
        rules = "; ".join(f"{rule} ({rows} broken)" for rule, rows in broken.iter_rows())
    raise PublicationStopped(f"the cells break their contract: {rules}. Nothing was published.")

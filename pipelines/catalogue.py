"""Declarations as the table `indicators` of a release, and back: a release says by itself what it counts.

Not here: the declarations (`indicators/`), or the columns (`contracts/release.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import polars as pl

from pipelines.contracts.release import TABLES
from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_TYPES = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean}
_WORDS = {"kind": Kind, "polarity": Polarity, "sensitive_side": SensitiveSide, "cohort_basis": CohortBasis}
_LISTS = frozenset(field.name for field in fields(Indicator) if str(field.type).startswith("tuple"))


def describe_catalogue(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """The declarations in their order, a row each; lists are JSON text."""
    columns = TABLES["indicators"]
    rows = [
        {"position": position} | {name: _plain(getattr(one, name)) for name in columns if name != "position"}
        for position, one in enumerate(indicators.values())
    ]
    return pl.DataFrame(rows, schema={name: _TYPES[kind] for name, kind in columns.items()})


def read_catalogue(table: pl.DataFrame) -> dict[str, Indicator]:
    """The declarations that a release was made with, in their order."""
    rows = table.sort("position").drop("position").iter_rows(named=True)
    return {
        row["id"]: Indicator(**{name: _declared(name, value) for name, value in row.items()}) for row in rows
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, str) else value


def _declared(name: str, value: Any) -> object:
    if name == "period_kinds":
        return tuple(PeriodKind(one) for one in json.loads(value))
    if name in _LISTS:
        return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(value))
    return _WORDS[name](value) if name in _WORDS else value

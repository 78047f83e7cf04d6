"""The published figures of `data/reference/`: read on their contracts, value by value as they were published.

Here: three files and what each must obey. Not here: any figure of a partnership's returns; the two never mix.
"""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from pipelines.contracts.release import TABLES
from pipelines.errors import HearthError
from pipelines.paths import REFERENCE
from pipelines.releases import sha256_of

_POLARS = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "DOUBLE": pl.Float64}
_UNITS = ["percent", "pp", "count", "rate_per_1000", "gbp_per_week", "score"]
_MAY_BE_EMPTY = ("numerator", "denominator", "lower", "upper", "note")
_CHECKS = {
    "unit": pa.Check.isin(_UNITS),
    "value": pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_finite()), name="is a number"),
    "source_url": pa.Check.str_matches(r"https?://"),
    "numerator": pa.Check.ge(0),
    "denominator": pa.Check.gt(0),
}


def _contract(table: str, unique: list[str]) -> pa.DataFrameSchema:
    columns = {
        name: pa.Column(_POLARS[kind], _CHECKS.get(name), nullable=name in _MAY_BE_EMPTY)
        for name, kind in TABLES[table].items()
        if name != "edition"
    }
    return pa.DataFrameSchema(columns, unique=unique, strict=True, ordered=True)


_SERIES = ["indicator_id", "group", "period", "cohort"]
CONTRACTS = {
    "national_benchmarks.csv": _contract("benchmarks", _SERIES),
    "national_benchmarks_alternates.csv": _contract("benchmarks", [*_SERIES, "source_title", "note"]),
    "lgbf_council_benchmarks.csv": _contract("council_benchmarks", ["lgbf_code", "area", "period"]),
}


def load_benchmarks(folder: Path = REFERENCE) -> pl.DataFrame:
    """Scotland's published figures, `edition` main, then those on another cohort or in another edition."""
    main = _read(folder, "national_benchmarks.csv").with_columns(edition=pl.lit("main"))
    other = _read(folder, "national_benchmarks_alternates.csv").with_columns(edition=pl.lit("alternate"))
    return pl.concat([main, other])


def load_council_benchmarks(folder: Path = REFERENCE) -> pl.DataFrame:
    """The figures of the 32 councils, as the benchmarking framework publishes them."""
    return _read(folder, "lgbf_council_benchmarks.csv")


def reference_sums(folder: Path = REFERENCE) -> list[str]:
    """The SHA-256 of each file, in a fixed order."""
    return [sha256_of(folder / name) for name in CONTRACTS]


def _read(folder: Path, name: str) -> pl.DataFrame:
    """One file on its contract; raises HearthError naming the file and the columns at fault."""
    contract, path = CONTRACTS[name], folder / name
    types = {column: declared.dtype.type for column, declared in contract.columns.items()}
    try:
        frame = pl.read_csv(path, infer_schema=False)
        missing = [column for column in types if column not in frame.columns]
        if missing:
            raise HearthError(f"{path.name} of the published figures lacks: {', '.join(missing)}")
        return contract.validate(frame.select(*types).cast(types), lazy=True)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise HearthError(
            f"{path.name} of the published figures can't be read; restore it from the repository"
        ) from fault
    except SchemaErrors as failed:
        cases = failed.failure_cases.select("column", "check").unique().sort("column", "check")
        broken = "; ".join(f"{column or 'rows'}: {check}" for column, check in cases.iter_rows())
        raise HearthError(f"{path.name} of the published figures breaks its contract: {broken}") from failed

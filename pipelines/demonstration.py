"""The demonstration's earlier release: what its release says, up to the summer before its story's report.

Here: released tables cut at a day, published under an earlier date (decision 152). `./run` calls it. Figures
that are real, and a demonstration that does not reach past the day, are left alone. A part of what was
audited tells nothing that the whole does not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.catalogue import read_catalogue
from pipelines.contracts.release import TABLES
from pipelines.errors import HearthError
from pipelines.indicator import Indicator
from pipelines.measures.words import NOT_SHOWN, TOO_EARLY
from pipelines.paths import DataFolder
from pipelines.policy import Policy, read_policy
from pipelines.publish import About, publish_release
from pipelines.releases import find_release, one_build, point_to, read_current, read_table
from pipelines.visibility import visibility
from pipelines.vocabulary import CELL_COLUMNS, Status, label_year, year_end, year_start

AS_AT, PUBLISHED_ON = date(2025, 7, 31), date(2025, 9, 15)
"""Before the report of 21 October 2025 in `dashboard/cases/demonstration.toml`."""
_PERIODS = {
    "cells": ("period",),
    "measures": ("period",),
    "gaps": ("period",),
    "changes": ("period_from", "period_to"),
    "gap_changes": ("period_from", "period_to"),
}
_NUMBERS = ("numerator", "denominator", "value", "lower_ci", "upper_ci", "count", "band")
_DIFFERENCES = (
    "difference",
    "lower_ci",
    "upper_ci",
    "home_value",
    "comparator_value",
    "gap_from",
    "gap_to",
    "home_change",
    "comparator_change",
)
_KNOWN = (Status.PUBLISHED, Status.WITHHELD, Status.BANDED)
_WHAT = (
    "A demonstration’s earlier day: the figures of release {} that were known by {}. Files and rows are "
    "those of the later returns."
)
Tables = dict[str, pl.DataFrame]


def cut(tables: Mapping[str, pl.DataFrame], policy: Policy, as_at: date) -> Tables:
    """The tables of a release as they would have stood: later periods are gone, and what had to be waited for
    is too early. Differences of such figures are not shown."""
    kept, indicators = dict(tables), read_catalogue(tables["indicators"])
    for name, columns in _PERIODS.items():
        frame = tables[name]
        for column in columns:
            frame = frame.filter(_of_periods(frame, column, lambda one: _last_day(one) <= as_at))
        kept[name] = _not_yet(frame, _waits(frame, columns[-1], indicators, as_at), name)
    cells = kept["cells"].select(CELL_COLUMNS)
    return kept | {"visibility": visibility(cells, kept["plan"], indicators, policy)}


def _of_periods(frame: pl.DataFrame, column: str, holds: Callable[[str], bool]) -> pl.Series:
    """Whether something holds of the period in each row, asked once a period."""
    known = {one: holds(one) for one in frame[column].unique()}
    return frame[column].replace_strict(known, return_dtype=pl.Boolean)


def _last_day(period: str) -> date:
    """The last day of a year, census, window or quarter, by its label."""
    label, _, quarter = period.partition(" Q")
    if not quarter:
        return year_end(label_year(label))
    begins = year_start(label_year(label))
    months = begins.month - 1 + 3 * int(quarter)
    after = date(begins.year + months // 12, months % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def _waits(
    frame: pl.DataFrame, column: str, indicators: Mapping[str, Indicator], as_at: date
) -> pl.DataFrame:
    """(indicator, period, until) of the figures whose follow-up was not complete on the day."""
    found = [
        (indicator, period, _in_words(until))
        for indicator, period in frame.select("indicator", column).unique().rows()
        if (until := indicators[indicator].followed_until(_last_day(period))) > as_at
    ]
    schema = {"indicator": pl.String, column: pl.String, "until": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _not_yet(frame: pl.DataFrame, waits: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows that waited for something after the day, without their numbers."""
    order = frame.columns
    joined = frame.join(waits, on=waits.columns[:2], how="left", validate="m:1")
    is_early = pl.col("until").is_not_null()
    if name in ("cells", "measures"):
        is_early &= pl.col("status").is_in(_KNOWN)
        said = {"status": pl.lit(str(Status.TOO_EARLY)), "words": pl.format(TOO_EARLY, pl.col("until"))}
        emptied = _NUMBERS
    else:
        said = {"verdict": pl.lit("not_shown"), "words": pl.lit(NOT_SHOWN)}
        emptied = _DIFFERENCES
    changed = {column: value for column, value in said.items() if column in order}
    changed |= {column: pl.lit(None) for column in emptied if column in order}
    return joined.with_columns(
        **{
            column: pl.when(is_early).then(value).otherwise(pl.col(column))
            for column, value in changed.items()
        }
    ).select(order)


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def publish_earlier(folder: DataFolder) -> str | None:
    """Publishes the earlier release beside the served one, which stays served; None where it may not be."""
    served = read_current(folder)
    if served is None:
        return None
    with one_build(folder):
        path = find_release(folder, served)
        about = read_table(path, "release").row(0, named=True)
        if not about["invented"] or about["as_at"] <= AS_AT or about["published_on"] <= PUBLISHED_ON:
            return None
        try:
            return publish_release(folder, _tables(path, served), _about(about))
        finally:
            point_to(folder, served)


def _tables(path: Path, served: str) -> Tables:
    tables = {name: read_table(path, name) for name in TABLES if name != "release"}
    note = pl.DataFrame(
        {"check": ["cut"], "result": ["passed"], "what": [_WHAT.format(served, _in_words(AS_AT))]}
    )
    policy = read_policy(read_table(path, "release")["policy"].item())
    found = cut(tables, policy, AS_AT) | {"audit": pl.concat([tables["audit"], note])}
    return {name: frame.drop("release_id", strict=False) for name, frame in found.items()}


def _about(row: Mapping[str, object]) -> About:
    same = ("invented", "policy_version", "policy", "code_version", "audit_passed")
    audit = json.dumps(json.loads(str(row["audit"])))
    return About(as_at=AS_AT, published_on=PUBLISHED_ON, audit=audit, **{name: row[name] for name in same})


def main() -> int:
    """Publishes the earlier release and says so; 0 also where nothing is to be done."""
    try:
        made = publish_earlier(DataFolder.default())
    except HearthError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    if made:
        print(f"published the demonstration as it was known on {_in_words(PUBLISHED_ON)}: {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

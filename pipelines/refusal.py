"""Whether returns may become a release at all: no file refused, none flagged without a recorded override.

Here: the decision and its words. Not here: what refuses or flags a file (`pipelines/returns/`).
"""

from __future__ import annotations

import polars as pl

from pipelines.errors import ReturnsRefused
from pipelines.returns.rules import RULES


def refuse_unpublishable(files: pl.DataFrame, refusals: pl.DataFrame) -> None:
    """Raises ReturnsRefused, naming every file that stops the build, why, and the way on (decision 064)."""
    flagged = files.filter((pl.col("outcome") == "flagged") & (pl.col("override") == ""))
    stops = [*_of_refused(files, refusals), *_of_flagged(flagged)]
    if stops:
        raise ReturnsRefused("\n".join(["Nothing was built or published.", *stops]))


_WAY_ON = (
    "  A refused file stops the build, so that no figure goes missing unseen. Mend it and build again, or "
    "take it out of the folder: its figures are then “not supplied”."
)
_FLAGGED = "more than 20% of its rows were set aside, so it is flagged “do not publish”"
_OVERRIDE = (
    "  Mend a flagged file, or record the decision to publish all the same in overrides.toml, with sha256, "
    "by and reason. The reasons row by row: python -m pipelines check-returns RETURNS --report FOLDER"
)


def _of_refused(files: pl.DataFrame, refusals: pl.DataFrame) -> list[str]:
    refused = files.filter(pl.col("outcome") == "refused").select("file")
    by_rule = refused.join(refusals, on="file").group_by("file", "rule").agg(pl.col("column").sort())
    lines = [
        f"  {file}{_named(columns)}: {RULES[rule].says} {RULES[rule].what_to_do}"
        for file, rule, columns in by_rule.sort("file", "rule").iter_rows()
    ]
    return [*lines, _WAY_ON] if lines else []


def _named(columns: list[str]) -> str:
    named = [column for column in columns if column]
    return f" ({', '.join(named)})" if named else ""


def _of_flagged(flagged: pl.DataFrame) -> list[str]:
    named = flagged.select("file", "sha256").sort("file")
    lines = [f"  {file}: {_FLAGGED} (SHA-256 {sha256})." for file, sha256 in named.iter_rows()]
    return [*lines, _OVERRIDE] if lines else []

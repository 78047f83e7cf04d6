"""A release audited again, from its own file and the earlier releases beside it: no returns, no counts.

Here: bringing back what a release says of itself. Not here: any test of the audit (`disclosure/`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.catalogue import read_catalogue
from pipelines.disclosure import audit_cells
from pipelines.outside import outside_shares
from pipelines.paths import DataFolder
from pipelines.policy import read_policy
from pipelines.progress import Step
from pipelines.publish import cells_sha256
from pipelines.releases import find_release, read_table, sound_releases
from pipelines.vocabulary import CELL_COLUMNS, GROUP_LABELS, RESIDENTIAL_AND_OTHER

Series = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """passed; table: check, result, what; findings: check, words, cells (how many); whether the sum fits.

    explained: a sentence for each finding, naming the released cell and never a number.
    """

    passed: bool
    table: pl.DataFrame
    findings: pl.DataFrame
    sum_fits: bool
    explained: list[str]


def audit_release(folder: DataFolder, release_id: str, step: Step) -> Verdict:
    """Every test of the audit again, with the policy and declarations that the release itself holds.

    Raises ReleaseNotFound where the release is missing, changed, or was never passed.
    """
    path = find_release(folder, release_id)
    about = read_table(path, "release").row(0, named=True)
    indicators, policy = read_catalogue(read_table(path, "indicators")), read_policy(about["policy"])
    cells = read_table(path, "cells")
    standing = sound_releases(folder)
    before = standing[: standing.index(path)]
    outside = outside_shares(read_table(path, "partnerships"), read_table(path, "council_benchmarks"))
    results, with_other = [], set()
    parts = cells.partition_by("partnership", as_dict=True, maintain_order=True)
    for done, ((partnership,), part) in enumerate(parts.items(), start=1):
        told = [read_table(one, "cells", partnership=partnership).select(CELL_COLUMNS) for one in before]
        earlier = [frame for frame in told if frame.height]
        previous = pl.concat(earlier) if earlier else None
        beside = outside.filter(partnership=partnership)
        plan = read_table(path, "plan", partnership=partnership)
        results.append(audit_cells(part, indicators, policy, previous, beside, plan=plan))
        with_other |= joined_series(plan)
        step(done, len(parts))
    findings = pl.concat([one.findings for one in results])
    return Verdict(
        passed=all(one.passed for one in results),
        table=joint_table(pl.concat([one.table for one in results])),
        findings=count_findings(findings),
        sum_fits=cells_sha256(cells) == about["cells_sha256"],
        explained=explain(findings, {one.id: one.label for one in indicators.values()}, with_other),
    )


def joined_series(plan: pl.DataFrame) -> set[Series]:
    """(partnership, measure, whether of quarters) of whom residential care holds other care too."""
    rows = plan.select("partnership", "indicator", "joined", "quarters_joined").iter_rows()
    return {
        (partnership, indicator, is_quarterly)
        for partnership, indicator, *joined in rows
        for is_quarterly, joins in zip((False, True), joined, strict=True)
        if joins
    }


def explain(
    findings: pl.DataFrame, labels: Mapping[str, str], with_other: Collection[Series] = ()
) -> list[str]:
    """A sentence for each finding: whose cell, of what, for whom, when, and what is wrong with it.

    `with_other` as `joined_series` gives it, by which residential care is named.
    """
    return [
        f"{one['check']}: {one['partnership']}, “{labels[one['indicator']]}”, "
        f"{one['outcome'].replace('_', ' ')}, "
        f"{_group(one, with_other)}{_split(one)}, {one['period']}. {one['words']}"
        for one in findings.iter_rows(named=True)
    ]


def _group(one: Mapping[str, str], with_other: Collection[Series]) -> str:
    series = (one["partnership"], one["indicator"], one["period_kind"] == "quarter")
    if one["care_group"] == "residential" and series in with_other:
        return RESIDENTIAL_AND_OTHER.lower()
    return GROUP_LABELS.get(one["care_group"], one["care_group"]).lower()


def _split(one: Mapping[str, str]) -> str:
    return "" if one["breakdown"] == "none" else f", {one['breakdown'].replace('_', ' ')} {one['level']}"


def joint_table(tables: pl.DataFrame) -> pl.DataFrame:
    """One row a check: passed where it passed for every partnership."""
    passed = (pl.col("result") == "passed").all()
    return tables.group_by("check", maintain_order=True).agg(
        result=pl.when(passed).then(pl.lit("passed")).otherwise(pl.lit("failed")), what=pl.col("what").first()
    )


def count_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """check, words and how many cells: what was found, naming no cell."""
    return findings.group_by("check", "words", maintain_order=True).agg(cells=pl.len())

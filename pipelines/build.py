"""The story of a run: returns → counted → protected, audited, measured → published.

Here: the order of the steps, one named frame after another. Not here: any step's own work. Only counting
(which reads) and publishing touch the disk; what is restricted stays below `data/restricted/`.
"""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.assembly import RELEASED, RESTRICTED, assemble, audit_of_all, identity_of, put_together
from pipelines.cache import Cache, code_version, sum_of
from pipelines.catalogue import describe_catalogue
from pipelines.contracts.release import TABLES
from pipelines.counting import Counted, Counting
from pipelines.earlier import find_earlier, remember
from pipelines.errors import PublicationStopped, ReleaseNotFound
from pipelines.inventory import take_inventory
from pipelines.known_sums import KnownSums
from pipelines.outside import outside_shares
from pipelines.paths import DataFolder
from pipelines.policy import Policy, load_policy
from pipelines.progress import Stages
from pipelines.publish import About, publish_release
from pipelines.reaudit import count_findings
from pipelines.reference_data import load_benchmarks, load_council_benchmarks, reference_sums
from pipelines.refusal import refuse_unpublishable
from pipelines.releases import one_build, point_to, writing

ROWS_TO = 100
"""Row counts of the returns are released to the nearest hundred (decision 061)."""
WARNINGS_TO = 10
"""Warnings about placements are warnings about children: released to the nearest ten (decision 221)."""
OPEN_TO_GUESSING = ("aggregate", "survey_questions")
"""Tables of counts alone, whose files a reader could make for each count that is withheld (decision 217)."""


def build_release(
    returns: Path,
    folder: DataFolder,
    as_at: date,
    *,
    today: date,
    executor: Executor,
    protecting: Executor | None = None,
    full: bool = False,
    stages: Stages,
) -> str:
    """Builds and publishes a release of a returns folder, and returns its id.

    `executor` reads and counts, on this machine; `protecting` protects, anywhere (the same where None). What
    has not changed is taken from the cache, unless `full`. Raises ReturnsRefused where the returns can't
    be published, and PublicationStopped where the audit or a contract doesn't pass; the last release then
    stays.
    """
    with one_build(folder):
        return _build(returns, folder, as_at, today, executor, protecting or executor, full, stages)


def _build(
    returns: Path,
    folder: DataFolder,
    as_at: date,
    today: date,
    executor: Executor,
    protecting: Executor,
    full: bool,
    stages: Stages,
) -> str:
    cache = Cache(folder.restricted / "cache", fresh=full)
    code, policy = code_version(), load_policy()
    with stages("Reading, checking, counting") as step:
        inventory = take_inventory(returns, KnownSums(folder.restricted / "sums.json", full))
        now = datetime.now(UTC)
        counting = Counting(inventory, as_at, code, cache, folder.restricted, now, executor)
        counted = counting.run(step)
    refuse_unpublishable(counted.files, counted.refusals)
    with stages("Protecting, auditing, measuring") as step:
        outside = outside_shares(_partnerships(counted), load_council_benchmarks())
        parts = assemble(counted, policy, find_earlier(folder, cache), cache, protecting, step, outside)
    keep_for_the_steward(folder.restricted, {name: put_together(parts, name) for name in RESTRICTED})
    passed, audit, summary = audit_of_all(parts)
    if passed is not True:
        raise PublicationStopped(_failed(put_together(parts, "findings"), folder))
    identity = sum_of(
        [today, as_at, code, policy.text, counted.identity, identity_of(parts), *reference_sums()]
    )
    with stages("Publishing"):
        release_id = _standing(folder, identity, cache)
        if release_id is None:
            about = _about(counted, policy, as_at=as_at, published_on=today, code_version=code, audit=summary)
            tables = {name: put_together(parts, name) for name in RELEASED}
            release_id = publish_release(folder, {**tables, **_described(counted), "audit": audit}, about)
            cache.keep(identity, {"release": pl.DataFrame({"release_id": [release_id]})})
            remember(folder.release(release_id), {one: part.own_sum for one, part in parts.items()}, cache)
    cache.clear_unused()
    return release_id


def _standing(folder: DataFolder, identity: str, cache: Cache) -> str | None:
    """The release that was made of just this, served again, where it stands whole."""
    known = cache.read(identity, "release")
    if known is None:
        return None
    release_id = known["release"]["release_id"].item()
    try:
        with writing(folder):
            point_to(folder, release_id)
    except ReleaseNotFound:
        return None
    return release_id


def _about(counted: Counted, policy: Policy, **known: Any) -> About:
    return About(
        invented=bool((counted.partnerships["invented"] == "Y").any()),
        policy_version=policy.version,
        policy=policy.text,
        audit_passed=True,
        **known,
    )


def _partnerships(counted: Counted) -> pl.DataFrame:
    return counted.partnerships.with_columns(invented=pl.col("invented") == "Y")


def _described(counted: Counted) -> dict[str, pl.DataFrame]:
    """The tables of a release that are no figures of a partnership."""
    return {
        "partnerships": _partnerships(counted),
        "indicators": describe_catalogue(counted.indicators),
        "loads": released_loads(counted.files),
        "benchmarks": load_benchmarks(),
        "council_benchmarks": load_council_benchmarks(),
    }


def released_loads(files: pl.DataFrame) -> pl.DataFrame:
    """The ledger's rows as a release may hold them: rows to the nearest hundred, no sizes, no sums of counts.

    An exact row count would be a total over all years, from which the published years could be taken away,
    and a size tells the rows. A warning about a placement is about a child: at home without an order. The sum
    of a file of counts would say which guess at a withheld one is right.
    """
    told = pl.when(~pl.col("table_name").is_in(OPEN_TO_GUESSING)).then("sha256").otherwise(pl.lit(""))
    of_children = pl.col("table_name") == "placements"
    whole = files.with_columns(
        accepted=_nearest("accepted", ROWS_TO),
        size=pl.lit(None, pl.Int64),
        sha256=told,
        warnings=pl.when(of_children).then(_nearest("warnings", WARNINGS_TO)).otherwise("warnings"),
    )
    return whole.with_columns(rows_read=pl.col("accepted") + pl.col("quarantined")).select(*TABLES["loads"])


def _nearest(name: str, step: int) -> pl.Expr:
    return (pl.col(name) / step).round(mode="half_away_from_zero").cast(pl.Int64) * step


def keep_for_the_steward(restricted: Path, frames: dict[str, pl.DataFrame]) -> None:
    """What this build found, for the data steward only: `restricted/last_build/`."""
    folder = restricted / "last_build"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, frame in frames.items():
        frame.write_csv(folder / f"{name}.csv")


_OF_EARLIER = ("earlier", "small change")
_REVISION = (
    "  Figures that were published can't be moved by a few children unseen. Hold the revision back to the "
    "next yearly release, or let a person record it as a decision of kind “revision” in the policy, dated "
    "after the release that it corrects."
)


def _failed(findings: pl.DataFrame, folder: DataFolder) -> str:
    """What the audit found, by check and words, never by cell."""
    counted = count_findings(findings)
    lines = [f"  {check}: {words} ({cells} cells)" for check, words, cells in counted.iter_rows()]
    if counted["check"].is_in(_OF_EARLIER).any():
        lines.append(_REVISION)
    where = folder.restricted / "last_build" / "findings.csv"
    return "\n".join(
        ["The disclosure audit did not pass, so nothing was published.", *lines, f"Which cells: {where}"]
    )

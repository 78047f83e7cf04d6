"""The parts of a release, one a partnership: those that changed worked out anew, the others as they were
kept.

Here: which part may be used again, the processes that work out the rest, and putting parts together. Not
here: the work on a part (`parts.py`), or writing a release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

import polars as pl

from pipelines.cache import Cache, Frames, code_version, sum_of
from pipelines.counting import Counted
from pipelines.earlier import Earlier, sum_of_published
from pipelines.parts import Task, work_out
from pipelines.policy import Policy
from pipelines.progress import Step
from pipelines.reaudit import joint_table

RELEASED = ("cells", "plan", "measures", "gaps", "changes", "gap_changes", "visibility")
_TOLD = ("sums", "summary", "audit", "findings")
RESTRICTED = ("findings", "systems", "differences")


@dataclass(frozen=True, slots=True)
class Part:
    """One partnership's part, on disk: `told` is what the build itself looks at, the rest is read when
    asked."""

    key: str
    cache: Cache
    told: Frames

    @property
    def own_sum(self) -> str:
        """The sum of what this part publishes (`earlier.sum_of_published`)."""
        return self.told["sums"]["own"].item()


def assemble(
    counted: Counted,
    policy: Policy,
    earlier: Earlier,
    cache: Cache,
    executor: Executor,
    step: Step,
    outside: pl.DataFrame | None = None,
) -> dict[str, Part]:
    """Partnership -> its part, in the order of partnerships, whose name is part of its key: those whose rows
    came in one file have one sum.

    outside: shares that others publish (`outside.OUTSIDE`). A kept part is used again where its counts, these
    shares, the policy and the code are the same, and what earlier
    releases said of the partnership is what it was then, apart from releases that said just what this part
    says.
    """
    beside = {one: None if outside is None else outside.filter(partnership=one) for one in counted.sums}
    keys = {one: sum_of([one, key, policy.text, *_said(beside[one])]) for one, key in counted.sums.items()}
    parts = {one: _kept(one, key, earlier, cache) for one, key in keys.items()}
    asked = {
        one: sum_of(["known", one, code_version(), policy.text]) for one, part in parts.items() if not part
    }
    waiting = {
        executor.submit(
            work_out,
            Task(one, counted.of(one), policy, earlier.cells(one), beside[one], _asked_before(cache, key)),
        ): one
        for one, key in asked.items()
    }
    try:
        for done, future in enumerate(as_completed(waiting), start=1):
            one = waiting[future]
            part = future.result()
            cache.keep(asked[one], {"known": part.pop("known")})
            frames = cache.keep(keys[one], _with_sums(one, part, earlier))
            parts[one] = Part(keys[one], cache, {name: frames[name] for name in _TOLD})
            step(done, len(waiting))
    finally:
        for future in waiting:
            future.cancel()
    return {one: parts[one] for one in sorted(parts)}


def _asked_before(cache: Cache, key: str) -> pl.DataFrame | None:
    """What the audits of a partnership asked in the build before, whose answers stay true."""
    found = cache.read(key, "known")
    return found["known"] if found else None


def _said(outside: pl.DataFrame | None) -> list[str]:
    return [] if outside is None or outside.is_empty() else [outside.write_csv()]


def _with_sums(partnership: str, part: Frames, earlier: Earlier) -> Frames:
    own = sum_of_published(part["cells"])
    sums = pl.DataFrame({"own": [own], "earlier": [earlier.without(partnership, own)]})
    return {**part, "sums": sums}


def _kept(partnership: str, key: str, earlier: Earlier, cache: Cache) -> Part | None:
    told = cache.read(key, *_TOLD)
    if told is None:
        return None
    own, before = told["sums"].row(0)
    return Part(key, cache, told) if earlier.without(partnership, own) == before else None


def put_together(parts: Mapping[str, Part], name: str) -> pl.DataFrame:
    """One frame of all parts; those without a column, because they hold nothing, are left out."""
    filled = [frame for frame in _frames(list(parts.values()), name) if frame.width]
    return pl.concat(filled) if filled else pl.DataFrame()


def _frames(parts: list[Part], name: str) -> list[pl.DataFrame]:
    """A frame of each part; those on disk in one question. The parts of a build lie in one cache."""
    if name in _TOLD or not parts:
        return [part.told[name] for part in parts]
    return parts[0].cache.read_kept_many((part.key, name) for part in parts)


def identity_of(parts: Mapping[str, Part]) -> str:
    """A sum over everything that the parts depend on: equal sums mean equal parts."""
    return sum_of(word for part in parts.values() for word in (part.key, *part.told["sums"].row(0)))


def audit_of_all(parts: Mapping[str, Part]) -> tuple[bool, pl.DataFrame, str]:
    """Whether every part passed; the table `audit` of the release; the summaries as JSON text."""
    summaries = {one: part.told["summary"].row(0, named=True) for one, part in parts.items()}
    passed = all(one["passed"] for one in summaries.values())
    table = joint_table(put_together(parts, "audit"))
    told = {
        "passed": passed,
        "partnerships": {name: json.loads(one["summary"]) for name, one in summaries.items()},
    }
    return passed, table, json.dumps(told, sort_keys=True)

"""The audit of released cells: its story and its result.

No pass, no release. It needs the released cells, the declarations and the policy, and never a raw count.
Not here: each test (`rules.py`, `reader.py`, `earlier.py`, `changes.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.disclosure.audit.changes import changed_names, changed_rests, shown_since
from pipelines.disclosure.audit.earlier import compare_releases, still_standing, with_earlier
from pipelines.disclosure.audit.known import Known
from pipelines.disclosure.audit.reader import Reader
from pipelines.disclosure.audit.rows import write_sums
from pipelines.disclosure.audit.rules import FIGURE, FINDING, break_rules, describe_rules
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY

CHECKS = {
    "exact": "No withheld number can be worked out exactly.",
    "narrow": "No withheld number can be told more closely than the narrowest interval.",
    "residual": "No number that nobody publishes can be told to be small.",
    "primary slip": "No published count breaks a primary rule.",
    "inconsistent": "The released numbers add up.",
    "insider": "No number becomes exact for somebody who knows that one child is in another.",
    "sums": "No sum is published without the number of children behind it.",
    "form": "Cells that are not published carry no number.",
    "grain": "No window stands beside the years that it contains.",
    "earlier": "Nothing is withheld that an earlier release published.",
    "small change": "No figure differs from an earlier release by a few children.",
}


@dataclass(frozen=True, slots=True)
class AuditResult:
    """passed; findings (check, CELL_KEY, words), in order; what was counted; the shortest interval met.

    shortest_interval is the least width of any unknown number, in counts; None where nothing is withheld.
    telling: partnership, indicator, period of each figure that stands in the sums of a finding. Hiding any
    other leaves those sums as they are.
    """

    passed: bool
    findings: pl.DataFrame
    summary: dict[str, object]
    shortest_interval: float | None
    telling: pl.DataFrame

    @property
    def table(self) -> pl.DataFrame:
        """check, result, what: the table `audit` of a release."""
        found = dict(self.findings.group_by("check").len().iter_rows())
        rows = [
            (check, "passed" if check not in found else f"failed: {found[check]} cells", what)
            for check, what in CHECKS.items()
        ]
        return pl.DataFrame(rows, ["check", "result", "what"], orient="row")

    def as_json(self) -> str:
        """The summary as text, as a release stores it."""
        return json.dumps({"passed": self.passed, **self.summary}, sort_keys=True)


def audit_cells(
    protected_cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    previous: pl.DataFrame | None = None,
    outside: pl.DataFrame | None = None,
    known: Known | None = None,
    plan: pl.DataFrame | None = None,
) -> AuditResult:
    """Every test of `methods.md` A6 on released cells (CELL_COLUMNS; release_id may be missing).

    previous: the cells of earlier releases, newest last, CELL_COLUMNS, stacked. outside: shares that others
    publish on the same definition (`outside.OUTSIDE`): what they tell by themselves can't be hidden here, so
    only what follows for other numbers is judged. known: answers of earlier audits, which are added to.
    plan: PLAN_COLUMNS, which tells a reader where residential care includes other care; inferred where None.
    """
    known = Known() if known is None else known
    rules = describe_rules(indicators, policy)
    chosen = {name: one for name, one in indicators.items() if not policy.is_exempt(one)}
    cells = protected_cells.select(*CELL_KEY, "count", "status", "band").sort(CELL_KEY)
    findings = list(break_rules(cells, rules))
    if previous is not None:
        standing = still_standing(previous, policy)
        findings += compare_releases(cells, standing, rules)
        findings.append(changed_names(cells, standing, chosen, rules, plan))
        findings.append(shown_since(cells, standing, rules))
        cells = with_earlier(cells, previous)
    sums = write_sums(cells, chosen, written=known.written, plan=plan)
    if previous is not None:
        findings.append(changed_rests(sums, standing, rules))
    told = Reader(sums, rules, policy, known)
    findings += told.findings()
    telling = [told.telling()]
    if outside is not None and outside.height:  # once more, as a share of another day may not hold
        both = Reader(write_sums(cells, chosen, outside, known.written, plan), rules, policy, known, outside)
        findings += [one.filter(pl.col("check") != "inconsistent") for one in both.findings()]
        telling.append(both.telling())
    empty = pl.DataFrame(schema=dict.fromkeys(FINDING, pl.String))
    found = pl.concat([empty, *findings]).unique(maintain_order=True).sort("check", *CELL_KEY)
    order = {check: place for place, check in enumerate(CHECKS)}
    found = found.sort(pl.col("check").replace_strict(order, return_dtype=pl.Int64), maintain_order=True)
    beside = pl.concat(telling).unique().sort(FIGURE)
    return AuditResult(found.is_empty(), found, told.summary(policy), told.shortest, beside)

"""The plan that stands: at which grain the newest earlier release published each indicator.

A plan changes only by a recorded decision: single years beside the window that holds them would tell what
either withholds. Here: reading the grain out of released cells. Not here: choosing one (`plan.py`), or what
both grains tell together, which is the audit's (`audit/earlier.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.policy import Policy
from pipelines.vocabulary import PUBLISHED_GROUPS, PeriodKind, Status, label_year

AS_BEFORE = "Kept as in the release before: a change needs a recorded decision."
_NOT_SHOWN = [str(Status.NOT_SUPPLIED), str(Status.NOT_APPLICABLE)]


@dataclass(frozen=True, slots=True)
class Grain:
    """What one release published of an indicator: years in a period, groups, splits, groups by quarter; and
    the last reporting year that it published of it."""

    window_years: int
    groups: tuple[str, ...]
    splits: tuple[str, ...]
    quarters: tuple[str, ...]
    until: int


def grains_of(previous: pl.DataFrame | None, policy: Policy) -> dict[tuple[str, str], Grain]:
    """(partnership, indicator) -> its grain in the newest release of `previous` that shows it.

    previous: CELL_COLUMNS, newest last. Left out: what none shows, and what a person decided may change.
    """
    if previous is None or not previous.height:
        return {}
    shown = previous.filter(~pl.col("status").is_in(_NOT_SHOWN))
    last = pl.col("release_id").last().over("partnership", "indicator")
    parts = shown.filter(pl.col("release_id") == last).partition_by("partnership", "indicator", as_dict=True)
    grains = {(str(who), str(what)): _grain(part) for (who, what), part in parts.items()}
    return {pair: grain for pair, grain in grains.items() if not _is_free(*pair, policy)}


def _is_free(partnership: str, indicator: str, policy: Policy) -> bool:
    """Whether a person decided that this plan may change; `*` stands for every partnership or indicator."""
    return any(
        one.kind == "plan" and one.partnership in (partnership, "*") and one.indicator in (indicator, "*")
        for one in policy.decisions
    )


def _grain(cells: pl.DataFrame) -> Grain:
    is_quarter = pl.col("period_kind") == PeriodKind.QUARTER
    of_years, of_quarters = cells.filter(~is_quarter), cells.filter(is_quarter)
    return Grain(
        window_years=max((_years_in(period) for period in of_years["period"].unique()), default=1),
        groups=_groups(of_years),
        splits=tuple(sorted(of_years["breakdown"].unique())),
        quarters=_groups(of_quarters),
        until=max(label_year(period) for period in cells["period"].unique()),
    )


def _groups(cells: pl.DataFrame) -> tuple[str, ...]:
    held = set(cells.filter(breakdown="none")["care_group"])
    return tuple(group for group in PUBLISHED_GROUPS if group in held)


def _years_in(period: str) -> int:
    return label_year(period) - label_year(period.split("–")[0]) + 1


def as_before(row: dict[str, Any], kept: Grain | None) -> dict[str, Any]:
    """A row of the plan in the making, at the grain that stands; `is_kept` where it would be another now.

    `row`: window_years, shown, joined, splits, quarters, quarters_joined, as the denominators of today have
    them, None where there are too few; other_since, the first year in which other care was counted.
    """
    if kept is None or row["exempt"] or row["counted"] is None or not kept.groups:
        return row
    was_counted = row["other_since"] is not None and row["other_since"] <= kept.until
    joined, quarters_joined = (was_counted and _is_joined(of) for of in (kept.groups, kept.quarters))
    standing = {
        "window_years": kept.window_years,
        "shown": [*kept.groups, *(["other"] if joined else [])],
        "joined": joined,
        "splits": [name for name in kept.splits if name != "none"],
        "quarters": [*kept.quarters, *(["other"] if quarters_joined else [])],
        "quarters_joined": quarters_joined,
    }
    today = (row["window_years"], sorted(_alone(row)), sorted(row["splits"] or []))
    before = (kept.window_years, sorted(kept.groups), sorted(standing["splits"]))
    return row | standing | {"is_kept": today != before}


def _alone(row: dict[str, Any]) -> list[str]:
    return [name for name in row["shown"] or [] if not (row["joined"] and name == "other")]


def _is_joined(groups: tuple[str, ...]) -> bool:
    """Whether other care, which was counted, stands with residential: apart it would have rows of its own."""
    return "residential" in groups and "other" not in groups

"""One linked system: the cells of a partnership and family that a reader can add up, with their counts.

Here: what a cell costs, and cutting cells into systems. Not here: which sums hold
(`relations.py`), its numbers as a solver sees them (`system_numbers.py`), or what to withhold
(`secondary.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.disclosure.quantities import Guests, system_family
from pipelines.disclosure.relations_types import JOINED, Slot
from pipelines.disclosure.spans import span_of
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import Outcome, PeriodKind

_SLOT = ("indicator", "outcome", "group", "breakdown", "level", "period")
_DENOMINATORS = (Outcome.ALL, Outcome.CHILDREN, Outcome.ELIGIBLE, Outcome.DENOMINATOR_SUM)


@dataclass(frozen=True, slots=True)
class System:
    """The cells of one system in a fixed order, and what is known of each."""

    name: str
    rows: np.ndarray
    """Row of each cell in the frame that it came from."""
    slots: tuple[Slot, ...]
    counts: np.ndarray
    unsafe: np.ndarray
    fixed: np.ndarray
    """Cells that stay published, because nobody is in them."""
    kept: np.ndarray
    """Cells that stay published, because an earlier release has published them."""
    widths: np.ndarray
    costs: np.ndarray
    sums: np.ndarray
    guest: np.ndarray
    """Cells that another system decides."""

    @property
    def own(self) -> np.ndarray:
        """Row of each cell that this system decides."""
        return self.rows[~self.guest]


def weigh(marked: pl.DataFrame, policy: Policy, joined: pl.Expr) -> pl.DataFrame:
    """With `cost` of withholding (`methods.md` A5), `group` (see JOINED), `fixed` and `row`."""
    weights, group = policy.weights, pl.col("care_group")
    by_group = (
        pl.when(group.is_in(["home", "away", "all"]))
        .then(group.replace_strict({name: weights[name] for name in ("home", "away", "all")}, default=0.0))
        .otherwise(weights["comparator"])
    )
    is_denominator = pl.col("outcome").is_in([str(one) for one in _DENOMINATORS])
    is_third = pl.col("outcome").is_in([str(Outcome.UNCHANGED), str(Outcome.DECLINED)])
    weight = (
        pl.when(pl.col("breakdown") == "none").then(by_group).otherwise(weights["breakdown"])
        * pl.when(is_denominator).then(weights["denominator"]).otherwise(1)
        * pl.when(is_third).then(weights["three_way"]).otherwise(1)
        * pl.when(pl.col("period_kind") == PeriodKind.QUARTER).then(weights["quarter"]).otherwise(1)
    )
    of_count = pl.when(pl.col("count") > 0).then(1 + (1 + pl.col("count")).log()).otherwise(weights["zero"])
    return marked.with_columns(
        cost=(weight * of_count).round(6),
        group=pl.when(joined & (group == "residential")).then(pl.lit(JOINED)).otherwise(group),
        fixed=pl.col("empty"),
        row=pl.int_range(pl.len()),
    )


def cut_systems(
    weighed: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    guests: pl.DataFrame | None = None,
) -> Iterator[System]:
    """The systems of cells that `mark_unsafe` marked and `weigh` weighed, by partnership and family.

    guests: cells that stand in systems of another family as well (`cut_beside`), in its periods.
    """
    families = {one.id: system_family(one) for one in indicators.values() if not policy.is_exempt(one)}
    chosen = weighed.filter(pl.col("indicator").is_in(list(families))).with_columns(
        family=pl.col("indicator").replace_strict(families, return_dtype=pl.String), guest=pl.lit(False)
    )
    keys = ["partnership", "family"]
    visits = {} if guests is None else guests.partition_by(keys, as_dict=True, maintain_order=True)
    for key, part in chosen.partition_by(keys, as_dict=True, maintain_order=True).items():
        everyone = part if key not in visits else pl.concat([part, visits[key].select(part.columns)])
        for spans, block in _blocks(everyone):
            if not block["guest"].all():
                yield _system(" ".join(map(str, (*key, next(iter(spans))))), block, spans)


def cut_beside(
    decided: pl.DataFrame, guests: Guests, indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[System]:
    """The systems of the families that guests bound, with the guests' numbers of children in them.

    decided: cells, of which those withheld so far are `unsafe`; guests stay as they are decided.
    """
    pairs = [(name, family) for name, families in guests.items() for family in families]
    hosts = pl.DataFrame(pairs, {"indicator": pl.String, "family": pl.String}, orient="row")
    visiting = (
        decided.filter(
            pl.col("breakdown") == "none", pl.col("outcome").is_in([str(Outcome.ALL), str(Outcome.COUNT)])
        )
        .with_columns(usual_width(policy), kept=~pl.col("unsafe"), guest=pl.lit(True))
        .join(hosts, on="indicator", maintain_order="left")
    )
    own = decided.filter(pl.col("indicator").is_in(hosts_of(guests, indicators)))
    return cut_systems(own, indicators, policy, visiting)


def hosts_of(guests: Guests, indicators: Mapping[str, Indicator]) -> list[str]:
    """The indicators of the families that guests bound."""
    families = {family for of_one in guests.values() for family in of_one}
    return [one.id for one in indicators.values() if system_family(one) in families]


def usual_width(policy: Policy) -> pl.Expr:
    """`W`, no wider than the ordinary interval: what a number has to keep beside another family."""
    return pl.col("W").clip(upper_bound=policy.ordinary.narrowest_interval)


def _blocks(part: pl.DataFrame) -> Iterator[tuple[dict[str, tuple[int, int]], pl.DataFrame]]:
    """The cells whose periods touch one another: a year with its quarters, a window with its years."""
    spans = {period: span_of(period) for period in part["period"].unique()}
    blocks: list[dict[str, tuple[int, int]]] = []
    reach = -1
    for period in sorted(spans, key=lambda period: (spans[period][0], -spans[period][1], period)):
        if spans[period][0] > reach:
            blocks.append({})
        blocks[-1][period] = spans[period]
        reach = max(reach, spans[period][1])
    for block in blocks:
        yield block, part.filter(pl.col("period").is_in(list(block))) if len(blocks) > 1 else part


def _system(name: str, block: pl.DataFrame, spans: dict[str, tuple[int, int]]) -> System:
    base = min(first for first, _ in spans.values())
    places = {period: (first - base, last - base) for period, (first, last) in spans.items()}
    cells = zip(*(block[column].to_list() for column in _SLOT), strict=True)
    slots = tuple(Slot(*of, places[period]) for *of, period in cells)
    columns = ("count", "unsafe", "fixed", "kept", "W", "cost", "is_sum", "guest")
    return System(name, block["row"].to_numpy(), slots, *(block[column].to_numpy() for column in columns))

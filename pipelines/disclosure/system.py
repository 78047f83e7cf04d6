"""One linked system: the cells of a partnership and family that a reader can add up, with their counts.

Here: cutting cells into systems, and the numbers of one system. Not here: which sums hold (`relations.py`),
or what to withhold (`secondary.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from pipelines.disclosure.quantities import Quantity, quantity_of, system_family
from pipelines.disclosure.relations import key_of, relate
from pipelines.disclosure.relations_types import JOINED, Relations, Slot
from pipelines.disclosure.spans import span_of
from pipelines.errors import PublicationStopped
from pipelines.indicator import Indicator
from pipelines.policy import Policy
from pipelines.vocabulary import Outcome, PeriodKind

CODE_VERSION = "1"
"""Part of every key: it changes whenever the same cells could be protected differently."""
_COLUMNS = ("count", "unsafe", "fixed", "W", "cost", "is_sum")


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
    """Cells that stay published: nobody is in them, or they were published before."""
    widths: np.ndarray
    costs: np.ndarray
    sums: np.ndarray


def cut_systems(
    marked: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[System]:
    """The systems of cells that `mark_unsafe` marked and `weigh` weighed; `row` is their number."""
    families = {one.id: system_family(one) for one in indicators.values() if not policy.is_exempt(one)}
    chosen = marked.filter(pl.col("indicator").is_in(list(families))).with_columns(
        family=pl.col("indicator").replace_strict(families, return_dtype=pl.String)
    )
    for (partnership, family), part in chosen.partition_by(
        "partnership", "family", as_dict=True, maintain_order=True
    ).items():
        for periods, block in _blocks(part):
            yield _system(f"{partnership} {family} {periods}", block)


def _blocks(part: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The cells whose periods touch one another: a year with its quarters, a window with its years."""
    spans = {period: span_of(period) for period in part["period"].unique().sort()}
    ordered = sorted(spans, key=lambda period: (spans[period][0], -spans[period][1], period))
    blocks: list[list[str]] = []
    reach = -1
    for period in ordered:
        first, last = spans[period]
        if first > reach:
            blocks.append([])
        blocks[-1].append(period)
        reach = max(reach, last)
    number = {period: index for index, block in enumerate(blocks) for period in block}
    numbered = part.with_columns(block=pl.col("period").replace_strict(number, return_dtype=pl.Int64))
    for index, block in enumerate(blocks):
        yield block[0], numbered.filter(pl.col("block") == index)


def _system(name: str, block: pl.DataFrame) -> System:
    slots = tuple(
        Slot(*row)
        for row in block.select("indicator", "outcome", "group", "breakdown", "level", "period").iter_rows()
    )
    count, unsafe, fixed, width, cost, is_sum = (block[column].to_numpy() for column in _COLUMNS)
    return System(name, block["row"].to_numpy(), slots, count, unsafe, fixed, width, cost, is_sum)


def weigh(marked: pl.DataFrame, policy: Policy, joined: pl.Expr) -> pl.DataFrame:
    """With `cost` of withholding (`methods.md` A5), `group` (see JOINED), `fixed` and `row`."""
    weights, group, whole = policy.weights, pl.col("care_group"), pl.col("breakdown") == "none"
    by_group = (
        pl.when(group == "home")
        .then(weights["home"])
        .when(group.is_in(["away", "all"]))
        .then(pl.when(group == "away").then(weights["away"]).otherwise(weights["all"]))
        .otherwise(weights["comparator"])
    )
    denominators = [Outcome.ALL, Outcome.CHILDREN, Outcome.ELIGIBLE, Outcome.DENOMINATOR_SUM]
    is_denominator = pl.col("outcome").is_in([str(one) for one in denominators])
    is_third = pl.col("outcome").is_in([str(Outcome.UNCHANGED), str(Outcome.DECLINED)])
    weight = (
        pl.when(whole).then(by_group).otherwise(weights["breakdown"])
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


def system_key(system: System, policy: Policy, indicators: Mapping[str, Indicator]) -> str:
    """A hash of all that decides how a system is protected: the same key, the same result, to the cell."""
    used = sorted({slot.indicator for slot in system.slots})
    facts = [[name, *(str(getattr(indicators[name], field)) for field in _FACTS)] for name in used]
    digest = hashlib.sha256(json.dumps([CODE_VERSION, policy.text, facts, system.slots]).encode())
    for array in (system.counts, system.unsafe, system.fixed, system.widths, system.costs, system.sums):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


_FACTS = ("kind", "population", "counts_when", "divided_by", "among", "family", "nested_in", "unit")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The system as numbers, one a variable: what the solver sees.

    rows: (variables, coefficients) of sums that come to nought. decision: the decision that withholds the
    variable, -1 where nobody publishes it. after: (decision, decision): the second follows the first.
    """

    counts: np.ndarray
    rows: list[tuple[np.ndarray, np.ndarray]]
    decision: np.ndarray
    needs: np.ndarray
    """Width that each variable has to keep once it is unknown; 0 for none."""
    costs: np.ndarray
    must: np.ndarray
    fixed: np.ndarray
    after: list[tuple[int, int]]
    variable_of: np.ndarray
    """The variable of each cell."""


@lru_cache(maxsize=512)
def _shape(slots: tuple[Slot, ...], facts: tuple[Indicator, ...], apart: frozenset[Quantity]) -> Relations:
    return relate(slots, {one.id: one for one in facts}, apart)


def number(system: System, indicators: Mapping[str, Indicator], policy: Policy) -> Numbers:
    """The numbers of a system. Raises PublicationStopped where its cells don't add up."""
    used = tuple(indicators[name] for name in sorted({slot.indicator for slot in system.slots}))
    found = _shape(system.slots, used, _apart(system, indicators))
    variable_of = np.array(found.slots)
    size = len(found.keys)
    counts = np.zeros(size)
    counts[variable_of] = system.counts / _units(system)
    counts, rows, alive = _valued(found, counts, system.name)
    needs = np.zeros(size)
    np.maximum.at(needs, variable_of, system.widths.astype(float))
    low, strict = policy.ordinary, policy.sensitive
    ordinary = {one.id for one in used if not policy.is_sensitive(one)}
    is_ordinary = {found.slots[i] for i, slot in enumerate(system.slots) if slot.indicator in ordinary}
    about = {key.quantity for key, index in found.keys.items() if index in is_ordinary}
    for key, index in found.keys.items():
        if index in found.hidden:
            limits = low if key.quantity.population in {q.population for q in about} else strict
            at_risk = found.hidden[index] and 1 <= counts[index] < limits.smallest_count and alive[index]
            needs[index] = limits.narrowest_interval if at_risk else 0
    decision, costs, must, fixed, after = _decisions(system, variable_of, size)
    return Numbers(counts, rows, decision, needs, costs, must, fixed, after, variable_of)


def _apart(system: System, indicators: Mapping[str, Indicator]) -> frozenset[Quantity]:
    """The quantities on which indicators give different counts, so that they are not one number here."""
    seen: dict = {}
    apart = set()
    for slot, count in zip(system.slots, system.counts, strict=True):
        key = key_of(slot, indicators[slot.indicator], frozenset())
        if seen.setdefault(key, count) != count:
            apart |= {key.quantity, quantity_of(indicators[slot.indicator], slot.outcome)}
    if not apart:
        return frozenset()
    named = {quantity_of(indicators[s.indicator], s.outcome) for s in system.slots}
    return frozenset(
        apart
        | {q for q in named if q.population in {a.population for a in apart} and q.having == frozenset()}
    )


def _units(system: System) -> np.ndarray:
    """What one child adds to a sum, on average: sums are protected in children's worth."""
    units = np.ones(len(system.slots))
    if not system.sums.any():
        return units
    children: dict[str, tuple[int, float]] = {}
    at = {(s.indicator, *s[2:]): i for i, s in enumerate(system.slots) if s.outcome == Outcome.CHILDREN}
    for index in np.flatnonzero(system.sums):
        slot = system.slots[index]
        base = at.get((slot.indicator, *slot[2:]))
        if base is not None and system.counts[base] > children.get(slot.indicator, (0, 1.0))[0]:
            children[slot.indicator] = (system.counts[base], 0.0)
    for name, (most, _) in children.items():
        largest = max(
            system.counts[i]
            for i in np.flatnonzero(system.sums)
            if system.slots[i].indicator == name and system.counts[at[(name, *system.slots[i][2:])]] == most
        )
        children[name] = (most, max(largest / most, 1.0))
    for index in np.flatnonzero(system.sums):
        units[index] = children.get(system.slots[index].indicator, (0, 1.0))[1]
    return units


def _valued(
    found: Relations, counts: np.ndarray, name: str
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
    """Counts with the hidden pieces filled in; the rows that hold; whether each variable is real.

    A piece that comes out below nought shows that its row does not hold, and neither does any row with it.
    """
    defines = {row: variable for variable, row in found.defined.items()}
    alive = np.ones(len(counts), dtype=bool)
    known = np.array([index not in found.hidden for index in range(len(counts))])
    rows = []
    for index, (terms, certain) in enumerate(found.rows):
        variables = np.array([variable for variable, _ in terms])
        factors = np.array([factor for _, factor in terms], dtype=float)
        if not alive[variables].all():
            continue
        if index in defines:
            variable = defines[index]
            own = factors[variables == variable][0]
            value = -(factors @ np.where(variables == variable, 0, counts[variables])) / own
            known[variable] = True
            if value < -1e-6:
                alive[variable] = False
                continue
            counts[variable] = value
        elif known[variables].all() and abs(factors @ counts[variables]) > 1e-6 * (
            1 + abs(counts[variables]).max()
        ):
            if certain:
                raise PublicationStopped(
                    f"The cells of {name} don't add up: groups, levels, outcomes or periods of one table "
                    "differ from their total. Nothing was published; mend the counts."
                )
            continue
        rows.append((variables, factors))
    return counts, rows, alive


def _decisions(system: System, variable_of: np.ndarray, size: int) -> tuple:
    """Decision of each variable, its cost, whether it must or may not be withheld, and what follows what.

    The two sums of a mean are one decision, and follow their children.
    """
    decision = np.full(size, -1)
    sums: dict[tuple, int] = {}
    children: dict[tuple, int] = {}
    made = 0
    for index, slot in enumerate(system.slots):
        variable, series = variable_of[index], (slot.indicator, *slot[2:])
        if decision[variable] < 0:
            shared = sums.get(series) if system.sums[index] else None
            decision[variable] = made if shared is None else shared
            made += shared is None
        if system.sums[index]:
            sums[series] = decision[variable]
        elif slot.outcome == Outcome.CHILDREN:
            children[series] = decision[variable]
    costs, must, fixed = np.zeros(made), np.zeros(made, dtype=bool), np.zeros(made, dtype=bool)
    of_slot = decision[variable_of]
    np.add.at(costs, of_slot, system.costs)
    np.logical_or.at(must, of_slot, system.unsafe)
    np.logical_or.at(fixed, of_slot, system.fixed)
    after = sorted({(children[series], sums[series]) for series in sums if series in children})
    return decision, costs, must, fixed & ~must, after

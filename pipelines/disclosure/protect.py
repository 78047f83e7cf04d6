"""The story of protection: plan, coarsen, mark, cut into systems, withhold, and put together again.

Here: the order of the steps, and the processes that they run on. Not here: any rule (each has a module), or
the audit, which is separate code.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from pipelines.coded import coded, spelled
from pipelines.disclosure.bands import find_bands
from pipelines.disclosure.coarsen import COUNTED, coarsen_cells
from pipelines.disclosure.flows import flows_to_hide
from pipelines.disclosure.hold_back import (
    find_held,
    hold_back,
    said_before,
    stays_hidden,
    stays_published,
    was_hidden,
)
from pipelines.disclosure.parts import Parts, in_parts, is_in, parts_of
from pipelines.disclosure.plan import PAIR, PLAN_COLUMNS, plan_publication
from pipelines.disclosure.primary import mark_unsafe
from pipelines.disclosure.quantities import GUESTS, LAST_GUESTS
from pipelines.disclosure.secondary import withhold_once
from pipelines.disclosure.system import System, cut_beside, cut_systems, hosts_of, usual_width, weigh
from pipelines.disclosure.system_numbers import number
from pipelines.indicator import Indicator
from pipelines.outside import told_outside
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY, PeriodKind, Status

PROVEN = 1e-6
"""A gap as good as none."""
FLOW_ROUNDS = 4
"""How often a stock that had to be withheld may take starts and ends with it."""
LAST_TURN = 2
"""The turn in which systems are searched that were searched before (`_turns`)."""
CHUNK = 16
"""Systems handed to a process at a time."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Protected:
    """cells: CELL_COLUMNS without release_id. plan: PLAN_COLUMNS. systems: a line for each linked system.

    bands: CELL_KEY, band: withheld shares that lie in their band; restricted until the audit lets one stand.

    systems: of each that had to be solved: system, cells, unsafe, withheld, cost, gap (by how much of the
    least cost it may be too dear), proven (by nothing), seconds. It counts cells, never children, and stays
    in the restricted zone.
    """

    cells: pl.DataFrame
    plan: pl.DataFrame
    systems: pl.DataFrame
    bands: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Solved:
    """The outcome for one system: which of its cells are withheld, and how that was found."""

    withheld: np.ndarray
    record: dict[str, object]

    @property
    def is_new(self) -> bool:
        """Whether more was withheld than had to be by itself, or was before."""
        return self.record["withheld"] > self.record["unsafe"]


def protect_cells(
    cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    *,
    previous: pl.DataFrame | None = None,
    outside: pl.DataFrame | None = None,
    unsplit: Parts = frozenset(),
    holding: Parts = frozenset(),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Protected:
    """The cells as they may be published. The order of rows never changes the result.

    cells: CELL_KEY, count, status, as counted, coded or not. previous: cells of earlier releases
    (CELL_COLUMNS, newest last). outside: shares that others publish (`outside.OUTSIDE`); a number that they
    tell stays published where it may, and something else hides what has to be hidden. unsplit: parts whose
    splits are withheld whole. holding: what is said as the last release said it, whatever it would be now.
    executor: where systems are solved; this process where None. progress is told (done, in all).
    Raises PublicationStopped where counts of one table don't add up.
    """
    raw = coded(cells.select(*CELL_KEY, "count", "status"))
    plan = plan_publication(raw, indicators, policy, previous)
    planned = spelled(coarsen_cells(raw, plan))
    counted = planned.filter(pl.col("status") == COUNTED)
    weighed, said = weigh_cells(counted, plan, indicators, policy), said_before(previous)
    held = find_held(planned, weighed, said, indicators, policy, previous, holding)
    again, hidden_before = held.filter(planned["status"] == COUNTED), was_hidden(weighed, said)
    weighed = weighed.with_columns(
        kept=stays_published(weighed, said) | told_outside(weighed, outside),
        unsafe=weighed["unsafe"] | again & hidden_before | stays_hidden(weighed, said, indicators, policy),
        was_hidden=hidden_before,
        again=again,
        apart=_is_unsplit(counted, indicators, unsplit),
    )
    solving = partial(solve_all, indicators=indicators, policy=policy, executor=executor, progress=progress)
    hidden, records = _search(weighed, indicators, policy, solving)
    found = _released(planned, hidden)
    released = hold_back(found, held, said)
    bands = find_bands(found.filter(~held), counted, indicators, policy)
    return Protected(released, plan.select(PLAN_COLUMNS), records, bands)


def _search(
    weighed: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    policy: Policy,
    solving: Callable[[Sequence[System]], list[Solved]],
) -> tuple[np.ndarray, pl.DataFrame]:
    """Which cells are withheld, and a line for each system that was solved.

    weighed: cells with `again` (said as before) and `apart` (withheld whole). Where a stock is withheld, the
    starts and ends beside it are too, and the systems that these are in are solved again.
    """
    again, solved = weighed["again"].to_numpy(), {}
    more = pl.Series([False]).new_from_index(0, weighed.height)
    for _ in range(FLOW_ROUNDS):
        weighed = weighed.with_columns(unsafe=weighed["unsafe"] | more)
        hidden = weighed.select(pl.col("apart") & ~pl.col("kept")).to_series().to_numpy().copy()
        for turn, systems in enumerate(_turns(weighed, hidden, indicators, policy)):
            open_ = {(turn, one.name): one for one in systems if not again[one.own].all()}
            waiting = [
                key for key, one in open_.items() if key not in solved or more.to_numpy()[one.own].any()
            ]
            solved |= dict(zip(waiting, solving([open_[key] for key in waiting]), strict=True))
            for key, system in open_.items():
                hidden[system.own[solved[key].withheld[~system.guest]]] = True
        shown = pl.Series(np.where(again, weighed["was_hidden"].to_numpy(), hidden))
        more = flows_to_hide(weighed, shown, indicators) & ~weighed["kept"]
        if not more.any():
            break
    told = [one.record for (turn, _), one in solved.items() if turn < LAST_TURN or one.is_new]
    return hidden, pl.DataFrame(told)


def _turns(
    weighed: pl.DataFrame, hidden: np.ndarray, indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[Iterator[System]]:
    """The systems by themselves; those that other families bound, beside what is shown of these; the former
    once more, as far as others bound them: there the ordinary interval is enough (decision 086).

    hidden: which cells are withheld, as known when the turn comes.
    """
    whole = weighed.filter(~pl.col("apart"))
    hosts = hosts_of(GUESTS, indicators)
    yield cut_systems(whole.filter(~pl.col("indicator").is_in(hosts)), indicators, policy)
    for guests, needs in ((GUESTS, pl.col("W")), (LAST_GUESTS, usual_width(policy))):
        unsafe = weighed["unsafe"] | pl.Series(hidden)
        decided = weighed.with_columns(needs, unsafe=unsafe).filter(~pl.col("apart"))
        yield cut_beside(decided, guests, indicators, policy)


def unsplit_of(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Parts:
    """Which splits the split ones among these cells (CELL_KEY) belong to."""
    return parts_of(cells.filter(pl.col("breakdown") != "none"), indicators)


def _is_unsplit(counted: pl.DataFrame, indicators: Mapping[str, Indicator], unsplit: Parts) -> pl.Series:
    """Whether each cell is of a split that is withheld whole, with the quarters of its year."""
    return is_in(in_parts(counted, indicators), unsplit) & (counted["breakdown"] != "none")


def weigh_cells(
    counted: pl.DataFrame, plan: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy
) -> pl.DataFrame:
    """Counted cells with all that their systems need to know."""
    marked = mark_unsafe(counted, indicators, policy)
    joins = plan.select(*PAIR, "joined", "quarters_joined")
    with_plan = marked.join(joins, on=PAIR, how="left", maintain_order="left")
    is_quarter = pl.col("period_kind") == PeriodKind.QUARTER
    return weigh(with_plan, policy, pl.when(is_quarter).then("quarters_joined").otherwise("joined"))


def solve_all(
    systems: Sequence[System],
    indicators: Mapping[str, Indicator],
    policy: Policy,
    executor: Executor | None,
    progress: Progress | None,
) -> list[Solved]:
    """Each system solved, in their order, on the executor where there is one."""
    used = dict(indicators)
    chunks = [list(systems[i : i + CHUNK]) for i in range(0, len(systems), CHUNK)]
    work = executor.map if executor else map
    solved: list[Solved] = []
    for part in work(_solve_chunk, chunks, [used] * len(chunks), [policy] * len(chunks)):
        solved += part
        if progress:
            progress(len(solved), len(systems))
    return solved


def _solve_chunk(systems: list[System], indicators: dict[str, Indicator], policy: Policy) -> list[Solved]:
    return [solve(system, indicators, policy) for system in systems]


def solve(system: System, indicators: Mapping[str, Indicator], policy: Policy) -> Solved:
    """One system: a pure function of its cells, the declarations and the policy."""
    began = time.perf_counter()
    numbers = number(system, indicators, policy)
    found = withhold_once(numbers)
    withheld = found.decisions[numbers.decision[numbers.variable_of]]
    record = {
        "system": system.name,
        "cells": len(system.slots),
        "unsafe": int(system.unsafe.sum()),
        "withheld": int(withheld.sum()),
        "cost": found.cost,
        "gap": found.gap,
        "proven": found.gap <= PROVEN,
        "seconds": time.perf_counter() - began,
    }
    return Solved(withheld, record)


def _released(planned: pl.DataFrame, hidden: np.ndarray) -> pl.DataFrame:
    """Planned cells in the form of a release: no count where nothing is published."""
    is_counted = planned["status"] == COUNTED
    withheld = np.zeros(planned.height, dtype=bool)
    withheld[np.flatnonzero(is_counted.to_numpy())] = hidden
    status = (
        pl.when(pl.col("status") != COUNTED)
        .then("status")
        .when("withheld")
        .then(pl.lit(str(Status.WITHHELD)))
        .otherwise(pl.lit(str(Status.PUBLISHED)))
    )
    return (
        planned.with_columns(withheld=pl.Series(withheld))
        .with_columns(status=status, band=pl.lit(None, pl.String))
        .with_columns(count=pl.when(pl.col("status") == Status.PUBLISHED).then("count"))
        .select(name for name in CELL_COLUMNS if name != "release_id")
    )

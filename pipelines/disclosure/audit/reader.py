"""A reader of released cells with a pencil and a solver: what they can work out, and what of it they should
not.

Here: from sums to findings, one set of sums that hang together after the other. Not here: which sums there
are (`rows.py`), how closely a number can be told (`intervals.py`), or the other tests (`cells.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.disclosure.audit.intervals import (
    TINY,
    Component,
    Told,
    broken_rows,
    split_components,
    tell,
)
from pipelines.disclosure.audit.known import Known
from pipelines.disclosure.audit.needs import strictest_of, units_of
from pipelines.disclosure.audit.rows import Sums, outside_ids
from pipelines.disclosure.audit.rules import FIGURE, FINDING, finding
from pipelines.disclosure.audit.terms import AMONG, AT_LEAST, EQUAL
from pipelines.disclosure.highs import version
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Status

_HIDDEN = (Status.WITHHELD, Status.BANDED)


class Reader:
    """A reader with all released cells, a pencil and a solver."""

    def __init__(
        self,
        sums: Sums,
        rules: pl.DataFrame,
        policy: Policy,
        known: Known,
        outside: pl.DataFrame | None = None,
    ) -> None:
        self.sums, self.known, self.shortest, self.components = sums, known, None, 0
        self.beside: set[int] = set()
        cells = sums.cells.join(rules, on="indicator", how="left", maintain_order="left")
        self.cells = cells
        size = sums.numbers.height
        self.value = sums.numbers["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        self.at = np.zeros(int(sums.numbers["id"].max() or 0) + 1, dtype=int)
        self.at[sums.numbers["id"].to_numpy()] = np.arange(size)
        place = self.at[cells["id"].to_numpy()]
        hidden = cells["status"].is_in([str(one) for one in _HIDDEN]).to_numpy()
        self.place, self.hidden = place, hidden
        self.need, self.whole = np.zeros(size), np.ones(size, dtype=bool)
        unit = units_of(cells)
        np.maximum.at(self.need, place[hidden], (cells["need"].to_numpy() * unit)[hidden])
        if outside is not None:
            self.need[self._told_outside(outside)] = 0
        self.usual = self.need.clip(max=policy.ordinary.narrowest_interval * np.where(self.need, 1, 0))
        self.whole[place[unit != 1]] = False
        self.least, self.most = np.zeros(size), np.full(size, np.inf)
        self.limit = strictest_of(cells, place, size)
        self._apply_bands()
        self._apply_events()

    def _told_outside(self, outside: pl.DataFrame) -> np.ndarray:
        """Where the yes and the no stand that an outside share tells of a published number of children."""
        known = outside_ids(self.cells, outside).drop_nulls("of")
        return self.at[pl.concat([known["yes"], known["no"]]).drop_nulls().to_numpy()]

    def _apply_bands(self) -> None:
        """A band is an inequality between a yes and its published all."""
        series = [name for name in CELL_KEY if name != "outcome"]
        bases = self.cells.filter(pl.col("outcome") == "all").select(*series, of="count")
        banded = self.cells.filter(pl.col("status") == Status.BANDED).join(bases, on=series)
        for number, band, of in banded.select("id", "band", "of").drop_nulls().iter_rows():
            at, edge = self.at[number], round(float(band[1:]) * of, 9)
            if band[0] == ">":
                self.least[at] = max(self.least[at], np.floor(edge) + 1)
            else:
                self.most[at] = min(self.most[at], np.ceil(edge) - 1)

    def _apply_events(self) -> None:
        """Where there were events somebody had one; where nobody had one there were none."""
        series = [name for name in CELL_KEY if name != "outcome"]
        events, some = (
            self.cells.filter(pl.col("outcome") == outcome).select(*series, pl.col("id").alias(outcome))
            for outcome in ("events", "children_with_event")
        )
        both = events.join(some, on=series)
        of_events, of_some = (self.at[both[name].to_numpy()] for name in both.columns[-2:])
        with_events, with_none = self.value[of_events] >= 1, self.value[of_some] == 0
        self.least[of_some[with_events]] = self.least[of_some[with_events]].clip(1)
        self.most[of_events[with_none]] = 0

    def findings(self) -> list[pl.DataFrame]:
        """What can be told that should not be."""
        found: dict[int, tuple[str, str]] = {}
        for at in np.unique(self.place[self.hidden & ~np.isnan(self.value[self.place])]):
            found[int(at)] = ("exact", "It is withheld here and published under another name.")
            self.beside.add(int(at))
        rows, finished = self._rows()
        unknown = np.flatnonzero(np.isnan(self.value))
        for numbers, chosen in split_components(unknown, rows, len(self.value)):
            finished += self._tell(numbers, sorted((rows[index] for index in chosen), key=_in_order), found)
        return [*finished, *self._as_findings(found)]

    def _rows(self) -> tuple[list, list[pl.DataFrame]]:
        """The sums over unknown numbers; and findings about those that are known in full."""
        terms = self.sums.terms.sort("row", "id")
        if not terms.height:
            return [], []
        of, factor = self.at[terms["id"].to_numpy()], terms["factor"].to_numpy().astype(float)
        starts = np.flatnonzero(
            np.concatenate([[True], terms["row"].to_numpy()[1:] != terms["row"].to_numpy()[:-1]])
        )
        ends = np.append(starts[1:], len(of))
        kinds, certain, what = (terms[name].gather(starts).to_list() for name in ("kind", "certain", "what"))
        known = np.add.reduceat(np.where(np.isnan(self.value[of]), 0, self.value[of]) * factor, starts)
        open_ = np.add.reduceat(np.isnan(self.value[of]).astype(int), starts)
        rows, finished = [], []
        for i in range(len(starts)):
            numbers = of[starts[i] : ends[i]]
            if open_[i]:
                is_open = np.isnan(self.value[numbers])
                rows.append(
                    (
                        numbers[is_open],
                        factor[starts[i] : ends[i]][is_open],
                        known[i],
                        kinds[i],
                        certain[i],
                        numbers,
                        what[i],
                    )
                )
            elif (kinds[i] == EQUAL and known[i]) or known[i] < 0:
                if certain[i]:
                    finished.append(self._about(numbers, "inconsistent", f"These do not add up: {what[i]}."))
            elif kinds[i] == AT_LEAST and 1 <= known[i] < self.limit[numbers].min():
                finished.append(
                    self._about(numbers, "residual", f"It can be told that these are few: {what[i]}.")
                )
        return rows, finished

    def _tell(self, numbers: np.ndarray, rows: list, found: dict[int, tuple[str, str]]) -> list[pl.DataFrame]:
        """Attacks one component: by its families' own sums, and by what other families bound (decision 086).

        A reader who sees that sums which only might hold do not hold lets those go.
        """
        self.components += 1
        own = [row for row in rows if row[3] != AMONG]
        need = self.need[numbers]
        if not need.any() and not any(row[3] == AT_LEAST for row in rows):
            return []
        finished = []
        if len(own) < len(rows):
            chosen, told = self._ask_what_holds(numbers, rows, self.usual)
            if told.consistent:
                finished = self._judge(numbers, chosen, told, self.usual, found)
                if chosen is rows and (need == self.usual[numbers]).all():
                    return finished
        chosen, told = self._ask_what_holds(numbers, own, self.need)
        if told.consistent:
            return finished + self._judge(numbers, chosen, told, self.need, found)
        return [self._about(numbers, "inconsistent", "No table of whole numbers fits what is published.")]

    def _ask_what_holds(self, numbers: np.ndarray, rows: list, need: np.ndarray) -> tuple[list, Told]:
        """The answer, and the sums that it is of: all, or where no table fits, without those that don't hold;
        at last those alone that are certain.
        """
        told = self._ask(numbers, rows, need)
        while not told.consistent:
            component = self._component(numbers, rows, need)
            broken = broken_rows(component, [not row[4] for row in rows])
            kept = [row for index, row in enumerate(rows) if index not in broken]
            if not broken:
                kept = [row for row in rows if row[4]]
            if len(kept) == len(rows):
                break
            rows, told = kept, self._ask(numbers, kept, need)
        return rows, told

    def _ask(self, numbers: np.ndarray, rows: list, need: np.ndarray) -> Told:
        return self.known.tell(self._component(numbers, rows, need), self._shortest(), tell)

    def _shortest(self) -> float:
        return np.inf if self.shortest is None else self.shortest

    def _component(self, numbers: np.ndarray, rows: list, need: np.ndarray) -> Component:
        """The component as numbers 0, 1, …, its unpublished rests as numbers of their own at the end."""
        place = {number: index for index, number in enumerate(numbers)}
        written, small = [], []
        for of, factor, known, kind, _, everyone, _ in rows:
            columns = np.array([place[number] for number in of])
            if kind == AT_LEAST:
                columns, factor = np.append(columns, len(numbers) + len(small)), np.append(factor, -1.0)
                small.append(self.limit[everyone].min() - 1)
            high = np.inf if kind not in (EQUAL, AT_LEAST) else -known
            written.append((columns, factor, -known, high))
        rest = np.zeros(len(small))
        return Component(
            np.arange(len(numbers) + len(small)),
            written,
            np.append(self.least[numbers], rest),
            np.append(self.most[numbers], rest + np.inf),
            np.append(need[numbers], rest),
            np.append(self.whole[numbers], rest == 0),
            np.append(np.zeros(len(numbers)), small),
        )

    def _judge(
        self, numbers: np.ndarray, rows: list, told: Told, need: np.ndarray, found: dict[int, tuple[str, str]]
    ) -> list[pl.DataFrame]:
        """Judges each withheld number by the interval that can be told of it, and each rest that is few."""
        count = len(numbers)
        width, need = (told.high - told.low)[:count], need[numbers]
        watched = need > 0
        close = np.flatnonzero(watched & (width < need - TINY))
        for index in close:
            check = "exact" if width[index] < 1 - TINY else "narrow"
            found.setdefault(int(numbers[index]), (check, _INTERVAL[check]))
        insiders = [other for one, other in told.insider if other < count and one < count]
        for other in insiders:
            found.setdefault(int(numbers[other]), ("insider", _INTERVAL["insider"]))
        counts = watched & self.whole[numbers]
        if counts.any():
            self.shortest = min(self._shortest(), round(float(width[counts].min()), 6))
        small = [row for row in rows if row[3] == AT_LEAST]
        few = [small[index - count] for index in told.small]
        if len(close) or insiders or few:
            self.beside.update(int(at) for row in rows for at in row[5])
        return [
            self._about(row[5], "residual", f"It can be told that these are few: {row[6]}.") for row in few
        ]

    def _as_findings(self, found: dict[int, tuple[str, str]]) -> list[pl.DataFrame]:
        if not found:
            return []
        about = pl.DataFrame(
            [(int(self.sums.numbers["id"][at]), *why) for at, why in sorted(found.items())],
            {"id": pl.UInt32, "check": pl.String, "words": pl.String},
            orient="row",
        )
        hidden = self.sums.cells.filter(pl.col("status").is_in([str(one) for one in _HIDDEN]))
        return [hidden.join(about, on="id").select(FINDING)]

    def _about(self, numbers: np.ndarray, check: str, words: str) -> pl.DataFrame:
        self.beside.update(int(at) for at in numbers)
        cell = self.sums.cells.filter(pl.col("id") == self.sums.numbers["id"][int(numbers[0])]).head(1)
        return finding(cell, check, words)

    def telling(self) -> pl.DataFrame:
        """partnership, indicator, period of the published figures in the sums of what was found."""
        ids = self.sums.numbers["id"].gather(sorted(self.beside))
        shown = pl.col("status") != Status.WITHHELD
        return self.sums.cells.filter(pl.col("id").is_in(ids.implode()), shown).select(FIGURE).unique()

    def summary(self, policy: Policy) -> dict[str, object]:
        """What was audited, with what."""
        counts = dict(self.sums.cells.group_by("status").len().iter_rows())
        return {
            "policy_version": policy.version,
            "cells": {name: counts[name] for name in sorted(counts)},
            "numbers": self.sums.numbers.height,
            "sums": self.sums.terms["row"].n_unique(),
            "components": self.components,
            "shortest_interval": self.shortest,
            "solver": version(),
        }


_INTERVAL = {
    "exact": "It can be worked out exactly from what is published.",
    "narrow": "It can be told more closely than the policy allows.",
    "insider": "It becomes exact for somebody who knows that one child is in another withheld number.",
}


def _in_order(row: tuple) -> tuple:
    """By what a sum says: so that the same sums are asked alike, wherever they were written."""
    of, factor, known, kind, certain, _, what = row
    return of.tolist(), factor.tolist(), float(known), kind, certain, what

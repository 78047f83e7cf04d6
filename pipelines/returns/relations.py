"""Rules between the values of a row, between rows, and between tables.

Each function adds what it finds to `Faults`, at the positions of the rows. Faulty values are null by now, so
a value is never blamed twice. Not here: casting (`conform.py`), warnings (`exceptions.py`) and the splitting
of rows (`check.py`).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.contracts.returns_types import Table, Type
from pipelines.returns.casts import replaced
from pipelines.returns.conform import TableConformed
from pipelines.returns.keys import Shared, shared_of
from pipelines.returns.known import Known
from pipelines.returns.parts import FILE, ID, ROW, SENDER, Ids, ids_where, key_of
from pipelines.returns.runs import groups_of, marked
from pipelines.vocabulary import BREAKDOWN_LEVELS, reporting_year

MONTHS_AHEAD = 6
"""`due_on` and `held_on` may be this much later than the return's end date (`returns.md`, section 2)."""
_ORPHAN_RULES = {"children": "orphan_child", "episodes": "orphan_episode", "reviews": "orphan_review"}
_OTHER_CHILD_RULES = {"episodes": "episode_of_other_child", "reviews": "review_of_other_child"}


def find_row_faults(conformed: TableConformed, as_at: date) -> None:
    """Dates after the return's end, ends before starts, more attended than possible, levels of breakdowns."""
    late, others = _too_late(conformed.table, as_at), _out_of_order(conformed.table)
    for rule, ids in _found(conformed, late):
        conformed.faults.add(rule.id, rule.column, ids)
        values = conformed.rows[rule.column]
        conformed.as_sent.add(rule.column, ids, values[ids])
        emptied = replaced(values, ids, pl.Series([None], dtype=values.dtype))
        conformed.rows.replace_column(conformed.rows.get_column_index(rule.column), emptied)
    for rule, ids in _found(conformed, others):
        conformed.faults.add(rule.id, rule.column, ids)


class _RowRule(NamedTuple):
    """A rule, the column that it is told at, and an expression that is true where a row breaks it."""

    id: str
    column: str
    broken: pl.Expr


def _found(conformed: TableConformed, rules: list[_RowRule]) -> list[tuple[_RowRule, Ids]]:
    """The rules that any row breaks, and the positions of these rows."""
    if not rules:
        return []
    broken = conformed.rows.select(rule.broken.alias(str(n)) for n, rule in enumerate(rules))
    found = zip(rules, map(ids_where, broken.get_columns()), strict=True)
    return [(rule, ids) for rule, ids in found if len(ids)]


@cache
def _too_late(table: Table, as_at: date) -> list[_RowRule]:
    ahead = pl.select(pl.lit(as_at).dt.offset_by(f"{MONTHS_AHEAD}mo")).item()
    latest = {False: as_at, True: ahead}
    dates = [(c.name, pl.col(c.name) > latest[c.may_be_ahead]) for c in table.of_type(Type.DATE)]
    years = [
        (c.name, pl.col(c.name) > reporting_year(as_at))
        for c in table.of_type(Type.WHOLE)
        if c.is_reporting_year
    ]
    return [_RowRule("date_after_as_at", name, broken) for name, broken in dates + years]


@cache
def _out_of_order(table: Table) -> list[_RowRule]:
    rules = [_RowRule(o.rule, o.faulty, pl.col(o.low) > pl.col(o.high)) for o in table.orders]
    if table.name == "aggregate":
        rules.append(_RowRule("level_not_of_breakdown", "level", ~_is_level_of_breakdown()))
    return rules


def _is_level_of_breakdown() -> pl.Expr:
    pairs = [f"{breakdown}|{level}" for breakdown, levels in BREAKDOWN_LEVELS.items() for level in levels]
    return pl.concat_str(pl.col("breakdown").cast(pl.String), "level", separator="|").is_in(pairs)


def find_orphans(conformed: TableConformed, known: Known) -> None:
    """Rows whose child, episode or review is in no file of its parent table from the same partnership."""
    for column, parent in conformed.table.parents:
        ids = conformed.unmatched[column]
        if len(ids):
            asked = conformed.rows.select(SENDER, column)[ids].with_columns(pl.Series(ID, ids))
            asked = asked.join(conformed.as_sent.of(column), on=ID, how="left", maintain_order="left")
            conformed.faults.add(_ORPHAN_RULES[parent], column, known.orphans(parent, column, asked))


def find_of_other_child(conformed: TableConformed, known: Known) -> None:
    """Rows whose episode or review is, in its own table, that of another child.

    Compared with accepted rows of the parent only, and only where the row's own child is not at fault.
    """
    for column, parent in conformed.table.parents:
        odd = conformed.strangers[column]
        if parent in _OTHER_CHILD_RULES and parent in known.accepted and len(odd):
            rows = conformed.rows.select(SENDER, "child_ref", column)[odd]
            rows = rows.with_columns(pl.Series(ID, odd))
            rows = rows.filter(~np.isin(odd, conformed.faults.at("child_ref"))).drop_nulls()
            asked = rows.select(key_of(column)).to_series()
            parents = known.accepted[parent].select(SENDER, "child_ref", column)
            parents = parents.filter(key_of(column).is_in(asked.implode()))
            others = rows.join(parents, on=[SENDER, column], how="inner", suffix="_there")
            others = others.filter(pl.col("child_ref") != pl.col("child_ref_there"))
            conformed.faults.add(_OTHER_CHILD_RULES[parent], column, others[ID])


def find_outside_episode(conformed: TableConformed, known: Known) -> None:
    """Placements that start before their episode, or go on after it ended (an open one does).

    Compared with accepted episodes only, and only where both dates of the placement and its episode are
    right.
    """
    if "episodes" not in known.accepted:
        return
    dates = ("placement_start", "placement_end")
    blamed = conformed.faults.at(*dates, "episode_ref")
    episode = key_of("episode_ref").alias("episode")
    episodes = known.accepted["episodes"].select(episode, "episode_start", "episode_end")
    rows = conformed.rows.select(episode, *dates).with_row_index(ID)
    is_right = np.ones(rows.height, bool)
    is_right[blamed] = False
    rows = rows.filter(is_right) if len(blamed) else rows
    both = rows.join(episodes, on="episode", how="inner", validate="m:1")
    start, end = map(pl.col, dates)
    starts_outside = ~start.is_between("episode_start", pl.col("episode_end").fill_null(date.max))
    ends_outside = end.fill_null(date.max) > pl.col("episode_end")
    for column, broken in zip(dates, (starts_outside, ends_outside & ~starts_outside), strict=True):
        conformed.faults.add("placement_outside_episode", column, both.filter(broken)[ID])


def find_repeats(conformed: TableConformed) -> Shared:
    """Identical rows (all but the first are copies), and rows of one key that differ (all are faulty).

    Returns the rows whose key (where the table has none, whose content) may be that of another.
    """
    table, rows = conformed.table, conformed.rows
    key = [SENDER, *(name for name in table.key if name != "partnership")]
    content = [SENDER, *(name for name in table.names if name != "partnership")]
    compared = key if table.key else content
    telling = compared[1:] if table.key else _telling(table)
    shared = shared_of(marked(rows, groups_of(rows[SENDER]), *telling))
    ids = shared.ids
    if not len(ids):
        return shared
    repeated = rows.select(FILE, ROW)[ids].insert_column(0, pl.Series(ID, ids))
    repeated = repeated.filter(~np.isin(repeated[ID].to_numpy(), conformed.skipped))
    repeated = repeated.hstack(rows.select(compared)[repeated[ID]])
    repeated = repeated.with_columns(_content(conformed, repeated[ID]))
    if table.key:
        repeated = repeated.drop_nulls(key)
        differs = pl.col("_content").n_unique().over(key) > 1
        conformed.faults.add("key_conflict", table.key[0], repeated.filter(differs)[ID])
        repeated = repeated.filter(~differs)
    first = pl.struct(FILE, ROW).rank("ordinal").over([*compared, "_content"])
    conformed.faults.add("duplicate_row", "", repeated.filter(first > 1)[ID])
    return shared


def _telling(table: Table) -> list[str]:
    """References and dates: rows that differ nowhere else are few, and are compared in full."""
    names = [*table.references, *(column.name for column in table.of_type(Type.DATE))]
    return names or [name for name in table.names if name != "partnership"]


def _content(conformed: TableConformed, ids: pl.Series) -> pl.Series:
    """What each row says, as one text: typed values, and the text of those that could not be cast."""
    typed = conformed.rows.select(conformed.given)[ids]
    said = conformed.as_sent.filled(typed, ids.to_numpy())
    return said.select(pl.struct(pl.all().fill_null("")).struct.json_encode().alias("_content")).to_series()

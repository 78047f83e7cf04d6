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
from pipelines.returns.runs import marked
from pipelines.vocabulary import BREAKDOWN_LEVELS, reporting_year

MONTHS_AHEAD = 6
"""`due_on` and `held_on` may be this much later than the return's end date (`returns.md`, section 2)."""
_ORPHAN_RULES = {"children": "orphan_child", "episodes": "orphan_episode", "reviews": "orphan_review"}
_OTHER_CHILD_RULES = {"episodes": "episode_of_other_child", "reviews": "review_of_other_child"}


def find_row_faults(conformed: TableConformed, as_at: date) -> None:
    """Dates after the return's end, ends before starts, more attended than possible, levels of breakdowns."""
    for column, latest in _latest(conformed.table, as_at):
        values = conformed.rows[column]
        last = values.max()
        if last is None or last <= latest:
            continue
        ids = ids_where(values > latest)
        conformed.faults.add("date_after_as_at", column, ids)
        conformed.as_sent.add(column, ids, values[ids].cast(pl.String).to_list())
        emptied = replaced(values, ids, pl.Series([None], dtype=values.dtype))
        conformed.rows.replace_column(conformed.rows.get_column_index(column), emptied)
    rules = _out_of_order(conformed.table)
    broken = conformed.rows.select(rule.broken.alias(str(n)) for n, rule in enumerate(rules)) if rules else []
    for rule, is_broken in zip(rules, broken, strict=True):
        conformed.faults.add(rule.id, rule.column, ids_where(is_broken))


class _RowRule(NamedTuple):
    """A rule, the column that it is told at, and an expression that is true where a row breaks it."""

    id: str
    column: str
    broken: pl.Expr


@cache
def _latest(table: Table, as_at: date) -> list[tuple[str, date | int]]:
    """The columns of dates and of reporting years, and the latest value that each may hold."""
    ahead = pl.select(pl.lit(as_at).dt.offset_by(f"{MONTHS_AHEAD}mo")).item()
    dates = [(c.name, ahead if c.may_be_ahead else as_at) for c in table.of_type(Type.DATE)]
    years = [c.name for c in table.of_type(Type.WHOLE) if c.is_reporting_year]
    return [*dates, *((name, reporting_year(as_at)) for name in years)]


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
            asked = pl.DataFrame([conformed.rows[SENDER][ids], conformed.rows[column][ids]])
            lost = known.orphans(parent, column, asked, conformed.as_sent.of(column, ids))
            conformed.faults.add(_ORPHAN_RULES[parent], column, ids[lost])


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
            parents = known.accepted_with(parent, rows.select(key_of(column)).to_series().to_numpy())
            parents = parents.select(SENDER, "child_ref", column)
            others = rows.join(parents, on=[SENDER, column], how="inner", suffix="_there")
            others = others.filter(pl.col("child_ref") != pl.col("child_ref_there"))
            conformed.faults.add(_OTHER_CHILD_RULES[parent], column, others[ID].to_numpy())


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
        conformed.faults.add("placement_outside_episode", column, both.filter(broken)[ID].to_numpy())


def find_repeats(conformed: TableConformed) -> Shared:
    """Identical rows (all but the first are copies), and rows of one key that differ (all are faulty).

    Returns the rows whose key (where the table has none, whose content) may be that of another.
    """
    table, rows = conformed.table, conformed.rows
    key = [SENDER, *(name for name in table.key if name != "partnership")]
    telling = key[1:] if table.key else _telling(table)
    shared = shared_of(marked(rows, conformed.groups, *telling))
    asked = ~np.isin(shared.ids, conformed.skipped)
    for name in key if table.key else ():
        if rows[name].null_count():
            asked &= rows[name][shared.ids].is_not_null().to_numpy()
    ids = shared.ids[asked]
    if len(ids):
        _judge_repeats(conformed, ids, shared.keys[asked])
    return shared


def _judge_repeats(conformed: TableConformed, ids: Ids, keys: np.ndarray) -> None:
    """Of rows whose key others have too: by key those that say different things, else all but the first."""
    _, key = np.unique(keys, return_inverse=True)
    said = _content(conformed, ids)
    each, content = np.unique(key * np.int64(len(ids)) + said, return_inverse=True)
    if conformed.table.key:
        differs = (np.bincount(each // len(ids)) > 1)[key]
        conformed.faults.add("key_conflict", conformed.table.key[0], ids[differs])
        ids, content = ids[~differs], content[~differs]
    file, row = (conformed.rows[name].to_numpy()[ids] for name in (FILE, ROW))
    order = np.lexsort((row, file, content))
    is_copy = content[order[1:]] == content[order[:-1]]
    conformed.faults.add("duplicate_row", "", ids[order[1:][is_copy]])


def _telling(table: Table) -> list[str]:
    """References and dates: rows that differ nowhere else are few, and are compared in full."""
    names = [*table.references, *(column.name for column in table.of_type(Type.DATE))]
    return names or [name for name in table.names if name != "partnership"]


def _content(conformed: TableConformed, ids: Ids) -> np.ndarray:
    """A number for what each row says: typed values, and the text of those that could not be cast."""
    said = conformed.as_sent.filled(conformed.rows[conformed.given][ids], ids)
    texts = said.select(pl.struct(pl.all().fill_null("")).struct.json_encode()).to_series()
    return texts.to_arrow().dictionary_encode().indices.to_numpy().astype(np.int64)

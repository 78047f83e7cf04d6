"""What to mend, in the order that clears most, each in a sentence that stands by itself.

First refused files, then what was left unread, parents without which rows can't be placed, files flagged "do
not publish", then the commonest faults. Not here: what the rules say (`rules.py`, `advice.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.contracts.returns import TABLES
from pipelines.returns.result import Checked
from pipelines.returns.rules import RULES, Severity
from pipelines.returns.words import listed, many, ranges

_MOST_TO_MEND = 6
_MOST_UNREAD = 8
_MOST_NAMED = 3
"""So many files, or stretches of rows, are named in a sentence; where there are more it says how many."""
_ORPHANS = {"children": "orphan_child", "episodes": "orphan_episode", "reviews": "orphan_review"}
_UNREAD = ("not_read", "sheet_not_read", "override_unused")


def mend_first(checked: Checked) -> Iterator[str]:
    """Sentences about what to mend, the first thing first. None holds a value of a record."""
    faults = checked.faults
    yield from _refused(faults.filter(pl.col("severity") == Severity.REFUSED))
    yield from _unread(faults.filter(pl.col("rule").is_in(_UNREAD)))
    others = faults.filter(pl.col("severity") == Severity.QUARANTINED)
    for parent, rule in _ORPHANS.items():
        for partnership in _without(checked, parent):
            is_of_it = (pl.col("rule") == rule) & (pl.col("partnership") == partnership)
            if (orphans := others.filter(is_of_it)).height:
                yield _missing_parent(checked, parent, partnership, orphans)
                others = others.filter(~is_of_it)
    yield from _flagged(checked.not_publishable.join(others, on="file", how="semi"))
    yield from _commonest(others)


def not_sent(checked: Checked) -> dict[str, list[str]]:
    """Partnership -> the tables, and columns that may be left out (`legal.end_reason`), that it didn't send.

    `aggregate` is not among them: it is for those who have no rows about children to send.
    """
    sent, columns = _sent(checked, refused_too=True), set(checked.supplied.iter_rows())
    lacking = {}
    for partnership in checked.partnerships["partnership"].sort():
        names = []
        for table in TABLES.values():
            if table.name == "aggregate":
                continue
            if (partnership, table.name) not in sent:
                names.append(table.name)
            elif (partnership, table.name, table.required[0]) in columns:
                names += [
                    f"{table.name}.{column}"
                    for column in table.names
                    if column not in table.required and (partnership, table.name, column) not in columns
                ]
        lacking[partnership] = names
    return {partnership: names for partnership, names in lacking.items() if names}


def _sent(checked: Checked, *, refused_too: bool) -> set[tuple[str, str]]:
    """(partnership, table) of every file, and of the rows accepted from files for all."""
    files = checked.files if refused_too else checked.files.filter(pl.col("outcome") != "refused")
    of_files = files.select("partnership", "table_name").iter_rows()
    return {*of_files, *checked.supplied.select("partnership", "table").iter_rows()}


def _without(checked: Checked, parent: str) -> list[str]:
    """The partnerships of which no file of the table could be read."""
    sent = _sent(checked, refused_too=False)
    return [one for one in checked.partnerships["partnership"].sort() if (one, parent) not in sent]


def _refused(refusals: pl.DataFrame) -> Iterator[str]:
    told = refusals.group_by("file", "rule", maintain_order=True).agg("column", pl.col("row").min())
    for file, rule, columns, row in told.iter_rows():
        named = ", ".join(filter(None, columns))
        at = f", row {row}" if row and row > 1 else ""
        yield f"{file}{at}{f' ({named})' if named else ''}: {RULES[rule].says} {RULES[rule].what_to_do}"


def _unread(told: pl.DataFrame) -> Iterator[str]:
    for file, rule, what_to_do in (
        told.select("file", "rule", "what_to_do").unique(maintain_order=True).head(_MOST_UNREAD).iter_rows()
    ):
        yield f"{file}: {RULES[rule].says} {what_to_do}"
    if told.height > _MOST_UNREAD:
        yield f"{told.height - _MOST_UNREAD:,} more like these are listed below."


def _missing_parent(checked: Checked, parent: str, partnership: str, orphans: pl.DataFrame) -> str:
    rows = many(orphans.height, "row", "rows")
    refused = checked.refused.filter(pl.col("partnership").is_in([partnership, ""]), table_name=parent)
    if refused.height:
        return (
            f"{refused['file'][0]}: it was refused, so {rows} of other files can't be placed. "
            "Mend it first; there may be nothing wrong with these rows."
        )
    return (
        f"{parent}/{partnership}.csv or .xlsx: no row about {parent} of {partnership} was read, so {rows} of "
        "other files can't be placed. Send this file first."
    )


def _flagged(flagged: pl.DataFrame) -> Iterator[str]:
    for file, rows, set_aside in (
        flagged.select("file", "rows_read", "quarantined").head(_MOST_TO_MEND).iter_rows()
    ):
        yield (
            f"{file}: {set_aside:,} of its {many(rows, 'row was', 'rows were')} set aside, more than 20%, "
            "so nothing can be published. Mend this file before others."
        )
    if flagged.height > _MOST_TO_MEND:
        yield f"{flagged.height - _MOST_TO_MEND:,} more files have too many rows set aside; see below."


def _commonest(faults: pl.DataFrame) -> Iterator[str]:
    """Faults of one table that are mended in one way, the most numerous first."""
    kinds = (
        faults.group_by("table", "rule", "what_to_do")
        .agg(
            pl.len(),
            pl.col("file").unique().sort(),
            pl.col("column").filter(pl.col("column") != "").unique().sort(),
            pl.col("row").unique().sort(),
        )
        .sort("len", "table", "rule", "what_to_do", descending=[True, False, False, False])
    )
    for table, rule, what_to_do, times, files, columns, rows in kinds.head(_MOST_TO_MEND).iter_rows():
        where = files[0] if len(files) == 1 else f"{len(files)} files of {table}"
        where += f" ({', '.join(columns)})" if columns else ""
        where += f", {at}" if (at := _rows(rows)) and len(files) == 1 else ""
        yield f"{many(times, 'fault', 'faults')} in {where}: {RULES[rule].says} {what_to_do}"
    if kinds.height > _MOST_TO_MEND:
        yield f"{many(kinds.height - _MOST_TO_MEND, 'rarer kind', 'rarer kinds')} of fault: listed below."


def _rows(rows: list[int | None]) -> str:
    """`row 7`, `rows 2–4, 9`; nothing where they are too many to name."""
    stretches = list(ranges(rows))
    if not 0 < len(stretches) <= _MOST_NAMED:
        return ""
    return f"row{'s' if len(set(rows)) > 1 else ''} {', '.join(stretches)}"


def say_not_sent(lacking: dict[str, list[str]], partnerships: int) -> Iterator[str]:
    """A sentence for all partnerships that lack the same: `HP01, HP02: legal, school, wellbeing.tool`."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for partnership, names in lacking.items():
        alike.setdefault(tuple(names), []).append(partnership)
    for names, who in list(alike.items())[:_MOST_TO_MEND]:
        is_all = len(who) == partnerships > 1
        yield f"{'Every partnership' if is_all else listed(who, _MOST_NAMED)}: {', '.join(names)}"
    if len(alike) > _MOST_TO_MEND:
        others = sum(map(len, list(alike.values())[_MOST_TO_MEND:]))
        yield f"{many(others, 'other partnership', 'other partnerships')}: something else"

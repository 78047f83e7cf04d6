"""The part of `report.html` that says what changed since the last check of the same return.

Not here: what changed (`changes.py`), and the page around it (`report_page.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any

from pipelines.returns.elsewhere import label_of
from pipelines.returns.moved_cells import FEWEST_TOLD
from pipelines.returns.report_parts import in_words, table
from pipelines.returns.words import day_in_words, listed, many
from pipelines.vocabulary import GROUP_LABELS

_MOST_SHOWN = 200
"""Of files, kinds of faults and counts that moved, so many are shown; `summary.json` has them all."""
_MOST_FILES = 12
_OPEN_UP_TO = 12
"""A longer table is folded at first."""
_OUTCOMES = {
    "all": "all, yes and no",
    "numerator_sum": "sum of what is counted",
    "denominator_sum": "sum of what it is out of",
}
"""Names of counts that can't be understood as they stand in code."""


def changes_since(changes: dict[str, Any] | None, as_at: str) -> Iterator[str]:
    """What changed, as HTML; `as_at` is the end date of the return that was checked now."""
    yield "<h2>Since the last check</h2>"
    if changes is None:
        yield "<p>This is the first check of this return here, so there is nothing to compare with.</p>"
        return
    mended, gone = changes["faults_mended"], changes["warnings_gone"]
    yield (
        f"<p>Compared with the check of {in_words(changes['since'])}: {_signed(changes['rows'])}, "
        f"{many(mended, 'fault', 'faults')} mended, {changes['faults_new']:,} new; "
        f"{many(gone, 'warning', 'warnings')} gone, {changes['warnings_new']:,} new. "
        "Faults are compared by how many there are at each column, so rows may change places.</p>"
    )
    if (before := changes["as_at_before"]) != as_at:
        day = day_in_words(date.fromisoformat(before))
        yield f"<p>That check was of a return to another day, {day}: figures may differ for that alone.</p>"
    if unknown := changes["faults_not_judged"]:
        yield (
            f"<p>{many(unknown, 'fault', 'faults')} of that check can't be judged now: the file is gone, or "
            "refused. That doesn't mean mended.</p>"
        )
    yield from _files_changed(changes)
    yield from _numbers_changed(changes)
    if changes["moved_by_more_than_half"]:
        yield from _moved(changes["moved_by_more_than_half"])


def _files_changed(changes: dict[str, Any]) -> Iterator[str]:
    renamed = [f"{names['before']}, now {names['now']}" for names in changes["files_renamed"]]
    told = (
        ("Changed", changes["files_changed"]),
        ("New", changes["files_new"]),
        ("Gone", changes["files_gone"]),
        ("Of another name", renamed),
    )
    if not any(names for _, names in told):
        yield "<p>No file changed.</p>"
        return
    yield "<ul>"
    for words, names in told:
        if names:
            number = many(len(names), "file", "files")
            yield f"<li>{words}, {number}: {escape(listed(names, _MOST_FILES))}</li>"
    yield "</ul>"


def _numbers_changed(changes: dict[str, Any]) -> Iterator[str]:
    """The rows of each file and the faults of each kind, where their number is another."""
    if rows := changes["rows_by_file"][:_MOST_SHOWN]:
        yield from folded(
            "Files with more or fewer rows",
            ("File", "Rows before", "Rows now"),
            [(one["file"], *_before_and_now(one, "not there")) for one in rows],
        )
    if kinds := changes["faults_by_kind"][:_MOST_SHOWN]:
        yield from folded(
            "Kinds of faults and warnings with more or fewer",
            ("Rule", "Table", "Partnership", "Column", "Before", "Now"),
            [
                (
                    *(one[name] for name in ("rule", "table", "partnership", "column")),
                    *_before_and_now(one, "not judged"),
                )
                for one in kinds
            ],
        )


def _before_and_now(one: dict[str, Any], unknown: str) -> Iterator[str]:
    for number in (one["before"], one["now"]):
        yield unknown if number is None else f"{number:,}"


def _moved(moves: list[dict[str, Any]]) -> Iterator[str]:
    gone = [move for move in moves if not move["is_counted"]]
    there = [move for move in moves if move["is_counted"]]
    if gone:
        measures = listed(dict.fromkeys(label_of(move["indicator"]) for move in gone), _MOST_FILES)
        yield (
            f"<p>{many(len(gone), 'count is', 'counts are')} not made any more, "
            f"since a table or its year is not there now. They are of: {escape(measures)}.</p>"
        )
    if there:
        shown = there[:_MOST_SHOWN]
        rest = f" The {len(shown)} largest of {len(there):,} are shown." if len(shown) < len(there) else ""
        yield f"<p>Counts that moved by more than half; check that this is meant.{rest}</p>"
        yield from folded(
            "Counts that moved by more than half",
            ("Measure", "Partnership", "Period", "Count", "Before", "Now"),
            [(label_of(m["indicator"]), m["partnership"], m["period"], *_in_cells(m)) for m in shown],
        )


def folded(caption: str, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> Iterator[str]:
    """A table that is folded at first where it is long."""
    is_open = " open" if len(rows) <= _OPEN_UP_TO else ""
    yield f'<details class="part"{is_open}><summary>{caption}: {len(rows):,}</summary>'
    yield from table(caption, heads, rows)
    yield "</details>"


def _in_cells(move: dict[str, Any]) -> Iterator[str]:
    yield named_count(*move["cell"].split())
    yield from (count_in_words(move[name]) for name in ("before", "now"))


def named_count(care_group: str, outcome: str) -> str:
    """Which of a measure's counts it is: `At home: yes`."""
    return f"{GROUP_LABELS[care_group]}: {_OUTCOMES.get(outcome, outcome.replace('_', ' '))}"


def count_in_words(count: int | None) -> str:
    """The count, if it isn't one of the small ones that are not told."""
    return f"fewer than {FEWEST_TOLD}" if count is None else f"{count:,}"


def _signed(number: int) -> str:
    """With a plus, or with a minus that isn't a hyphen; `no more or fewer` where nothing changed."""
    if not number:
        return "as many rows as before"
    rows = many(abs(number), "row", "rows")
    return f"{'+' if number > 0 else chr(0x2212)}{rows}"

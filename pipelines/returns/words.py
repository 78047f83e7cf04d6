"""Numbers and lists as the load report writes them. Nothing here knows of returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date


def many(number: int, one: str, more: str) -> str:
    """`many(1, "row", "rows")` -> `1 row`."""
    return f"{number:,} {one if number == 1 else more}"


def ranges(rows: Iterable[int | None]) -> Iterator[str]:
    """`[2, 3, 4, 9]` -> `2–4`, `9`. Rows that aren't known are left out."""
    first = last = None
    for row in [*(row for row in rows if row is not None), None]:
        if last is not None and row in (last, last + 1):
            last = row
            continue
        if last is not None:
            yield str(first) if first == last else f"{first}–{last}"
        first = last = row


def day_in_words(day: date) -> str:
    """`31 July 2026`."""
    return f"{day.day} {day:%B %Y}"


def listed(names: Iterable[str], most: int) -> str:
    """The names with commas between them; of more than `most` only how many more there are."""
    shown = [*names]
    more = f" and {len(shown) - most:,} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more

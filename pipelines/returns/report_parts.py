"""Pieces of HTML that more than one part of the load report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from pipelines.returns.words import day_in_words


class Html(str):
    """Text that is HTML already; any other is escaped."""

    __slots__ = ()


def in_words(at: str) -> str:
    """`2026-11-24T21:49:05+00:00` -> `24 November 2026 at 21:49:05 UTC`, with the exact form beside it."""
    moment = datetime.fromisoformat(at)
    words = f"{day_in_words(moment)} at {moment:%H:%M:%S} {moment.tzname() or ''}".strip()
    return f'<time datetime="{escape(at)}">{escape(words)}</time>'


def table(
    caption: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]], kind: str = ""
) -> Iterator[str]:
    """A table in a region that can scroll by keyboard. End tags that HTML lets go are left out, and so are
    line ends, which would be text of the last cell: of 60,000 lines each sign is as many bytes."""
    yield f'<div class="scroll {kind}" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
    yield f"<caption>{escape(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{head}' for head in heads) + "<tbody>"
    yield "".join(_row(*cells) for cells in rows) + "</table></div>"


def _row(first: object, *others: object) -> str:
    cells = "".join(f"<td>{cell if isinstance(cell, Html) else escape(str(cell))}" for cell in others)
    return f"<tr><th scope=row>{escape(str(first))}{cells}"

"""Pieces of HTML as text: tables, chips, paragraphs. Everything from outside is escaped here.

Here: pure functions. Not here: Streamlit (`components.py`), or words (`wording/`). Bold inside a sentence
is written as `**bold**`, never as tags.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from dashboard.kept import kept

_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Chip(NamedTuple):
    """Words in a box; `kind` is clear, none, few or ns and decides how it looks, never what it says."""

    kind: str
    words: str


class Link(NamedTuple):
    """Words that lead to an address inside this site."""

    href: str
    words: str


class Scale(NamedTuple):
    """A grade of the six-point scale, 1 to 6, with its word."""

    grade: int
    word: str


Cell = str | Chip | Link | Scale | tuple[Chip, ...]


class Table(NamedTuple):
    """A table as a reader sees it. The first cell of a row names it; narrow screens stack it, or scroll."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stacks: bool = True
    notes: tuple[str, ...] = ()
    look: str = ""
    """A class of the style sheet beside the usual one."""
    marked: int | None = None
    """The row that is set off, by place."""


def linked(content: Table, addresses: Sequence[str]) -> Table:
    """The table with the name of each row leading to an address."""
    rows = zip(content.rows, addresses, strict=True)
    return content._replace(rows=tuple((Link(href, str(row[0])), *row[1:]) for row, href in rows))


def text(words: str) -> str:
    """Escaped, with `**bold**` as bold."""
    return _BOLD.sub(r"<b>\1</b>", escape(words, quote=False))


def paragraph(words: str, kind: str = "") -> str:
    """A paragraph of a class."""
    return f"<p{_class(kind)}>{text(words)}</p>" if words else ""


def heading(level: int, words: str, kind: str = "") -> str:
    """A heading; level 1 is the page's title alone."""
    return f"<h{level}{_class(kind)}>{text(words)}</h{level}>"


def bullets(items: Sequence[str], kind: str = "") -> str:
    """A list."""
    return f"<ul{_class(kind)}>{''.join(f'<li>{text(item)}</li>' for item in items)}</ul>"


@kept(512)
def definitions(entries: Sequence[tuple[str, str]]) -> str:
    """Terms and what they mean; a term without words is left out."""
    body = "".join(f"<dt>{text(term)}</dt><dd>{text(words)}</dd>" for term, words in entries if words)
    return f"<dl>{body}</dl>"


def chip(one: Chip) -> str:
    """One chip."""
    return f'<span class="chip {one.kind}">{text(one.words)}</span>'


def chips(row: Sequence[Chip]) -> str:
    """A row of chips, two lines high so that charts beside each other line up."""
    return f'<div class="chips">{"".join(map(chip, row))}</div>'


def link(href: str, words: str, kind: str = "") -> str:
    """A link inside this site."""
    return f'<a{_class(kind)} href="{escape(href)}" target="_self">{text(words)}</a>'


@kept(256)
def table(content: Table) -> str:
    """The table with caption and scopes, in a region that a keyboard can scroll."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in content.columns)
    body = "".join(
        _row(row, content.columns, place == content.marked) for place, row in enumerate(content.rows)
    )
    kind = f"{'stack' if content.stacks else 'nums'} {content.look}".strip()
    inside = (
        f'<table class="{kind}"><caption><span>{text(content.caption)}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    label = escape(content.caption)
    region = f'<div class="tw" role="region" tabindex="0" aria-label="{label}">{inside}</div>'
    return region + "".join(paragraph(note, "src") for note in content.notes)


def group_key(named: Sequence[tuple[str, str]], kind: str = "key") -> str:
    """(group, words): each with the shape and dash of the group."""
    items = "".join(
        f'<li><span class="sample {group}" aria-hidden="true"></span>{text(words)}</li>'
        for group, words in named
    )
    return f'<ul class="{kind}">{items}</ul>'


def _row(row: tuple[Cell, ...], columns: tuple[str, ...], is_marked: bool) -> str:
    name, *rest = row
    cells = "".join(
        f'<td data-label="{escape(column)}">{_cell(cell)}</td>'
        for column, cell in zip(columns[1:], rest, strict=True)
    )
    return f'<tr{_class("now" if is_marked else "")}><th scope="row">{_cell(name)}</th>{cells}</tr>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, Chip):
        return chip(cell)
    if isinstance(cell, Link):
        return link(cell.href, cell.words)
    if isinstance(cell, Scale):
        return _scale(cell)
    return text(cell).replace("\n", "<br>") if isinstance(cell, str) else " ".join(map(chip, cell))


def _scale(one: Scale) -> str:
    boxes = "".join(
        f"<span{_class('on' if place == one.grade else '')}>{place}</span>" for place in range(1, 7)
    )
    label = escape(f"Grade {one.grade} of 6, {one.word}")
    return f'<span class="scale" role="img" aria-label="{label}">{boxes}</span> <b>{text(one.word)}</b>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""

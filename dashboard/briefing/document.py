"""A pack before it has a form: a title, facts, and blocks in reading order.

Here: frozen values that the PDF, the Word file and the workbook are all written from. Not here: what a pack
says (`sections.py`), or how a form writes it (`as_pdf.py`, `as_docx.py`, `as_xlsx.py`). Bold is `**bold**`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.charts.spec import Chart
from dashboard.downloads import Sheet
from dashboard.markup import Cell, Chip, Link, Scale, Table

LANGUAGE = "en-GB"
SHOWN = "What this pack shows"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Heading(NamedTuple):
    """A heading below the title: level 1 is a section, 2 a finding, 3 a part."""

    level: int
    words: str


class Text(NamedTuple):
    """A paragraph; `quiet` ones are sources and notes, `lead` ones answer the question."""

    words: str
    kind: str = ""


class Bullets(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Terms(NamedTuple):
    """Terms with what they mean."""

    entries: tuple[tuple[str, str], ...]


class Figure(NamedTuple):
    """A chart of a width in pixels; its alt text is the chart's own."""

    chart: Chart
    width: int
    scale: float = 1.0
    """How much larger than its width it stands on the page, its words with it."""
    letters: float = 1.0
    """How much larger than usual its words are drawn in it."""


class Side(NamedTuple):
    """Short pieces that stand beside each other where there is room, each in reading order."""

    pieces: tuple[tuple[Block, ...], ...]


class NewPage(NamedTuple):
    """What follows begins on a page of its own."""


Block = Heading | Text | Bullets | Terms | Figure | Side | NewPage | Table


@dataclass(frozen=True)
class Document:
    """A whole pack. `facts` stand on the first page of every form; `sheets` are its rows to take away."""

    title: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    sheet: Sheet
    day: str
    """The day as known on which everything is shown, and the document's own date (decision 150)."""
    invented: str = ""
    """What every page says where the release is a demonstration."""
    is_large: bool = False

    def ordered(self) -> tuple[Block, ...]:
        """The blocks with the facts on the second page, at the end where the pack is in large type."""
        first = next((at for at, one in enumerate(self.blocks) if isinstance(one, NewPage)), len(self.blocks))
        at = len(self.blocks) if self.is_large else first
        facts = Table("Filters, days and sources", ("What", "Shown"), self.facts)
        return (*self.blocks[:at], NewPage(), Heading(1, SHOWN), facts, *self.blocks[at:])

    def flat(self) -> tuple[Block, ...]:
        """All blocks, those beside each other one after the other."""
        return tuple(
            inner
            for block in self.blocks
            for inner in (
                (one for piece in block.pieces for one in piece) if isinstance(block, Side) else (block,)
            )
        )


def runs(words: str) -> list[tuple[str, bool]]:
    """(text, is bold) pieces of a sentence."""
    return [(part, place % 2 == 1) for place, part in enumerate(_BOLD.split(words)) if part]


def plain(cell: Cell) -> str:
    """A cell of a table as text without marks."""
    return _BOLD.sub(r"\1", marked(cell))


def marked(cell: Cell) -> str:
    """A cell of a table as text that keeps its `**bold**`."""
    if isinstance(cell, Chip | Link):
        return cell.words
    if isinstance(cell, Scale):
        return f"{cell.grade} of 6, {cell.word.lower()}"
    return cell if isinstance(cell, str) else "; ".join(one.words for one in cell)

"""A pack as PDF by typst: tagged, with alt text, in the language of its words (PDF/UA-1 and PDF/A-2a).

Here: blocks to data, data to bytes. Not here: how it looks (`templates/pack.typ`). Everything that a person
or a release wrote goes in as JSON text; the template never reads any of it as markup.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.briefing.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    NewPage,
    Side,
    Terms,
    Text,
    marked,
    plain,
    runs,
)
from dashboard.briefing.row_heads import with_row_heads
from dashboard.charts.render_svg import svg
from dashboard.markup import Table
from dashboard.wording.names import day as in_words

TEMPLATE = Path(__file__).parent / "templates" / "pack.typ"
STANDARDS = ["ua-1", "a-2a"]
_ABREAST = 3
_LEAST, _LONGEST = 10.0, 34
_FOR_A_WORD = 1.5
"""A word that can't be broken gets more room, a letter for a letter, than lines that can."""
_MANY_PARTS = 8
_WHOLE_WIDTH = {"share": 100.0}
"""A table that stands beside others fills its place."""
_LEAST_SHARE, _SHARE_OF_A_LETTER = 55.0, 1.5
"""Percent of the page: a table of few letters does not spread over all of it."""


def as_pdf(document: Document) -> bytes:
    """The pack as PDF. The same document gives the same bytes."""
    import matplotlib
    import typst  # both only when somebody asks for a pack

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    made = typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"pack": json.dumps(_data(document), ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=0,
    )
    return with_row_heads(made)


def _data(document: Document) -> dict[str, Any]:
    day = date.fromisoformat(document.day)
    return {
        "title": document.title,
        "subject": document.subject,
        "shown": f"{dict(document.facts)['Partnership']}, as known on {in_words(day)}",
        "has_contents": not document.is_large and _parts(document) > _MANY_PARTS,
        "invented": document.invented,
        "foot": dict(document.facts)["Release"],
        "is_large": document.is_large,
        "date": [day.year, day.month, day.day],
        "blocks": [_block(one) for one in document.ordered()],
    }


def _parts(document: Document) -> int:
    return sum(isinstance(one, Heading) and one.level == 1 for one in document.flat())


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, words):
            return {"kind": "heading", "level": level, "words": runs(words)}
        case Text(words, kind):
            return {"kind": kind or "text", "words": runs(words)}
        case Bullets(items):
            return {"kind": "bullets", "items": [runs(item) for item in items]}
        case Terms(entries):
            return {"kind": "terms", "entries": [[term, runs(words)] for term, words in entries]}
        case Figure(chart, width, scale, letters):
            drawn = svg(chart, width, letters)
            return {"kind": "figure", "svg": drawn, "alt": chart.alt, "width": scale * width}
        case Side(pieces):
            inner = [[_block(one) | _WHOLE_WIDTH for one in piece] for piece in pieces]
            return {"kind": "side", "columns": min(_ABREAST, len(pieces)), "pieces": inner}
        case NewPage():
            return {"kind": "page"}
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    rows = [[runs(marked(cell)) for cell in row] for row in table.rows]
    texts = [[plain(cell) for cell in row] for row in table.rows]
    widths = _widths([list(table.columns), *texts])
    return {
        "kind": "table",
        "caption": runs(table.caption),
        "columns": list(table.columns),
        "rows": rows,
        "widths": widths,
        "share": min(100.0, max(_LEAST_SHARE, _SHARE_OF_A_LETTER * sum(widths))),
    }


def _widths(rows: list[list[str]]) -> list[float]:
    """Shares of the page for the columns: the longest line of each, long lines counted as they wrap."""
    return [_width(column) for column in zip(*rows, strict=True)]


def _width(column: tuple[str, ...]) -> float:
    line = max(len(line) for text in column for line in text.split("\n"))
    word = max(len(word) for text in column for word in re.split(r"[ \n]", text))
    return max(_LEAST, min(_LONGEST, 3.0 + line), _FOR_A_WORD * word)
